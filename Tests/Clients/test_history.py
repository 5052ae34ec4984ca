"""history_request: tail, range, search."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conversation import Conversation, Kernel
from dialects import Dialect


def history(talk: Conversation, access: str, **more: Any) -> list[Any]:
    request = {"output": False, "raw": True, "hist_access_type": access}
    content = talk.ask("history_request", request | more).content
    assert content["status"] == "ok"
    return content["history"]


@pytest.fixture
def kernel(start: Callable[..., Kernel], tmp_path: Path) -> Kernel:
    """A kernel that finds no history of others."""
    return start(env={**os.environ, "XDG_STATE_HOME": str(tmp_path), "IPYTHONDIR": str(tmp_path)})


@pytest.fixture
def cells(talk: Conversation, dialect: Dialect) -> list[str]:
    cells = [dialect.print_text.format(text=word) for word in ("one", "two", "three", "two")]
    for cell in cells:
        assert talk.run(cell).status == "ok"
    return cells


def test_the_tail(talk: Conversation, cells: list[str]) -> None:
    entries = history(talk, "tail", n=3)
    assert [entry[2] for entry in entries] == cells[-3:]
    assert [entry[1] for entry in entries] == [2, 3, 4]
    assert len({entry[0] for entry in entries}) == 1


def test_a_range(talk: Conversation, cells: list[str]) -> None:
    entries = history(talk, "range", session=0, start=2, stop=4)
    assert [entry[2] for entry in entries] == cells[1:3]


def test_a_search_by_glob(talk: Conversation, cells: list[str]) -> None:
    assert [e[2] for e in history(talk, "search", pattern="*two*", n=10)] == [cells[1], cells[3]]
    assert [e[2] for e in history(talk, "search", pattern="*t?ree*", n=10)] == [cells[2]]
    assert history(talk, "search", pattern="nothing like this", n=10) == []


def test_a_search_without_repeats(talk: Conversation, cells: list[str]) -> None:
    found = history(talk, "search", pattern="*two*", n=10, unique=True)
    assert [entry[2] for entry in found] == [cells[1]]


def test_a_search_is_cut_to_the_last(talk: Conversation, cells: list[str]) -> None:
    assert [e[2] for e in history(talk, "search", pattern="*", n=2)] == cells[-2:]


def test_outputs_come_on_request(talk: Conversation, dialect: Dialect) -> None:
    talk.run(dialect.value[0])
    ((_, _, (code, output)),) = history(talk, "tail", n=1, output=True)
    assert code == dialect.value[0]
    assert output is None or dialect.value[1] in str(output)


def test_what_history_leaves_out(talk: Conversation, dialect: Dialect, cells: list[str]) -> None:
    talk.run(dialect.assign, silent=True, store_history=False)
    talk.run(dialect.hello, store_history=False)
    assert [entry[2] for entry in history(talk, "tail", n=2)] == cells[-2:]
    talk.run(dialect.error[0])
    assert history(talk, "tail", n=1)[0][2] == dialect.error[0]
