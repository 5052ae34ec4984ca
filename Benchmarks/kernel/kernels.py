"""The kernels that are measured, each with its command and a cell that every one of them answers "2"."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]


@dataclass(frozen=True)
class Kernel:
    name: str
    command: tuple[str, ...]
    cell: str = "1 + 1"


def floor(build: Path) -> Kernel:
    """The bare libzmq program, compiled where it is newer than its binary."""
    source, binary = HERE / "echo.c", build / "echo"
    if not binary.exists() or binary.stat().st_mtime < source.stat().st_mtime:
        build.mkdir(parents=True, exist_ok=True)
        compiler = shutil.which("clang") or shutil.which("cc")
        if compiler is None:
            raise SystemExit("error: no C compiler for the bare libzmq program")
        command = [compiler, "-O2", "-Wall", "-Werror", str(source), "-lzmq", "-o", str(binary)]
        subprocess.run(command, check=True)
    return Kernel("bare libzmq", (str(binary), "{connection_file}"))


def catalogue(build: Path, regshell: Path) -> list[Kernel]:
    """regshell first, then what stands beside it; those that are not installed are left out aloud."""
    python = sys.executable
    kernels = [
        Kernel("regshell", (str(regshell), "kernel", "-f", "{connection_file}")),
        Kernel("ipykernel", (python, "-m", "ipykernel_launcher", "-f", "{connection_file}")),
        floor(build),
    ]
    if importlib.util.find_spec("xpython_launcher"):
        kernels.append(Kernel("xeus-python", (python, "-m", "xpython_launcher", "-f", "{connection_file}")))
    else:
        print("not measured: xeus-python (not installed)")
    if (r := shutil.which("Rscript")) and has_irkernel(r):
        kernels.append(Kernel("IRkernel", (r, "-e", "IRkernel::main('{connection_file}')")))
    else:
        print("not measured: IRkernel (not installed)")
    return kernels


def has_irkernel(rscript: str) -> bool:
    probe = 'quit(status = !requireNamespace("IRkernel", quietly = TRUE))'
    return subprocess.run([rscript, "-e", probe], capture_output=True).returncode == 0
