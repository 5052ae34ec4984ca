"""Writes penalised.json: ridge, lasso, elastic net, lp, quad, restricted and weighted fits.

The numbers are exact (see reference.py). Those that scikit-learn can compute are computed by it too, on columns
standardised beforehand, and have to agree to 1e-9 of the largest coefficient.
"""
import os
import warnings

import numpy as np
import scipy
import sklearn
from sklearn.linear_model import ElasticNet, Lasso, Ridge

from reference import HERE, case, load, mp, versions, write

CARS4 = ["wt", "hp", "qsec", "drat"]
CARS10 = ["cyl", "disp", "hp", "drat", "wt", "qsec", "vs", "am", "gear", "carb"]
DIABETES = ["age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"]
LONGLEY = ["GNP.deflator", "GNP", "Unemployed", "Armed.Forces", "Population", "Year"]
SIMULATED = [f"x{j + 1}" for j in range(80)]
SETS = {
    "cars4": ("mtcars", "mpg", CARS4),
    "cars10": ("mtcars", "mpg", CARS10),
    "diabetes": ("diabetes", "progression", DIABETES),
    "longley": ("longley", "Employed", LONGLEY),
    "simulated": ("simulated", "y", SIMULATED),
}
cases = []


def term(kind, strength, columns, **more):
    return {"penalty": kind, "strength": strength, "columns": list(columns), **more}


def add(name, which, terms, check=None, **options):
    data, response, columns = SETS[which]
    record, problem = case(f"{name}, {which}", data, response, columns, terms, **options)
    if check is not None:
        X, y = load(data, columns, response)
        w = options.get("weights")
        Z = np.array([[float(v) for v in z] for z in problem.Z]).T
        t = np.array([float(v) for v in problem.t])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            check.fit(Z, t, sample_weight=w)
        ours = np.array([float(v / s) for v, s in zip(record["expected"]["coefficients"], np.ones(len(columns)))])
        theirs = check.coef_ / np.array([float(u) for u in problem.units])
        scale = abs(ours * np.array([float(s) for s in problem.sds])).max()
        gap = abs((ours - theirs) * np.array([float(s) for s in problem.sds])).max()
        assert gap <= 1e-9 * max(scale, 1), (name, which, gap)
    cases.append(record)


TOL = {"tol": 1e-14, "max_iter": 10_000_000, "fit_intercept": False}
for which, (data, response, columns) in SETS.items():
    every = range(len(columns))
    n = len(load(data, columns, response)[1])
    # Strengths in the units of each response: fractions of the smallest one that empties the lasso.
    _, problem = case("", data, response, columns, [term("l2", 1.0, every)])
    top = float(max(abs(v) for v in problem.g))
    for share in (0.5, 0.1, 0.01):
        strength = float(f"{share * top:.3g}")
        if which != "simulated" or share > 0.05:
            add(f"lasso {strength}", which, [term("l1", strength, every)], Lasso(strength, **TOL))
        add(
            f"elastic {strength}", which,
            [term("l1", 0.7 * strength, every), term("l2", 0.5 * 0.3 * strength, every)],
            ElasticNet(strength, l1_ratio=0.7, **TOL))
    for strength in (1.0, 0.01):
        add(f"ridge {strength}", which, [term("l2", strength, every)],
            Ridge(2 * n * strength, fit_intercept=False, solver="cholesky" if which != "longley" else "svd"))
    add("ridge 0.1 data units", which, [term("l2", 0.1, every)],
        Ridge(2 * n * 0.1, fit_intercept=False, solver="svd"), scale="data")

# The tables of the language's description.
for strength in (0.5, 1.0):
    add(f"lasso {strength}", "cars4", [term("l1", strength, range(4))], Lasso(strength, **TOL))
X, y = load("mtcars", ["wt", "hp"], "mpg")
SETS["cars2"] = ("mtcars", "mpg", ["wt", "hp"])
add("ridge 0.25", "cars2", [term("l2", 0.25, range(2))], Ridge(2 * 32 * 0.25, fit_intercept=False, solver="svd"))

# Losses on other scales; restrictions; centres; sums of every kind.
add("lasso 50 of the sum of squares", "cars4", [term("l1", 50.0, range(4))], loss="sum")
add("lasso 2 of the likelihood", "cars4", [term("l1", 2.0, range(4))], loss="likelihood", sigma=2.5)
add("l1 on wt, hp", "cars4", [term("l1", 1.0, [0, 1])])
add("l1 on wt and l2 on the others", "cars4", [term("l1", 0.8, [0]), term("l2", 0.3, [1, 2, 3])])
add("l1 centred", "cars4", [term("l1", 1.0, range(4), centre=[-3.0, 0.0, 0.5, 0.25])])
add("l2 centred in data units", "cars4", [term("l2", 0.5, [0, 3], centre=[-3.0, 1.0])], scale="data")
for power in (1.5, 1.2, 1.9):
    add(f"lp({power})", "cars4", [term("lp", 0.5, range(4), p=power)])
add("lp(1.5) and l2", "diabetes", [term("lp", 1.0, range(10), p=1.5), term("l2", 0.05, range(10))])
P2 = [[2.0, -1.0], [-1.0, 2.0]]
P4 = [[2.0, -1, 0, 0], [-1, 2.0, -1, 0], [0, -1, 2.0, -1], [0, 0, -1, 1.0]]
D4 = [[1.0, -1, 0, 0], [-1, 2.0, -1, 0], [0, -1, 2.0, -1], [0, 0, -1, 1.0]]
add("quad", "cars4", [term("quad", 0.3, range(4), matrix=P4)])
add("quad, singular", "cars4", [term("quad", 0.3, range(4), matrix=D4)])
add("quad on two terms, others free", "cars4", [term("quad", 1.0, [3, 0], matrix=P2, centre=[1.0, -2.0])])
add("quad and l1", "cars4", [term("quad", 0.3, range(4), matrix=P4), term("l1", 0.5, range(4))])
add("quad on two terms and l1 on all", "cars10", [term("quad", 0.2, [4, 2], matrix=P2), term("l1", 0.4, range(10))])

# Weights (taken as they are: the loss is 1/(2n) sum w r^2, sds are weighted) and an offset.
weights = [1 + (i % 5) / 2 for i in range(32)]
offset = [0.5 * (i % 3) - 1 for i in range(32)]
half = [0.0 if i % 4 == 3 else 1.0 for i in range(32)]
for label, more in {
    "weights": {"weights": weights}, "offset": {"offset": offset}, "weights and offset": {"weights": weights, "offset": offset},
    "weights with zeros": {"weights": half},
}.items():
    add(f"lasso 0.5 {label}", "cars4", [term("l1", 0.5, range(4))], **more)
    add(f"ridge 0.3 {label}", "cars4", [term("l2", 0.3, range(4))], **more)
add("ridge 0.3 weights in data units", "cars4", [term("l2", 0.3, range(4))], weights=weights, scale="data")
add("ridge 0.3 weights, likelihood", "cars4", [term("l2", 0.3, range(4))], weights=weights, loss="likelihood", sigma=3.0)

import mpmath  # noqa: E402

write(os.path.join(HERE, "penalised.json"), versions(np, scipy, sklearn, mpmath), cases)
