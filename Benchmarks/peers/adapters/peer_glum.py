"""glum: its path of generalised linear models (irls-cd)."""

from __future__ import annotations

import numpy as np
from glum import GeneralizedLinearRegressor
from serve import Fitted, Job


def warm(head: dict[str, str]) -> None:
    if head["family"] == "gaussian":
        raise NotImplementedError("compared for generalised linear models only")


def fit(job: Job):
    model = GeneralizedLinearRegressor(
        family=job.family,
        l1_ratio=job.alpha,
        alphas=job.data.lambdas,
        alpha_search=True,
        gradient_tol=job.tolerance,
        max_iter=1000,
    )
    return model.fit(job.data.x, job.data.y)


def unpack(job: Job, raw) -> Fitted:
    return Fitted(np.asarray(raw.coef_path_).T, np.asarray(raw.intercept_path_))
