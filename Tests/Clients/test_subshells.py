"""Shells beside the main one (JEP 91): answers while the main shell computes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from conversation import PATIENCE, Conversation, Kernel, Message
from dialects import Dialect


def created(talk: Conversation) -> str:
    exchange = talk.ask("create_subshell_request", channel="control")
    assert exchange.status == "ok"
    assert exchange.kinds == ["busy", "idle"]
    return exchange.content["subshell_id"]


def deleted(talk: Conversation, subshell: str) -> str:
    return talk.ask("delete_subshell_request", {"subshell_id": subshell}, "control").status


def listed(talk: Conversation) -> list[str]:
    return talk.ask("list_subshell_request", channel="control").content["subshell_id"]


def threads(kernel: Kernel) -> int:
    return len(list(Path(f"/proc/{kernel.process.pid}/task").iterdir()))


def eventually(condition: object, value: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while condition() != value:  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture
def subshell(talk: Conversation) -> Iterator[str]:
    assert "kernel subshells" in talk.ask("kernel_info_request").content["supported_features"]
    yield created(talk)


@pytest.mark.own_language
def test_coefficients_during_a_long_computation(talk: Conversation, dialect: Dialect, subshell: str) -> None:
    talk.run(dialect.prepare)
    talk.run("small = fit(mpg ~ wt, cars)")
    running = talk.send_cell(dialect.endless)
    talk.wait_for(running, "execute_input")
    for count in (1, 2):
        began = time.monotonic()
        exchange = talk.run("coef(small)", subshell)
        assert time.monotonic() - began < 2
        assert "37.285" in exchange.result["text/plain"]
        # The subshell counts by itself.
        assert exchange.content["execution_count"] == count
    assert talk.is_running(running)
    # What the subshell assigns is there for the main shell too, and the other way round.
    assert talk.run("slope = 5", subshell).status == "ok"
    talk.ask("interrupt_request", channel="control")
    assert talk.finish(running).content["ename"] == "Interrupted"
    assert talk.run("slope").result["text/plain"] == "5"


def test_create_list_delete(talk: Conversation) -> None:
    assert listed(talk) == []
    made = [created(talk) for _ in range(3)]
    assert sorted(listed(talk)) == sorted(made)
    assert deleted(talk, made[1]) == "ok"
    assert sorted(listed(talk)) == sorted([made[0], made[2]])
    assert deleted(talk, made[1]) == "error"


def test_an_unknown_subshell_is_an_error(talk: Conversation, dialect: Dialect) -> None:
    request = talk.send_cell(dialect.value[0], "nobody")
    assert talk.reply(request)["content"]["status"] == "error"
    assert talk.run(dialect.value[0]).status == "ok"


@pytest.mark.beyond_reference("has no end of its own for a cell of a deleted subshell")
def test_a_deleted_subshell_leaves_no_thread(kernel: Kernel, talk: Conversation, dialect: Dialect) -> None:
    talk.run(dialect.prepare)
    before = threads(kernel)
    subshells = [created(talk) for _ in range(20)]
    assert threads(kernel) == before + 20
    running = [talk.send_cell(dialect.endless, subshell) for subshell in subshells[:2]]
    for request in running:
        talk.wait_for(request, "execute_input")
    for subshell in subshells:
        assert deleted(talk, subshell) == "ok"
    for request in running:
        assert talk.finish(request).content["ename"] == dialect.interrupted
    eventually(lambda: threads(kernel), before)


@pytest.mark.beyond_reference("interrupts the main shell alone")
def test_an_interrupt_stops_every_shell(talk: Conversation, dialect: Dialect) -> None:
    talk.run(dialect.prepare)
    shells = [None, created(talk), created(talk)]
    running = [talk.send_cell(dialect.endless, shell) for shell in shells]
    for request in running:
        talk.wait_for(request, "execute_input")
    talk.ask("interrupt_request", channel="control")
    assert [talk.finish(request).content["ename"] for request in running] == [dialect.interrupted] * 3


@pytest.mark.own_language
def test_a_hundred_subshells_fit_at_once(talk: Conversation, dialect: Dialect) -> None:
    talk.run(dialect.prepare)
    subshells = [created(talk) for _ in range(100)]
    code = "f = fit(mean_radius ~ ., wide, penalty = 0.1*l1 + 0.2*l2)\nobjective(f)"
    expected = talk.run(code).result["text/plain"]
    requests = [talk.send_cell(code, subshell) for subshell in subshells]
    for request in requests:
        assert talk.finish(request).result["text/plain"] == expected
    assert sorted(listed(talk)) == sorted(subshells)


@pytest.mark.own_language
def test_shutdown_while_subshells_compute(kernel: Kernel, talk: Conversation, dialect: Dialect) -> None:
    talk.run(dialect.prepare)
    running: list[Message] = [talk.send_cell(dialect.endless)]
    running += [talk.send_cell(dialect.endless, created(talk)) for _ in range(10)]
    for request in running:
        talk.wait_for(request, "execute_input")
    began = time.monotonic()
    request = talk.send("shutdown_request", {"restart": False}, "control")
    assert kernel.process.wait(timeout=PATIENCE) == 0
    # The aim is 100 ms; a loaded machine gets ten times that.
    assert time.monotonic() - began < 1
    assert talk.reply(request, "control")["content"]["status"] == "ok"


@pytest.mark.own_language
def test_clients_share_subshells(kernel: Kernel, dialect: Dialect) -> None:
    """Four clients, each with a subshell, none in another's way."""
    talks = [kernel.connect() for _ in range(4)]

    def session(number: int) -> list[str]:
        talk = talks[number]
        subshell = created(talk)
        talk.run(f"own{number} = {number}", subshell)
        return [talk.run(f"own{number} + {step}", subshell).result["text/plain"] for step in range(20)]

    with ThreadPoolExecutor(4) as pool:
        for number, shown in enumerate(pool.map(session, range(4))):
            assert shown == [str(number + step) for step in range(20)]
    total = "own0 + own1 + own2 + own3"
    assert kernel.conversation.run(total).result["text/plain"] == "6"
