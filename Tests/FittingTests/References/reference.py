"""Exact solutions of penalised least squares, for the scripts beside this file.

The problem, in the convention of the Fitting target:

    minimise  kappa * sum w (y - offset - b0 - X b)^2 + sum_k strength_k * penalty_k(beta[columns_k] - centre_k)

kappa is 1/(2n), 1 or 1/(2 sigma^2); beta are the coefficients of columns divided by their (weighted, 1/n) standard
deviation, or those of the columns as they are (scale "data"); b0 is free. The active set and its signs come from plain
coordinate descent in doubles; the answer is then the solution of the stationarity equations in 50-digit arithmetic, and
every optimality condition is checked there. So the numbers are those of the doubles in the CSV files to all digits,
whatever the condition of the design.
"""
import csv
import json
import math
import os
import platform
import sys

import mpmath as mp
import numpy as np

mp.mp.dps = 50
HERE = os.path.dirname(os.path.abspath(__file__))


def versions(*modules):
    found = ["Python " + platform.python_version()]
    found += [m.__name__ + " " + m.__version__ for m in modules]
    return ", ".join(found)


def load(name, columns, response, directory=None):
    path = os.path.join(directory or os.path.join(HERE, "data"), name + ".csv")
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    X = np.array([[float(r[c]) for c in columns] for r in rows])
    y = np.array([float(r[response]) for r in rows])
    return X, y


class Problem:
    """Columns centred and scaled in 50 digits; `terms` as in the JSON files."""

    def __init__(self, X, y, terms, scale="standardised", loss="mean", sigma=None, weights=None, offset=None):
        n, p = X.shape
        w = [mp.mpf(float(v)) for v in (weights if weights is not None else np.ones(n))]
        t = [mp.mpf(float(y[i])) - (mp.mpf(float(offset[i])) if offset is not None else 0) for i in range(n)]
        total = mp.fsum(w)
        columns = [[mp.mpf(float(X[i, j])) for i in range(n)] for j in range(p)]
        self.n, self.p, self.w, self.loss_scale, self.sigma = n, p, w, loss, sigma
        self.means = [mp.fdot(w, c) / total for c in columns]
        self.sds = [
            mp.sqrt(mp.fsum(wi * (v - m) ** 2 for wi, v in zip(w, c)) / total) for c, m in zip(columns, self.means)
        ]
        self.units = self.sds if scale == "standardised" else [mp.mpf(1)] * p
        self.t_mean = mp.fdot(w, t) / total
        self.t = [v - self.t_mean for v in t]
        self.Z = [[(v - m) / s for v in c] for c, m, s in zip(columns, self.means, self.units)]
        self.kappa = {"mean": mp.mpf(1) / (2 * n), "sum": mp.mpf(1)}.get(loss)
        if loss == "likelihood":
            self.kappa = 1 / (2 * mp.mpf(sigma) ** 2)
        self.terms = terms
        self._quadratic()

    def _quadratic(self):
        """objective = const + 1/2 b'Hb - g'b + sum rate_j |b_j - kink_j| + sum power terms."""
        p, w = self.p, self.w
        wZ = [[wi * v for wi, v in zip(w, z)] for z in self.Z]
        self.H = mp.matrix(p, p)
        for i in range(p):
            for j in range(i + 1):
                self.H[i, j] = self.H[j, i] = 2 * self.kappa * mp.fdot(wZ[i], self.Z[j])
        self.g = mp.matrix([2 * self.kappa * mp.fdot(z, self.t) for z in wZ])
        self.rate, self.kink, self.powers = [mp.mpf(0)] * p, [mp.mpf(0)] * p, []
        for term in self.terms:
            s = mp.mpf(term["strength"])
            cols = term["columns"]
            centre = [mp.mpf(c) for c in term.get("centre", [0.0] * len(cols))]
            if term["penalty"] == "l1":
                for c, m in zip(cols, centre):
                    assert self.rate[c] == 0 or self.kink[c] == m
                    self.rate[c] += s
                    self.kink[c] = m
            elif term["penalty"] == "l2":
                for c, m in zip(cols, centre):
                    self.H[c, c] += 2 * s
                    self.g[c] += 2 * s * m
            elif term["penalty"] == "quad":
                P = term["matrix"]
                for a, i in enumerate(cols):
                    for b, j in enumerate(cols):
                        self.H[i, j] += s * mp.mpf(P[a][b])
                        self.g[i] += s * mp.mpf(P[a][b]) * centre[b]
            elif term["penalty"] == "lp":
                assert not any(centre)
                self.powers.append((s, mp.mpf(term["p"]), cols))
            else:
                raise ValueError(term["penalty"])

    def solve(self):
        return self._solve_powers() if self.powers else self._solve_kinks()

    def _solve_kinks(self):
        p = self.p
        H = np.array([[float(self.H[i, j]) for j in range(p)] for i in range(p)])
        g = np.array([float(v) for v in self.g])
        rate, kink = np.array([float(v) for v in self.rate]), np.array([float(v) for v in self.kink])
        b = kink.copy()
        if rate.any():
            for _ in range(400000):
                change = 0.0
                for j in range(p):
                    rest = g[j] - H[j] @ b + H[j, j] * (b[j] - kink[j]) + 0.0
                    d = math.copysign(max(abs(rest) - rate[j], 0.0), rest) / H[j, j]
                    change = max(change, abs(kink[j] + d - b[j]))
                    b[j] = kink[j] + d
                if change < 1e-14 * max(1.0, abs(b).max()):
                    break
        active = [j for j in range(p) if rate[j] == 0 or b[j] != kink[j]]
        signs = [float(np.sign(b[j] - kink[j])) if rate[j] else 0.0 for j in active]
        exact = mp.matrix(self.kink)
        if active:
            A, r = mp.matrix(len(active), len(active)), mp.matrix(len(active), 1)
            fixed = [j for j in range(p) if j not in active]
            for a, i in enumerate(active):
                r[a] = self.g[i] - signs[a] * self.rate[i] - mp.fsum(self.H[i, j] * self.kink[j] for j in fixed)
                for c, j in enumerate(active):
                    A[a, c] = self.H[i, j]
            for a, v in zip(active, mp.lu_solve(A, r)):
                exact[a] = v
        slope = self.H * exact - self.g
        for j in range(p):
            if j in active:
                s = mp.sign(exact[j] - self.kink[j]) if self.rate[j] else 0
                assert abs(slope[j] + s * self.rate[j]) < mp.mpf(10) ** -35, "not stationary"
            else:
                assert abs(slope[j]) <= self.rate[j], "a zero coefficient should move"
        return exact

    def _solve_powers(self):
        """Newton's method in 50 digits from scipy's answer; all coefficients differ from 0 for 1 < p < 2."""
        from scipy.optimize import minimize

        def value(b):
            total = 0.5 * b @ self._h @ b - self._g @ b
            for s, q, cols in self.powers:
                total += float(s) * (abs(b[cols]) ** float(q)).sum()
            return total

        def grad(b):
            out = self._h @ b - self._g
            for s, q, cols in self.powers:
                out[cols] += float(s * q) * np.sign(b[cols]) * abs(b[cols]) ** float(q - 1)
            return out

        assert not any(self.rate)
        self._h = np.array([[float(self.H[i, j]) for j in range(self.p)] for i in range(self.p)])
        self._g = np.array([float(v) for v in self.g])
        found = minimize(value, np.full(self.p, 0.1), jac=grad, method="BFGS", options={"gtol": 1e-10, "maxiter": 10000})
        b = mp.matrix([mp.mpf(v) for v in found.x])
        for _ in range(60):
            r, J = self.H * b - self.g, self.H.copy()
            for s, q, cols in self.powers:
                for c in cols:
                    r[c] += s * q * mp.sign(b[c]) * abs(b[c]) ** (q - 1)
                    J[c, c] += s * q * (q - 1) * abs(b[c]) ** (q - 2)
            step = mp.lu_solve(J, r)
            # A step across 0 leaves the region where the model is good: halve it.
            while any(mp.sign(b[j] - step[j]) != mp.sign(b[j]) for j in range(self.p)):
                step = step / 2
            b = b - step
            if mp.norm(step) < mp.mpf(10) ** -40:
                break
        assert mp.norm(r) < mp.mpf(10) ** -35, "not stationary"
        assert max(abs(float(v) - u) for v, u in zip(b, found.x)) < 1e-5, "scipy disagrees"
        return b

    def expected(self, b):
        """What a fit reports at the solution."""
        data = [v / u for v, u in zip(b, self.units)]
        residual = [t - mp.fsum(v * z[i] for v, z in zip(b, self.Z)) for i, t in enumerate(self.t)]
        sse = mp.fsum(w * r * r for w, r in zip(self.w, residual))
        sst = mp.fsum(w * t * t for w, t in zip(self.w, self.t))
        loss = self.kappa * sse
        if self.loss_scale == "likelihood":
            for w in self.w:
                loss += (mp.log(2 * mp.pi * mp.mpf(self.sigma) ** 2) - mp.log(w)) / 2 if w else 0
        penalties = [self._penalty(term, b) for term in self.terms]
        return {
            "intercept": float(self.t_mean - mp.fdot(data, self.means)),
            "coefficients": [float(v) for v in data],
            "standardised": [float(v * s) for v, s in zip(data, self.sds)],
            "loss": float(loss),
            "penalties": [float(v) for v in penalties],
            "rSquared": float(1 - sse / sst),
        }

    def _penalty(self, term, b):
        centre = term.get("centre", [0.0] * len(term["columns"]))
        d = [b[c] - mp.mpf(m) for c, m in zip(term["columns"], centre)]
        s = mp.mpf(term["strength"])
        if term["penalty"] == "l1":
            return s * mp.fsum(abs(v) for v in d)
        if term["penalty"] == "l2":
            return s * mp.fsum(v * v for v in d)
        if term["penalty"] == "lp":
            return s * mp.fsum(abs(v) ** mp.mpf(term["p"]) for v in d)
        P = term["matrix"]
        return s / 2 * mp.fsum(mp.mpf(P[i][j]) * d[i] * d[j] for i in range(len(d)) for j in range(len(d)))

    def posterior_covariance(self):
        """Inverse Hessian over (intercept, coefficients in data units); loss a likelihood, penalties quadratic."""
        p = self.p
        assert self.loss_scale == "likelihood" and not any(self.rate) and not self.powers
        full = mp.matrix(p + 1, p + 1)
        for i in range(p):
            for j in range(p):
                full[i + 1, j + 1] = self.H[i, j] * self.units[i] * self.units[j]
        # From (centred intercept, b) to (b0, b): the intercept of centred columns is b0 + means'b.
        T = mp.eye(p + 1)
        for j in range(p):
            T[0, j + 1] = self.means[j]
        full[0, 0] = 2 * self.kappa * mp.fsum(self.w)
        inverse = mp.inverse(T.T * full * T)
        return [[float(inverse[i, j]) for j in range(p + 1)] for i in range(p + 1)]


def case(name, data, response, columns, terms, directory=None, covariance=False, **options):
    """One case for the JSON files, with its exact solution. Returns the case and the Problem."""
    X, y = load(data, columns, response, directory)
    problem = Problem(X, y, terms, **options)
    record = {"name": name, "data": data, "response": response, "columns": columns, "penalties": terms}
    record["scale"] = options.get("scale", "standardised")
    record["loss"] = options.get("loss", "mean")
    if options.get("sigma") is not None:
        record["sigma"] = options["sigma"]
    for key in ("weights", "offset"):
        if options.get(key) is not None:
            record[key] = [float(v) for v in options[key]]
    record["expected"] = problem.expected(problem.solve())
    if covariance:
        record["expected"]["covariance"] = problem.posterior_covariance()
    return record, problem


def write(file, made_with, cases):
    with open(file, "w") as out:
        out.write('{\n"madeWith": ' + json.dumps(made_with) + ',\n"cases": [\n')
        out.write(",\n".join(json.dumps(c) for c in cases))
        out.write("\n]\n}\n")
    print(made_with, "->", os.path.basename(file), len(cases), "cases", file=sys.stderr)
