"""Writes ridge-selection.json: left-out errors of scikit-learn's RidgeCV, and the strength and deviation of noise at which
its BayesianRidge without hyperpriors settles.

Columns are standardised (centred, divided by their sd with 1/n) beforehand, except for the evidence, which has neither
intercept nor centring. Lambda stands beside sum b^2, and 1/(2n) before the sum of squares: alpha = 2 n lambda.
"""
import numpy as np
import sklearn
from sklearn.linear_model import BayesianRidge, RidgeCV

from reference import load, versions, write

CASES = [
    ("diabetes", "diabetes", "progression", ["age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"]),
    ("longley", "longley", "Employed",
     ["GNP.deflator", "GNP", "Unemployed", "Armed.Forces", "Population", "Year"]),
    ("cars", "mtcars", "mpg", ["cyl", "disp", "hp", "drat", "wt", "qsec", "vs", "am", "gear", "carb"]),
]
LAMBDAS = [10.0, 1.0, 0.1, 0.01, 0.001]


def case(name, data, response, columns):
    X, y = load(data, columns, response)
    n = len(y)
    Z = (X - X.mean(axis=0)) / X.std(axis=0)
    alphas = [2 * n * v for v in LAMBDAS]
    fit = RidgeCV(alphas=alphas, store_cv_results=True, gcv_mode="svd").fit(Z, y)
    loo = fit.cv_results_.mean(axis=0)
    bayes = BayesianRidge(
        max_iter=100_000, tol=1e-14, alpha_1=0, alpha_2=0, lambda_1=0, lambda_2=0, fit_intercept=False
    ).fit(Z, y - y.mean())
    return {
        "name": name, "data": data, "response": response, "columns": columns, "lambdas": LAMBDAS,
        "loo": [float(v) for v in loo], "best": int(np.argmin(loo)),
        "evidenceLambda": float(bayes.lambda_ / bayes.alpha_ / (2 * n)),
        "evidenceSigma": float(bayes.alpha_ ** -0.5),
    }


write("ridge-selection.json", versions(np, sklearn), [case(*c) for c in CASES])
