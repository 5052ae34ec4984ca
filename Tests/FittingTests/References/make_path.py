"""Writes path.json: knots of the lasso by scikit-learn's LARS, and a table of cross-validation.

Columns are standardised (centred, divided by their sd with 1/n) beforehand; lambda stands beside 1/(2n) sum.
Cross-validation: row i is held out in fold i mod k; means and sds of the columns are those of the training rows; the
mean is over folds, the standard error is the sd (k - 1) of the folds' mean squared errors over sqrt(k).
"""
import os
import warnings

import numpy as np
import scipy
import sklearn
from sklearn.linear_model import Lasso, lars_path

from reference import HERE, load, versions, write

CARS4 = ["wt", "hp", "qsec", "drat"]
CARS10 = ["cyl", "disp", "hp", "drat", "wt", "qsec", "vs", "am", "gear", "carb"]
DIABETES = ["age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"]
LONGLEY = ["GNP.deflator", "GNP", "Unemployed", "Armed.Forces", "Population", "Year"]


def standardised(X, y):
    mean, sd = X.mean(axis=0), X.std(axis=0)
    return (X - mean) / sd, y - y.mean(), mean, sd


def knots(name, data, response, columns):
    X, y = load(data, columns, response)
    Z, t, _, _ = standardised(X, y)
    lambdas, _, coefficients = lars_path(Z, t, method="lasso", eps=1e-300, max_iter=1000)
    # The KKT conditions at each knot, so that nothing rests on LARS alone.
    for value, b in zip(lambdas, coefficients.T):
        slope = Z.T @ (Z @ b - t) / len(t)
        assert abs(slope).max() <= value + 1e-9 * lambdas[0]
        on = b != 0
        assert abs(slope[on] + value * np.sign(b[on])).max(initial=0) <= 1e-9 * lambdas[0]
    return {
        "kind": "knots", "name": name, "data": data, "response": response, "columns": columns,
        "lambdas": [float(v) for v in lambdas], "standardised": [[float(v) for v in b] for b in coefficients.T],
        "rSquared": [float(1 - ((t - Z @ b) ** 2).sum() / (t**2).sum()) for b in coefficients.T],
    }


def cross_validation(name, data, response, columns, folds, count, ratio):
    X, y = load(data, columns, response)
    Z, t, _, _ = standardised(X, y)
    n = len(y)
    top = abs(Z.T @ t).max() / n
    grid = top * ratio ** (np.arange(count) / (count - 1))
    fold = np.arange(n) % folds
    errors = np.zeros((count, folds))
    for k in range(folds):
        train, test = fold != k, fold == k
        A, u, mean, sd = standardised(X[train], y[train])
        B = (X[test] - mean) / sd
        for i, value in enumerate(grid):
            fit = Lasso(value, tol=1e-13, max_iter=1_000_000, fit_intercept=False).fit(A, u)
            errors[i, k] = ((y[test] - y[train].mean() - B @ fit.coef_) ** 2).mean()
    mean, se = errors.mean(axis=1), errors.std(axis=1, ddof=1) / np.sqrt(folds)
    best = int(mean.argmin())
    one = int(np.flatnonzero(mean <= mean[best] + se[best])[0])
    nonzero = [int((Lasso(v, tol=1e-13, max_iter=1_000_000, fit_intercept=False).fit(Z, t).coef_ != 0).sum()) for v in grid]
    nonzero[0] = 0
    return {
        "kind": "cv", "name": name, "data": data, "response": response, "columns": columns, "folds": folds,
        "lambdas": [float(v) for v in grid], "mean": [float(v) for v in mean], "standardError": [float(v) for v in se],
        "byFold": [[float(v) for v in row] for row in errors], "nonzero": nonzero, "best": best, "oneStandardError": one,
    }


warnings.simplefilter("ignore")
cases = [
    knots("cars4", "mtcars", "mpg", CARS4),
    knots("cars10", "mtcars", "mpg", CARS10),
    knots("diabetes", "diabetes", "progression", DIABETES),
    knots("longley", "longley", "Employed", LONGLEY),
    cross_validation("cars4, 8 folds", "mtcars", "mpg", CARS4, 8, 50, 1e-3),
    cross_validation("diabetes, 10 folds", "diabetes", "progression", DIABETES, 10, 20, 1e-3),
]
write(os.path.join(HERE, "path.json"), versions(np, scipy, sklearn), cases)
