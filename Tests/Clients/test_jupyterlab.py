"""JupyterLab in headless Chromium: what a user sees and presses.

Every wait is for something on the page. The screenshots stay in .build/reports.
"""

from __future__ import annotations

import json
import os
import queue
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from conftest import REPORTS, ROOT
from dialects import Dialect
from selenium import webdriver
from selenium.common.exceptions import (
    ElementClickInterceptedException,
    StaleElementReferenceException,
    TimeoutException,
)
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

#: Seconds after which what should appear has not.
PATIENCE = 40
QUIET = {
    "@jupyterlab/apputils-extension:notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
    },
    "@jupyterlab/completer-extension:manager": {"autoCompletion": False},
    "@jupyterlab/docmanager-extension:plugin": {"autosave": False},
}


def browser_program() -> str:
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    pytest.fail("no Chromium on PATH: apt-get install chromium chromium-driver")


@pytest.fixture(scope="module")
def browser() -> Iterator[webdriver.Chrome]:
    driver = shutil.which("chromedriver") or pytest.fail("no chromedriver on PATH")
    options = webdriver.ChromeOptions()
    options.binary_location = browser_program()
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--window-size=1280,1400",
    ):
        options.add_argument(argument)
    chrome = webdriver.Chrome(options=options, service=Service(driver))
    yield chrome
    chrome.quit()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, dialect: Dialect) -> Path:
    """The server's root: a notebook with the cells of the test, and the data beside it."""
    folder = tmp_path_factory.mktemp("lab")
    shutil.copytree(ROOT / "notebooks", folder / "notebooks")
    v4 = nbformat.v4
    notebook = v4.new_notebook(
        cells=[
            v4.new_code_cell(dialect.table),
            v4.new_code_cell(dialect.hello),
            v4.new_code_cell(dialect.error[0]),
            v4.new_code_cell(dialect.prepare),
            v4.new_code_cell(""),
        ],
        metadata={
            "kernelspec": {
                "name": dialect.kernel,
                "display_name": dialect.kernel,
                "language": dialect.language,
            }
        },
    )
    nbformat.write(notebook, folder / "page.ipynb")
    return folder


@pytest.fixture(scope="module")
def address(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running server; yields the address that a notebook's path is put into."""
    settings = tmp_path_factory.mktemp("settings")
    for plugin, values in QUIET.items():
        package, name = plugin.split(":")
        file = settings / package / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values), encoding="utf-8")
    command = [
        str(Path(sys.executable).parent / "jupyter"),
        "lab",
        "--no-browser",
        "--allow-root",
        "--ip=127.0.0.1",
        "--port=0",
        f"--ServerApp.root_dir={folder}",
        "--IdentityProvider.token=the-token-of-this-test",
    ]
    server = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "JUPYTERLAB_SETTINGS_DIR": str(settings)},
    )
    try:
        yield f"{announced(server)}/lab/tree/{{}}?token=the-token-of-this-test"
    finally:
        server.terminate()
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()


def announced(server: subprocess.Popen[str]) -> str:
    """The address that the server prints once it listens. All that it prints is kept in a file."""
    heard: queue.Queue[str | None] = queue.Queue()

    def listen() -> None:
        REPORTS.mkdir(parents=True, exist_ok=True)
        with (REPORTS / "jupyterlab.log").open("w", encoding="utf-8") as log:
            for line in server.stderr or ():
                log.write(line)
                log.flush()
                if found := re.search(r"(http://127\.0\.0\.1:\d+)/lab", line):
                    heard.put(found[1])
        heard.put(None)

    threading.Thread(target=listen, daemon=True).start()
    address = heard.get(timeout=PATIENCE)
    assert address, "the server ended before it listened; see .build/reports/jupyterlab.log"
    # On a busy machine the address can be read before the first connection is taken.
    port = int(address.rpartition(":")[2])
    end = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
            return address
        except OSError:
            assert time.monotonic() < end, "the server announced itself and took no connection"
            time.sleep(0.1)


def clicked(element: WebElement) -> bool:
    """Whether a click reached the element: something may lie over it while the page is being built."""
    try:
        element.click()
    except ElementClickInterceptedException:
        return False
    return True


class Page:
    """A notebook in JupyterLab."""

    def __init__(self, browser: webdriver.Chrome) -> None:
        self.browser = browser

    def until(self, condition: Callable[[], Any], what: str) -> Any:
        """Waits for a condition, through the page's redrawing of what is looked at."""
        try:
            return self.wait(PATIENCE).until(lambda _: condition())
        except TimeoutException:
            self.take("failed")
            pytest.fail(f"waited in vain for {what}; see .build/reports/jupyterlab-failed.png")

    def act(self, action: Callable[[], Any], condition: Callable[[], Any], what: str) -> Any:
        """Acts, and acts again where nothing comes of it, as a user does whose key press was lost
        while the page was still being drawn."""
        for _ in range(8):
            action()
            try:
                return self.wait(PATIENCE / 8).until(lambda _: condition())
            except TimeoutException:
                self.take("failed")
        pytest.fail(f"waited in vain for {what}; see .build/reports/jupyterlab-failed.png")

    def wait(self, seconds: float) -> WebDriverWait:
        return WebDriverWait(self.browser, seconds, 0.05, [StaleElementReferenceException])

    def all(self, selector: str) -> list[WebElement]:
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def cell(self, index: int) -> WebElement:
        return self.until(lambda: self.all(".jp-Notebook .jp-CodeCell")[index : index + 1], "a cell")[0]

    def enter(self, index: int) -> None:
        """Puts the cursor at the end of a cell."""
        editor = self.cell(index).find_element(By.CSS_SELECTOR, ".cm-content")
        self.browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", editor)
        self.until(lambda: clicked(editor), "the cell to take a click")
        self.until(lambda: self.browser.switch_to.active_element == editor, "the cell's focus")
        self.press(Keys.CONTROL, Keys.END)

    def press(self, *keys: str) -> None:
        *held, last = keys
        chain = ActionChains(self.browser)
        for key in held:
            chain.key_down(key)
        chain.send_keys(last)
        for key in reversed(held):
            chain.key_up(key)
        chain.perform()

    def write(self, text: str) -> None:
        ActionChains(self.browser).send_keys(text).perform()

    def run(self, index: int) -> None:
        """Runs a cell by Shift-Enter and waits for its count."""

        def shift_enter() -> None:
            self.enter(index)
            self.press(Keys.SHIFT, Keys.ENTER)

        def count() -> Any:
            prompt = self.cell(index).find_element(By.CSS_SELECTOR, ".jp-InputPrompt")
            return re.fullmatch(r"\[\d+\]:", prompt.text)

        self.act(shift_enter, count, f"the count of cell {index}")

    def ask(self, index: int, text: str, *keys: str) -> Callable[[], None]:
        """The action that writes a text into a cell and presses keys once they can be answered."""

        def ask() -> None:
            self.clear(index)
            self.write(text)
            self.until(lambda: self.all(".jp-mod-completer-enabled"), "a completer")
            self.press(*keys)

        return ask

    def output(self, index: int, selector: str) -> WebElement:
        find = ".jp-OutputArea-output " + selector
        return self.until(
            lambda: self.cell(index).find_elements(By.CSS_SELECTOR, find), f"the output {find}"
        )[0]

    def source(self, index: int) -> str:
        return self.cell(index).find_element(By.CSS_SELECTOR, ".cm-content").text

    def clear(self, index: int) -> None:
        self.enter(index)
        self.press(Keys.CONTROL, "a")
        self.press(Keys.DELETE)
        self.until(lambda: self.source(index).strip() == "", "an empty cell")

    def take(self, name: str) -> None:
        REPORTS.mkdir(parents=True, exist_ok=True)
        self.browser.save_screenshot(str(REPORTS / f"jupyterlab-{name}.png"))


@pytest.fixture(scope="module")
def page(browser: webdriver.Chrome, address: str) -> Iterator[Page]:
    browser.get(address.format("page.ipynb"))
    page = Page(browser)
    indicator = '.jp-Notebook-ExecutionIndicator[data-status="idle"]'
    page.until(lambda: page.all(indicator), "an idle kernel")
    page.until(lambda: len(page.all(".jp-Notebook .jp-CodeCell")) == 5, "five cells")
    yield page
    page.take("last")


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
    assert page.output(1, "pre").text == "hello, world"


def test_an_error(page: Page, dialect: Dialect) -> None:
    page.run(2)
    text = page.output(2, "pre").text
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
    assert dialect.interrupted.lower() in page.output(4, "pre").text.lower()


@pytest.mark.own_language
def test_a_real_notebook_runs_from_top_to_end(page: Page, folder: Path, address: str) -> None:
    """Restart and run all, as a reader of the notebook does first; the outputs kept in it are cleared."""
    path = folder / "notebooks" / "diabetes.ipynb"
    notebook = nbformat.read(path, as_version=4)
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    for cell in cells:
        cell["outputs"], cell["execution_count"] = [], None
    nbformat.write(notebook, path)
    page.browser.switch_to.new_window("tab")
    page.browser.get(address.format("notebooks/diabetes.ipynb"))
    indicator = '.jp-Notebook-ExecutionIndicator[data-status="idle"]'
    page.until(lambda: page.all(indicator), "an idle kernel")

    page.press(Keys.ESCAPE)
    page.all('[data-jp-item-name="restart-and-run"] *')[0].click()
    page.until(lambda: page.all(".jp-Dialog .jp-mod-accept"), "the question whether to restart")[0].click()

    def counts() -> list[str]:
        return [prompt.get_property("textContent") for prompt in page.all(".jp-CodeCell .jp-InputPrompt")]

    wanted = [f"[{count}]:" for count in range(1, len(cells) + 1)]
    page.until(lambda: counts() == wanted, f"the counts {wanted}")
    assert page.all(".jp-OutputArea-output table")
    assert not page.all('[data-mime-type="application/vnd.jupyter.error"]')
    page.take("notebook")
    page.browser.execute_script("arguments[0].scrollIntoView()", page.cell(3))
    page.until(page.cell(3).is_displayed, "the first fit")
    page.take("fit")
