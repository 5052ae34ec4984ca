"""Writes separation.json and diagnosis.json.

Separation: small random designs of whole numbers; which rows some direction tells apart for certain follows from a linear
programme (maximise sum t, 0 <= t <= 1, t_i <= s_i (1, x_i)'d), whose optimum has as many positive t as any direction.
Diagnosis: variance inflation, leverages and conditions by statsmodels and numpy.
"""
import numpy as np
import scipy
import statsmodels
import statsmodels.api as sm
from scipy.optimize import linprog
from statsmodels.stats.outliers_influence import variance_inflation_factor

from reference import load, versions, write


def separated(X, y):
    n = len(y)
    A = (2 * y - 1)[:, None] * np.column_stack([np.ones(n), X])
    q = A.shape[1]
    found = linprog(
        np.concatenate([np.zeros(q), -np.ones(n)]), A_ub=np.column_stack([-A, np.eye(n)]), b_ub=np.zeros(n),
        bounds=[(None, None)] * q + [(0, 1)] * n, method="highs")
    assert found.status == 0
    t = found.x[q:]
    assert all((t < 1e-7) | (t > 1 - 1e-6))
    return [int(i) for i in np.flatnonzero(t > 0.5)]


def random_cases():
    random = np.random.default_rng(5)
    cases = []
    while len(cases) < 60:
        n, p = int(random.integers(7, 15)), int(random.integers(1, 4))
        X = random.integers(-2, 3, size=(n, p)).astype(float)
        y = (X @ random.integers(-1, 2, size=p) + random.normal(0, [0.01, 0.4, 1.5][len(cases) % 3], n) > 0).astype(float)
        if y.min() == y.max() or np.linalg.matrix_rank(np.column_stack([np.ones(n), X])) <= p:
            continue
        cases.append({"columns": X.T.tolist(), "response": y.tolist(), "separated": separated(X, y)})
    return cases


write("separation.json", versions(np, scipy), random_cases())

DIAGNOSED = [
    ("longley", "longley", "Employed", ["GNP.deflator", "GNP", "Unemployed", "Armed.Forces", "Population", "Year"], False),
    ("cars", "mtcars", "mpg", ["wt", "hp", "qsec", "drat"], False),
    ("engines", "mtcars", "am", ["wt", "hp"], True),
]


def diagnosed(name, data, response, columns, isLogistic):
    X, y = load(data, columns, response)
    C = sm.add_constant(X)
    Z = (X - X.mean(axis=0)) / X.std(axis=0)
    if isLogistic:
        fit = sm.GLM(y, C, family=sm.families.Binomial()).fit(tol=1e-14, maxiter=200)
    else:
        fit = sm.OLS(y, C).fit()
    return {
        "name": name, "data": data, "response": response, "columns": columns, "isLogistic": isLogistic,
        "intercept": float(fit.params[0]), "coefficients": [float(v) for v in fit.params[1:]],
        "inflation": [float(variance_inflation_factor(C, j + 1)) for j in range(X.shape[1])],
        "leverage": [float(v) for v in fit.get_influence().hat_matrix_diag],
        "condition": float(np.linalg.cond(Z)),
    }


write("diagnosis.json", versions(np, statsmodels), [diagnosed(*c) for c in DIAGNOSED])
