"""Cells that ask their user."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest
from conversation import PATIENCE, Conversation, Kernel, Message
from jupyter_client.blocking.client import BlockingKernelClient

pytestmark = pytest.mark.own_language


@pytest.mark.parametrize("by_header", [True, False])
def test_an_answer_is_a_text(talk: Conversation, by_header: bool) -> None:
    request = talk.send_cell('name = ask("Who?")\nprint(name)', allow_stdin=True)
    question = talk.question(request)
    assert question["content"] == {"prompt": "Who?", "password": False}
    talk.answer("Ada 😀", question if by_header else None)
    assert talk.finish(request).text("stdout") == "Ada 😀\n"


def test_an_answer_is_a_number(talk: Conversation) -> None:
    request = talk.send_cell('ask("How much?", number = true) + 1', allow_stdin=True)
    talk.answer("0.5", talk.question(request))
    assert talk.finish(request).result["text/plain"] == "1.5"


def test_a_password(talk: Conversation) -> None:
    request = talk.send_cell('p = ask("Key:", password = true)', allow_stdin=True)
    question = talk.question(request)
    assert question["content"]["password"] is True
    talk.answer("secret", question)
    exchange = talk.finish(request)
    assert exchange.status == "ok"
    assert exchange.kinds == ["busy", "execute_input", "idle"]


def test_printed_text_comes_before_the_question(talk: Conversation) -> None:
    request = talk.send_cell('print("first")\nx = ask()', allow_stdin=True)
    question = talk.question(request)
    assert talk.wait_for(request, "stream", within=2)["content"]["text"] == "first\n"
    talk.answer("", question)
    assert talk.finish(request).status == "ok"


def test_a_client_that_cannot_be_asked(talk: Conversation) -> None:
    exchange = talk.run('x = ask("n")', allow_stdin=False)
    assert exchange.content["ename"] == "no-answer"
    assert "allow_stdin" in exchange.content["evalue"]
    assert not talk.client.stdin_channel.socket.poll(100)


def test_an_interrupt_ends_the_waiting(talk: Conversation) -> None:
    request = talk.send_cell('before = 1\nx = ask("n")', allow_stdin=True)
    question = talk.question(request)
    began = time.monotonic()
    talk.ask("interrupt_request", channel="control")
    assert talk.finish(request).content["ename"] == "Interrupted"
    assert time.monotonic() - began < 1
    talk.answer("late", question)
    assert talk.run("before").result["text/plain"] == "1"


def test_a_signal_ends_the_waiting(kernel: Kernel, talk: Conversation) -> None:
    import signal

    request = talk.send_cell('x = ask("n")', allow_stdin=True)
    talk.question(request)
    kernel.process.send_signal(signal.SIGINT)
    assert talk.finish(request).content["ename"] == "Interrupted"


def test_a_shutdown_ends_the_waiting(kernel: Kernel, talk: Conversation) -> None:
    request = talk.send_cell('x = ask("n")', allow_stdin=True)
    talk.question(request)
    talk.send("shutdown_request", {"restart": False}, "control")
    assert talk.finish(request).content["ename"] == "Interrupted"
    assert kernel.process.wait(timeout=PATIENCE) == 0


def test_the_client_that_sent_the_cell_is_asked(kernel: Kernel) -> None:
    first, second = kernel.connect(), kernel.connect()

    def answered(talk: Conversation, other: Conversation, question: Message, name: str) -> None:
        assert question["content"]["prompt"] == name
        other.answer("forged", question)
        assert other.ask("kernel_info_request").status == "ok"
        talk.answer(name.upper(), question)

    of_first = first.send_cell('ask("one")', allow_stdin=True)
    question = first.question(of_first)
    # Sent behind the question: what two clients send at once arrives in either order.
    of_second = second.send_cell('ask("two")', allow_stdin=True)
    answered(first, second, question, "one")
    assert first.finish(of_first).result["text/plain"] == "ONE"
    answered(second, first, second.question(of_second), "two")
    assert second.finish(of_second).result["text/plain"] == "TWO"


def test_a_subshell_asks_for_itself(talk: Conversation) -> None:
    subshell = talk.ask("create_subshell_request", channel="control").content["subshell_id"]
    main = talk.send_cell('ask("main")', allow_stdin=True)
    of_main = talk.question(main)
    beside = talk.send_cell('ask("beside")', subshell, allow_stdin=True)
    assert talk.question(beside)["parent_header"]["subshell_id"] == subshell
    talk.answer("b", subshell=subshell)
    assert talk.finish(beside).result["text/plain"] == "b"
    talk.answer("m", of_main)
    assert talk.finish(main).result["text/plain"] == "m"


def test_jupyter_clients_own_dialogue(kernel: Kernel, monkeypatch: pytest.MonkeyPatch) -> None:
    """`execute_interactive` answers questions by itself, as `jupyter console` does."""
    client = kernel.conversation.client
    assert isinstance(client, BlockingKernelClient)
    shown: list[str] = []

    def answer(message: dict) -> None:
        shown.append(message["content"]["prompt"])
        client.input("7")

    reply = client.execute_interactive(
        'n = ask("n?", number = true)', allow_stdin=True, stdin_hook=answer, timeout=PATIENCE
    )
    assert reply["content"]["status"] == "ok"
    assert shown == ["n?"]
    assert kernel.conversation.run("n").result["text/plain"] == "7"


def test_a_password_is_not_kept(talk: Conversation) -> None:
    """Neither where the cell shows it nor anywhere else in the history."""
    request = talk.send_cell('ask("pw", password = true)', allow_stdin=True)
    talk.answer("hunter2", talk.question(request))
    assert talk.finish(request).status == "ok"
    assert talk.run("6 * 7").status == "ok"
    question = {"hist_access_type": "tail", "n": 2, "output": True, "raw": True}
    history = talk.ask("history_request", question).content["history"]
    assert [entry[2] for entry in history] == [['ask("pw", password = true)', None], ["6 * 7", "42"]]


def shell(binary: Path, *arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [binary, *arguments], input=text, capture_output=True, text=True, timeout=PATIENCE, check=False
    )


def test_a_piped_program_has_nobody_to_ask(binary: Path) -> None:
    result = shell(binary, text='x = ask("n")\n')
    assert result.returncode == 1
    assert "standard input is the program itself" in result.stderr
    assert "regshell -f" in result.stderr


def test_a_program_in_a_file_reads_answers_from_standard_input(binary: Path, tmp_path: Path) -> None:
    program = tmp_path / "p.regsh"
    program.write_text('a = ask("who?")\nb = ask("n?", number = true)\nprint(a)\nb + 1\n')
    result = shell(binary, "-f", str(program), text="Ada\r\n41\n")
    assert (result.returncode, result.stdout, result.stderr) == (0, "Ada\n42\n", "")
    result = shell(binary, "-f", str(program), text="Ada")
    assert result.returncode == 1
    assert "standard input has ended" in result.stderr
    assert shell(binary, "-c", 'ask("who?")', text="Bob").stdout == "Bob\n"


@pytest.mark.parametrize("command", ["run", "check"])
def test_a_notebook_that_runs_by_itself_has_nobody_to_ask(binary: Path, tmp_path: Path, command: str) -> None:
    script = tmp_path / "n.regsh"
    script.write_text('x = ask("n")\n')
    result = shell(binary, "run", str(script), "-o", str(tmp_path / "n.ipynb"), text="5\n")
    assert result.returncode == 1
    assert "nobody is there to answer" in result.stderr
    assert "-p name=value" in result.stderr
    if command == "check":
        checked = shell(binary, "check", str(tmp_path / "n.ipynb"), text="5\n")
        assert checked.returncode == 0, checked.stdout + checked.stderr
