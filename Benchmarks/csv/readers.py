"""Programs that read a file and say how long the reading took."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

FREAD = """
suppressMessages(library(data.table))
setDTthreads(2)
began <- proc.time()[["elapsed"]]
if (nchar("{path}")) d <- fread("{path}", showProgress = FALSE)
cat("seconds", proc.time()[["elapsed"]] - began, "\\n")
"""
POLARS = """
import time, polars
began = time.perf_counter()
if "{path}": d = polars.read_csv("{path}", null_values="NA")
print("seconds", time.perf_counter() - began)
"""
PANDAS = """
import time, pandas
began = time.perf_counter()
if "{path}": d = pandas.read_csv("{path}"{more})
print("seconds", time.perf_counter() - began)
"""


@dataclass(frozen=True)
class Measure:
    """One process: seconds of the reading and of the whole; peaks of its memory in bytes, its own and
    pages of files that it maps."""

    reading: float | None
    whole: float
    cpu: float
    own: int
    mapped: int


@dataclass(frozen=True)
class Reader:
    name: str
    """The command that reads a file, or starts and reads nothing where the path is empty."""
    program: tuple[str, ...]
    script: str

    def measure(self, path: Path | None) -> Measure:
        text = self.script.replace("{path}", str(path or ""))
        environment = dict(os.environ, POLARS_MAX_THREADS="2", LC_ALL="C.UTF-8")
        began = time.perf_counter()
        process = subprocess.Popen(
            [*self.program, text], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, env=environment,
        )  # fmt: skip
        own = mapped = 0
        done = 0
        while done == 0:
            peak = memory(process.pid)
            own, mapped = max(own, peak[0]), max(mapped, peak[1])
            done, status, usage = os.wait4(process.pid, os.WNOHANG)
            if done == 0:
                time.sleep(0.002)
        whole = time.perf_counter() - began
        output = process.stdout.read().decode() if process.stdout else ""
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise RuntimeError(f"{self.name} failed: {output}")
        said = re.search(r"seconds ([0-9.e-]+)", output)
        return Measure(float(said[1]) if said else None, whole, usage.ru_utime + usage.ru_stime, own, mapped)


def memory(pid: int) -> tuple[int, int]:
    """Bytes in memory: of its own, and of files."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0, 0
    found = dict(re.findall(r"^(RssAnon|RssFile|RssShmem):\s+(\d+) kB", status, re.MULTILINE))
    kilobytes = {name: int(value) for name, value in found.items()}
    return kilobytes.get("RssAnon", 0) * 1024, kilobytes.get("RssFile", 0) * 1024


def catalogue(regshell: Path) -> tuple[list[Reader], list[str]]:
    """The readers that are here, ours first, and a line for each that is not."""
    readers, absent = [], []
    if regshell.exists():
        readers.append(Reader("regshell", (str(regshell), "-c"), 'd = read("{path}")'))
    else:
        absent.append(f"regshell: no {regshell}")
    r = shutil.which("Rscript")
    table = 'quit(status = !requireNamespace("data.table", quietly = TRUE))'
    if r and subprocess.run([r, "-e", table], capture_output=True).returncode == 0:
        readers.append(Reader("data.table fread", (r, "-e"), FREAD))
    else:
        absent.append("data.table: not installed in R (r-cran-data.table)")
    for module, script, more in [
        ("polars", POLARS, ""), ("pandas", PANDAS, ""), ("pandas, pyarrow", PANDAS, ', engine="pyarrow"'),
    ]:  # fmt: skip
        needed = module.split(", ")[-1]
        if subprocess.run([sys.executable, "-c", f"import {needed}"], capture_output=True).returncode == 0:
            readers.append(Reader(module, (sys.executable, "-c"), script.replace("{more}", more)))
        else:
            absent.append(f"{module}: not installed in {sys.executable}")
    return readers, absent
