"""Writes class_intervals.json: the probabilities of three classes with their limits, by numpy and scipy.

Multinomial regression of birthwt.csv under normal priors on the slopes, intercepts flat with mean 0. The mode by
Newton's method, its covariance C = (H restricted to intercepts of mean 0)⁻¹. Without a prior: statsmodels' MNLogit. Limits: logit P_k ± z sd, the variance from
the derivatives of logit P_k by central differences. Simulation: quantiles of P_k over 4,000,000 draws of normal(mode, C).
"""

import csv
import json
from pathlib import Path

import numpy as np
import statsmodels.api as sm
from scipy import special, stats

here = Path(__file__).parent
with (here.parents[2] / "notebooks" / "data" / "birthwt.csv").open() as file:
    rows = list(csv.DictReader(file))
levels = ["black", "other", "white"]
Y = np.array([[float(row["race"] == level) for level in levels] for row in rows])


def fit(X, sd):
    """Mode and covariance of (a, b) class by class, with a = T u of mean 0."""
    n, p = X.shape
    size = 3 * p
    # theta[k*p + j]: of class k, column j; column 0 is the intercept.
    basis = np.zeros((size, size - 1))
    columns = 0
    for k in range(2):
        basis[k * p, columns], basis[2 * p, columns] = 1, -1
        columns += 1
    for k in range(3):
        for j in range(1, p):
            basis[k * p + j, columns] = 1
            columns += 1
    prior = np.diag([0 if i % p == 0 else 1 / sd**2 for i in range(size)])
    theta = np.zeros(size)
    for _ in range(200):
        P = special.softmax(X @ theta.reshape(3, p).T, axis=1)
        gradient = ((P - Y).T @ X).ravel() + prior @ theta
        H = prior.copy()
        for k in range(3):
            for l in range(3):
                w = P[:, k] * ((k == l) - P[:, l])
                H[k * p:k * p + p, l * p:l * p + p] += X.T @ (w[:, None] * X)
        theta = theta - basis @ np.linalg.solve(basis.T @ H @ basis, basis.T @ gradient)
    return theta, basis @ np.linalg.inv(basis.T @ H @ basis) @ basis.T


def limits(theta, C, probabilities, level):
    """probabilities(theta) -> one for each class, of a row."""
    z = stats.norm.ppf(0.5 + level / 2)
    result = {"prediction": probabilities(theta).tolist(), "low": [], "high": []}
    scale = np.sqrt(np.diag(C))
    for k in range(3):
        def logit(t):
            return special.logit(probabilities(t)[k])
        # Along the principal axes of C, in standard deviations.
        values, vectors = np.linalg.eigh(C / np.outer(scale, scale))
        variance = 0.0
        for value, vector in zip(values, vectors.T):
            if value < 1e-12:
                continue
            step = 1e-4 * np.sqrt(value) * vector * scale
            # Fourth-order differences.
            d = (8 * (logit(theta + step) - logit(theta - step))
                 - (logit(theta + 2 * step) - logit(theta - 2 * step))) / 12 / 1e-4
            variance += d * d
        half = z * np.sqrt(variance)
        result["low"].append(float(special.expit(logit(theta) - half)))
        result["high"].append(float(special.expit(logit(theta) + half)))
    return result


def number(name):
    return np.array([float(row[name]) for row in rows])


result = {}
X = np.column_stack([np.ones(len(rows)), number("age"), number("lwt")])
theta, C = fit(X, 0.5)
rng = np.random.default_rng(1)
values, vectors = np.linalg.eigh(C)
root = vectors * np.sqrt(np.maximum(values, 0))
for name, x in [("young", [1, 20, 110]), ("old", [1, 40, 200])]:
    x = np.array(x, dtype=float)
    case = limits(theta, C, lambda t: special.softmax(t.reshape(3, 3) @ x), 0.9)
    # η of the row is normal: draw it rather than the coefficients.
    A = np.kron(np.eye(3), x)
    eta = (A @ theta)[:, None] + (A @ root) @ rng.standard_normal((9, 4_000_000))
    P = special.softmax(eta, axis=0)
    case["simulated low"] = np.quantile(P, 0.05, axis=1).tolist()
    case["simulated high"] = np.quantile(P, 0.95, axis=1).tolist()
    result[name] = case

# A level that is not known: the mean of the probabilities by the levels' shares.
smoke = number("smoke")
X = np.column_stack([np.ones(len(rows)), number("lwt") / 100, smoke])
theta, C = fit(X, 1.0)
share = smoke.mean()


def averaged(t):
    t = t.reshape(3, 3)
    return (1 - share) * special.softmax(t @ [1, 1.2, 0]) + share * special.softmax(t @ [1, 1.2, 1])


result["unknown"] = limits(theta, C, averaged, 0.95)

# Without a prior: differences from the first class, by statsmodels, put in terms of coefficients of mean 0.
X = np.column_stack([np.ones(len(rows)), number("age"), number("lwt")])
model = sm.MNLogit(Y.argmax(axis=1), X).fit(method="newton", disp=0, tol=1e-14, maxiter=200)
difference = np.vstack([np.zeros((1, 2)), np.eye(2)]) - 1 / 3
to_means = np.kron(difference, np.eye(3))
theta, C = to_means @ np.asarray(model.params).T.ravel(), to_means @ model.cov_params() @ to_means.T
x = np.array([1, 20, 110.0])
result["unpenalised"] = limits(theta, C, lambda t: special.softmax(t.reshape(3, 3) @ x), 0.9)
# Intercepts first, then class by class.
order = [0, 3, 6, 1, 2, 4, 5, 7, 8]
result["unpenalised"]["coef"] = theta[order].tolist()
result["unpenalised"]["sd"] = np.sqrt(np.diag(C))[order].tolist()
(here / "class_intervals.json").write_text(json.dumps(result, indent=1) + "\n")
