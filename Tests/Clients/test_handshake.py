"""Meeting the kernel: kernel_info, the first status, welcome, heartbeat, comms, ports."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import zmq
from conversation import PATIENCE, Conversation, Kernel, Message
from dialects import Dialect
from jupyter_client.manager import KernelManager
from jupyter_kernel_test.msgspec_v5 import validate_message


def test_kernel_info_says_who_answers(talk: Conversation, dialect: Dialect) -> None:
    exchange = talk.ask("kernel_info_request")
    validate_message(exchange.reply, "kernel_info_reply", exchange.request["header"]["msg_id"])
    language = exchange.content["language_info"]
    assert exchange.status == "ok"
    assert exchange.content["protocol_version"].startswith("5.")
    assert language["name"] == dialect.language
    assert language["file_extension"] == dialect.extension
    assert language["mimetype"] == dialect.mimetype
    assert exchange.content["banner"].strip()


@pytest.mark.own_language
def test_kernel_info_of_regshell(talk: Conversation) -> None:
    content = talk.ask("kernel_info_request").content
    assert content["implementation"] == "regshell"
    assert content["protocol_version"] == "5.5"
    assert content["supported_features"] == ["kernel subshells"]
    assert content["debugger"] is False
    assert content["language_info"]["codemirror_mode"] == "r"
    assert content["language_info"]["pygments_lexer"] == "r"


@pytest.mark.parametrize("channel", ["shell", "control"])
def test_kernel_info_on_both_channels(talk: Conversation, channel: str) -> None:
    exchange = talk.ask("kernel_info_request", channel=channel)
    assert exchange.status == "ok"
    assert exchange.kinds == ["busy", "idle"]


@pytest.mark.beyond_reference("loses the first status where the client subscribes late")
@pytest.mark.parametrize("attempt", range(10))
def test_the_first_idle_is_not_lost(start: Callable[..., Kernel], attempt: int, dialect: Dialect) -> None:
    manager = KernelManager(kernel_name=dialect.kernel)
    manager.start_kernel()
    client = manager.client()
    try:
        client.start_channels()
        talk = Conversation(client)
        # Sent at once, so that it waits in the socket while the kernel still starts.
        assert talk.ask("kernel_info_request").kinds == ["busy", "idle"]
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


@pytest.mark.beyond_reference("greets the first subscriber only, and without a topic frame")
def test_every_subscriber_is_welcomed(kernel: Kernel) -> None:
    info = kernel.manager.get_connection_info()
    context = zmq.Context.instance()
    for topic in (b"", b"", b"stream"):
        socket = context.socket(zmq.SUB)
        socket.linger = 0
        socket.subscribe(topic)
        socket.connect(f"{info['transport']}://{info['ip']}:{info['iopub_port']}")
        assert socket.poll(PATIENCE * 1000), f"no welcome for a subscription to {topic!r}"
        frames = socket.recv_multipart()
        assert frames[0] == topic
        _, parts = kernel.conversation.client.session.feed_identities(frames)
        message = kernel.conversation.client.session.deserialize(parts)
        assert message["msg_type"] == "iopub_welcome"
        assert message["content"] == {"subscription": topic.decode()}
        socket.close()


def test_heartbeat_echoes_what_it_gets(kernel: Kernel) -> None:
    socket = heartbeat(kernel)
    for frames in ([b"ping"], [b""], [b"\x00\xff" * 500], [b"one", b"two", b"three"]):
        socket.send_multipart(frames)
        assert socket.poll(PATIENCE * 1000)
        assert socket.recv_multipart() == frames
    socket.close()


def test_heartbeat_beats_while_a_cell_runs(kernel: Kernel, busy: Message) -> None:
    socket = heartbeat(kernel)
    for beat in range(5):
        socket.send(str(beat).encode())
        assert socket.poll(1000), "no heartbeat within a second of a running cell"
        assert socket.recv() == str(beat).encode()
    assert kernel.conversation.is_running(busy)
    socket.close()


def test_connect_request_names_the_ports(kernel: Kernel, talk: Conversation) -> None:
    content = talk.ask("connect_request").content
    info = kernel.manager.get_connection_info()
    assert content["shell_port"] == info["shell_port"]
    assert content["iopub_port"] == info["iopub_port"]


def test_there_are_no_comms(talk: Conversation) -> None:
    content = talk.ask("comm_info_request").content
    assert content["status"] == "ok"
    assert content["comms"] == {}


def test_a_comm_of_an_unknown_target_is_closed(talk: Conversation) -> None:
    opened = talk.send("comm_open", {"comm_id": "c-1", "target_name": "nobody", "data": {}})
    talk.wait_for(opened, "idle")
    published = talk.published_for(opened)
    (closed,) = [m for m in published if m["msg_type"] == "comm_close"]
    assert closed["content"]["comm_id"] == "c-1"
    assert talk.ask("comm_info_request").content["comms"] == {}


def test_messages_to_an_unknown_comm_do_no_harm(talk: Conversation) -> None:
    for kind in ("comm_msg", "comm_close"):
        request = talk.send(kind, {"comm_id": "c-2", "data": {}})
        talk.wait_for(request, "idle")
    assert talk.ask("kernel_info_request").status == "ok"


def test_an_unknown_request_does_no_harm(talk: Conversation) -> None:
    talk.send("frobnicate_request", {"much": 1})
    talk.send("frobnicate_request", {"much": 1}, channel="control")
    assert talk.ask("kernel_info_request").status == "ok"
    assert talk.ask("kernel_info_request", channel="control").status == "ok"


@pytest.mark.beyond_reference("warns on stderr that TCP is not encrypted")
def test_a_normal_start_is_quiet(start: Callable[..., Kernel]) -> None:
    with tempfile.TemporaryFile() as said:
        kernel = start(stdout=said, stderr=said)
        assert kernel.conversation.ask("kernel_info_request").status == "ok"
        kernel.stop()
        said.seek(0)
        assert said.read().decode() == ""


@pytest.mark.beyond_reference("leaves its socket files behind")
def test_ipc_sockets_are_removed(start: Callable[..., Kernel], dialect: Dialect) -> None:
    kernel = start(transport="ipc")
    assert kernel.conversation.run(dialect.value[0]).status == "ok"
    info = kernel.manager.get_connection_info()
    ports = [info[f"{name}_port"] for name in ("shell", "iopub", "stdin", "control", "hb")]
    files = [Path(f"{info['ip']}-{port}") for port in ports]
    assert all(file.is_socket() for file in files)
    request = kernel.conversation.send("shutdown_request", {"restart": False}, "control")
    kernel.conversation.reply(request, "control")
    assert kernel.process.wait(timeout=PATIENCE) == 0
    assert [file.name for file in files if file.exists()] == []


@pytest.mark.own_language
def test_the_kernelspec(kernel: Kernel, binary: Path) -> None:
    spec = kernel.manager.kernel_spec
    assert spec.argv[0] == str(binary)
    assert spec.argv[1:] == ["kernel", "-f", "{connection_file}"]
    assert spec.language == "regshell"
    assert spec.interrupt_mode == "message"
    files = {file.name for file in Path(spec.resource_dir).iterdir()}
    assert {"kernel.json", "logo-32x32.png", "logo-64x64.png", "logo-svg.svg"} <= files
    json.loads((Path(spec.resource_dir) / "kernel.json").read_text(encoding="utf-8"))


@pytest.mark.beyond_reference("an interpreter with its libraries takes longer")
def test_the_first_answer_comes_at_once(dialect: Dialect) -> None:
    """A coarse guard, above what `make bench` measures: no tenth of a second creeps into the start.

    The best of five: what slows one start may be the machine, what slows all of them is the kernel.
    """
    assert min(seconds_to_the_first_answer(dialect) for _ in range(5)) < 0.25


def seconds_to_the_first_answer(dialect: Dialect) -> float:
    began = time.monotonic()
    manager = KernelManager(kernel_name=dialect.kernel)
    manager.start_kernel()
    client = manager.client()
    try:
        client.start_channels()
        Conversation(client).ask("kernel_info_request")
        return time.monotonic() - began
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def heartbeat(kernel: Kernel) -> zmq.Socket:
    info = kernel.manager.get_connection_info()
    socket = zmq.Context.instance().socket(zmq.REQ)
    socket.linger = 0
    socket.connect(f"{info['transport']}://{info['ip']}:{info['hb_port']}")
    return socket
