"""How far anyone's coefficients are from the optimum: the one function that judges all, from the data
alone.

For every lambda the objective at the coefficients as they were returned, and a lower bound of the optimum
by Fenchel's duality. With u the slope of the loss in η at the best intercept, θ = −s u / n is a dual point
once its entries sum to zero (which the free intercept asks for: one sign's entries are shrunk by what
rounding leaves) and, for the lasso, s is small enough that max|X'θ| ≤ lambda; s is the best such number.
Then

    D = −1/n Σ f*(s uᵢ) − h*(X'θ),   h*(v) = Σ (|v| − lambda·alpha)₊² / (2 lambda (1 − alpha)).

The losses are counted above the value of a perfect fit, so that the objective is never negative and a gap
relative to it means the same in every family. Source: Fenchel (1949), Rockafellar (1970) §31; the scaling
by s is that of El Ghaoui, Viallon and Rabbani (2012)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.special import xlogy

Design = np.ndarray | sparse.csc_matrix


@dataclass(frozen=True)
class Judgement:
    """One number a lambda."""

    primal: np.ndarray
    dual: np.ndarray
    # The objective with every coefficient 0.
    null: float

    @property
    def relative(self) -> np.ndarray:
        """The gap over the objective itself."""
        with np.errstate(invalid="ignore", divide="ignore"):
            gap = np.where(self.primal > 0, (self.primal - self.dual) / self.primal, 0.0)
        return np.where(np.isnan(gap), np.inf, gap)

    def above(self, bound: np.ndarray) -> np.ndarray:
        """By how much of the null objective each point is above a lower bound of the optimum."""
        above = (self.primal - bound) / self.null
        return np.where(np.isnan(above), np.inf, above)


def judge(
    family: str, alpha: float, x: Design, y: np.ndarray, lambdas: np.ndarray, b: np.ndarray, b0: np.ndarray
) -> Judgement:
    """b: p by lambdas; b0: one a lambda."""
    n = len(y)
    primal, dual = np.empty(len(lambdas)), np.empty(len(lambdas))
    step = max(1, int(2e7 // n))
    for start in range(0, len(lambdas), step):
        part = slice(start, start + step)
        primal[part], dual[part] = points(family, alpha, x, y, lambdas[part], b[:, part], b0[part])
    constant = best_intercept(family, np.zeros((n, 1)), y[:, None], np.zeros(1))
    null = float(mean(values(family, np.zeros((n, 1)) + constant, y[:, None]))[0])
    return Judgement(primal, dual, null)


def points(
    family: str, alpha: float, x: Design, y: np.ndarray, lambdas: np.ndarray, b: np.ndarray, b0: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    n, y = len(y), y[:, None]
    eta = np.asarray(x @ b)
    penalty = alpha * np.abs(b).sum(axis=0) + (1 - alpha) / 2 * np.square(b).sum(axis=0)
    primal = mean(values(family, eta + b0, y)) + lambdas * penalty
    u = slopes(family, eta + best_intercept(family, eta, y, b0), y)
    over, under = np.maximum(u, 0).sum(axis=0), np.maximum(-u, 0).sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        u = np.where(u > 0, u * np.nan_to_num(np.minimum(1, under / over)), u)
        u = np.where(u < 0, u * np.nan_to_num(np.minimum(1, over / under)), u)
    v = np.abs(np.asarray(x.T @ u)) / n
    dual = np.array(
        [best_bound(family, alpha, lam, u[:, k], v[:, k], y[:, 0]) for k, lam in enumerate(lambdas)]
    )
    return primal, dual


def best_bound(family: str, alpha: float, lam: float, u: np.ndarray, v: np.ndarray, y: np.ndarray) -> float:
    """The largest D over the factor s. D is concave in s."""
    l1, l2 = lam * alpha, lam * (1 - alpha)
    peak = v.max(initial=0.0)
    largest = l1 / peak if l2 == 0 and peak > l1 else np.inf
    seen = v[v > 0.3 * l1] if l2 > 0 else v[:0]

    def dual(s: float) -> float:
        excess = np.square(np.maximum(s * seen - l1, 0)).sum(dtype=np.longdouble) / (2 * l2) if l2 > 0 else 0
        return float(-np.mean(conjugates(family, s * u, y), dtype=np.longdouble) - excess)

    if family == "gaussian":
        # D is a parabola where no |s v| passes l1; elsewhere its pieces are searched.
        a, c = -np.mean(u * (y - y.mean())), np.mean(u * u)
        if c == 0:
            return 0.0
        if alpha in (0, 1):
            s = a / (c + (np.square(v).sum() / l2 if alpha == 0 else 0))
            return dual(min(s, largest))

        def quick(s: float) -> float:
            return s * a - 0.5 * s * s * c - np.square(np.maximum(s * seen - l1, 0)).sum() / (2 * l2)

        # Around 1, for a point near the optimum; the bound holds for every s.
        return max(dual(golden(quick, 0.0, 2.0)), dual(1.0))
    if l2 == 0:
        return dual(min(1.0, largest))
    return max(dual(golden(dual, 0.0, 1.0, 25)), dual(1.0))


def golden(f, low: float, high: float, steps: int = 60) -> float:
    ratio = (np.sqrt(5) - 1) / 2
    a, d = high - ratio * (high - low), low + ratio * (high - low)
    fa, fd = f(a), f(d)
    for _ in range(steps):
        if fa >= fd:
            high, d, fd = d, a, fa
            a = high - ratio * (high - low)
            fa = f(a)
        else:
            low, a, fa = a, d, fd
            d = low + ratio * (high - low)
            fd = f(d)
    return a if fa >= fd else d


def mean(values: np.ndarray) -> np.ndarray:
    return np.mean(values, axis=0, dtype=np.longdouble).astype(float)


def values(family: str, eta: np.ndarray, y: np.ndarray) -> np.ndarray:
    """f, above its value at a perfect fit."""
    if family == "gaussian":
        return 0.5 * np.square(y - eta)
    if family == "binomial":
        return np.logaddexp(0, np.where(y > 0.5, -eta, eta))
    return np.exp(eta) - y * eta - y + xlogy(y, y)


def slopes(family: str, eta: np.ndarray, y: np.ndarray) -> np.ndarray:
    if family == "gaussian":
        return eta - y
    if family == "binomial":
        return 1 / (1 + np.exp(-eta)) - y
    return np.exp(eta) - y


def conjugates(family: str, u: np.ndarray, y: np.ndarray) -> np.ndarray:
    """f*(u) for slopes u in its domain."""
    if family == "gaussian":
        return 0.5 * u * u + u * y
    if family == "binomial":
        share = np.clip(u + y, 0, 1)
        return xlogy(share, share) + xlogy(1 - share, 1 - share)
    rate = np.maximum(u + y, 0)
    return xlogy(rate, rate) - rate + y - xlogy(y, y)


def best_intercept(family: str, eta: np.ndarray, y: np.ndarray, start: np.ndarray) -> np.ndarray:
    if family == "gaussian":
        return np.mean(y - eta, axis=0)
    if family == "poisson":
        return np.log(np.mean(y)) - np.log(np.mean(np.exp(eta), axis=0))
    b0 = np.array(start, dtype=float)
    for _ in range(50):
        p = 1 / (1 + np.exp(-(eta + b0)))
        step = np.mean(y - p, axis=0) / np.maximum(np.mean(p * (1 - p), axis=0), 1e-12)
        b0 += np.clip(step, -2, 2)
        if np.abs(step).max(initial=0) < 1e-14:
            break
    return b0


def left_out(x: np.ndarray, y: np.ndarray, lambdas: np.ndarray) -> np.ndarray:
    """The mean squared error of ridge with each row left out in turn, by the hat matrix from a
    decomposition of X.

    Source: Allen (1974).
    """
    n = len(y)
    centre = x.mean(axis=0)
    left, d, _ = np.linalg.svd(x - centre, full_matrices=False)
    target = left.T @ (y - y.mean())
    errors = []
    for lam in lambdas:
        share = d * d / (d * d + n * lam)
        residual = y - y.mean() - left @ (share * target)
        errors.append(np.mean(np.square(residual / (1 - 1 / n - np.square(left) @ share))))
    return np.array(errors)
