"""How long a running cell takes to stop: from the request to its reply, at random moments of many programs.

    python Benchmarks/kernel/interrupt.py .build/release/regshell [--rounds 40] [--report README.md]

Every other time by SIGINT. After each stop the session is asked for a value from before the cell.
"""

from __future__ import annotations

import argparse
import math
import random
import signal
import tempfile
import time
from pathlib import Path

import report
from client import Client
from kernels import Kernel

SETUP = """
d = read("{folder}/tall.csv")
w = read("{folder}/wide.csv")
lasso = fit(y ~ ., d, penalty = 0.1*l1)
logit = fit(b ~ x1 + x2 + x3 + x4 + x5, d, loss = logistic, penalty = 0.01*l1)
ridge = fit(y ~ ., w, penalty = 0.5*l2)
long = d.x1
kept = 42
"""

PROGRAMS = {
    "fit, logistic": "t = fit(b ~ x1 + x2 + x3 + x4 + x5 + x6 + g, d, loss = logistic, penalty = 0.01*l1)",
    "fit, quantile": "t = fit(y ~ x1 + x2 + x3 + g, d, loss = quantile(0.7))",
    "fit, wide": "t = fit(y ~ ., w)",
    "fit, wide logistic": "t = fit(b ~ ., w, loss = logistic, penalty = 0.05*l2)",
    "path": "t = path(logit)",
    "cv": "t = cv(logit, folds = 5)",
    "cv, leaving one out": 't = cv(ridge, folds = "loo")',
    "trace": "t = trace(logit, steps = 100)",
    "read": 't = read("{folder}/tall.csv"); t = read("{folder}/wide.csv"); t = read("{folder}/tall.csv")',
    "diagnose": "t = diagnose(ridge)",
    "arithmetic": "; ".join(["t = log(abs(long)^1.5 + 1) * median(long)"] * 20),
    "print a long table": "head(d, 20000)",
    "save": 'save(d, "{folder}/out.csv")',
    "describe": "describe(w)",
    "predict": "; ".join(["t = predict(ridge, w)"] * 10),
    "parse a long cell": "x = 1 + 2\n" * 300_000,
}


def write_data(folder: Path, rows: int, seed: int) -> None:
    chance = random.Random(seed)
    for name, n, p in (("tall", rows, 20), ("wide", 1500, 1200)):
        pool = [f"{chance.gauss(0, 1):.3f}" for _ in range(100_003)]
        lines = [",".join([f"x{j}" for j in range(1, p + 1)] + ["y", "b", "g"])]
        for i in range(n):
            start = chance.randrange(len(pool) - p)
            row = pool[start : start + p]
            y = float(row[0]) - float(row[1]) + chance.gauss(0, 1)
            lines.append(",".join([*row, f"{y:.3f}", str(int(y > 0)), "abcdefgh"[i % 8]]))
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


class Kernels(Client):
    def run(self, code: str) -> dict:
        self.shell.send_multipart(self.cell(code))
        reply = self.reply()
        self.wait_for(b"idle")
        return reply

    def stopped(self, code: str, after: float, by_signal: bool) -> float | None:
        """Seconds from the request to the reply; None where the cell had ended by itself."""
        self.shell.send_multipart(self.cell(code))
        self.wait_for(b"busy")
        if self.shell.poll(max(1, int(after * 1000))):
            self.reply()
            self.quiet()
            return None
        began = time.perf_counter()
        if by_signal:
            self.process.send_signal(signal.SIGINT)
        else:
            self.control.send_multipart(self.frames("interrupt_request", {}))
        reply = self.reply()
        took = time.perf_counter() - began
        while self.control.poll(0):
            self.control.recv_multipart()
        self.quiet()
        return took if reply["status"] == "error" and reply["ename"] == "Interrupted" else None


def quantile(values: list[float], share: float) -> float:
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def stops(client: Kernels, code: str, rounds: int, chance: random.Random) -> tuple[float, list[float]]:
    """Seconds of the whole program, and milliseconds of each stop of it."""
    began = time.perf_counter()
    reply = client.run(code)
    assert reply["status"] == "ok", (code[:80], reply)
    whole = time.perf_counter() - began
    found = [client.stopped(code, chance.uniform(0, whole), number % 2 == 1) for number in range(rounds)]
    question = {"code": "", "silent": True, "user_expressions": {"kept": "kept"}}
    client.shell.send_multipart(client.frames("execute_request", question))
    kept = client.reply()["user_expressions"]["kept"]
    assert kept["data"]["text/plain"] == "42", kept
    client.quiet()
    return whole, [took * 1000 for took in found if took is not None]


def row(title: str, whole: str, times: list[float]) -> list[str]:
    shares = [f"{quantile(times, share):.1f}" for share in (0.5, 0.9, 0.99, 1)] if times else ["–"] * 4
    return [title, whole, str(len(times)), *shares]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary", type=Path)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--size", type=int, default=100_000, help="rows of the long table")
    parser.add_argument("--only", default="", help="the programs with this in their names")
    parser.add_argument("--report", type=Path, help="the document whose table is replaced")
    options = parser.parse_args()
    chance = random.Random(options.seed)
    everything: list[float] = []
    rows: list[list[str]] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_data(folder, options.size, options.seed)
        kernel = Kernel("regshell", (str(options.binary.resolve()), "kernel", "-f", "{connection_file}"))
        client = Kernels(kernel)
        client.shell.rcvtimeo = 600_000
        client.iopub.rcvtimeo = 600_000
        try:
            client.first_reply()
            setup = client.run(SETUP.replace("{folder}", name))
            assert setup["status"] == "ok", setup
            for title, code in PROGRAMS.items():
                if options.only not in title:
                    continue
                whole, times = stops(client, code.replace("{folder}", name), options.rounds, chance)
                everything += times
                rows.append(row(title, f"{whole:.2f}", times))
                print("  ".join(rows[-1]), flush=True)
        finally:
            client.leave()
    rows.append(row("all", "", everything))
    head = ["program", "takes, s", "stops", "p50, ms", "p90", "p99", "most"]
    text = report.table(head, rows)
    print(f"\n{text}")
    if options.report:
        report.replace(options.report, "interrupts", text)


if __name__ == "__main__":
    main()
