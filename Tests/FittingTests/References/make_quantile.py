"""Writes quantile.json: l1-penalised quantile regression by scikit-learn's QuantileRegressor (HiGHS), which minimises

    1/n sum rho_tau(y - b0 - X b) + alpha sum |b|

on the columns as they are. Run here:  python make_quantile.py
"""
import json
import os

import numpy as np
import scipy
import sklearn
from sklearn.linear_model import QuantileRegressor

from reference import HERE, load, versions

cases = []
columns = ["age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"]
X, y = load("diabetes", columns, "progression")
X = (X - X.mean(0)) / X.std(0)
X, y = np.round(X[:120], 6), y[:120]
for tau in (0.5, 0.2, 0.9):
    for alpha in (0.05, 0.15):
        model = QuantileRegressor(quantile=tau, alpha=alpha, solver="highs-ds").fit(X, y)
        r = y - model.predict(X)
        value = np.mean(np.maximum(tau * r, (tau - 1) * r)) + alpha * np.abs(model.coef_).sum()
        cases.append(dict(name=f"tau {tau}, alpha {alpha}", tau=tau, strength=alpha, objective=value,
                          coefficients=[float(b) for b in model.coef_]))
file = dict(madeWith=versions(sklearn, scipy, np), response=list(y), columns=[list(c) for c in X.T], cases=cases)
with open(os.path.join(HERE, "quantile.json"), "w") as out:
    json.dump(file, out, indent=None)
