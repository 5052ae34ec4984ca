"""History across kernels: side by side, after a restart, after a kill, and with files that are no good."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import sqlite3
import stat
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conversation import PATIENCE, Conversation, Kernel
from test_history import history

pytestmark = pytest.mark.own_language

Start = Callable[..., Kernel]
Entry = tuple[int, int, str]


class Place:
    """A state folder of its own, and the kernels that use it."""

    def __init__(self, start: Start, folder: Path) -> None:
        self._start = start
        self.folder = folder
        self.path = folder / "regshell" / "history.sqlite"
        self._log = (folder.parent / "kernels.log").open("a+")

    def kernel(
        self, *, unset: tuple[str, ...] = (), env: dict[str, str] | None = None, **options: Any
    ) -> Kernel:
        environment = {**os.environ, "XDG_STATE_HOME": str(self.folder)} | (env or {})
        for name in unset:
            del environment[name]
        return self._start(env=environment, stderr=self._log, **options)

    @property
    def notes(self) -> list[str]:
        """What kernels said of the history."""
        self._log.seek(0)
        return [line for line in self._log if "history" in line]

    def stored(self) -> list[Entry]:
        connection = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)
        try:
            return connection.execute("SELECT session, line, input FROM entries ORDER BY 1, 2").fetchall()
        finally:
            connection.close()


@pytest.fixture
def place(start: Start, tmp_path: Path) -> Place:
    return Place(start, tmp_path / "state")


def ran(kernel: Kernel, *cells: str) -> Conversation:
    for cell in cells:
        assert kernel.conversation.run(cell).status == "ok"
    return kernel.conversation


def entries(talk: Conversation, access: str, **more: Any) -> list[Entry]:
    return [tuple(entry) for entry in history(talk, access, **more)]


def until_stored(place: Place, expected: list[Entry]) -> None:
    deadline = time.monotonic() + PATIENCE
    stored: list[Entry] = []
    while stored != expected:
        assert time.monotonic() < deadline, stored
        time.sleep(0.01)
        # Between its making and its first batch, the file has no tables.
        with contextlib.suppress(sqlite3.OperationalError):
            stored = place.stored()


def until_noted(place: Place) -> None:
    deadline = time.monotonic() + PATIENCE
    while not place.notes:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def shut_down(kernel: Kernel) -> None:
    kernel.conversation.ask("shutdown_request", {"restart": False}, "control")
    assert kernel.process.wait(timeout=PATIENCE) == 0


def test_kernels_side_by_side_share_it(place: Place) -> None:
    one, two = place.kernel(), place.kernel()
    ran(one, "1 + 1", "x = 2")
    until_stored(place, [(1, 1, "1 + 1"), (1, 2, "x = 2")])
    ran(two, "3 + 3", "1 + 1")
    until_stored(place, [(1, 1, "1 + 1"), (1, 2, "x = 2"), (2, 1, "3 + 3"), (2, 2, "1 + 1")])
    ran(one, "4 + 4")
    until_stored(
        place, [*entries(one.conversation, "range", session=1, start=1), (2, 1, "3 + 3"), (2, 2, "1 + 1")]
    )

    first, second = one.conversation, two.conversation
    for talk, own, other in ((first, 1, 2), (second, 2, 1)):
        assert {entry[0] for entry in entries(talk, "range", session=0, start=1, stop=None)} == {own}
        assert {entry[0] for entry in entries(talk, "range", session=other, start=1, stop=None)} == {other}
    assert entries(second, "range", session=-1, start=2, stop=4) == [(1, 2, "x = 2"), (1, 3, "4 + 4")]
    assert entries(first, "range", session=-1, start=1, stop=9) == []
    assert entries(first, "tail", n=3) == [(1, 3, "4 + 4"), (2, 1, "3 + 3"), (2, 2, "1 + 1")]
    assert entries(second, "tail", n=99) == place.stored()
    assert entries(first, "search", pattern="1*") == [(1, 1, "1 + 1"), (2, 2, "1 + 1")]
    assert entries(first, "search", pattern="1*", unique=True) == [(2, 2, "1 + 1")]
    assert entries(first, "search", pattern="[34] + ?", n=1) == [(2, 1, "3 + 3")]
    assert entries(first, "search", pattern="+") == []
    ((_, _, (code, output)),) = history(second, "search", pattern="3 + 3", output=True)
    assert (code, output) == ("3 + 3", "6")
    assert place.notes == []


def test_a_restart_begins_a_session(place: Place) -> None:
    kernel = place.kernel()
    ran(kernel, "1 + 1", "2 + 2")
    kernel.manager.restart_kernel()
    kernel.conversation.client.wait_for_ready(timeout=PATIENCE)
    talk = kernel.connect()
    assert entries(talk, "tail", n=1) == [(1, 2, "2 + 2")]
    assert entries(talk, "range", session=-1, start=1, stop=2) == [(1, 1, "1 + 1")]
    assert talk.run("3 + 3").status == "ok"
    assert entries(talk, "range", session=0, start=1, stop=2) == [(2, 1, "3 + 3")]


@pytest.mark.parametrize("way", ["request", "signal"])
def test_an_end_saves_all_or_says_so(place: Place, way: str) -> None:
    """Its time is a second, which a disk may not keep."""
    kernel = place.kernel()
    ran(kernel, "0 + 1")
    until_stored(place, [(1, 1, "0 + 1")])
    cells = [f"{number} + 1" for number in range(1, 300)]
    for request in [kernel.conversation.send_cell(cell) for cell in cells]:
        kernel.conversation.reply(request)
    if way == "request":
        shut_down(kernel)
    else:
        kernel.process.send_signal(signal.SIGTERM)
        kernel.process.wait(timeout=PATIENCE)
    stored = [entry[2] for entry in place.stored()]
    if place.notes:
        assert "may not be saved" in place.notes[0]
        assert stored == ["0 + 1", *cells][: len(stored)]
    else:
        assert stored == ["0 + 1", *cells]


def test_a_killed_kernel_leaves_what_was_stored(place: Place) -> None:
    kernel = place.kernel()
    ran(kernel, "1 + 1")
    until_stored(place, [(1, 1, "1 + 1")])
    kernel.process.kill()
    kernel.process.wait(timeout=PATIENCE)
    assert entries(place.kernel().conversation, "tail", n=9) == [(1, 1, "1 + 1")]
    assert place.notes == []


def test_only_the_owner_reads_it(place: Place) -> None:
    kernel = place.kernel()
    ran(kernel, "1 + 1")
    until_stored(place, [(1, 1, "1 + 1")])
    assert stat.S_IMODE(place.path.parent.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in place.path.parent.iterdir()} == {0o600}


def test_the_prompts_history_is_another_file(place: Place) -> None:
    prompt = place.path.with_name("history")
    prompt.parent.mkdir(parents=True)
    prompt.write_text("1 + 2\n")
    kernel = place.kernel()
    ran(kernel, "1 + 1")
    until_stored(place, [(1, 1, "1 + 1")])
    shut_down(kernel)
    assert prompt.read_text() == "1 + 2\n"


def test_a_subshell_is_a_session(place: Place) -> None:
    kernel = place.kernel()
    talk = ran(kernel, "1 + 1")
    subshell = talk.ask("create_subshell_request", {}, "control").content["subshell_id"]
    request = talk.client.session.msg("execute_request", {"code": "2 + 2", "silent": False})
    request["header"]["subshell_id"] = subshell
    talk.client.shell_channel.send(request)
    assert talk.finish(request).status == "ok"
    until_stored(place, [(1, 1, "1 + 1"), (2, 1, "2 + 2")])


@pytest.mark.parametrize("way", ["option", "variable"])
def test_it_goes_where_it_is_told(place: Place, tmp_path: Path, way: str) -> None:
    path = tmp_path / "elsewhere" / "inputs.sqlite"
    options = {"extra_arguments": ["--history", str(path)]} if way == "option" else {}
    kernel = place.kernel(env={"REGSHELL_HISTORY": str(path) if way == "variable" else "none"}, **options)
    ran(kernel, "1 + 1")
    usual, place.path = place.path, path
    until_stored(place, [(1, 1, "1 + 1")])
    assert not usual.exists()


def test_none_keeps_it_in_memory(place: Place) -> None:
    kernel = place.kernel(env={"REGSHELL_HISTORY": "none"})
    talk = ran(kernel, "1 + 1")
    assert entries(talk, "tail", n=9) == [(1, 1, "1 + 1")]
    shut_down(kernel)
    assert not place.folder.exists()
    assert place.notes == []


# Files that are no good: the kernel works, this session's inputs are found, and it says so once.


def works_with_one_note(kernel: Kernel, place: Place, said: str) -> None:
    talk = ran(kernel, "1 + 1", "2 + 2")
    assert [entry[2] for entry in entries(talk, "tail", n=9)] == ["1 + 1", "2 + 2"]
    assert [entry[2] for entry in entries(talk, "search", pattern="2*")] == ["2 + 2"]
    assert [entry[2] for entry in entries(talk, "range", session=0, start=1, stop=2)] == ["1 + 1"]
    until_noted(place)
    shut_down(kernel)
    (note,) = place.notes
    assert " warning " in note
    assert said in note


def test_without_a_home(place: Place) -> None:
    works_with_one_note(
        place.kernel(unset=("HOME", "XDG_STATE_HOME")), place, "neither HOME nor XDG_STATE_HOME"
    )


def test_where_no_folder_can_be_made(place: Place) -> None:
    works_with_one_note(place.kernel(env={"XDG_STATE_HOME": "/proc/nothing"}), place, "/proc/nothing")


def test_where_a_folder_is_a_file(place: Place) -> None:
    place.folder.write_text("")
    works_with_one_note(place.kernel(), place, "not a directory")


@pytest.mark.parametrize("content", [b"no database at all", bytes(10_000)], ids=["text", "zeros"])
def test_damage_is_kept_under_another_name(place: Place, content: bytes) -> None:
    place.path.parent.mkdir(parents=True)
    place.path.write_bytes(content)
    works_with_one_note(place.kernel(), place, "damaged")
    (kept,) = place.path.parent.glob("history.sqlite.damaged-*")
    assert kept.read_bytes() == content
    assert str(kept) in place.notes[0]
    assert place.stored() == [(1, 1, "1 + 1"), (1, 2, "2 + 2")]


def test_a_locked_file_delays_nothing(place: Place) -> None:
    earlier = place.kernel()
    ran(earlier, "0 + 0")
    until_stored(place, [(1, 1, "0 + 0")])
    shut_down(earlier)
    other = sqlite3.connect(place.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    kernel = place.kernel()
    talk = ran(kernel, "1 + 1")
    began = time.monotonic()
    while not place.notes:
        ran(kernel, "2 + 2")
        assert time.monotonic() < began + PATIENCE
    found = entries(talk, "tail", n=10_000)
    assert found[:3] == [(1, 1, "0 + 0"), (2, 1, "1 + 1"), (2, 2, "2 + 2")]
    other.execute("ROLLBACK")
    other.close()
    shut_down(kernel)
    assert place.stored() == found
    assert len(place.notes) == 1
    assert "locked" in place.notes[0]


def test_a_file_that_may_not_grow(place: Place) -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))

    works_with_one_note(place.kernel(preexec_fn=limit), place, "history.sqlite")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 256 KB, where the test may mount one."""
    mount = tmp_path / "disk"
    mount.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "none", str(mount)], capture_output=True, text=True
    )
    if done.returncode:
        pytest.skip(f"cannot mount a small file system here: {done.stderr.strip()}")
    yield mount
    subprocess.run(["umount", "--lazy", str(mount)], check=True)


def test_a_full_disk(place: Place, small_disk: Path) -> None:
    place.folder = small_disk
    (small_disk / "ballast").write_bytes(bytes(200_000))
    works_with_one_note(place.kernel(env={"XDG_STATE_HOME": str(small_disk)}), place, "history.sqlite")


def test_a_disk_that_fills_up_and_is_cleared(place: Place, small_disk: Path) -> None:
    place.path = small_disk / "history.sqlite"
    kernel = place.kernel(env={"REGSHELL_HISTORY": str(place.path)})
    ran(kernel, "1 + 1")
    until_stored(place, [(1, 1, "1 + 1")])
    long = ["x = 1 # " + str(number) * 30_000 for number in range(10)]
    ran(kernel, *long)
    deadline = time.monotonic() + PATIENCE
    while not place.notes:
        assert time.monotonic() < deadline
        ran(kernel, "2 + 2")
    subprocess.run(["mount", "-o", "remount,size=4m", str(small_disk)], check=True)
    found = entries(kernel.conversation, "tail", n=10_000)
    assert [entry[2] for entry in found[:11]] == ["1 + 1", *long]
    shut_down(kernel)
    assert place.stored() == found
    assert "full" in place.notes[0]


def test_a_disk_that_takes_no_writes(place: Place, small_disk: Path) -> None:
    place.path = small_disk / "history.sqlite"
    kernel = place.kernel(env={"REGSHELL_HISTORY": str(place.path)})
    ran(kernel, "0 + 0")
    until_stored(place, [(1, 1, "0 + 0")])
    shut_down(kernel)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    kernel = place.kernel(env={"REGSHELL_HISTORY": str(place.path)})
    talk = ran(kernel, "1 + 1")
    assert entries(talk, "range", session=0, start=1, stop=2)[-1][2] == "1 + 1"
    shut_down(kernel)
    assert len(place.notes) == 1
