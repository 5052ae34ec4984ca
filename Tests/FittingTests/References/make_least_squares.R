# Writes least-squares.json: lm() on the data sets, with weights and an offset; run with Rscript, base R only.
here <- dirname(normalizePath(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE))))
number <- function(v) ifelse(is.finite(v), sprintf("%.17g", v), "null")
vec <- function(v) paste0("[", paste(number(unname(v)), collapse = ", "), "]")
texts <- function(v) paste0("[", paste0('"', v, '"', collapse = ", "), "]")
mat <- function(m) paste0("[", paste(apply(m, 1, vec), collapse = ", "), "]")

one <- function(name, data, response, columns, weights = NULL, offset = NULL) {
  d <- read.csv(file.path(here, "data", paste0(data, ".csv")), check.names = FALSE)
  d$.w <- if (is.null(weights)) rep(1, nrow(d)) else weights
  d$.o <- if (is.null(offset)) rep(0, nrow(d)) else offset
  f <- as.formula(paste0(response, " ~ ", paste0("`", columns, "`", collapse = " + "), " + offset(.o)"))
  m <- if (is.null(weights)) lm(f, d, tol = 1e-12) else lm(f, d, weights = .w, tol = 1e-12)
  s <- summary(m)
  fields <- c(
    name = paste0('"', name, '"'), data = paste0('"', data, '"'), response = paste0('"', response, '"'),
    columns = texts(columns))
  if (!is.null(weights)) fields["weights"] <- vec(weights)
  if (!is.null(offset)) fields["offset"] <- vec(offset)
  fields["coefficients"] <- vec(coef(m))
  fields["residualSumOfSquares"] <- number(deviance(m))
  fields["residualDeviation"] <- number(s$sigma)
  fields["degreesOfFreedom"] <- m$df.residual
  fields["covariance"] <- mat(vcov(m))
  if (is.null(offset)) fields["rSquared"] <- number(s$r.squared)
  paste0("{", paste0('"', names(fields), '": ', fields, collapse = ", "), "}")
}

cars4 <- c("wt", "hp", "qsec", "drat")
i <- 0:31
cases <- c(
  one("cars2", "mtcars", "mpg", c("wt", "hp")),
  one("cars4", "mtcars", "mpg", cars4),
  one("cars10", "mtcars", "mpg", c("cyl", "disp", "hp", "drat", "wt", "qsec", "vs", "am", "gear", "carb")),
  one("diabetes", "diabetes", "progression", c("age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6")),
  one("longley", "longley", "Employed", c("GNP.deflator", "GNP", "Unemployed", "Armed.Forces", "Population", "Year")),
  one("cars4 weights", "mtcars", "mpg", cars4, weights = 1 + (i %% 5) / 2),
  one("cars4 weights with zeros", "mtcars", "mpg", cars4, weights = ifelse(i %% 4 == 3, 0, 1)),
  one("cars4 offset", "mtcars", "mpg", cars4, offset = 0.5 * (i %% 3) - 1),
  one("cars4 weights and offset", "mtcars", "mpg", cars4, weights = 1 + (i %% 5) / 2, offset = 0.5 * (i %% 3) - 1))
writeLines(
  c("{", paste0('"madeWith": "', R.version.string, '",'), '"cases": [', paste(cases, collapse = ",\n"), "]", "}"),
  file.path(here, "least-squares.json"))
message(R.version.string, " -> least-squares.json ", length(cases), " cases")
