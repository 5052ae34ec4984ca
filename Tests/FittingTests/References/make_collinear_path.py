"""Writes collinear_path.json: knots of the lasso by scikit-learn's LARS where columns determine each other.

Columns: wt, hp, wt + hp/100, wt - hp/100 of mtcars, standardised as in make_path.py; each solution is unique.
"""
import numpy as np
import scipy
import sklearn
from sklearn.linear_model import lars_path

from reference import load, versions, write

X, y = load("mtcars", ["wt", "hp"], "mpg")
wt, hp = X.T
X = np.column_stack([wt, hp, wt + hp / 100, wt - hp / 100])
Z, t = (X - X.mean(axis=0)) / X.std(axis=0), y - y.mean()
lambdas, _, coefficients = lars_path(Z, t, method="lasso")
assert lambdas[-1] <= 1e-12 * lambdas[0]
lambdas[-1] = 0
for value, b in zip(lambdas, coefficients.T):
    slope = Z.T @ (Z @ b - t) / len(t)
    assert abs(slope).max() <= value + 1e-9 * lambdas[0]
write(
    "collinear_path.json",
    versions(np, scipy, sklearn),
    [
        {
            "lambdas": [float(v) for v in lambdas],
            "standardised": [[float(v) for v in b] for b in coefficients.T],
            "rSquared": [float(1 - ((t - Z @ b) ** 2).sum() / (t**2).sum()) for b in coefficients.T],
        }
    ],
)
