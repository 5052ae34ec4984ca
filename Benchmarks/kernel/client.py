"""The least client that speaks Jupyter's protocol: the same few microseconds for every kernel.

jupyter_client costs a good part of a millisecond a message, which would hide what is measured.
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import os
import select
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import zmq
from kernels import Kernel

DELIMITER = b"<IDS|MSG>"
CHANNELS = ("shell", "iopub", "stdin", "control", "hb")
PATIENCE = 20_000  # milliseconds


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

    def __init__(self, kernel: Kernel) -> None:
        self.kernel = kernel
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
        command = [part.replace("{connection_file}", str(file)) for part in kernel.command]
        # As jupyter_client does: the kernel is to end with its parent. Histories are measured too, but away
        # from the user's own.
        environment = os.environ | {"JPY_PARENT_PID": str(os.getpid()), "XDG_STATE_HOME": self.folder.name}
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
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

    def question(self, kind: str, code: str) -> list[bytes]:
        """A complete_request or inspect_request with the cursor at the end of `code`."""
        content = {"code": code, "cursor_pos": len(code)}
        return self.frames(kind, content | ({"detail_level": 0} if kind == "inspect_request" else {}))

    def reply(self) -> dict[str, Any]:
        """The content of the next reply on the shell."""
        frames = self.shell.recv_multipart()
        return json.loads(frames[frames.index(DELIMITER) + 5])

    def wait_for(self, state: bytes, count: int = 1) -> None:
        """Reads what is published up to the `count`-th message of this state."""
        sign = b'"%b"' % state
        while count:
            count -= sign in self.iopub.recv_multipart()[-1]

    def quiet(self) -> None:
        """Reads what is published until nothing has come for a while."""
        while self.iopub.poll(200):
            self.iopub.recv_multipart()

    def first_reply(self) -> float:
        """Seconds from the process's start to the first kernel_info_reply."""
        assert self.reply()["status"] == "ok"
        return time.perf_counter() - self.started

    def settle(self) -> None:
        """Runs cells until one was seen from its reply to its idle, and nothing is left to read."""
        for code in [self.kernel.prepare] * bool(self.kernel.prepare) + [self.kernel.cell] * 20:
            self.shell.send_multipart(self.cell(code))
            if (reply := self.reply())["status"] != "ok":
                raise RuntimeError(f"the cell failed: {reply}")
        self.quiet()

    def round_trip(self, frames: list[bytes]) -> float:
        """Seconds from the request to both the reply and idle."""
        began = time.perf_counter()
        self.shell.send_multipart(frames)
        self.shell.recv_multipart()
        self.wait_for(b"idle")
        return time.perf_counter() - began

    def pipelined(self, count: int) -> float:
        """Cells a second when all requests are sent before the first answer is read."""
        requests = [self.cell(self.kernel.cell) for _ in range(count)]
        began = time.perf_counter()
        for frames in requests:
            self.shell.send_multipart(frames)
        for _ in requests:
            self.shell.recv_multipart()
        self.wait_for(b"idle", count)
        return count / (time.perf_counter() - began)

    def interrupt(self) -> float | None:
        """Seconds from interrupting the endless cell to its reply; None where it does not stop."""
        self.shell.send_multipart(self.cell(self.kernel.endless))
        self.wait_for(b"busy")
        time.sleep(0.1)
        began = time.perf_counter()
        if self.kernel.interrupted_by == "message":
            self.control.send_multipart(self.frames("interrupt_request", {}))
        else:
            self.process.send_signal(signal.SIGINT)
        if not self.shell.poll(2000):
            return None
        took = time.perf_counter() - began
        assert self.reply()["status"] != "ok", "the endless cell ended by itself"
        while self.control.poll(0):
            self.control.recv_multipart()
        self.quiet()
        return took

    def shut_down(self) -> tuple[float, bool]:
        """Seconds from asking to the process's end, and whether both the reply and idle had been sent."""
        exit_watch = select.poll()
        exit_watch.register(os.pidfd_open(self.process.pid), select.POLLIN)
        began = time.perf_counter()
        self.control.send_multipart(self.frames("shutdown_request", {"restart": False}))
        ended = exit_watch.poll(5000)
        took = time.perf_counter() - began
        replied = bool(ended) and bool(self.control.poll(100))
        idle = False
        while replied and not idle and self.iopub.poll(100):
            idle = b'"idle"' in self.iopub.recv_multipart()[-1]
        return took, replied and idle

    def leave(self) -> None:
        """Lets go of everything, also of a kernel that would not end."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.context.destroy(linger=0)
        self.folder.cleanup()
