"""A client that keeps every message it was sent, so that a test can speak of their order.

Built on jupyter_client's manager and channels; nothing here waits by sleeping: each wait is a poll
of a socket with a deadline.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager
from jupyter_client.session import Session

Message = dict[str, Any]

#: Seconds after which a missing answer is a failure.
PATIENCE = 20.0


@dataclass
class Exchange:
    """A request's reply and what was published for it, busy first and idle last."""

    request: Message
    reply: Message
    published: list[Message]

    @property
    def content(self) -> dict[str, Any]:
        return self.reply["content"]

    @property
    def status(self) -> str:
        return self.content["status"]

    @property
    def kinds(self) -> list[str]:
        """The types of the published messages; a status by its state."""
        return [label(message) for message in self.published]

    def of(self, kind: str) -> list[Message]:
        return [message for message in self.published if message["msg_type"] == kind]

    def text(self, stream: str) -> str:
        pieces = (m["content"] for m in self.of("stream"))
        return "".join(piece["text"] for piece in pieces if piece["name"] == stream)

    @property
    def result(self) -> dict[str, Any]:
        """The MIME bundle of the cell's one result."""
        (message,) = self.of("execute_result")
        return message["content"]["data"]


def label(message: Message) -> str:
    kind = message["msg_type"]
    return message["content"]["execution_state"] if kind == "status" else kind


class Conversation:
    """One client of a running kernel."""

    def __init__(self, client: BlockingKernelClient) -> None:
        self.client = client
        self.replies: dict[str, Message] = {}
        self.published: list[Message] = []

    # Requests

    def send(
        self, kind: str, content: dict[str, Any], channel: str = "shell", subshell: str | None = None
    ) -> Message:
        request = self.client.session.msg(kind, content)
        if subshell is not None:
            request["header"]["subshell_id"] = subshell
        getattr(self.client, f"{channel}_channel").send(request)
        return request

    def ask(self, kind: str, content: dict[str, Any] | None = None, channel: str = "shell") -> Exchange:
        return self.finish(self.send(kind, content or {}, channel), channel)

    def send_cell(self, code: str, subshell: str | None = None, **options: Any) -> Message:
        content = {
            "code": code,
            "silent": False,
            "store_history": True,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": True,
        }
        return self.send("execute_request", content | options, subshell=subshell)

    def run(self, code: str, subshell: str | None = None, **options: Any) -> Exchange:
        return self.finish(self.send_cell(code, subshell, **options))

    def finish(self, request: Message, channel: str = "shell") -> Exchange:
        """Waits for the reply and for idle, which may come in either order."""
        reply = self.reply(request, channel)
        self.wait_for(request, "idle")
        return Exchange(request, reply, self.published_for(request))

    # Answers

    def reply(self, request: Message, channel: str = "shell", within: float = PATIENCE) -> Message:
        key = request["header"]["msg_id"]
        source = getattr(self.client, f"{channel}_channel")
        deadline = time.monotonic() + within
        while key not in self.replies:
            message = self._next(source, deadline, f"a reply to {request['msg_type']}")
            self.replies[message["parent_header"]["msg_id"]] = message
        return self.replies[key]

    def question(self, request: Message, within: float = PATIENCE) -> Message:
        """The next question on the stdin channel, which must be the request's."""
        message = self._next(self.client.stdin_channel, time.monotonic() + within, "question")
        assert message["msg_type"] == "input_request"
        assert message["parent_header"]["msg_id"] == request["header"]["msg_id"]
        return message

    def answer(self, line: str, question: Message | None = None, subshell: str | None = None) -> None:
        """Answers a question, by its header where one is given."""
        reply = self.client.session.msg("input_reply", {"value": line}, parent=question)
        if subshell is not None:
            reply["header"]["subshell_id"] = subshell
        self.client.stdin_channel.send(reply)

    def wait_for(self, request: Message, wanted: str, within: float = PATIENCE) -> Message:
        """The first message published for the request whose type or state is `wanted`."""
        deadline = time.monotonic() + within
        while True:
            for message in self.published_for(request):
                if label(message) == wanted:
                    return message
            message = self._next(self.client.iopub_channel, deadline, wanted)
            self.published.append(message)

    def published_for(self, request: Message) -> list[Message]:
        key = request["header"]["msg_id"]
        return [m for m in self.published if (m["parent_header"] or {}).get("msg_id") == key]

    def drain(self, quiet: float = 0.2) -> list[Message]:
        """Everything else that is published until nothing came for `quiet` seconds."""
        new = []
        while self.client.iopub_channel.socket.poll(quiet * 1000):
            new.append(self.client.get_iopub_msg(timeout=quiet))
        self.published += new
        return new

    def is_running(self, request: Message) -> bool:
        """Whether a cell that has begun has not ended, by all that was published up to now."""
        self.drain(quiet=0)
        kinds = [label(message) for message in self.published_for(request)]
        return "busy" in kinds and "idle" not in kinds

    @staticmethod
    def _next(channel: Any, deadline: float, what: str) -> Message:
        left = deadline - time.monotonic()
        if left <= 0 or not channel.socket.poll(left * 1000):
            raise TimeoutError(f"the kernel sent no {what}")
        return channel.get_msg(timeout=1)


class Kernel:
    """A running kernel with its manager and its first client."""

    def __init__(self, manager: KernelManager) -> None:
        self.manager = manager
        self.clients: list[BlockingKernelClient] = []
        self.conversation = self.connect()

    def connect(self, wait: bool = True) -> Conversation:
        # A session of its own: its id is the identity of the client's sockets.
        session = Session(key=self.manager.session.key)
        client = self.manager.client(session=session)
        client.start_channels(hb=False)
        self.clients.append(client)
        if wait:
            client.wait_for_ready(timeout=PATIENCE)
        return Conversation(client)

    @property
    def process(self) -> Any:
        """The kernel's subprocess.Popen."""
        return self.manager.provisioner.process

    def stop(self) -> None:
        for client in self.clients:
            client.stop_channels()
        if self.manager.has_kernel:
            self.manager.shutdown_kernel(now=True)
        self.manager.cleanup_resources()
