"""scikit-learn: enet_path (with the Gram matrix where n > p), LassoCV, ridge with one right-hand side a
strength, RidgeCV, and saga for the logistic loss. Its alpha is our lambda; of ridge, n times it."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from serve import Fitted, Job
from sklearn.linear_model import LassoCV, LogisticRegression, RidgeCV, enet_path, ridge_regression


def warm(head: dict[str, str]) -> None:
    pass


def fit(job: Job):
    data = job.data
    n, p = data.x.shape
    if job.task == "cv":
        folds = [
            (np.flatnonzero(data.folds != k), np.flatnonzero(data.folds == k)) for k in np.unique(data.folds)
        ]
        model = LassoCV(
            alphas=data.lambdas, cv=folds, tol=job.tolerance, max_iter=1_000_000, n_jobs=job.threads
        )
        return model.fit(data.x, data.y)
    if job.task == "loo":
        # The singular value decomposition is the faster of its two ways on these shapes.
        return RidgeCV(alphas=n * data.lambdas, gcv_mode="svd").fit(data.x, data.y)
    if job.family != "gaussian":
        return logistic(job)
    offset = np.asarray(data.x.mean(axis=0)).ravel()
    if job.alpha == 0:
        targets = np.repeat((data.y - data.y.mean())[:, None], len(data.lambdas), axis=1)
        b = ridge_regression(data.x - offset, targets, n * data.lambdas, solver="cholesky").T
    elif sparse.issparse(data.x):
        b = enet_path(
            data.x,
            data.y - data.y.mean(),
            l1_ratio=job.alpha,
            alphas=data.lambdas,
            tol=job.tolerance,
            max_iter=1_000_000,
            precompute=False,
            X_offset=offset,
            X_scale=np.ones(p),
        )[1]
    else:
        # The columns are centred already (or, in a fold, nearly): a copy is centred, as its own classes do.
        b = enet_path(
            np.asfortranarray(data.x - offset),
            data.y - data.y.mean(),
            l1_ratio=job.alpha,
            alphas=data.lambdas,
            tol=job.tolerance,
            max_iter=1_000_000,
            precompute=n > p,
            check_input=True,
            copy_X=False,
        )[1]
    return b, data.y.mean() - offset @ b


def logistic(job: Job):
    data = job.data
    model = LogisticRegression(
        l1_ratio=1.0, solver="saga", tol=job.tolerance, max_iter=1_000_000, warm_start=True, random_state=0
    )
    b, b0 = [], []
    for lam in data.lambdas:
        model.C = 1 / (len(data.y) * lam)
        model.fit(data.x, data.y)
        b.append(model.coef_[0].copy())
        b0.append(model.intercept_[0])
    return np.array(b).T, np.array(b0)


def unpack(job: Job, raw) -> Fitted:
    if job.task == "cv":
        return Fitted(curve=raw.mse_path_.mean(axis=1))
    if job.task == "loo":
        n = len(job.data.y)
        again = RidgeCV(alphas=n * job.data.lambdas, gcv_mode="svd", store_cv_results=True)
        again.fit(job.data.x, job.data.y)
        return Fitted(curve=again.cv_results_.mean(axis=0))
    return Fitted(*raw)
