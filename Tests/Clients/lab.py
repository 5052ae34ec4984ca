"""JupyterLab in headless Chromium: a server, a browser, and a notebook's page as a user has it before him.

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
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest
from dialects import Dialect
from selenium import webdriver
from selenium.common.exceptions import (
    ElementClickInterceptedException,
    ElementNotInteractableException,
    StaleElementReferenceException,
    TimeoutException,
)
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

ROOT = Path(__file__).resolve().parents[2]
REPORTS = ROOT / ".build" / "reports"
TOKEN = "the-token-of-this-test"

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


@pytest.fixture(scope="session")
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


@dataclass
class Lab:
    """A running JupyterLab server, whose root holds the project's notebooks and their data."""

    browser: webdriver.Chrome
    root: Path
    settings: Path
    address: str

    def write(self, name: str, cells: list[str], dialect: Dialect) -> str:
        """A notebook in the server's root."""
        v4 = nbformat.v4
        kernelspec = {
            "name": dialect.kernel,
            "display_name": dialect.kernel,
            "language": dialect.language,
        }
        notebook = v4.new_notebook(
            cells=[v4.new_code_cell(cell) for cell in cells], metadata={"kernelspec": kernelspec}
        )
        nbformat.write(notebook, self.root / name)
        return name

    def set(self, plugin: str, **values: Any) -> None:
        """Settings of JupyterLab for pages that are opened from now on."""
        package, name = plugin.split(":")
        file = self.settings / package / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values), encoding="utf-8")

    def open(self, path: str) -> Page:
        """Opens a notebook in a tab and a workspace of its own: nothing of other tests is on the page."""
        self.browser.switch_to.new_window("tab")
        workspace = re.sub(r"\W", "-", f"{path}-{time.monotonic_ns()}")
        self.browser.get(f"{self.address}/lab/workspaces/{workspace}/tree/{path}?token={TOKEN}")
        page = Page(self.browser, self.root / path)
        page.until_idle()
        return page

    def close(self, page: Page) -> None:
        """Closes the page and ends its kernels, whatever they are computing."""
        self.browser.close()
        self.browser.switch_to.window(self.browser.window_handles[-1])
        name = page.path.relative_to(self.root).as_posix()
        for session in self.request("GET", "sessions"):
            if session["path"].startswith(name):
                self.request("DELETE", "sessions/" + session["id"])

    def request(self, method: str, path: str) -> Any:
        headers = {"Authorization": f"token {TOKEN}"}
        request = urllib.request.Request(f"{self.address}/api/{path}", method=method, headers=headers)
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return json.loads(answer.read() or "null")


@pytest.fixture(scope="session")
def lab(browser: webdriver.Chrome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    root = tmp_path_factory.mktemp("lab")
    shutil.copytree(ROOT / "notebooks", root / "notebooks")
    lab = Lab(browser, root, tmp_path_factory.mktemp("settings"), "")
    for plugin, values in QUIET.items():
        lab.set(plugin, **values)
    command = [
        str(Path(sys.executable).parent / "jupyter"),
        "lab",
        "--no-browser",
        "--allow-root",
        "--ip=127.0.0.1",
        "--port=0",
        f"--ServerApp.root_dir={root}",
        f"--IdentityProvider.token={TOKEN}",
    ]
    server = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "JUPYTERLAB_SETTINGS_DIR": str(lab.settings)},
    )
    try:
        lab.address = announced(server)
        yield lab
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
    except (ElementClickInterceptedException, ElementNotInteractableException):
        return False
    return True


class Page:
    """A notebook in JupyterLab."""

    def __init__(self, browser: webdriver.Chrome, path: Path) -> None:
        self.browser = browser
        self.path = path

    def until(self, condition: Callable[[], Any], what: str, seconds: float = PATIENCE) -> Any:
        """Waits for a condition, through the page's redrawing of what is looked at."""
        try:
            return self.wait(seconds).until(lambda _: condition())
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

        def taken() -> bool:
            # Found anew each time: the page may put another editor in its place while it is drawn.
            editor = self.cell(index).find_element(By.CSS_SELECTOR, ".cm-content")
            self.browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", editor)
            return clicked(editor) and self.browser.switch_to.active_element == editor

        self.until(taken, f"cell {index} to take a click")
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

    def until_idle(self) -> None:
        indicator = '.jp-Notebook-ExecutionIndicator[data-status="idle"]'
        self.until(lambda: self.all(indicator), "an idle kernel")
        self.cell(0)

    def prompt(self, index: int) -> str:
        def read() -> Any:
            prompt = self.cell(index).find_element(By.CSS_SELECTOR, ".jp-InputPrompt")
            return prompt.get_property("textContent")

        return self.until(read, f"the prompt of cell {index}")

    def is_over(self, index: int) -> bool:
        return re.fullmatch(r"\[\d+\]:", self.prompt(index)) is not None

    def start(self, index: int) -> None:
        """Runs a cell by Shift-Enter and waits until it has begun."""
        before = self.prompt(index)

        def shift_enter() -> None:
            self.enter(index)
            self.press(Keys.SHIFT, Keys.ENTER)

        self.act(shift_enter, lambda: self.prompt(index) != before, f"cell {index} to begin")

    def finish(self, index: int, seconds: float = PATIENCE) -> None:
        """Waits for the count that a cell has when it is over."""
        self.until(lambda: self.is_over(index), f"the count of cell {index}", seconds)

    def run(self, index: int) -> None:
        self.start(index)
        self.finish(index)

    def click(self, selector: str, what: str, text: str = "") -> None:
        """Clicks the first thing displayed that the selector finds and that says the text."""

        def click() -> bool:
            found = [one for one in self.all(selector) if one.is_displayed() and text in one.text]
            return bool(found) and clicked(found[0])

        self.until(click, what)

    def choose(self, menu: str, command: str) -> None:
        """Chooses a command from the menu bar."""
        self.click(".lm-MenuBar-item", f"the menu {menu}", menu)
        self.click(f'.lm-Menu-item[data-command="{command}"]', f"{command} in the menu {menu}")

    def save(self, condition: Callable[[nbformat.NotebookNode], Any], what: str) -> nbformat.NotebookNode:
        """Saves, and reads the file once it is as expected."""
        self.press(Keys.CONTROL, "s")

        def saved() -> nbformat.NotebookNode | None:
            try:
                notebook = nbformat.read(self.path, as_version=4)
            except (OSError, ValueError, nbformat.reader.NotJSONError):
                return None  # being written
            return notebook if condition(notebook) else None

        return self.until(saved, what)

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

    def text(self, index: int) -> str:
        """The text of a cell's first output, found anew where the page redraws it while it is read."""
        return self.until(lambda: self.output(index, "pre").text, f"a text under cell {index}")

    def source(self, index: int) -> str:
        return self.cell(index).find_element(By.CSS_SELECTOR, ".cm-content").text

    def clear(self, index: int) -> None:
        self.enter(index)
        self.press(Keys.CONTROL, "a")
        self.press(Keys.DELETE)
        self.until(lambda: self.source(index).strip() == "", "an empty cell")

    def texts(self, index: int) -> list[str]:
        """What the outputs of a cell say."""

        def read() -> tuple[list[str]]:
            outputs = self.cell(index).find_elements(By.CSS_SELECTOR, ".jp-OutputArea-output")
            return ([output.text for output in outputs],)  # a tuple is true, empty lists are not

        return self.until(read, f"the outputs of cell {index}")[0]

    def take(self, name: str) -> None:
        REPORTS.mkdir(parents=True, exist_ok=True)
        self.browser.save_screenshot(str(REPORTS / f"jupyterlab-{name}.png"))
