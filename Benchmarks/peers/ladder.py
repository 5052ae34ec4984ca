"""Tightening one peer's tolerance until its coefficients are accurate enough, and timing it there.

A: at every lambda the objective is within 1e-6 of the null objective above the best lower bound that anyone
found. B: at every lambda the relative duality gap is at most 1e-6."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, field
from math import floor, inf, isfinite, log10
from pathlib import Path
from statistics import median

import numpy as np
from conversation import Conversation, Late, Refused
from gap import Judgement, judge, left_out
from problems import Data, Problem

GOAL = 1e-6
LOOSEST = {"ours": 1e-6, "glmnet": 1e-7, "adelie": 1e-7}
USUAL = 1e-4
TIGHTEST = 1e-20
# Ours when nobody asks for another.
OUR_DEFAULT = 1e-9


@dataclass
class Rung:
    """What one tolerance gave."""

    tolerance: float
    threads: int
    seconds: list[float]
    # The largest over the path.
    gap: float
    excess: float

    @property
    def median(self) -> float:
        return median(self.seconds)


@dataclass
class Measured:
    """One peer on one problem."""

    peer: str
    row: str
    rungs: list[Rung] = field(default_factory=list)
    a: Rung | None = None
    b: Rung | None = None
    default: Rung | None = None
    megabytes: float = 0.0
    # Why it is not measured, or not to the end.
    reason: str = ""
    curve_difference: float | None = None

    def as_json(self) -> dict:
        return asdict(self)


class Judge:
    """One problem's data, and the best lower bound of its optimum so far."""

    def __init__(self, problem: Problem, data: Data) -> None:
        self.problem = problem
        self.data = data
        self._bound = np.full(len(data.lambdas), -inf)
        self._curve = left_out(data.x, data.y, data.lambdas) if problem.task == "loo" else None
        self.reference_curve = self._curve
        if problem.task == "cv":
            rows = data.folds != 0
            self._x, self._y = np.asfortranarray(data.x[rows]), data.y[rows]
        else:
            self._x, self._y = data.x, data.y

    def rate(self, prefix: Path) -> tuple[float, float]:
        """The largest relative gap and the largest excess over the path."""
        if self.problem.task == "loo":
            curve = np.fromfile(f"{prefix}.curve.f64")
            if curve.shape != self._curve.shape:
                raise Refused(f"{curve.size} of {self._curve.size} errors")
            worst = float(np.max(np.abs(curve / self._curve - 1)))
            return worst, worst
        found = self._judge(prefix)
        self._bound = np.maximum(self._bound, found.dual)
        return float(found.relative.max()), float(found.above(self._bound).max())

    def curve_difference(self, prefix: Path) -> float | None:
        """Of the held-out errors, relative to those of whoever came first."""
        path = Path(f"{prefix}.curve.f64")
        if self.problem.task != "cv" or not path.exists():
            return None
        curve = np.fromfile(path)
        if self.reference_curve is None:
            self.reference_curve = curve
        return float(np.max(np.abs(curve / self.reference_curve - 1)))

    def _judge(self, prefix: Path) -> Judgement:
        count, columns = len(self.data.lambdas), self._x.shape[1]
        b = np.fromfile(f"{prefix}.b.f64")
        b0 = np.fromfile(f"{prefix}.b0.f64")
        if b.size != count * columns or b0.size != count:
            raise Refused(f"coefficients of {b0.size} lambdas instead of {count}")
        b = b.reshape((columns, count), order="F")
        return judge(self.problem.family, self.problem.alpha, self._x, self._y, self.data.lambdas, b, b0)


class Ladder:
    """Climbs with one conversation, for `total` seconds at most."""

    def __init__(self, judge: Judge, talk: Conversation, prefix: Path, total: float) -> None:
        self._judge = judge
        self._talk = talk
        self._prefix = prefix
        self._end = time.monotonic() + total

    def climb(self, into: Measured, cores: int, repeats: int, is_threaded: bool) -> None:
        tolerance = LOOSEST.get(into.peer, USUAL)
        threads = cores if is_threaded else 1
        stuck = 0
        while tolerance >= TIGHTEST * 0.99 and stuck < 4:
            rung = self._run(into, tolerance, threads, 1)
            stuck = stuck + 1 if len(into.rungs) > 1 and rung.gap > 0.9 * into.rungs[-2].gap else 0
            if rung.gap <= GOAL:
                # Kept even if there is no time for more.
                into.b = rung
            if len(into.rungs) == 1 and is_threaded and cores > 1:
                other = self._run(into, tolerance, 1, 1)
                # The first fit also warmed caches: the second of the two has to win by more than noise.
                again = self._run(into, tolerance, threads, 1)
                if other.median < 0.95 * again.median:
                    threads, rung = 1, other
                else:
                    rung = again
            if into.a is None and rung.excess <= GOAL:
                into.a = rung if rung.gap <= GOAL else self._repeat(into, rung, min(3, repeats))
            if rung.gap <= GOAL:
                into.b = self._repeat(into, rung, repeats)
                into.a = into.b if into.a is rung else into.a
                return
            missing = log10(rung.gap / GOAL) if isfinite(rung.gap) else 2
            # Half of what seems missing, so that nobody is asked for more than needed.
            tolerance *= 10.0 ** -max(1, floor(missing / 2))
        into.reason = f"gap {into.rungs[-1].gap:.0e} at its tightest tolerance"

    def at_default(self, into: Measured, repeats: int) -> None:
        into.default = self._repeat(into, self._run(into, OUR_DEFAULT, 1, 1), repeats)

    def extend(self, seconds: float) -> None:
        self._end = max(self._end, time.monotonic() + seconds)

    def again(self, into: Measured, repeats: int) -> None:
        """More of the same, after the others had their turn."""
        if into.b is not None:
            into.b = self._repeat(into, into.b, len(into.b.seconds) + repeats)

    def _repeat(self, into: Measured, rung: Rung, repeats: int) -> Rung:
        """A first time counts only where there is no time for others."""
        wanted = repeats - len(rung.seconds) + 1
        budget = min(12.0, max(0.0, self._end - time.monotonic()))
        if wanted <= 0 or rung.seconds[0] > budget:
            return rung
        try:
            more = self._fit(rung.tolerance, rung.threads, wanted, budget)
        except (Late, Refused):
            return rung
        kept = rung.seconds[1:] if len(rung.seconds) > 1 else []
        return Rung(rung.tolerance, rung.threads, kept + more, rung.gap, rung.excess)

    def _run(self, into: Measured, tolerance: float, threads: int, repeats: int) -> Rung:
        seconds = self._fit(tolerance, threads, repeats, inf)
        gap, excess = self._judge.rate(self._prefix)
        rung = Rung(tolerance, threads, seconds, gap, excess)
        into.rungs.append(rung)
        into.curve_difference = self._judge.curve_difference(self._prefix)
        into.megabytes = self._talk.peak_megabytes
        return rung

    def _fit(self, tolerance: float, threads: int, repeats: int, budget: float) -> list[float]:
        left = self._end - time.monotonic()
        if left <= 0:
            raise Late
        return self._talk.fit(tolerance, threads, repeats, budget, self._prefix, left + 5)
