"""Penalties that tie coefficients together, bound them or are not convex: tied.json, by programs we did not write.

    minimise  1/(2n) ||y - b0 - X b||^2 + sum_k strength_k * penalty_k(beta),   beta_j = b_j sd_j, sd with 1/n

on diabetes.csv (progression ~ age … s6), and for `logistic` 1/n sum [log(1 + e^eta) - y eta] with progression > 140. Needs numpy, scipy,
scikit-learn, skglm and adelie. tv alone is a lasso in the differences, its first coefficient free; linf is a quadratic
program with a bound on all sizes, solved by SLSQP from several
starts.
"""
import csv
import json
import os
import platform

import adelie
import numpy as np
import scipy
import skglm
import sklearn
from scipy.optimize import lsq_linear, minimize, nnls
from sklearn.linear_model import Lasso
from skglm.datafits import Quadratic
from skglm.penalties import MCPenalty, SCAD
from skglm.solvers import AndersonCD

HERE = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(HERE, "data", "diabetes.csv"), newline="") as file:
    rows = list(csv.DictReader(file))
names = ["age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"]
X = np.array([[float(r[c]) for c in names] for r in rows])
y = np.array([float(r["progression"]) for r in rows])
n, p = X.shape
Z = (X - X.mean(0)) / X.std(0)
t = y - y.mean()
GROUPS = [[0, 1], [2], [3, 4, 5], [6, 7, 8, 9]]


def quadratic(b):
    return 0.5 * np.mean((t - Z @ b) ** 2)


def lasso(A, target, strength, **more):
    return Lasso(alpha=strength, fit_intercept=False, tol=1e-15, max_iter=10**6, **more).fit(A, target).coef_


def program(parts, starts):
    """min f(B u) + c'u over u in bounds; the best of several starts."""
    B, c, bounds, constraints = parts
    best = None
    for start in starts:
        found = minimize(
            lambda u: quadratic(B @ u) + c @ u, start, jac=lambda u: -B.T @ (Z.T @ (t - Z @ (B @ u))) / n + c,
            bounds=bounds, constraints=constraints, method="SLSQP", options={"ftol": 1e-16, "maxiter": 5000})
        if best is None or found.fun < best.fun:
            best = found
    return B @ best.x


def differences(strength):
    """beta = L d with L of ones below the diagonal; d_1 is free."""
    A = Z @ np.tril(np.ones((p, p)))
    free = A[:, :1]
    def out(v):
        return v - free @ (np.linalg.lstsq(free, v, rcond=None)[0])
    d = np.zeros(p)
    d[1:] = lasso(out(A[:, 1:]), out(t), strength)
    d[0] = np.linalg.lstsq(free, t - A[:, 1:] @ d[1:], rcond=None)[0][0]
    return np.cumsum(d)


def linf(strength):
    B = np.hstack([np.eye(p), np.zeros((p, 1))])
    c = np.r_[np.zeros(p), strength]
    G = np.vstack([np.hstack([-np.eye(p), np.ones((p, 1))]), np.hstack([np.eye(p), np.ones((p, 1))])])
    constraints = [{"type": "ineq", "fun": lambda u: G @ u, "jac": lambda u: G}]
    start = lasso(Z, t, 0.5)
    starts = [np.r_[start * s, np.abs(start * s).max()] for s in (1, 0.5, 0.1)]
    return program((B, c, None, constraints), starts)


def group(strength, groups, weights, binary=None):
    """adelie: groups are stretches of columns, given by their first one."""
    glm = adelie.glm.gaussian(y=t) if binary is None else adelie.glm.binomial(y=binary)
    state = adelie.grpnet(
        X=np.asfortranarray(Z), glm=glm, groups=np.array([g[0] for g in groups]), penalty=np.array(weights, float),
        lmda_path=[strength], intercept=binary is not None, tol=1e-20, irls_tol=1e-16, progress_bar=False,
        max_iters=10**7, irls_max_iters=10**6)
    return state.betas.toarray()[-1], float(state.intercepts[-1])


def coordinate(penalty):
    A = np.asfortranarray(Z)
    solver = AndersonCD(tol=1e-13, max_iter=1000, max_epochs=100000, fit_intercept=False)
    return solver.solve(A, t, Quadratic(), penalty)[0]


cases = []


def add(name, terms, beta, value, loss="squared"):
    cases.append(
        {"name": name, "loss": loss, "terms": terms, "standardised": [float(v) for v in beta], "objective": float(value)})


root = [float(np.sqrt(len(g))) for g in GROUPS]
for s in (2.0, 10.0):
    b, _ = group(s, GROUPS, root)
    add("group", [{"penalty": "group", "strength": s, "groups": GROUPS}], b,
        quadratic(b) + s * sum(w * np.linalg.norm(b[g]) for w, g in zip(root, GROUPS)))
    b, _ = group(s, [list(range(p))], [1.0])
    add("norm2", [{"penalty": "norm2", "strength": s}], b, quadratic(b) + s * np.linalg.norm(b))
    b = differences(s)
    add("tv", [{"penalty": "tv", "strength": s}], b, quadratic(b) + s * np.abs(np.diff(b)).sum())
    b = linf(s * 4)
    add("linf", [{"penalty": "linf", "strength": s * 4}], b, quadratic(b) + s * 4 * np.abs(b).max())
    b = lasso(Z, t, s, positive=True)
    add("nonneg lasso", [{"penalty": "l1", "strength": s}, {"penalty": "nonneg", "strength": 1}], b,
        quadratic(b) + s * np.abs(b).sum())
    b = coordinate(MCPenalty(s, 3.0))
    size = np.abs(b)
    add("mcp", [{"penalty": "mcp", "strength": 1, "numbers": [s, 3.0]}], b,
        quadratic(b) + np.where(size <= 3 * s, s * size - size**2 / 6, 1.5 * s**2).sum())
    b = coordinate(SCAD(s, 3.7))
    size = np.abs(b)
    middle = (2 * 3.7 * s * size - size**2 - s**2) / 5.4
    add("scad", [{"penalty": "scad", "strength": 1, "numbers": [s, 3.7]}], b,
        quadratic(b) + np.where(size <= s, s * size, np.where(size <= 3.7 * s, middle, s**2 * 2.35)).sum())
b = nnls(Z, t, maxiter=10**5)[0]
add("nonneg", [{"penalty": "nonneg", "strength": 1}], b, quadratic(b))
b = lsq_linear(Z, t, bounds=(-8, 15), tol=1e-15, method="bvls").x
add("box", [{"penalty": "box", "strength": 1, "numbers": [-8, 15]}], b, quadratic(b))

positive = (y > 140).astype(float)


for s in (0.01, 0.05):
    b, level = group(s, GROUPS, root, positive)
    eta = level + Z @ b
    value = np.mean(np.logaddexp(0, eta) - positive * eta) + s * sum(
        w * np.linalg.norm(b[g]) for w, g in zip(root, GROUPS))
    add("logistic group", [{"penalty": "group", "strength": s, "groups": GROUPS}], b, value, "logistic")

made = "Python " + platform.python_version() + "".join(
    f", {m.__name__} {m.__version__}" for m in (np, scipy, sklearn, skglm, adelie))
with open(os.path.join(HERE, "tied.json"), "w") as out:
    json.dump({"madeWith": made, "cases": cases}, out, indent=1)
    out.write("\n")
for case in cases:
    print(case["name"], case["objective"], np.round(case["standardised"], 4))
