"""Writes densities.json and maps.json.

densities.json: log densities by scipy.stats, split into the part that depends on b and the constant
(log density at the mean). maps.json: maximum a posteriori estimates with y ~ normal(yhat, sigma), coefficients in data
units, a flat intercept; exact as told in ../../FittingTests/References/reference.py. `priors` are statements:
columns by place, a distribution by name with its parameters. `expected.covariance` is the exact posterior covariance of
(intercept, coefficients), where every prior is normal or flat. `sigma` is the residual sd of least squares where that
is what the case is about.
"""
import json
import os
import sys

import numpy as np
import scipy
from scipy import stats

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "FittingTests", "References"))
import mpmath  # noqa: E402

from reference import case, load, versions, write  # noqa: E402

made_with = versions(np, scipy, mpmath)


# Log densities.
def density(name, parameters, at, joint=False):
    b = np.array(at, dtype=float)
    mean = np.broadcast_to(parameters["mean"], b.shape)
    if "scale" in parameters:
        value = lambda x: stats.laplace.logpdf(x, mean, parameters["scale"]).sum()
    elif "sd" in parameters:
        value = lambda x: stats.norm.logpdf(x, mean, parameters["sd"]).sum()
    else:
        V = np.array(parameters["cov"]) if "cov" in parameters else np.linalg.inv(parameters["precision"])
        value = lambda x: stats.multivariate_normal.logpdf(x, mean, V)
    return {
        "distribution": name, "parameters": parameters, "at": list(map(float, at)),
        "logDensity": float(value(b)), "constant": float(value(mean)),
    }


V2 = [[1.0, 0.6], [0.6, 2.0]]
CARS_V = [[1.0, 0.006], [0.006, 0.0001]]
V3 = [[4.0, 1.0, -0.5], [1.0, 2.0, 0.3], [-0.5, 0.3, 0.25]]
densities = []
for x in (-3.0, -0.5, 0.0, 1e-8, 0.7, 40.0):
    densities += [
        density("normal", {"mean": 0.0, "sd": 1.0}, [x]), density("normal", {"mean": -3.0, "sd": 0.2}, [x]),
        density("laplace", {"mean": 0.0, "scale": 0.5}, [x]), density("laplace", {"mean": 1.5, "scale": 3.0}, [x]),
        density("normal", {"mean": 0.0, "cov": V2}, [x, 1 - x]),
        density("normal", {"mean": [-3.0, -0.03], "cov": CARS_V}, [x, -0.04]),
        density("normal", {"mean": [1.0, 2.0, 3.0], "cov": V3}, [x, 2.0, 2.5]),
        density("normal", {"mean": [1.0, 2.0], "precision": V2}, [x, 0.5]),
        density("normal", {"mean": [0.0, 1.0], "sd": [1.0, 2.0]}, [x, 0.5]),
        density("laplace", {"mean": 0.0, "scale": 2.0}, [x, 0.5, -1.0]),
    ]
write(os.path.join(HERE, "densities.json"), made_with, densities)

# Maximum a posteriori estimates.
CARS4 = ["wt", "hp", "qsec", "drat"]
DIABETES = ["age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"]
LONGLEY = ["GNP.deflator", "GNP", "Unemployed", "Armed.Forces", "Population", "Year"]
SIMULATED = [f"x{j + 1}" for j in range(80)]


def residual_sd(data, response, columns):
    X, y = load(data, columns, response)
    A = np.column_stack([np.ones(len(y)), X - X.mean(axis=0)])
    r = y - A @ np.linalg.lstsq(A, y, rcond=None)[0]
    return float(np.sqrt(r @ r / (len(y) - A.shape[1])))


def statement(name, columns, **parameters):
    return {"distribution": name, "columns": list(columns), "parameters": parameters}


def penalty(s):
    """The prior's share of -log posterior, from its density: written out here and not taken from the program."""
    p, columns = s["parameters"], s["columns"]
    if s["distribution"] == "flat":
        return []
    mean = p["mean"] if isinstance(p["mean"], list) else [p["mean"]] * len(columns)
    if s["distribution"] == "laplace":
        return [{"penalty": "l1", "strength": 1 / p["scale"], "columns": columns, "centre": mean}]
    if "sd" in p:
        return [{"penalty": "quad", "strength": 1.0, "columns": [c], "centre": [m], "matrix": [[1 / p["sd"] ** 2]]}
                for c, m in zip(columns, mean)]
    P = np.linalg.inv(p["cov"]) if "cov" in p else np.array(p["precision"])
    return [{"penalty": "quad", "strength": 1.0, "columns": columns, "centre": mean,
             "matrix": ((P + P.T) / 2).tolist()}]


def log_prior(s, b):
    p = s["parameters"]
    at = np.array([b[c] for c in s["columns"]])
    if s["distribution"] == "flat":
        return 0.0
    if s["distribution"] == "laplace":
        return stats.laplace.logpdf(at, p["mean"], p["scale"]).sum()
    if "sd" in p:
        return stats.norm.logpdf(at, p["mean"], p["sd"]).sum()
    V = np.array(p["cov"]) if "cov" in p else np.linalg.inv(p["precision"])
    return stats.multivariate_normal.logpdf(at, np.broadcast_to(p["mean"], at.shape), V)


def log_evidence(data, response, columns, statements, sigma):
    """Of y ~ normal(b0 + X mean, sigma^2 I + X V X'), with b0 integrated over the whole line; in 50 digits."""
    X, y = load(data, columns, response)
    n, p = X.shape
    V, mean = np.zeros((p, p)), np.zeros(p)
    for s in statements:
        at, q = s["columns"], s["parameters"]
        mean[at] = q["mean"]
        V[np.ix_(at, at)] = (
            np.eye(len(at)) * q["sd"] ** 2 if "sd" in q else q["cov"] if "cov" in q else np.linalg.inv(q["precision"]))
    A, W = mpmath.matrix(X.tolist()), mpmath.matrix(V.tolist())
    S = A * W * A.T + mpmath.mpf(sigma) ** 2 * mpmath.eye(n)
    one, r = mpmath.ones(n, 1), mpmath.matrix(y.tolist()) - A * mpmath.matrix(mean.tolist())
    L = mpmath.cholesky(S)
    half = sum(mpmath.log(L[i, i]) for i in range(n))
    u, v = mpmath.lu_solve(S, r), mpmath.lu_solve(S, one)
    a, b, c = (one.T * v)[0], (one.T * u)[0], (r.T * u)[0]
    two_pi = 2 * mpmath.pi
    return float(-(n - 1) * mpmath.log(two_pi) / 2 - half - mpmath.log(a) / 2 - (c - b * b / a) / 2)


maps = []


def add(name, data, response, columns, statements, sigma=None, covariance=True, **options):
    sigma = residual_sd(data, response, columns) if sigma is None else sigma
    terms = [t for s in statements for t in penalty(s)]
    normal = covariance and not any(s["distribution"] == "laplace" for s in statements)
    record, _ = case(
        name, data, response, columns, terms, scale="data", loss="likelihood", sigma=sigma,
        covariance=normal, **options)
    del record["penalties"], record["expected"]["penalties"]
    record["priors"] = statements
    b = record["expected"]["coefficients"]
    # Not of the longest set, as n x n matrices in 50 digits are slow.
    proper = all(s["distribution"] != "flat" for s in statements)
    if normal and proper and data != "diabetes" and "weights" not in options:
        record["expected"]["logEvidence"] = log_evidence(data, response, columns, statements, sigma)
    record["expected"]["logPrior"] = float(sum(log_prior(s, b) for s in statements))
    maps.append(record)


cars = ("mtcars", "mpg")
cars4 = (*cars, CARS4)
# The tables of the language's description.
add("normal(0, 1)", *cars4, [statement("normal", range(4), mean=0.0, sd=1.0)])
add("joint normal on wt, hp", *cars, ["wt", "hp"], [statement("normal", [0, 1], mean=[-3.0, -0.03], cov=CARS_V)])
add("wt normal, rest laplace", *cars4,
    [statement("normal", [0], mean=-3.0, sd=1.0), statement("laplace", [1, 2, 3], mean=0.0, scale=0.5)])
# Others.
add("flat", *cars4, [statement("flat", range(4))])
add("normal(-3, 1) on wt", *cars4, [statement("normal", [0], mean=-3.0, sd=1.0), statement("flat", [1, 2, 3])])
add("normal(-3, 0.01) on wt", *cars4, [statement("normal", [0], mean=-3.0, sd=0.01), statement("flat", [1, 2, 3])])
add("precision on drat, wt in this order", *cars4,
    [statement("normal", [3, 0], mean=[1.0, -2.0], precision=[[2.0, -1.0], [-1.0, 2.0]]), statement("flat", [1, 2])])
add("joint normal and laplace", *cars4,
    [statement("normal", [0, 3], mean=[-3.0, 1.0], cov=V2), statement("laplace", [1, 2], mean=0.0, scale=0.1)])
add("laplace(0, 0.5)", *cars4, [statement("laplace", range(4), mean=0.0, scale=0.5)])
add("laplace with means", *cars4, [statement("laplace", range(4), mean=[-3.0, -0.03, 0.5, 1.0], scale=0.05)])
add("normal(0, 10)", "diabetes", "progression", DIABETES, [statement("normal", range(10), mean=0.0, sd=10.0)])
add("laplace(0, 1)", "diabetes", "progression", DIABETES, [statement("laplace", range(10), mean=0.0, scale=1.0)])
add("normal(0, 0.1)", "longley", "Employed", LONGLEY, [statement("normal", range(6), mean=0.0, sd=0.1)])
add("more columns than rows", "simulated", "y", SIMULATED, [statement("normal", range(80), mean=0.0, sd=1.0)],
    sigma=1.0, covariance=False)
weights = [1 + (i % 5) / 2 for i in range(32)]
add("normal(0, 1), weights", *cars4, [statement("normal", range(4), mean=0.0, sd=1.0)], sigma=3.0, weights=weights)
write(os.path.join(HERE, "maps.json"), made_with, maps)

for m in maps[:3]:
    print(m["name"], m["sigma"], m["expected"]["intercept"], m["expected"]["coefficients"], file=sys.stderr)
    if "covariance" in m["expected"]:
        C = np.array(m["expected"]["covariance"])
        print("  sd", np.sqrt(np.diag(C)), "correlation", C[1, 2] / np.sqrt(C[1, 1] * C[2, 2]), file=sys.stderr)
