"""Custom losses of tests, minimised by scipy from several starts to full precision: custom_losses.json.

Run: python make_custom_losses.py   (numpy, scipy)
"""

import csv
import json
import pathlib

import numpy as np
from scipy.optimize import minimize

here = pathlib.Path(__file__).parent
with open(here / "../../../notebooks/data/mtcars.csv") as file:
    rows = list(csv.DictReader(file))
y = np.array([float(row["mpg"]) for row in rows])
x = np.array([[float(row[name]) for name in ("wt", "hp", "qsec")] for row in rows])
z = (x - x.mean(axis=0)) / x.std(axis=0)
sd = x.std(axis=0)


def least(value_and_slopes):
    best = None
    ols = np.linalg.lstsq(np.column_stack([np.ones(len(y)), z]), y, rcond=None)[0]
    for start in (ols, np.array([np.median(y), 0, 0, 0]), 0.5 * ols):
        found = minimize(value_and_slopes, start, jac=True, method="BFGS", options={"gtol": 1e-13, "maxiter": 10000})
        if best is None or found.fun < best.fun:
            best = found
    # Newton's steps on differences of the exact slopes end the crawl.
    b = best.x
    for _ in range(20):
        h = 1e-6
        hessian = np.column_stack([
            (value_and_slopes(b + h * e)[1] - value_and_slopes(b - h * e)[1]) / (2 * h) for e in np.eye(4)])
        b = b - np.linalg.solve(hessian, value_and_slopes(b)[1])
    return b, value_and_slopes(b)[0]


def problem(loss, slope, ridge):
    def evaluate(b):
        eta = b[0] + z @ b[1:]
        g = slope(y, eta) / len(y)
        value = loss(y, eta).mean() + ridge * (b[1:] ** 2).sum()
        return value, np.concatenate([[g.sum()], z.T @ g + 2 * ridge * b[1:]])

    return evaluate


cases = {
    "sqrt(1 + (y - eta)^2) - 1": (
        lambda y, e: np.sqrt(1 + (y - e) ** 2) - 1, lambda y, e: (e - y) / np.sqrt(1 + (y - e) ** 2)),
    "log(exp(y - eta) + exp(eta - y))": (
        lambda y, e: np.logaddexp(y - e, e - y), lambda y, e: np.tanh(e - y)),
    "pmax(abs(y - eta) - 1, 0)^2": (
        lambda y, e: np.maximum(np.abs(y - e) - 1, 0) ** 2,
        lambda y, e: 2 * np.maximum(np.abs(y - e) - 1, 0) * np.sign(e - y)),
    "log(1 + (y - eta)^2)": (
        lambda y, e: np.log1p((y - e) ** 2), lambda y, e: 2 * (e - y) / (1 + (y - e) ** 2)),
}
cases["log(cosh(y - eta))"] = (
    lambda y, e: np.logaddexp(y - e, e - y) - np.log(2), lambda y, e: np.tanh(e - y))
# No second derivative where a row is met, but a first one.
cases["abs(y - eta)^1.5"] = (
    lambda y, e: np.abs(y - e) ** 1.5, lambda y, e: 1.5 * np.sqrt(np.abs(y - e)) * np.sign(e - y))
# With a ridge and, where the loss is convex and next to straight far out, without.
ridges = {"log(cosh(y - eta))": (0.05, 0.0), "sqrt(1 + (y - eta)^2) - 1": (0.05, 0.0), "abs(y - eta)^1.5": (0.05, 0.0)}
result = []
for text, (loss, slope) in cases.items():
    for ridge in ridges.get(text, (0.05,)):
        b, value = least(problem(loss, slope, ridge))
        result.append({"loss": text, "ridge": ridge, "objective": value, "standardised": (b[1:]).tolist()})
(here / "custom_losses.json").write_text(json.dumps(result, indent=1) + "\n")
