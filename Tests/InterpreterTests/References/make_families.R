# Fits of every family by R, for FamilyRowTests: families.csv has a number a line, with the fit and the quantity that
# it belongs to. Run in this folder:  Rscript make_families.R
suppressMessages({library(MASS); library(glmnet); library(survival); library(nnet); library(quantreg)})
invisible(Sys.setlocale("LC_COLLATE", "C")) # levels in the order of code points
data <- function(f) read.csv(file.path("../../../notebooks/data", f), stringsAsFactors = TRUE)
out <- data.frame()
put <- function(fit, quantity, values)
  out <<- rbind(out, data.frame(fit, quantity, value = as.numeric(values)))
tight <- glm.control(epsilon = 1e-15, maxit = 200)
put_glm <- function(name, g) {
  put(name, "intercept", coef(g)[1]); put(name, "coef", coef(g)[-1])
  put(name, "explained", 1 - g$deviance / g$null.deviance)
}
# Standard errors from the observed information: the inverse Hessian of the negative log-likelihood, by central
# differences of its gradient.
hessian <- function(gradient, b) {
  h <- 1e-5 * pmax(1, abs(b))
  m <- sapply(seq_along(b), function(j) {
    up <- b; up[j] <- up[j] + h[j]; down <- b; down[j] <- down[j] - h[j]
    (gradient(up) - gradient(down)) / (2 * h[j])
  })
  (m + t(m)) / 2
}

cars <- data("mtcars.csv"); births <- data("birthwt.csv"); girls <- data("menarche.csv")
g <- glm(am ~ wt + hp, binomial, cars, control = tight)
put_glm("logistic", g)
put("logistic", "std error", sqrt(diag(vcov(g))))
new <- data.frame(wt = c(2, 3, 4), hp = c(100, 120, 140))
put("logistic", "probability", predict(g, new, "response"))
put("logistic", "link", predict(g, new))
put_glm("probit", glm(am ~ wt + hp, binomial("probit"), cars, control = tight))
g <- glm(low ~ age + lwt + race + smoke + ptl + ht + ui, binomial, births, control = tight)
put_glm("births", g)
eta <- predict(g); low <- births$low
put("births", "auc", mean(outer(eta[low == 1], eta[low == 0], function(a, b) (a > b) + 0.5 * (a == b))))
put("births", "class error", mean((eta > 0) != (low == 1)))
put("births", "log loss", g$deviance / 2 / nrow(births))
put_glm("trials", glm(cbind(menarche, total - menarche) ~ age, binomial, girls, control = tight))
put_glm("trials probit", glm(cbind(menarche, total - menarche) ~ age, binomial("probit"), girls, control = tight))

net <- function(name, x, y, family, lambda, ...) {
  g <- glmnet(x, y, family, lambda = lambda * c(4, 2, 1), thresh = 1e-18, maxit = 1e7, ...)
  b <- coef(g, s = lambda)
  if (is.list(b)) { # a class a column
    put(name, "intercept", sapply(b, function(v) v[1])); put(name, "coef", sapply(b, function(v) v[-1]))
  } else { put(name, "intercept", b[1]); put(name, "coef", b[-1]) }
  put(name, "explained", g$dev.ratio[3])
}
x <- model.matrix(low ~ age + lwt + race + smoke + ptl + ht + ui, births)[, -1]
net("logistic lasso", x, births$low, "binomial", 0.02)
net("logistic elastic", x, births$low, "binomial", 0.05, alpha = 0.6)

warps <- data("warpbreaks.csv"); claims <- data("insurance.csv"); quine <- data("quine.csv")
g <- glm(breaks ~ wool + tension, poisson, warps, control = tight)
put_glm("poisson", g); put("poisson", "std error", sqrt(diag(vcov(g))))
put_glm("exposure", glm(claims ~ group + age + offset(log(holders)), poisson, claims, control = tight))
net("poisson lasso", model.matrix(breaks ~ wool * tension, warps)[, -1], warps$breaks, "poisson", 0.5)
g <- glm.nb(days ~ origin + sex + age + learner, quine, control = glm.control(epsilon = 1e-15, maxit = 500))
put("negbinomial", "intercept", coef(g)[1]); put("negbinomial", "coef", coef(g)[-1]); put("negbinomial", "theta", g$theta)
X <- model.matrix(g); y <- quine$days; theta <- g$theta
info <- hessian(function(b) { m <- exp(X %*% b); t(X) %*% (theta * (m - y) / (theta + m)) }, coef(g))
put("negbinomial", "std error", sqrt(diag(solve(info))))
put_glm("negbinomial 2",
  glm(days ~ origin + sex + age + learner, negative.binomial(2), quine, control = tight))
trees <- data("trees.csv")
put_glm("gamma", glm(volume ~ girth + height, Gamma("log"), trees, control = tight))

iris <- data("iris.csv")
net("multinomial lasso", as.matrix(iris[, 1:4]), iris$species, "multinomial", 0.02)
b <- coef(multinom(gear ~ wt, cars, trace = FALSE, reltol = 1e-18, abstol = 1e-18, maxit = 10000))
b <- rbind(0, b); b <- sweep(b, 2, colMeans(b))
put("multinomial", "intercept", b[, 1]); put("multinomial", "coef", b[, 2])

lung <- data("lung.csv"); fine <- coxph.control(eps = 1e-14, iter.max = 100)
s <- coxph(Surv(time, status) ~ age + sex + ecog, lung, control = fine)
put("cox", "coef", coef(s)); put("cox", "std error", sqrt(diag(vcov(s))))
# Rows alike must tie: their predictors differ in the last digit where BLAS adds them up in blocks.
eta <- round(predict(s), 10)
put("cox", "C-index", concordance(Surv(time, status) ~ eta, lung, reverse = TRUE)$concordance)
put("cox breslow", "coef", coef(coxph(Surv(time, status) ~ age + sex + ecog, lung, ties = "breslow", control = fine)))
put("cox strata", "coef", coef(coxph(Surv(time, status) ~ age + ecog + strata(sex), lung, control = fine)))
# The lasso by a general minimiser of coxph's likelihood: glmnet stops 1e-8 of the objective above it.
x <- model.matrix(~ age + sex + ecog, lung)[, -1]; scales <- apply(x, 2, function(v) sqrt(mean((v - mean(v))^2)))
objective <- function(b) {
  fixed <- coxph(Surv(time, status) ~ x, lung, ties = "breslow", init = b, control = coxph.control(iter.max = 0))
  -fixed$loglik[2] / nrow(lung) + 0.05 * sum(abs(b * scales))
}
best <- c(0.004, 0.4, 0.4)
for (i in 1:5) best <- optim(best, objective, method = "BFGS", control = list(reltol = 1e-16, maxit = 1000, parscale = c(0.01, 1, 1)))$par
put("cox lasso", "coef", best)

# Huber's loss with k in units of the response: weighted least squares until nothing moves.
stack <- data("stackloss.csv"); k <- 1.5
r <- residuals(lm(loss ~ ., stack))
for (i in 1:5000) { w <- pmin(1, k / abs(r)); g <- lm(loss ~ air_flow + water_temp + acid_conc, stack, weights = w); r <- residuals(g) }
put("huber", "intercept", coef(g)[1]); put("huber", "coef", coef(g)[-1])
engel <- data("engel.csv")
for (tau in c(0.5, 0.9)) {
  q <- coef(rq(foodexp ~ income, tau, engel))
  put(paste("quantile", tau), "intercept", q[1]); put(paste("quantile", tau), "coef", q[2])
}

# MAP with normal priors: Newton's method on -log posterior; sds from its Hessian.
X <- cbind(1, cars$wt, cars$hp); precision <- diag(c(0, 1, 1 / 0.02^2)); b <- c(0, 0, 0)
for (i in 1:100) {
  p <- as.vector(1 / (1 + exp(-X %*% b)))
  H <- t(X) %*% (p * (1 - p) * X) + precision
  b <- b - as.vector(solve(H, t(X) %*% (p - cars$am) + precision %*% b))
}
put("logistic map", "intercept", b[1]); put("logistic map", "coef", b[-1])
put("logistic map", "posterior sd", sqrt(diag(solve(H)))[-1])
out$value <- format(out$value, digits = 16, trim = TRUE, scientific = TRUE)
write.csv(out, "families.csv", row.names = FALSE, quote = FALSE)
