/// Names that people bring from other tools, with what to write here.
enum ForeignNames {
  static func help(for name: String) -> String? { byName[name] }

  private static let fit = "models are fitted with fit(y ~ x, d), penalised with penalty = 0.5*l1"

  private static let byName: [String: String] = [
    "lm": fit, "glm": fit, "ols": fit, "OLS": fit, "glmnet": fit, "LinearRegression": fit, "Lasso": fit,
    "Ridge": fit,
    "ElasticNet": fit, "lasso": "the lasso's penalty is l1: fit(y ~ x, d, penalty = 0.5*l1)",
    "ridge": "ridge's penalty is l2: fit(y ~ x, d, penalty = 0.5*l2)",
    "enet": "the elastic net is a sum: penalty = 0.3*l1 + 0.1*l2",
    "gaussian": "the distribution is normal(mean, sd)", "Normal": "the distribution is normal(mean, sd)",
    "dnorm": "density(normal(0, 1), at = 0)", "rnorm": "there is no random draw here yet",
    "L1": "names are case sensitive: l1", "L2": "names are case sensitive: l2",
    "quit": "Ctrl-D or :quit leaves the REPL", "exit": "Ctrl-D or :quit leaves the REPL",
    "q": "Ctrl-D or :quit leaves the REPL",
    "library": "there is nothing to load: help() lists the verbs",
    "import": "there is nothing to load: help() lists the verbs",
    "summary": "a model prints its summary itself: type its name; describe(d) looks at data",
    "str": "describe(d) looks at data", "names": "describe(d) lists the columns of data",
    "read_csv": "read(\"file.csv\")", "read.csv": "read(\"file.csv\")", "c": "a list is written [1, 2, 3]",
    "cor": "correlations are not built yet", "plot": "plots are not built yet",
    "simulate": "simulate is not built yet: data(x = […]) makes a data set",
    "diagnose": "diagnose is not built yet",
    "posterior": "posterior is not built yet: a MAP fit prints posterior sds",
    "evidence": "the log evidence is in the last line of a MAP fit", "sample": "sample is not built yet",
    "refit": "refit is not built yet",
    "group": "group penalties are not built yet", "norm2": "norm2 is not built yet",
    "linf": "linf is not built yet",
    "scad": "scad is not built yet", "mcp": "mcp is not built yet", "fused": "fused is not built yet",
    "tv": "tv is not built yet", "box": "bounds are not built yet", "nonneg": "bounds are not built yet",
    "penalty": "custom penalties are not built yet", "student": "student is not built yet",
    "cauchy": "cauchy is not built yet", "horseshoe": "horseshoe is not built yet",
    "logistic": "only the gaussian family is built yet", "poisson": "only the gaussian family is built yet",
    "gamma": "only the gaussian family is built yet", "multinomial": "only the gaussian family is built yet",
    "cox": "only the gaussian family is built yet", "huber": "huber is not built yet",
    "quantile": "quantile is not built yet",
  ]
}
