"""skglm: its coordinate descent with working sets for the squared loss, its proximal Newton for the others.

Its functions are compiled when first called: `warm` does that on a corner of the same kind of problem.
"""

from __future__ import annotations

import numpy as np
from problems import Data
from scipy import sparse
from serve import Fitted, Job
from skglm.datafits import Logistic, Poisson, Quadratic
from skglm.penalties import L1, L1_plus_L2
from skglm.solvers import AndersonCD, ProxNewton

LOSSES = {"gaussian": Quadratic, "binomial": Logistic, "poisson": Poisson}


def warm(head: dict[str, str]) -> None:
    if head["task"] != "path" or float(head["alpha"]) == 0:
        raise NotImplementedError("no cross-validation and no ridge path")
    draw = np.random.default_rng(0)
    x = np.asfortranarray(draw.standard_normal((40, 8)))
    y = (draw.uniform(size=40) < 0.5).astype(float)
    tiny = Data(sparse.csc_matrix(x) if head["sparse"] == "1" else x, y, np.array([0.05, 0.02]), None)
    fit(Job(tiny, head["family"], "path", float(head["alpha"]), 1e-6, 1))


def fit(job: Job):
    data = job.data
    p = data.x.shape[1]
    y = np.where(data.y > 0.5, 1.0, -1.0) if job.family == "binomial" else data.y
    penalty = L1(1.0) if job.alpha == 1 else L1_plus_L2(1.0, job.alpha)
    loss = LOSSES[job.family]()
    if job.family == "gaussian":
        solver = AndersonCD(tol=job.tolerance, max_iter=500, max_epochs=200_000, fit_intercept=True)
    else:
        solver = ProxNewton(tol=job.tolerance, max_iter=500, max_pn_iter=10_000, fit_intercept=True)
    w, xw = np.zeros(p + 1), np.zeros(len(y))
    found = np.empty((p + 1, len(data.lambdas)))
    for k, lam in enumerate(data.lambdas):
        penalty.alpha = lam
        if k > 0:
            solver.p0 = max(10, int(np.count_nonzero(w[:p])))
        w = solver.solve(data.x, y, loss, penalty, w, xw)[0]
        found[:, k] = w
    return found


def unpack(job: Job, raw) -> Fitted:
    return Fitted(raw[:-1], raw[-1])
