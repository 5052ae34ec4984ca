"""What hostile, broken or unlucky clients send.

Through each fault a cell runs and another waits: both must come back.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from typing import Any

import psutil
import pytest
from conversation import PATIENCE, Kernel
from dialects import REGSHELL
from wire import DELIMITER, BareConnection, Listener, Wire

pytestmark = pytest.mark.own_language

#: Runs for a tenth of a second.
SLOW = "t = trace(m, rate = 1e-9, steps = 2000)"
CHANNELS = ["shell", "control", "stdin", "iopub", "hb"]


@contextmanager
def survives(kernel: Kernel) -> Iterator[None]:
    """The body's fault neither ends the kernel nor loses the cell that runs or the one behind it."""
    talk = kernel.conversation
    assert talk.run(REGSHELL.prepare).status == "ok"
    running, waiting = talk.send_cell(SLOW), talk.send_cell("6 * 7")
    yield
    assert talk.finish(running).status == "ok"
    assert talk.finish(waiting).result["text/plain"] == "42"
    for channel in ("shell", "control"):
        assert talk.ask("kernel_info_request", {}, channel).status == "ok"


def resident(kernel: Kernel) -> int:
    """Bytes of memory in use."""
    return psutil.Process(kernel.process.pid).memory_info().rss


# Contents

FIELDS: dict[str, dict[str, Any]] = {
    "execute_request": {
        "code": "1",
        "silent": False,
        "store_history": True,
        "user_expressions": {},
        "allow_stdin": False,
        "stop_on_error": False,
    },
    "complete_request": {"code": "fit(", "cursor_pos": 4},
    "inspect_request": {"code": "fit", "cursor_pos": 3, "detail_level": 0},
    "is_complete_request": {"code": "fit("},
    "history_request": {
        "hist_access_type": "range",
        "output": False,
        "raw": True,
        "session": 0,
        "start": 0,
        "stop": 3,
        "n": 3,
        "pattern": "*",
        "unique": False,
    },
    "comm_info_request": {"target_name": "x"},
    "connect_request": {},
    "kernel_info_request": {},
    "create_subshell_request": {},
    "delete_subshell_request": {"subshell_id": "none of this name"},
    "list_subshell_request": {},
}
ODD = [
    "null",
    "true",
    "-1",
    "1e400",
    "99999999999999999999",
    "0.5",
    '""',
    '"text"',
    '"\\u0000\\ud800"',
    "[]",
    "[[1]]",
    "{}",
    '{"a":{"b":null}}',
    "[" * 400 + "]" * 400,
]


@pytest.mark.parametrize("kind", FIELDS)
def test_wrong_types_in_every_field(kernel: Kernel, kind: str) -> None:
    """Each value in each field, and beside it a field that nobody knows: one answer each, in order."""
    with survives(kernel):
        wire = Wire(kernel.manager, "shell")
        for field in [*FIELDS[kind], "unknown"]:
            for odd in ODD:
                parts = wire.parts(kind, FIELDS[kind] | {field: "@"})
                parts[3] = parts[3].replace(b'"@"', odd.encode())
                wire.socket.send_multipart([DELIMITER, wire.signature(parts), *parts])
                answer = wire.answer()
                assert answer["parent_header"] == json.loads(parts[0])
                assert answer["content"]["status"] in ("ok", "error", "complete", "incomplete", "invalid")
        wire.socket.close()


@pytest.mark.parametrize("place", range(3), ids=["header", "parent", "metadata"])
def test_wrong_types_around_the_content(kernel: Kernel, place: int) -> None:
    with survives(kernel):
        wire = Wire(kernel.manager, "shell")
        fields = ["msg_id", "session", "username", "date", "msg_type", "version", "subshell_id"]
        for field in fields:
            for odd in ODD:
                parts = wire.parts("comm_info_request", {})
                part = json.loads(parts[place]) | {field: "@"}
                parts[place] = json.dumps(part).encode().replace(b'"@"', odd.encode())
                wire.socket.send_multipart([DELIMITER, wire.signature(parts), *parts])
        # The last to be asked is the last to be answered; some of those before may not be.
        request = wire.frames("kernel_info_request", {})
        wire.socket.send_multipart(request)
        while wire.answer()["parent_header"] != json.loads(request[2]):
            pass
        wire.socket.close()


def test_a_hundred_thousand_levels(kernel: Kernel) -> None:
    with survives(kernel):
        wire = Wire(kernel.manager, "shell")
        for deep in (b"[" * 100_000, b'{"a":' * 100_000, b"[" * 100_000 + b"]" * 100_000):
            for place in range(4):
                parts = wire.parts("kernel_info_request", {})
                parts[place] = deep
                wire.socket.send_multipart([DELIMITER, wire.signature(parts), *parts])
        for code in ("(" * 100_000, "[" * 50_000 + "]" * 50_000, "-" * 100_000 + "1"):
            answer = wire.ask(wire.frames("execute_request", {"code": code, "stop_on_error": False}))
            assert answer["content"]["ename"] == "nested-too-deep"
        wire.socket.close()


def test_fifty_megabytes_are_let_go(kernel: Kernel) -> None:
    """A cell as large as this is run, and its memory does not stay."""
    wire = Wire(kernel.manager, "shell")
    code = 'a = "' + "y" * 50_000_000 + '"; a = 1'
    sizes = []
    for _ in range(4):
        assert wire.ask(wire.frames("execute_request", {"code": code}))["content"]["status"] == "ok"
        sizes.append(resident(kernel))
    wire.socket.close()
    with survives(kernel):
        pass
    # The history keeps its inputs; nothing else may grow.
    assert sizes[3] - sizes[1] < 250e6


def test_a_hundred_thousand_outputs(kernel: Kernel) -> None:
    """Each arrives, in order, and idle behind them."""
    number = 100_000
    wire, listener = Wire(kernel.manager, "shell"), Listener(kernel.manager, RCVHWM=0)
    assert b"iopub_welcome" in listener.next()[3]
    request = wire.frames("execute_request", {"code": "\n".join(map(str, range(number)))})
    wire.socket.send_multipart(request)
    contents = listener.until_idle(request, within=60)
    values = [json.loads(content).get("data", {}).get("text/plain", "") for content in contents]
    # Long work also shows how far it is.
    assert [value for value in values if value.isdigit()] == [str(n) for n in range(number)]
    assert wire.answer()["content"]["status"] == "ok"
    wire.socket.close()
    listener.socket.close()


# Clients


def test_a_subscriber_that_never_reads(kernel: Kernel) -> None:
    """It costs a bounded amount of memory, and the others hear everything."""
    deaf = Listener(kernel.manager, RCVHWM=1, RCVBUF=4096)
    wire, listener = Wire(kernel.manager, "shell"), Listener(kernel.manager)
    assert b"iopub_welcome" in listener.next()[3]
    text = "x" * 4_000_000
    before = peak = resident(kernel)
    # 320 MB of output, and as much again of input that is published.
    for number in range(80):
        content = {"code": f'print("{text}")\n{number}', "store_history": False}
        request = wire.frames("execute_request", content)
        wire.socket.send_multipart(request)
        contents = listener.until_idle(request)
        # Beside these, long work may show how far it is.
        assert sum(len(content) > len(text) for content in contents) == 2
        assert any(f'"text/plain":"{number}"'.encode() in content for content in contents)
        assert wire.answer()["content"]["status"] == "ok"
        peak = max(peak, resident(kernel))
    assert peak - before < 450e6
    for each in (deaf, wire, listener):
        each.socket.close()
    with survives(kernel):
        pass


def test_inputs_alone_do_not_fill_the_memory(kernel: Kernel) -> None:
    """What a cell says is published as well, also where it shows nothing."""
    deaf = Listener(kernel.manager, RCVHWM=1, RCVBUF=4096)
    deaf.next()
    wire = Wire(kernel.manager, "shell")
    before = peak = resident(kernel)
    for _ in range(95):
        content = {"code": "#" + "x" * 4_000_000, "store_history": False}
        assert wire.ask(wire.frames("execute_request", content))["content"]["status"] == "ok"
        peak = max(peak, resident(kernel))
    # 380 MB were sent.
    assert peak - before < 330e6
    deaf.socket.close()
    wire.socket.close()


def test_sixty_four_clients_at_once(kernel: Kernel) -> None:
    with survives(kernel):
        wires = [Wire(kernel.manager, "shell") for _ in range(64)]
        wanted = []
        for turn in range(5):
            for number, wire in enumerate(wires):
                frames = wire.frames("execute_request", {"code": f"{number} + {turn}", "silent": True})
                wire.socket.send_multipart(frames)
                wanted.append((wire, json.loads(frames[2])["msg_id"]))
        for wire, identifier in wanted:
            answer = wire.answer()
            assert answer["parent_header"]["msg_id"] == identifier
            assert answer["content"]["status"] == "ok"
        for wire in wires:
            wire.socket.close()


def test_clients_vanish_while_their_cells_run(kernel: Kernel) -> None:
    with survives(kernel):
        for _ in range(10):
            talk = kernel.connect(wait=False)
            talk.send_cell("print(1)")
            talk.send("kernel_info_request", {})
            talk.send("interrupt_me_not", {}, "control")
            talk.client.stop_channels()
    assert kernel.conversation.run("1 + 1").status == "ok"


def test_clients_come_back_under_their_name(kernel: Kernel) -> None:
    """The same identity again and again, as a client that reconnects has it."""
    with survives(kernel):
        for _ in range(50):
            wire = Wire(kernel.manager, "shell", identity=b"the same")
            assert wire.is_alive()
            wire.socket.close()


# Bytes


@pytest.mark.parametrize("channel", CHANNELS)
def test_garbage_on_a_port(kernel: Kernel, channel: str) -> None:
    """What is no ZMTP: browsers, scanners, noise, half a greeting."""
    noise = [
        b"",
        b"\0",
        b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"\xff" + b"\0" * 8,
        b"\xff" * 64,
        b"\x01\x00",
        os.urandom(4096),
        b"\xff" + bytes(8) + b"\x7f\x03\x00" + b"PLAIN".ljust(20, b"\0") + bytes(32) + os.urandom(512),
        b"\xff" + bytes(8) + b"\x7f\x03\x00" + b"NULL".ljust(20, b"\0") + bytes(32) + b"\x06" + b"\xff" * 64,
    ]
    with survives(kernel):
        for bytes_ in noise:
            connection = BareConnection(kernel.manager, channel)
            with suppress(ConnectionError):
                connection.socket.sendall(bytes_)
            connection.close()


@pytest.mark.parametrize("channel", CHANNELS)
def test_half_of_a_message(kernel: Kernel, channel: str) -> None:
    """Frames that announce more, and bytes that never come."""
    kinds = {"iopub": "SUB", "hb": "REQ"}
    with survives(kernel):
        open_ends = []
        for announced in (None, 1000, 1 << 40, (1 << 63) - 1, (1 << 64) - 1):
            connection = BareConnection(kernel.manager, channel)
            connection.greet(kinds.get(channel, "DEALER"))
            with suppress(ConnectionError):
                connection.send_frame(DELIMITER, more=True)
                connection.send_frame(b"half", more=True, announced=announced)
            open_ends.append(connection)
        for connection in open_ends[::2]:
            connection.close()
        assert kernel.conversation.ask("kernel_info_request", {}, "control").status == "ok"
        for connection in open_ends[1::2]:
            connection.close()


def test_port_scans(kernel: Kernel) -> None:
    """Connections by the hundred, closed at once or left open without a word."""
    with survives(kernel):
        info = kernel.manager.get_connection_info()
        silent = []
        for number in range(400):
            port = info[f"{CHANNELS[number % 5]}_port"]
            connection = socket.create_connection((info["ip"], port), timeout=PATIENCE)
            silent.append(connection) if number % 4 == 0 else connection.close()
        assert kernel.conversation.ask("kernel_info_request", {}, "control").status == "ok"
        for connection in silent:
            connection.close()


def test_a_frame_of_nothing_but_length(kernel: Kernel) -> None:
    """Nobody who has no key makes the kernel set memory aside by announcing a large frame."""
    connections = []
    before = resident(kernel)
    for _ in range(20):
        connection = BareConnection(kernel.manager, "shell")
        connection.greet()
        with suppress(ConnectionError):
            connection.send_frame(b"x" * 65_536, more=False, announced=8 << 30)
        connections.append(connection)
    assert kernel.conversation.run("1 + 1").status == "ok"
    process = psutil.Process(kernel.process.pid)
    assert process.memory_info().vms < 60 << 30
    assert resident(kernel) - before < 100e6
    for connection in connections:
        connection.close()


def test_ten_thousand_bad_signatures(kernel: Kernel) -> None:
    """A log that nobody reads fills its pipe; the kernel must not wait for room in it."""
    with survives(kernel):
        wire = Wire(kernel.manager, "shell")
        for number in range(10_000):
            frames = wire.frames("execute_request", {"code": str(number)})
            wire.socket.send_multipart([DELIMITER, b"0" * 64, *frames[2:]])
        assert wire.is_alive()
        wire.socket.close()


def test_noise_between_the_cells(kernel: Kernel) -> None:
    """Every kind of nonsense in turn while fifty cells go by."""
    talk, wire = kernel.conversation, Wire(kernel.manager, "shell")
    noise = [[b""], [b"x"] * 7, [DELIMITER], [DELIMITER] * 7, [DELIMITER, b"", b"{}", b"{}", b"{}", b"{}"]]
    for number, frames in zip(range(50), (noise[i % len(noise)] for i in count()), strict=False):
        wire.socket.send_multipart(frames)
        exchange = talk.run(f"{number} + 1")
        assert exchange.result["text/plain"] == str(number + 1)
        assert exchange.content["execution_count"] == number + 1
    wire.socket.close()
