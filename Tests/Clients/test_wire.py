"""Bytes on the wire: signatures, broken frames, repeated messages. The kernel outlives them all."""

from __future__ import annotations

import hashlib
import hmac
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conversation import PATIENCE, Kernel
from dialects import Dialect
from jupyter_client.connect import write_connection_file
from wire import DELIMITER, Wire


@pytest.fixture(params=["shell", "control"])
def wire(request: pytest.FixtureRequest, kernel: Kernel) -> Iterator[Wire]:
    wire = Wire(kernel.manager, request.param)
    yield wire
    wire.socket.close()


@pytest.fixture
def shell(kernel: Kernel) -> Iterator[Wire]:
    wire = Wire(kernel.manager, "shell")
    yield wire
    wire.socket.close()


def test_a_good_message_is_answered_and_signed(wire: Wire) -> None:
    frames = wire.frames("kernel_info_request", {})
    answer = wire.ask(frames)
    assert answer["header"]["msg_type"] == "kernel_info_reply"
    assert answer["parent_header"] == json.loads(frames[2])


def test_a_bad_signature_is_not_answered(wire: Wire) -> None:
    frames = wire.frames("kernel_info_request", {})
    other = hmac.new(b"another key", b"".join(frames[2:]), hashlib.sha256).hexdigest().encode()
    for bad in (
        b"",
        b"0" * 64,
        b"short",
        b"\xff\xfe" * 32,
        frames[1][:-1],
        frames[1] + b"0",
        other,
    ):
        wire.socket.send_multipart([DELIMITER, bad, *frames[2:]])
    assert wire.is_silent()
    assert wire.is_alive()


@pytest.mark.parametrize("changed", range(4))
def test_a_changed_part_is_not_answered(wire: Wire, changed: int) -> None:
    frames = wire.frames("kernel_info_request", {})
    frames[2 + changed] += b" "
    wire.socket.send_multipart(frames)
    assert wire.is_silent()
    assert wire.is_alive()


@pytest.mark.parametrize("count", range(1, 8))
def test_any_number_of_frames(wire: Wire, count: int) -> None:
    """From one frame to seven, with and without a delimiter, empty or not."""
    whole = [*wire.frames("kernel_info_request", {}), b"buffer"]
    attempts = [
        [b""] * count,
        [b"x"] * count,
        [DELIMITER] * count,
        [b"x"] * (count - 1) + [DELIMITER],
    ]
    if count < 6:
        attempts.append(whole[:count])
    for frames in attempts:
        wire.socket.send_multipart(frames)
    assert wire.is_silent()
    assert wire.is_alive()


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b"17",
        b'"text"',
        b"{} {}",
        b"\xff\xfe",
        b'{"a": NaN}',
        b"[" * 100_000,
    ],
    ids=lambda broken: repr(broken[:12]),
)
@pytest.mark.parametrize("place", range(4), ids=["header", "parent", "metadata", "content"])
def test_broken_json_in_any_part(wire: Wire, broken: bytes, place: int) -> None:
    """Signed well, but no message. It may be answered with an error; it may not do harm."""
    parts = wire.parts("execute_request", {"code": "", "silent": True})
    parts[place] = broken
    wire.socket.send_multipart([DELIMITER, wire.signature(parts), *parts])
    request = wire.frames("kernel_info_request", {})
    wire.socket.send_multipart(request)
    while (answer := wire.answer())["parent_header"] != json.loads(request[2]):
        assert answer["content"].get("status") in ("error", "ok")


@pytest.mark.parametrize(
    "header",
    [
        {},
        {"msg_type": "kernel_info_request"},
        {"msg_id": 5, "msg_type": 7},
        {"msg_id": "x", "msg_type": None, "session": [], "username": {}, "date": 1, "version": 5},
    ],
    ids=["empty", "without id", "numbers", "wrong kinds"],
)
def test_odd_headers(wire: Wire, header: dict[str, Any]) -> None:
    parts = [json.dumps(part).encode() for part in (header, {}, {}, {})]
    wire.socket.send_multipart([DELIMITER, wire.signature(parts), *parts])
    request = wire.frames("kernel_info_request", {})
    wire.socket.send_multipart(request)
    while wire.answer()["parent_header"] != json.loads(request[2]):
        pass


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("execute_request", {}),
        ("execute_request", {"code": 5}),
        ("execute_request", {"code": None, "silent": "perhaps"}),
        ("complete_request", {}),
        ("complete_request", {"code": "fit(", "cursor_pos": -7}),
        ("complete_request", {"code": "fit(", "cursor_pos": 10**30}),
        ("complete_request", {"code": "fit(", "cursor_pos": 1.5}),
        ("inspect_request", {"code": "fit", "cursor_pos": 99, "detail_level": 12}),
        ("is_complete_request", {"code": []}),
        ("history_request", {"hist_access_type": "sideways"}),
        ("history_request", {"hist_access_type": "range", "session": 10**30, "start": "a"}),
        ("comm_open", {"data": 1}),
    ],
)
@pytest.mark.beyond_reference("leaves some of these without an answer")
def test_odd_contents_are_answered(kernel: Kernel, shell: Wire, kind: str, content: dict[str, Any]) -> None:
    shell.socket.send_multipart(shell.frames(kind, content))
    if kind.endswith("_request"):
        assert shell.answer()["content"]["status"] in ("ok", "error", "unknown", "invalid")
    assert shell.is_alive()


@pytest.mark.beyond_reference("refuses a replay by an exception in its log, which is fine, or runs it")
def test_a_replayed_message_runs_once(kernel: Kernel, shell: Wire, dialect: Dialect) -> None:
    cell = {"code": dialect.value[0], "silent": False, "store_history": True}
    frames = shell.frames("execute_request", cell)
    count = shell.ask(frames)["content"]["execution_count"]
    for _ in range(3):
        shell.socket.send_multipart(frames)
    assert shell.is_silent()
    again = shell.ask(shell.frames("execute_request", cell))
    assert again["content"]["execution_count"] == count + 1


@pytest.mark.own_language
@pytest.mark.parametrize(
    ("written", "read"),
    [
        (b"\\ud83d\\ude00", "😀"),
        ("😀".encode(), "😀"),
        (b"\\u00ef", "ï"),
        # Half a pair is no character; Python's json writes it without a word.
        (b"\\ud83d", "\ufffd"),
        (b"\\ude00\\ud83d", "\ufffd\ufffd"),
    ],
    ids=["pair", "raw", "short", "half", "halves"],
)
def test_characters_as_json_may_write_them(kernel: Kernel, shell: Wire, written: bytes, read: str) -> None:
    parts = shell.parts("execute_request", {})
    parts[3] = b'{"code": "print(\\"a' + written + b'b\\")", "silent": false}'
    answer = shell.ask([DELIMITER, shell.signature(parts), *parts])
    assert answer["content"]["status"] == "ok"
    stream = kernel.conversation.wait_for({"header": json.loads(parts[0])}, "stream")
    assert stream["content"]["text"] == f"a{read}b\n"


def test_routing_prefix_comes_back(shell: Wire) -> None:
    prefix = [b"first hop", b"\x00\x01second hop"]
    answer = shell.ask([*prefix, *shell.frames("kernel_info_request", {})])
    assert answer["identities"] == prefix


def test_buffers_are_not_part_of_the_signature(shell: Wire) -> None:
    frames = [*shell.frames("kernel_info_request", {}), b"\x00\x01", b"", b"more"]
    assert shell.ask(frames)["content"]["status"] == "ok"


def test_unknown_keys_are_ignored(shell: Wire) -> None:
    frames = shell.frames("kernel_info_request", {"from": "the future"})
    assert shell.ask(frames)["content"]["status"] == "ok"


def test_other_clients_notice_nothing(kernel: Kernel, wire: Wire, dialect: Dialect) -> None:
    for junk in ([b""], [DELIMITER, b"", b"{}"], [b"x"] * 7):
        wire.socket.send_multipart(junk)
        assert kernel.conversation.run(dialect.value[0]).status == "ok"


@pytest.mark.own_language
def test_an_empty_key_means_unsigned(binary: Path, tmp_path: Path) -> None:
    name, info = write_connection_file(str(tmp_path / "connection.json"), key=b"")
    kernel = subprocess.Popen([binary, "kernel", "-f", name])
    try:
        wire = Wire(info, "shell")
        answer = wire.ask(wire.frames("kernel_info_request", {}))
        assert answer["content"]["status"] == "ok"
        wire.socket.close()
        control = Wire(info, "control")
        control.ask(control.frames("shutdown_request", {"restart": False}))
        control.socket.close()
        assert kernel.wait(timeout=PATIENCE) == 0
    finally:
        kernel.kill()


def test_clients_come_and_go(kernel: Kernel, dialect: Dialect) -> None:
    for _ in range(20):
        kernel.connect(wait=False).client.stop_channels()
    assert kernel.conversation.run(dialect.value[0]).status == "ok"
