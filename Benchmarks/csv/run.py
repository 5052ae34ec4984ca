#!/usr/bin/env python3
"""Measures reading CSV beside data.table's fread, polars and pandas: one Markdown table a file.

    python3 Benchmarks/csv/run.py [--regshell PROGRAM] [--megabytes 200] [--repeats 5] [--files numbers,…]

Makes its own Python environment and the files in .build/csv. Every repeat is a process of its own, all
readers in turn, all on the same two processors. *Reading* is what the call took inside the process; for
regshell it is the whole process from start to end. *Own memory* is the peak of what is no page of a file,
less what the program takes before it reads; for regshell nothing is taken off. *Of files* is the peak of
pages of files in its memory: the program itself, and the data where a reader maps them.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / ".build" / "csv"


def enter_environment() -> None:
    """Runs this again by the Python of an environment that has the readers."""
    home = WORK / "venv"
    python = home / "bin" / "python"
    if Path(sys.prefix) == home:
        return
    wanted = Path(__file__).with_name("requirements.txt")
    stamp = home / ".stamp"
    if not stamp.exists() or stamp.read_text() != wanted.read_text():
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
        done = subprocess.run([str(python), "-m", "pip", "install", "--quiet", "--requirement", str(wanted)])
        if done.returncode != 0:
            sys.exit("error: the Python packages that make the files could not be installed")
        stamp.write_text(wanted.read_text())
    os.execv(str(python), [str(python), *sys.argv])


def tables(options: argparse.Namespace) -> str:
    from files import make
    from readers import catalogue

    readers, absent = catalogue(options.regshell)
    if not readers:
        sys.exit("error: no reader is installed")
    idle = {reader.name: reader.measure(None) for reader in readers if reader.name != "regshell"}
    lines = []
    for name in options.files.split(","):
        file = make(name, WORK, options.megabytes)
        found = {reader.name: [] for reader in readers}
        for _ in range(options.repeats):
            for reader in readers:
                found[reader.name].append(reader.measure(file.path))
        size = file.path.stat().st_size / 1e6
        lines += [
            f"{file.what}: {size:.0f} MB, {file.rows:,} rows; columns {file.column_bytes / 1e6:.0f} MB",
            "",
            "| reader | reading, median | least | ratio | whole process | CPU | own memory | × columns "
            "| of files |",
            "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
        ]
        first = None
        for reader in readers:
            runs = found[reader.name]
            times = [run.whole if run.reading is None else run.reading for run in runs]
            took = median(times)
            first = first or took
            start = idle[reader.name].own if reader.name in idle else 0
            own = max(run.own for run in runs) - start
            mapped = max(run.mapped for run in runs)
            lines.append(
                f"| {reader.name} | {took * 1000:.0f} ms | {min(times) * 1000:.0f} ms | {took / first:.2f}× "
                f"| {median(run.whole for run in runs) * 1000:.0f} ms "
                f"| {median(run.cpu for run in runs):.2f} s "
                f"| {own / 1e6:.0f} MB | {own / file.column_bytes:.2f} | {mapped / 1e6:.0f} MB |"
            )
        lines.append("")
    lines += [f"Not measured: {line}" for line in absent]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--regshell", type=Path, default=ROOT / ".build" / "release" / "regshell")
    parser.add_argument("--megabytes", type=int, default=200)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--files", default="numbers,exact,mixed")
    options = parser.parse_args()
    options.regshell = options.regshell.resolve()
    WORK.mkdir(parents=True, exist_ok=True)
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2])
    enter_environment()
    print(tables(options))


if __name__ == "__main__":
    main()
