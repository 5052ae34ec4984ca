"""The programs that people run notebooks with, each on a real notebook."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbclient
import nbformat
import pexpect
import pytest
from conftest import ROOT
from dialects import Dialect

ANSI = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


@pytest.fixture
def small(dialect: Dialect, tmp_path: Path) -> Path:
    """A notebook of three cells: a table, a printed line, a value that depends on a cell before."""
    v4 = nbformat.v4
    notebook = v4.new_notebook(
        cells=[
            v4.new_markdown_cell("# Small"),
            v4.new_code_cell(dialect.table),
            v4.new_code_cell(f"{dialect.assign}\n{dialect.hello}"),
            v4.new_code_cell(dialect.recall[0]),
        ],
        metadata={
            "kernelspec": {
                "name": dialect.kernel,
                "display_name": dialect.kernel,
                "language": dialect.language,
            }
        },
    )
    path = tmp_path / "small.ipynb"
    nbformat.write(notebook, path)
    return path


def tool(*arguments: object, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Runs `jupyter …` or another tool of the environment."""
    name, *rest = map(str, arguments)
    command = [str(Path(sys.executable).parent / name), *rest]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, stdin=subprocess.DEVNULL)
    assert not check or done.returncode == 0, done.stderr
    return done


def code_outputs(path: Path) -> list[list[dict[str, Any]]]:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    return [cell["outputs"] for cell in notebook["cells"] if cell["cell_type"] == "code"]


def is_small_executed(path: Path, dialect: Dialect) -> None:
    table, hello, value = code_outputs(path)
    assert "<table" in table[0]["data"]["text/html"]
    assert hello == [{"output_type": "stream", "name": "stdout", "text": "hello, world\n"}]
    assert value[0]["data"]["text/plain"] == dialect.recall[1]


NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.own_language
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_nbclient_runs_every_notebook(path: Path, dialect: Dialect) -> None:
    notebook = nbformat.read(path, as_version=4)
    folder = {"metadata": {"path": str(path.parent)}}
    nbclient.NotebookClient(notebook, kernel_name=dialect.kernel, timeout=60, resources=folder).execute()
    outputs = [o for cell in notebook["cells"] if cell["cell_type"] == "code" for o in cell["outputs"]]
    assert outputs
    nbformat.validate(notebook)


def test_there_are_notebooks() -> None:
    assert {path.stem for path in NOTEBOOKS} >= {
        "choosing-lambda",
        "collinear",
        "custom-penalty",
        "diabetes",
        "families",
        "l1-and-l2",
        "map-prior",
        "negative-weights",
        "priors",
        "which-lambda",
    }


def test_nbclient_stops_at_an_error(dialect: Dialect) -> None:
    v4 = nbformat.v4
    cells = [v4.new_code_cell(code) for code in (dialect.error[0], dialect.value[0])]
    notebook = v4.new_notebook(cells=cells)
    client = nbclient.NotebookClient(notebook, kernel_name=dialect.kernel, timeout=60)
    with pytest.raises(nbclient.exceptions.CellExecutionError) as caught:
        client.execute()
    assert caught.value.ename == dialect.error[1]
    assert cells[0]["outputs"][0]["output_type"] == "error"
    assert cells[1]["outputs"] == []


def test_nbclient_interrupts_after_its_time(dialect: Dialect) -> None:
    """The client's time-out: the cell is interrupted and the kernel goes on."""
    v4 = nbformat.v4
    cells = [v4.new_code_cell(code) for code in (dialect.prepare, dialect.endless, dialect.value[0])]
    notebook = v4.new_notebook(cells=cells)
    nbclient.NotebookClient(
        notebook,
        kernel_name=dialect.kernel,
        timeout_func=lambda cell: 1 if cell["source"] == dialect.endless else 30,
        interrupt_on_timeout=True,
        allow_errors=True,
        resources={"metadata": {"path": str(ROOT)}},
    ).execute()
    assert cells[1]["outputs"][-1]["ename"] == dialect.interrupted
    assert cells[2]["outputs"][0]["data"]["text/plain"] == dialect.value[1]


def test_jupyter_execute(small: Path, dialect: Dialect) -> None:
    tool("jupyter", "execute", "--inplace", small)
    is_small_executed(small, dialect)


def test_nbconvert_executes_to_a_notebook(small: Path, dialect: Dialect) -> None:
    tool("jupyter", "nbconvert", "--execute", "--to", "notebook", "--output", "out.ipynb", small)
    is_small_executed(small.with_name("out.ipynb"), dialect)


def test_nbconvert_executes_to_html(small: Path) -> None:
    tool("jupyter", "nbconvert", "--execute", "--to", "html", small)
    page = small.with_suffix(".html").read_text(encoding="utf-8")
    assert "hello, world" in page
    assert "<table" in page


def test_papermill_runs_a_notebook(small: Path, dialect: Dialect, tmp_path: Path) -> None:
    out = tmp_path / "out.ipynb"
    tool("papermill", small, out, "--no-progress-bar", "--cwd", ROOT)
    is_small_executed(out, dialect)


def test_papermill_keeps_a_failed_notebook(small: Path, dialect: Dialect, tmp_path: Path) -> None:
    notebook = nbformat.read(small, as_version=4)
    notebook["cells"].insert(2, nbformat.v4.new_code_cell(dialect.error[0]))
    nbformat.write(notebook, small)
    out = tmp_path / "out.ipynb"
    done = tool("papermill", small, out, "--no-progress-bar", check=False)
    assert done.returncode == 1
    assert dialect.error[2] in done.stderr
    kinds = {o["output_type"] for outputs in code_outputs(out) for o in outputs}
    assert "error" in kinds


def test_jupyter_run(dialect: Dialect, tmp_path: Path) -> None:
    script = tmp_path / f"script{dialect.extension}"
    script.write_text(f"{dialect.assign}\n{dialect.hello}\n", encoding="utf-8")
    done = tool("jupyter", "run", "--kernel", dialect.kernel, script)
    assert "hello, world" in done.stdout


def test_jupyter_run_reports_an_error(dialect: Dialect, tmp_path: Path) -> None:
    script = tmp_path / f"script{dialect.extension}"
    script.write_text(f"{dialect.error[0]}\n", encoding="utf-8")
    done = tool("jupyter", "run", "--kernel", dialect.kernel, script, check=False)
    assert done.returncode != 0
    assert dialect.error[2] in done.stderr + done.stdout


def test_jupyter_console(dialect: Dialect) -> None:
    """A dialogue at a terminal: values, a cell of two lines, an error, a completion, goodbye."""
    console = pexpect.spawn(
        str(Path(sys.executable).parent / "jupyter"),
        ["console", "--kernel", dialect.kernel, "--ZMQTerminalInteractiveShell.simple_prompt=True"],
        env={**os.environ, "TERM": "dumb", "PROMPT_TOOLKIT_NO_CPR": "1"},
        cwd=str(ROOT),
        dimensions=(40, 120),
        encoding="utf-8",
        timeout=30,
        echo=False,
    )

    def say(line: str, expected: str) -> None:
        console.sendline(line)
        console.expect(expected)
        console.expect(r"In \[\d*\]: ")

    try:
        console.expect(r"In \[\d*\]: ")
        say(dialect.hello, "hello, world\r\n")
        say(dialect.assign, "")
        say(dialect.recall[0], rf"Out\[\d+\]: \D*{dialect.recall[1]}\b")
        say(dialect.error[0], dialect.error[2])
        say(dialect.value[0], rf"Out\[\d+\]: \D*{dialect.value[1]}\b")
        console.sendeof()
        console.expect(["Shutting down kernel", "Do you really want to exit", pexpect.EOF])
        if console.after != pexpect.EOF:
            console.sendline("y")
            console.expect(pexpect.EOF)
        console.close()
        assert console.exitstatus == 0
    finally:
        console.close(force=True)
