"""Kernels that choose their own ports: registration (JEP 66), and kernels that nobody has given a file."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import signal
import stat
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import zmq
from conversation import PATIENCE, Conversation
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.session import Session

pytestmark = pytest.mark.own_language
KEY = b"a0436f6c-1916-498b-8eb9-e81ab9368e84"
DELIMITER = b"<IDS|MSG>"


@pytest.fixture(autouse=True)
def runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of this test's own: the kernels of others leave their files in the common one."""
    folder = tmp_path / "runtime"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(folder))
    return folder


@pytest.fixture
def launch(binary: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    started: list[subprocess.Popen[str]] = []

    def launch(*arguments: str | Path, **options: Any) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [binary, "kernel", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **options,
        )
        started.append(process)
        return process

    yield launch
    for process in started:
        # Not killed, so that no file of one test stays for the next.
        process.terminate()
        process.communicate(timeout=PATIENCE)


def sign(*frames: bytes) -> bytes:
    return hmac.new(KEY, b"".join(frames), hashlib.sha256).hexdigest().encode()


@pytest.fixture
def talk_to() -> Iterator[Callable[[dict[str, Any]], Conversation]]:
    clients: list[BlockingKernelClient] = []

    def talk_to(info: dict[str, Any]) -> Conversation:
        client = BlockingKernelClient()
        clients.append(client)
        client.load_connection_info(info)
        client.start_channels(hb=False)
        client.wait_for_ready(timeout=PATIENCE)
        return Conversation(client)

    yield talk_to
    # A client that is left open blocks whoever collects its garbage, and that may be another test.
    for client in clients:
        client.stop_channels()


def exchange(talk: Conversation) -> None:
    assert talk.run("6 * 7").result["text/plain"] == "42"


def registration(kind: int) -> tuple[zmq.Socket[bytes], int]:
    socket = zmq.Context.instance().socket(kind)
    socket.linger = 0
    return socket, socket.bind_to_random_port("tcp://127.0.0.1")


def write(folder: Path, **fields: Any) -> Path:
    path = folder / "registration.json"
    path.write_text(json.dumps({"signature_scheme": "hmac-sha256", "key": KEY.decode()} | fields))
    return path


def received(socket: zmq.Socket[bytes]) -> list[bytes]:
    assert socket.poll(PATIENCE * 1000), "no registration"
    return socket.recv_multipart()


@pytest.mark.parametrize("spelling", [int, str])
def test_a_kernel_registers(launch: Any, talk_to: Any, tmp_path: Path, runtime: Path, spelling: type) -> None:
    """As the messaging protocol 5.6 has it."""
    socket, port = registration(zmq.ROUTER)
    file = write(
        tmp_path,
        transport="tcp",
        registration_ip="127.0.0.1",
        registration_port=spelling(port),
        kernel_id="k-1",
    )
    process = launch("-f", file)
    identity, delimiter, signature, content = received(socket)
    assert delimiter == DELIMITER
    assert signature == sign(content)
    told = json.loads(content)
    assert told.pop("kernel_id") == "k-1"
    assert all(isinstance(value, str) for value in told.values())
    socket.send_multipart([identity, DELIMITER, sign(b"ACK"), b"ACK"])
    ports = {name: int(value) for name, value in told.items()}
    talk = talk_to({"ip": "127.0.0.1", "transport": "tcp", "key": KEY} | ports)
    # Others find it by a file of its own.
    (other,) = [json.loads(path.read_text()) for path in runtime.glob("kernel-*.json")]
    assert {name: other[name] for name in ports} == ports
    exchange(talk)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=PATIENCE) == 128 + signal.SIGTERM
    assert list(runtime.glob("kernel-*.json")) == []
    socket.close()


def test_a_kernel_registers_by_message(launch: Any, talk_to: Any, tmp_path: Path) -> None:
    """The older form: a request and its reply, with headers."""
    socket, port = registration(zmq.REP)
    process = launch("-f", write(tmp_path, transport="tcp", ip="127.0.0.1", registration_port=port))
    session = Session(key=KEY)
    _, frames = session.feed_identities(received(socket))
    request = session.deserialize(frames)
    assert request["msg_type"] == "handshake_request"
    reply = session.msg("handshake_reply", {"status": "ok"}, parent=request)
    socket.send_multipart(session.serialize(reply))
    exchange(talk_to({"ip": "127.0.0.1", "transport": "tcp", "key": KEY} | request["content"]))
    assert process.poll() is None
    socket.close()


def test_a_kernel_of_which_nobody_has_heard_ends(launch: Any, tmp_path: Path, runtime: Path) -> None:
    socket, port = registration(zmq.ROUTER)
    file = write(tmp_path, registration_ip="127.0.0.1", registration_port=port, kernel_id="k")
    process = launch("-f", file)
    identity, *_ = received(socket)
    socket.send_multipart([identity, DELIMITER, b"0" * 64, b"ACK"])
    assert process.wait(timeout=PATIENCE) == 2
    assert "not signed with the key" in process.stderr.read()
    silent = launch("-f", file)
    received(socket)
    assert silent.wait(timeout=PATIENCE) == 2
    assert f"no answer from the registration socket at tcp://127.0.0.1:{port}" in silent.stderr.read()
    assert list(runtime.glob("kernel-*.json")) == []
    socket.close()


def test_a_signal_ends_the_waiting_for_the_client(launch: Any, tmp_path: Path, runtime: Path) -> None:
    socket, port = registration(zmq.ROUTER)
    process = launch(
        "-f", write(tmp_path, registration_ip="127.0.0.1", registration_port=port, kernel_id="k")
    )
    received(socket)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=2) == 128 + signal.SIGTERM
    assert list(runtime.glob("kernel-*.json")) == []
    socket.close()


def own_file(process: subprocess.Popen[str]) -> Path:
    assert "Connect with" in process.stdout.readline()
    found = re.fullmatch(r"  jupyter console --existing (\S+)\n", process.stdout.readline())
    assert found
    return Path(found[1])


@pytest.mark.parametrize("end", ["shutdown", "SIGTERM", "SIGHUP", "SIGQUIT"])
def test_a_kernel_without_a_file_writes_its_own(launch: Any, talk_to: Any, runtime: Path, end: str) -> None:
    process = launch()
    path = own_file(process)
    assert path.parent == runtime
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    info = json.loads(path.read_text())
    assert info["ip"] == "127.0.0.1"
    assert re.fullmatch("[0-9a-f]{64}", info["key"])
    talk = talk_to(info | {"key": info["key"].encode()})
    if end == "shutdown":
        talk.send("shutdown_request", {"restart": False}, "control")
        expected = 0
    else:
        number = getattr(signal, end)
        process.send_signal(number)
        expected = 128 + number
    assert process.wait(timeout=PATIENCE) == expected
    assert not path.exists()
    assert process.stderr.read() == ""


def test_two_of_them_do_not_meet(launch: Any) -> None:
    first, second = (json.loads(own_file(launch()).read_text()) for _ in range(2))
    ports = [info[name] for info in (first, second) for name in info if name.endswith("_port")]
    assert len(set(ports)) == 10
    assert first["key"] != second["key"]


def test_a_file_that_was_replaced_stays(launch: Any) -> None:
    process = launch()
    path = own_file(process)
    path.write_text("{}")
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=PATIENCE)
    assert path.read_text() == "{}"
    path.unlink()


def test_a_file_that_was_removed_is_not_missed(launch: Any, talk_to: Any) -> None:
    process = launch()
    path = own_file(process)
    info = json.loads(path.read_text())
    path.unlink()
    exchange(talk_to(info | {"key": info["key"].encode()}))
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=PATIENCE) == 128 + signal.SIGTERM


def test_an_address_of_others_is_noted(launch: Any, talk_to: Any, tmp_path: Path) -> None:
    ports = {}
    for name in ("shell", "iopub", "stdin", "control", "hb"):
        socket = zmq.Context.instance().socket(zmq.REP)
        ports[f"{name}_port"] = socket.bind_to_random_port("tcp://127.0.0.1")
        socket.close(linger=0)
    path = tmp_path / "open.json"
    path.write_text(json.dumps({"ip": "0.0.0.0", "transport": "tcp", "key": ""} | ports))
    process = launch("-f", path)
    talk = talk_to({"ip": "127.0.0.1", "transport": "tcp", "key": b""} | ports)
    exchange(talk)
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=PATIENCE)
    said = process.stderr.read()
    assert "note: other machines may reach this kernel at 0.0.0.0" in said
    assert "note: without a key, whoever reaches these ports can run cells" in said


@pytest.mark.parametrize("end", ["SIGTERM", "orphaned"])
def test_socket_files_are_private_and_go(launch: Any, talk_to: Any, tmp_path: Path, end: str) -> None:
    path = tmp_path / "ipc.json"
    prefix = tmp_path / "socket"
    names = ("shell", "iopub", "stdin", "control", "hb")
    ports = {f"{name}_port": number for number, name in enumerate(names, 1)}
    path.write_text(json.dumps({"ip": str(prefix), "transport": "ipc", "key": KEY.decode()} | ports))
    environment = dict(os.environ)
    parent = None
    if end == "orphaned":
        parent = subprocess.Popen(["sleep", "600"])
        environment["JPY_PARENT_PID"] = str(parent.pid)
    process = launch("-f", path, env=environment)
    talk = talk_to({"ip": str(prefix), "transport": "ipc", "key": KEY} | ports)
    files = [Path(f"{prefix}-{number}") for number in range(1, 6)]
    assert [stat.S_IMODE(file.stat().st_mode) & 0o077 for file in files] == [0] * 5
    exchange(talk)
    if parent is None:
        process.send_signal(signal.SIGTERM)
    else:
        parent.kill()
        parent.wait()
    process.wait(timeout=PATIENCE)
    deadline = time.monotonic() + 1
    while any(file.exists() for file in files) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert [file.name for file in files if file.exists()] == []
