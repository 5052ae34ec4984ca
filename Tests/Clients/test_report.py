"""Reports: formulas and tables as a browser shows them, plots beside a text, many at once."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from conftest import ROOT
from lab import browser_program
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

pytestmark = pytest.mark.own_language

v4 = nbformat.v4
Run = Callable[..., subprocess.CompletedProcess[str]]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.fixture
def browser() -> Iterator[webdriver.Chrome]:
    options = webdriver.ChromeOptions()
    options.binary_location = browser_program()
    for flag in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1000,1400"):
        options.add_argument(flag)
    driver = shutil.which("chromedriver") or pytest.fail("no chromedriver on PATH")
    browser = webdriver.Chrome(options=options, service=Service(driver))
    yield browser
    browser.quit()


def write(path: Path, *cells: str) -> Path:
    nbformat.write(v4.new_notebook(cells=[v4.new_code_cell(each) for each in cells]), path)
    return path


def test_a_browser_sets_every_formula_of_the_notebooks(
    run: Run, tmp_path: Path, browser: webdriver.Chrome
) -> None:
    """No dollar is left in a text, no formula is empty or wider than the page, nothing is refused."""
    done = run("convert", *NOTEBOOKS, "--to", "html", "-o", tmp_path)
    assert done.returncode == 0, done.stderr
    formulas = 0
    for notebook in NOTEBOOKS:
        browser.get((tmp_path / f"{notebook.stem}.html").as_uri())
        texts = browser.execute_script(
            "return [...document.querySelectorAll('p, li, h1, h2, h3, blockquote')]"
            ".map(e => [...e.childNodes].filter(n => n.nodeType === 3).map(n => n.data).join(' '))"
        )
        assert not [text for text in texts if "$" in text or "\\" in text], notebook.name
        sizes = browser.execute_script(
            "return [...document.querySelectorAll('math')].map(e => {"
            " const r = e.getBoundingClientRect(); return [r.width, r.height, r.right] })"
        )
        assert all(width > 3 and height > 3 and right <= 1000 for width, height, right in sizes)
        source = "".join(
            each["source"]
            for each in nbformat.read(notebook, as_version=4)["cells"]
            if each["cell_type"] == "markdown"
        )
        assert len(sizes) * 2 <= source.count("$"), notebook.name
        assert bool(sizes) == ("$" in source)
        formulas += len(sizes)
        assert not [each for each in browser.get_log("browser") if each["level"] == "SEVERE"]
    assert formulas > 60


def test_wide_tables_are_whole_on_paper(run: Run, tmp_path: Path, browser: webdriver.Chrome) -> None:
    source = write(
        tmp_path / "wide.ipynb",
        f'head(read("{ROOT}/notebooks/data/diabetes.csv"))',
        f'print("{"wide " * 60}")',
    )
    assert run("run", source, "--to", "html").returncode == 0
    # The width of the text on A4 with the browser's margins.
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": 718, "height": 1000, "deviceScaleFactor": 1, "mobile": False},
    )
    browser.get((tmp_path / "wide.html").as_uri())
    rights = browser.execute_script(
        "return [...document.querySelectorAll('table, pre')]"
        ".map(e => e.getBoundingClientRect().left + e.scrollWidth)"
    )
    assert len(rights) >= 4
    assert max(rights) <= 718


def test_a_markdown_report_has_its_plots_beside_it(run: Run, tmp_path: Path) -> None:
    source = write(tmp_path / "in.ipynb", "plot(l1)", "[1, 2]", "gradient(l1, at = [-1, 0, 1])")
    done = run("run", source, "-o", "a b.md")
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "a b.md").read_text(encoding="utf-8")
    assert "](a%20b_files/plot-1.svg)" in text
    assert "data:" not in text
    assert "\n| b |" in text
    svg = (tmp_path / "a b_files" / "plot-1.svg").read_text(encoding="utf-8")
    title = svg.split("<title>")[1].split("</title>")[0]
    assert f"![{title}](" in text.replace("\\", "")
    whole = run("run", source, "-o", "-", "--to", "md", "--quiet")
    assert "](data:image/svg+xml;base64," in whole.stdout
    assert "note: the plots are inside the text" in whole.stderr
    page = run("run", source, "-o", "-", "--to", "html", "--quiet")
    assert page.stdout.startswith("<!DOCTYPE html>")
    assert f'alt="{title}"' in page.stdout


def test_reports_of_many(run: Run, tmp_path: Path) -> None:
    for name in ("a", "b"):
        write(tmp_path / f"{name}.ipynb", "1 + 1")
    (tmp_path / "c.regsh").write_text("2 + 2\n", encoding="utf-8")
    (tmp_path / "out").mkdir()
    assert run("run", "a.ipynb", "b.ipynb", "c.regsh", "--to", "html", "-o", "out", "-j", 2).returncode == 0
    assert sorted(each.name for each in (tmp_path / "out").iterdir()) == ["a.html", "b.html", "c.html"]
    assert run("run", "a.ipynb", "b.ipynb", "--to", "md").returncode == 0
    assert run("convert", "a.ipynb", "b.ipynb", "--to", "regsh").returncode == 0
    assert (tmp_path / "b.regsh").read_text(encoding="utf-8") == "# %%\n1 + 1\n"
    # One that cannot be read does not keep the others from it.
    done = run("convert", "none.ipynb", "a.ipynb", "--to", "html", "-o", "out")
    assert (done.returncode, done.stderr.count("error: ")) == (2, 1)


def test_check_takes_parameters(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "a.ipynb"
    cells = [v4.new_code_cell("x = 1", metadata={"tags": ["parameters"]}), v4.new_code_cell("x + 1")]
    nbformat.write(v4.new_notebook(cells=cells), source)
    assert run("run", source, "--inplace").returncode == 0
    assert run("check", source).returncode == 0
    assert run("check", source, "-p", "x=1").returncode == 0
    done = run("check", source, "-p", "x=2")
    # The second cell, as the file counts.
    assert (done.returncode, "cell 2\n  - 2\n  + 3\n" in done.stdout) == (3, True)
    done = run("check", source, source, "-p", "y=2")
    assert (done.returncode, "no parameter `y`" in done.stderr) == (2, True)


def test_errors_of_several_begin_with_the_name(run: Run, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    for name in ("a", "b"):
        write(tmp_path / f"{name}.ipynb", f"nothing_{name}")
    done = run("run", "a.ipynb", "b.ipynb", "-o", "out", "-j", 2)
    assert done.returncode == 1
    for name in ("a", "b"):
        lines = [line for line in done.stderr.splitlines() if f"nothing_{name}" in line]
        assert len(lines) >= 2
        assert all(line.startswith(f"{name}.ipynb: ") for line in lines)
