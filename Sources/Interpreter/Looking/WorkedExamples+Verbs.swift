// Written by the tests: what the first example of each page shows.

extension WorkedExamples {
  static let verbs = #"""
    == read
    cars · first 6 of 32 rows · 12 columns

    model                 mpg     cyl    disp      hp    drat      wt    qsec      vs      am    gear    carb
    text               number  number  number  number  number  number  number  number  number  number  number
    ─────────────────  ──────  ──────  ──────  ──────  ──────  ──────  ──────  ──────  ──────  ──────  ──────
    Mazda RX4            21         6     160     110    3.9    2.62    16.46       0       1       4       4
    Mazda RX4 Wag        21         6     160     110    3.9    2.875   17.02       0       1       4       4
    Datsun 710           22.8       4     108      93    3.85   2.32    18.61       1       1       4       1
    Hornet 4 Drive       21.4       6     258     110    3.08   3.215   19.44       1       0       3       1
    Hornet Sportabout    18.7       8     360     175    3.15   3.44    17.02       0       0       3       2
    Valiant              18.1       6     225     105    2.76   3.46    20.22       1       0       3       1
    == sparse
    lasso · stars ~ price + X · n = 120 of 120 rows
    minimise  1/(2n) Σ(y − ŷ)²  +  0.1·Σ|b|
    b: standardised coefficients (sd with 1/n) · intercept not penalised · y not scaled

    term              coef   std coef  least sq.  change
    ───────────  ─────────  ─────────  ─────────  ──────
    (intercept)   3.1390
    price        -0.005949  -0.09072   -0.1827      -50%
    X1           -0.4526    -0.07066   -0.2021      -65%
    X2            0          0         -0.07239    -100%
    X3           -0.4097    -0.1202    -0.2263      -47%
    X4            0          0          0.001953   -100%
    X5            0          0         -0.01001    -100%
    …
    == describe
    cars · 32 rows · 12 columns

    column  kind    missing     min      mean    median      max        sd  levels
    ──────  ──────  ───────  ──────  ────────  ────────  ───────  ────────  ─────────
    model   text          0                                                 32 levels
    mpg     number        0  10.4     20.091    19.200    33.9      6.0269
    cyl     number        0   4        6.1875    6.0000    8        1.7859
    disp    number        0  71.1    230.72    196.30    472      123.94
    hp      number        0  52      146.69    123.00    335       68.563
    drat    number        0   2.76     3.5966    3.6950    4.93     0.5347
    wt      number        0   1.513    3.2172    3.3250    5.424    0.9785
    qsec    number        0  14.5     17.849    17.710    22.9      1.7869
    vs      number        0   0        0.4375    0         1        0.5040
    …
    == head
    cars · first 3 of 32 rows · 12 columns

    model             mpg     cyl    disp      hp    drat      wt    qsec      vs      am    gear    carb
    text           number  number  number  number  number  number  number  number  number  number  number
    ─────────────  ──────  ──────  ──────  ──────  ──────  ──────  ──────  ──────  ──────  ──────  ──────
    Mazda RX4        21         6     160     110    3.9    2.62    16.46       0       1       4       4
    Mazda RX4 Wag    21         6     160     110    3.9    2.875   17.02       0       1       4       4
    Datsun 710       22.8       4     108      93    3.85   2.32    18.61       1       1       4       1
    == data
    data · 3 rows · 2 columns

         x  group
    number  text
    ──────  ─────
         1  a
         2  b
         3  a
    == split
    test · 8 rows · 4 columns

    model                   mpg      wt      hp
    text                 number  number  number
    ───────────────────  ──────  ──────  ──────
    Hornet 4 Drive         21.4   3.215     110
    Merc 240D              24.4   3.19       62
    Merc 450SE             16.4   4.07      180
    Lincoln Continental    10.4   5.424     215
    Toyota Corolla         33.9   1.835      65
    Camaro Z28             13.3   3.84      245
    Lotus Europa           30.4   1.513     113
    Volvo 142E             21.4   2.78      109
    == simulate
    note: y ~ normal(2·x1 − x2 + 0·x3, 0.5); x1…x3 ~ normal(0, 1), independent; seed 7

    lasso · y ~ x1 + x2 + x3 · n = 100 of 100 rows
    minimise  1/(2n) Σ(y − ŷ)²  +  0.1·Σ|b|
    b: standardised coefficients (sd with 1/n) · intercept not penalised · y not scaled

    term              coef  std coef  least sq.  change
    ───────────  ─────────  ────────  ─────────  ──────
    (intercept)   1.063e-5
    x1            1.9774      1.9601    2.0606      -5%
    x2           -0.9270     -0.9531   -1.0395      -8%
    x3            0           0        -0.04837   -100%
    …
    == cor
    note: text columns left out: model

    cars · correlations (Pearson) · 32 rows

    correlation     mpg     cyl    disp      hp    drat      wt    qsec      vs     am   gear
    ───────────  ──────  ──────  ──────  ──────  ──────  ──────  ──────  ──────  ─────  ─────
    cyl          -0.852
    disp         -0.848   0.902
    hp           -0.776   0.832   0.791
    drat          0.681  -0.700  -0.710  -0.449
    wt           -0.868   0.782   0.888   0.659  -0.712
    qsec          0.419  -0.591  -0.434  -0.708   0.091  -0.175
    vs            0.664  -0.811  -0.710  -0.723   0.440  -0.555   0.745
    …
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
    == as_prior
    laplace(0, 0.5)
    beside loss = nll, where penalty = −log prior + constant
    == as_penalty
    2*l2
    beside loss = nll: −log prior = penalty + constant
    acts on coefficients in data units (scale = "data")
    == translate
    library(glmnet)
    d <- read.csv("mtcars.csv", check.names = FALSE)
    f <- mpg ~ wt + hp
    mf <- model.frame(f, d)
    y <- model.response(mf)
    x <- model.matrix(f, mf)[, -1, drop = FALSE]
    m <- glmnet(x, y, family = "gaussian", alpha = 1, lambda = 0.5, thresh = 1e-20, maxit = 1e7)
    print(as.matrix(coef(m)), digits = 10)
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
    == explain
    negative weights
    l2 does not push a negative weight further down: a step goes against the slope

    The slope of l2 = Σb² at a coefficient b is 2b. Where b is negative so is the slope: the penalty
    falls as b rises. A step of descent goes against the slope,

      b_new = b - rate·(loss slope) - rate·λ·2b

    so with b negative the penalty's share of the step, -rate·λ·2b, is positive: the coefficient moves
    up, towards 0. A positive one moves down, towards 0 as well.

      b = -2   slope of 0.5*l2  -2   step +2·rate   up
      b = +2   slope of 0.5*l2  +2   step -2·rate   down
    …
    == help
    fit(formula, data, penalty =, prior =, loss =, sigma =, weights =, offset =, exposure =, strata =,
      scale =, missing =)
    fit a model: minimise loss + penalty, or −log posterior

    argument    meaning
    ──────────  ───────────────────────────────────────────────────────────────────────────────────────
    formula     response ~ terms, or a model to change · required
    data        a data set · default a model's own
    penalty =   a penalty, such as 0.5*l1 + 0.1*l2 · default none
    prior =     a prior, such as normal(0, 1) · default none
    loss =      what the fit is judged by, such as poisson; nll is a likelihood · default by the
                response's kind; its likelihood with a prior
    sigma =     residual sd of the gaussian likelihood · default from least squares
    …
    == table
    |    b | l2 slope | step = -slope | so b                  |
    | ---: | -------: | ------------: | :-------------------- |
    | -1.0 |   -2.000 |        +2.000 | moves up, towards 0   |
    |  0.0 |        0 |             0 | stays                 |
    |  1.0 |   +2.000 |        -2.000 | moves down, towards 0 |
    == save
    note: wrote slopes.csv (103 bytes)
    == set
    0.3333
    == print
    hello
    == ask
    6
    """#
}
