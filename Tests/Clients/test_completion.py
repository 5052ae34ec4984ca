"""Completion, inspection and completeness, with the cursor counted in code points."""

from __future__ import annotations

from typing import Any

import pytest
from conversation import Conversation
from dialects import Dialect


def at_mark(text: str) -> tuple[str, int]:
    """The text without its mark, and the mark's place in code points."""
    return text.replace("‸", ""), text.index("‸")


def complete(talk: Conversation, text: str, **more: Any) -> dict[str, Any]:
    code, cursor = at_mark(text)
    return talk.ask("complete_request", {"code": code, "cursor_pos": cursor} | more).content


@pytest.fixture
def ready(talk: Conversation, dialect: Dialect) -> Conversation:
    assert talk.run(dialect.prepare).status == "ok"
    return talk


def test_completions(ready: Conversation, dialect: Dialect) -> None:
    for text, candidate, replaced in dialect.completions:
        content = complete(ready, text)
        code, cursor = at_mark(text)
        assert content["status"] == "ok"
        assert code[content["cursor_start"] : content["cursor_end"]] == replaced, text
        assert content["cursor_start"] <= cursor <= content["cursor_end"]
        assert any(match.startswith(candidate) for match in content["matches"]), (text, content)


def test_completion_brackets_itself(ready: Conversation, dialect: Dialect) -> None:
    code, cursor = at_mark(dialect.completions[0][0])
    exchange = ready.ask("complete_request", {"code": code, "cursor_pos": cursor})
    assert exchange.kinds == ["busy", "idle"]


@pytest.mark.beyond_reference("fails an assertion and does not answer")
def test_a_cursor_past_the_end_is_the_end(ready: Conversation, dialect: Dialect) -> None:
    text, candidate, replaced = dialect.completions[0]
    code, _ = at_mark(text)
    content = ready.ask("complete_request", {"code": code, "cursor_pos": 1000}).content
    assert content["status"] == "ok"
    assert any(match.startswith(candidate) for match in content["matches"])
    assert code[content["cursor_start"] : content["cursor_end"]] == replaced


def test_nothing_to_complete(ready: Conversation) -> None:
    content = complete(ready, "zzzzzzzzzz_no_such_word‸")
    assert content["status"] == "ok"
    assert content["matches"] == []


@pytest.mark.own_language
def test_candidates_have_kinds_and_signatures(ready: Conversation) -> None:
    content = complete(ready, "fi‸")
    kinds = content["metadata"]["_jupyter_types_experimental"]
    assert [kind["text"] for kind in kinds] == content["matches"]
    (fit,) = [kind for kind in kinds if kind["text"] == "fit"]
    assert fit["type"]
    assert fit["signature"].startswith("fit(formula, data")
    assert "\n" not in fit["signature"]
    assert (fit["start"], fit["end"]) == (0, 2)


@pytest.mark.own_language
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fit(mpg ~ wt, cars, ‸)", "penalty"),
        ("fit(mpg ~ wt, cars, penalty = 0.5*‸)", "l1"),
        ("fit(mpg ~ wt, cars, prior = wt ~ ‸)", "normal"),
        ("car‸", "cars"),
        ('read("notebooks/data/mt‸', "mtcars.csv"),
    ],
)
def test_candidates_fit_the_place(ready: Conversation, text: str, expected: str) -> None:
    assert any(expected in match for match in complete(ready, text)["matches"])


def test_inspections(ready: Conversation, dialect: Dialect) -> None:
    for text, part in dialect.inspections:
        code, cursor = at_mark(text)
        for level in (0, 1):
            content = ready.ask(
                "inspect_request", {"code": code, "cursor_pos": cursor, "detail_level": level}
            ).content
            assert content["status"] == "ok"
            assert content["found"] is True, text
            assert part in content["data"]["text/plain"]


@pytest.mark.own_language
def test_the_second_level_says_more(ready: Conversation) -> None:
    pages = [
        ready.ask("inspect_request", {"code": "fit", "cursor_pos": 3, "detail_level": level}).content
        for level in (0, 1)
    ]
    first, second = (len(page["data"]["text/plain"]) for page in pages)
    assert second > first


def test_nothing_to_inspect(ready: Conversation) -> None:
    content = ready.ask(
        "inspect_request", {"code": "zzzz_no_such", "cursor_pos": 4, "detail_level": 0}
    ).content
    assert content["status"] == "ok"
    assert content["found"] is False
    assert content["data"] == {}


def test_completeness(talk: Conversation, dialect: Dialect) -> None:
    for status in ("complete", "incomplete", "invalid"):
        for code in getattr(dialect, status):
            content = talk.ask("is_complete_request", {"code": code}).content
            assert content["status"] == status, code
            assert status != "incomplete" or isinstance(content["indent"], str)
