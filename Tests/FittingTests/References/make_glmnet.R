# Writes glmnet.json: lasso and elastic net by glmnet, mapped to 1/(2n) sum + strengths on columns standardised with 1/n.
#
# glmnet divides y by its sd (1/n), s, inside and for alpha < 1 solves another problem than it documents. So y is divided by
# s here, where both agree, and lambda too: with u = y/s and b = s g,
#   1/(2n) sum (u - Xg)^2 + lambda/s (alpha sum|g| + (1 - alpha)/2 sum g^2), times s^2, is
#   1/(2n) sum (y - Xb)^2 + lambda alpha sum|b| + lambda (1 - alpha)/(2 s) sum b^2.
suppressMessages(library(glmnet))
here <- dirname(normalizePath(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE))))
number <- function(v) sprintf("%.17g", v)
vec <- function(v) paste0("[", paste(number(unname(v)), collapse = ", "), "]")
texts <- function(v) paste0("[", paste0('"', v, '"', collapse = ", "), "]")
# At alpha = 0 and few rows the default path would stop early: these keep every lambda and iterate to the end.
glmnet.control(fdev = 0, devmax = 1, mnlam = 1)

one <- function(data, response, columns, lambda, alpha) {
  d <- read.csv(file.path(here, "data", paste0(data, ".csv")), check.names = FALSE)
  X <- as.matrix(d[columns])
  y <- d[[response]]
  s <- sqrt(mean((y - mean(y))^2))
  grid <- c(64, 32, 16, 8, 4, 2, 1) * lambda / s
  m <- glmnet(X, y / s, alpha = alpha, lambda = grid, thresh = 1e-22, maxit = 1e8, standardize = TRUE)
  k <- length(grid)
  stopifnot(length(m$lambda) == k)
  fields <- c(
    name = sprintf('"%s %s, lambda %.6g, alpha %.6g"', data, length(columns), lambda, alpha),
    data = paste0('"', data, '"'), response = paste0('"', response, '"'), columns = texts(columns),
    l1 = number(lambda * alpha), l2 = number(lambda / s * (1 - alpha) / 2),
    intercept = number(s * m$a0[k]), coefficients = vec(s * as.numeric(m$beta[, k])))
  paste0("{", paste0('"', names(fields), '": ', fields, collapse = ", "), "}")
}

cars4 <- c("wt", "hp", "qsec", "drat")
cars10 <- c("cyl", "disp", "hp", "drat", "wt", "qsec", "vs", "am", "gear", "carb")
diabetes <- c("age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6")
cases <- c(
  one("mtcars", "mpg", cars4, 0.5, 1), one("mtcars", "mpg", cars4, 1, 1), one("mtcars", "mpg", cars4, 0.1, 0.5),
  one("mtcars", "mpg", cars10, 0.3, 1), one("mtcars", "mpg", cars10, 0.3, 0.2),
  one("diabetes", "progression", diabetes, 5, 1), one("diabetes", "progression", diabetes, 0.5, 1),
  one("diabetes", "progression", diabetes, 2, 0.5), one("diabetes", "progression", diabetes, 1, 0),
  one("simulated", "y", paste0("x", 1:80), 2, 1), one("simulated", "y", paste0("x", 1:80), 1, 0.5))
made <- paste0(R.version.string, ", glmnet ", packageVersion("glmnet"))
writeLines(
  c("{", paste0('"madeWith": "', made, '",'), '"cases": [', paste(cases, collapse = ",\n"), "]", "}"),
  file.path(here, "glmnet.json"))
message(made, " -> glmnet.json ", length(cases), " cases")
