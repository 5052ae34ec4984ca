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
    """Columns of numbers to the right, those of words to the left."""
    columns = list(zip(*rows, strict=True))
    numeric = [all(cell[:1].isdigit() for cell in column) for column in columns]
    widths = [max(map(len, (name, *column))) for name, column in zip(head, columns, strict=True)]

    def line(cells: Sequence[str]) -> str:
        places = zip(cells, widths, numeric, strict=True)
        return "| " + " | ".join(c.rjust(w) if right else c.ljust(w) for c, w, right in places) + " |"

    rule = ["-" * (w - 1) + ":" if right else "-" * w for w, right in zip(widths, numeric, strict=True)]
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
        ask = 'cat(paste0("R ", getRversion(), ", glmnet ", packageVersion("glmnet")))'
        said = subprocess.run([r, "-e", ask], capture_output=True, text=True)
        versions += [said.stdout] if said.returncode == 0 else []
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
