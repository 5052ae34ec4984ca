"""Steering a kernel that is busy: interrupt, questions in between, shutdown, signals."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from typing import Any

import pytest
from conversation import PATIENCE, Conversation, Kernel, Message
from dialects import Dialect


def by_message(kernel: Kernel) -> None:
    request = kernel.conversation.send("interrupt_request", {}, "control")
    reply = kernel.conversation.reply(request, "control")
    assert reply["content"]["status"] == "ok"


def by_signal(kernel: Kernel) -> None:
    kernel.process.send_signal(signal.SIGINT)


@pytest.mark.parametrize("interrupt", [by_message, by_signal])
def test_an_interrupt_stops_the_cell(
    kernel: Kernel, dialect: Dialect, interrupt: Callable[[Kernel], None]
) -> None:
    talk = kernel.conversation
    talk.run(dialect.assign)
    talk.run(dialect.prepare)
    request = talk.send_cell(dialect.endless)
    talk.wait_for(request, "execute_input")
    assert talk.is_running(request)
    began = time.monotonic()
    interrupt(kernel)
    exchange = talk.finish(request)
    took = time.monotonic() - began
    assert exchange.status == "error"
    assert exchange.content["ename"] == dialect.interrupted
    assert exchange.kinds == ["busy", "execute_input", "error", "idle"]
    # The aim is 50 ms; a loaded machine gets ten times that.
    assert took < 0.5
    assert talk.run(dialect.recall[0]).result["text/plain"] == dialect.recall[1]


@pytest.mark.parametrize("interrupt", [by_message, by_signal])
def test_an_idle_kernel_shrugs_off_interrupts(
    kernel: Kernel, dialect: Dialect, interrupt: Callable[[Kernel], None]
) -> None:
    for _ in range(3):
        interrupt(kernel)
        # A signal takes a way of its own, and may come behind a cell that was sent behind it.
        time.sleep(0.3)
        assert kernel.conversation.run(dialect.value[0]).status == "ok"


@pytest.mark.beyond_reference("now and then survives one of them")
def test_an_interrupt_can_be_repeated(kernel: Kernel, dialect: Dialect) -> None:
    talk = kernel.conversation
    talk.run(dialect.prepare)
    for _ in range(5):
        request = talk.send_cell(dialect.endless)
        talk.wait_for(request, "execute_input")
        by_message(kernel)
        assert talk.finish(request).content["ename"] == dialect.interrupted
    assert talk.run(dialect.value[0]).status == "ok"


def test_an_interrupt_aborts_the_queue(kernel: Kernel, busy: Message, dialect: Dialect) -> None:
    talk = kernel.conversation
    assert talk.is_running(busy)
    queued = [talk.send_cell(dialect.value[0]) for _ in range(3)]
    # Answered in order on the same channel as the interrupt: the queue has been received by then.
    by_message(kernel)
    assert talk.finish(busy).content["ename"] == dialect.interrupted
    assert [talk.finish(request).status for request in queued] == ["aborted"] * 3
    assert talk.run(dialect.value[0]).status == "ok"


@pytest.mark.beyond_reference("questions wait behind the running cell")
@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("complete_request", {"code": "gradi", "cursor_pos": 5}),
        ("inspect_request", {"code": "fit", "cursor_pos": 3, "detail_level": 0}),
        ("is_complete_request", {"code": "1 +"}),
        ("kernel_info_request", {}),
        ("comm_info_request", {}),
    ],
)
def test_questions_do_not_wait_for_the_cell(
    kernel: Kernel, busy: Message, dialect: Dialect, kind: str, content: dict[str, Any]
) -> None:
    talk = kernel.conversation
    request = talk.send(kind, content)
    assert talk.reply(request, within=2)["content"]["status"] in ("ok", "incomplete")
    assert talk.is_running(busy)
    by_message(kernel)
    assert talk.finish(busy).content["ename"] == dialect.interrupted


def test_control_answers_while_a_cell_runs(kernel: Kernel, busy: Message, dialect: Dialect) -> None:
    talk = kernel.conversation
    request = talk.send("kernel_info_request", {}, "control")
    assert talk.reply(request, "control", within=2)["content"]["status"] == "ok"
    assert talk.is_running(busy)
    by_message(kernel)
    assert talk.finish(busy).content["ename"] == dialect.interrupted


@pytest.mark.parametrize("channel", ["control", pytest.param("shell", marks=pytest.mark.own_language)])
@pytest.mark.parametrize("restart", [False, True])
def test_shutdown_is_answered_and_done(kernel: Kernel, channel: str, restart: bool) -> None:
    talk = kernel.conversation
    began = time.monotonic()
    exchange = talk.ask("shutdown_request", {"restart": restart}, channel)
    assert exchange.status == "ok"
    assert exchange.content["restart"] is restart
    assert exchange.kinds[0] == "busy" and exchange.kinds[-1] == "idle"
    assert kernel.process.wait(timeout=PATIENCE) == 0
    # The aim is 100 ms; a loaded machine gets ten times that.
    assert time.monotonic() - began < 1


@pytest.mark.beyond_reference("a shutdown waits for the running cell")
def test_shutdown_does_not_wait_for_the_cell(kernel: Kernel, busy: Message) -> None:
    talk = kernel.conversation
    assert talk.is_running(busy)
    began = time.monotonic()
    request = talk.send("shutdown_request", {"restart": False}, "control")
    assert talk.reply(request, "control", within=2)["content"]["status"] == "ok"
    assert kernel.process.wait(timeout=PATIENCE) == 0
    assert time.monotonic() - began < 1


@pytest.mark.beyond_reference("exits with the signal's status")
@pytest.mark.parametrize("number", [signal.SIGTERM])
def test_a_signal_ends_the_kernel(kernel: Kernel, number: signal.Signals) -> None:
    kernel.process.send_signal(number)
    assert kernel.process.wait(timeout=2) == 128 + number


def test_killed_and_restarted(kernel: Kernel, dialect: Dialect) -> None:
    """The port numbers stay: the next kernel must be able to take them at once."""
    kernel.process.kill()
    kernel.process.wait(timeout=PATIENCE)
    kernel.manager.restart_kernel(now=True)
    kernel.conversation.client.wait_for_ready(timeout=PATIENCE)
    assert kernel.conversation.run(dialect.value[0]).status == "ok"


def test_ten_restarts(kernel: Kernel, talk: Conversation, dialect: Dialect) -> None:
    for _ in range(10 if dialect.kernel == "regshell" else 2):
        kernel.manager.restart_kernel()
        talk.client.wait_for_ready(timeout=PATIENCE)
        assert talk.run(dialect.value[0]).content["execution_count"] == 1
