# Simulates the reviews of notebooks/data (stars, and counts of words as triplets) and freezes glmnet's lasso of them,
# and R's model matrix of two crossed factors, in sparse.json.
# Run in Tests/InterpreterTests/References:  Rscript make_reviews.R
suppressMessages({library(Matrix); library(glmnet); library(jsonlite)})
set.seed(11)
n <- 120
words <- c("awful", "boring", "broken", "cheap", "clean", "cold", "comfortable", "delicious", "dirty", "excellent",
  "expensive", "fair", "fast", "fine", "fresh", "friendly", "good", "great", "helpful", "late", "long", "loud",
  "lovely", "modern", "never", "new", "nice", "noisy", "old", "perfect", "polite", "poor", "quick", "quiet", "rude",
  "slow", "small", "smart", "stale", "tasty", "tired", "warm", "weak", "wonderful", "worn", "wrong")
effects <- c(awful = -1.2, broken = -0.9, delicious = 0.8, dirty = -0.9, excellent = 1.1, friendly = 0.5, great = 0.9,
  late = -0.4, lovely = 0.7, noisy = -0.5, perfect = 1.0, poor = -0.8, rude = -1.0, slow = -0.5, stale = -0.7,
  tasty = 0.6, wonderful = 1.0, wrong = -0.8)
p <- length(words)
counts <- matrix(rpois(n * p, 0.09), n, p, dimnames = list(NULL, words))
counts[counts > 0] <- pmin(counts[counts > 0], 3)
price <- round(runif(n, 8, 60))
stars <- 3.2 + counts[, names(effects)] %*% effects - 0.01 * price + rnorm(n, sd = 0.4)
data <- data.frame(stars = round(as.vector(stars), 2), price = price)
X <- Matrix(counts, sparse = TRUE)
t <- as.data.frame(summary(X))
out <- "../../../notebooks/data/"
write.csv(data, paste0(out, "reviews.csv"), row.names = FALSE, quote = FALSE)
writeLines(c("%%MatrixMarket matrix coordinate integer general", paste(n, p, nrow(t)),
  paste(t$i, t$j, t$x)), paste0(out, "reviews.mtx"))
named <- data.frame(review = t$i, word = words[t$j], count = t$x)
write.csv(named, paste0(out, "reviews-words.csv"), row.names = FALSE, quote = FALSE)

lambda <- 0.1
m <- glmnet(X, data$stars, alpha = 1, lambda = lambda, standardize = TRUE, thresh = 1e-20, maxit = 1e6)

# Two factors over enough rows and levels that their dummies are not stored dense.
k <- 2000
a <- sprintf("a%02d", (0:(k - 1) * 7) %% 30)
b <- sprintf("b%d", (0:(k - 1) * 11 + (0:(k - 1)) %/% 30) %% 8)
x <- ((0:(k - 1) * 37) %% 101) / 10
M <- model.matrix(~ x + a * b + a:x, data.frame(a, b, x))
s <- as.data.frame(summary(Matrix(M[, -1], sparse = TRUE)))
weights <- (s$i * 13 + s$j * 7) %% 17
write_json(list(
  lambda = lambda, words = words, intercept = unname(m$a0), beta = as.vector(m$beta), entries = nrow(t),
  crossed = list(rows = k, names = colnames(M)[-1], entries = nrow(s), sum = sum(s$x),
    columnSums = unname(colSums(M[, -1])), weighted = sum(weights * s$x))),
  "sparse.json", digits = NA, auto_unbox = TRUE)
