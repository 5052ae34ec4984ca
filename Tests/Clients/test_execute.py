"""Running cells: what is answered, what is published, and in which order."""

from __future__ import annotations

import base64
from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from conversation import Conversation, Exchange, Kernel, label
from dialects import Dialect
from jupyter_kernel_test.msgspec_v5 import validate_message


def test_a_result_in_its_bracket(talk: Conversation, dialect: Dialect) -> None:
    code, text = dialect.value
    exchange = talk.run(code)
    assert exchange.kinds == ["busy", "execute_input", "execute_result", "idle"]
    assert exchange.status == "ok"
    assert exchange.result["text/plain"] == text
    assert exchange.of("execute_input")[0]["content"]["code"] == code
    everything_is_valid(exchange)


def test_every_message_names_its_parent(talk: Conversation, dialect: Dialect) -> None:
    exchange = talk.run(dialect.display_then_result)
    sent = exchange.request["header"]
    for message in [exchange.reply, *exchange.published]:
        parent = message["parent_header"]
        assert {key: parent[key] for key in ("msg_id", "session", "username", "msg_type")} == {
            key: sent[key] for key in ("msg_id", "session", "username", "msg_type")
        }
    ids = [message["header"]["msg_id"] for message in [exchange.reply, *exchange.published]]
    assert len(set(ids)) == len(ids)
    assert {m["header"]["session"] for m in exchange.published} == {exchange.reply["header"]["session"]}


def test_the_count_is_the_same_everywhere(talk: Conversation, dialect: Dialect) -> None:
    counts = []
    for _ in range(3):
        exchange = talk.run(dialect.value[0])
        seen = {
            exchange.content["execution_count"],
            exchange.of("execute_input")[0]["content"]["execution_count"],
            exchange.of("execute_result")[0]["content"]["execution_count"],
        }
        assert len(seen) == 1
        counts += seen
    assert counts == [counts[0], counts[0] + 1, counts[0] + 2]


def test_values_last_from_cell_to_cell(talk: Conversation, dialect: Dialect) -> None:
    assigned = talk.run(dialect.assign)
    assert assigned.kinds == ["busy", "execute_input", "idle"]
    code, text = dialect.recall
    assert talk.run(code).result["text/plain"] == text


def test_displays_come_before_the_result(talk: Conversation, dialect: Dialect) -> None:
    exchange = talk.run(dialect.display_then_result)
    assert exchange.kinds == ["busy", "execute_input", "display_data", "execute_result", "idle"]
    everything_is_valid(exchange)


def test_a_table_comes_as_html_too(talk: Conversation, dialect: Dialect) -> None:
    bundle = talk.run(dialect.table).result
    assert "<table" in bundle["text/html"]
    assert bundle["text/plain"]
    assert "application/json" not in bundle


@pytest.mark.own_language
def test_html_is_plain_and_text_has_no_colour(talk: Conversation, dialect: Dialect) -> None:
    bundle = talk.run(dialect.table).result
    html = bundle["text/html"]
    assert not any(word in html for word in ("style=", "<style", "class=", "id=", "<script"))
    assert "\x1b" not in bundle["text/plain"]


@pytest.mark.own_language
def test_tables_and_pictures_bring_their_data(talk: Conversation, dialect: Dialect) -> None:
    table = talk.run(dialect.table).result["application/vnd.regshell.v1+json"]
    assert table["kind"] == "table"
    assert table["tables"][0]["columns"][0]["name"]
    bundle = talk.run("plot(0.1*l1 + 0.25*l2)").result
    assert set(bundle) == {
        "text/plain",
        "image/png",
        "image/svg+xml",
        "application/vnd.regshell.v1+json",
    }
    assert base64.b64decode(bundle["image/png"]).startswith(b"\x89PNG\r\n\x1a\n")
    assert ElementTree.fromstring(bundle["image/svg+xml"]).tag == "{http://www.w3.org/2000/svg}svg"
    assert bundle["application/vnd.regshell.v1+json"]["kind"] == "plot"


def test_streams(talk: Conversation, dialect: Dialect) -> None:
    assert talk.run(dialect.hello).text("stdout") == "hello, world\n"
    warned = talk.run(dialect.warn)
    assert warned.status == "ok"
    assert warned.text("stderr").strip()
    assert warned.text("stdout") == ""


def test_text_beyond_the_basic_plane(talk: Conversation, dialect: Dialect) -> None:
    text = "β̂ = 𝛽 · 😀 · 中文 · ï"
    exchange = talk.run(dialect.print_text.format(text=text))
    assert exchange.text("stdout") == text + "\n"
    assert exchange.of("execute_input")[0]["content"]["code"] == dialect.print_text.format(text=text)


def test_twenty_thousand_lines_in_few_messages(talk: Conversation, dialect: Dialect) -> None:
    line = dialect.print_text.format(text="line")
    exchange = talk.run("\n".join([line] * 20_000))
    assert exchange.status == "ok"
    assert exchange.text("stdout") == "line\n" * 20_000
    assert len(exchange.of("stream")) < 500


def test_an_error_in_reply_and_publication(talk: Conversation, dialect: Dialect) -> None:
    code, name, part = dialect.error
    exchange = talk.run(code)
    assert exchange.kinds == ["busy", "execute_input", "error", "idle"]
    assert exchange.status == "error"
    published = exchange.of("error")[0]["content"]
    for content in (exchange.content, published):
        assert content["ename"] == name
        assert part in content["evalue"]
        assert any(part in line for line in content["traceback"])
    assert published["traceback"] == exchange.content["traceback"]
    assert isinstance(exchange.content["execution_count"], int)
    everything_is_valid(exchange)


def test_a_syntax_error(talk: Conversation, dialect: Dialect) -> None:
    exchange = talk.run(dialect.syntax_error)
    assert exchange.status == "error"
    assert exchange.kinds == ["busy", "execute_input", "error", "idle"]


def test_an_error_keeps_the_session(talk: Conversation, dialect: Dialect) -> None:
    talk.run(dialect.assign)
    assert talk.run(dialect.error[0]).status == "error"
    assert talk.run(dialect.recall[0]).result["text/plain"] == dialect.recall[1]


@pytest.mark.own_language
@pytest.mark.parametrize(
    ("code", "name", "line"),
    [
        ("fit(mpg ~ wt + drta, cars)", "unknown-column", "no column `drta`"),
        ("fit(mpg ~ wt, cars, lambda = 0.5)", "unknown-argument", "no argument `lambda`"),
        ("1 +", None, ""),
        ('read("notebooks/data/nothing.csv")', None, "nothing.csv"),
    ],
)
def test_errors_read_well(talk: Conversation, code: str, name: str | None, line: str) -> None:
    assert talk.run('cars = read("notebooks/data/mtcars.csv")').status == "ok"
    content = talk.run(code).content
    assert content["status"] == "error"
    assert name is None or content["ename"] == name
    assert content["ename"] == content["ename"].lower()
    assert line in content["evalue"]
    assert "^" in "\n".join(content["traceback"])


def test_silent_cells(talk: Conversation, dialect: Dialect) -> None:
    before = talk.run(dialect.value[0]).content["execution_count"]
    exchange = talk.run(dialect.value[0], silent=True, store_history=False)
    assert exchange.kinds == ["busy", "idle"]
    assert exchange.status == "ok"
    spoken = talk.run(dialect.hello, silent=True, store_history=False)
    assert spoken.kinds == ["busy", "stream", "idle"]
    assert talk.run(dialect.assign, silent=True, store_history=False).status == "ok"
    after = talk.run(dialect.recall[0])
    assert after.content["execution_count"] == before + 1
    assert after.result["text/plain"] == dialect.recall[1]


@pytest.mark.beyond_reference("silent cells count where store_history is left true")
def test_silence_wins_over_store_history(talk: Conversation, dialect: Dialect) -> None:
    before = talk.run(dialect.value[0]).content["execution_count"]
    talk.run(dialect.value[0], silent=True, store_history=True)
    assert talk.run(dialect.value[0]).content["execution_count"] == before + 1


def test_cells_outside_history_do_not_count(talk: Conversation, dialect: Dialect) -> None:
    before = talk.run(dialect.value[0]).content["execution_count"]
    exchange = talk.run(dialect.value[0], store_history=False)
    assert exchange.result["text/plain"] == dialect.value[1]
    assert talk.run(dialect.value[0]).content["execution_count"] == before + 1


def test_user_expressions(talk: Conversation, dialect: Dialect) -> None:
    asked = {"good": dialect.recall[0], "bad": dialect.unset_name}
    answers = talk.run(dialect.assign, user_expressions=asked).content["user_expressions"]
    assert answers["good"]["status"] == "ok"
    assert answers["good"]["data"]["text/plain"] == dialect.recall[1]
    assert answers["good"]["metadata"] == {}
    assert answers["bad"]["status"] == "error"
    assert answers["bad"]["ename"] == dialect.error[1]
    assert talk.run("", user_expressions={"good": dialect.recall[0]}).status == "ok"


def test_an_error_aborts_the_queue(talk: Conversation, dialect: Dialect) -> None:
    requests = [talk.send_cell(dialect.error[0])]
    requests += [talk.send_cell(dialect.value[0]) for _ in range(3)]
    first, *rest = (talk.finish(request) for request in requests)
    assert first.status == "error"
    for aborted in rest:
        assert aborted.status == "aborted"
        assert aborted.kinds == ["busy", "idle"]
    # The queue is clear again for what is sent after the answers.
    assert talk.run(dialect.value[0]).status == "ok"


@pytest.mark.beyond_reference("aborts the cells of all clients")
def test_an_error_spares_the_cells_of_others(kernel: Kernel, dialect: Dialect) -> None:
    """They were not sent behind it: their clients know nothing of it."""
    talk, other = kernel.conversation, kernel.connect()
    mine = [talk.send_cell(dialect.error[0]), talk.send_cell(dialect.value[0])]
    others = [other.send_cell(dialect.value[0]) for _ in range(3)]
    assert [talk.finish(request).status for request in mine] == ["error", "aborted"]
    answers = [other.finish(request) for request in others]
    assert [answer.status for answer in answers] == ["ok"] * 3
    counts = [answer.content["execution_count"] for answer in answers]
    assert counts == sorted(counts)


def test_an_error_spares_the_queue_when_told(talk: Conversation, dialect: Dialect) -> None:
    requests = [talk.send_cell(dialect.error[0], stop_on_error=False)]
    requests += [talk.send_cell(dialect.value[0]) for _ in range(3)]
    assert [talk.finish(r).status for r in requests] == ["error", "ok", "ok", "ok"]


def test_a_hundred_cells_at_once(talk: Conversation, dialect: Dialect) -> None:
    requests = [talk.send_cell(dialect.print_text.format(text=f"cell {i}")) for i in range(100)]
    exchanges = [talk.finish(request) for request in requests]
    assert [e.text("stdout") for e in exchanges] == [f"cell {i}\n" for i in range(100)]
    counts = [e.content["execution_count"] for e in exchanges]
    assert counts == list(range(counts[0], counts[0] + 100))
    # The brackets do not interleave: everything between busy and idle belongs to one cell.
    wanted = {request["header"]["msg_id"] for request in requests}
    inside: str | None = None
    for message in talk.published:
        parent = message["parent_header"].get("msg_id")
        if parent not in wanted:
            continue
        if label(message) == "busy":
            assert inside is None
            inside = parent
        assert inside == parent
        if label(message) == "idle":
            inside = None


@pytest.mark.parametrize("code", ["", "   \n\n", "COMMENT"])
def test_cells_without_code(talk: Conversation, dialect: Dialect, code: str) -> None:
    exchange = talk.run(dialect.comment if code == "COMMENT" else code)
    assert exchange.status == "ok"
    assert exchange.kinds == ["busy", "execute_input", "idle"]


def test_two_clients_each_get_their_own_answers(kernel: Kernel, dialect: Dialect) -> None:
    one, two = kernel.conversation, kernel.connect()
    requests = [(client, client.send_cell(dialect.value[0])) for client in (one, two) * 10]
    for client, request in requests:
        assert client.finish(request).status == "ok"
    # What one publishes, the other sees as well.
    shared = one.run(dialect.hello)
    assert two.wait_for(shared.request, "stream")["content"]["text"] == "hello, world\n"


@pytest.mark.own_language
def test_ten_megabytes_of_brackets(talk: Conversation, dialect: Dialect) -> None:
    for bracket in "([-":
        exchange = talk.run(bracket * 10_000_000)
        assert exchange.status == "error"
        assert len("\n".join(exchange.content["traceback"])) < 20_000
    assert talk.run(dialect.value[0]).status == "ok"


def test_a_cell_of_fifty_megabytes(talk: Conversation, dialect: Dialect) -> None:
    exchange = talk.run(dialect.comment + " x" * 25_000_000 + "\n" + dialect.value[0])
    assert exchange.result["text/plain"] == dialect.value[1]


def test_a_restart_forgets_everything(start: Callable[..., Kernel], dialect: Dialect) -> None:
    kernel = start()
    kernel.conversation.run(dialect.assign)
    kernel.manager.restart_kernel()
    kernel.conversation.client.wait_for_ready(timeout=20)
    exchange = kernel.conversation.run(dialect.recall[0])
    assert exchange.status == "error"
    assert exchange.content["execution_count"] == 1


def everything_is_valid(exchange: Exchange) -> None:
    parent = exchange.request["header"]["msg_id"]
    for message in [exchange.reply, *exchange.published]:
        validate_message(message, message["msg_type"], parent)
