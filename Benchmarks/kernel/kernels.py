"""The kernels that are measured, each with its command and what it is asked."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
DATA = ROOT / "notebooks" / "data"

#: The name of the floor, to which the others are compared.
FLOOR = "bare libzmq"


@dataclass(frozen=True)
class Kernel:
    name: str
    command: tuple[str, ...]
    #: Answered "2" by every kernel.
    cell: str = "1 + 1"
    #: What is asked to be completed, and explained, at its end.
    prefix: str = "pri"
    subject: str = "print"
    #: Runs far longer than anyone waits, and what must run before it.
    endless: str = ""
    prepare: str = ""
    #: "message" on the control channel, or "signal": the interrupt_mode of its kernelspec.
    interrupted_by: str = "signal"


def floor(build: Path) -> Kernel:
    """The bare libzmq program, compiled where it is newer than its binary."""
    source, binary = HERE / "echo.c", build / "echo"
    if not binary.exists() or binary.stat().st_mtime < source.stat().st_mtime:
        build.mkdir(parents=True, exist_ok=True)
        compiler = shutil.which("clang") or shutil.which("cc")
        if compiler is None:
            raise SystemExit("error: no C compiler for the bare libzmq program")
        command = [compiler, "-O2", "-Wall", "-Werror", str(source), "-lzmq", "-lcrypto", "-o", str(binary)]
        subprocess.run(command, check=True)
    return Kernel(FLOOR, (str(binary), "{connection_file}"))


def regshell(binary: Path) -> Kernel:
    trace = "t = trace(m, rate = 1e-9, steps = 600000)"
    return Kernel(
        "regshell",
        (str(binary), "kernel", "-f", "{connection_file}"),
        prepare=(
            f'wide = read("{DATA / "breast_cancer.csv"}")\nm = fit(mean_radius ~ ., wide, penalty = 0.25*l2)'
        ),
        endless="; ".join([trace] * 14),
        interrupted_by="message",
    )


def catalogue(build: Path, binary: Path) -> list[Kernel]:
    """regshell first, then what stands beside it; those that are not installed are left out aloud."""
    python = sys.executable
    kernels = [
        regshell(binary),
        floor(build),
        Kernel(
            "ipykernel",
            (python, "-m", "ipykernel_launcher", "-f", "{connection_file}"),
            endless="while True: pass",
        ),
    ]
    if importlib.util.find_spec("xpython_launcher"):
        command = (python, "-m", "xpython_launcher", "-f", "{connection_file}")
        kernels.append(Kernel("xeus-python", command, endless="while True: pass"))
    else:
        print("not measured: xeus-python (not installed)")
    if (r := shutil.which("R")) and has_irkernel(r):
        command = (r, "--slave", "-e", "IRkernel::main()", "--args", "{connection_file}")
        kernels.append(Kernel("IRkernel", command, endless="repeat {}"))
    else:
        print("not measured: IRkernel (not installed)")
    return kernels


def has_irkernel(r: str) -> bool:
    probe = 'quit(status = !requireNamespace("IRkernel", quietly = TRUE))'
    return subprocess.run([r, "--slave", "-e", probe], capture_output=True).returncode == 0
