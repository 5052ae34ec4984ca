"""The program as a process: exit codes, killed runs, lost parents, files and ports that are no good."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pexpect
import psutil
import pytest
from conftest import ROOT
from dialects import REGSHELL
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.connect import write_connection_file

pytestmark = pytest.mark.own_language

Run = Callable[..., subprocess.CompletedProcess[str]]
CARS = f'cars = read("{ROOT}/notebooks/data/mtcars.csv")'
LONG = REGSHELL.prepare.replace("notebooks/", f"{ROOT}/notebooks/")
FIT = "m = fit(mpg ~ wt + hp, cars, penalty = 0.25*l2)"


@pytest.fixture
def run(binary: Path, tmp_path: Path) -> Run:
    """Runs the program in an empty folder."""

    def run(*arguments: object, stdin: str | bytes = "", **options: Any) -> Any:
        given = stdin.encode() if isinstance(stdin, str) else stdin
        done = subprocess.run(
            [str(binary), *map(str, arguments)],
            input=given,
            capture_output=True,
            timeout=60,
            cwd=tmp_path,
            **options,
        )
        done.stdout = done.stdout.decode()
        done.stderr = done.stderr.decode()
        return done

    return run


def notebook(path: Path, *codes: str) -> Path:
    cells = [nbformat.v4.new_code_cell(code) for code in codes]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


def until(condition: Callable[[], Any], what: str, within: float = 20) -> Any:
    """Waits for a state of another process that sends nothing when it gets there."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.01)
    pytest.fail(f"waited in vain for {what}")


# Statements from the command line, a file, a pipe


def test_code_on_the_command_line(run: Run) -> None:
    done = run("-c", "1 + 1", "-c", "2 * 3")
    assert (done.returncode, done.stdout, done.stderr) == (0, "2\n6\n", "")


def test_a_script_and_a_pipe_print_the_same(run: Run, tmp_path: Path) -> None:
    script = tmp_path / "script.regsh"
    script.write_text(f"{CARS}\n{FIT}\nm\ngradient(m)\n", encoding="utf-8")
    from_file = run("-f", script)
    from_argument = run(script)
    from_pipe = run(stdin=script.read_text(encoding="utf-8"))
    assert from_file.returncode == 0, from_file.stderr
    assert from_file.stdout == from_argument.stdout == from_pipe.stdout
    assert "ridge" in from_file.stdout
    assert "\x1b" not in from_file.stdout


def test_a_pipe_stops_at_the_first_error(run: Run) -> None:
    done = run(stdin="1 + 1\nnothing_here\n3 + 3\n")
    assert done.returncode == 1
    assert done.stdout == "2\n"
    assert "nothing_here" in done.stderr
    assert "\x1b" not in done.stderr


def test_keep_going(run: Run) -> None:
    done = run("--keep-going", stdin="1 + 1\nnothing_here\n3 + 3\n")
    assert (done.returncode, done.stdout) == (1, "2\n6\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--no-such-option"],
        ["-f", "no-such-file.regsh"],
        ["report.html"],
        ["run"],
        ["kernel", "-f", "no-such-file.json"],
        ["install", "--user", "--sys-prefix"],
        ["-i", "-c", "1"],
    ],
    ids=" ".join,
)
def test_a_wrong_command_line(run: Run, arguments: list[str]) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert done.stderr.strip()
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("word", "meant"), [("rnu", "run"), ("chek", "check"), ("hlep", "help"), ("instal", "install")]
)
def test_a_misspelt_subcommand(run: Run, tmp_path: Path, word: str, meant: str) -> None:
    for arguments in ([word], [word, "x.ipynb"], [word, "x.ipynb", "-o", "y.ipynb"]):
        done = run(*arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == (
            f"error: `{word}` is neither a subcommand nor a file\n  help: did you mean `regshell {meant}`?\n"
        )
    (tmp_path / word).write_text("1 + 1\n")
    assert run(word).stdout == "2\n"


def test_version_and_help(run: Run) -> None:
    version = run("--version")
    assert version.returncode == 0
    # The commit where the build knew it, and whether more than that was built.
    assert re.fullmatch(r"regshell \d+\.\d+\.\d+( \([0-9a-f]+(-dirty)?\))?", version.stdout.strip())
    for command in ([], ["kernel"], ["run"], ["check"], ["install"]):
        done = run(*command, "--help")
        assert done.returncode == 0
        assert "USAGE" in done.stdout.upper()


@pytest.mark.parametrize(
    ("code", "status"),
    [
        (b"\xff\xfe\x00", 2),
        (b'1 + 1\nprint("\xc3\x28")', 2),
        (b"\x00" * 100, 1),
        (b"(" * 1_000_000, 1),
        (b"1 +" * 300_000, 1),
        (b"`" * 1001, 1),
    ],
    ids=["bytes", "utf-8", "zeros", "brackets", "operators", "backquotes"],
)
def test_junk_from_a_pipe(run: Run, code: bytes, status: int) -> None:
    done = run(stdin=code)
    assert done.returncode == status
    assert "error" in done.stderr
    assert len(done.stderr) < 20_000


def test_a_closed_pipe_is_no_crash(binary: Path) -> None:
    program = f"'{binary}' -c 'print(1)' -c 'gradient(l2, at = [-2, 0, 2])'"
    for _ in range(10):
        done = subprocess.run(
            ["bash", "-c", f"{program} | head -c 1 >/dev/null; echo ${{PIPESTATUS[0]}}"],
            capture_output=True,
            text=True,
            timeout=30,
        )
        assert int(done.stdout) in (0, 1, 128 + signal.SIGPIPE)
        assert "rash" not in done.stderr


def test_ctrl_c_ends_a_script(binary: Path) -> None:
    program = subprocess.Popen(
        [binary, "-c", f"{LONG}\nprint(1)\n{REGSHELL.endless}"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert program.stdout and program.stdout.readline() == "1\n"
    program.send_signal(signal.SIGINT)
    assert program.wait(timeout=5) == 130


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("said", [b"", b"a,b\n1,2\n"])
def test_one_signal_ends_a_reading_of_a_pipe(
    binary: Path, number: signal.Signals, status: int, said: bytes
) -> None:
    code = 'print("begun"); d = read("-"); print("not reached")'
    pipe = subprocess.PIPE
    with subprocess.Popen([binary, "-c", code], stdin=pipe, stdout=pipe, stderr=pipe) as program:
        assert program.stdin and program.stdout
        program.stdin.write(said)
        program.stdin.flush()
        assert program.stdout.readline() == b"begun\n"
        time.sleep(0.05)
        program.send_signal(number)
        assert program.wait(timeout=5) == status
        assert program.stdout.read() == b""


def test_standard_input_goes_on_from_where_it_stands(binary: Path, tmp_path: Path) -> None:
    """Whoever came before has read a line of it, however large the file is."""
    file = tmp_path / "large.csv"
    file.write_text("# a line for somebody else\na,b\n" + "".join(f"{i},{2 * i}\n" for i in range(200_000)))
    assert file.stat().st_size > 2 << 20
    with file.open("rb", buffering=0) as stream:
        stream.seek(len("# a line for somebody else\n"))
        command = [binary, "--mode", "csv", "-c", 'd = read("-"); head(d, 2)']
        done = subprocess.run(command, stdin=stream, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split() == ["a,b", "0,0", "1,2"]


def test_bad_data_files(run: Run, tmp_path: Path) -> None:
    wide = ",".join(f"c{i}" for i in range(10_000))
    files = {
        "empty.csv": "",
        "ragged.csv": "a,b\n1,2\n3\n",
        "quote.csv": 'a,b\n1,"2\n',
        "wide.csv": f"{wide}\n{wide.replace('c', '')}\n",
        "huge.csv": "y,x\n1e308,1e308\n-1e308,-1e308\n1,2\n3,4\n",
        "constant.csv": "y,x,z\n1,5,1\n2,5,2\n3,5,4\n4,5,3\n",
        "short.csv": "y,a,b,c\n1,2,3,4\n2,3,5,7\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    cases = [
        ('read("empty.csv")', 1),
        ('read("ragged.csv")', 1),
        ('read("quote.csv")', 1),
        ('d = read("wide.csv"); 1', 0),
        ('fit(y ~ x, read("huge.csv"))', None),
        ('fit(y ~ x + z, read("constant.csv"))', None),
        ('fit(y ~ a + b + c, read("short.csv"))', 1),
        ('read("nothing.csv")', 1),
        ('read(".")', 1),
    ]
    for code, status in cases:
        done = run("-c", code)
        assert done.returncode in ((0, 1) if status is None else (status,)), (code, done.stderr)
        # A doubtful result is never silent.
        assert done.stderr.strip() or status == 0, code


def test_files_that_may_not_be_read_or_written(binary: Path, tmp_path: Path) -> None:
    """Root may read everything: where the tests run as root, the program runs without that right."""
    powerless = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
    data, source, folder = tmp_path / "d.csv", notebook(tmp_path / "in.ipynb", "1"), tmp_path / "closed"
    data.write_text("y,x\n1,2\n", encoding="utf-8")
    folder.mkdir()

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        command = [*powerless, str(binary), *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=tmp_path)

    assert run("-c", 'read("d.csv")').returncode == 0
    assert run("run", source, "-o", folder / "out.ipynb").returncode == 0
    (folder / "out.ipynb").unlink()
    folder.chmod(0o500)
    done = run("run", source, "-o", folder / "out.ipynb")
    assert done.returncode == 2
    assert "out.ipynb" in done.stderr
    for file in (data, source):
        file.chmod(0)
    for arguments, status in ((["-c", 'read("d.csv")'], 1), (["run", source, "-o", "out.ipynb"], 2)):
        done = run(*arguments)
        assert done.returncode == status
        assert "ermission" in done.stderr or "may not" in done.stderr, done.stderr


# Notebooks


def test_run_writes_what_the_kernel_writes(run: Run, tmp_path: Path) -> None:
    source = notebook(tmp_path / "in.ipynb", CARS, f"{FIT}\nm", "gradient(m)\nprint(1)")
    done = run("run", source, "-o", "out.ipynb")
    assert done.returncode == 0, done.stderr
    executed = nbformat.read(tmp_path / "out.ipynb", as_version=4)
    nbformat.validate(executed)
    kinds = [[o["output_type"] for o in cell["outputs"]] for cell in executed["cells"]]
    assert kinds == [[], ["execute_result"], ["display_data", "stream"]]
    first = (tmp_path / "out.ipynb").read_bytes()
    assert run("run", source, "-o", "out.ipynb").returncode == 0
    assert (tmp_path / "out.ipynb").read_bytes() == first
    assert run("check", "out.ipynb").returncode == 0


def test_check_finds_a_difference(run: Run, tmp_path: Path) -> None:
    source = notebook(tmp_path / "in.ipynb", "1 + 1")
    assert run("run", source, "--inplace").returncode == 0
    assert run("check", source).returncode == 0
    source.write_text(source.read_text().replace('"2"', '"3"'), encoding="utf-8")
    done = run("check", source)
    assert done.returncode == 3
    assert "3" in done.stdout + done.stderr


def test_a_failed_cell_stops_and_saves(run: Run, tmp_path: Path) -> None:
    source = notebook(tmp_path / "in.ipynb", "1 + 1", "nothing_here", "3 + 3")
    done = run("run", source, "-o", "out.ipynb")
    assert done.returncode == 1
    cells = nbformat.read(tmp_path / "out.ipynb", as_version=4)["cells"]
    kinds = [[o["output_type"] for o in cell["outputs"]] for cell in cells]
    assert kinds == [["execute_result"], ["error"], []]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"nbformat": 3, "nbformat_minor": 0, "worksheets": [], "metadata": {}}',
        '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}}',
        '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [17]}',
        '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "code"}]}',
        '{"nbformat": 99, "nbformat_minor": 0, "metadata": {}, "cells": []}',
        "[" * 100_000,
        "\x00\x01",
    ],
    ids=lambda text: repr(text[:40]),
)
def test_a_corrupt_notebook(run: Run, tmp_path: Path, text: str) -> None:
    source = tmp_path / "in.ipynb"
    source.write_text(text, encoding="utf-8")
    out = tmp_path / "out.ipynb"
    out.write_text("precious", encoding="utf-8")
    done = run("run", source, "-o", out)
    assert done.returncode == 2
    assert "in.ipynb" in done.stderr
    assert out.read_text(encoding="utf-8") == "precious"


def test_a_notebook_that_is_not_there(run: Run, tmp_path: Path) -> None:
    done = run("run", "nothing.ipynb", "-o", "out.ipynb")
    assert done.returncode == 2
    assert "nothing.ipynb" in done.stderr
    source = notebook(tmp_path / "in.ipynb", "1")
    assert run("run", source, "-o", "no/such/folder/out.ipynb").returncode == 2


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_saves_what_was_done(
    binary: Path, tmp_path: Path, number: signal.Signals, status: int
) -> None:
    marker = tmp_path / "progress"
    source = notebook(tmp_path / "in.ipynb", "1 + 1", LONG, REGSHELL.endless, "3 + 3")
    with marker.open("w") as stderr:
        program = subprocess.Popen([binary, "run", source, "-o", "out.ipynb"], cwd=tmp_path, stderr=stderr)
    # The two cells before are reported once they are done.
    until(lambda: len(marker.read_text().splitlines()) >= 2, "two cells' progress")
    program.send_signal(number)
    assert program.wait(timeout=10) == status
    cells = nbformat.read(tmp_path / "out.ipynb", as_version=4)["cells"]
    assert cells[0]["outputs"][0]["data"]["text/plain"] == "2"
    assert cells[2]["outputs"][-1]["ename"] == "Interrupted"
    assert cells[3]["outputs"] == []


def test_a_cell_out_of_time(run: Run, tmp_path: Path) -> None:
    source = notebook(tmp_path / "in.ipynb", LONG, REGSHELL.endless)
    done = run("run", source, "-o", "out.ipynb", "--timeout", "0.5")
    assert done.returncode == 4
    assert (tmp_path / "out.ipynb").exists()


# The kernel as a process


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    yield write_connection_file(str(tmp_path / "connection.json"), key=b"a key of the test")


GOOD = {
    "transport": "tcp",
    "ip": "127.0.0.1",
    "shell_port": 50101,
    "iopub_port": 50102,
    "stdin_port": 50103,
    "control_port": 50104,
    "hb_port": 50105,
    "key": "a key",
    "signature_scheme": "hmac-sha256",
}


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "{",
        "[]",
        "{}",
        json.dumps({"transport": "tcp", "ip": "127.0.0.1"}),
        json.dumps(GOOD | {"transport": "carrier pigeon"}),
        json.dumps(GOOD | {"shell_port": "many"}),
        json.dumps(GOOD | {"shell_port": 99_999_999}),
        json.dumps(GOOD | {"iopub_port": -2}),
        json.dumps(GOOD | {"ip": "not an address"}),
        json.dumps(GOOD | {"signature_scheme": "rot13"}),
    ],
    ids=lambda text: repr(text)[-48:],
)
def test_an_unusable_connection_file(run: Run, tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "connection.json").write_text(text, encoding="utf-8")
    done = run("kernel", "-f", "connection.json")
    assert done.returncode == 2
    assert done.stderr.startswith("error: ")
    assert len(done.stderr.splitlines()) <= 3


def test_a_port_in_use(run: Run, connection: tuple[str, dict[str, Any]]) -> None:
    path, info = connection
    with socket.socket() as taken:
        taken.bind((info["ip"], info["shell_port"]))
        taken.listen()
        done = run("kernel", "-f", path)
    assert done.returncode == 2
    assert str(info["shell_port"]) in done.stderr


def test_further_arguments_are_tolerated(binary: Path, connection: tuple[str, dict[str, Any]]) -> None:
    path, _ = connection
    kernel = subprocess.Popen([binary, "kernel", "-f", path, "--more", "things.regsh", "-x"])
    try:
        client = BlockingKernelClient(connection_file=path)
        client.load_connection_file()
        client.start_channels()
        client.wait_for_ready(timeout=20)
        client.shutdown()
        assert kernel.wait(timeout=10) == 0
        client.stop_channels()
    finally:
        kernel.kill()


PARENT = """
import subprocess, sys, time
from jupyter_client.manager import KernelManager
manager = KernelManager(kernel_name="regshell", transport=sys.argv[1])
manager.start_kernel()
client = manager.client()
client.start_channels()
client.wait_for_ready(timeout=20)
if sys.argv[2] == "busy":
    for code in sys.argv[3:]:
        client.execute(code)
    while client.get_iopub_msg(timeout=20)["content"].get("code") != sys.argv[-1]:
        pass
print(manager.provisioner.process.pid, flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("transport", ["tcp", "ipc"])
@pytest.mark.parametrize("state", ["idle", "busy"])
def test_no_orphans(transport: str, state: str) -> None:
    """A client that is killed cannot end its kernel: the kernel must notice by itself."""
    codes = [LONG, REGSHELL.endless]
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, transport, state, *codes],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout
    kernel = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.wait()
    gone, _ = psutil.wait_procs([kernel], timeout=5)
    if not gone and kernel.status() != psutil.STATUS_ZOMBIE:
        kernel.kill()
        pytest.fail("the kernel outlived its parent by five seconds")


def test_a_detached_kernel_lives_on(binary: Path, connection: tuple[str, dict[str, Any]]) -> None:
    """`regshell kernel -f FILE &` from a shell that ends: nobody asked for the kernel to end with it."""
    path, _ = connection
    environment = {k: v for k, v in os.environ.items() if k != "JPY_PARENT_PID"}
    shell = subprocess.run(
        ["bash", "-c", f"nohup '{binary}' kernel -f '{path}' >/dev/null 2>&1 & echo $!"],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    kernel = psutil.Process(int(shell.stdout))
    try:
        client = BlockingKernelClient(connection_file=path)
        client.load_connection_file()
        client.start_channels()
        client.wait_for_ready(timeout=20)
        # Longer than the kernel takes to notice that a parent it does watch is gone.
        with pytest.raises(psutil.TimeoutExpired):
            kernel.wait(timeout=2)
        client.shutdown()
        kernel.wait(timeout=10)
        client.stop_channels()
    finally:
        if kernel.is_running():
            kernel.kill()


# Installing


def test_install_and_remove(run: Run, binary: Path, tmp_path: Path) -> None:
    done = run("install", "--prefix", tmp_path / "prefix")
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "prefix" / "share" / "jupyter" / "kernels" / "regshell"
    assert str(folder) in done.stdout
    spec = json.loads((folder / "kernel.json").read_text(encoding="utf-8"))
    assert spec["argv"] == [str(binary), "kernel", "-f", "{connection_file}"]
    assert run("install", "--prefix", tmp_path / "prefix").returncode == 0
    assert run("install", "--prefix", tmp_path / "prefix", "--remove").returncode == 0
    assert not folder.exists()


def test_install_for_a_package(run: Run, tmp_path: Path) -> None:
    """The kernelspec names the program where it is going to be, not where the package is prepared."""
    assert (
        run("install", "--prefix", tmp_path / "stage/usr", "--program", "/usr/bin/regshell").returncode == 0
    )
    spec = json.loads((tmp_path / "stage/usr/share/jupyter/kernels/regshell/kernel.json").read_bytes())
    assert spec["argv"] == ["/usr/bin/regshell", "kernel", "-f", "{connection_file}"]


def test_install_into_the_environment(run: Run, tmp_path: Path) -> None:
    environment = {**os.environ, "VIRTUAL_ENV": str(tmp_path / "env")}
    (tmp_path / "env").mkdir()
    assert run("install", "--sys-prefix", env=environment).returncode == 0
    assert (tmp_path / "env/share/jupyter/kernels/regshell/kernel.json").exists()


def test_install_where_nothing_can_be_written(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    done = run("install", "--prefix", tmp_path / "file")
    assert done.returncode == 2
    assert done.stderr.startswith("error: ")


# The dialogue at a terminal


@pytest.fixture
def terminal(binary: Path, tmp_path: Path) -> Iterator[pexpect.spawn]:
    child = pexpect.spawn(
        str(binary),
        env={
            **os.environ,
            "TERM": "xterm",
            "XDG_STATE_HOME": str(tmp_path / "state"),
            "NO_COLOR": "1",
        },
        cwd=str(ROOT),
        dimensions=(40, 100),
        encoding="utf-8",
        timeout=15,
    )
    child.expect_exact("reg> ")
    yield child
    child.close(force=True)


def shows(terminal: pexpect.spawn, line: str) -> None:
    """Waits for a line of its own. Before what is printed, the terminal is told to mark pastes no longer."""
    terminal.expect(rf"\r\n(?:\x1b\[\?2004l)?{line}\r\n")


def test_a_dialogue(terminal: pexpect.spawn) -> None:
    terminal.sendline("1 + 1")
    shows(terminal, r"2")
    terminal.expect_exact("reg> ")
    terminal.sendline("[1,")
    terminal.expect_exact("...> ")
    terminal.sendline("2]")
    terminal.expect_exact("reg> ")
    terminal.sendline("nothing_here")
    terminal.expect("error: .*nothing_here")
    terminal.expect_exact("reg> ")
    # The line is redrawn from where it changed: only the letters that are new arrive.
    terminal.send("gradie\t")
    terminal.expect_exact("nt")
    terminal.sendline("(l2, at = [3])")
    terminal.expect_exact("+6.000")
    terminal.expect_exact("reg> ")
    terminal.send("1 + 1")
    terminal.sendintr()
    terminal.expect_exact("reg> ")
    terminal.sendeof()
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 0


def test_ctrl_c_returns_to_the_prompt(terminal: pexpect.spawn) -> None:
    for line in (*LONG.split("\n"), "a = 6 * 7"):
        terminal.sendline(line)
        terminal.expect_exact("reg> ")
    terminal.sendline(f"print(17 * 3); {REGSHELL.endless}")
    shows(terminal, r"51")
    terminal.sendintr()
    terminal.expect_exact("reg> ")
    terminal.sendline("a")
    shows(terminal, r"42")


def test_a_cell_asks_at_the_terminal(terminal: pexpect.spawn) -> None:
    terminal.sendline('n = ask("How many?", number = true); n + 1')
    terminal.expect_exact("How many? ")
    terminal.sendline("41")
    shows(terminal, r"42")
    terminal.expect_exact("reg> ")
    # Ctrl-C ends the waiting, Ctrl-D gives no answer; the session goes on after either.
    terminal.sendline('before = 5; ask("Once more?")')
    terminal.expect_exact("Once more? ")
    terminal.sendintr()
    terminal.expect_exact("interrupted")
    terminal.expect_exact("reg> ")
    terminal.sendline('ask("And now?")')
    terminal.expect_exact("And now? ")
    terminal.sendeof()
    terminal.expect_exact("standard input has ended")
    terminal.expect_exact("reg> ")
    terminal.sendline("before")
    shows(terminal, r"5")


def test_a_password_is_not_shown(terminal: pexpect.spawn) -> None:
    terminal.sendline('p = ask("Key:", password = true); print("read")')
    terminal.expect_exact("Key: ")
    # The terminal must have stopped its echo before anything is typed.
    terminal.waitnoecho()
    terminal.sendline("hidden word")
    terminal.expect_exact("read")
    assert "hidden" not in terminal.before
    terminal.expect_exact("reg> ")
    terminal.sendline("p")
    shows(terminal, r"hidden word")


def test_history_lasts(binary: Path, terminal: pexpect.spawn, tmp_path: Path) -> None:
    for line in ("12 * 12", " 13 * 13"):
        terminal.sendline(line)
        terminal.expect_exact("reg> ")
    terminal.sendline(":quit")
    terminal.expect(pexpect.EOF)
    again = pexpect.spawn(
        str(binary),
        env={
            **os.environ,
            "TERM": "xterm",
            "XDG_STATE_HOME": str(tmp_path / "state"),
            "NO_COLOR": "1",
        },
        encoding="utf-8",
        timeout=15,
    )
    again.expect_exact("reg> ")
    # Past :quit; the line with the leading space was not stored.
    again.sendline("\x1b[A\x1b[A")
    shows(again, r"144")
    again.close(force=True)
