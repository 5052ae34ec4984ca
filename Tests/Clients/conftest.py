"""What the tests share: the kernel under test, installed in a throw-away folder, and its client."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conversation import Conversation, Kernel
from dialects import DIALECTS, Dialect
from jupyter_client.manager import KernelManager

pytest_plugins = ["lab"]

ROOT = Path(__file__).resolve().parents[2]
REPORTS = ROOT / ".build" / "reports"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--kernel", default="regshell", choices=sorted(DIALECTS))
    parser.addoption("--binary", type=Path, default=ROOT / ".build" / "release" / "regshell")
    # As a wheel leaves it: program and kernelspec of this Python's own environment, with nothing more done.
    parser.addoption("--installed", action="store_true")


def pytest_configure(config: pytest.Config) -> None:
    """Installs the kernel and points Jupyter at it before any test module is imported."""
    import tempfile

    home = Path(tempfile.mkdtemp(prefix="clients-"))
    config.stash[HOME] = home
    os.environ.update(
        HOME=str(home),
        XDG_STATE_HOME=str(home / "state"),
        XDG_CONFIG_HOME=str(home / "config"),
        XDG_CACHE_HOME=str(home / "cache"),
        IPYTHONDIR=str(home / "ipython"),
        JUPYTER_CONFIG_DIR=str(home / "jupyter"),
        JUPYTER_DATA_DIR=str(home / "data"),
        JUPYTER_RUNTIME_DIR=str(home / "runtime"),
        JUPYTER_PATH=str(home / "share" / "jupyter"),
        PATH=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        LC_ALL="C.UTF-8",
        NO_COLOR="",
    )
    del os.environ["NO_COLOR"]
    # A run behind nohup ignores it, and so would the kernels, which heed that.
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    kernel = config.getoption("--kernel")
    if config.getoption("--installed"):
        config.option.binary = Path(sys.prefix) / "bin" / "regshell"
        return
    binary = config.getoption("--binary").resolve()
    if kernel == "regshell":
        command = [binary, "install", "--prefix", home]
        if not binary.exists():
            pytest.exit(f"no {binary}: build it first (make build)", returncode=3)
    else:
        command = [sys.executable, "-m", "ipykernel", "install", "--prefix", home]
    subprocess.run(command, check=True, capture_output=True, text=True)


def pytest_unconfigure(config: pytest.Config) -> None:
    import shutil

    if home := config.stash.get(HOME, None):
        shutil.rmtree(home, ignore_errors=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--kernel") == "regshell":
        return
    for item in items:
        if mark := item.get_closest_marker("beyond_reference"):
            item.add_marker(pytest.mark.xfail(reason=mark.args[0], strict=False))
        if item.get_closest_marker("own_language"):
            item.add_marker(pytest.mark.skip(reason="written in regshell's language"))


HOME = pytest.StashKey[Path]()


@pytest.fixture
def run(binary: Path, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the program in an empty folder."""

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [binary, *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=100,
            cwd=tmp_path,
        )

    return run


@pytest.fixture(scope="session")
def dialect(pytestconfig: pytest.Config) -> Dialect:
    return DIALECTS[pytestconfig.getoption("--kernel")]


@pytest.fixture(scope="session")
def binary(pytestconfig: pytest.Config) -> Path:
    return pytestconfig.getoption("--binary").resolve()


@pytest.fixture
def start(dialect: Dialect) -> Iterator[Callable[..., Kernel]]:
    """Starts kernels, each with a ready client, and ends them with the test."""
    started: list[Kernel] = []

    def start(transport: str = "tcp", **options: Any) -> Kernel:
        manager = KernelManager(kernel_name=dialect.kernel, transport=transport)
        manager.start_kernel(cwd=str(ROOT), **options)
        started.append(Kernel(manager))
        return started[-1]

    yield start
    for kernel in started:
        kernel.stop()


@pytest.fixture
def kernel(start: Callable[..., Kernel]) -> Kernel:
    return start()


@pytest.fixture
def talk(kernel: Kernel) -> Conversation:
    return kernel.conversation


@pytest.fixture
def busy(dialect: Dialect, talk: Conversation) -> Any:
    """The request of a cell that is running and will not end by itself."""
    assert talk.run(dialect.prepare).status == "ok"
    request = talk.send_cell(dialect.endless)
    talk.wait_for(request, "execute_input")
    return request
