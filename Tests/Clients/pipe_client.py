"""A client of a kernel that speaks over pipes: nothing but the standard library.

Each line is one message, a JSON object; see `regshell kernel --help`.
"""

from __future__ import annotations

import contextlib
import json
import queue
import subprocess
import threading
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Message = dict[str, Any]

PATIENCE = 20.0
ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Exchange:
    """A reply and what was published for the same request."""

    reply: Message
    published: list[Message]

    @property
    def content(self) -> Message:
        return self.reply["content"]

    @property
    def kinds(self) -> list[str]:
        return [kind(message) for message in self.published]

    def text(self, mime: str = "text/plain") -> str:
        (result,) = [m for m in self.published if m["header"]["msg_type"] == "execute_result"]
        return result["content"]["data"][mime]


def kind(message: Message) -> str:
    """A message's type; a status by its state."""
    name = message["header"]["msg_type"]
    return message["content"]["execution_state"] if name == "status" else name


def line(message_type: str, content: Message | None = None, channel: str = "shell", **header: str) -> Message:
    return {
        "channel": channel,
        "header": {"msg_id": uuid.uuid4().hex, "msg_type": message_type, "session": "pipes"} | header,
        "parent_header": {},
        "metadata": {},
        "content": content or {},
        "buffers": [],
    }


@dataclass
class PipeKernel:
    """A running kernel; use as a context manager."""

    binary: Path
    options: list[str] = field(default_factory=list)

    def __enter__(self) -> PipeKernel:
        self.process = subprocess.Popen(
            [self.binary, "kernel", "--stdio", *self.options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=ROOT,
        )
        self.heard: queue.Queue[Message | None] = queue.Queue()
        self.messages: list[Message] = []
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(timeout=PATIENCE)
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            with contextlib.suppress(BrokenPipeError):
                pipe.close()

    def _listen(self) -> None:
        for text in self.process.stdout:
            self.heard.put(json.loads(text))
        self.heard.put(None)

    # Asking

    def write(self, text: str) -> None:
        self.process.stdin.write(text.encode() + b"\n")
        self.process.stdin.flush()

    def send(self, message_type: str, content: Message | None = None, **rest: str) -> Message:
        message = line(message_type, content, **rest)
        self.write(json.dumps(message))
        return message

    def send_cell(self, code: str, **options: Any) -> Message:
        content = {"code": code, "silent": False, "store_history": True, "allow_stdin": False}
        return self.send("execute_request", content | options)

    def ask(self, message_type: str, content: Message | None = None, **rest: str) -> Exchange:
        return self.finish(self.send(message_type, content, **rest))

    def run(self, code: str, **options: Any) -> Exchange:
        return self.finish(self.send_cell(code, **options))

    # Hearing

    def finish(self, request: Message) -> Exchange:
        """Waits for the reply and for idle."""
        self.wait_for(lambda: self.reply(request) and "idle" in self.kinds(request))
        return Exchange(self.reply(request), self.published(request))

    def answers(self, request: Message) -> list[Message]:
        key = request["header"]["msg_id"]
        return [m for m in self.messages if m["parent_header"].get("msg_id") == key]

    def published(self, request: Message) -> list[Message]:
        return [m for m in self.answers(request) if m["channel"] == "iopub"]

    def kinds(self, request: Message) -> list[str]:
        return [kind(m) for m in self.published(request)]

    def reply(self, request: Message) -> Message | None:
        found = [m for m in self.answers(request) if m["channel"] == request["channel"]]
        return found[0] if found else None

    def wait_for(self, condition: Any) -> None:
        deadline = time.monotonic() + PATIENCE
        while not condition():
            message = self.heard.get(timeout=max(0.0, deadline - time.monotonic()))
            assert message is not None, "the kernel has closed its end"
            self.messages.append(message)

    def rest(self) -> list[Message]:
        """Everything else, up to the end of the kernel's output."""
        while (message := self.heard.get(timeout=PATIENCE)) is not None:
            self.messages.append(message)
        return self.messages
