"""JupyterLab in headless Chromium: what a user sees and presses."""

from __future__ import annotations

from collections.abc import Iterator

import nbformat
import pytest
from dialects import Dialect
from lab import Lab, Page
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys


@pytest.fixture(scope="module")
def page(lab: Lab, dialect: Dialect) -> Iterator[Page]:
    cells = [dialect.table, dialect.hello, dialect.error[0], dialect.prepare, ""]
    page = lab.open(lab.write("page.ipynb", cells, dialect))
    page.until(lambda: len(page.all(".jp-Notebook .jp-CodeCell")) == 5, "five cells")
    yield page
    page.take("last")
    lab.close(page)


def test_a_table_is_drawn(page: Page) -> None:
    page.run(0)
    table = page.output(0, "table")
    assert table.is_displayed()
    page.take("table")


@pytest.mark.own_language
def test_a_table_has_rows_of_numbers(page: Page) -> None:
    page.run(0)
    rows = page.output(0, "table").find_elements(By.TAG_NAME, "tr")
    assert [row.text.split()[0] for row in rows[-3:]] == ["-2.0", "0.0", "2.0"]


def test_printed_text(page: Page) -> None:
    page.run(1)
    assert page.text(1) == "hello, world"


def test_an_error(page: Page, dialect: Dialect) -> None:
    page.run(2)
    text = page.text(2)
    assert dialect.error[2] in text
    assert "\x1b" not in text


MATCHES = ".jp-Completer-item .jp-Completer-match"


def test_tab_offers_candidates(page: Page, dialect: Dialect) -> None:
    page.run(3)
    typed, chosen = dialect.menu
    page.act(
        page.ask(4, typed, Keys.TAB),
        lambda: chosen in [element.text for element in page.all(MATCHES)],
        f"{chosen} among the candidates",
    )
    page.take("completion")
    page.press(Keys.ESCAPE)


def test_a_candidate_is_taken(page: Page, dialect: Dialect) -> None:
    typed, completed = dialect.single
    page.act(
        page.ask(4, typed, Keys.TAB),
        lambda: [element.text for element in page.all(MATCHES)] == [completed],
        f"{completed} as the one candidate",
    )
    page.press(Keys.ENTER)
    page.until(lambda: page.source(4) == completed, f"{completed} in the cell")


def test_shift_tab_shows_help(page: Page, dialect: Dialect) -> None:
    text, part = dialect.inspections[0]
    page.act(
        page.ask(4, text.replace("‸", ""), Keys.SHIFT, Keys.TAB),
        lambda: any(part in element.text for element in page.all(".jp-Tooltip")),
        f"{part} in a tooltip",
    )
    page.take("inspection")
    page.press(Keys.ESCAPE)


def test_an_interrupt_from_the_tool_bar(page: Page, dialect: Dialect) -> None:
    page.run(3)
    page.clear(4)
    page.write(dialect.endless)
    page.enter(4)
    page.press(Keys.SHIFT, Keys.ENTER)
    indicator = '.jp-Notebook-ExecutionIndicator[data-status="busy"]'
    page.until(lambda: page.all(indicator), "a busy kernel")
    page.all('[data-command="notebook:interrupt-kernel"], [data-jp-item-name="interrupt"] *')[0].click()
    assert dialect.interrupted.lower() in page.text(4).lower()


@pytest.mark.own_language
def test_a_real_notebook_runs_from_top_to_end(lab: Lab) -> None:
    """Restart and run all, as a reader of the notebook does first; the outputs kept in it are cleared."""
    path = lab.root / "notebooks" / "diabetes.ipynb"
    notebook = nbformat.read(path, as_version=4)
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    for cell in cells:
        cell["outputs"], cell["execution_count"] = [], None
    nbformat.write(notebook, path)
    page = lab.open("notebooks/diabetes.ipynb")
    page.press(Keys.ESCAPE)
    page.all('[data-jp-item-name="restart-and-run"] *')[0].click()
    page.until(lambda: page.all(".jp-Dialog .jp-mod-accept"), "the question whether to restart")[0].click()

    def counts() -> list[str]:
        return [prompt.get_property("textContent") for prompt in page.all(".jp-CodeCell .jp-InputPrompt")]

    wanted = [f"[{count}]:" for count in range(1, len(cells) + 1)]
    page.until(lambda: counts() == wanted, f"the counts {wanted}")
    assert page.all(".jp-OutputArea-output table")
    assert not page.all('[data-mime-type="application/vnd.jupyter.stderr"]')
    page.take("notebook")
    page.browser.execute_script("arguments[0].scrollIntoView()", page.cell(3))
    page.until(page.cell(3).is_displayed, "the first fit")
    page.take("fit")
