"""The problems: what is fitted, and their data, made from fixed seeds and written once as plain bytes.

A folder a problem: `problem.txt` with one `name value` a line, `x.f64` (column after column) or the
compressed columns `x.indptr.i32`, `x.indices.i32`, `x.f64`, the response `y.f64`, the grid `lambdas.f64`
and, where rows are held out, `folds.i32`. Little-endian. Everyone reads these.

Everyone minimises, over b₀ and b, for every lambda of the grid,

    1/n Σ f(yᵢ, b₀ + xᵢ'b)  +  lambda (alpha Σ|b| + (1 − alpha)/2 Σb²),

with f half the squared error, the logistic loss or e^η − yη. Dense columns have mean 0 and variance 1
(divisor n), so that nobody has to standardise; gaussian responses have variance 1, so that glmnet, which
divides both the response and its penalty by that deviation in different powers, has the same problem as
everyone else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy import sparse

DIABETES = Path(__file__).resolve().parents[2] / "notebooks" / "data" / "diabetes.csv"


@dataclass(frozen=True)
class Problem:
    """One row of the table. `task` is path, cv (cross-validation) or loo (leave one out)."""

    row: str
    title: str
    rows: int
    columns: int
    family: str = "gaussian"
    task: str = "path"
    alpha: float = 1.0
    ratio: float = 1e-3
    lambdas: int = 100
    folds: int = 10
    # independent, ar (0.5 to the distance), equal (0.5 between any two), sparse, diabetes
    columns_are: str = "independent"
    # The grid of a penalty without a kink, which has no largest useful lambda.
    top: float | None = None
    signals: int = 20
    seed: int = 1

    @property
    def is_sparse(self) -> bool:
        return self.columns_are == "sparse"

    def small(self) -> Problem:
        """The same kind of problem, of a size to try things out on."""
        if self.columns_are == "diabetes":
            return self
        shrink = 20 if self.rows >= 100_000 else 5
        rows = self.rows if self.rows <= 200 else self.rows // shrink
        columns = self.columns if self.columns <= 100 else max(50, self.columns // 10)
        return replace(self, rows=rows, columns=columns)


PROBLEMS = [
    Problem("1", "lasso path", 10_000, 200),
    Problem("2", "lasso path, neighbours correlated", 200, 20_000, columns_are="ar", ratio=0.05),
    Problem("2h", "lasso path, all columns correlated", 200, 20_000, columns_are="equal", ratio=0.01),
    Problem("3", "elastic net path", 2_000, 5_000, alpha=0.5, ratio=0.01),
    Problem("4a", "ridge path", 20_000, 500, alpha=0, top=10, ratio=1e-4),
    Problem("4b", "100 ridges, each left one out", 20_000, 500, alpha=0, top=10, ratio=1e-4, task="loo"),
    Problem("4c", "ridge path", 100, 10_000, alpha=0, top=1000, ratio=1e-4),
    Problem("4d", "100 ridges, each left one out", 100, 10_000, alpha=0, top=1000, ratio=1e-4, task="loo"),
    Problem("5a", "logistic lasso path", 5_000, 500, family="binomial", columns_are="ar"),
    Problem("5b", "logistic lasso path", 150, 5_000, family="binomial", ratio=0.05),
    Problem("6", "10-fold cross-validation of the lasso", 5_000, 500, task="cv"),
    Problem("7", "poisson elastic net path", 10_000, 100, family="poisson", alpha=0.5),
    Problem("8", "lasso path", 1_000_000, 50),
    Problem("9a", "lasso path, diabetes", 442, 10, columns_are="diabetes"),
    Problem("9b", "10-fold cross-validation, diabetes", 442, 10, columns_are="diabetes", task="cv"),
    Problem("10", "lasso path, sparse", 20_000, 20_000, columns_are="sparse", ratio=0.05),
]


@dataclass(frozen=True)
class Data:
    x: np.ndarray | sparse.csc_matrix
    y: np.ndarray
    lambdas: np.ndarray
    folds: np.ndarray | None


def generate(problem: Problem) -> Data:
    draw = np.random.default_rng([problem.seed, problem.rows, problem.columns])
    if problem.columns_are == "diabetes":
        table = np.loadtxt(DIABETES, delimiter=",", skiprows=1)
        x, y = standardised(table[:, :-1]), deviates(table[:, -1])
    else:
        x = design(problem, draw)
        b = np.zeros(problem.columns)
        chosen = draw.choice(problem.columns, min(problem.signals, problem.columns), replace=False)
        b[chosen] = draw.choice([-1.0, 1.0], len(chosen)) * draw.uniform(0.5, 1.5, len(chosen))
        y = response(problem, x @ b, draw)
    folds = np.arange(len(y), dtype=np.int32) % problem.folds if problem.task == "cv" else None
    return Data(x, y, grid(problem, x, y), folds)


def design(problem: Problem, draw: np.random.Generator) -> np.ndarray | sparse.csc_matrix:
    n, p = problem.rows, problem.columns
    if problem.columns_are == "sparse":
        per = max(2, round(1e-3 * n))
        places = [np.sort(draw.choice(n, per, replace=False)) for _ in range(p)]
        starts = np.arange(p + 1, dtype=np.int32) * per
        values = draw.standard_normal(p * per)
        return sparse.csc_matrix((values, np.concatenate(places).astype(np.int32), starts), shape=(n, p))
    x = np.empty((n, p), order="F")
    common = draw.standard_normal(n)
    for j in range(p):
        own = draw.standard_normal(n)
        if problem.columns_are == "ar":
            x[:, j] = own if j == 0 else 0.5 * x[:, j - 1] + np.sqrt(0.75) * own
        elif problem.columns_are == "equal":
            x[:, j] = np.sqrt(0.5) * (common + own)
        else:
            x[:, j] = own
    return standardised(x)


def standardised(x: np.ndarray) -> np.ndarray:
    x = np.asfortranarray(x)
    for j in range(x.shape[1]):
        x[:, j] -= x[:, j].mean()
        x[:, j] /= np.sqrt(np.mean(x[:, j] ** 2))
        x[:, j] -= x[:, j].mean()
    return x


def deviates(y: np.ndarray) -> np.ndarray:
    """Variance 1 (divisor n), and a mean that the intercept has to find."""
    return (y - y.mean()) / y.std() + 2


def response(problem: Problem, eta: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    spread = eta.std()
    if problem.family == "binomial":
        return (draw.uniform(size=len(eta)) < 1 / (1 + np.exp(-(0.3 + 2 * eta / spread)))).astype(float)
    if problem.family == "poisson":
        return draw.poisson(np.exp(0.5 + 0.6 * eta / spread)).astype(float)
    return deviates(eta + 0.5 * spread * draw.standard_normal(len(eta)))


def grid(problem: Problem, x: np.ndarray | sparse.csc_matrix, y: np.ndarray) -> np.ndarray:
    top = problem.top or np.abs(x.T @ (y - y.mean())).max() / len(y) / problem.alpha
    return top * np.geomspace(1, problem.ratio, problem.lambdas)


def write(problem: Problem, data: Data, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    head = {
        "row": problem.row,
        "task": problem.task,
        "family": problem.family,
        "alpha": problem.alpha,
        "rows": len(data.y),
        "columns": data.x.shape[1],
        "lambdas": len(data.lambdas),
        "folds": problem.folds if data.folds is not None else 0,
        "sparse": int(problem.is_sparse),
    }
    if problem.is_sparse:
        data.x.indptr.astype("<i4").tofile(folder / "x.indptr.i32")
        data.x.indices.astype("<i4").tofile(folder / "x.indices.i32")
        data.x.data.astype("<f8").tofile(folder / "x.f64")
    else:
        data.x.T.astype("<f8", copy=False).tofile(folder / "x.f64")
    data.y.astype("<f8").tofile(folder / "y.f64")
    data.lambdas.astype("<f8").tofile(folder / "lambdas.f64")
    if data.folds is not None:
        data.folds.astype("<i4").tofile(folder / "folds.i32")
    text = "".join(f"{name} {value}\n" for name, value in head.items())
    (folder / "problem.txt").write_text(text, encoding="utf-8")


def header(folder: Path) -> dict[str, str]:
    lines = (folder / "problem.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split(" ", 1) for line in lines)


def read(folder: Path) -> Data:
    head = header(folder)
    n, p = int(head["rows"]), int(head["columns"])
    values = np.fromfile(folder / "x.f64")
    if head["sparse"] == "1":
        places = np.fromfile(folder / "x.indices.i32", dtype=np.int32)
        starts = np.fromfile(folder / "x.indptr.i32", dtype=np.int32)
        x = sparse.csc_matrix((values, places, starts), shape=(n, p))
    else:
        x = values.reshape((n, p), order="F")
    folds = np.fromfile(folder / "folds.i32", dtype=np.int32) if head["folds"] != "0" else None
    return Data(x, np.fromfile(folder / "y.f64"), np.fromfile(folder / "lambdas.f64"), folds)
