"""Measures kernels and whole processes in alternating rounds: run.py [--report README.md].

Alternating, so that a machine that slows down slows all of them. Medians over the rounds.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from statistics import median, quantiles

import kernels
import programs
import report
import zmq
from client import Client


class Samples:
    """What the rounds gave for one kernel."""

    def __init__(self) -> None:
        self.starts: list[float] = []
        self.trips: list[float] = []
        self.rates: list[float] = []
        self.silences = 0

    @property
    def p99(self) -> float:
        return quantiles(self.trips, n=100)[98]


def measure(kernel: kernels.Kernel, samples: Samples, trips: int, cells: int) -> None:
    client = Client(kernel.command)
    try:
        samples.starts.append(client.first_reply())
        client.settle(kernel.cell)
        samples.trips += [client.round_trip(kernel.cell) for _ in range(trips)]
        samples.rates.append(client.pipelined(kernel.cell, cells))
    except zmq.Again:
        # A peer that stops answering loses this round's remaining figures; ours must not.
        if kernel.name == "regshell":
            raise
        samples.silences += 1
        print(f"{kernel.name} stopped answering", flush=True)
    finally:
        client.stop()


def kernel_table(options: argparse.Namespace) -> str:
    catalogue = kernels.catalogue(options.build, options.regshell)
    if options.only:
        catalogue = [kernel for kernel in catalogue if kernel.name in options.only]
    samples = {kernel.name: Samples() for kernel in catalogue}
    for turn in range(options.rounds):
        for kernel in catalogue:
            print(f"round {turn + 1} of {options.rounds}: {kernel.name}", flush=True)
            measure(kernel, samples[kernel.name], options.trips, options.cells)
    first = samples[catalogue[0].name]
    rows = [
        [
            name + (f" (silent in {found.silences} rounds)" if found.silences else ""),
            report.milliseconds(median(found.starts)),
            report.ratio(median(found.starts), median(first.starts)),
            report.milliseconds(median(found.trips)),
            report.milliseconds(found.p99),
            report.ratio(median(found.trips), median(first.trips)),
            f"{median(found.rates):,.0f}",
            report.ratio(median(found.rates), median(first.rates)),
        ]
        for name, found in samples.items()
    ]
    head = ["kernel", "first reply", "ratio", "cell, p50", "cell, p99", "ratio", "cells/s", "ratio"]
    return report.table(head, rows)


def program_table(options: argparse.Namespace) -> str:
    catalogue = programs.catalogue(options.regshell)
    if options.only:
        catalogue = [program for program in catalogue if program.name in options.only]
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
    return report.table(["program", "work", "median", "least", "ratio"], rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--report", type=Path, help="the document whose tables are replaced")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--trips", type=int, default=300, help="cells one after the other, a round")
    parser.add_argument("--cells", type=int, default=1000, help="cells sent at once, a round")
    parser.add_argument("--only", nargs="+", help="names of kernels and programs; none of the others")
    parser.add_argument("--build", type=Path, default=kernels.ROOT / ".build" / "bench")
    parser.add_argument("--regshell", type=Path, default=kernels.ROOT / ".build" / "release" / "regshell")
    options = parser.parse_args()
    if options.report and not options.report.is_file():
        parser.error(f"no {options.report}, whose tables were to be replaced")

    tables = {}
    for marker, make in (("kernels", kernel_table), ("programs", program_table)):
        try:
            tables[marker] = make(options)
        except IndexError:
            print(f"nothing of the {marker} was asked for")
    for marker, text in tables.items():
        print(f"\n{text}")
        if options.report:
            report.replace(options.report, marker, text)
    print(f"\n{report.machine()}")
    if options.report:
        report.replace(options.report, "machine", report.machine())


if __name__ == "__main__":
    main()
