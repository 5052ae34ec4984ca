// Written by the tests: what the first example of each page shows.

extension WorkedExamples {
  static let lookVerbs = #"""
    == gradient
       b  0.1·l1 slope  0.25·l2 slope           sum  step = -slope  so b
    ────  ────────────  ─────────────  ────────────  ─────────────  ──────────────────────────────
    -2.0        -0.100         -1.000        -1.100         +1.100  moves up, towards 0
    -0.5        -0.100         -0.250        -0.350         +0.350  moves up, towards 0
     0.0  [-0.1, +0.1]          0      [-0.1, +0.1]          0      stays while |loss slope| ≤ 0.1
     0.5        +0.100         +0.250        +0.350         -0.350  moves down, towards 0
     2.0        +0.100         +1.000        +1.100         -1.100  moves down, towards 0
    == objective
    at (standardised coefficients)  wt -3.0000, hp -1.0000 · intercept 32.286

    term        value  formula
    ─────────  ──────  ────────────────
    loss       4.5255  1/(2n) Σ(y − ŷ)²
    0.5·l1     2.0000  0.5·Σ|b|
    objective  6.5255  sum
    == density
    normal(0, 2) · exp(−(b − μ)²/(2σ²)) / √(2πσ²)

     b  density  log density  constant  part with b  slope of −log density
    ──  ───────  ───────────  ────────  ───────────  ─────────────────────
    -1   0.1760      -1.7371   -1.6121      -0.1250                 -0.250
     0   0.1995      -1.6121   -1.6121       0                       0
     1   0.1760      -1.7371   -1.6121      -0.1250                 +0.250
    == diagnose
    diagnosis of ridge · Employed ~ GNP + Unemployed + Year · n = 16 rows
    condition number of the columns 44.6 · with the penalty 3.68 (√ of 13.5)
      effective degrees of freedom 2.636 of 4

    term             sd     VIF  R² on the others  so
    ──────────  ───────  ──────  ────────────────  ──────────────────────────
    GNP         96.239   364.56             0.997  mostly told by the others
    Unemployed  90.479     6.21             0.839  largely told by the others
    Year         4.6098  418.20             0.998  mostly told by the others

    row  leverage  times the mean
    ───  ────────  ──────────────
      3     0.277             1.7
    …
    == coef
    term             coef  std coef
    ───────────  ────────  ────────
    (intercept)  35.565
    wt           -3.5648    -3.4331
    hp           -0.02731   -1.8427
    == predict
    prediction
        number
    ──────────
      25.70477
      20.77463
    == evaluate
    model  data   rows      mse    rmse     mae     R²
    ─────  ─────  ────  ───────  ──────  ──────  ─────
    m      train    24   6.0028  2.4501  1.9157  0.778
    m      test      8  11.750   3.4278  2.4020  0.806
    == compare
    term                a         b
    ───────────  ────────  ────────
    (intercept)  33.903    22.413
    wt           -3.2518   -1.5007
    hp           -0.02284  -0.01635
    qsec          0         0.2748

                           a       b
    ────────────────  ──────  ──────
    penalty or prior      l1      l2
    terms kept             2       3
    mse               7.3010  14.391
    R²                 0.793   0.591
    == plot
    lasso path · mpg ~ wt + hp + qsec + drat
    std coef (mpg per sd of the term)
     1 ┤                                                             ⢀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀ qsec
       │                              ⣀⣀⣀⡠⠤⠤⢤⣤⣤⣒⠶⠶⠶⠖⠒⠒⠒⠒⠚⠛⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉ drat
       │                     ⣀⡠⠤⠤⠒⠒⠊⠉⣉⣀⠤⠔⠒⠉⠉⠁
       │                ⣀⡠⠔⠒⠉    ⣀⠔⠊⠉
     0 ┤•⡁⠁⠁×⠣⡁⠁⠁⠁⠁⠁⠁⠁⠁○⠁⠁⠁⠁⠁⠁⠁⠁+⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁
       │ ⢇    ⠘⠤⡀
       │ ⠘⡄     ⠈⠢⢄
    -1 ┤  ⠘⡄       ⠑⠤⣀                                                                      hp
       │   ⠸⡀         ⠑⠒⠢⣀               ⢀⣀⣀⡠⠤⠤⠤⠤⠤⠔⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉
       │    ⠑⡄            ⠉⠑⠒⠢⠤⣀⣀⣀⠤⠤⠔⠒⠉⠉⠉⠁
    -2 ┤     ⠈⠱⡀
    …
    """#
}
