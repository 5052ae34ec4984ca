"""The scripts that judge: a comparison that finds no difference and a tally that finds no failure are
of use only if they find one that is there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from conftest import ROOT

SCRIPTS = ROOT / "scripts"


def run(name: str, *arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable] if name.endswith(".py") else []
    return subprocess.run(
        [*command, str(SCRIPTS / name), *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=60,
        stdin=subprocess.DEVNULL,
        **options,
    )


def executed(path: Path, text: str = "2", stream: tuple[str, ...] = ("a\n", "b\n"), count: int = 1) -> Path:
    v4 = nbformat.v4
    outputs = [v4.new_output("stream", name="stdout", text=piece) for piece in stream]
    outputs.append(
        v4.new_output(
            "execute_result",
            {"text/plain": text, "text/html": f"<b>{text}</b>"},
            execution_count=count,
        )
    )
    cell = v4.new_code_cell("1 + 1", outputs=outputs, execution_count=count)
    nbformat.write(v4.new_notebook(cells=[v4.new_markdown_cell("# Title"), cell]), path)
    return path


def test_equal_notebooks(tmp_path: Path) -> None:
    a = executed(tmp_path / "a.ipynb")
    b = executed(tmp_path / "b.ipynb", stream=("a\nb\n",))
    done = run("compare.py", a, b)
    assert done.returncode == 0, done.stdout
    assert done.stdout.startswith("same: 1 code cells, 2 outputs")


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        ({"text": "3"}, ["- <b>2</b>", "+ <b>3</b>"]),
        ({"stream": ("a\n", "c\n")}, ["- b", "+ c"]),
        ({"stream": ()}, ["outputs"]),
        ({"count": 2}, ["execution count"]),
    ],
)
def test_different_notebooks(tmp_path: Path, change: dict, shown: list[str]) -> None:
    done = run("compare.py", executed(tmp_path / "a.ipynb"), executed(tmp_path / "b.ipynb", **change))
    assert done.returncode == 1
    assert "cell 2" in done.stdout
    assert all(line in done.stdout for line in shown)


def test_nothing_to_compare(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1")]), path)
    assert run("compare.py", path, path).returncode == 1


def test_show_prints_code_and_text(tmp_path: Path) -> None:
    done = run("show.py", executed(tmp_path / "a.ipynb", text="42"))
    assert done.returncode == 0
    assert done.stdout.split("\n")[1:] == ["# Title", "", "› 1 + 1", "  a", "  b", "  42", "", ""]


REPORT = """<testsuites><testsuite name="s">
<testcase classname="A" name="one" time="0.5"/>
<testcase classname="A" name="two"><failure message="no"/></testcase>
<testcase classname="A" name="three"><error message="no"/></testcase>
<testcase classname="A" name="four"><skipped message="not here"/></testcase>
</testsuite></testsuites>"""


def tally(tmp_path: Path, checks: str, status: int = 0, **reports: str | None) -> tuple[int, list[str]]:
    (tmp_path / "checks.tsv").write_text(checks, encoding="utf-8")
    arguments = []
    for name, text in reports.items():
        if text is not None:
            (tmp_path / f"{name}.xml").write_text(text, encoding="utf-8")
        arguments.append(f"{name}={status}=7={tmp_path / name}.xml")
    done = run("tally.py", tmp_path / "checks.tsv", *arguments)
    assert not done.stderr
    return done.returncode, done.stdout.splitlines()


def test_the_tally_counts(tmp_path: Path) -> None:
    status, lines = tally(tmp_path, "lint\tpassed\t1\nbuild\tfailed\t2\n", suite=REPORT)
    assert status == 1
    assert lines[-1] == "2 passed, 3 failed"
    assert "skipped  suite: A.four: not here" in lines
    assert "FAILED   suite: A.two" in lines
    assert "FAILED   checks: build" in lines


def test_the_tally_of_a_good_run(tmp_path: Path) -> None:
    good = '<testsuite><testcase name="one"/></testsuite>'
    status, lines = tally(tmp_path, "lint\tpassed\t1\n", suite=good)
    assert status == 0
    assert lines[-1] == "2 passed, 0 failed"
    assert lines[0].endswith(" 1.0 s") and lines[1].endswith(" 7.0 s")


def test_a_bad_exit_that_no_test_explains(tmp_path: Path) -> None:
    good = '<testsuite><testcase name="one"/></testsuite>'
    status, lines = tally(tmp_path, "lint\tpassed\t1\n", status=139, suite=good)
    assert status == 1
    assert lines[-1] == "2 passed, 1 failed"
    assert tally(tmp_path, "", status=1, suite=REPORT)[1][-1] == "1 passed, 2 failed"


@pytest.mark.parametrize("report", [None, "", "<testsuites>", "<testsuites/>"])
def test_a_suite_without_a_report_has_failed(tmp_path: Path, report: str | None) -> None:
    status, lines = tally(tmp_path, "lint\tpassed\t1\n", suite=report)
    assert status == 1
    assert lines[-1] == "1 passed, 1 failed"


def test_nothing_missing_needs_neither_apt_nor_root(tmp_path: Path) -> None:
    """apt-get and sudo are on PATH, and would tell if they were called."""
    for name in ("apt-get", "sudo"):
        (tmp_path / name).write_text("#!/bin/sh\necho called >&2\nexit 1\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    done = run(
        "packages.sh", "build", "python", "clients",
        env={**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"},
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_what_is_missing_is_named_where_nothing_can_be_installed(tmp_path: Path) -> None:
    """A PATH with the shell's tools alone: no git, no compiler, no apt-get."""
    for name in ("bash", "env", "dirname", "nproc", "cat"):
        (tmp_path / name).symlink_to(str(shutil.which(name)))
    done = run("packages.sh", "build", env={"PATH": str(tmp_path)})
    assert done.returncode == 1
    for package in (
        "git",
        "libzmq3-dev",
        "libopenblas-dev",
        "liblapacke-dev",
        "libedit-dev",
        "zlib1g-dev",
        "libsqlite3-dev",
    ):
        assert package in done.stderr


@pytest.mark.parametrize(
    ("said", "part"),
    [
        (None, "no swift on PATH"),
        ("Swift version 5.10.1 (swift-5.10.1-RELEASE)", "is Swift 5.10.1"),
        ("hm", "does not say"),
    ],
)
def test_a_missing_or_old_toolchain(tmp_path: Path, said: str | None, part: str) -> None:
    for name in ("bash", "env", "dirname", "nproc", "sed", "head", "sort"):
        (tmp_path / name).symlink_to(str(shutil.which(name)))
    if said is not None:
        (tmp_path / "swift").write_text(f"#!/bin/sh\necho '{said}'\n", encoding="utf-8")
        (tmp_path / "swift").chmod(0o755)
    done = run("swift.sh", env={"PATH": f"{tmp_path}:/nonexistent"})
    assert done.returncode == 1
    assert part in done.stderr
    assert "swift.org" in done.stderr


def test_a_new_enough_toolchain(tmp_path: Path) -> None:
    for version in ("6.2", "6.3.1", "6.10", "7.0"):
        (tmp_path / "swift").write_text(
            f"#!/bin/sh\necho 'Apple Swift version {version} (x)'\n", encoding="utf-8"
        )
        (tmp_path / "swift").chmod(0o755)
        done = run("swift.sh", env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"})
        assert done.returncode == 0, done.stderr


def test_the_makefile_lists_its_targets() -> None:
    done = subprocess.run(["make", "-C", ROOT, "help"], capture_output=True, text=True, check=True)
    for target in ("demo", "test", "build", "install", "lint", "bench", "record", "clean"):
        assert f"make {target} " in done.stdout
