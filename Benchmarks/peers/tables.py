"""What was found as Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import report
from ladder import Measured, Rung
from problems import Problem
from whole import Whole

NAMES = {"sklearn": "scikit-learn"}


def seconds(value: float) -> str:
    """Two significant digits, without an exponent."""
    digits = 4 if value < 0.01 else 3 if value < 0.1 else 2 if value < 10 else 0
    return f"{value:.5f}" if value < 0.001 else f"{value:.{digits}f}"


def said(found: Measured) -> str:
    """One line for the log."""
    name = NAMES.get(found.peer, found.peer)
    if found.b:
        return f"{name}: {timed(found.b)} s at B (tolerance {found.b.tolerance:.0e}, gap {found.b.gap:.0e})"
    return f"{name}: {found.reason}"


def timed(rung: Rung) -> str:
    return seconds(rung.median)


def with_a(found: Measured) -> str:
    """The time at B, and at A where that is clearly less."""
    name = NAMES.get(found.peer, found.peer)
    if not found.b:
        return f"{name} {found.reason}"
    text = f"{name} {timed(found.b)}"
    return f"{text} (A {timed(found.a)})" if found.a and found.a.median < 0.8 * found.b.median else text


def size(problem: Problem) -> str:
    return f"{problem.rows:,} × {problem.columns:,}"


def summary(problems: Sequence[Problem], results: dict[str, list[Measured]], whole: Sequence[Whole]) -> str:
    rows = []
    for problem in problems:
        ours, *peers = results[problem.row]
        reached = sorted((peer for peer in peers if peer.b), key=lambda peer: peer.b.median)
        rest = reached[1:] + [peer for peer in peers if not peer.b]
        rows.append(
            [
                problem.row,
                f"{problem.title}, {size(problem)}",
                timed(ours.b) if ours.b else ours.reason,
                timed(ours.default) if ours.default else "",
                with_a(reached[0]) if reached else "none reached it",
                f"{reached[0].b.median / ours.b.median:.1f}×" if reached and ours.b else "",
                ", ".join(map(with_a, rest)),
                f"{ours.megabytes:,.0f}" if ours.megabytes else "",
                f"{reached[0].megabytes:,.0f}" if reached else "",
            ]
        )
    if whole:
        rows.append(process_row(whole))
    head = [
        "#",
        "problem",
        "ours, s",
        "ours at 1e-9",
        "best peer, s",
        "peer / ours",
        "other peers, s",
        "ours, MB",
        "peer, MB",
    ]
    return report.table(head, rows)


def process_row(whole: Sequence[Whole]) -> list[str]:
    ours, *others = whole
    timed = sorted((one for one in others if one.seconds), key=lambda one: one.seconds)
    failed = [f"{one.name}: {one.reason}" for one in others if not one.seconds]
    best = timed[0] if timed else None
    return [
        "9c",
        "whole process, diabetes: start, read, fit, print",
        seconds(ours.seconds) if ours.seconds else ours.reason,
        "",
        f"{best.name} {seconds(best.seconds)}" if best else "none",
        f"{best.seconds / ours.seconds:.1f}×" if best and ours.seconds else "",
        ", ".join([f"{one.name} {seconds(one.seconds)}" for one in timed[1:]] + failed),
        # The largest child of all rounds is all that is known of whole processes: nobody's own.
        "",
        "",
    ]


def detail(problems: Sequence[Problem], results: dict[str, list[Measured]]) -> str:
    rows = []
    for problem in problems:
        for found in results[problem.row]:
            last = found.b or (found.rungs[-1] if found.rungs else None)
            rows.append(
                [
                    problem.row,
                    NAMES.get(found.peer, found.peer),
                    timed(found.b) if found.b else found.reason,
                    timed(found.a) if found.a else "not reached",
                    f"{len(found.b.seconds)}" if found.b else "",
                    f"{last.tolerance:.0e}" if last else "",
                    f"{last.gap:.1e}" if last else "",
                    f"{last.threads}" if last and found.peer != "ours" else "its own",
                    f"{found.megabytes:,.0f}" if found.megabytes else "",
                    f"{found.curve_difference:.0e}" if found.curve_difference is not None else "",
                ]
            )
    head = [
        "#",
        "who",
        "B, s",
        "A, s",
        "fits",
        "tolerance",
        "largest gap",
        "threads",
        "MB",
        "cv curve differs by",
    ]
    return report.table(head, rows)


def publish(made: dict[str, str], document: Path | None) -> None:
    for marker, text in made.items():
        if document:
            report.replace(document, marker, text)
        print(f"\n{text}", flush=True)
