"""What the system takes away: descriptors, threads, memory, standard streams, time.

The kernel answers all the while, or when it has them back.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from conftest import ROOT
from conversation import PATIENCE, Conversation
from dialects import REGSHELL
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.connect import write_connection_file
from wire import DELIMITER, Wire

pytestmark = pytest.mark.own_language


class Process:
    """A kernel started by hand, with a client."""

    def __init__(self, binary: Path, folder: Path, **options: Any) -> None:
        self.path, self.info = write_connection_file(str(folder / "connection.json"), key=b"a key")
        if owner := options.pop("owner", None):
            os.chown(self.path, owner, owner)
        arguments = [binary, "kernel", "-f", self.path, *options.pop("arguments", [])]
        self.process = subprocess.Popen(arguments, cwd=ROOT, **options)
        self.client = BlockingKernelClient(connection_file=self.path)
        self.client.load_connection_file()
        self.client.start_channels(hb=False)
        self.client.wait_for_ready(timeout=PATIENCE)
        self.talk = Conversation(self.client)

    def wire(self) -> Wire:
        return Wire(self.info | {"key": "a key"}, "shell")

    def is_well(self) -> bool:
        return self.talk.run("6 * 7").result["text/plain"] == "42"

    def end(self) -> int:
        """Asks for the end and returns the exit status."""
        self.talk.reply(self.talk.send("shutdown_request", {"restart": False}, "control"), "control")
        return self.process.wait(timeout=PATIENCE)


@pytest.fixture
def launch(binary: Path, tmp_path: Path) -> Iterator[Callable[..., Process]]:
    started: list[Process] = []

    def launch(**options: Any) -> Process:
        folder = tmp_path / str(len(started))
        folder.mkdir()
        started.append(Process(binary, folder, **options))
        return started[-1]

    yield launch
    for kernel in started:
        kernel.process.kill()
        kernel.process.wait()
        kernel.client.stop_channels()
        kernel.client.context.destroy(linger=0)


def bad_messages(kernel: Process, number: int) -> None:
    """What makes the kernel write to its log."""
    wire = kernel.wire()
    for _ in range(number):
        frames = wire.frames("kernel_info_request", {})
        wire.socket.send_multipart([DELIMITER, b"0" * 64, *frames[2:]])
    # Answered behind them all.
    assert wire.is_alive()
    wire.socket.close()


# Standard streams


def test_a_log_that_nobody_reads(launch: Callable[..., Process]) -> None:
    """Its pipe is full after a few hundred lines."""
    kernel = launch(stderr=subprocess.PIPE)
    bad_messages(kernel, 5_000)
    assert kernel.is_well()
    assert kernel.process.stderr
    os.set_blocking(kernel.process.stderr.fileno(), False)
    assert b"the signature is wrong" in kernel.process.stderr.read()
    bad_messages(kernel, 1)
    assert b"found no reader" in kernel.process.stderr.read()
    assert kernel.end() == 0


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_reader_that_has_gone(launch: Callable[..., Process], stream: str) -> None:
    kernel = launch(**{stream: subprocess.PIPE})
    getattr(kernel.process, stream).close()
    bad_messages(kernel, 20)
    kernel.process.send_signal(signal.SIGPIPE)
    assert kernel.is_well()
    assert kernel.end() == 0


@pytest.mark.parametrize("closed", [(0,), (1,), (2,), (0, 1, 2)], ids=str)
def test_closed_standard_streams(launch: Callable[..., Process], closed: tuple[int, ...]) -> None:
    """A socket or a file that gets the number of a closed stream must not hear what is printed there."""
    kernel = launch(preexec_fn=lambda: [os.close(number) for number in closed])
    bad_messages(kernel, 20)
    for number in closed:
        assert str(Path(f"/proc/{kernel.process.pid}/fd/{number}").readlink()) == "/dev/null"
    assert kernel.is_well()
    assert kernel.end() == 0


# Signals


def test_stopped_and_continued(launch: Callable[..., Process]) -> None:
    kernel = launch()
    kernel.talk.run(REGSHELL.prepare)
    running = kernel.talk.send_cell("t = trace(m, rate = 1e-9, steps = 10000)")
    kernel.talk.wait_for(running, "execute_input")
    kernel.process.send_signal(signal.SIGSTOP)
    waiting = [kernel.talk.send_cell(f"{number} + 1") for number in range(50)]
    time.sleep(0.5)
    kernel.process.send_signal(signal.SIGCONT)
    assert kernel.talk.finish(running).status == "ok"
    values = [kernel.talk.finish(request).result["text/plain"] for request in waiting]
    assert values == [str(number + 1) for number in range(50)]
    assert kernel.end() == 0


@pytest.mark.parametrize("name", ["SIGUSR1", "SIGALRM"])
def test_other_signals_end_as_the_system_says(launch: Callable[..., Process], name: str) -> None:
    """No handler of ours turns them into something else."""
    kernel = launch()
    kernel.process.send_signal(getattr(signal, name))
    assert kernel.process.wait(timeout=PATIENCE) == -getattr(signal, name)


def test_a_storm_of_interrupts(launch: Callable[..., Process]) -> None:
    kernel = launch()
    for _ in range(2_000):
        kernel.process.send_signal(signal.SIGINT)
    assert kernel.talk.run("1 + 1").status in ("ok", "error")
    assert kernel.is_well()
    assert kernel.end() == 0


# Descriptors and threads


def test_no_descriptors_left(launch: Callable[..., Process]) -> None:
    """Further clients must wait; those that are there are served, and what cannot be opened is an error."""
    kernel = launch()
    process = psutil.Process(kernel.process.pid)
    resource.prlimit(kernel.process.pid, resource.RLIMIT_NOFILE, (process.num_fds() + 4,) * 2)
    address = (kernel.info["ip"], kernel.info["shell_port"])
    crowd = [socket.create_connection(address, timeout=PATIENCE) for _ in range(40)]
    assert kernel.is_well()
    exchange = kernel.talk.run('read("notebooks/data/mtcars.csv")')
    assert exchange.status == "error"
    assert "too many open files" in exchange.content["evalue"].lower()
    for connection in crowd:
        connection.close()
    assert kernel.is_well()
    wire = kernel.wire()
    assert wire.is_alive()
    wire.socket.close()
    assert kernel.talk.run('cars = read("notebooks/data/mtcars.csv")').status == "ok"
    assert kernel.end() == 0


def as_user(user: int, action: Callable[[], object]) -> bool:
    """Whether the action succeeds in a process of that user: root itself may lack the right."""
    child = os.fork()
    if child == 0:
        try:
            os.setuid(user)
            action()
            os._exit(0)
        finally:
            os._exit(1)
    return os.waitpid(child, 0)[1] == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody with few processes")
def test_no_threads_left(binary: Path) -> None:
    """Work that would share itself among threads goes on in one, and a new shell is refused."""
    nobody = 65_534
    # pytest's own folders are closed to others.
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        try:
            kernel = Process(binary, Path(folder), owner=nobody, preexec_fn=lambda: os.setuid(nobody))
        except PermissionError:
            pytest.skip(f"{binary} is closed to others")
        try:
            assert as_user(
                nobody, lambda: resource.prlimit(kernel.process.pid, resource.RLIMIT_NPROC, (1, 1))
            )
            for code in (
                REGSHELL.prepare,
                "m = fit(mean_radius ~ ., wide, penalty = 0.1*l1)",
                "p = path(m)",
                "v = cv(m)",
            ):
                assert kernel.talk.run(code).status == "ok"
            subshell = kernel.talk.send("create_subshell_request", {}, "control")
            assert kernel.talk.reply(subshell, "control")["content"]["status"] == "error"
            assert kernel.is_well()
            assert kernel.end() == 0
        finally:
            kernel.process.kill()
            kernel.client.stop_channels()
            kernel.client.context.destroy(linger=0)


# Files


def test_a_connection_file_replaced_or_removed(launch: Callable[..., Process]) -> None:
    """The file has been read; what becomes of it concerns nobody."""
    kernel = launch()
    path = Path(kernel.path)
    path.write_text(json.dumps({"another": "kernel"}), encoding="utf-8")
    assert kernel.is_well()
    assert kernel.end() == 0
    assert json.loads(path.read_text(encoding="utf-8")) == {"another": "kernel"}
    kernel = launch()
    Path(kernel.path).unlink()
    assert kernel.is_well()
    assert kernel.end() == 0


def test_the_folder_it_runs_in_is_removed(launch: Callable[..., Process], tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    kernel = launch(preexec_fn=lambda: os.chdir(folder))
    folder.rmdir()
    exchange = kernel.talk.run('save(gradient(l2, at = [1]), "x.csv")')
    assert exchange.content["ename"] == "cannot-write"
    assert kernel.is_well()
    assert kernel.end() == 0


def limit_files() -> None:
    """As a full disk, for every file written from here on."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))


def test_a_full_disk(launch: Callable[..., Process], tmp_path: Path) -> None:
    """Neither a saved table nor the history may end the kernel."""
    environment = os.environ | {"XDG_STATE_HOME": str(tmp_path / "state")}
    kernel = launch(preexec_fn=limit_files, env=environment)
    numbers = ", ".join(str(number / 7) for number in range(2_000))
    exchange = kernel.talk.run(f'save(data(x = [{numbers}]), "{tmp_path}/large.csv")')
    assert exchange.content["ename"] == "cannot-write"
    assert sorted(path.name for path in tmp_path.glob("large.csv*")) == []
    for number in range(50):
        assert kernel.talk.run(f"a{number} = [{numbers}]").status == "ok"
    history = kernel.talk.ask("history_request", {"hist_access_type": "tail", "n": 5, "raw": True})
    assert [line for _, line, _ in history.content["history"]] == [47, 48, 49, 50, 51]
    assert kernel.is_well()
    assert kernel.end() == 0


# Memory

HUGE = [
    "head(cars, 1e9)",
    "t = trace(m, rate = 0.001, steps = 1e9)",
    "p = path(m, count = 1e9)",
    "v = cv(m, folds = 1e15)",
    "v = cv(m, count = 1e9)",
    "set(width = 1e9)\nm\ncars",
    "set(digits = 1e9)",
    "m = fit(mpg ~ poly(wt, 1e9), cars)",
    "m = fit(mpg ~ factor(wt)*factor(hp)*factor(disp)*factor(qsec)*factor(drat), cars)",
    "split(cars, every = 1e15)",
    's = sparse("notebooks/data/reviews.mtx", rows = 1e9, columns = 1e9)',
]


@pytest.mark.parametrize("code", HUGE)
def test_more_than_there_is(launch: Callable[..., Process], code: str) -> None:
    """A number that asks for more memory than the machine has is refused before any is taken."""
    kernel = launch(preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30)))
    kernel.talk.run(
        'cars = read("notebooks/data/mtcars.csv"); m = fit(mpg ~ wt + hp, cars, penalty = 0.1*l1)'
    )
    request = kernel.talk.send_cell(code)
    time.sleep(1)
    kernel.talk.reply(kernel.talk.send("interrupt_request", {}, "control"), "control")
    kernel.talk.finish(request)
    assert kernel.is_well()
    assert kernel.end() == 0
