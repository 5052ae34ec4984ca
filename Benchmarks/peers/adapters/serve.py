"""The other end of `conversation.py`, for peers that are Python libraries.

    serve.py LIBRARY FOLDER

reads the problem of FOLDER, then answers lines of standard input:

    fit TOLERANCE THREADS REPEATS BUDGET PREFIX

with `@@ done SECONDS…` once `PREFIX.b.f64` (coefficients, lambda after lambda) and `PREFIX.b0.f64` are
written, for cross-validation `PREFIX.curve.f64` (the held-out mean squared error, one a lambda) with the
coefficients of the path on the rows outside fold 0 beside it, for leave-one-out the curve alone; or with
`@@ failed REASON`. Only the fit is timed. REPEATS fits are made unless BUDGET seconds are spent before."""

from __future__ import annotations

import importlib
import sys
import time
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from problems import Data, header, read
from threadpoolctl import threadpool_limits


@dataclass
class Fitted:
    """Coefficients p by lambdas with their intercepts, or an error curve, or both."""

    b: np.ndarray | None = None
    b0: np.ndarray | None = None
    curve: np.ndarray | None = None


@dataclass(frozen=True)
class Job:
    data: Data
    family: str
    task: str
    alpha: float
    tolerance: float
    threads: int

    def on(self, rows: np.ndarray) -> Job:
        """The path on some of the rows."""
        part = Data(np.asfortranarray(self.data.x[rows]), self.data.y[rows], self.data.lambdas, None)
        return Job(part, self.family, "path", self.alpha, self.tolerance, self.threads)


def held_out(job: Job, path) -> np.ndarray:
    """The mean squared error of each fold, by a path a fold."""
    data, errors = job.data, []
    for fold in range(data.folds.max() + 1):
        out = data.folds == fold
        fitted = path(job.on(~out))
        residual = data.y[out][:, None] - data.x[out] @ fitted.b - fitted.b0
        errors.append(np.mean(np.square(residual), axis=0))
    return np.mean(errors, axis=0)


def answer(peer, job: Job, repeats: int, budget: float, prefix: str) -> list[float]:
    seconds: list[float] = []
    with threadpool_limits(limits=job.threads):
        while len(seconds) < repeats and sum(seconds) < budget:
            began = time.perf_counter()
            raw = peer.fit(job)
            seconds.append(time.perf_counter() - began)
        fitted = peer.unpack(job, raw)
        if job.task == "cv":
            part = job.on(job.data.folds != 0)
            on_part = peer.unpack(part, peer.fit(part))
            fitted.b, fitted.b0 = on_part.b, on_part.b0
    if fitted.b is not None:
        if not np.isfinite(fitted.b).all():
            raise ValueError("coefficients that are not finite")
        np.asarray(fitted.b, dtype="<f8").T.tofile(f"{prefix}.b.f64")
        np.asarray(fitted.b0, dtype="<f8").tofile(f"{prefix}.b0.f64")
    if fitted.curve is not None:
        np.asarray(fitted.curve, dtype="<f8").tofile(f"{prefix}.curve.f64")
    return seconds


def main() -> None:
    warnings.simplefilter("ignore")
    library, folder = sys.argv[1], Path(sys.argv[2])
    try:
        peer = importlib.import_module(f"peer_{library}")
        head = header(folder)
        data = read(folder)
        peer.warm(head)
    except Exception as error:
        print(f"@@ failed {type(error).__name__}: {error}".replace("\n", " "), flush=True)
        return
    print("@@ ready", flush=True)
    for line in sys.stdin:
        _, tolerance, threads, repeats, budget, prefix = line.split(maxsplit=5)
        job = Job(data, head["family"], head["task"], float(head["alpha"]), float(tolerance), int(threads))
        try:
            seconds = answer(peer, job, int(repeats), float(budget), prefix.strip())
            print("@@ done", *seconds, flush=True)
        except Exception as error:
            print(f"@@ failed {type(error).__name__}: {error}".replace("\n", " "), flush=True)


if __name__ == "__main__":
    main()
