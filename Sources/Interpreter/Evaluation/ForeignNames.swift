/// Names that people bring from other tools, with what to write here.
enum ForeignNames {
  static func help(for name: String) -> String? { byName[name] }

  private static let fit = "models are fitted with fit(y ~ x, d), penalised with penalty = 0.5*l1"

  private static let leaving =
    "a script ends with its last line; Ctrl-D leaves the REPL, a notebook's kernel is shut down from its menu"

  private static let byName: [String: String] = [
    "lm": fit, "glm": fit, "ols": fit, "OLS": fit, "glmnet": fit, "LinearRegression": fit, "Lasso": fit,
    "Ridge": fit,
    "ElasticNet": fit, "lasso": "the lasso's penalty is l1: fit(y ~ x, d, penalty = 0.5*l1)",
    "ridge": "ridge's penalty is l2: fit(y ~ x, d, penalty = 0.5*l2)",
    "enet": "the elastic net is a sum: penalty = 0.3*l1 + 0.1*l2",
    "gaussian": "the loss is called squared, the distribution normal(mean, sd)",
    "Normal": "the distribution is normal(mean, sd)",
    "dnorm": "density(normal(0, 1), at = 0)",
    "rnorm": "simulate(100, 1) draws x1 and y; sample(normal(0, 1), draws = 100) draws from a prior",
    "L1": "names are case sensitive: l1", "L2": "names are case sensitive: l2",
    "input": "ask(\"How many folds?\", number = true)", "readline": "ask(\"How many folds?\", number = true)",
    "getpass": "ask(\"password:\", password = true)",
    "quit": leaving,
    "exit": leaving,
    "q": leaving,
    "library": "there is nothing to load: help() lists the verbs",
    "import": "there is nothing to load: help() lists the verbs",
    "summary": "a model prints its summary itself: type its name; describe(d) looks at data",
    "str": "describe(d) looks at data", "names": "describe(d) lists the columns of data",
    "read_csv": "read(\"file.csv\")", "read.csv": "read(\"file.csv\")", "c": "a list is written [1, 2, 3]",
    "corr": "cor(d)", "corrcoef": "cor(d.x, d.y)",

    "sigmoid": "1/(1 + exp(-x)) is called logistic_cdf(x)",
    "binomial": "the loss is called logistic (or probit): loss = logistic",
    "Binomial": "the loss is called logistic (or probit): loss = logistic",
    "bernoulli": "the loss is called logistic: loss = logistic",
    "logit": "the loss is called logistic: loss = logistic",
    "cloglog": "there is no cloglog link: logistic and probit are there",
    "Poisson": "names are case sensitive: poisson", "Gamma": "names are case sensitive: gamma",
    "Cox": "names are case sensitive: cox", "coxph": "fit(surv(time, status) ~ x, d) is a cox model",
    "negative_binomial": "the loss is called negbinomial", "nb": "the loss is called negbinomial",
    "NegativeBinomial": "the loss is called negbinomial", "glm.nb": "fit(y ~ x, d, loss = negbinomial)",
    "multinom": "the loss is called multinomial", "softmax": "the loss is called multinomial",
    "rq": "fit(y ~ x, d, loss = quantile(0.5))", "rlm": "fit(y ~ x, d, loss = huber)",
    "LogisticRegression": "fit(y ~ x, d, loss = logistic, penalty = 0.1*l2)",
    "Surv": "a survival time is written surv(time, status): status 1 an event, 0 censored",
    "cbind": "successes and failures are written trials(successes, total): total = successes + failures",
    "mse": "the loss is called squared", "mae": "the loss is called quantile(0.5), half the absolute error",
    "absolute": "the loss is called quantile(0.5), half the absolute error",
    "lad": "the loss is called quantile(0.5)",
  ]
}
