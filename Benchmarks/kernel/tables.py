"""What was measured, as tables: the kernels beside one another, and what this one is to reach."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median, quantiles

import report
from measure import Contestant, Samples, floor

MISSING = "–"


def percentile(values: Sequence[float], percent: int) -> float:
    return quantiles(values, n=100)[percent - 1] if len(values) > 1 else values[0]


def speed(contestants: Sequence[Contestant]) -> str:
    """Times, and beside those of a round trip what they are of the floor's."""
    unit = floor(contestants)

    def row(name: str, found: Samples) -> list[str]:
        return [
            name,
            time(found.starts),
            time(found.trips),
            ratio(found.trips, unit.trips),
            report.milliseconds(percentile(found.trips, 99)) if found.trips else MISSING,
            time(found.completions),
            ratio(found.completions, unit.completions),
            time(found.inspections),
            ratio(found.inspections, unit.inspections),
            f"{median(found.rates):,.0f}" if found.rates else MISSING,
            ratio(found.rates, unit.rates),
        ]

    head = [
        "kernel", "first reply", "cell, p50", "of bare", "cell, p99", "complete", "of bare", "inspect",
        "of bare", "cells/s", "of bare",
    ]  # fmt: skip
    return report.table(head, [row(each.kernel.name, each.samples) for each in contestants])


def manners(contestants: Sequence[Contestant]) -> str:
    """How they stop and end, and what they take."""

    def row(each: Contestant) -> list[str]:
        found = each.samples
        stopped = "never" if "stop" in found.failures else time(found.interrupts)
        failures = [f"did not {what} ({times}×)" for what, times in found.failures.items()]
        return [
            each.kernel.name,
            stopped,
            time(found.shutdowns),
            f"{median(found.memory):.1f} MB" if found.memory else MISSING,
            f"{found.drift:+.1f} MB in {found.drift_cells:,}" if found.drift_cells else MISSING,
            f"{found.wake_ups:.1f}",
            f"{found.idling:.2%}",
            "; ".join(failures),
        ]

    head = [
        "kernel", "interrupt, p50", "shutdown", "memory", "growth by cells", "idle wake-ups/s", "idle CPU",
        "",
    ]  # fmt: skip
    return report.table(head, [row(each) for each in contestants])


def goals(contestants: Sequence[Contestant]) -> str:
    """What the first kernel is to reach, and whether it does."""
    ours, unit = contestants[0].samples, floor(contestants)
    p99 = percentile(ours.trips, 99) / percentile(unit.trips, 99)
    rows: list[tuple[str, float, float, str]] = [
        ("start to the first reply, ms", median(ours.starts) * 1e3, 20, "at most"),
        ("cell, p50, of bare", median(ours.trips) / median(unit.trips), 1.3, "at most"),
        ("cell, p99, of bare", p99, 2, "at most"),
        ("complete, of bare", median(ours.completions) / median(unit.completions), 2, "at most"),
        ("inspect, of bare", median(ours.inspections) / median(unit.inspections), 2, "at most"),
        ("pipelined cells, of bare", median(ours.rates) / median(unit.rates), 0.6, "at least"),
        ("interrupt to reply, p50, ms", median(ours.interrupts) * 1e3, 5, "at most"),
        ("memory after start, MB", median(ours.memory), 25, "at most"),
        (f"memory gained by {ours.drift_cells:,} cells, MB", ours.drift, 3, "at most"),
        ("idle processor time, %", ours.idling * 100, 0.01, "at most"),
        ("idle wake-ups a second", ours.wake_ups, 1, "at most"),
        ("shutdown, ms", median(ours.shutdowns) * 1e3, 50, "at most"),
        ("answers that did not come", sum(ours.failures.values()), 0, "at most"),
    ]

    def row(what: str, found: float, goal: float, side: str) -> list[str]:
        reached = found <= goal if side == "at most" else found >= goal
        return [what, f"{side} {goal:g}", f"{found:.3g}", "yes" if reached else "**no**"]

    return report.table(["goal", "", "measured", "reached"], [row(*each) for each in rows])


def time(values: Sequence[float]) -> str:
    return report.milliseconds(median(values)) if values else MISSING


def ratio(values: Sequence[float], unit: Sequence[float]) -> str:
    return report.ratio(median(values), median(unit)) if values and unit else MISSING
