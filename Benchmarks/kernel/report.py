"""Tables in Markdown, put between the markers of a document."""

from __future__ import annotations

import platform
import re
import shutil
import subprocess
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The first column to the left, the others to the right."""
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]

    def line(cells: Sequence[str]) -> str:
        first, *rest = (
            cell.rjust(width) if i else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(cells, widths, strict=True))
        )
        return "| " + " | ".join([first, *rest]) + " |"

    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    return "\n".join([line(head), line(rule), *map(line, rows)])


def milliseconds(seconds: float) -> str:
    value = seconds * 1000
    return f"{value:.0f} ms" if value >= 100 else f"{value:.1f} ms" if value >= 10 else f"{value:.2f} ms"


def ratio(value: float, unit: float) -> str:
    return f"{value / unit:.2g}×" if value / unit < 10 else f"{value / unit:.0f}×"


def machine() -> str:
    """What was measured on what, in one line."""
    processor = "unknown processor"
    info = Path("/proc/cpuinfo")
    if info.exists():
        found = re.search(r"model name\s*:\s*(.*)", info.read_text(encoding="utf-8"))
        processor = found[1].strip() if found else platform.machine()
    cores = len(re.findall(r"^processor\s*:", info.read_text(encoding="utf-8"), re.M)) if info.exists() else 0
    versions = [f"Python {platform.python_version()}"]
    for package in ("ipykernel", "pyzmq", "scikit-learn", "xeus-python"):
        try:
            versions.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            continue
    if r := shutil.which("Rscript"):
        said = subprocess.run([r, "--version"], capture_output=True, text=True)
        if found := re.search(r"version (\S+)", said.stdout + said.stderr):
            versions.append(f"R {found[1]}")
    return f"{processor}, {cores} cores, {platform.system()} {platform.release()}; {', '.join(versions)}"


def replace(document: Path, marker: str, text: str) -> None:
    """Replaces what stands between `<!-- marker -->` and `<!-- /marker -->`."""
    begin, end = f"<!-- {marker} -->", f"<!-- /{marker} -->"
    old = document.read_text(encoding="utf-8")
    if old.count(begin) != 1 or old.count(end) != 1:
        raise SystemExit(f"error: {document} does not have the markers {begin} and {end} once each")
    head, rest = old.split(begin)
    tail = rest.split(end)[1]
    document.write_text(f"{head}{begin}\n{text}\n{end}{tail}", encoding="utf-8")
