# Fits of every family by R's own functions, without penalties: coefficients, log-likelihoods, deviances, estimated
# parameters. Run here:  Rscript make_losses.R > losses.json
suppressMessages({library(MASS); library(survival); library(nnet); library(quantreg); library(jsonlite)})
tight <- glm.control(epsilon = 1e-15, maxit = 200)
cases <- list()
num <- function(x) as.numeric(x)
add <- function(name, loss, y, X, fit_intercept, coefficients, ...) {
  cases[[length(cases) + 1]] <<- c(
    list(name = name, loss = loss, response = num(y), columns = unname(lapply(seq_len(ncol(X)), function(j) num(X[, j]))),
         intercepts = I(num(fit_intercept)), coefficients = I(num(coefficients))), list(...))
}
split0 <- function(fit) list(coef(fit)[1], coef(fit)[-1])

set.seed(1)
b <- birthwt[seq(1, 189, 2), ]
X <- cbind(age = b$age, lwt = b$lwt, smoke = b$smoke)
for (link in c("logit", "probit")) {
  fit <- suppressWarnings(glm(b$low ~ X, family = binomial(link), control = tight))
  add(paste("binomial", link), if (link == "logit") "logistic" else "probit", b$low, X, coef(fit)[1], coef(fit)[-1],
      logLikelihood = num(logLik(fit)), deviance = deviance(fit), nullDeviance = fit$null.deviance)
  if (link == "logit") cases[[length(cases)]]$covariance <- as.vector(vcov(fit))
}
m <- menarche
shares <- m$Menarche / m$Total
for (link in c("logit", "probit")) {
  fit <- glm(cbind(Menarche, Total - Menarche) ~ Age, data = m, family = binomial(link), control = tight)
  add(paste("trials", link), if (link == "logit") "logistic" else "probit", shares, cbind(m$Age), coef(fit)[1],
      coef(fit)[-1], trials = m$Total, logLikelihood = num(logLik(fit)), deviance = deviance(fit),
      nullDeviance = fit$null.deviance)
}
i <- Insurance
XI <- model.matrix(~ as.numeric(District) + as.numeric(Age), i)[, -1]
fit <- glm(Claims ~ XI + offset(log(Holders)), data = i, family = poisson, control = tight)
add("poisson with exposure", "poisson", i$Claims, XI, coef(fit)[1], coef(fit)[-1], offset = log(i$Holders),
    logLikelihood = num(logLik(fit)), deviance = deviance(fit), nullDeviance = fit$null.deviance)
q <- quine[seq(1, 146, 2), ]
XQ <- model.matrix(~ Eth + Sex + Age + Lrn, q)[, -1]
wq <- rep(c(1, 2, 3), length.out = nrow(q))
fit <- glm(q$Days ~ XQ, family = poisson, weights = wq, control = tight)
add("poisson with weights", "poisson", q$Days, XQ, coef(fit)[1], coef(fit)[-1], weights = wq,
    logLikelihood = num(logLik(fit)), deviance = deviance(fit), nullDeviance = fit$null.deviance)
fit <- glm(q$Days ~ XQ, family = negative.binomial(2), control = tight)
add("negative binomial, theta 2", "negbinomial", q$Days, XQ, coef(fit)[1], coef(fit)[-1], arguments = I(2),
    logLikelihood = sum(dnbinom(q$Days, size = 2, mu = fitted(fit), log = TRUE)), deviance = deviance(fit),
    nullDeviance = fit$null.deviance)
theta <- theta.ml(q$Days, fitted(fit), limit = 100, eps = 1e-13)
cases[[length(cases)]]$estimate <- num(theta)
fit <- glm.nb(Days ~ Eth + Sex + Age + Lrn, data = q, control = glm.control(epsilon = 1e-14, maxit = 200))
add("negative binomial, theta estimated", "negbinomial", q$Days, XQ, coef(fit)[1], coef(fit)[-1],
    arguments = I(fit$theta), logLikelihood = num(logLik(fit)), deviance = deviance(fit), nullDeviance = fit$null.deviance,
    estimate = num(theta.ml(q$Days, fitted(fit), limit = 100, eps = 1e-13)))
t <- trees
XT <- cbind(t$Girth, t$Height)
fit <- glm(t$Volume ~ XT, family = Gamma("log"), control = tight)
n <- nrow(t)
add("gamma", "gamma", t$Volume, XT, coef(fit)[1], coef(fit)[-1], arguments = I(n / deviance(fit)),
    logLikelihood = num(logLik(fit)), deviance = deviance(fit), nullDeviance = fit$null.deviance,
    estimate = gamma.shape(fit, it.lim = 100, eps.max = 1e-13)$alpha)
XM <- cbind(b$age / 10, b$lwt / 100)
fit <- multinom(b$race ~ XM, trace = FALSE, reltol = 1e-16, abstol = 1e-16, maxit = 10000)
B <- rbind(0, coef(fit))
null <- multinom(b$race ~ 1, trace = FALSE, reltol = 1e-16, abstol = 1e-16)
add("multinomial", "multinomial", as.integer(b$race) - 1, XM, B[, 1], as.vector(t(B[, -1])),
    logLikelihood = num(logLik(fit)), deviance = deviance(fit), nullDeviance = deviance(null))
l <- na.omit(lung[1:120, c("time", "status", "sex", "age", "ph.ecog")])
l$time <- ceiling(l$time / 30)
XL <- as.matrix(l[, c("sex", "age")])
wl <- rep(c(1, 2, 0.5), length.out = nrow(l))
for (ties in c("efron", "breslow")) for (kind in c("plain", "weighted", "strata")) {
  weights <- if (kind == "weighted") wl else rep(1, nrow(l))
  strata <- if (kind == "strata") l$ph.ecog else rep(0, nrow(l))
  fit <- coxph(Surv(time, status) ~ sex + age + strata(strata), data = cbind(l, strata), weights = weights, ties = ties,
               control = coxph.control(eps = 1e-14, iter.max = 100, toler.chol = 1e-16))
  one <- list(status = l$status - 1, logLikelihood = fit$loglik[2], nullLogLikelihood = fit$loglik[1],
              residuals = unname(residuals(fit, "martingale")), covariance = I(as.vector(if (is.null(fit$naive.var)) fit$var else fit$naive.var)))
  if (kind == "weighted") one$weights <- weights
  if (kind == "strata") one$strata <- as.integer(strata)
  do.call(add, c(list(paste("cox", ties, kind), "cox", l$time, XL, numeric(0), coef(fit),
                      arguments = I(if (ties == "efron") 0 else 1)), one))
}
for (tau in c(0.5, 0.25, 0.9)) {
  fit <- rq(stack.loss ~ ., tau = tau, data = stackloss)
  add(paste("quantile", tau), "quantile", stackloss$stack.loss, as.matrix(stackloss[, 1:3]), coef(fit)[1], coef(fit)[-1],
      arguments = I(tau), loss0 = fit$rho / nrow(stackloss))
}
made <- paste0(R.version.string, ", MASS ", packageVersion("MASS"), ", survival ", packageVersion("survival"), ", nnet ",
               packageVersion("nnet"), ", quantreg ", packageVersion("quantreg"))
cat(toJSON(list(madeWith = made, cases = cases), auto_unbox = TRUE, digits = 17), "\n")
