"""Who sends much, reads little or asks what takes long: memory stays bounded, the control channel answers.

The bounds on time are several times what it takes, and a small part of what it took without what they guard.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import zmq
from conversation import PATIENCE, Kernel
from dialects import REGSHELL
from test_faults import resident
from wire import DELIMITER, BareConnection, Listener, Wire

pytestmark = pytest.mark.own_language

SOON = 1.5


@contextmanager
def meanwhile(work: Callable[[threading.Event], None]) -> Iterator[None]:
    """Runs `work` on another thread, which ends soon after the event is set."""
    over = threading.Event()
    thread = threading.Thread(target=work, args=(over,))
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def slowest_answer(kernel: Kernel, seconds: float) -> float:
    """The longest wait for an answer on the control channel in so many seconds."""
    wire = Wire(kernel.manager, "control")
    longest, end = 0.0, time.monotonic() + seconds
    while time.monotonic() < end:
        began = time.monotonic()
        assert wire.is_alive()
        longest = max(longest, time.monotonic() - began)
        time.sleep(0.02)
    wire.socket.close()
    return longest


def peak_of(kernel: Kernel, work: Callable[[], None]) -> int:
    """Bytes that the kernel took at most beyond what it had, while `work` ran."""
    before, peaks = resident(kernel), [0]

    def watch(over: threading.Event) -> None:
        while not over.wait(0.02):
            peaks.append(resident(kernel))

    with meanwhile(watch):
        work()
    return max(peaks) - before


# Without the key


def test_heartbeats_of_a_megabyte(kernel: Kernel) -> None:
    def flood() -> None:
        wire = Wire(kernel.manager, "hb", RCVHWM=1, RCVBUF=4096)
        for _ in range(500):
            with suppress(zmq.Again):
                wire.socket.send_multipart([b"", b"x" * 1_000_000], zmq.DONTWAIT)
            time.sleep(0.001)
        wire.socket.close()

    assert peak_of(kernel, flood) < 100e6
    assert kernel.conversation.run("6 * 7").result["text/plain"] == "42"


def test_subscriptions_of_megabytes(kernel: Kernel) -> None:
    def subscribe() -> None:
        for _ in range(5):
            connection = BareConnection(kernel.manager, "iopub")
            connection.greet("SUB")
            with suppress(ConnectionError):
                connection.send_frame(b"\x01" + b"y" * 20_000_000, more=False)
            time.sleep(0.1)
            connection.close()

    assert peak_of(kernel, subscribe) < 100e6
    assert kernel.conversation.run("6 * 7").kinds[-1] == "idle"


def test_a_flood_without_signatures(kernel: Kernel) -> None:
    def flood(over: threading.Event) -> None:
        wire = Wire(kernel.manager, "shell", SNDHWM=4)
        header, *rest = wire.parts("execute_request", {})
        frames = [DELIMITER, b"0" * 64, header, *rest[:2], b" " * 4_000_000]
        while not over.is_set():
            if wire.socket.poll(10, zmq.POLLOUT):
                wire.socket.send_multipart(frames, copy=False)
        wire.socket.close()

    longest: list[float] = []
    with meanwhile(flood), meanwhile(flood):
        assert peak_of(kernel, lambda: longest.append(slowest_answer(kernel, 4))) < 1.5e9
    assert longest[0] < SOON
    assert kernel.conversation.run("6 * 7").result["text/plain"] == "42"


# With it


def test_a_subscriber_that_reads_slowly(kernel: Kernel) -> None:
    """The cell waits for it; nobody else does."""
    slow = Listener(kernel.manager, RCVHWM=1, RCVBUF=4096)
    slow.next()

    def read(over: threading.Event) -> None:
        while not over.wait(0.3):
            if slow.socket.poll(0):
                slow.socket.recv_multipart()

    text = "x" * 4_000_000
    code = f'a = "{text}"\n' + "\n".join(["print(a)"] * 100)
    wire = Wire(kernel.manager, "shell")
    with meanwhile(read):
        wire.socket.send_multipart(wire.frames("execute_request", {"code": code, "store_history": False}))
        assert slowest_answer(kernel, 4) < SOON
        began = time.monotonic()
        control = Wire(kernel.manager, "control")
        control.ask(control.frames("interrupt_request", {}))
        assert wire.answer()["header"]["msg_type"] == "execute_reply"
        assert time.monotonic() - began < SOON
        control.socket.close()
    slow.socket.close()
    wire.socket.close()


def test_replies_that_are_never_read(kernel: Kernel) -> None:
    """A client that asks for its long history again and again loses answers; another loses none."""
    talk = kernel.conversation
    for number in range(4):
        assert talk.run(f"# {number} " + "x" * 250_000).status == "ok"
    deaf = Wire(kernel.manager, "shell", RCVHWM=1, RCVBUF=4096)
    question = {"hist_access_type": "tail", "n": 10, "output": False, "raw": True}

    def ask() -> None:
        for _ in range(250):
            deaf.socket.send_multipart(deaf.frames("history_request", question))
        # Answered behind them all.
        assert len(talk.ask("history_request", question).content["history"]) >= 4

    assert peak_of(kernel, ask) < 200e6
    deaf.socket.close()


def test_long_questions_keep_nothing_waiting(kernel: Kernel) -> None:
    """A search that takes seconds, and behind it an interruption, a shutdown."""
    talk = kernel.conversation
    for number in range(12):
        assert talk.run(f"# {number} " + "ab" * 120_000).status == "ok"
    assert talk.run(REGSHELL.prepare).status == "ok"
    running = talk.send_cell(REGSHELL.endless)
    pattern = "*" + "[ab]" * 200 + "z"
    question = {"hist_access_type": "search", "pattern": pattern, "n": 100, "output": False, "raw": True}
    for _ in range(3):
        talk.send("history_request", question)
    assert slowest_answer(kernel, 0.5) < SOON
    began = time.monotonic()
    talk.reply(talk.send("interrupt_request", {}, "control"), "control")
    assert talk.finish(running).content["ename"] == "Interrupted"
    assert time.monotonic() - began < SOON
    talk.send("shutdown_request", {"restart": False}, "control")
    assert kernel.process.wait(timeout=SOON) == 0


def test_an_interruption_ends_all_expressions(kernel: Kernel) -> None:
    talk = kernel.conversation
    assert talk.run(REGSHELL.prepare).status == "ok"
    slow = "trace(m, rate = 1e-9, steps = 600000)"
    request = talk.send_cell("1", user_expressions={f"e{number}": slow for number in range(4)})
    time.sleep(0.3)
    talk.send("interrupt_request", {}, "control")
    expressions = talk.finish(request).content["user_expressions"]
    assert [each["ename"] for each in expressions.values()] == ["Interrupted"] * 4


@pytest.mark.parametrize("length", [10, 6_000])
@pytest.mark.parametrize("channel", ["shell", "control"])
def test_every_cell_before_a_shutdown_is_answered(kernel: Kernel, length: int, channel: str) -> None:
    shell = Wire(kernel.manager, "shell")
    last = shell if channel == "shell" else Wire(kernel.manager, channel)
    code = "1 #" + "x" * length
    for _ in range(300):
        shell.socket.send_multipart(shell.frames("execute_request", {"code": code, "store_history": False}))
    # What two sockets carry arrives in no order: the shutdown goes when all cells have been sent for certain.
    time.sleep(0.2)
    last.socket.send_multipart(last.frames("shutdown_request", {"restart": False}))
    assert kernel.process.wait(timeout=PATIENCE) == 0
    kinds = []
    while shell.socket.poll(200):
        frames = shell.socket.recv_multipart()
        kinds.append(json.loads(frames[frames.index(DELIMITER) + 2])["msg_type"])
    assert kinds.count("execute_reply") == 300


@pytest.mark.parametrize("subshell", [5, True, ["x"], {"a": 1}])
def test_what_is_no_name_is_no_subshell(kernel: Kernel, subshell: object) -> None:
    wire = Wire(kernel.manager, "shell")
    header, *rest = wire.parts("execute_request", {"code": "hidden = 1"})
    parts = [json.dumps(json.loads(header) | {"subshell_id": subshell}).encode(), *rest]
    answer = wire.ask([DELIMITER, wire.signature(parts), *parts])
    assert answer["content"]["ename"] == "UnknownSubshell"
    assert kernel.conversation.run("hidden").status == "error"
    wire.socket.close()


def test_there_is_a_bound_on_subshells(kernel: Kernel) -> None:
    talk = kernel.conversation
    replies = [talk.ask("create_subshell_request", {}, "control").content for _ in range(101)]
    assert [reply["status"] for reply in replies] == ["ok"] * 100 + ["error"]
    assert replies[-1]["ename"] == "TooManySubshells"
    talk.ask("delete_subshell_request", {"subshell_id": replies[0]["subshell_id"]}, "control")
    assert talk.ask("create_subshell_request", {}, "control").status == "ok"


def test_a_pipe_that_nobody_writes_to(kernel: Kernel, tmp_path: Path) -> None:
    path = tmp_path / "pipe.csv"
    os.mkfifo(path)
    talk = kernel.conversation
    request = talk.send_cell(f'd = read("{path}")')
    time.sleep(0.3)
    assert talk.is_running(request)
    talk.send("interrupt_request", {}, "control")
    assert talk.finish(request).content["ename"] == "Interrupted"
    # One that somebody writes to, piece by piece, is read to its end.
    request = talk.send_cell(f'd = read("{path}")\nsum(d.a)')
    with path.open("w", encoding="utf-8") as writer:
        for piece in ("a,b\n1,2\n", "3,", "4\n5,6\n"):
            writer.write(piece)
            writer.flush()
            time.sleep(0.05)
    assert talk.finish(request).result["text/plain"] == "9"
