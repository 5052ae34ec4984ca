"""Writes trace.json: gradient and proximal gradient descent step by step, and slopes at given points.

Standardised columns, intercept at its best value throughout; b <- prox(b - rate * slope of the smooth part).
"""
import os

import numpy as np

from reference import HERE, load, versions, write

cases = []


def setting(columns, strengths):
    X, y = load("mtcars", columns, "mpg")
    Z, t = (X - X.mean(axis=0)) / X.std(axis=0), y - y.mean()
    l1, l2 = strengths.get("l1", 0.0), strengths.get("l2", 0.0)
    loss = lambda b: ((t - Z @ b) ** 2).sum() / (2 * len(t))
    slope = lambda b: Z.T @ (Z @ b - t) / len(t)
    return loss, slope, l1, l2


def trace(columns, strengths, start, rate, steps):
    loss, slope, l1, l2 = setting(columns, strengths)
    b, rows = np.array(start, dtype=float), []
    for _ in range(steps + 1):
        smooth = slope(b) + 2 * l2 * b
        # The element of the subdifferential that is nearest to 0.
        least = np.where(b != 0, smooth + l1 * np.sign(b), np.sign(smooth) * np.maximum(abs(smooth) - l1, 0))
        rows.append({"coefficients": b.tolist(), "loss": float(loss(b)),
                     "penalty": float(l1 * abs(b).sum() + l2 * (b**2).sum()), "largestSlope": float(abs(least).max())})
        v = b - rate * smooth
        b = np.sign(v) * np.maximum(abs(v) - rate * l1, 0)
    cases.append({"kind": "trace", "columns": columns, **strengths, "start": start, "rate": rate, "rows": rows})


def slopes(columns, strengths, at):
    loss, slope, l1, l2 = setting(columns, strengths)
    b = np.array(at, dtype=float)
    cases.append({"kind": "slopes", "columns": columns, **strengths, "at": at, "loss": float(loss(b)),
                  "lossSlopes": slope(b).tolist()})


trace(["wt", "hp"], {"l2": 0.25}, [3.0, 3.0], 0.3, 10)
trace(["wt", "hp", "qsec", "drat"], {"l2": 0.25}, [-3.0, 2.0, 0.0, 1.0], 0.1, 50)
trace(["wt", "hp", "qsec", "drat"], {"l1": 1.0}, [3.0, 3.0, 3.0, 3.0], 0.2, 40)
trace(["wt", "hp", "qsec", "drat"], {"l1": 0.5, "l2": 0.1}, [0.0, 0.0, 0.0, 0.0], 0.2, 40)
slopes(["wt", "hp", "qsec", "drat"], {"l1": 1.0}, [0.0, 0.0, 0.0, 0.0])
slopes(["wt", "hp", "qsec", "drat"], {"l1": 0.1, "l2": 0.25}, [-2.0, -0.5, 0.5, 2.0])
write(os.path.join(HERE, "trace.json"), versions(np), cases)
