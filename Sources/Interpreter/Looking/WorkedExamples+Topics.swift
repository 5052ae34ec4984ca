// Written by the tests: what the first example of each page shows.

extension WorkedExamples {
  static let topics = #"""
    == explain negative weights
       b  0.5·l2 slope  step = -slope  so b
    ────  ────────────  ─────────────  ─────────────────────
    -2.0        -2.000         +2.000  moves up, towards 0
     0.0         0              0      stays
     2.0        +2.000         -2.000  moves down, towards 0
    == explain exact zeros
    term  std coef  loss slope  penalty slope  balance
    ────  ────────  ──────────  ─────────────  ──────────────────────────────
    wt     -2.9550      +1.000         -1.000  0
    hp     -1.5500      +1.000         -1.000  0
    qsec    0           -0.848   [-1.0, +1.0]  0 (+0.848 is inside the range)
    drat    0.2399      -1.000         +1.000  0
    == explain lambda
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
    == explain prior
    laplace(0, 2)
    beside loss = nll, where penalty = −log prior + constant
    == explain intercept
    lasso · mpg ~ 0 + wt + hp · n = 32 of 32 rows
    minimise  1/(2n) Σ(y − ŷ)²  +  0.5·Σ|b|
    b: standardised coefficients (sd with 1/n) · y not scaled

    term      coef  std coef  least sq.  change
    ────  ────────  ────────  ─────────  ──────
    wt     5.8113     5.5966     6.5877    -15%
    hp    -0.01232   -0.8316    -2.2901    -64%

    objective 63.85 = loss 60.64 + penalty 3.214 · R² 0.724 (about 0; no intercept) · 2 of 2 terms kept
      converged, duality gap < 1e-12
    == explain standardise
    lasso · mpg ~ wt + hp · n = 32 of 32 rows
    minimise  1/(2n) Σ(y − ŷ)²  +  0.5·Σ|b|
    b: coefficients in data units · intercept not penalised · y not scaled

    term             coef  std coef  least sq.  change
    ───────────  ────────  ────────  ─────────  ──────
    (intercept)  35.477               37.227
    wt           -2.9344    -2.8260   -3.8778     -24%
    hp           -0.04053   -2.7353   -0.03177    +28%

    objective 4.769 = loss 3.281 + penalty 1.487 · R² 0.814 · 2 of 2 terms kept
      converged, duality gap < 1e-12
    == explain choose lambda
    cv of lasso · 8 folds · 50 strengths · mpg ~ wt + hp + qsec + drat

    rule         λ  cv mse      se  terms
    ────  ────────  ──────  ──────  ─────  ─────────────────────────────
    null  5.147     39.717  10.038      0
    1 se  1.092     10.245   3.137      3
    best  0.005147   8.351   2.088      4  ← at the weak end of the grid
    == explain standard errors
    least squares · mpg ~ wt + hp · n = 32 of 32 rows
    minimise  1/(2n) Σ(y − ŷ)²

    term             coef  std error  std coef
    ───────────  ────────  ─────────  ────────
    (intercept)  37.227     1.5988
    wt           -3.8778    0.6327     -3.7345
    hp           -0.03177   0.009030   -2.1441

    objective 3.048 = loss · R² 0.827 · residual sd 2.593 (29 df) · exact, duality gap < 1e-12
    == explain correlated
    lasso · mpg ~ disp + hp + wt + cyl · n = 32 of 32 rows
    minimise  1/(2n) Σ(y − ŷ)²  +  0.5·Σ|b|
    b: standardised coefficients (sd with 1/n) · intercept not penalised · y not scaled

    term             coef  std coef  least sq.  change
    ───────────  ────────  ────────  ─────────  ──────
    (intercept)  37.032
    disp          0          0          1.4150   -100%
    hp           -0.01409   -0.9510    -1.3860    -31%
    wt           -2.8810    -2.7745    -3.7115    -25%
    cyl          -0.9059    -1.5924    -2.2734    -30%

    objective 5.570 = loss 2.911 + penalty 2.659 · R² 0.835 · 3 of 4 terms kept
      converged, duality gap < 1e-12
    == explain sd or variance
    0.125*l2
    beside loss = nll: −log prior = penalty + constant
    acts on coefficients in data units (scale = "data")
    == explain alpha
    0.3*l1 + 0.1*l2
    == explain factor
    lasso · breaks ~ wool + factor(tension, ref = "M") · n = 54 of 54 rows
    minimise  1/(2n) Σ(y − ŷ)²  +  0.5·Σ|b|
    b: standardised coefficients (sd with 1/n) · intercept not penalised · y not scaled
    factor wool  levels A, B · reference A
    factor factor(tension, ref = "M")  levels M, H, L · reference M

    term                            coef  std coef  least sq.  change
    ───────────────────────────  ───────  ────────  ─────────  ──────
    (intercept)                  28.778
    woolB                        -4.7778   -2.3889    -2.8889    -17%
    factor(tension, ref = "M")H  -4.0151   -1.8927    -2.2261    -15%
    factor(tension, ref = "M")L   9.2929    4.3807     4.7140     -7%
    …
    == explain power
    least squares · mpg ~ (wt + hp)^2 · n = 32 of 32 rows
    minimise  1/(2n) Σ(y − ŷ)²

    term             coef  std error  std coef
    ───────────  ────────  ─────────  ────────
    (intercept)  49.808     3.6052
    wt           -8.2166    1.2697     -7.9130
    hp           -0.1201    0.02470    -8.1049
    wt:hp         0.02785   0.007420    9.3725

    objective 2.028 = loss · R² 0.885 · residual sd 2.153 (28 df) · exact, duality gap < 1e-12
    == explain grow
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
    == explain overfitting
    model  data  rows     mse    rmse     mae     R²
    ─────  ────  ────  ──────  ──────  ──────  ─────
    lasso  test     8  11.750  3.4278  2.4020  0.806
    == explain norms
       b  0.1·l1 slope  0.1·l2 slope           sum  step = -slope  so b
    ────  ────────────  ────────────  ────────────  ─────────────  ──────────────────────────────
    -2.0        -0.100        -0.400        -0.500         +0.500  moves up, towards 0
    -0.5        -0.100        -0.100        -0.200         +0.200  moves up, towards 0
     0.0  [-0.1, +0.1]         0      [-0.1, +0.1]          0      stays while |loss slope| ≤ 0.1
     0.5        +0.100        +0.100        +0.200         -0.200  moves down, towards 0
     2.0        +0.100        +0.400        +0.500         -0.500  moves down, towards 0
    """#
}
