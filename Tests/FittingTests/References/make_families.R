# Writes families.json: fits of every family by R's own functions, on columns of data/. Strengths are for our scale,
# the mean loss 1/n sum and columns standardised with 1/n, which is what glmnet solves for these families.
suppressMessages({
  library(glmnet)
  library(MASS)
  library(nnet)
  library(survival)
})
here <- dirname(normalizePath(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE))))
number <- function(v) sprintf("%.17g", v)
vec <- function(v) paste0("[", paste(number(unname(as.numeric(v))), collapse = ", "), "]")
texts <- function(v) paste0("[", paste0('"', v, '"', collapse = ", "), "]")
glmnet.control(fdev = 0, devmax = 1, mnlam = 1, pmin = 0, exmx = 500, epsnr = 1e-20, mxitnr = 1000)
cars <- read.csv(file.path(here, "data", "mtcars.csv"), check.names = FALSE)
diabetes <- read.csv(file.path(here, "data", "diabetes.csv"), check.names = FALSE)
data <- list(mtcars = cars, diabetes = diabetes)
tight <- glm.control(epsilon = 1e-15, maxit = 200)

entry <- function(name, set, loss, columns, y, intercepts, coefficients, l1 = 0, l2 = 0, status = NULL,
                  theta = NULL, deviance = NULL) {
  fields <- c(
    name = sprintf('"%s"', name), data = sprintf('"%s"', set), loss = sprintf('"%s"', loss),
    columns = texts(columns), response = vec(y), status = if (is.null(status)) "null" else vec(status),
    l1 = number(l1), l2 = number(l2), theta = if (is.null(theta)) "null" else number(theta),
    intercepts = vec(intercepts), coefficients = vec(coefficients),
    deviance = if (is.null(deviance)) "null" else number(deviance))
  paste0("{", paste0('"', names(fields), '": ', fields, collapse = ", "), "}")
}

by_glm <- function(set, loss, family, columns, y, name) {
  X <- as.matrix(data[[set]][columns])
  m <- glm(y ~ X, family = family, control = tight)
  b <- coef(m)
  entry(name, set, loss, columns, y, b[1], b[-1], deviance = deviance(m))
}

by_glmnet <- function(set, loss, family, columns, y, lambda, alpha, name, status = NULL) {
  X <- as.matrix(data[[set]][columns])
  response <- if (is.null(status)) y else Surv(y, status)
  grid <- c(64, 32, 16, 8, 4, 2, 1) * lambda
  m <- glmnet(X, response, family = family, alpha = alpha, lambda = grid, thresh = 1e-22, maxit = 1e8)
  k <- length(grid)
  stopifnot(length(m$lambda) == k)
  if (family == "multinomial") {
    b <- unlist(lapply(m$beta, function(v) as.numeric(v[, k])))
    a <- m$a0[, k]
  } else {
    b <- as.numeric(m$beta[, k])
    a <- if (family == "cox") 0 else m$a0[k]
  }
  entry(name, set, loss, columns, y, a, b, lambda * alpha, lambda * (1 - alpha) / 2, status = status)
}

body <- c("age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6")
p <- diabetes$progression
high <- as.numeric(p > 140)
counts <- round(p / 25)
many <- round(p / 5)
third <- as.numeric(cut(p, c(-Inf, 100, 180, Inf))) - 1
status <- as.numeric(seq_along(p) %% 3 != 0)
times <- round(p)

nb <- glm.nb(many ~ as.matrix(diabetes[body[3:6]]), control = glm.control(epsilon = 1e-15, maxit = 500))
# glm.nb stops early: the two are improved in turn to the end.
theta <- nb$theta
for (i in 1:60) {
  nb <- glm(many ~ as.matrix(diabetes[body[3:6]]), family = negative.binomial(theta), control = tight)
  theta <- as.numeric(theta.ml(many, fitted(nb), eps = 1e-15, limit = 500))
}
multi <- multinom(third ~ as.matrix(diabetes[body[3:6]]), reltol = 1e-18, abstol = 1e-18, maxit = 10000, trace = FALSE)
B <- rbind(0, coef(multi))
B <- sweep(B, 2, colMeans(B))
ph <- function(ties) {
  m <- coxph(Surv(times, status) ~ as.matrix(diabetes[body[3:6]]), ties = ties,
             control = coxph.control(eps = 1e-14, iter.max = 200, toler.chol = 1e-16))
  entry(paste("coxph", ties), "diabetes", if (ties == "efron") "cox" else "cox breslow", body[3:6], times, 0, coef(m),
        status = status)
}

cases <- c(
  by_glm("mtcars", "logistic", binomial(), c("qsec", "hp"), cars$am, "glm logistic mtcars"),
  by_glm("diabetes", "logistic", binomial(), body, high, "glm logistic"),
  by_glm("diabetes", "probit", binomial("probit"), body, high, "glm probit"),
  by_glm("diabetes", "poisson", poisson(), body, counts, "glm poisson"),
  by_glm("diabetes", "gamma", Gamma("log"), body, p, "glm gamma"),
  entry("glm.nb", "diabetes", "negbinomial", body[3:6], many, coef(nb)[1], coef(nb)[-1], theta = theta),
  entry("multinom", "diabetes", "multinomial", body[3:6], third, B[, 1], as.numeric(t(B[, -1]))),
  ph("efron"), ph("breslow"),
  by_glmnet("diabetes", "logistic", "binomial", body, high, 0.02, 1, "glmnet logistic lasso"),
  by_glmnet("diabetes", "logistic", "binomial", body, high, 0.05, 0.3, "glmnet logistic elastic net"),
  by_glmnet("diabetes", "logistic", "binomial", body, high, 0.05, 0, "glmnet logistic ridge"),
  by_glmnet("diabetes", "poisson", "poisson", body, counts, 0.1, 1, "glmnet poisson lasso"),
  by_glmnet("diabetes", "poisson", "poisson", body, counts, 0.1, 0.5, "glmnet poisson elastic net"),
  by_glmnet("diabetes", "multinomial", "multinomial", body, third, 0.02, 1, "glmnet multinomial lasso"),
  by_glmnet("diabetes", "multinomial", "multinomial", body, third, 0.02, 0, "glmnet multinomial ridge"),
  by_glmnet("diabetes", "cox breslow", "cox", body, times + seq_along(times) / 1000, 0.03, 1, "glmnet cox lasso", status))
versions <- sprintf("R %s.%s, glmnet %s, MASS %s, nnet %s, survival %s", R.version$major, R.version$minor,
                    packageVersion("glmnet"), packageVersion("MASS"), packageVersion("nnet"), packageVersion("survival"))
writeLines(c("{", sprintf('"madeWith": "%s",', versions), '"cases": [', paste(cases, collapse = ",\n"), "]", "}"),
           file.path(here, "families.json"))
