# Writes cross-validation.json: held-out errors of glmnet's lasso, fold by fold, row i in fold (i - 1) mod k; glmnet standardises
# each fold's own rows. Cox: Breslow's ties; the deviance of a fold is that of all rows less that of the rows fitted to, over
# the fold's events (grouped, as in cv.glmnet).
suppressMessages(library(glmnet))
here <- dirname(normalizePath(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE))))
number <- function(v) sprintf("%.17g", v)
vec <- function(v) paste0("[", paste(number(unname(v)), collapse = ", "), "]")
texts <- function(v) paste0("[", paste0('"', v, '"', collapse = ", "), "]")
glmnet.control(fdev = 0, devmax = 1, mnlam = 1)

fold_fit <- function(X, y, family, lambdas) {
  grid <- c(8, 4, 2) * max(lambdas)
  m <- glmnet(X, y, family = family, lambda = c(grid, lambdas), thresh = 1e-20, maxit = 1e8)
  stopifnot(length(m$lambda) == length(lambdas) + 3)
  function(new) matrix(predict(m, new)[, -(1:3)], nrow(new))
}

auc <- function(y, eta) {
  d <- outer(eta[y == 1], eta[y == 0], "-")
  mean((d > 0) + 0.5 * (d == 0))
}

case <- function(data, columns, family, k, lambdas) {
  d <- read.csv(file.path(here, "data", paste0(data, ".csv")), check.names = FALSE)
  X <- as.matrix(d[columns])
  fold <- (seq_len(nrow(X)) - 1) %% k
  y <- if (family == "binomial") d$am else cbind(time = d$qsec, status = d$vs)
  errors <- list()
  for (f in 0:(k - 1)) {
    held <- fold == f
    if (family == "binomial") {
      eta <- fold_fit(X[!held, ], y[!held], family, lambdas)(X[held, ])
      yh <- y[held]
      errors$deviance <- rbind(errors$deviance, colMeans(2 * (log1p(exp(eta)) - yh * eta)))
      errors$auc <- rbind(errors$auc, apply(eta, 2, function(e) auc(yh, e)))
      errors[["class error"]] <- rbind(errors[["class error"]], colMeans((eta > 0) != (yh == 1)))
    } else {
      eta <- fold_fit(X[!held, ], y[!held, ], family, lambdas)(X)
      all <- coxnet.deviance(pred = eta, y = y)
      own <- coxnet.deviance(pred = eta[!held, ], y = y[!held, ])
      errors$deviance <- rbind(errors$deviance, (all - own) / sum(y[held, "status"]))
    }
  }
  one <- function(measure) {
    rows <- apply(errors[[measure]], 2, vec)
    paste0(
      '{"name": "', family, " ", measure, '", "measure": "', measure, '", "data": "', data, '", "family": "', family,
      '", "columns": ', texts(columns), ', "folds": ', k, ', "lambdas": ', vec(lambdas), ', "byFold": [',
      paste(rows, collapse = ", "), "]}")
  }
  vapply(names(errors), one, "")
}

cases <- c(
  case("mtcars", c("wt", "hp", "qsec", "drat"), "binomial", 4, c(0.2, 0.1, 0.05)),
  case("mtcars", c("wt", "hp", "drat", "carb"), "cox", 4, c(0.3, 0.1, 0.03)))
made <- paste0(R.version.string, ", glmnet ", packageVersion("glmnet"))
writeLines(
  c("{", paste0('"madeWith": "', made, '",'), '"cases": [', paste(cases, collapse = ",\n"), "]", "}"),
  file.path(here, "cross-validation.json"))
message(made, " -> cross-validation.json ", length(cases), " cases")
