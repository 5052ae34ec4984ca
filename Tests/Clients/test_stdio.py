"""A whole session over standard input and output."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from dialects import DIALECTS
from pipe_client import PATIENCE, ROOT, PipeKernel, kind, line

pytestmark = pytest.mark.own_language
LANGUAGE = DIALECTS["regshell"]


@pytest.fixture
def kernel(binary: Path) -> Iterator[PipeKernel]:
    with PipeKernel(binary) as kernel:
        yield kernel


def test_a_session(kernel: PipeKernel) -> None:
    info = kernel.ask("kernel_info_request").content
    assert (info["status"], info["implementation"], info["protocol_version"]) == ("ok", "regshell", "5.5")

    first = kernel.run("x = 20")
    assert first.content["status"] == "ok"
    second = kernel.run("x + 1")
    assert second.kinds == ["busy", "execute_input", "execute_result", "idle"]
    assert second.text() == "21"
    assert second.content["execution_count"] == 2

    failed = kernel.run("y + 1")
    assert failed.content["status"] == "error"
    assert failed.kinds == ["busy", "execute_input", "error", "idle"]

    completion = kernel.ask("complete_request", {"code": "gradi", "cursor_pos": 5}).content
    assert "gradient" in completion["matches"]
    inspection = kernel.ask("inspect_request", {"code": "fit", "cursor_pos": 3, "detail_level": 0}).content
    assert inspection["found"] and "fit" in inspection["data"]["text/plain"]
    assert kernel.ask("is_complete_request", {"code": "fit("}).content["status"] == "incomplete"

    tail = {"hist_access_type": "tail", "n": 2, "output": False, "raw": True}
    inputs = [entry[2] for entry in kernel.ask("history_request", tail).content["history"]]
    assert inputs == ["x + 1", "y + 1"]

    goodbye = kernel.ask("shutdown_request", {"restart": False}, channel="control")
    assert goodbye.content == {"status": "ok", "restart": False}
    assert kernel.process.wait(timeout=PATIENCE) == 0
    kernel.rest()
    assert kernel.process.stderr.read() == b""


@pytest.mark.parametrize("by", ["message", "signal"])
def test_an_interrupt_stops_a_long_fit(kernel: PipeKernel, by: str) -> None:
    kernel.run("x = 1")
    assert kernel.run(LANGUAGE.prepare).content["status"] == "ok"
    cell = kernel.send_cell(LANGUAGE.endless)
    kernel.wait_for(lambda: "execute_input" in kernel.kinds(cell))
    # Questions do not wait for it.
    assert kernel.ask("kernel_info_request").content["status"] == "ok"
    assert "idle" not in kernel.kinds(cell)
    if by == "message":
        assert kernel.ask("interrupt_request", channel="control").content["status"] == "ok"
    else:
        kernel.process.send_signal(signal.SIGINT)
    stopped = kernel.finish(cell)
    assert stopped.content["ename"] == LANGUAGE.interrupted
    assert kernel.run("x").text() == "1"


def test_a_question_is_asked_and_answered(kernel: PipeKernel) -> None:
    cell = kernel.send_cell('ask("who?")', allow_stdin=True)
    kernel.wait_for(lambda: any(m["channel"] == "stdin" for m in kernel.messages))
    (question,) = [m for m in kernel.messages if m["channel"] == "stdin"]
    assert question["header"]["msg_type"] == "input_request"
    assert question["content"]["prompt"].startswith("who?")
    answer = line("input_reply", {"value": "me", "status": "ok"}, channel="stdin")
    kernel.write(json.dumps(answer | {"parent_header": question["header"]}))
    assert "me" in kernel.finish(cell).text()


def test_the_answers_come_though_the_input_has_ended(binary: Path) -> None:
    cells = [line("execute_request", {"code": code}) for code in ("x = 6", "x * 7", 'ask("?")')]
    cells[2]["content"]["allow_stdin"] = True
    text = "".join(json.dumps(cell) + "\n" for cell in cells)
    run = subprocess.run(
        [binary, "kernel", "--stdio"], input=text, capture_output=True, text=True, timeout=PATIENCE
    )
    assert (run.returncode, run.stderr) == (0, "")
    messages = [json.loads(text) for text in run.stdout.splitlines()]
    assert [kind(m) for m in messages[:2]] == ["iopub_welcome", "starting"]
    replies = [m["content"] for m in messages if kind(m) == "execute_reply"]
    assert [reply["status"] for reply in replies] == ["ok", "ok", "error"]
    assert "ended its input" in " ".join(replies[2]["traceback"])
    (result,) = [m for m in messages if kind(m) == "execute_result"]
    assert result["content"]["data"]["text/plain"] == "42"
    assert messages[-1]["content"] == {"execution_state": "idle"}


def test_broken_lines_are_answered(kernel: PipeKernel) -> None:
    for text in ("what?", '{"channel": "shell"}', "", "[" * 100_000, "\u00e9\U0001f600"):
        kernel.write(text)
    kernel.process.stdin.write(b'\xff\xfe{"channel"\n')
    assert kernel.ask("kernel_info_request").content["status"] == "ok"
    errors = [m["content"] for m in kernel.messages if kind(m) == "error"]
    assert [error["ename"] for error in errors] == ["BadMessage"] * 5
    assert [error["evalue"].split(":")[0] for error in errors] == [f"line {n}" for n in (1, 2, 4, 5, 6)]


def test_a_line_beyond_the_limit_is_passed_over(kernel: PipeKernel) -> None:
    half = b"x" * (33 << 20)
    kernel.process.stdin.write(half + half + b"\n")
    assert kernel.ask("kernel_info_request").content["status"] == "ok"
    (error,) = [m["content"] for m in kernel.messages if kind(m) == "error"]
    assert error["evalue"] == "line 1: longer than 64 MiB, passed over"


def test_a_client_that_goes_ends_the_kernel(binary: Path) -> None:
    process = subprocess.Popen(
        [binary, "kernel", "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    )
    cells = [line("execute_request", {"code": code}) for code in (LANGUAGE.prepare, LANGUAGE.endless)]
    process.stdin.write("".join(json.dumps(cell) + "\n" for cell in cells).encode())
    process.stdin.flush()
    begun = 0
    while begun < 2:
        begun += kind(json.loads(process.stdout.readline())) == "execute_input"
    # Both ends at once, as when the client's process dies.
    process.stdin.close()
    process.stdout.close()
    assert process.wait(timeout=PATIENCE) == 0


def test_a_reader_that_does_not_read_costs_no_memory(binary: Path) -> None:
    """Replies pile up to the outbox's end and no further; control is heard all the while."""
    requests = 30_000
    ask = json.dumps(line("kernel_info_request")).encode() + b"\n"
    process = subprocess.Popen([binary, "kernel", "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        for _ in range(requests // 1000):
            process.stdin.write(ask * 1000)
        process.stdin.write(json.dumps(line("shutdown_request", {}, channel="control")).encode() + b"\n")
        process.stdin.flush()
        status = Path(f"/proc/{process.pid}/status").read_text() if process.poll() is None else "VmHWM: 0 kB"
        peak = next(row for row in status.splitlines() if row.startswith("VmHWM"))
        assert int(peak.split()[1]) < 400_000
        assert process.wait(timeout=4 * PATIENCE) == 0
    finally:
        process.kill()
        process.wait()


def test_sockets_serve_as_pipes(binary: Path) -> None:
    """Node and others give their children the ends of socket pairs, which may refuse to wait."""
    ours, theirs = socket.socketpair()
    theirs.setblocking(False)
    process = subprocess.Popen([binary, "kernel", "--stdio"], stdin=theirs, stdout=theirs)
    theirs.close()
    cells = [line("execute_request", {"code": f"[{', '.join(['7'] * 20_000)}]"}) for _ in range(12)]

    def speak() -> None:
        for cell in cells:
            ours.sendall(json.dumps(cell).encode() + b"\n")
        ours.shutdown(socket.SHUT_WR)

    threading.Thread(target=speak).start()
    with ours.makefile("rb") as heard:
        messages = [json.loads(text) for text in heard]
    ours.close()
    assert process.wait(timeout=PATIENCE) == 0
    replies = [m["content"]["status"] for m in messages if kind(m) == "execute_reply"]
    assert replies == ["ok"] * 12


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_a_signal_ends_it(kernel: PipeKernel, number: signal.Signals) -> None:
    kernel.ask("kernel_info_request")
    kernel.process.send_signal(number)
    assert kernel.process.wait(timeout=PATIENCE) == 128 + number


def test_a_full_disk_is_told(binary: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        run = subprocess.run(
            [binary, "kernel", "--stdio"],
            input=(json.dumps(line("kernel_info_request")) + "\n").encode(),
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=PATIENCE,
        )
    assert run.returncode == 1
    assert b"no space left on device" in run.stderr


def test_no_output_at_all_is_an_error(binary: Path) -> None:
    run = subprocess.run(
        ["sh", "-c", f"exec '{binary}' kernel --stdio >&-"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert (run.returncode, run.stderr) == (2, "error: cannot use standard output: bad file descriptor\n")


def test_it_takes_no_connection_file_besides(binary: Path) -> None:
    run = subprocess.run(
        [binary, "kernel", "--stdio", "-f", "x.json"], capture_output=True, text=True, timeout=PATIENCE
    )
    assert run.returncode == 2
    assert "give one of the two" in run.stderr
