// Written by the tests: what the first example of each page shows.

extension WorkedExamples {
  static let wordsVerbs = #"""
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
    """#
}
