"""Writes posteriors.json: posteriors, intervals and evidences that numpy, scipy and statsmodels compute.

Normal likelihood and normal prior: closed form. Logistic and poisson under a normal prior: the mode by scipy's BFGS and
Newton, the curvature X'WX + P there; their evidences also by adaptive quadrature over one or two coefficients.
Confidence and prediction intervals: statsmodels' OLS and GLM. Data: notebooks/data/mtcars.csv.
"""

import csv
import json
from pathlib import Path

import numpy as np
import statsmodels.api as sm
from scipy import integrate, optimize, stats

here = Path(__file__).parent
with (here.parents[2] / "notebooks" / "data" / "mtcars.csv").open() as file:
    rows = list(csv.DictReader(file))


def column(name):
    return np.array([float(row[name]) for row in rows])


def design(*names):
    return np.column_stack([np.ones(len(rows))] + [column(name) for name in names])


result = {}

# Exact: mpg ~ wt + hp, b ~ normal(mu, sd), intercept flat, sigma = 2.5.
X, y, sigma = design("wt", "hp"), column("mpg"), 2.5
P = np.diag([0, 1 / 1.0**2, 1 / 0.02**2])
mu = np.array([0, -3, -0.03])
V = np.linalg.inv(X.T @ X / sigma**2 + P)
mean = V @ (X.T @ y / sigma**2 + P @ mu)
sd = np.sqrt(np.diag(V))
new = np.array([[1, 2, 100], [1, 3, 150.0]])
se = np.sqrt(np.einsum("ij,jk,ik->i", new, V, new))
z = stats.norm.ppf(0.95)
result["normal"] = {
    "mean": mean.tolist(), "sd": sd.tolist(), "low": (mean - z * sd).tolist(), "high": (mean + z * sd).tolist(),
    "cor": (V / np.outer(sd, sd)).ravel().tolist(),
    "prediction": (new @ mean).tolist(), "predictionLow": (new @ mean - z * se).tolist(),
    "predictionHigh": (new @ mean + z * se).tolist(),
    "newLow": (new @ mean - z * np.hypot(se, sigma)).tolist(),
    "newHigh": (new @ mean + z * np.hypot(se, sigma)).tolist(),
}
# Its evidence without the flat intercept: y ~ normal(X mu, sigma^2 + X S X').
X0 = X[:, 1:]
S = np.diag([1.0, 0.02**2])
result["normal"]["evidenceWithoutIntercept"] = float(
    stats.multivariate_normal(X0 @ mu[1:], sigma**2 * np.eye(len(y)) + X0 @ S @ X0.T).logpdf(y))


def laplace(value, gradient, hessian, start):
    b = optimize.minimize(value, start, jac=gradient, method="BFGS", options={"gtol": 1e-9}).x
    for _ in range(50):
        b = b - np.linalg.solve(hessian(b), gradient(b))
    return b, np.linalg.inv(hessian(b))


def logistic(X, y, P):
    def mean(b):
        return 1 / (1 + np.exp(-X @ b))

    return (
        lambda b: np.sum(np.logaddexp(0, X @ b) - y * (X @ b)) + b @ P @ b / 2,
        lambda b: X.T @ (mean(b) - y) + P @ b,
        lambda b: X.T @ (X * (mean(b) * (1 - mean(b)))[:, None]) + P,
    )


def poisson(X, y, P):
    from scipy.special import gammaln

    return (
        lambda b: np.sum(np.exp(X @ b) - y * (X @ b) + gammaln(y + 1)) + b @ P @ b / 2,
        lambda b: X.T @ (np.exp(X @ b) - y) + P @ b,
        lambda b: X.T @ (X * np.exp(X @ b)[:, None]) + P,
    )


def evidence(value, mode, cov, log_constant):
    """log of the integral of exp(-value), by quadrature about the mode."""
    root = np.linalg.cholesky(cov)
    base = value(mode)
    k = len(mode)

    def integrand(*u):
        return np.exp(base - value(mode + root @ np.array(u)))

    total = integrate.nquad(integrand, [[-12, 12]] * k, opts={"epsabs": 1e-11, "epsrel": 1e-11, "limit": 200})[0]
    return {
        "laplace": float(-base + log_constant + 0.5 * np.log(np.linalg.det(2 * np.pi * cov))),
        "quadrature": float(-base + log_constant + np.log(total) + np.log(np.linalg.det(root))),
    }


for name, family, response in (("logistic", logistic, "am"), ("poisson", poisson, "carb")):
    X, y = design("wt"), column(response)
    parts = family(X, y, np.diag([0, 1 / 1.5**2]))
    mode, cov = laplace(*parts, np.zeros(2))
    sd = np.sqrt(np.diag(cov))
    result[name] = {
        "mode": mode.tolist(), "sd": sd.tolist(), "cor": float(cov[0, 1] / sd[0] / sd[1]),
        # The constant of the normal prior; the intercept is flat.
        "evidence": evidence(parts[0], mode, cov, -0.5 * np.log(2 * np.pi * 1.5**2)),
    }
    X0 = X[:, 1:]
    parts = family(X0, y, np.diag([1 / 1.5**2]))
    mode, cov = laplace(*parts, np.zeros(1))
    result[name]["withoutIntercept"] = {
        "mode": mode.tolist(), "sd": np.sqrt(np.diag(cov)).tolist(),
        "evidence": evidence(parts[0], mode, cov, -0.5 * np.log(2 * np.pi * 1.5**2)),
    }

# Posterior means and sds by quadrature: two families, and a laplace prior whose mode is its corner.
for name, family, response in (("logistic", logistic, "am"), ("poisson", poisson, "carb")):
    X, y = design("wt"), column(response)
    parts = family(X, y, np.diag([0, 1 / 1.5**2]))
    mode, cov = laplace(*parts, np.zeros(2))
    root, base = np.linalg.cholesky(cov), parts[0](mode)
    grid = np.linspace(-9, 9, 901)
    u, v = np.meshgrid(grid, grid, indexing="ij")
    points = mode + np.stack([u.ravel(), v.ravel()], axis=1) @ root.T
    weight = np.exp(base - np.array([parts[0](b) for b in points]))
    weight /= weight.sum()
    mean = weight @ points
    result[name]["posteriorMean"] = mean.tolist()
    result[name]["posteriorSd"] = np.sqrt(weight @ (points - mean) ** 2).tolist()

# mpg ~ qsec, sigma = 10, qsec ~ laplace(0, 0.5), intercept flat and integrated out.
x, y = column("qsec"), column("mpg")
x, y = x - x.mean(), y - y.mean()


def corner(b):
    return np.exp(-np.sum((y - x * b) ** 2 - y**2) / 200 - abs(b) / 0.5)


def over(f, low=-30):
    return integrate.quad(f, low, 0, epsabs=1e-13)[0] + integrate.quad(f, 0, 30, epsabs=1e-13)[0]


total = over(corner)
mean = over(lambda b: b * corner(b)) / total
result["corner"] = {
    "mean": mean, "sd": float(np.sqrt(over(lambda b: (b - mean) ** 2 * corner(b)) / total)),
    "positive": integrate.quad(corner, 0, 30, epsabs=1e-13)[0] / total,
}

# Confidence intervals of least squares and of a logistic fit, statsmodels.
ols = sm.OLS(column("mpg"), design("wt", "hp")).fit()
frame = ols.get_prediction(new).summary_frame(alpha=0.05)
result["leastSquares"] = {
    "low": ols.conf_int(0.05)[:, 0].tolist(), "high": ols.conf_int(0.05)[:, 1].tolist(),
    "predictionLow": frame["mean_ci_lower"].tolist(), "predictionHigh": frame["mean_ci_upper"].tolist(),
    "newLow": frame["obs_ci_lower"].tolist(), "newHigh": frame["obs_ci_upper"].tolist(),
}
glm = sm.GLM(column("am"), design("wt"), family=sm.families.Binomial()).fit(tol=1e-14, maxiter=200)
frame = glm.get_prediction(np.array([[1, 2.0], [1, 3], [1, 4]])).summary_frame(alpha=0.1)
result["logisticLikelihood"] = {
    "low": glm.conf_int(0.1)[:, 0].tolist(), "high": glm.conf_int(0.1)[:, 1].tolist(),
    "predictionLow": frame["mean_ci_lower"].tolist(), "predictionHigh": frame["mean_ci_upper"].tolist(),
}
result["studentQuantiles"] = [
    {"df": df, "p": p, "t": float(stats.t.ppf(p, df))}
    for df in (1, 2, 3, 7, 27, 200, 10000) for p in (0.0001, 0.025, 0.2, 0.6, 0.95, 0.9995)
]
# Correlations.
result["correlations"] = np.corrcoef([column(name) for name in ("mpg", "wt", "hp")]).ravel().tolist()
result["spearman"] = stats.spearmanr(np.column_stack([column(n) for n in ("mpg", "wt", "hp")])).statistic.ravel().tolist()
(here / "posteriors.json").write_text(json.dumps(result, indent=1) + "\n")
