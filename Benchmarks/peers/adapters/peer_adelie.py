"""adelie: grpnet with groups of one; gaussian_cov, which takes the Gram matrix, where n is at least 5 p
(the Gram matrix is part of the time; it fails for ridge). Cross-validation is a path a fold on the given
folds: its own draws its folds."""

from __future__ import annotations

import adelie as ad
import numpy as np
from scipy import sparse
from serve import Fitted, Job, held_out

FAMILIES = {"gaussian": ad.glm.gaussian, "binomial": ad.glm.binomial, "poisson": ad.glm.poisson}


def warm(head: dict[str, str]) -> None:
    if head["task"] == "loo":
        raise NotImplementedError("no leave-one-out")


def fit(job: Job):
    if job.task == "cv":
        return held_out(job, lambda part: unpack(part, fit(part)))
    data = job.data
    n, p = data.x.shape
    options = {
        "alpha": job.alpha,
        "lmda_path": data.lambdas,
        "tol": job.tolerance,
        "n_threads": job.threads,
        "early_exit": False,
        "progress_bar": False,
        "max_iters": 10_000_000,
    }
    if job.family == "gaussian" and n >= 5 * p and job.alpha > 0 and not sparse.issparse(data.x):
        centre = data.x.mean(axis=0)
        gram = (data.x.T @ data.x) / n - np.outer(centre, centre)
        slope = data.x.T @ (data.y - data.y.mean()) / n
        state = ad.gaussian_cov(np.asfortranarray(gram), slope, rdev_tol=0, **options)
        return state, centre
    x = data.x
    if sparse.issparse(x):
        x = ad.matrix.sparse(x, n_threads=job.threads)
    if job.family != "gaussian":
        options["irls_tol"] = job.tolerance
    return ad.grpnet(x, FAMILIES[job.family](data.y), **options), None


def unpack(job: Job, raw) -> Fitted:
    if job.task == "cv":
        return Fitted(curve=raw)
    state, centre = raw
    betas, lambdas = state.betas, np.asarray(state.lmdas)
    b = np.asarray(betas.todense()).T
    if b.shape[1] != len(job.data.lambdas) or not np.allclose(lambdas, job.data.lambdas, rtol=1e-12):
        raise ValueError(f"{b.shape[1]} of {len(job.data.lambdas)} lambdas were fitted")
    if centre is not None:
        return Fitted(b, job.data.y.mean() - centre @ b)
    return Fitted(b, np.asarray(state.intercepts))
