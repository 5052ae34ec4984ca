# glmnet from R, the same conversation as serve.py: Rscript glmnet.R FOLDER. Only the fit is timed.
suppressMessages({ library(glmnet); library(Matrix) })

folder <- commandArgs(trailingOnly = TRUE)[1]
at <- function(name) file.path(folder, name)
doubles <- function(name, n) readBin(at(name), "double", n, endian = "little")
whole <- function(name, n) readBin(at(name), "integer", n, size = 4, endian = "little")

lines <- strsplit(readLines(at("problem.txt")), " ")
head <- setNames(sapply(lines, `[`, 2), sapply(lines, `[`, 1))
n <- as.integer(head["rows"]); p <- as.integer(head["columns"])
if (head["sparse"] == "1") {
  starts <- whole("x.indptr.i32", p + 1)
  x <- new("dgCMatrix", i = whole("x.indices.i32", starts[p + 1]), p = starts,
           x = doubles("x.f64", starts[p + 1]), Dim = c(n, p))
} else {
  x <- doubles("x.f64", n * p); dim(x) <- c(n, p)
}
y <- doubles("y.f64", n)
lambdas <- doubles("lambdas.f64", as.integer(head["lambdas"]))
folds <- if (head["folds"] != "0") whole("folds.i32", n) else NULL
alpha <- as.numeric(head["alpha"]); family <- head[["family"]]; task <- head[["task"]]
# Every lambda is wanted, whatever share of the deviance it explains.
glmnet.control(fdev = 0, devmax = 1)

arguments <- function(tolerance) {
  list(family = family, alpha = alpha, lambda = lambdas, standardize = FALSE, thresh = tolerance, maxit = 1e8,
       type.gaussian = if (n > p && p <= 1000) "covariance" else "naive")
}
fit <- function(tolerance) {
  if (task == "cv")
    do.call(cv.glmnet, c(list(x, y, foldid = folds + 1L, type.measure = "mse", grouped = TRUE), arguments(tolerance)))
  else do.call(glmnet, c(list(x, y), arguments(tolerance)))
}
store <- function(object, prefix) {
  if (object$jerr != 0) stop("code ", object$jerr, " from its solver")
  if (length(object$lambda) != length(lambdas)) stop(length(object$lambda), " lambdas were fitted")
  writeBin(as.double(as.matrix(object$beta)), paste0(prefix, ".b.f64"), endian = "little")
  writeBin(as.double(object$a0), paste0(prefix, ".b0.f64"), endian = "little")
}
now <- function() as.numeric(Sys.time())

if (task == "loo") {
  cat("@@ failed no leave-one-out\n"); quit("no")
}
cat("@@ ready\n")
input <- file("stdin"); open(input)
while (length(line <- readLines(input, 1)) == 1) {
  words <- strsplit(line, " ")[[1]]
  tolerance <- as.numeric(words[2]); repeats <- as.integer(words[4]); budget <- as.numeric(words[5])
  prefix <- words[6]
  said <- tryCatch({
    seconds <- c()
    while (length(seconds) < repeats && sum(seconds) < budget) {
      began <- now()
      found <- withCallingHandlers(fit(tolerance), warning = function(w) invokeRestart("muffleWarning"))
      seconds <- c(seconds, now() - began)
    }
    if (task == "cv") {
      rows <- folds != 0
      store(do.call(glmnet, c(list(x[rows, , drop = FALSE], y[rows]), arguments(tolerance))), prefix)
      # cvm weighs folds by their rows, which differ by one at most.
      writeBin(as.double(found$cvm), paste0(prefix, ".curve.f64"), endian = "little")
    } else store(found, prefix)
    paste("done", paste(format(seconds, digits = 9), collapse = " "))
  }, error = function(e) paste("failed", gsub("\n", " ", conditionMessage(e))))
  cat("@@ ", said, "\n", sep = "")
  flush(stdout())
}
