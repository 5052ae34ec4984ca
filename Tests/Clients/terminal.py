"""A program at a terminal of its own, which tmux keeps: what is typed, and what the screen then shows."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import time
from pathlib import Path


class Terminal:
    """One window. Its environment holds nothing of the caller's but PATH, HOME and the state's folder."""

    def __init__(
        self, folder: Path, *command: object, columns: int = 80, rows: int = 50, **environment: str
    ) -> None:
        self.folder = folder
        self.socket = folder / "tmux"
        self.raw = folder / "raw"
        variables = {"TERM": "tmux-256color", "LC_ALL": "C.UTF-8", "XDG_STATE_HOME": str(folder / "state")}
        variables |= {name: os.environ[name] for name in ("PATH", "HOME")}
        variables |= environment
        words = ["env", "-i", *(f"{name}={value}" for name, value in variables.items()), *map(str, command)]
        # The first line read starts the program, so that everything it writes is caught.
        script = f'read -r _; {shlex.join(words)}; echo "exit code $?"; exec sleep 600'
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", columns, "-y", rows, "-c", folder, script)
        self.tmux("set-option", "-g", "status", "off")
        self.tmux("pipe-pane", "-o", f"cat > {shlex.quote(str(self.raw))}")
        # What the pane shows goes there once the file is.
        end = time.monotonic() + 20
        while not self.raw.exists():
            assert time.monotonic() < end, "tmux pipes nothing"
            time.sleep(0.01)
        self.keys("Enter")

    def tmux(self, *arguments: object) -> str:
        command = ["tmux", "-S", str(self.socket), *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=True)
        return done.stdout

    def close(self) -> None:
        subprocess.run(["tmux", "-S", str(self.socket), "kill-server"], capture_output=True, timeout=20)

    def children(self) -> list[str]:
        """The numbers of the processes that run in the window."""
        shell = self.tmux("display-message", "-p", "#{pane_pid}").strip()
        found = Path(f"/proc/{shell}/task/{shell}/children").read_text().split()
        assert found
        return found

    # Typing

    def keys(self, *names: str) -> None:
        """Keys by tmux's names: Enter, Tab, C-c, Up …"""
        self.tmux("send-keys", *names)

    def type(self, text: str) -> None:
        self.tmux("send-keys", "-l", text)

    def line(self, text: str) -> str:
        """Enters a line and waits for the prompt: what is typed while a cell runs appears twice.

        Returns the screen then."""
        self.type(text)
        self.waits(r"^(?!(reg|\.\.\.)>\s*\Z).+\Z")
        self.keys("Enter")
        return self.waits(r"^(reg|\.\.\.)>\s*\Z")

    def line_without_waiting(self, text: str) -> None:
        self.type(text)
        self.keys("Enter")

    def paste(self, text: str) -> None:
        """As a user does, marked where the program asked for marks."""
        self.tmux("set-buffer", "--", text)
        self.tmux("paste-buffer", "-p")

    def resize(self, columns: int, rows: int) -> None:
        """Resizes the window and waits until programs are told so."""
        self.tmux("resize-window", "-x", columns, "-y", rows)
        tty = self.tmux("display-message", "-p", "#{pane_tty}").strip()
        end = time.monotonic() + 20
        while True:
            size = subprocess.run(["stty", "-F", tty, "size"], capture_output=True, text=True, timeout=20)
            if size.stdout.split() == [str(rows), str(columns)]:
                return
            assert time.monotonic() < end, f"the terminal stays as it was: {size.stdout}"
            time.sleep(0.02)

    # Looking

    @property
    def screen(self) -> str:
        """The rows down to the last that holds something, without spaces at their ends."""
        return self.tmux("capture-pane", "-p").rstrip("\n")

    @property
    def styled(self) -> str:
        return self.tmux("capture-pane", "-p", "-e").rstrip("\n")

    @property
    def cursor(self) -> tuple[int, int]:
        """Column and row."""
        column, row = self.tmux("display-message", "-p", "#{cursor_x} #{cursor_y}").split()
        return int(column), int(row)

    def type_until_cursor(self, key: str, column: int) -> None:
        """Types a key that sends the cursor to a column for a moment, and again where nobody saw it there."""
        for _ in range(10):
            self.type(key)
            end = time.monotonic() + 1
            while time.monotonic() < end:
                if self.cursor[0] == column:
                    return
            self.keys("BSpace")
        raise AssertionError(f"the cursor came to no column {column}:\n{self.screen}")

    def waits(self, pattern: str, seconds: float = 15) -> str:
        """The screen, once a part of it matches."""
        end = time.monotonic() + seconds
        while True:
            screen = self.screen
            if re.search(pattern, screen, re.MULTILINE):
                return screen
            assert time.monotonic() < end, f"no {pattern!r} on the screen:\n{screen}"
            time.sleep(0.02)

    def prompt(self) -> str:
        """The screen, once its last row is an empty prompt."""
        return self.waits(r"reg>\s*\Z")

    def answer(self, text: str) -> str:
        """What the screen shows between this line, once it is entered, and the next prompt."""
        self.keys("C-l")
        self.waits(r"\Areg>\s*\Z")
        self.line_without_waiting(text)
        screen = self.waits(r"\Areg> .+\n(.*\n)*reg>\s*\Z")
        return "\n".join(screen.split("\n")[1:-1])
