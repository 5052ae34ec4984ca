"""How our times grow: rows and columns doubled three times each, the exponent fitted, theory beside it.

growth.py [--small] [--report README.md]. The exponent is the slope of log seconds on log size by least
squares, from the median of several fits at the default tolerance (1e-9) at each size."""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf, log
from pathlib import Path
from statistics import median

import report
from conversation import Conversation, Late, Refused
from ladder import OUR_DEFAULT
from problems import Problem, generate, write
from run import OURS, ROOT
from tables import publish, seconds


@dataclass(frozen=True)
class Growth:
    """A kind of problem at its smallest size, and the powers of n and p of its leading term in theory."""

    problem: Problem
    rows: str
    columns: str
    # What dominates.
    because: str


KINDS = [
    Growth(Problem("tall", "lasso path, tall", 20_000, 100), "1", "2", "X'X: n p²"),
    Growth(
        Problem("wide", "lasso path, wide", 100, 5_000, columns_are="ar", ratio=0.05),
        "1 to 2",
        "1",
        "passes X'r: n p, and more columns in play as n grows",
    ),
    Growth(
        Problem("ridge", "ridge path", 10_000, 125, alpha=0, top=10, ratio=1e-4),
        "1",
        "2 to 3",
        "X'X: n p², its decomposition: p³",
    ),
    Growth(
        Problem("logistic", "logistic lasso path", 2_000, 50, family="binomial", ratio=0.01),
        "1",
        "1 to 2",
        "weighted X'X of the columns in play, X'r of all",
    ),
    Growth(
        Problem("cv", "10-fold cross-validation of the lasso", 5_000, 50, task="cv"),
        "1",
        "2",
        "X'X once, down-dated a fold",
    ),
]


def doubled(problem: Problem, axis: str) -> list[Problem]:
    """The problem and three doublings of its rows or columns."""
    return [replace(problem, **{axis: getattr(problem, axis) << times}) for times in range(4)]


def timed(problem: Problem, build: Path, repeats: int) -> float:
    folder = build / f"growth-{problem.row}"
    write(problem, generate(problem), folder)
    talk = None
    try:
        talk = Conversation([str(OURS), str(folder)], build / "growth.log", 2, 120)
        first = talk.fit(OUR_DEFAULT, 1, 1, inf, folder / "ours", 300)
        # Short fits are made often: about a second of them.
        count = max(repeats, min(50, int(1 / max(first[0], 1e-6))))
        return median(talk.fit(OUR_DEFAULT, 1, count, 20, folder / "ours", 300))
    finally:
        if talk:
            talk.close()
        shutil.rmtree(folder, ignore_errors=True)


def exponent(sizes: Sequence[int], times: Sequence[float]) -> float:
    """The slope of log time on log size by least squares."""
    x, y = [log(size) for size in sizes], [log(time) for time in times]
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    return sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True)) / sum(
        (a - mean_x) ** 2 for a in x
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--report", type=Path, help="the document whose table is replaced")
    parser.add_argument("--small", action="store_true", help="small sizes, to try things out")
    parser.add_argument("--kinds", nargs="+", help="kinds of problems; none of the others")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--build", type=Path, default=ROOT / ".build" / "bench" / "peers")
    options = parser.parse_args()
    options.build.mkdir(parents=True, exist_ok=True)
    rows, found = [], {}
    for kind in KINDS:
        if options.kinds and kind.problem.row not in options.kinds:
            continue
        base = kind.problem
        if options.small:
            base = replace(base, rows=max(50, base.rows // 8), columns=max(20, base.columns // 4))
        for axis, letter, theory in (("rows", "n", kind.rows), ("columns", "p", kind.columns)):
            problems = doubled(base, axis)
            sizes = [getattr(problem, axis) for problem in problems]
            fixed = f"p = {base.columns:,}" if axis == "rows" else f"n = {base.rows:,}"
            try:
                times = [timed(problem, options.build, options.repeats) for problem in problems]
                power = f"{exponent(sizes, times):.2f}"
                said = [seconds(time) for time in times]
            except (Late, Refused) as refusal:
                times, power, said = [], str(refusal) or "too slow", ["", "", "", ""]
            print(f"{base.title}, {letter}: {power}", flush=True)
            found[f"{base.row} {letter}"] = {"sizes": sizes, "seconds": times, "exponent": power}
            range_of = f"{letter} = {sizes[0]:,} … {sizes[-1]:,}, {fixed}"
            rows.append([base.title, range_of, *said, power, theory, kind.because])
    (options.build / "growth.json").write_text(json.dumps(found, indent=1), encoding="utf-8")
    head = ["problem", "sizes", "1×", "2×", "4×", "8×", "exponent", "theory", "because"]
    publish({"growth": report.table(head, rows)}, options.report)


if __name__ == "__main__":
    main()
