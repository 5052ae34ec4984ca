"""JupyterLab in headless Chromium: a session that is interrupted, begun again, asked, watched, looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import unquote

import pytest
from dialects import Dialect
from lab import Lab, Page
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

#: The page's mark of an error, and of what is written on stderr.
ERROR = '[data-mime-type="application/vnd.jupyter.stderr"]'
#: Seconds that a long fit may take where the machine is busy and the build is for debugging.
LONG = 120


@pytest.fixture
def show(lab: Lab, dialect: Dialect, request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """Opens a notebook of these cells, in JupyterLab's theme of this name."""
    pages: list[Page] = []

    def show(*cells: str, theme: str = "JupyterLab Light") -> Page:
        lab.set("@jupyterlab/apputils-extension:themes", theme=theme)
        name = "".join(letter if letter.isalnum() else "-" for letter in request.node.name)
        pages.append(lab.open(lab.write(f"{name}.ipynb", list(cells), dialect)))
        return pages[-1]

    yield show
    for page in pages:
        lab.close(page)


def test_an_interrupt_from_the_menu_leaves_the_session(show: Callable[..., Page], dialect: Dialect) -> None:
    text, value = dialect.recall
    page = show(dialect.prepare, dialect.assign, dialect.endless, text)
    page.run(0)
    page.run(1)
    page.start(2)
    page.choose("Kernel", "kernelmenu:interrupt")
    page.finish(2)
    assert dialect.interrupted.lower() in page.text(2).lower()
    page.run(3)
    assert page.text(3) == value
    page.take("interrupted")


def test_a_restart_begins_a_session(show: Callable[..., Page], dialect: Dialect) -> None:
    text, value = dialect.recall
    page = show(dialect.assign, text)
    # Often enough that no count comes again below: a change of the count is how a run is known.
    for _ in range(3):
        page.run(0)
    page.run(1)
    assert (page.prompt(1), page.text(1)) == ("[4]:", value)

    page.choose("Kernel", "kernelmenu:restart")
    page.click(".jp-Dialog .jp-mod-accept", "the question whether to restart")
    page.until(lambda: not page.all(".jp-Dialog"), "the question to go away")
    page.until_idle()
    page.run(1)
    assert page.prompt(1) == "[1]:"
    assert text in page.text(1)
    assert page.cell(1).find_elements(By.CSS_SELECTOR, ERROR)
    page.take("restarted")
    page.run(0)
    assert page.prompt(0) == "[2]:"
    page.run(1)
    assert (page.prompt(1), page.text(1)) == ("[3]:", value)


@pytest.mark.own_language
def test_a_question_is_answered_in_the_page(show: Callable[..., Page]) -> None:
    page = show('name = ask("Who are you?")\nprint(name)', 'k = ask("How many?", number = true)', "k + 1")
    for index, prompt, answer in [(0, "Who are you?", "Ada Λ"), (1, "How many?", "41")]:
        page.start(index)
        field = page.output(index, ".jp-Stdin-input")
        assert prompt in page.output(index, ".jp-Stdin-prompt").text
        page.until(lambda field=field: page.browser.switch_to.active_element == field, "the field's focus")
        page.write(answer)
        page.take(f"question-{index}")
        page.press(Keys.ENTER)
        page.finish(index)
        # The page takes the field away in its own time, which can be after the count.
        page.until(lambda: not page.all(".jp-Stdin-input"), "the field to go")
    # Beside it the page may still show its own line of the question with the answer.
    page.until(lambda: "Ada Λ" in page.texts(0), "what the cell prints of the answer")
    page.run(2)
    assert page.text(2) == "42"
    page.take("answered")


#: Keeps what the page's progress displays say, one after the other, and how many there are at most.
WATCH = """
window.progressSaid = []; window.progressMost = 0;
new MutationObserver(() => {
  const bars = document.querySelectorAll('.jp-OutputArea-output progress');
  window.progressMost = Math.max(window.progressMost, bars.length);
  for (const bar of bars) {
    const said = [bar.value / bar.max, bar.parentElement.textContent.trim()];
    if (String(window.progressSaid.at(-1)) !== String(said)) window.progressSaid.push(said);
  }
}).observe(document.body, {childList: true, subtree: true, characterData: true, attributes: true});
"""


def watched(page: Page, index: int, name: str) -> list[float]:
    """Runs a cell; returns how far its progress display said the work was, at each rewriting."""
    shown = ".jp-OutputArea-output progress"
    page.browser.execute_script(WATCH)
    page.start(index)
    page.until(lambda: page.all(shown) or page.is_over(index), "progress")
    page.take(f"progress-{name}")
    page.finish(index, LONG)
    page.until(lambda: not page.all(shown), "the progress display to go")
    page.take(f"progress-{name}-over")
    said, most = page.browser.execute_script("return [window.progressSaid, window.progressMost]")
    assert most <= 1
    return [done for done, _ in said]


@pytest.mark.own_language
@pytest.mark.timeout(300)
def test_progress_is_shown_and_leaves_nothing(show: Callable[..., Page], dialect: Dialect) -> None:
    # Twice the work each time, until it takes long enough on this machine for something to be shown.
    works = [f"t = trace(m, rate = 1e-9, steps = {2000 << doubling})" for doubling in range(8)]
    page = show(dialect.prepare, *works, *[f'print("before")\n{work}' for work in works])
    page.run(0)
    done: list[float] = []
    for alone in range(1, len(works) + 1):
        done = watched(page, alone, "alone")
        assert page.texts(alone) == []
        if len(done) > 3:
            break
    assert len(done) > 3, "no progress was shown"
    assert done == sorted(done) and done[0] < done[-1] <= 1

    beside = len(works) + alone
    assert watched(page, beside, "beside")
    assert [text for text in page.texts(beside) if text] == ["before"]
    notebook = page.save(lambda notebook: notebook.cells[beside].outputs, "the saved outputs")
    assert notebook.cells[alone].outputs == []
    assert notebook.cells[beside].outputs[0].text == "before\n"
    assert "progress" not in str(notebook.cells[beside].outputs)


#: Brightness, 0 to 255, of a picture's ground near its corner, and the farthest from it in the picture.
BRIGHTNESS = """
const [shot, done] = arguments, image = new Image();
image.onload = () => {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [image.width, image.height];
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const bytes = context.getImageData(0, 0, image.width, image.height).data, light = [];
  for (let i = 0; i < bytes.length; i += 4) light.push((bytes[i] + bytes[i + 1] + bytes[i + 2]) / 3);
  const ground = light[10 * image.width + 10];
  const farther = (far, one) => Math.abs(one - ground) > Math.abs(far - ground) ? one : far;
  done([ground, light.reduce(farther, ground)]);
};
image.onerror = () => done(null);
image.src = 'data:image/png;base64,' + shot;
"""


@pytest.mark.own_language
@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_a_picture_is_drawn_in_the_colours_of_the_page(show: Callable[..., Page], theme: str) -> None:
    model = "m = fit(mpg ~ wt + hp + qsec + drat, cars, penalty = 0.5*l1)"
    page = show(
        f'cars = read("notebooks/data/mtcars.csv")\n{model}',
        "plot(path(m))",
        "plot(cv(m, folds = 8))",
        theme=theme,
    )
    page.run(0)
    for index, title in [(1, "lasso path"), (2, "cv of lasso")]:
        page.run(index)
        picture = page.output(index, "img")
        assert page.cell(index).find_elements(By.CSS_SELECTOR, '[data-mime-type="image/svg+xml"]')
        source = unquote(picture.get_property("src"))
        assert source.startswith("data:image/svg+xml") and f"<title>{title}" in source
        page.until(lambda picture=picture: picture.get_property("naturalWidth"), "the picture's size")
        assert picture.size["width"] == 720
        page.browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", picture)
        ground, ink = page.browser.execute_async_script(BRIGHTNESS, picture.screenshot_as_base64)
        assert (ground < 64) == (theme == "JupyterLab Dark") and abs(ground - ink) > 128, (ground, ink)
    page.take("plot-" + theme.split()[-1].lower())


def test_a_console_of_a_subshell_answers_while_the_notebook_works(
    show: Callable[..., Page], dialect: Dialect
) -> None:
    text, value = dialect.recall
    page = show(dialect.prepare, dialect.assign, dialect.endless)
    page.run(0)
    page.run(1)
    ActionChains(page.browser).context_click(page.cell(0)).perform()
    page.click('.lm-Menu-item[data-command="notebook:create-subshell-console"]', "the console of a subshell")
    prompt = ".jp-CodeConsole-promptCell .cm-content"
    page.until(lambda: page.all(prompt), "the console's prompt")
    page.start(2)
    page.click(prompt, "the console's prompt to take a click")
    page.until(lambda: page.browser.switch_to.active_element == page.all(prompt)[0], "the console's focus")
    page.write(text)
    page.press(Keys.SHIFT, Keys.ENTER)
    answers = ".jp-CodeConsole-content .jp-OutputArea-output pre"
    page.until(lambda: value in [answer.text for answer in page.all(answers)], "an answer")
    assert page.prompt(2) == "[*]:"
    page.take("subshell")
