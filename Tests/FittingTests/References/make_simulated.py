"""Writes data/simulated.csv: 40 rows, 80 correlated columns x1 … x80, and y. The stream is PCG64 with seed 20."""
import os

import numpy as np

rng = np.random.default_rng(20)
n, p = 40, 80
common = rng.standard_normal((n, 1))
X = np.round(0.5 * common + rng.standard_normal((n, p)) * np.linspace(0.1, 20, p), 4)
b = np.zeros(p)
b[[0, 7, 20, 41, 66]] = [8, -1.5, 0.6, 0.25, -0.2]
y = np.round(3 + X @ b + rng.standard_normal(n), 4)
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "data", "simulated.csv")
with open(path, "w") as out:
    out.write(",".join([f"x{j + 1}" for j in range(p)] + ["y"]) + "\n")
    for row, value in zip(X, y):
        out.write(",".join(repr(float(v)) for v in [*row, value]) + "\n")
print("Python, numpy", np.__version__)
