"""Random traffic, valid and not, against one kernel for a long time.

    soak.py --minutes 30 [--binary FILE] [--seed N]

Cells that work and cells that fail, questions, interruptions, wrong signatures, broken frames, raw bytes,
clients that come and vanish. Every valid request must be answered. After a warm-up the memory, the
descriptors and the threads of the kernel must not grow: the script prints them by the minute, fits a line
through them, and ends with status 1 where a line rises by more than the bounds below.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "Tests" / "Clients"))

from jupyter_client.connect import write_connection_file  # noqa: E402
from wire import DELIMITER, BareConnection, Wire  # noqa: E402

#: What an hour may add. Memory: a leak of 100 bytes in each of 100,000 requests would add 10 MB.
BOUNDS = {"memory, MB": 8.0, "descriptors": 2.0, "threads": 1.0}
#: The share of the time before anything is measured.
WARM_UP = 0.25

CELLS = [
    "1 + 1",
    "x = [1, 2, 3]; sum(x^2)",
    'print("hello"); print("world")',
    "gradient(l2, at = [-1, 0, 1])",
    'cars = read("notebooks/data/mtcars.csv")',
    'cars = read("notebooks/data/mtcars.csv"); m = fit(mpg ~ wt + hp, cars, penalty = 0.5*l1); m',
    'p = path(fit(mpg ~ wt + hp, read("notebooks/data/mtcars.csv"), penalty = l1)); p',
    'v = cv(fit(mpg ~ wt + hp, read("notebooks/data/mtcars.csv"), penalty = l1)); v',
    'plot(fit(mpg ~ wt + hp, read("notebooks/data/mtcars.csv"), penalty = l1))',
    "nothing_of_this_name",
    "1 +",
    "f = x -> x^2; f(3)",
    'fit(y ~ x, read("no such file.csv"))',
    "(" * 500,
    "help()",
    "?fit",
    "\n".join(str(number) for number in range(50)),
]
LONG = (
    'm = fit(mean_radius ~ ., read("notebooks/data/breast_cancer.csv"), penalty = 0.25*l2); '
    "t = trace(m, rate = 1e-9, steps = 600000)"
)


class Soak:
    def __init__(self, binary: Path, seed: int) -> None:
        self.random = random.Random(seed)
        self.folder = tempfile.TemporaryDirectory(prefix="soak-")
        path, info = write_connection_file(f"{self.folder.name}/connection.json", key=b"soak")
        self.info: dict[str, Any] = info | {"key": "soak"}
        environment = os.environ | {"XDG_STATE_HOME": self.folder.name}
        self.log = Path(self.folder.name, "log").open("wb")  # noqa: SIM115 - open as long as the kernel runs
        self.kernel = subprocess.Popen(
            [binary, "kernel", "-f", path], cwd=ROOT, env=environment, stderr=self.log
        )
        self.process = psutil.Process(self.kernel.pid)
        self.shell, self.control = Wire(self.info, "shell"), Wire(self.info, "control")
        self.done: Counter[str] = Counter()
        self.kinds: list[tuple[int, Callable[[], None]]] = [
            (40, self.cell),
            (20, self.question),
            (2, self.interruption),
            (10, self.wrong_signature),
            (10, self.broken_frames),
            (5, self.broken_content),
            (5, self.replay),
            (4, self.raw_bytes),
            (3, self.passing_client),
            (1, self.subshell),
        ]

    def step(self) -> None:
        weights = [weight for weight, _ in self.kinds]
        ((_, kind),) = self.random.choices(self.kinds, weights)
        kind()
        self.done[kind.__name__] += 1
        if self.kernel.poll() is not None:
            sys.exit(f"the kernel ended with {self.kernel.returncode} after {kind.__name__}")

    def ask(self, wire: Wire, kind: str, content: dict[str, Any]) -> dict[str, Any]:
        """The answer to a good request: it must come, and to this request."""
        frames = wire.frames(kind, content)
        wire.socket.send_multipart(frames)
        answer = wire.answer()
        if answer["parent_header"] != json.loads(frames[2]):
            sys.exit(f"another answer than that to {kind}: {answer}")
        return answer["content"]

    # Good requests

    def cell(self) -> None:
        code = self.random.choice(CELLS)
        content = {"code": code, "stop_on_error": False, "silent": self.random.random() < 0.1}
        status = self.ask(self.shell, "execute_request", content)["status"]
        if status not in ("ok", "error"):
            sys.exit(f"{code!r} was answered with {status}")

    def question(self) -> None:
        code = self.random.choice(CELLS)[:40]
        cursor = self.random.randint(-2, len(code) + 2)
        kind, content = self.random.choice(
            [
                ("complete_request", {"code": code, "cursor_pos": cursor}),
                ("inspect_request", {"code": code, "cursor_pos": cursor, "detail_level": 1}),
                ("is_complete_request", {"code": code}),
                ("history_request", {"hist_access_type": "tail", "n": 5}),
                (
                    "history_request",
                    {"hist_access_type": "search", "pattern": "*fit*", "n": 3, "unique": True},
                ),
                ("kernel_info_request", {}),
                ("comm_info_request", {}),
            ]
        )
        self.ask(self.shell, kind, content)

    def interruption(self) -> None:
        frames = self.shell.frames("execute_request", {"code": LONG, "stop_on_error": False})
        self.shell.socket.send_multipart(frames)
        time.sleep(self.random.random() * 0.1)
        while self.ask(self.control, "interrupt_request", {}) and self.shell.is_silent(200):
            pass
        answer = self.shell.answer()["content"]
        if answer.get("ename") != "Interrupted":
            sys.exit(f"an interrupted cell answered {answer}")

    def subshell(self) -> None:
        created = self.ask(self.control, "create_subshell_request", {})
        if created["status"] == "ok":
            self.ask(self.control, "delete_subshell_request", {"subshell_id": created["subshell_id"]})

    # Bad ones: nothing comes back

    def wrong_signature(self) -> None:
        frames = self.shell.frames("execute_request", {"code": "1"})
        frames[1] = bytes(self.random.choices(b"0123456789abcdef", k=64))
        self.shell.socket.send_multipart(frames)

    def broken_frames(self) -> None:
        frames = self.shell.frames("execute_request", {"code": "1"})
        count = self.random.randint(0, 4)
        pieces = [*frames[:count], *(self.noise(200) for _ in range(self.random.randint(1, 4)))]
        if DELIMITER in pieces and len(pieces) > 5:
            pieces = pieces[1:]
        self.random.choice([self.shell, self.control]).socket.send_multipart(pieces)

    def broken_content(self) -> None:
        parts = self.shell.parts("comm_msg", {"comm_id": "x"})
        parts[self.random.randint(0, 3)] = self.random.choice([b"", b"{", b"[" * 5000, self.noise(100)])
        self.control.socket.send_multipart([DELIMITER, self.control.signature(parts), *parts])

    def replay(self) -> None:
        frames = self.shell.frames("kernel_info_request", {})
        self.shell.socket.send_multipart(frames)
        self.shell.answer()
        self.shell.socket.send_multipart(frames)

    def raw_bytes(self) -> None:
        connection = BareConnection(
            self.info, self.random.choice(["shell", "control", "iopub", "stdin", "hb"])
        )
        try:
            if self.random.random() < 0.5:
                connection.greet()
                connection.send_frame(self.noise(50), more=True, announced=self.random.choice([None, 10_000]))
            connection.socket.sendall(self.noise(300))
        except OSError:
            pass
        connection.close()

    def passing_client(self) -> None:
        wire = Wire(self.info, "shell")
        for _ in range(self.random.randint(0, 3)):
            wire.socket.send_multipart(
                wire.frames("execute_request", {"code": "1 + 1", "stop_on_error": False})
            )
        if self.random.random() < 0.5:
            wire.socket.poll(20)
        wire.socket.close()

    def noise(self, most: int) -> bytes:
        return self.random.randbytes(self.random.randint(0, most))

    # Measures

    def measures(self) -> dict[str, float]:
        return {
            "memory, MB": self.process.memory_info().rss / 1e6,
            "descriptors": self.process.num_fds(),
            "threads": self.process.num_threads(),
        }

    def end(self) -> int:
        self.ask(self.control, "shutdown_request", {"restart": False})
        return self.kernel.wait(timeout=20)


def slope(points: list[tuple[float, float]]) -> float:
    """Of the least-squares line through (hours, value)."""
    x = [hour for hour, _ in points]
    y = [value for _, value in points]
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    spread = sum((hour - mean_x) ** 2 for hour in x)
    return sum((hour - mean_x) * (value - mean_y) for hour, value in points) / spread if spread else 0.0


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--binary", type=Path, default=ROOT / ".build" / "release" / "regshell")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    soak = Soak(options.binary.resolve(), options.seed)
    soak.ask(soak.shell, "kernel_info_request", {})
    began = time.monotonic()
    length = options.minutes * 60
    samples: list[tuple[float, dict[str, float]]] = []
    print(f"{'minute':>7} {'requests':>9} " + " ".join(f"{name:>12}" for name in BOUNDS))
    while (elapsed := time.monotonic() - began) < length:
        for _ in range(50):
            soak.step()
        # Whatever is on its way has been served when this is answered.
        soak.ask(soak.shell, "kernel_info_request", {})
        soak.ask(soak.control, "kernel_info_request", {})
        previous = samples[-1][0] if samples else -1.0
        samples.append((elapsed, soak.measures()))
        if elapsed // 60 > previous // 60:
            values = " ".join(f"{value:12.1f}" for value in samples[-1][1].values())
            print(f"{elapsed / 60:7.1f} {soak.done.total():9} {values}", flush=True)
    status = soak.end()
    kept = [(elapsed / 3600, values) for elapsed, values in samples if elapsed > WARM_UP * length]
    grows = False
    print(f"\n{soak.done.total()} requests, seed {options.seed}: {dict(soak.done)}; exit status {status}")
    for name, bound in BOUNDS.items():
        rise = slope([(hour, values[name]) for hour, values in kept])
        grows |= rise > bound
        print(f"{name:>12}: {rise:+8.2f} an hour, at most {bound:+.1f}{'  GROWS' if rise > bound else ''}")
    return 1 if grows or status != 0 else 0


if __name__ == "__main__":
    sys.exit(main())
