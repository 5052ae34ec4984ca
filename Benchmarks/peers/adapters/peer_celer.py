"""celer: celer_path. Squared loss with an l1 part; its logistic path has no intercept. Cross-validation is
a path a fold: its own class does not run with this version of scikit-learn."""

from __future__ import annotations

import numpy as np
from celer import celer_path
from scipy import sparse
from serve import Fitted, Job, held_out


def warm(head: dict[str, str]) -> None:
    if head["family"] != "gaussian" or float(head["alpha"]) == 0:
        raise NotImplementedError("no such path with an intercept")


def fit(job: Job):
    data = job.data
    if job.task == "cv":
        return held_out(job, lambda part: Fitted(*fit(part)))
    offset = np.asarray(data.x.mean(axis=0)).ravel()
    common = {
        "l1_ratio": job.alpha,
        "alphas": data.lambdas,
        "tol": job.tolerance,
        "max_iter": 100,
        "max_epochs": 1_000_000,
    }
    if sparse.issparse(data.x):
        found = celer_path(
            data.x, data.y - data.y.mean(), "lasso", X_offset=offset, X_scale=np.ones(len(offset)), **common
        )
    else:
        found = celer_path(np.asfortranarray(data.x - offset), data.y - data.y.mean(), "lasso", **common)
    # From the largest lambda on, whatever order they came in.
    return found[1], data.y.mean() - offset @ found[1]


def unpack(job: Job, raw) -> Fitted:
    return Fitted(curve=raw) if job.task == "cv" else Fitted(*raw)
