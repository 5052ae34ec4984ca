// Written by the tests: what the first example of each page shows.

extension WorkedExamples {
  static let bayesVerbs = #"""
    == prior
    prior(b -> -sum(log(1 + b^2))) · a density but for a constant factor

     b  density  log density   constant  part with b  slope of −log density
    ──  ───────  ───────────  ─────────  ───────────  ─────────────────────
    -1        –            –  not known      -0.6931                 -1.000
     0        –            –  not known       0                       0
     1        –            –  not known      -0.6931                 +1.000
    == posterior
    posterior · mpg ~ wt + hp · n = 32 of 32 rows
    exact: normal, as likelihood and prior are, given σ = 2.593, that of least squares
    prior (data units)  wt, hp ~ normal(0, 1) · intercept flat

    term             mean        sd      2.5%     97.5%  P(b > 0)
    ───────────  ────────  ────────  ────────  ────────  ────────
    (intercept)  35.189    1.4729    32.302    38.076     > 0.999
    wt           -2.7693   0.5347    -3.8173   -1.7213    < 0.001
    hp           -0.04219  0.008451  -0.05876  -0.02563   < 0.001

    correlation      wt
    ───────────  ──────
    hp           -0.595
    …
    == evidence
    log evidence · mpg ~ wt · n = 32
    exact: likelihood and prior are normal

    part                                  value
    ──────────────────────────────────  ───────
    log likelihood at the mode          -80.998
    log prior at the mode                -3.090
    ½ log|2πC|, the posterior's volume    0.238
    log evidence                        -83.850

    log prior + volume, the Occam factor: -2.852, what the coefficients cost
    flat intercept of density 1: compare with models that have one, too

    3.695951
    == sample
    note: 4 chains of 100 after 500 of warm-up, Hamiltonian Monte Carlo; R̂ at most 1.020 (hp), worth 189
      independent draws or more, for means and sds (hp); seed 1

    s · 400 rows · 3 columns

    column     kind    missing          min      mean    median           max        sd
    ─────────  ──────  ───────  ───────────  ────────  ────────  ────────────  ────────
    intercept  number        0  33.21101     36.503    36.486    40.8631       1.3612
    wt         number        0  -5.460751    -3.8588   -3.8400   -2.360081     0.4916
    hp         number        0  -0.04811311  -0.02742  -0.02725  -0.004971126  0.007975
    """#
}
