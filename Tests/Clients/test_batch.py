"""Notebooks without Jupyter: the format of what is written, parameters, tags, kills, several at once."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbclient
import nbformat
import psutil
import pytest
from conftest import ROOT
from dialects import REGSHELL

pytestmark = pytest.mark.own_language

v4 = nbformat.v4
Run = Callable[..., subprocess.CompletedProcess[str]]
CARS = f'cars = read("{ROOT}/notebooks/data/mtcars.csv")'
FIT = "m = fit(mpg ~ wt + hp, cars, penalty = 0.25*l2)"
#: One red pixel.
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="


def cell(code: str, *tags: str) -> Any:
    return v4.new_code_cell(code, metadata={"tags": list(tags)} if tags else {})


def write(path: Path, *cells: Any) -> Path:
    """A notebook of cells, or of their code."""
    made = [v4.new_code_cell(each) if isinstance(each, str) else each for each in cells]
    nbformat.write(v4.new_notebook(cells=made), path)
    return path


def until(condition: Callable[[], Any], what: str, within: float = 30) -> Any:
    """Waits for a state of another process that sends nothing when it gets there."""
    end = time.monotonic() + within
    while not (value := condition()):
        assert time.monotonic() < end, f"no {what} after {within} s"
        time.sleep(0.01)
    return value


def is_conforming(path: Path) -> Any:
    """Valid by the format's own schema without repairs, and written as its own library writes it."""
    text = path.read_text(encoding="utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        notebook = nbformat.reads(text, as_version=4)
        nbformat.validate(notebook, relax_add_props=False)
    ids = [each["id"] for each in notebook["cells"]]
    assert len(set(ids)) == len(ids)
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    assert notebook["metadata"]["kernelspec"]["name"] == "regshell"
    assert notebook["metadata"]["language_info"]["file_extension"] == ".regsh"
    assert nbformat.writes(notebook) + "\n" == text
    return notebook


# The format


def everything(path: Path) -> Path:
    """Each kind of cell and of output, ids of all lengths, what the format does not define."""
    picture = v4.new_markdown_cell("![p](attachment:p.png) $x^2$")
    picture["attachments"] = {"p.png": {"image/png": PIXEL}}
    raw = v4.new_raw_cell("raw\n")
    raw["id"] = "x" * 64
    one = cell(CARS)
    one["id"] = "a"
    return write(
        path,
        picture,
        raw,
        one,
        cell("strength = 1\nname = 'a'", "parameters"),
        cell(f"{FIT}\nm"),
        "gradient(m)\n1",
        "plot(m)",
        'print("é\u2028😀")\nprint("b")\nstrength',
        cell("nothing_here", "raises-exception"),
        cell("nothing_here", "skip-execution"),
        "also_nothing(",
        "cars",
        "",
    )


def test_what_is_executed_conforms(run: Run, tmp_path: Path) -> None:
    source = everything(tmp_path / "in.ipynb")
    options = ["--on-error=continue", "-p", "strength=2", "-p", 'name=é "q"']
    assert run("run", source, "-o", "out.ipynb", *options).returncode == 1
    before = nbformat.read(source, as_version=4)["cells"]
    notebook = is_conforming(tmp_path / "out.ipynb")
    cells = notebook["cells"]
    injected = cells.pop(4)
    assert injected["metadata"]["tags"] == ["injected-parameters"]
    assert injected["source"] == '# Parameters\nstrength = 2\nname = "é \\"q\\""\n'
    assert [each["id"] for each in cells] == [each["id"] for each in before]
    assert cells[0]["attachments"] == before[0]["attachments"]
    kinds = [[o["output_type"] for o in each.get("outputs", [])] for each in cells]
    assert kinds[4:] == [
        ["execute_result"], ["display_data", "execute_result"], ["execute_result"],
        ["stream", "execute_result"], ["error"], [], ["error"], ["execute_result"], [],
    ]  # fmt: skip
    assert "image/svg+xml" in cells[6]["outputs"][0]["data"]
    assert cells[7]["outputs"][1]["data"]["text/plain"] == "2"


def test_the_same_run_writes_the_same_bytes(run: Run, tmp_path: Path) -> None:
    source = everything(tmp_path / "in.ipynb")
    written = set()
    for name in ("a", "b"):
        assert run("run", source, "-o", f"{name}.ipynb", "--on-error=continue").returncode == 1
        written.add((tmp_path / f"{name}.ipynb").read_bytes())
    # In its own place, from what an earlier run has stored.
    for _ in range(2):
        assert run("run", "a.ipynb", "--inplace", "--on-error=continue").returncode == 1
        written.add((tmp_path / "a.ipynb").read_bytes())
    assert len(written) == 1


def test_times_are_stored_where_others_store_them(run: Run, tmp_path: Path) -> None:
    source = write(tmp_path / "in.ipynb", "1 + 1")
    assert run("run", source, "--inplace", "--timing").returncode == 0
    ours = is_conforming(source)["cells"][0]["metadata"]["execution"]
    theirs = nbformat.read(source, as_version=4)
    nbclient.NotebookClient(theirs, kernel_name="regshell", record_timing=True).execute()
    assert set(ours) == set(theirs["cells"][0]["metadata"]["execution"])


@pytest.mark.parametrize("minor", range(5))
def test_earlier_minor_versions_become_the_latest(run: Run, tmp_path: Path, minor: int) -> None:
    cells = [
        {
            "cell_type": "code",
            "execution_count": None,
            "metadata": {},
            "outputs": [],
            "source": ["1 +\n", "1"],
        },
        {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": "1 +\n1"},
        {"cell_type": "markdown", "metadata": {}, "source": "text"},
    ]
    source = tmp_path / "in.ipynb"
    document = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": minor}
    source.write_text(json.dumps(document), encoding="utf-8")
    assert run("run", source, "-o", "out.ipynb").returncode == 0
    first = is_conforming(tmp_path / "out.ipynb")["cells"]
    assert run("run", "out.ipynb", "--inplace").returncode == 0
    assert [each["id"] for each in is_conforming(tmp_path / "out.ipynb")["cells"]] == [
        each["id"] for each in first
    ]


def test_scripts_become_notebooks_and_back(run: Run, tmp_path: Path) -> None:
    script = tmp_path / "a.regsh"
    script.write_text(
        '# %% [markdown]\n# # Title\n\n# %% tags=["parameters"]\nx = 1\n\n# %%\nx + 1\n', encoding="utf-8"
    )
    assert run("convert", script, "-o", "a.ipynb").returncode == 0
    converted = is_conforming(tmp_path / "a.ipynb")
    assert run("run", script, "-o", "b.ipynb", "-p", "x=2").returncode == 0
    executed = is_conforming(tmp_path / "b.ipynb")
    assert executed["cells"][3]["outputs"][0]["data"]["text/plain"] == "3"
    same = [
        each["id"]
        for each in executed["cells"]
        if "injected-parameters" not in each["metadata"].get("tags", [])
    ]
    assert same == [each["id"] for each in converted["cells"]]
    assert run("convert", "a.ipynb", "-o", "c.regsh").returncode == 0
    assert (tmp_path / "c.regsh").read_text(encoding="utf-8") == script.read_text(encoding="utf-8")
    assert run("convert", "c.regsh", "-o", "c.ipynb").returncode == 0
    assert (tmp_path / "c.ipynb").read_bytes() == (tmp_path / "a.ipynb").read_bytes()


# Parameters

#: As papermill takes them from YAML, and what the language shows of them.
VALUES = {
    "whole": (2, "2"),
    "negative": (-3, "-3"),
    "fraction": (0.25, "0.25"),
    "tiny": (1e-05, "1e-5"),
    "huge": (1e300, "1e300"),
    "infinite": (float("inf"), "inf"),
    "yes": (True, "true"),
    "no": (False, "false"),
    "nothing_given": (None, "none"),
    "numbers": ([1, 2.5, -3], "[1, 2.5, -3]"),
    "names": (["wt", "hp"], '["wt", "hp"]'),
    "no_names": ([], "[]"),
    "text": ("wt", "wt"),
    "quoted": ("a \"b\" 'c' \\ $d", "a \"b\" 'c' \\ $d"),
    "lines": ("a\nb\tc", "a\nb\tc"),
    "latin": ("é", "é"),
    "greek": ("λ → €", "λ → €"),
    "astral": ("😀", "😀"),
    "empty": ("", ""),
}


def parameterised(path: Path) -> Path:
    defaults = "\n".join(f"{name} = 0" for name in VALUES)
    return write(path, cell(defaults, "parameters"), *[f"print({name})" for name in VALUES])


def printed(path: Path) -> list[str]:
    outputs = [each["outputs"] for each in is_conforming_enough(path)["cells"] if each["cell_type"] == "code"]
    return [each[0]["text"].removesuffix("\n") for each in outputs if each]


def is_conforming_enough(path: Path) -> Any:
    """Papermill writes metadata of its own."""
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    return notebook


def test_papermill_gives_parameters_in_julia(run: Run, tmp_path: Path) -> None:
    """No translator of papermill's is ours; Julia's writes what the language reads."""
    source = parameterised(tmp_path / "in.ipynb")
    given = tmp_path / "given.json"
    # Papermill reads YAML, in which a number with an exponent has a point.
    # Infinity stays out: JSON has none, and the file of parameters is JSON.
    values = {name: value for name, (value, _) in VALUES.items() if name != "infinite"}
    given.write_text(
        json.dumps(values, ensure_ascii=False).replace("1e-05", "1.0e-05").replace("1e+300", "1.0e+300"),
        encoding="utf-8",
    )
    done = subprocess.run(
        [
            Path(sys.executable).parent / "papermill", "-k", "regshell", "-l", "julia", "-f", given,
            "--no-progress-bar", "--cwd", tmp_path, source, tmp_path / "out.ipynb",
        ],
        capture_output=True, text=True, timeout=100, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    expected = [text for name, (_, text) in VALUES.items() if name != "infinite"]
    assert [text for text in printed(tmp_path / "out.ipynb") if text != "0"] == expected
    # The program runs what papermill has written, and replaces its cell by one of its own.
    assert run("run", tmp_path / "out.ipynb", "-o", "again.ipynb").returncode == 0
    assert printed(tmp_path / "again.ipynb") == printed(tmp_path / "out.ipynb")
    assert run("run", tmp_path / "out.ipynb", "-o", "again.ipynb", "-p", "whole=7").returncode == 0
    assert printed(tmp_path / "again.ipynb")[0] == "7"
    injected = [
        each
        for each in nbformat.read(tmp_path / "again.ipynb", as_version=4)["cells"]
        if "injected-parameters" in each["metadata"].get("tags", [])
    ]
    assert len(injected) == 1


def test_the_program_gives_the_same_parameters(run: Run, tmp_path: Path) -> None:
    source = parameterised(tmp_path / "in.ipynb")
    given = tmp_path / "given.json"
    values = {name: value for name, (value, _) in VALUES.items() if name != "infinite"}
    given.write_text(json.dumps(values), encoding="utf-8")
    done = run("run", source, "-o", "out.ipynb", "--params", given, "-p", "infinite=inf")
    assert done.returncode == 0, done.stderr
    assert printed(tmp_path / "out.ipynb") == [text for _, text in VALUES.values()]


# Tags


def test_tags_mean_what_they_mean_to_nbclient(run: Run, tmp_path: Path) -> None:
    source = write(
        tmp_path / "in.ipynb",
        "x = 1",
        cell("nothing_here", "raises-exception"),
        cell("x = 2", "skip-execution"),
        "x",
    )
    theirs = nbformat.read(source, as_version=4)
    nbclient.NotebookClient(theirs, kernel_name="regshell", record_timing=False).execute()
    assert run("run", source, "--inplace").returncode == 0
    ours = is_conforming(source)
    for mine, other in zip(ours["cells"], theirs["cells"], strict=True):
        assert mine["outputs"] == other["outputs"]
        assert mine["execution_count"] == other["execution_count"]


def test_a_cell_that_should_have_raised(run: Run, tmp_path: Path) -> None:
    source = write(tmp_path / "in.ipynb", cell("1 + 1", "raises-exception"), "2 + 2")
    done = run("run", source, "-o", "out.ipynb")
    assert done.returncode == 1
    assert "raised nothing" in done.stderr
    assert is_conforming(tmp_path / "out.ipynb")["cells"][1]["outputs"] == []


def test_check_heeds_the_tags_of_nbval(run: Run, tmp_path: Path) -> None:
    source = write(
        tmp_path / "in.ipynb",
        cell("1 + 1", "nbval-ignore-output"),
        cell("2 + 2", "nbval-skip"),
        cell("nothing_here", "raises-exception"),
        'print("read a/b/c.csv")',
        "1/3",
    )
    assert run("run", source, "--inplace").returncode == 0
    assert run("check", source).returncode == 0
    text = source.read_text(encoding="utf-8")
    text = (
        text.replace('"1 + 1"', '"1 + 2"').replace('"2 + 2"', '"2 + 3"').replace("0.333333333", "0.333333334")
    )
    source.write_text(text, encoding="utf-8")
    assert run("check", source, "--tolerance", "1e-6").returncode == 0
    source.write_text(text.replace("a/b/c.csv\\n", "x/c.csv\\n"), encoding="utf-8")
    done = run("check", source)
    assert done.returncode == 3
    assert done.stdout.count("cell ") == 1
    assert run("check", source, "--ignore", "[a-z/]*/c.csv").returncode == 0
    assert run("check", source, source, "--ignore", "[a-z/]*/c.csv").returncode == 0
    wrong = run("check", source, "--ignore", "a(")
    assert wrong.returncode == 2
    assert "`a(` is no regular expression" in wrong.stderr


# Kills


@pytest.mark.parametrize("name", ["in.ipynb", "out.ipynb", "out.html", "out.md"])
def test_two_hundred_kills_leave_the_old_or_the_new_file(binary: Path, tmp_path: Path, name: str) -> None:
    """kill -9 at random moments, half of them about the end, where the file is written."""
    codes = [CARS, *[f"{FIT}\ngradient(m)\nprint({i})" for i in range(10)]]
    source = write(tmp_path / "in.ipynb", *codes)
    target = tmp_path / name
    where = ["--inplace"] if target == source else ["-o", target]
    command = [binary, "run", source, "--quiet", *where]
    old = source.read_bytes() if target == source else b"old\n" * 1000
    took = []
    for _ in range(5):
        if target == source:
            source.write_bytes(old)
        began = time.monotonic()
        subprocess.run(command, check=True, cwd=tmp_path)
        took.append(time.monotonic() - began)
    new = target.read_bytes()
    assert new != old
    moments = random.Random(name)
    shown = {"in.ipynb", name}
    left = {"old": 0, "new": 0}
    # Follows the machine, which others may keep busy meanwhile, so that both ends are seen.
    scale = 1.0
    for step in range(200):
        target.write_bytes(old)
        low, high = (0, 1.2) if step % 2 else (0.7, 1.1)
        program = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.DEVNULL)
        try:
            program.wait(timeout=moments.uniform(low, high) * sorted(took)[2] * scale)
        except subprocess.TimeoutExpired:
            program.kill()
        program.wait()
        found = target.read_bytes()
        assert found in (old, new)
        left["new" if found == new else "old"] += 1
        scale *= 0.98 if found == new else 1.02
        # What a killed run leaves is hidden and named like no notebook, report or script.
        rest = [each for each in tmp_path.iterdir() if each.name not in shown]
        assert all(each.name.startswith(".") and each.name.endswith(".tmp") for each in rest)
    assert min(left.values()) > 10
    # And is in nobody's way.
    target.write_bytes(old)
    subprocess.run(command, check=True, cwd=tmp_path)
    assert target.read_bytes() == new


# Several at once


def test_several_say_the_same_whatever_their_number_at_a_time(run: Run, tmp_path: Path) -> None:
    sources = [
        write(tmp_path / f"{n}.ipynb", f"x = {n}", "nothing_here" if n == 3 else "x") for n in range(6)
    ]
    seen = set()
    for jobs in (1, 2, 6):
        folder = tmp_path / f"out{jobs}"
        folder.mkdir()
        done = run("run", *sources, "-o", folder, "-j", jobs)
        assert done.returncode == 1
        files = b"".join((folder / each.name).read_bytes() for each in sources)
        seen.add((done.stdout, done.stderr, files))
    assert len(seen) == 1


def test_a_signal_ends_all_and_starts_none(binary: Path, tmp_path: Path) -> None:
    long = [REGSHELL.prepare.replace("notebooks/", f"{ROOT}/notebooks/"), REGSHELL.endless]
    sources = [write(tmp_path / f"{n}.ipynb", "1", *long) for n in range(5)]
    program = subprocess.Popen(
        [binary, "run", *sources, "--inplace", "--log", "log", "-j", "2"],
        cwd=tmp_path, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    log = tmp_path / "log"
    until(lambda: log.exists() and log.read_text().count("[2/3]") == 2, "work")
    # Two that work and one that waits for its turn.
    until(lambda: len(psutil.Process(program.pid).children()) == 3, "child that waits")
    children = psutil.Process(program.pid).children()
    program.send_signal(signal.SIGTERM)
    _, said = program.communicate(timeout=30)
    assert program.returncode == 143
    assert "interrupted; 3 of 5 did not run" in said
    assert not any(child.is_running() for child in children)


def test_those_that_wait_end_with_the_program(binary: Path, tmp_path: Path) -> None:
    long = [REGSHELL.prepare.replace("notebooks/", f"{ROOT}/notebooks/"), REGSHELL.endless]
    sources = [write(tmp_path / f"{n}.ipynb", *long) for n in range(3)]
    program = subprocess.Popen(
        [binary, "run", *sources, "--inplace"], cwd=tmp_path, stderr=subprocess.DEVNULL
    )
    until(lambda: len(psutil.Process(program.pid).children()) == 2, "child that waits")
    works, waits = psutil.Process(program.pid).children()
    program.kill()
    program.wait()
    until(lambda: not waits.is_running(), "end of what waited")
    works.terminate()
    until(lambda: not works.is_running(), "end of what worked")


# The log


def test_the_log_tells_all_that_was_said(run: Run, tmp_path: Path) -> None:
    sources = [write(tmp_path / f"{n}.ipynb", "x = 1", "nothing_here" if n else "x") for n in range(2)]
    assert run("run", *sources, "--inplace", "--log", "log", "--quiet").returncode == 1
    assert run("run", sources[0], "--inplace", "--log", "log", "--quiet").returncode == 0
    lines = (tmp_path / "log").read_text(encoding="utf-8").splitlines()
    assert all(line[:4].isdigit() and line[26] == "Z" for line in lines)
    said = [line[28:].removeprefix(f"{tmp_path}/") for line in lines]
    assert [line for line in said if line.startswith("0.")][:4] == [
        "0.ipynb: begins", "0.ipynb: [1/2] x = 1", "0.ipynb: [2/2] x", "0.ipynb: ends with exit code 0",
    ]  # fmt: skip
    assert next(line for line in said if line.startswith("1.")) == "1.ipynb: begins"
    assert any(line.startswith("1.ipynb: error: ") and "nothing_here" in line for line in said)
    assert [line for line in said if line.startswith("1.")].pop() == "1.ipynb: ends with exit code 1"
    assert said[-4] == "0.ipynb: begins"


def test_a_log_that_cannot_be_written(run: Run, tmp_path: Path) -> None:
    source = write(tmp_path / "in.ipynb", "1")
    done = run("run", source, "-o", "out.ipynb", "--log", "no/folder/log")
    assert done.returncode == 2
    assert "cannot write no/folder/log" in done.stderr
    assert not (tmp_path / "out.ipynb").exists()


def test_reports_of_several_go_into_a_folder_or_beside(run: Run, tmp_path: Path) -> None:
    for name in "ab":
        write(tmp_path / f"{name}.ipynb", f'"cell of {name}"', "plot(l1)")
    (tmp_path / "reports").mkdir()
    assert run("run", "a.ipynb", "b.ipynb", "-o", "reports", "--to", "html").returncode == 0
    for name in "ab":
        text = (tmp_path / "reports" / f"{name}.html").read_text()
        assert f"cell of {name}" in text and "data:image/svg+xml" in text
    assert run("run", "a.ipynb", "--to", "html").returncode == 0
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "reports" / "a.html").read_bytes()
    # The same out of the executed notebooks.
    assert run("run", "a.ipynb", "b.ipynb", "-o", "reports").returncode == 0
    executed = ["reports/a.ipynb", "reports/b.ipynb"]
    (tmp_path / "converted").mkdir()
    assert run("convert", *executed, "-o", "converted", "--to", "html").returncode == 0
    assert run("convert", *executed, "--to", "md").returncode == 0
    for name in "ab":
        report = (tmp_path / "converted" / f"{name}.html").read_bytes()
        assert report == (tmp_path / "reports" / f"{name}.html").read_bytes()
        assert f"cell of {name}" in (tmp_path / "reports" / f"{name}.md").read_text()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["run", "a.ipynb", "-o", "x.md", "--to", "html"],
            "-o x.md names another kind of file than --to html",
        ),
        (["run", "a.ipynb", "-o", "new/", "--to", "html"], "new/ is no folder that exists"),
        (["run", "a.ipynb", "-o", "new/"], "new/ is no folder that exists"),
        (["-p", "x=2", "run", "a.ipynb", "--inplace"], "help: regshell run -p x=2 …"),
        (["x.csv"], 'help: d = read("x.csv")'),
        (["run", "a.ipynb", "--to", "ipynb"], "a.ipynb would be replaced"),
        (["run", "a.ipynb", "--to", "html", "--inplace"], "--inplace and --to exclude each other"),
        (["run", "a.ipynb", "a.ipynb", "-o", "x.html"], "several notebooks need a folder that exists"),
        (["run", "a.ipynb", "--to", "pdf"], "'pdf' is invalid for '--to <kind>'"),
        (["convert", "a.ipynb"], "where does it go?"),
        (["convert", "a.ipynb", "-o", "."], "which kind of file?"),
        (["convert", "a.ipynb", "a.ipynb", "--to", "md"], "two of the notebooks would be written to a.md"),
        (["check", "a.ipynb", "s.regsh"], "s.regsh is a script, which stores no outputs"),
        (["check", "a.ipynb", "--tolerance", "-1"], "a tolerance of -1.0 is outside [0, 1)"),
        (["run", "a.ipynb", "--inplace", "-j", "-1"], "-1 notebooks at a time are outside 0 to 1024"),
        (["run", "a.ipynb", "--inplace", "--timeout", "-1"], "a time-out of -1.0 seconds is not positive"),
        (["--width", "-3", "-c", "1"], "a width of -3 columns is outside 20 to 10000"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_contradicts_itself_is_refused_before_the_work(
    run: Run, tmp_path: Path, arguments: list[str], said: str
) -> None:
    before = write(tmp_path / "a.ipynb", "1 + 1").read_bytes()
    (tmp_path / "s.regsh").write_text("1 + 1\n")
    done = run(*arguments)
    assert done.returncode == 2 and said in done.stderr and done.stdout == ""
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.ipynb", "s.regsh"]
    assert (tmp_path / "a.ipynb").read_bytes() == before


def test_check_says_how_many_cells_fail_as_stored_and_is_quiet_where_asked(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "a.ipynb", "1 + 1", "nowhere")
    write(tmp_path / "b.ipynb", "1 + 1")
    assert run("run", "a.ipynb", "--inplace").returncode == 1
    assert run("check", "a.ipynb").stdout == "a.ipynb: 2 code cells, as stored; 1 of them fails\n"
    done = run("check", "a.ipynb", "b.ipynb", "-q")
    assert done.returncode == 3 and "a.ipynb" not in done.stdout and "b.ipynb: cell 1" in done.stdout


def test_papermill_gives_numbers_that_json_has_not(run: Run, tmp_path: Path) -> None:
    """Infinity and NaN run through the kernel. What papermill stores of them is no JSON, and yet is read."""
    source = write(
        tmp_path / "in.ipynb", cell("a = 0\nb = 0\nc = 0", "parameters"), "print(a)", "print(b)", "print(c)"
    )
    done = subprocess.run(
        [
            Path(sys.executable).parent / "papermill", "-k", "regshell", "-l", "julia",
            "-p", "a", "Infinity", "-p", "b", "-inf", "-y", "c: .nan",
            "--no-progress-bar", "--cwd", tmp_path, source, tmp_path / "out.ipynb",
        ],
        capture_output=True, text=True, timeout=100, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert printed(tmp_path / "out.ipynb") == ["inf", "-inf", "nan"]
    assert '"a": Infinity' in (tmp_path / "out.ipynb").read_text(encoding="utf-8")
    done = run("run", tmp_path / "out.ipynb", "-o", "again.ipynb")
    assert done.returncode == 0, done.stderr
    again = is_conforming(tmp_path / "again.ipynb")
    assert again["metadata"]["papermill"]["parameters"] == {"a": "Infinity", "b": "-Infinity", "c": "NaN"}
    assert printed(tmp_path / "again.ipynb") == ["inf", "-inf", "nan"]
