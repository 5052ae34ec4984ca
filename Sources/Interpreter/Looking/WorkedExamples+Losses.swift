// Written by the tests: what the first example of each page shows.

extension WorkedExamples {
  static let losses = #"""
    == squared
    ridge · mpg ~ wt + hp · n = 32 of 32 rows
    minimise  1/(2n) Σ(y − ŷ)²  +  0.05·Σb²
    b: standardised coefficients (sd with 1/n) · intercept not penalised · y not scaled

    term             coef  std coef  least sq.  change
    ───────────  ────────  ────────  ─────────  ──────
    (intercept)  36.095
    wt           -3.5172    -3.3872    -3.7345     -9%
    hp           -0.03197   -2.1572    -2.1441     +1%

    objective 3.911 = loss 3.105 + penalty 0.8063 · R² 0.824 · exact, duality gap < 1e-12
    == sse
    ridge · mpg ~ wt + hp · n = 32 of 32 rows
    minimise  Σ(y − ŷ)²  +  0.05·Σb²
    b: standardised coefficients (sd with 1/n) · intercept not penalised · y not scaled

    term             coef  std coef  least sq.  change
    ───────────  ────────  ────────  ─────────  ──────
    (intercept)  37.208
    wt           -3.8712    -3.7281    -3.7345   -0.2%
    hp           -0.03179   -2.1450    -2.1441  < 0.1%

    objective 196.0 = loss 195.0 + penalty 0.9250 · R² 0.827 · exact, duality gap < 1e-12
    == logistic
    logistic ridge · am ~ wt + hp · n = 32 of 32 rows
    minimise  1/n Σ [log(1 + e^η) − yη]  +  0.05·Σb²
    P(am = 1) = 1/(1 + e^−η) · 0: 19, 1: 13 of 32 rows
    b: standardised coefficients (sd with 1/n) · intercept not penalised · y not scaled

    term              coef  odds ratio  std coef  max. lik.  change
    ───────────  ─────────  ──────────  ────────  ─────────  ──────
    (intercept)   3.4508
    wt           -1.3258        0.2656   -1.2768    -7.7848    -84%
    hp            0.002064      1.0021    0.1393     2.4466    -94%

    objective 0.4841 = loss 0.4016 + penalty 0.08248 · deviance explained 0.405
      converged, duality gap < 1e-12
    == probit
    probit ridge · am ~ wt + hp · n = 32 of 32 rows
    minimise  −1/n Σ [y·log Φ(η) + (1 − y)·log Φ(−η)]  +  0.05·Σb²
    P(am = 1) = Φ(η) · 0: 19, 1: 13 of 32 rows
    b: standardised coefficients (sd with 1/n) · intercept not penalised · y not scaled

    term              coef  std coef  max. lik.  change
    ───────────  ─────────  ────────  ─────────  ──────
    (intercept)   3.3783
    wt           -1.3743     -1.3235    -4.3744    -70%
    hp            0.004272    0.2883     1.4346    -80%

    objective 0.3957 = loss 0.3040 + penalty 0.09175 · deviance explained 0.550
      converged, duality gap < 1e-12
    == poisson
    poisson ridge · breaks ~ wool + tension · n = 54 of 54 rows
    minimise  1/n Σ [e^η − yη]  +  0.05·Σb²
    mean of breaks = e^η
    b: standardised coefficients (sd with 1/n) · intercept not penalised · y not scaled
    factor wool  levels A, B · reference A
    factor tension  levels H, L, M · reference H

    term            coef  rate ratio  std coef  max. lik.  change
    ───────────  ───────  ──────────  ────────  ─────────  ──────
    (intercept)   3.1753
    woolB        -0.2053      0.8144  -0.1026    -0.1030    -0.4%
    tensionL      0.5154      1.6742   0.2429     0.2444    -1%
    tensionM      0.1945      1.2147   0.09169    0.09295   -1%
    …
    == negbinomial
    negbinomial ridge · breaks ~ wool + tension · n = 54 of 54 rows
    minimise  1/n Σ [(y + θ)·log(1 + e^η/θ) − yη]  +  0.05·Σb²
    mean of breaks = e^η
    θ = 9.942 · most likely for these coefficients; negbinomial(theta) sets it
    b: standardised coefficients (sd with 1/n) · intercept not penalised · y not scaled
    factor wool  levels A, B · reference A
    factor tension  levels H, L, M · reference H

    term            coef  rate ratio  std coef  max. lik.  change
    ───────────  ───────  ──────────  ────────  ─────────  ──────
    (intercept)   3.1677
    woolB        -0.1837      0.8322  -0.09183   -0.09311     -1%
    tensionL      0.5003      1.6492   0.2358     0.2411      -2%
    …
    == gamma
    gamma ridge · mpg ~ wt + hp · n = 32 of 32 rows
    minimise  1/n Σ [y·e^(−η) + η]  +  0.05·Σb²
    mean of mpg = e^η
    b: standardised coefficients (sd with 1/n) · intercept not penalised · y not scaled

    term              coef  mean ratio  std coef  max. lik.  change
    ───────────  ─────────  ──────────  ────────  ─────────  ──────
    (intercept)   3.7702
    wt           -0.1787        0.8363   -0.1721    -0.1897     -9%
    hp           -0.001580      0.9984   -0.1066    -0.1053     +1%

    objective 3.965 = loss 3.963 + penalty 0.002050 · deviance explained 0.862
      converged, duality gap < 1e-12
    == multinomial
    multinomial ridge · factor(cyl) ~ wt + qsec · n = 32 of 32 rows
    minimise  1/n Σ [log Σ_k e^η_k − η_y]  +  0.05·Σb²
    P(factor(cyl) = k) = e^η_k / Σ_j e^η_j · 4: 11, 6: 7, 8: 14 of 32 rows
    b: standardised coefficients (sd with 1/n) · intercept not penalised · y not scaled

    term               4          6        8
    ───────────  ───────  ─────────  ───────
    (intercept)  -2.8130  -0.5473     3.3603
    wt           -1.0147   0.005136   1.0095
    qsec          0.3303   0.02646   -0.3567

    objective 0.6533 = loss 0.5217 + penalty 0.1317 · deviance explained 0.508
      converged, duality gap < 1e-12
    == cox
    cox ridge · surv(time, status) ~ age + sex · n = 227 of 227 rows
    minimise  1/n Σ_events [log Σ_{at risk} e^η − η], ties by Efron  +  0.05·Σb²
    hazard = h₀(t)·e^η · 164 events (status = 2), 63 censored
    b: standardised coefficients (sd with 1/n) · y not scaled
    factor sex  levels female, male · reference female

    term        coef  hazard ratio  std coef  max. lik.  change
    ───────  ───────  ────────────  ────────  ─────────  ──────
    age      0.01511        1.0152    0.1371     0.1571    -13%
    sexmale  0.4413         1.5548    0.2159     0.2473    -13%

    objective 3.253 = loss 3.250 + penalty 0.003270 · deviance explained 0.009
      converged, duality gap < 1e-12
    == huber
    huber ridge · mpg ~ wt + hp · n = 32 of 32 rows
    minimise  1/n Σ ρ(y − ŷ),  ρ(r) = ½r² for |r| ≤ 1.345, else 1.345·(|r| − 1.345/2)  +  0.05·Σb²
    b: standardised coefficients (sd with 1/n) · intercept not penalised · y not scaled

    term             coef  std coef  unpenalised  change
    ───────────  ────────  ────────  ───────────  ──────
    (intercept)  33.867
    wt           -3.0517    -2.9390      -3.5078    -16%
    hp           -0.03063   -2.0669      -2.2170     -7%

    objective 2.511 = loss 1.866 + penalty 0.6455 · loss explained 0.655 · converged, duality gap < 1e-12
    == quantile
    quantile ridge · mpg ~ wt + hp · n = 32 of 32 rows
    minimise  1/n Σ ρ(y − ŷ),  ρ(r) = max(0.5·r, −(1 − 0.5)·r)  +  0.05·Σb²
    b: standardised coefficients (sd with 1/n) · intercept not penalised · y not scaled

    term             coef  std coef  unpenalised  change
    ───────────  ────────  ────────  ───────────  ──────
    (intercept)  29.987
    wt           -2.2234    -2.1412      -3.4725    -38%
    hp           -0.02359   -1.5920      -2.4018    -34%

    objective 1.495 = loss 1.139 + penalty 0.3560 · loss explained 0.509 · converged, duality gap < 1e-12
    == nll
    ridge · mpg ~ wt + hp · n = 32 of 32 rows
    minimise  1/(2σ²) Σ(y − ŷ)² + n/2·log(2πσ²)  +  0.5·Σb²
    σ = 2.593 (residual sd of least squares, 29 df; set sigma = to change)
    b: standardised coefficients (sd with 1/n) · intercept not penalised · y not scaled

    term             coef  std coef  least sq.  change
    ───────────  ────────  ────────  ─────────  ──────
    (intercept)  35.051
    wt           -3.2199    -3.1009    -3.7345    -17%
    hp           -0.03137   -2.1167    -2.1441     -1%

    objective 82.46 = loss 75.41 + penalty 7.048 · R² 0.815 · exact, duality gap < 1e-12
    """#
}
