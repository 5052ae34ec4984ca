"""Writes heavy.json: log densities of student, cauchy and horseshoe, and maximum a posteriori estimates under them.

Densities of student and cauchy are scipy.stats'; that of the horseshoe is a numerical integral over its local scale
(mpmath, 30 digits). The estimates minimise ½Σ(y − ŷ)²/σ² − log prior over coefficients in data units with the
intercept profiled out: the lowest of BFGS followed by Nelder-Mead from 200 starts.
For the horseshoe the local scales (their logarithms) are coordinates like the coefficients, as
its joint mode asks; coefficients at 0 are tried in every combination.
"""
import itertools
import json
import os
import sys

import mpmath as mp
import numpy as np
import scipy
from scipy import optimize, stats

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "FittingTests", "References"))
from reference import load, versions  # noqa: E402

mp.mp.dps = 30


def horseshoe(b, tau, slab=None):
    c = mp.mpf(slab) if slab else mp.inf

    def joint(x, l):
        tail = mp.exp(-x * x / (2 * c * c)) if slab else mp.mpf(1)
        return 2 / (mp.pi * (1 + l * l)) * mp.npdf(x, 0, l * tau) * tail

    width = abs(mp.mpf(b)) / tau
    edges = [0, *(width * f for f in (0.03, 0.1, 0.2, 0.5, 1, 2, 5, 20, 100, 1000, 10**5)), mp.inf]
    value = mp.quad(lambda l: joint(mp.mpf(b), l), edges)
    mass = mp.mpf(1)
    if slab:
        mass = mp.quad(lambda l: 2 / (mp.pi * (1 + l * l)) * c / mp.sqrt(c * c + tau * tau * l * l), [0, 1, 10, 1000, mp.inf])
    return float(mp.log(value / mass))


densities = []
for x in (-40.0, -0.5, 1e-6, 0.7, 3.0, 1e6):
    for df, mean, scale in ((3, 0.0, 1.0), (0.5, 1.0, 0.2), (30, -3.0, 2.0)):
        d = stats.t(df, mean, scale)
        densities.append({
            "distribution": "student", "parameters": {"df": df, "mean": mean, "scale": scale}, "at": [x],
            "logDensity": float(d.logpdf(x)), "constant": float(d.logpdf(mean)),
        })
    d = stats.cauchy(0.5, 2.5)
    densities.append({
        "distribution": "cauchy", "parameters": {"mean": 0.5, "scale": 2.5}, "at": [x],
        "logDensity": float(d.logpdf(x)), "constant": float(d.logpdf(0.5)),
    })
marginals = []
for x in (-5.0, -0.3, 1e-3, 0.7, 3.0):
    for tau, slab in ((1.0, None), (0.2, None), (1.0, 2.0), (0.5, 0.3), (1.0, 1.0)):
        parameters = {"scale": tau} | ({"slab": slab} if slab else {})
        marginals.append({"parameters": parameters, "at": x, "logDensity": horseshoe(x, tau, slab)})


def penalty_of(name, **p):
    if name == "student":
        return lambda b: 0.5 * (p["df"] + 1) * np.log1p((b - p["mean"]) ** 2 / (p["df"] * p["scale"] ** 2))
    if name == "cauchy":
        return lambda b: np.log1p((b - p["mean"]) ** 2 / p["scale"] ** 2)
    tau, c = p["scale"], p.get("slab", np.inf)

    def mode(b):
        z = b * b / (2 * tau * tau)
        v = 0.5 * (z + np.sqrt(z * z + 4 * z))
        return np.where(z > 0, z / np.where(v > 0, v, 1) + np.log1p(v), 0.0) + b * b / (2 * c * c)

    return mode


def estimate(data, columns, response, sigma, name, **parameters):
    X, y = load(data, columns, response)
    Z = X - X.mean(axis=0)
    t = y - y.mean()
    penalty = penalty_of(name, **parameters)
    unit = X.std(axis=0)
    rng = np.random.default_rng(7)

    def objective(beta, kept):
        b = np.zeros(len(unit))
        b[kept] = beta / unit[kept]
        return 0.5 * np.sum((t - Z @ b) ** 2) / sigma**2 + np.sum(penalty(b))

    best = (np.inf, None)
    p = len(unit)
    supports = [np.arange(p)]
    if name == "horseshoe":
        supports = [np.array(s, int) for k in range(p + 1) for s in itertools.combinations(range(p), k)]
    for kept in supports:
        if len(kept) == 0:
            value = objective(np.zeros(0), kept)
            best = min(best, (value, np.zeros(p)), key=lambda pair: pair[0])
            continue
        for start in range(200 // len(supports) + 5):
            x0 = rng.normal(size=len(kept)) * 4 if start else np.linalg.lstsq(Z[:, kept] / 1.0, t, rcond=None)[0] * unit[kept]
            found = optimize.minimize(objective, x0, args=(kept,), method="BFGS", options={"gtol": 1e-12})
            found = optimize.minimize(
                objective, found.x, args=(kept,), method="Nelder-Mead",
                options={"xatol": 1e-12, "fatol": 1e-14, "maxiter": 20000})
            if found.fun < best[0] - 1e-10:
                b = np.zeros(p)
                b[kept] = found.x / unit[kept]
                best = (found.fun, b)
    b = best[1]
    return {
        "data": data, "response": response, "columns": columns, "sigma": sigma, "distribution": name,
        "parameters": parameters, "coefficients": list(map(float, b)), "objective": float(best[0]),
    }


CARS4 = ["wt", "hp", "qsec", "drat"]
maps = [
    estimate("mtcars", CARS4, "mpg", 2.5, "student", df=3.0, mean=0.0, scale=1.0),
    estimate("mtcars", CARS4, "mpg", 2.5, "student", df=1.0, mean=-1.0, scale=0.05),
    estimate("mtcars", CARS4, "mpg", 2.5, "cauchy", mean=0.0, scale=2.5),
    estimate("mtcars", CARS4, "mpg", 2.5, "horseshoe", scale=0.5),
    estimate("mtcars", CARS4, "mpg", 2.5, "horseshoe", scale=0.1, slab=2.0),
]
with open(os.path.join(HERE, "heavy.json"), "w") as file:
    json.dump({
        "madeWith": versions(np, scipy, mp), "densities": densities, "marginals": marginals, "maps": maps,
    }, file, indent=1)
