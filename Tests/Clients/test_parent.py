"""A kernel does not outlive who started it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conversation import PATIENCE
from jupyter_client.connect import write_connection_file

pytestmark = pytest.mark.own_language

#: Starts a kernel as jupyter_client does, says its number, and stays until it is killed.
PARENT = """
import os, subprocess, sys, time
environment = dict(os.environ)
{prepare}
kernel = subprocess.Popen(sys.argv[1:], env=environment)
print(kernel.pid, flush=True)
time.sleep(600)
"""


def is_alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def wait_for_end(process: int, within: float) -> bool:
    deadline = time.monotonic() + within
    while is_alive(process):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def start(binary: Path, folder: Path, prepare: str) -> tuple[subprocess.Popen[str], int]:
    name, _ = write_connection_file(str(folder / "connection.json"))
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT.format(prepare=prepare), binary, "kernel", "-f", name],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    return parent, int(parent.stdout.readline())


def ready(folder: Path) -> None:
    """Waits until the kernel answers."""
    from jupyter_client.blocking.client import BlockingKernelClient

    client = BlockingKernelClient(connection_file=str(folder / "connection.json"))
    client.load_connection_file()
    client.start_channels(hb=False)
    client.wait_for_ready(timeout=PATIENCE)
    client.stop_channels()


@pytest.mark.parametrize("is_reaped", [True, False], ids=["reaped", "left as a zombie"])
def test_the_parent_that_names_itself(binary: Path, tmp_path: Path, is_reaped: bool) -> None:
    parent, kernel = start(binary, tmp_path, "environment['JPY_PARENT_PID'] = str(os.getpid())")
    ready(tmp_path)
    parent.kill()
    if is_reaped:
        parent.wait()
    assert wait_for_end(kernel, within=5)
    parent.wait()


def test_a_parent_beyond_a_launcher(binary: Path, tmp_path: Path) -> None:
    """The launcher goes and the kernel stays; the process that named itself goes and so does the kernel."""
    named = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    launcher, kernel = start(binary, tmp_path, f"environment['JPY_PARENT_PID'] = '{named.pid}'")
    ready(tmp_path)
    launcher.kill()
    launcher.wait()
    assert not wait_for_end(kernel, within=1.5)
    ready(tmp_path)
    named.kill()
    assert wait_for_end(kernel, within=5)
    named.wait()


def test_a_parent_that_is_gone_already(binary: Path, tmp_path: Path) -> None:
    gone = subprocess.Popen(["true"])
    gone.wait()
    parent, kernel = start(binary, tmp_path, f"environment['JPY_PARENT_PID'] = '{gone.pid}'")
    ready(tmp_path)
    # Nobody of that number: the process that started the kernel is watched instead.
    parent.kill()
    parent.wait()
    assert wait_for_end(kernel, within=5)


def test_a_kernel_on_its_own_stays(binary: Path, tmp_path: Path) -> None:
    parent, kernel = start(binary, tmp_path, "environment.pop('JPY_PARENT_PID', None)")
    try:
        ready(tmp_path)
        parent.kill()
        parent.wait()
        assert not wait_for_end(kernel, within=1.5)
        ready(tmp_path)
    finally:
        os.kill(kernel, signal.SIGTERM)
        assert wait_for_end(kernel, within=5)


def test_an_idle_kernel_sleeps(binary: Path, tmp_path: Path) -> None:
    """Watching costs nothing: no thread wakes more than once a second."""
    parent, kernel = start(binary, tmp_path, "environment['JPY_PARENT_PID'] = str(os.getpid())")
    try:
        ready(tmp_path)
        time.sleep(0.5)
        before = switches(kernel)
        time.sleep(3)
        # ZeroMQ's own thread lets go of the client meanwhile.
        assert switches(kernel) - before <= 6
    finally:
        parent.kill()
        parent.wait()
        assert wait_for_end(kernel, within=5)


def switches(process: int) -> int:
    """How often its threads have gone to sleep."""
    total = 0
    for status in Path(f"/proc/{process}/task").glob("*/status"):
        for line in status.read_text().splitlines():
            if line.startswith("voluntary_ctxt_switches"):
                total += int(line.split()[1])
    return total
