"""Totals the reports of a test run: tally.py CHECKS.tsv NAME=STATUS=SECONDS=REPORT.xml...

CHECKS.tsv has one line a check: name, "passed" or "failed", seconds. Each REPORT.xml is the JUnit
file of a suite that was expected to run, STATUS its exit status and SECONDS what it took: tests that
run beside each other count their waiting too, so their own times do not add up. A report that is missing,
unreadable or empty counts as a failure, and so does a bad exit that the report does not explain:
a suite that crashed must not look like one that passed. Skipped tests are named.
The last line is "N passed, N failed"; exit status 1 where anything failed.
"""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Suite:
    name: str
    passed: int = 0
    failures: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    seconds: float = 0.0


def read_checks(path: Path) -> Suite:
    suite = Suite("checks")
    for line in path.read_text(encoding="utf-8").splitlines():
        name, verdict, seconds = line.split("\t")
        suite.seconds += float(seconds)
        if verdict == "passed":
            suite.passed += 1
        else:
            suite.failures.append(name)
    return suite


def read_report(name: str, status: int, seconds: float, path: Path) -> Suite:
    suite = Suite(name, seconds=seconds)
    try:
        cases = list(ElementTree.parse(path).getroot().iter("testcase"))
    except (OSError, ElementTree.ParseError) as error:
        suite.failures.append(f"no report: {error}")
        return suite
    if not cases:
        suite.failures.append(f"{path} reports no test")
    for case in cases:
        title = ".".join(filter(None, (case.get("classname"), case.get("name"))))
        if case.find("failure") is not None or case.find("error") is not None:
            suite.failures.append(title)
        elif (skip := case.find("skipped")) is not None:
            suite.skipped.append(f"{title}: {skip.get('message') or 'no reason given'}")
        else:
            suite.passed += 1
    if status and not suite.failures:
        suite.failures.append(f"ended with exit status {status}, which no test explains")
    return suite


def main() -> int:
    checks, *reports = sys.argv[1:]
    suites = [read_checks(Path(checks))]
    for report in reports:
        name, status, seconds, path = report.split("=", maxsplit=3)
        suites.append(read_report(name, int(status), float(seconds), Path(path)))

    for suite in suites:
        print(
            f"{suite.name:<16} {suite.passed:>6} passed {len(suite.failures):>5} failed"
            f" {len(suite.skipped):>5} skipped {suite.seconds:>8.1f} s"
        )
    for suite in suites:
        for title in suite.skipped:
            print(f"skipped  {suite.name}: {title}")
    for suite in suites:
        for title in suite.failures:
            print(f"FAILED   {suite.name}: {title}")
    failed = sum(len(suite.failures) for suite in suites)
    print(f"{sum(suite.passed for suite in suites)} passed, {failed} failed", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
