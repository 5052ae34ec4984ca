// Written by the tests: what the first example of each page shows.

extension WorkedExamples {
  static let bridgeVerbs = #"""
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
    """#
}
