"""Notebooks from end to end: `regshell run` beside nbclient, papermill and nbconvert, and a thousand of them.

All run the same notebook in the same language; the Python tools through the kernel of the same binary.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from datetime import datetime
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Benchmarks" / "kernel"))

import report  # noqa: E402

DATA = ROOT / "notebooks" / "data"


def of_200_cells(path: Path) -> None:
    """What notebooks are made of: values, tables, fits, gradients, printed lines."""
    codes = [f'cars = read("{DATA}/mtcars.csv")']
    kinds = [
        "a{0} = {0} + 0.5",
        "fit(mpg ~ wt + hp, cars, penalty = 0.0{0}*l1)",
        "gradient(0.{0}*l1 + 0.25*l2, at = [-2, -0.5, 0, 0.5, 2])",
        'print("cell {0}")',
        "m = fit(mpg ~ wt + hp + qsec, cars, penalty = 0.0{0}*l2)",
        "m.coef",
    ]
    codes += [kinds[n % len(kinds)].format(n) for n in range(199)]
    cells = [nbformat.v4.new_code_cell(code) for code in codes]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)


def contestants(regshell: Path, source: Path, out: Path) -> dict[str, list[str]]:
    python = Path(sys.executable).parent
    execute = [sys.executable, str(ROOT / "scripts" / "execute.py"), "--kernel", "regshell"]
    convert = [str(python / "jupyter"), "nbconvert", "--to", "notebook", "--execute", "--log-level=ERROR"]
    return {
        "regshell run": [str(regshell), "run", "--quiet", str(source), "-o", str(out)],
        "nbclient": [*execute, str(source), str(out)],
        "papermill": [
            str(python / "papermill"), "--no-progress-bar", "--log-level", "ERROR",
            "--kernel", "regshell", str(source), str(out),
        ],
        "jupyter nbconvert": [
            *convert, "--ExecutePreprocessor.kernel_name=regshell", str(source), "--output", str(out),
        ],
    }  # fmt: skip


def seconds(command: list[str], out: Path, cells: int) -> float:
    out.unlink(missing_ok=True)
    began = time.perf_counter()
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    took = time.perf_counter() - began
    if done.returncode != 0:
        raise SystemExit(f"error: {command[0]} failed: {done.stderr}")
    executed = [cell for cell in nbformat.read(out, as_version=4).cells if cell.cell_type == "code"]
    if [cell.execution_count for cell in executed] != list(range(1, cells + 1)):
        raise SystemExit(f"error: {command[0]} left cells out")
    return took


def one_notebook(regshell: Path, folder: Path, rounds: int) -> str:
    source, out = folder / "cells.ipynb", folder / "out.ipynb"
    of_200_cells(source)
    programs = contestants(regshell, source, out)
    took: dict[str, list[float]] = {name: [] for name in programs}
    for _ in range(rounds):
        for name, command in programs.items():
            took[name].append(seconds(command, out, 200))
    ours = statistics.median(took["regshell run"])
    rows = []
    for name, values in took.items():
        median = statistics.median(values)
        rows.append(
            [name, report.milliseconds(median), report.milliseconds(min(values)), report.ratio(median, ours)]
        )
    return report.table(["200 cells", "median", "least", "ratio"], rows)


def own_time(path: Path) -> float:
    """Seconds that the cells of an executed notebook took, as `--timing` stored them."""
    total = 0.0
    for cell in json.loads(path.read_bytes())["cells"]:
        if times := cell["metadata"].get("execution"):
            ends = [
                datetime.fromisoformat(times[key]) for key in ("shell.execute_reply", "iopub.execute_input")
            ]
            total += (ends[0] - ends[1]).total_seconds()
    return total


def peak_memory(process: subprocess.Popen[bytes], seen: list[tuple[float, float]]) -> None:
    """Resident megabytes of the process that was called and of all its children, ten times a second."""
    began = time.perf_counter()
    while process.poll() is None:
        total = 0.0
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
                if entry.name == str(process.pid) or fields[1] == str(process.pid):
                    total += int(fields[21]) * os.sysconf("SC_PAGE_SIZE") / 1e6
            except OSError:
                continue
        seen.append((time.perf_counter() - began, total))
        time.sleep(0.1)


def a_thousand(regshell: Path, folder: Path) -> str:
    """The project's own notebooks, a hundred copies each, in one call."""
    originals = sorted((ROOT / "notebooks").glob("*.ipynb"))
    work = folder / "thousand"
    work.mkdir()
    (work / "data").symlink_to(DATA)
    sources = []
    for number in range(1000):
        original = originals[number % len(originals)]
        sources.append(work / f"{number:04d}-{original.name}")
        shutil.copy(original, sources[-1])
    command = [str(regshell), "run", "--quiet", "--timing", "--inplace", *map(str, sources)]
    seen: list[tuple[float, float]] = []
    began = time.perf_counter()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    watcher = threading.Thread(target=peak_memory, args=(process, seen))
    watcher.start()
    status = process.wait()
    took = time.perf_counter() - began
    watcher.join()
    if status != 0:
        raise SystemExit(f"error: the thousand ended with {status}")
    cells = sum(map(own_time, sources))
    half = took / 2
    first = statistics.median(memory for at, memory in seen if at < half)
    second = statistics.median(memory for at, memory in seen if at >= half)
    rows = [
        ["notebooks", "1000"],
        ["seconds of the whole call", f"{took:.1f}"],
        ["seconds of the cells alone", f"{cells:.1f}"],
        ["ratio", f"{took / cells:.2f}"],
        ["MB of memory, first half", f"{first:.1f}"],
        ["MB of memory, second half", f"{second:.1f}"],
        ["MB of memory, at most", f"{max(memory for _, memory in seen):.1f}"],
    ]
    return report.table(["one call", "measured"], rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("regshell", type=Path)
    parser.add_argument("--report", type=Path, help="the document whose tables are replaced")
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    texts = {}
    with tempfile.TemporaryDirectory() as name:
        texts["batch"] = one_notebook(options.regshell.resolve(), Path(name), options.rounds)
        texts["thousand"] = a_thousand(options.regshell.resolve(), Path(name))
    for marker, text in texts.items():
        print(f"\n{text}")
        if options.report:
            report.replace(options.report, marker, text)


if __name__ == "__main__":
    main()
