"""Who may act, what is told, what a cell can reach."""

from __future__ import annotations

import json
import re
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT
from conversation import Kernel, Message
from test_faults import FIELDS
from wire import DELIMITER, Wire

pytestmark = pytest.mark.own_language

ACTING = FIELDS | {
    "comm_open": {"comm_id": "c", "target_name": "t", "data": {}},
    "comm_msg": {"comm_id": "c", "data": {}},
    "comm_close": {"comm_id": "c", "data": {}},
    "interrupt_request": {},
    "shutdown_request": {"restart": False},
    "input_reply": {"value": "text", "status": "ok"},
}


@pytest.mark.parametrize("channel", ["shell", "control", "stdin"])
def test_only_signed_messages_act(kernel: Kernel, busy: Message, channel: str) -> None:
    """Neither a reply nor a publication, and the running cell runs on."""
    talk = kernel.conversation
    wire = Wire(kernel.manager, channel)
    for kind, content in ACTING.items():
        frames = wire.frames(kind, content)
        for signature in (b"", b"0" * 64, frames[1][::-1]):
            wire.socket.send_multipart([DELIMITER, signature, *frames[2:]])
    assert wire.is_silent(500)
    assert talk.is_running(busy)
    assert talk.published[-1]["parent_header"]["msg_id"] == busy["header"]["msg_id"]
    assert kernel.process.poll() is None
    talk.reply(talk.send("interrupt_request", {}, "control"), "control")
    assert talk.finish(busy).content["ename"] == "Interrupted"
    wire.socket.close()


def test_no_content_in_the_log(start: Callable[..., Kernel], binary: Path, tmp_path: Path) -> None:
    """At the most talkative level, of good messages and bad ones."""
    canary = "canary7531"
    log = tmp_path / "log"
    with log.open("wb") as stream:
        kernel = start(stderr=stream, extra_arguments=["--log-level", "trace"])
        talk = kernel.conversation
        for kind, content in ACTING.items():
            if kind != "shutdown_request":
                fields = {
                    name: canary if isinstance(value, str) else value for name, value in content.items()
                }
                talk.send(kind, fields | {canary: canary})
        talk.run(f'{canary} = 1; print("{canary}"); read("{canary}.csv")')
        talk.run(f"{canary} +", user_expressions={canary: canary}, stop_on_error=False)
        wire = Wire(kernel.manager, "shell")
        for frames in (
            [canary.encode()],
            [canary.encode()] * 7,
            wire.frames(canary, {}),
            [DELIMITER, canary.encode(), *wire.parts(canary, {canary: canary})],
        ):
            wire.socket.send_multipart(frames)
        for place in range(4):
            for broken in (f'{{"{canary}', f'"{canary}"', f'{{"msg_id": {{"{canary}": 1}}}}'):
                parts = wire.parts("execute_request", {"code": canary})
                parts[place] = broken.encode()
                wire.socket.send_multipart([DELIMITER, wire.signature(parts), *parts])
        for kind, subshell in (
            (canary, canary),
            (f"{canary}\nforged line", canary),
            ("execute_request", canary),
        ):
            parts = wire.parts(kind, {"code": canary})
            parts[0] = json.dumps(json.loads(parts[0]) | {"subshell_id": subshell}).encode()
            wire.socket.send_multipart([DELIMITER, wire.signature(parts), *parts])
        request = wire.frames("kernel_info_request", {})
        wire.socket.send_multipart(request)
        while wire.answer()["header"]["msg_type"] != "kernel_info_reply":
            pass
        wire.socket.close()
        kernel.stop()
    text = log.read_text(encoding="utf-8")
    assert "the signature is wrong" in text
    assert "execute_request on shell" in text
    assert canary not in text
    key = kernel.manager.session.key.decode()
    assert key not in text


# What a cell can reach

#: Whatever starts another program.
STARTERS = (
    r"system|popen|execl|execle|execlp|execv|execve|execvp|execvpe|fexecve|posix_spawnp?|v?fork|clone3?"
)


def test_no_source_starts_a_program() -> None:
    """Calls of our own; words of the language such as `family` are no calls of these.

    Two are left, of which what runs cells does not know: `run --jobs` starts this very program, once a
    notebook, and `:edit` at a terminal the editor that the user's environment names.
    """
    pattern = re.compile(
        rf"(?<![\w.])(?<!case )(?<!func )({STARTERS}|dlopen)\s*\("
        r"|\bProcess\s*\(\)|\bimport Foundation\b"
    )
    sources = sorted((ROOT / "Sources").rglob("*.swift"))
    assert len(sources) > 200
    found = [
        f"{path.name}: {m.group()}" for path in sources for m in pattern.finditer(path.read_text("utf-8"))
    ]
    assert found == ["ExternalEditor.swift: posix_spawn(", "JobPool.swift: posix_spawn("]
    users = {path.parent.name for path in sources if "ExternalEditor." in path.read_text("utf-8")}
    assert users == {"LineREPL"}
    text = "".join(path.read_text("utf-8") for path in sources)
    assert set(re.findall(r"JobPool\(program: ([^)]*)\)", text)) == {'"/proc/self/exe"'}
    package = (ROOT / "Package.swift").read_text("utf-8")
    interpreter = re.search(r'name: "Interpreter",\s*dependencies: \[([^\]]*)\]', package)
    assert interpreter
    assert "Notebook" not in interpreter[1]


def test_the_program_cannot_start_another(binary: Path) -> None:
    """The binary asks the system's library for none of the calls that do.

    Two are the Swift runtime's own: where SWIFT_BACKTRACE asks for it, a helper program shows a crash. One is
    that of `run --jobs`.
    """
    listed = subprocess.run(
        ["nm", "-D", "--undefined-only", binary], capture_output=True, text=True, check=True
    )
    names = {line.split()[-1].split("@")[0] for line in listed.stdout.splitlines() if line.strip()}
    assert "write" in names
    known = {"clone", "execvpe", "posix_spawn"}
    assert sorted(name for name in names - known if re.fullmatch(STARTERS, name)) == []


@pytest.mark.parametrize(
    "code",
    [
        "!ls",
        "%ls",
        "`ls`",
        "$(ls)",
        'system("ls")',
        'read("| ls")',
        'save(1, "| cat")',
        'read("ls|")',
        "%%bash\nls",
    ],
)
def test_no_cell_is_a_command(kernel: Kernel, code: str, tmp_path: Path) -> None:
    children = f"/proc/{kernel.process.pid}/task/{kernel.process.pid}/children"
    assert kernel.conversation.run(code).status == "error"
    assert Path(children).read_text(encoding="utf-8") == ""


def test_files_are_named(kernel: Kernel, tmp_path: Path) -> None:
    """Writing tells the file and its size; so does reading where it had to decide something."""
    talk = kernel.conversation
    saved = talk.run(f'save(gradient(l2, at = [1, 2]), "{tmp_path}/slopes.csv")')
    size = (tmp_path / "slopes.csv").stat().st_size
    assert saved.text("stderr") == f"note: wrote {tmp_path}/slopes.csv ({size} bytes)\n"
    assert [path.name for path in tmp_path.iterdir()] == ["slopes.csv"]
    read = talk.run(f'read("{tmp_path}/slopes.csv")')
    assert str(tmp_path / "slopes.csv") in read.result["text/plain"] or "slopes" in read.result["text/plain"]


def test_a_link_is_replaced_not_followed(kernel: Kernel, tmp_path: Path) -> None:
    """A link that somebody put where a table goes does not make another file change."""
    other = tmp_path / "other.csv"
    other.write_text("mine\n", encoding="utf-8")
    (tmp_path / "table.csv").symlink_to(other)
    saved = kernel.conversation.run(f'save(gradient(l2, at = [1]), "{tmp_path}/table.csv")')
    assert saved.status == "ok"
    assert other.read_text(encoding="utf-8") == "mine\n"
    assert not (tmp_path / "table.csv").is_symlink()


def test_a_replaced_file_keeps_its_rights(kernel: Kernel, tmp_path: Path) -> None:
    """What was private stays so."""
    table = tmp_path / "table.csv"
    table.write_text("mine\n", encoding="utf-8")
    table.chmod(0o600)
    assert kernel.conversation.run(f'save(gradient(l2, at = [1]), "{table}")').status == "ok"
    assert stat.S_IMODE(table.stat().st_mode) == 0o600
