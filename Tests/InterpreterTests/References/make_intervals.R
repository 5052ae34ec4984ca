# Intervals and posteriors that are easily got wrong, by R, for IntervalTests: intervals.csv has a number a line, with the
# case and the quantity that it belongs to. Run in this folder:  Rscript make_intervals.R
data <- function(f) read.csv(file.path("../../../notebooks/data", f), stringsAsFactors = TRUE)
out <- data.frame()
put <- function(case, quantity, values) out <<- rbind(out, data.frame(case, quantity, value = as.numeric(values)))
put_intervals <- function(case, m, new, level) {
  p <- predict(m, new, interval = "confidence", level = level)
  q <- predict(m, new, interval = "prediction", level = level)
  put(case, "low", p[, 2]); put(case, "high", p[, 3]); put(case, "new_low", q[, 2]); put(case, "new_high", q[, 3])
}

# A column far from 0: the same rows with 1e9 taken off.
y <- c(1, 2, 3, 4, 5, 6.5, 7, 5); x <- c(0, 1, 2, 4, 3, 7, 9, 1)
far <- lm(y ~ x)
put_intervals("far", far, data.frame(x), 0.95)
put("far", "sd", sqrt(vcov(far)[2, 2]))
# Its posterior under b ~ normal(0, 1), sigma = 1.5, intercept flat: variance of the mean from centred columns.
xc <- x - mean(x); v <- 1 / (sum(xc^2) / 1.5^2 + 1); b <- v * sum(xc * y) / 1.5^2
eta <- mean(y) + b * xc; s <- sqrt(1.5^2 / length(y) + xc^2 * v)
put("far MAP", "low", eta - qnorm(0.95) * s); put("far MAP", "high", eta + qnorm(0.95) * s)
put("far MAP", "sd", sqrt(v))
# log evidence, intercept flat of density 1: the integral over b0 of the normal density of y, marginal over b.
n <- length(y); S <- 1.5^2 * diag(n) + tcrossprod(xc)
P <- solve(S); one <- rep(1, n); u <- sum(P); m0 <- sum(P %*% y) / u
put("far MAP", "evidence", -0.5 * (n - 1) * log(2 * pi) - 0.5 * as.numeric(determinant(S)$modulus) - 0.5 * log(u) -
  0.5 * as.numeric(t(y - m0) %*% P %*% (y - m0)))

# Least squares, the level of a factor not known: the mean is linear in the coefficients, and a new response has the
# distribution of the levels' own, mixed by the levels' shares of the rows.
iris <- data("iris.csv")
iris <- iris[1:120, ]; iris$species <- droplevels(iris$species)
m <- lm(petal_length ~ petal_width * species, iris)
shares <- prop.table(table(iris$species))
for (width in c(0.4, 1.5)) {
  each <- data.frame(petal_width = width, species = names(shares))
  X <- model.matrix(delete.response(terms(m)), each, xlev = m$xlevels)
  d <- as.vector(shares %*% X); t <- qt(0.95, m$df.residual)
  mean <- sum(d * coef(m)); se <- sqrt(as.numeric(t(d) %*% vcov(m) %*% d))
  put("unknown", "prediction", mean); put("unknown", "low", mean - t * se); put("unknown", "high", mean + t * se)
  eta <- as.vector(X %*% coef(m)); s <- sqrt(rowSums((X %*% vcov(m)) * X) + sigma(m)^2)
  quantile <- function(p) uniroot(function(q) sum(shares * pt((q - eta) / s, m$df.residual)) - p,
    range(c(eta - 9 * s, eta + 9 * s)), tol = 1e-14)$root
  put("unknown", "new_low", quantile(0.05)); put("unknown", "new_high", quantile(0.95))
}

# Logistic, poisson: the mean of the levels' means, and its interval by the delta method on the link's scale.
tight <- glm.control(epsilon = 1e-15, maxit = 200)
births <- data("birthwt.csv"); births$race <- factor(births$race)
put_glm <- function(case, g, each, shares, level) {
  X <- model.matrix(delete.response(terms(g)), each, xlev = g$xlevels)
  eta <- as.vector(X %*% coef(g)); f <- g$family
  mean <- sum(shares * f$linkinv(eta)); link <- f$linkfun(mean)
  d <- colSums(as.vector(shares) * f$mu.eta(eta) * X) / f$mu.eta(link)
  se <- sqrt(as.numeric(t(d) %*% vcov(g) %*% d)); z <- qnorm(0.5 + level / 2)
  put(case, "prediction", mean); put(case, "link", link)
  put(case, "low", f$linkinv(link - z * se)); put(case, "high", f$linkinv(link + z * se))
}
shares <- prop.table(table(births$race))
g <- glm(low ~ age + lwt + race + smoke, binomial, births, control = tight)
put_glm("births", g, data.frame(age = 20, lwt = 100, race = names(shares), smoke = 1), shares, 0.9)
warps <- data("warpbreaks.csv")
shares <- prop.table(table(warps$tension))
g <- glm(breaks ~ wool * tension, poisson, warps, control = tight)
put_glm("warps", g, data.frame(wool = "B", tension = names(shares)), shares, 0.95)

# Several classes: posterior sds with the intercepts' mean held at 0, the slopes normal(0, 1).
cars <- data("mtcars.csv")
X <- cbind(1, cars$wt); Y <- sapply(c(4, 6, 8), function(k) as.numeric(cars$cyl == k))
# intercepts a = (u, v, -u - v), slopes b: theta = (u, v, b1, b2, b3)
T <- rbind(c(1, 0, 0, 0, 0), c(0, 1, 0, 0, 0), c(-1, -1, 0, 0, 0), cbind(matrix(0, 3, 2), diag(3)))
probabilities <- function(theta) {
  full <- T %*% theta; e <- exp(X %*% rbind(full[1:3], full[4:6])); e / rowSums(e)
}
theta <- rep(0, 5); prior <- diag(c(0, 0, 0, 1, 1, 1))
for (i in 1:60) {
  p <- probabilities(theta); full <- as.vector(T %*% theta)
  g <- c(colSums(p - Y), colSums(cars$wt * (p - Y))) + prior %*% full
  H <- prior
  for (k in 1:3) for (l in 1:3) {
    w <- p[, k] * ((k == l) - p[, l])
    H[k, l] <- H[k, l] + sum(w); H[k, 3 + l] <- H[k, 3 + l] + sum(w * cars$wt)
    H[3 + k, l] <- H[3 + k, l] + sum(w * cars$wt); H[3 + k, 3 + l] <- H[3 + k, 3 + l] + sum(w * cars$wt^2)
  }
  theta <- theta - solve(t(T) %*% H %*% T, t(T) %*% g)
}
C <- T %*% solve(t(T) %*% H %*% T) %*% t(T)
put("classes", "mode", T %*% theta); put("classes", "sd", sqrt(diag(C))); put("classes", "cov", C)
out$value <- sprintf("%.15g", out$value)
write.csv(out, "intervals.csv", row.names = FALSE, quote = FALSE)
