// Written by the tests: what the first example of each page shows.

extension WorkedExamples {
  static let modelVerbs = #"""
    == fit
    lasso · mpg ~ wt + hp + qsec + drat · n = 32 of 32 rows
    minimise  1/(2n) Σ(y − ŷ)²  +  0.5·Σ|b|
    b: standardised coefficients (sd with 1/n) · intercept not penalised · y not scaled

    term             coef  std coef  least sq.  change
    ───────────  ────────  ────────  ─────────  ──────
    (intercept)  27.868
    wt           -3.2749    -3.1538    -3.5707    -12%
    hp           -0.02380   -1.6060    -1.2036    +33%
    qsec          0.1393     0.2450     0.9278    -74%
    drat          1.0465     0.5507     0.8721    -37%

    objective 5.753 = loss 2.975 + penalty 2.778 · R² 0.831 · 4 of 4 terms kept
      converged, duality gap < 1e-12
    == path
    lasso path · mpg ~ wt + hp + qsec + drat · exact knots · std coef

        λ  event         wt       hp    qsec    drat     R²
    ─────  ───────  ───────  ───────  ──────  ──────  ─────
    5.147  wt in     0        0       0       0       0
    3.557  hp in    -1.5904   0       0       0       0.393
    1.393  drat in  -2.8946  -1.3042  0       0       0.760
    0.679  qsec in  -3.0043  -1.7504  0       0.4355  0.819
    0      (OLS)    -3.5707  -1.2036  0.9278  0.8721  0.845
    == cv
    cv of lasso · 8 folds · 50 strengths · mpg ~ wt + hp + qsec + drat

    rule         λ  cv mse      se  terms
    ────  ────────  ──────  ──────  ─────  ─────────────────────────────
    null  5.147     39.717  10.038      0
    1 se  1.092     10.245   3.137      3
    best  0.005147   8.351   2.088      4  ← at the weak end of the grid

    lasso · mpg ~ wt + hp + qsec + drat · n = 32 of 32 rows
    from v at the strongest λ within one standard error of the best, 1.091649
    minimise  1/(2n) Σ(y − ŷ)²  +  1.091649·Σ|b|
    b: standardised coefficients (sd with 1/n) · intercept not penalised · y not scaled
    …
    == refit
    least squares on the kept terms · mpg ~ wt + hp + qsec + drat · n = 32 of 32 rows
    minimise  1/(2n) Σ(y − ŷ)²  +  [b = 0] over [qsec]
    b: standardised coefficients (sd with 1/n) · intercept not penalised · y not scaled

    term             coef  std coef
    ───────────  ────────  ────────
    (intercept)  29.395
    wt           -3.2280    -3.1087
    hp           -0.03223   -2.1750
    qsec          0          0
    drat          1.6150     0.8499

    objective 2.870 = loss 2.870 + penalty 0 · R² 0.837 · 3 of 4 terms kept · exact, duality gap < 1e-12
    == adaptive
    adaptive lasso · mpg ~ wt + hp + qsec + drat · n = 32 of 32 rows
    minimise  1/(2n) Σ(y − ŷ)²  +  0.5·Σ w|b|      [w: wt 0.2801, hp 0.8309, qsec 1.078, drat 1.147]
    b: standardised coefficients (sd with 1/n) · intercept not penalised · y not scaled

    term             coef  std coef  least sq.  change
    ───────────  ────────  ────────  ─────────  ──────
    (intercept)  32.565
    wt           -4.3335    -4.1734    -3.5707    +17%
    hp           -0.01721   -1.1611    -1.2036     -4%
    qsec          0.2236     0.3933     0.9278    -58%
    drat          0          0          0.8721   -100%

    objective 4.332 = loss 3.054 + penalty 1.279 · R² 0.826 · 3 of 4 terms kept
      converged, duality gap < 1e-12
    == trace
    step       b1      b2  penalty  max|slope|
    ────  ───────  ──────  ───────  ──────────
       0  -3.0000  2.0000   6.5000       3.000
       1  -2.7000  1.8000   5.2650       2.700
       2  -2.4300  1.6200   4.2647       2.430
       3  -2.1870  1.4580   3.4544       2.187
       4  -1.9683  1.3122   2.7980       1.968
       5  -1.7715  1.1810   2.2664       1.771

    each step multiplies b by 0.9000 = 1 − 2·rate·λ
    == penalty
       b  penalty(…) slope  step = -slope  so b
    ────  ────────────────  ─────────────  ─────────────────────
    -1.0            -0.995         +0.995  moves up, towards 0
     0.0             0              0      stays
     1.0            +0.995         -0.995  moves down, towards 0
    == loss
    custom loss · mpg ~ wt + hp · n = 32 of 32 rows
    minimise  1/n Σ [sqrt(1 + (y - eta)^2) - 1]

    term             coef  std coef
    ───────────  ────────  ────────
    (intercept)  36.359
    wt           -3.6223    -3.4884
    hp           -0.03362   -2.2691

    objective 1.258 = loss · loss explained 0.674 · converged, subdifferential residual < 1e-12
    """#
}
