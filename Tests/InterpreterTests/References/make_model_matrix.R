# Design matrices of R's model.matrix, frozen for FormulaMatrixTests.
#
#     Rscript make_model_matrix.R > model_matrix.json
#
# `formula` is in the language's spelling, `r` in R's where they differ (I() around powers, relevel for ref =).
# Names are R's own; the tests know the three ways in which ours differ.

options(contrasts = c("contr.treatment", "contr.poly"), digits = 17)
invisible(Sys.setlocale("LC_COLLATE", "C"))

cars <- mtcars
small <- data.frame(
  y = c(1.5, 2.25, 3, 4.5, 2, 6.5, 7, 1, 3.5, 5, 8, 2.5),
  f = rep(c("a", "b", "c"), 4),
  g = rep(c("u", "v"), each = 6),
  h = rep(c("low", "mid", "top", "max"), each = 3),
  on = c(TRUE, FALSE, FALSE, TRUE, TRUE, FALSE, TRUE, FALSE, TRUE, TRUE, FALSE, FALSE),
  x = c(0.5, -1, 2, 3.5, -2.5, 1, 0, 4, -3, 2.5, 1.5, -0.5),
  z = c(10, 12, 9, 15, 11, 14, 8, 13, 16, 7, 17, 6),
  `odd name` = c(3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8),
  check.names = FALSE, stringsAsFactors = FALSE)
holes <- small
holes$x[c(2, 5)] <- NA
holes$f[7] <- NA
holes$on[5] <- NA
data <- list(cars = cars, warpbreaks = warpbreaks, small = small, holes = holes)

cases <- list(
  list("cars", "mpg ~ wt + hp"),
  list("cars", "mpg ~ ."),
  list("cars", "mpg ~ . - wt - hp"),
  list("cars", "log(mpg) ~ . - 1"),
  list("cars", "mpg ~ wt * hp"),
  list("cars", "mpg ~ (wt + hp + qsec)^2"),
  list("cars", "mpg ~ (wt + hp + qsec)^3 - wt:hp"),
  list("cars", "mpg ~ log(hp) + wt^2", "mpg ~ log(hp) + I(wt^2)"),
  list("cars", "mpg ~ I(wt - mean(wt)) + hp:wt + hp"),
  list("cars", "mpg ~ poly(hp, 3) + wt"),
  list("cars", "mpg ~ poly(wt, 2):hp"),
  list("cars", "mpg ~ factor(cyl)"),
  list("cars", "mpg ~ factor(cyl) * wt"),
  list("cars", "mpg ~ 0 + factor(cyl) + factor(gear)"),
  list("cars", "mpg ~ factor(cyl, ref = 6) + wt", "mpg ~ relevel(factor(cyl), '6') + wt"),
  list("cars", "mpg ~ ordered(carb)"),
  list("cars", "mpg ~ 0 + ordered(gear) + wt"),
  list("cars", "mpg ~ 1"),
  list("warpbreaks", "breaks ~ wool + tension"),
  list("warpbreaks", "breaks ~ wool * tension"),
  list("warpbreaks", "breaks ~ wool:tension"),
  list("warpbreaks", "breaks ~ wool:tension - 1"),
  list("warpbreaks", "breaks ~ tension + wool:tension"),
  list("warpbreaks", "breaks ~ 0 + tension * wool"),
  list("small", "y ~ on"),
  list("small", "y ~ 0 + on + f"),
  list("small", "y ~ f * g * x"),
  list("small", "y ~ f:x + g"),
  list("small", "y ~ 0 + x + f:g"),
  list("small", "y ~ x + f:x + f:g:x - 1"),
  list("small", "y ~ g + f:g + f:x:z + on:z"),
  list("small", "y ~ z:f + f + on:x"),
  list("small", "y ~ `odd name` * f"),
  list("small", "y ~ ordered(h, levels = [\"low\", \"mid\", \"top\", \"max\"]) * x",
       "y ~ ordered(h, levels = c('low', 'mid', 'top', 'max')) * x"),
  list("small", "y ~ (f + g + on)^2"),
  list("small", "y ~ x^2 * z", "y ~ I(x^2) * z"),
  list("small", "y ~ x + x:z + z - x"),
  list("small", "y ~ (x + z)^2:f"),
  list("holes", "y ~ x + f"),
  list("holes", "y ~ f * on + z"))

text <- function(x) paste0('"', gsub('"', '\\\\"', gsub("\\\\", "\\\\\\\\", x)), '"')
array <- function(x) paste0("[", paste(x, collapse = ","), "]")
number <- function(x) formatC(x, digits = 17, format = "g", width = 1)

emit <- function(case) {
  frame <- data[[case[[1]]]]
  r <- as.formula(if (length(case) > 2) case[[3]] else case[[2]])
  environment(r) <- globalenv()
  X <- model.matrix(r, frame)
  used <- as.integer(match(rownames(X), rownames(frame)))
  paste0(
    '{"data":', text(case[[1]]), ',"formula":', text(case[[2]]), ',"r":', text(paste(deparse(r), collapse = " ")),
    ',"rows":', array(used), ',"names":', array(text(colnames(X))), ',"assign":', array(attr(X, "assign")),
    ',\n "columns":', array(apply(X, 2, function(x) array(number(x)))), '}')
}
column <- function(x) {
  if (is.factor(x)) x <- as.character(x)
  if (is.character(x)) array(ifelse(is.na(x), "null", text(x)))
  else if (is.logical(x)) array(ifelse(is.na(x), "null", ifelse(x, "true", "false")))
  else array(ifelse(is.na(x), "null", number(x)))
}
frames <- sapply(names(data), function(name) {
  d <- data[[name]]
  paste0(text(name), ":{", paste(sapply(names(d), function(n) paste0(text(n), ":", column(d[[n]]))),
                                 collapse = ",\n "), "}")
})
cat("{\"R\":", text(R.version.string), ",\n\"data\":{", paste(frames, collapse = ",\n"), "},\n\"cases\":[\n",
    paste(sapply(cases, emit), collapse = ",\n"), "\n]}\n", sep = "")
