"""Measures kernels and whole processes in alternating rounds: run.py [--report README.md].

Alternating, so that a machine that slows down slows all of them. Medians over the rounds.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from statistics import median

import kernels
import measure
import programs
import report
import tables


def kernel_tables(options: argparse.Namespace) -> dict[str, str]:
    contestants = [
        measure.Contestant(kernel)
        for kernel in kernels.catalogue(options.build, options.regshell)
        # Nothing can be compared without the floor.
        if options.kernels is None or kernel.name in {"regshell", kernels.FLOOR, *options.kernels}
    ]
    for turn in range(options.rounds):
        print(f"round {turn + 1} of {options.rounds}: kernels", flush=True)
        measure.round_of(contestants, options.trips, options.cells)
    print("idleness and memory", flush=True)
    measure.resources(contestants)
    return {
        "goals": tables.goals(contestants),
        "kernels": tables.speed(contestants),
        "manners": tables.manners(contestants),
    }


def program_tables(options: argparse.Namespace) -> dict[str, str]:
    catalogue = programs.catalogue(options.regshell)
    seconds: dict[str, list[float]] = {program.name: [] for program in catalogue}
    for turn in range(options.rounds):
        print(f"round {turn + 1} of {options.rounds}: whole processes", flush=True)
        for program in catalogue:
            seconds[program.name] += [program.seconds() for _ in range(3)]
    first = median(seconds[catalogue[0].name])
    rows = [
        [
            program.name,
            program.what,
            report.milliseconds(median(seconds[program.name])),
            report.milliseconds(min(seconds[program.name])),
            report.ratio(median(seconds[program.name]), first),
        ]
        for program in catalogue
    ]
    return {"programs": report.table(["program", "work", "median", "least", "ratio"], rows)}


PARTS = {"kernels": kernel_tables, "programs": program_tables}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--report", type=Path, help="the document whose tables are replaced")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--trips", type=int, default=300, help="requests one after the other, a round")
    parser.add_argument("--cells", type=int, default=1000, help="cells sent at once, a round")
    parser.add_argument("--only", choices=PARTS, help="one part of the measurements")
    parser.add_argument("--kernels", nargs="*", help="names of kernels to stand beside ours and the bare one")
    parser.add_argument("--build", type=Path, default=kernels.ROOT / ".build" / "bench")
    parser.add_argument("--regshell", type=Path, default=kernels.ROOT / ".build" / "release" / "regshell")
    options = parser.parse_args()
    if options.report and not options.report.is_file():
        parser.error(f"no {options.report}, whose tables were to be replaced")

    texts = {}
    for part, make in PARTS.items():
        if options.only in (None, part):
            texts |= make(options)
    for marker, text in texts.items():
        print(f"\n{text}")
        if options.report:
            report.replace(options.report, marker, text)
    print(f"\n{report.machine()}")
    if options.report:
        report.replace(options.report, "machine", report.machine())


if __name__ == "__main__":
    main()
