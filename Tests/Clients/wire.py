"""Messages made and read by hand, without jupyter_client: signatures, frames, bytes."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import uuid
from typing import Any

import zmq
from conversation import PATIENCE
from jupyter_client.manager import KernelManager

DELIMITER = b"<IDS|MSG>"


class Wire:
    """A DEALER socket and a key: messages made and read by hand, without jupyter_client."""

    def __init__(
        self, manager: KernelManager | dict[str, Any], channel: str, identity: bytes = b"", **options: int
    ) -> None:
        info = manager if isinstance(manager, dict) else manager.get_connection_info()
        self.key: bytes = info["key"] if isinstance(info["key"], bytes) else info["key"].encode()
        self.socket = zmq.Context.instance().socket(zmq.DEALER)
        self.socket.linger = 0
        self.socket.identity = identity or uuid.uuid4().bytes.replace(b"\0", b"1")
        for name, value in options.items():
            self.socket.set(getattr(zmq, name), value)
        self.socket.connect(f"{info['transport']}://{info['ip']}:{info[f'{channel}_port']}")

    def parts(self, kind: str, content: Any) -> list[bytes]:
        header = {
            "msg_id": uuid.uuid4().hex,
            "session": "by-hand",
            "username": "tester",
            "date": "2026-01-01T00:00:00Z",
            "msg_type": kind,
            "version": "5.5",
        }
        return [json.dumps(part).encode() for part in (header, {}, {}, content)]

    def signature(self, parts: list[bytes]) -> bytes:
        if not self.key:
            return b""
        return hmac.new(self.key, b"".join(parts), hashlib.sha256).hexdigest().encode()

    def frames(self, kind: str, content: Any) -> list[bytes]:
        parts = self.parts(kind, content)
        return [DELIMITER, self.signature(parts), *parts]

    def ask(self, frames: list[bytes]) -> dict[str, Any]:
        self.socket.send_multipart(frames)
        return self.answer()

    def answer(self) -> dict[str, Any]:
        assert self.socket.poll(PATIENCE * 1000), "no answer"
        frames = self.socket.recv_multipart()
        start = frames.index(DELIMITER)
        signature, *parts = frames[start + 1 : start + 6]
        assert signature == self.signature(parts), "the answer is not signed with our key"
        header, parent, metadata, content = (json.loads(part) for part in parts)
        return {
            "identities": frames[:start],
            "header": header,
            "parent_header": parent,
            "metadata": metadata,
            "content": content,
            "buffers": frames[start + 6 :],
        }

    def is_silent(self, milliseconds: int = 200) -> bool:
        return not self.socket.poll(milliseconds)

    def is_alive(self) -> bool:
        return self.ask(self.frames("kernel_info_request", {}))["content"]["status"] == "ok"


class Listener:
    """A SUB socket that reads no more of a publication than it must: as fast as a client can be."""

    def __init__(self, manager: KernelManager, **options: int) -> None:
        info = manager.get_connection_info()
        self.socket = zmq.Context.instance().socket(zmq.SUB)
        self.socket.linger = 0
        for name, value in options.items():
            self.socket.set(getattr(zmq, name), value)
        self.socket.subscribe(b"")
        self.socket.connect(f"{info['transport']}://{info['ip']}:{info['iopub_port']}")

    def next(self, within: float = PATIENCE) -> list[bytes]:
        """Topic, delimiter, signature, header, parent, metadata, content."""
        assert self.socket.poll(within * 1000), "nothing was published"
        return self.socket.recv_multipart()

    def until_idle(self, request: list[bytes], within: float = PATIENCE) -> list[bytes]:
        """The contents published for the request that began with these frames, up to idle."""
        identifier = json.dumps(json.loads(request[2])["msg_id"]).encode()
        contents = []
        while True:
            frames = self.next(within)
            if identifier in frames[4]:
                contents.append(frames[6])
                if frames[0].endswith(b".status") and b'"idle"' in frames[6]:
                    return contents


class BareConnection:
    """A TCP connection that speaks just enough of ZMTP 3.0 to stop in the middle of a message."""

    def __init__(self, manager: KernelManager | dict[str, Any], channel: str) -> None:
        info = manager if isinstance(manager, dict) else manager.get_connection_info()
        self.socket = socket.create_connection((info["ip"], info[f"{channel}_port"]), timeout=PATIENCE)

    def greet(self, kind: str = "DEALER") -> None:
        """Shakes hands as a peer without security does."""
        greeting = b"\xff" + bytes(8) + b"\x7f" + b"\x03\x00" + b"NULL".ljust(20, b"\0") + bytes(32)
        self.socket.sendall(greeting)
        ready = b"\x05READY" + self._property("Socket-Type", kind) + self._property("Identity", "")
        self.socket.sendall(b"\x04" + bytes([len(ready)]) + ready)

    def send_frame(self, body: bytes, more: bool, announced: int | None = None) -> None:
        """One frame, which may announce more bytes than it has."""
        size = len(body) if announced is None else announced
        self.socket.sendall(bytes([0x02 | more]) + size.to_bytes(8, "big") + body)

    def close(self) -> None:
        self.socket.close()

    @staticmethod
    def _property(name: str, value: str) -> bytes:
        return bytes([len(name)]) + name.encode() + len(value).to_bytes(4, "big") + value.encode()
