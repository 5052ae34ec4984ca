"""The least client that speaks Jupyter's protocol: the same few microseconds for every kernel.

jupyter_client costs a good part of a millisecond a message, which would hide what is measured.
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import socket
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import zmq

DELIMITER = b"<IDS|MSG>"
CHANNELS = ("shell", "iopub", "stdin", "control", "hb")
PATIENCE = 60_000  # milliseconds


def free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for taken in sockets:
        taken.bind(("127.0.0.1", 0))
    ports = [taken.getsockname()[1] for taken in sockets]
    for taken in sockets:
        taken.close()
    return ports


class Client:
    """Starts a kernel and talks to it over tcp."""

    def __init__(self, command: Sequence[str]) -> None:
        """`command` contains {connection_file}, as a kernelspec's argv does."""
        self.key = b"measured"
        self.numbers = itertools.count()
        self.folder = tempfile.TemporaryDirectory()
        ports = dict(zip(CHANNELS, free_ports(len(CHANNELS)), strict=True))
        info = {f"{channel}_port": port for channel, port in ports.items()}
        info |= {
            "transport": "tcp",
            "ip": "127.0.0.1",
            "key": self.key.decode(),
            "signature_scheme": "hmac-sha256",
        }
        file = Path(self.folder.name) / "connection.json"
        file.write_text(json.dumps(info), encoding="utf-8")

        self.context = zmq.Context()
        self.shell = self.connect(zmq.DEALER, ports["shell"])
        self.control = self.connect(zmq.DEALER, ports["control"])
        self.iopub = self.connect(zmq.SUB, ports["iopub"])
        self.iopub.subscribe(b"")
        # Composed before the clock starts, and queued in the socket before the kernel listens.
        first = self.frames("kernel_info_request", {})
        command = [part.replace("{connection_file}", str(file)) for part in command]
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self.shell.send_multipart(first)

    def connect(self, kind: int, port: int) -> zmq.Socket:
        made = self.context.socket(kind)
        made.linger = 0
        # The usual 100 ms between attempts would be most of a fast kernel's start.
        made.setsockopt(zmq.RECONNECT_IVL, 1)
        made.setsockopt(zmq.RECONNECT_IVL_MAX, 1)
        made.setsockopt(zmq.RCVTIMEO, PATIENCE)
        made.setsockopt(zmq.SNDHWM, 0)
        made.setsockopt(zmq.RCVHWM, 0)
        made.connect(f"tcp://127.0.0.1:{port}")
        return made

    def frames(self, kind: str, content: dict[str, Any]) -> list[bytes]:
        header = {
            "msg_id": f"m-{next(self.numbers)}",
            "session": "bench",
            "username": "bench",
            "date": "2026-01-01T00:00:00.000000Z",
            "msg_type": kind,
            "version": "5.3",
        }
        parts = [json.dumps(part).encode() for part in (header, {}, {}, content)]
        digest = hmac.new(self.key, b"".join(parts), hashlib.sha256).hexdigest().encode()
        return [DELIMITER, digest, *parts]

    def cell(self, code: str) -> list[bytes]:
        content = {
            "code": code,
            "silent": False,
            "store_history": True,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": True,
        }
        return self.frames("execute_request", content)

    def reply(self) -> dict[str, Any]:
        """The content of the next reply on the shell."""
        frames = self.shell.recv_multipart()
        return json.loads(frames[frames.index(DELIMITER) + 5])

    def wait_for_idle(self, count: int = 1) -> None:
        """Reads what is published up to the `count`-th idle."""
        while count:
            frames = self.iopub.recv_multipart()
            if frames[-1].endswith(b'"idle"}') or b'"idle"' in frames[-1]:
                count -= 1

    def first_reply(self) -> float:
        """Seconds from the process's start to the first kernel_info_reply."""
        assert self.reply()["status"] == "ok"
        return time.perf_counter() - self.started

    def settle(self, code: str) -> None:
        """Runs cells until one was seen from its reply to its idle, and nothing is left to read."""
        for _ in range(20):
            self.shell.send_multipart(self.cell(code))
            if (reply := self.reply())["status"] != "ok":
                raise RuntimeError(f"the cell failed: {reply}")
        while self.iopub.poll(300):
            self.iopub.recv_multipart()

    def round_trip(self, code: str) -> float:
        """Seconds from the request to both the reply and idle."""
        frames = self.cell(code)
        began = time.perf_counter()
        self.shell.send_multipart(frames)
        self.shell.recv_multipart()
        self.wait_for_idle()
        return time.perf_counter() - began

    def pipelined(self, code: str, count: int) -> float:
        """Cells a second when all requests are sent before the first answer is read."""
        requests = [self.cell(code) for _ in range(count)]
        began = time.perf_counter()
        for frames in requests:
            self.shell.send_multipart(frames)
        for _ in requests:
            self.shell.recv_multipart()
        self.wait_for_idle(count)
        return count / (time.perf_counter() - began)

    def stop(self) -> None:
        self.control.send_multipart(self.frames("shutdown_request", {"restart": False}))
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.context.destroy(linger=0)
        self.folder.cleanup()
