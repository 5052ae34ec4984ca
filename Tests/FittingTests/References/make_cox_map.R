# Cox regression of survival::lung with cauchy priors on coefficients in data units, columns uncentred, the age in years,
# in days, in millennia: the mode by repeated ridge regression, whose stationary points are those of the posterior, since
# a cauchy prior pulls a coefficient b as a ridge of theta = 2/(s^2 + b^2) does.
suppressMessages({library(survival); library(jsonlite)})
d <- na.omit(survival::lung[, c("time", "status", "age", "sex", "ph.ecog")])
d$male <- as.numeric(d$sex == 1)
case <- function(unit, s) {
  d$aged <- d$age * unit
  b <- c(0, 0)
  for (k in 1:300) {
    theta <- 2 / (s^2 + b^2)
    fit <- coxph(Surv(time, status) ~ ridge(aged, theta = theta[1], scale = FALSE) +
                   ridge(male, theta = theta[2], scale = FALSE), d, ties = "efron",
                 control = coxph.control(eps = 1e-14, iter.max = 100, toler.chol = 1e-20))
    step <- max(abs(coef(fit) - b) / pmax(abs(b), 1e-300))
    b <- unname(coef(fit))
    if (step < 1e-13) break
  }
  plain <- coxph(Surv(time, status) ~ aged + male, d, ties = "efron", init = b,
                 control = coxph.control(iter.max = 0))
  list(unit = unit, scale = s, coefficients = b, loss = -plain$loglik[2])
}
cases <- list()
for (unit in c(1, 365.25, 1e-3, 1e5)) for (s in c(1, 2.5)) cases <- c(cases, list(case(unit, s)))
for (x in cases) cat(x$unit, x$scale, format(x$coefficients, digits = 12), x$loss, "\n")
write(toJSON(list(madeWith = paste(R.version.string, "survival", packageVersion("survival")),
  cases = list(list(time = d$time, event = as.numeric(d$status == 2), age = d$age, male = d$male, modes = cases))),
  digits = 15, auto_unbox = TRUE), "cox-map.json")
