"""Talking to one peer about one problem, in a process of its own, so that its peak memory is its own."""

from __future__ import annotations

import os
import select
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")


class Refused(Exception):
    """The peer said why it cannot."""


def shortened(reason: str) -> str:
    return reason if len(reason) <= 100 else reason[:99] + "…"


class Late(Exception):
    """No answer in the time allowed; the process was ended."""


class Conversation:
    """Lines to a process and its answers, which start with `@@`."""

    def __init__(self, command: Sequence[str], log: Path, cores: int, patience: float) -> None:
        environment = dict(os.environ, **dict.fromkeys(THREAD_VARIABLES, str(cores)), PYTHONWARNINGS="ignore")
        self._log = log.open("ab")
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log, env=environment
        )
        self._buffer = b""
        self.peak_megabytes = 0.0
        self._answer(patience)

    def fit(
        self, tolerance: float, threads: int, repeats: int, budget: float, prefix: Path, patience: float
    ) -> list[float]:
        line = f"fit {tolerance:g} {threads} {repeats} {budget:g} {prefix}\n"
        try:
            self._process.stdin.write(line.encode())
            self._process.stdin.flush()
        except BrokenPipeError:
            raise Refused("the process ended") from None
        return [float(word) for word in self._answer(patience)]

    def close(self) -> None:
        if self._process is None:
            return
        with suppress(OSError):
            self._process.stdin.close()
        self._reap(5)

    def _answer(self, patience: float) -> list[str]:
        end = time.monotonic() + patience
        while True:
            while b"\n" in self._buffer:
                line, self._buffer = self._buffer.split(b"\n", 1)
                if not line.startswith(b"@@ "):
                    continue
                kind, *words = line[3:].decode(errors="replace").split()
                if kind == "failed":
                    raise Refused(shortened(" ".join(words)))
                self._note_memory()
                return words
            left = end - time.monotonic()
            if left <= 0 or not select.select([self._process.stdout], [], [], left)[0]:
                self._process.kill()
                self._reap(30)
                raise Late
            chunk = os.read(self._process.stdout.fileno(), 65536)
            if not chunk:
                self._reap(5)
                raise Refused("the process ended without an answer")
            self._buffer += chunk

    def _note_memory(self) -> None:
        """The high-water mark of the resident set, read while the process still lives."""
        try:
            status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="ascii")
        except OSError:
            return
        for line in status.splitlines():
            if line.startswith("VmHWM:"):
                self.peak_megabytes = max(self.peak_megabytes, int(line.split()[1]) / 1024)

    def _reap(self, patience: float) -> None:
        process, self._process = self._process, None
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()
        self._log.close()


def whole_process(command: Sequence[str], repeats: int) -> tuple[list[float], float]:
    """Seconds from start to end, a run each, and the peak memory of the largest in megabytes."""
    seconds, peak = [], 0.0
    for _ in range(repeats):
        began = time.perf_counter()
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        # Both are small; what is printed is read so that no one waits for a full pipe.
        out, error = process.stdout.read(), process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        seconds.append(time.perf_counter() - began)
        process.returncode = os.waitstatus_to_exitcode(status)
        process.stdout.close()
        process.stderr.close()
        if process.returncode != 0 or not out.strip():
            raise Refused(error.decode(errors="replace").strip()[-200:] or "nothing was printed")
        peak = max(peak, usage.ru_maxrss / 1024)
    return seconds, peak
