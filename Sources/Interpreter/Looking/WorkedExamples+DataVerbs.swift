// Written by the tests: what the first example of each page shows.

extension WorkedExamples {
  static let dataVerbs = #"""
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
    """#
}
