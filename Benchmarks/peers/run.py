"""Everyone on the same bytes: run.py [--small] [--rows 1 2h …] [--peers glmnet …] [--report README.md].

Makes each problem's data, lets ours and every peer fit it in turn, judges all of them by `gap.py`, tightens
each one's tolerance until it is accurate (`ladder.py`), and writes what was found as JSON and as tables.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import tables
from conversation import Conversation, Late, Refused
from ladder import Judge, Ladder, Measured
from problems import PROBLEMS, Problem, generate, write
from whole import processes

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
OURS = HERE / "ours" / ".build" / "release" / "PeerBenchmark"
LIBRARIES = {
    "sklearn": "scikit-learn",
    "celer": "celer",
    "skglm": "skglm",
    "adelie": "adelie",
    "glum": "glum",
}
CORES = min(2, os.cpu_count() or 1)


def peers_of(problem: Problem) -> list[str]:
    """Who has something to solve it with."""
    if problem.task == "loo":
        return ["sklearn"]
    if problem.alpha == 0:
        return ["sklearn", "glmnet", "adelie"]
    if problem.task == "cv":
        return ["sklearn", "glmnet", "adelie", "celer"]
    if problem.family == "gaussian":
        return ["glmnet", "adelie", "sklearn", "celer", "skglm"]
    return ["glmnet", "adelie", "skglm", "glum"] + (["sklearn"] if problem.family == "binomial" else [])


def command(peer: str, folder: Path) -> list[str]:
    if peer == "ours":
        return [str(OURS), str(folder)]
    if peer == "glmnet":
        return [shutil.which("Rscript") or "", str(HERE / "adapters" / "glmnet.R"), str(folder)]
    return [sys.executable, str(HERE / "adapters" / "serve.py"), peer, str(folder)]


def absent() -> dict[str, str]:
    """Peers that cannot be measured here, and why."""
    missing = {}
    if not shutil.which("Rscript"):
        missing["glmnet"] = "R is not installed"
    elif subprocess.run(["Rscript", "-e", "library(glmnet)"], capture_output=True).returncode != 0:
        missing["glmnet"] = "R has no glmnet"
    for peer, package in LIBRARIES.items():
        try:
            version(package)
        except PackageNotFoundError:
            missing[peer] = f"{package} is not installed"
    if not OURS.exists():
        raise SystemExit(f"error: no {OURS}: make bench-fit builds it")
    return missing


class Clock:
    """Shares what is left of the time among what is left to do."""

    def __init__(self, minutes: float, pairs: int) -> None:
        self._end = time.monotonic() + 60 * minutes
        self._pairs = pairs

    def allowance(self) -> float:
        """Seconds for the next pair, all its tolerances together: a slow one may take several shares."""
        share = max(0.0, self._end - time.monotonic()) / max(1, self._pairs)
        self._pairs -= 1
        return min(120.0, max(8.0, 5 * share))


def measure(
    problem: Problem, options: argparse.Namespace, clock: Clock, missing: dict[str, str]
) -> list[Measured]:
    folder = options.build / problem.row
    data = generate(problem)
    write(problem, data, folder)
    judge = Judge(problem, data)
    names = ["ours", *(peer for peer in peers_of(problem) if not options.peers or peer in options.peers)]
    results: list[Measured] = []
    ours: Conversation | None = None
    our_ladder: Ladder | None = None
    for peer in names:
        found = Measured(peer, problem.row)
        results.append(found)
        if peer in missing:
            found.reason = missing[peer]
            continue
        allowance = clock.allowance()
        if peer == "sklearn" and problem.family == "binomial":
            # saga: known to be far from it after minutes.
            allowance = min(allowance, 20)
        talk = None
        try:
            log = options.build / "peers.log"
            talk = Conversation(command(peer, folder), log, CORES, 180)
            ladder = Ladder(judge, talk, folder / peer, allowance)
            if peer == "ours":
                ours, our_ladder = talk, ladder
                ladder.at_default(found, options.repeats)
            ladder.climb(found, CORES, options.repeats, is_threaded=peer not in ("ours", "glmnet"))
        except Late:
            if not found.b:
                found.reason = f"> {allowance:.0f} s"
        except Refused as refusal:
            if not found.b:
                found.reason = str(refusal)
        finally:
            if talk and talk is not ours:
                talk.close()
        print("  " + tables.said(found), flush=True)
    if ours:
        # Before and after the peers, so that a machine that slows down slows ours as well.
        our_ladder.extend(60)
        our_ladder.again(results[0], options.repeats)
        ours.close()
    return results


def versions(missing: dict[str, str]) -> str:
    known = [f"{package} {version(package)}" for peer, package in LIBRARIES.items() if peer not in missing]
    known += [f"numpy {version('numpy')}", f"scipy {version('scipy')}"]
    if "glmnet" not in missing:
        ask = 'cat(paste0("R ", getRversion(), ", glmnet ", packageVersion("glmnet")))'
        known.insert(0, subprocess.run(["Rscript", "-e", ask], capture_output=True, text=True).stdout)
    return ", ".join(known)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--report", type=Path, help="the document whose tables are replaced")
    parser.add_argument("--small", action="store_true", help="small sizes, to try things out")
    parser.add_argument("--rows", nargs="+", help="rows of the table; none of the others")
    parser.add_argument("--peers", nargs="+", help="peers; none of the others")
    parser.add_argument("--minutes", type=float, default=22, help="about how long all may take")
    parser.add_argument("--repeats", type=int, default=5, help="fits of which the median is taken")
    parser.add_argument("--build", type=Path, default=ROOT / ".build" / "bench" / "peers")
    parser.add_argument("--regshell", type=Path, default=ROOT / ".build" / "release" / "regshell")
    options = parser.parse_args()
    options.build.mkdir(parents=True, exist_ok=True)
    missing = absent()
    for peer, reason in missing.items():
        print(f"not measured: {peer} ({reason})")

    chosen = [problem for problem in PROBLEMS if not options.rows or problem.row in options.rows]
    chosen = [problem.small() if options.small else problem for problem in chosen]
    clock = Clock(options.minutes, sum(1 + len(peers_of(problem)) for problem in chosen))
    results: dict[str, list[Measured]] = {}
    began = time.monotonic()
    # The one on which nearly everybody crawls comes last, so that it takes time from nobody.
    for problem in sorted(chosen, key=lambda one: one.row == "2h"):
        print(f"{problem.row}: {problem.title}, {problem.rows:,} × {problem.columns:,}", flush=True)
        results[problem.row] = measure(problem, options, clock, missing)
        shutil.rmtree(options.build / problem.row, ignore_errors=True)
    whole = [] if options.rows and "9c" not in options.rows else processes(options.regshell, options.repeats)
    print(f"{(time.monotonic() - began) / 60:.1f} minutes")

    made = {
        "peers": tables.summary(chosen, results, whole),
        "peers-detail": tables.detail(chosen, results),
        "peers-versions": versions(missing) + ("; small sizes" if options.small else ""),
    }
    found = {
        "versions": made["peers-versions"],
        "cores": CORES,
        "small": options.small,
        "rows": {row: [one.as_json() for one in some] for row, some in results.items()},
        "processes": [vars(one) for one in whole],
    }
    (options.build / "peers.json").write_text(json.dumps(found, indent=1), encoding="utf-8")
    tables.publish(made, options.report)


if __name__ == "__main__":
    main()
