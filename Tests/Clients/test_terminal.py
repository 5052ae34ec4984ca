"""The dialogue as somebody at a terminal meets it: each test types into the program in a tmux of its own."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from conftest import ROOT
from dialects import Dialect
from terminal import Terminal

pytestmark = pytest.mark.own_language
DATA = ROOT / "notebooks" / "data"


@pytest.fixture
def open_terminal(binary: Path, tmp_path: Path) -> Iterator[Callable[..., Terminal]]:
    opened: list[Terminal] = []

    def open_terminal(*arguments: object, program: tuple = (binary,), **options: object) -> Terminal:
        folder = tmp_path / f"terminal{len(opened)}"
        folder.mkdir()
        opened.append(Terminal(folder, *program, *arguments, **options))
        return opened[-1]

    yield open_terminal
    for terminal in opened:
        terminal.close()


@pytest.fixture
def terminal(open_terminal: Callable[..., Terminal]) -> Terminal:
    terminal = open_terminal()
    terminal.prompt()
    return terminal


# Typing


def test_a_session_from_banner_to_control_d(terminal: Terminal) -> None:
    assert "regshell 0" in terminal.screen and ":help lists commands" in terminal.screen
    assert max(map(len, terminal.screen.split("\n"))) <= 80
    assert terminal.answer("x = 20 + 1") == ""
    assert terminal.answer("x * 2") == "42"
    assert terminal.answer("nowhere").startswith("error: `nowhere` is not defined")
    terminal.keys("C-d")
    terminal.waits(r"^exit code 0$")


def test_letters_beyond_ascii_are_edited_as_letters(terminal: Terminal) -> None:
    terminal.type('"é数据" ')
    terminal.keys("Left", "Left", "BSpace")
    terminal.type("ü")
    terminal.keys("Enter")
    assert terminal.waits(r"^é数ü$")


def test_tab_completes_lists_and_indents(terminal: Terminal) -> None:
    terminal.type("descri")
    terminal.keys("Tab")
    terminal.waits(r"^reg> describe")
    terminal.keys("C-u")
    terminal.type("pre")
    terminal.keys("Tab")
    terminal.waits(r"^reg> predict")
    terminal.keys("C-u")
    terminal.type("set(")
    terminal.keys("Tab")
    assert "digits =" in terminal.waits(r"^digits = .*\nreg> set\($")
    terminal.keys("C-u")
    terminal.type(":ti")
    terminal.keys("Tab")
    terminal.waits(r"^reg> :timing$")
    terminal.type(" of")
    terminal.keys("Tab")
    terminal.waits(r"^reg> :timing off$")
    terminal.keys("C-u")
    terminal.type(":mode j")
    terminal.keys("Tab")
    terminal.waits(r"^reg> :mode json$")
    terminal.keys("C-u")
    (terminal.folder / "sub").mkdir()
    (terminal.folder / "sub" / "model.regsh").touch()
    terminal.type(":load su")
    terminal.keys("Tab")
    terminal.waits(r"^reg> :load sub/$")
    terminal.keys("Tab")
    terminal.waits(r"^reg> :load sub/model.regsh$")
    terminal.keys("C-u")
    (terminal.folder / "data.csv").touch()
    terminal.type('read("da')
    terminal.keys("Tab")
    terminal.waits(r'^reg> read\("data.csv"$')
    terminal.keys("C-u")
    terminal.line("[1,")
    terminal.waits(r"^\.\.\.>")
    terminal.type("abc")
    terminal.keys("C-u", "Tab")
    terminal.type("2]")
    terminal.keys("Enter")
    assert "[1, 2]" in terminal.waits(r"^\[1, 2\]$")


def test_keys_that_mean_nothing_insert_nothing(terminal: Terminal) -> None:
    terminal.type("12")
    unknown = ("\x1b[5~", "\x1b[6~", "\x1b[15;2~", "\x1b[24~", "\x1b[3;5~", "\x1bOP", "\x1b[[A", "\x1b[I")
    for sequence in unknown:
        terminal.type(sequence)
    terminal.type("34")
    terminal.waits(r"^reg> 1234\Z")
    # Shift-Left, Alt-Left by a word, Home, Delete.
    terminal.type(" + 56\x1b[1;2D7\x1b[1;3D8\x1b[1~9\x1b[H\x1b[3~")
    terminal.waits(r"^reg> 1234 \+ 8576\Z")
    terminal.keys("C-s", "C-e")
    terminal.type("0")
    terminal.waits(r"^reg> 1234 \+ 85760\Z")


def test_alt_x_opens_no_prompt_of_the_librarys(terminal: Terminal) -> None:
    terminal.type("1 +")
    terminal.keys("M-x")
    terminal.type(" 2")
    terminal.waits(r"^reg> 1 \+ 2\Z")
    terminal.keys("Enter")
    terminal.waits(r"^3\nreg>\s*\Z")


def test_a_closing_bracket_shows_its_partner(terminal: Terminal) -> None:
    column = len("reg> ")
    terminal.type('f(")", [1, 2')
    terminal.waits(r"2$")
    terminal.type_until_cursor("]", column + len('f(")", '))
    terminal.waits(r"\]$")
    terminal.type_until_cursor(")", column + 1)
    # A key ends it at once, and nothing of the line is lost.
    terminal.type(" + 1")
    terminal.waits(r'^reg> f\("\)", \[1, 2\]\) \+ 1$')
    assert terminal.cursor[0] == column + len('f(")", [1, 2]) + 1')


# Looking back


def test_control_r_searches_the_history(terminal: Terminal) -> None:
    for line in ("first = 1", "second = 2", "third = 3"):
        terminal.line(line)
    terminal.prompt()
    terminal.keys("C-r")
    terminal.type("sec")
    terminal.waits(r"^search: sec> second = 2\Z")
    terminal.keys("Enter")
    terminal.waits(r"reg> second = 2\nreg>\s*\Z")


def test_a_search_goes_on_is_given_up_or_is_edited(terminal: Terminal) -> None:
    for line in ("alpha = 1", "beta = 2", "alpha = 3"):
        terminal.line(line)
    terminal.type("typed")
    terminal.keys("C-r")
    terminal.type("al")
    terminal.waits(r"^search: al> alpha = 3\Z")
    terminal.keys("C-r")
    terminal.waits(r"^search: al> alpha = 1\Z")
    terminal.keys("C-s")
    terminal.waits(r"^search: al> alpha = 3\Z")
    terminal.type("z")
    terminal.waits(r"^not found: alz> alpha = 3\Z")
    terminal.keys("C-g")
    terminal.waits(r"^reg> typed\Z")
    # The last search again; another key ends it and does what it does.
    terminal.keys("C-r", "C-r")
    terminal.waits(r"^search: alz> typed\Z|^not found: alz> typed\Z")
    terminal.keys("BSpace", "C-e")
    terminal.type("0")
    terminal.waits(r"^reg> alpha = 30\Z")
    terminal.keys("C-r")
    terminal.type("be")
    terminal.keys("C-c")
    terminal.waits(r"search: be> \^C\nreg>\s*\Z")
    terminal.type("1 + ")
    terminal.keys("C-r")
    terminal.type("beta")
    terminal.keys("Left")
    terminal.waits(r"^reg> beta = 2\Z")


def test_a_search_draws_lines_that_need_several_rows(open_terminal: Callable[..., Terminal]) -> None:
    long = 'ax = "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeee"'
    wide = 'ay = "数据数据数据数据数据数据数据数据é"'
    terminal = open_terminal(columns=30)
    terminal.prompt()
    for line in (wide, long, "b = 1"):
        terminal.line(line)
    terminal.keys("C-l")
    terminal.waits(r"\Areg>\s*\Z")
    terminal.keys("C-r")

    def shows(text: str) -> None:
        end = time.monotonic() + 15
        while terminal.screen.replace("\n", "") != text:
            assert time.monotonic() < end, terminal.screen
            time.sleep(0.02)

    for typed in ("a", "ax", "ax ="):
        terminal.type(typed[-2:] if len(typed) > 2 else typed[-1])
        shows(f"search: {typed}> {long}")
    for _ in range(3):
        terminal.keys("BSpace")
    terminal.type("y")
    shows(f"search: ay> {wide}")
    terminal.keys("C-e")
    shows(f"reg> {wide}")
    terminal.keys("C-r")
    terminal.type("ax")
    shows(f"search: ax> {long}")
    terminal.keys("C-g")
    shows(f"reg> {wide}")


@pytest.mark.parametrize("options", [[], ["-c", "x = 1"]])
def test_a_session_in_a_very_narrow_window_runs_again(
    open_terminal: Callable[..., Terminal], binary: Path, options: list[str]
) -> None:
    terminal = open_terminal(*(["-i", *options] if options else []), columns=15)
    terminal.waits(r"reg>\s*\Z")
    terminal.line("1 + 1")
    terminal.resize(12, 50)
    terminal.line("2 + 2")
    terminal.resize(80, 50)
    terminal.line(":save s.ipynb")
    saved = terminal.folder / "s.ipynb"
    cells = [cell["source"] for cell in json.loads(saved.read_text())["cells"]]
    assert "set(width = 20)" in map("".join, cells)
    done = subprocess.run([binary, "check", saved], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


def test_control_underscore_undoes(terminal: Terminal) -> None:
    terminal.type("fit(alpha")
    terminal.waits(r"alpha\Z")
    terminal.keys("C-w")
    terminal.waits(r"^reg> fit\(\Z")
    terminal.keys("C-u")
    terminal.waits(r"^reg>\s*\Z")
    terminal.keys("C-_")
    terminal.waits(r"^reg> fit\(\Z")
    terminal.keys("C-_")
    terminal.waits(r"^reg> fit\(alpha\Z")
    terminal.type(", 1")
    terminal.waits(r"^reg> fit\(alpha, 1\Z")


def test_up_goes_back_by_what_is_before_the_cursor(terminal: Terminal) -> None:
    for line in ("alpha = 1", "beta = 2", "alpha = 3"):
        terminal.line(line)
    terminal.prompt()
    terminal.keys("Up", "Up")
    terminal.waits(r"^reg> beta = 2\Z")
    terminal.keys("Down", "Down")
    terminal.waits(r"^reg>\s*\Z")
    terminal.type("al")
    terminal.keys("Up")
    terminal.waits(r"^reg> alpha = 3\Z")
    terminal.keys("Up")
    terminal.waits(r"^reg> alpha = 1\Z")
    terminal.keys("Up", "Down", "Down")
    terminal.waits(r"^reg> al\Z")


def test_the_history_outlives_the_session_without_doubles_and_secrets(
    terminal: Terminal, binary: Path
) -> None:
    for line in ("a = 1", "b = 2", " hidden = 3", "a = 1", "[a,", "b]"):
        terminal.line(line)
    terminal.prompt()
    folder = terminal.folder
    stored = (folder / "state" / "regshell" / "history").read_text()
    assert stored.split("\n") == ["a = 1", "b = 2", "a = 1", "[a,\x01b]", ""]
    terminal.keys("C-d")
    terminal.waits("exit code 0")
    again = folder / "again"
    again.mkdir()
    second = Terminal(again, binary, XDG_STATE_HOME=str(folder / "state"))
    try:
        second.prompt()
        assert second.answer(":history") == "b = 2\na = 1\n[a,\nb]\n:history"
    finally:
        second.close()


# Several lines


def test_a_statement_of_several_lines_comes_back_whole_and_is_edited(terminal: Terminal) -> None:
    for line in ("[10,  # ten", "20,", "30]"):
        terminal.line(line)
    terminal.waits(r"^\[10, 20, 30\]\nreg>\s*\Z")
    terminal.keys("Up")
    terminal.waits(r"^reg> \[10,  # ten\n20,\n30\]\Z")
    # From its last line up to the second, the 20 to 25.
    terminal.keys("Left", "Up", "BSpace")
    terminal.type("5")
    terminal.keys("Enter")
    terminal.waits(r"^\[10, 25, 30\]\nreg>\s*\Z")
    # Taken back from its middle it leaves nothing behind.
    terminal.keys("Up", "Left", "Up", "C-c")
    assert "30]" not in terminal.waits(r"\^C\nreg>\s*\Z").split("^C")[1]


def test_the_lines_of_a_statement_are_reached_before_it_is_whole(terminal: Terminal) -> None:
    terminal.line("[1,")
    terminal.line("20,")
    terminal.keys("C-l")
    terminal.waits(r"\Areg> \[1,\n\.\.\.> 20,\n\.\.\.>\s*\Z")
    terminal.keys("Up")
    terminal.waits(r"^reg> \[1,\n20,\Z")
    terminal.keys("BSpace", "BSpace")
    terminal.type("]")
    terminal.keys("Enter")
    terminal.waits(r"^\[1, 2\]\nreg>\s*\Z")
    # One that was given up is in the history.
    terminal.line("[3,")
    terminal.type("4")
    terminal.keys("C-c")
    terminal.waits(r"\^C\nreg>\s*\Z")
    terminal.keys("Up")
    terminal.waits(r"^reg> \[3,\Z")


def test_control_l_keeps_the_line(terminal: Terminal) -> None:
    terminal.line("1 + 1")
    terminal.line("[1,")
    # Over the end of the row.
    terminal.type("1000, " * 20 + "7")
    terminal.waits(r"7\Z")
    terminal.keys("C-l")
    screen = terminal.waits(r"\Areg> \[1,\n\.\.\.> 1000, [\s\S]*7\Z")
    assert screen.replace("\n", "").count("1000,") == 20
    terminal.keys("C-u")
    terminal.type("2]")
    terminal.keys("Enter")
    terminal.waits(r"^\[1, 2\]\nreg>\s*\Z")


def test_alt_enter_breaks_a_line(terminal: Terminal) -> None:
    terminal.type("x = 4")
    terminal.keys("M-Enter")
    terminal.type("x + 1")
    terminal.keys("Enter")
    terminal.waits(r"^reg> x = 4\nx \+ 1\n5\nreg>\s*\Z")


def test_a_pasted_dialogue_runs_without_its_prompts_and_answers(terminal: Terminal) -> None:
    terminal.paste("reg> x = [1,\n...>   2]\nreg> x + 1\n[2, 3]\nreg> x * 10\n[10, 20]\n")
    screen = terminal.waits(r"^x \* 10\Z")
    assert "[2, 3]" not in screen
    terminal.keys("Enter")
    assert "error" not in terminal.waits(r"^\[2, 3\]\n\[10, 20\]\nreg>\s*\Z")


def test_a_pasted_block_waits_for_enter_and_tabs_are_spaces(terminal: Terminal) -> None:
    terminal.paste("y = [1,\n\t2]\ny\n")
    terminal.waits(r"^reg> y = \[1,\n  2\]\ny\Z")
    terminal.keys("Enter")
    terminal.waits(r"^\[1, 2\]\nreg>\s*\Z")


def test_a_paste_without_its_end_is_ended_by_control_c(terminal: Terminal) -> None:
    terminal.type("\x1b[200~abc")
    time.sleep(0.1)
    terminal.keys("C-c")
    terminal.waits(r"\^C\nreg>\s*\Z")
    assert terminal.answer("1 + 1") == "2"
    terminal.type("\x1b[200~abc")
    time.sleep(0.1)
    subprocess.run(["kill", "-INT", *terminal.children()], check=True)
    terminal.waits(r"\^C\nreg>\s*\Z")
    assert terminal.answer("1 + 2") == "3"


def test_prompts_typed_line_by_line_are_left_out(terminal: Terminal) -> None:
    terminal.type("reg> z = [1,\n...> 5]\nreg> z\n")
    assert "error" not in terminal.waits(r"^\[1, 5\]\nreg>\s*\Z")


# Ctrl-C and Ctrl-D


def test_control_c_at_the_prompt_and_in_a_continuation_takes_the_line_back(terminal: Terminal) -> None:
    terminal.type("nonsense (")
    terminal.keys("C-c")
    terminal.waits(r"^reg> nonsense \(\^C\nreg>\s*\Z")
    terminal.line("[1,")
    terminal.waits(r"^\.\.\.>\s*\Z")
    terminal.type("2")
    terminal.keys("C-c")
    terminal.waits(r"^\.\.\.> 2\^C\nreg>\s*\Z")
    assert terminal.answer("3 + 4") == "7"


def test_a_question_stays_while_it_is_answered(terminal: Terminal) -> None:
    terminal.line_without_waiting('x = ask("how many")')
    terminal.waits(r"^how many\s*\Z")
    time.sleep(0.6)
    terminal.type("12")
    time.sleep(0.3)
    assert terminal.waits(r"^how many 12\Z").count("ask:") == 0
    terminal.keys("Enter")
    terminal.waits(r"^how many 12\nreg>\s*\Z")
    terminal.line_without_waiting('ask("again")')
    terminal.waits(r"^again\s*\Z")
    terminal.keys("C-d")
    terminal.waits(r"^again\s*\nerror: ask gets no answer")


def test_control_d_in_a_statement_keeps_the_session(terminal: Terminal) -> None:
    terminal.line("kept = 5")
    terminal.line("(1 +")
    terminal.type("2")
    terminal.keys("C-u", "C-d")
    terminal.waits(r"^\.\.\.> \^D\nreg>\s*\Z")
    assert terminal.answer("kept") == "5"
    terminal.line_without_waiting("exit")
    terminal.waits("^exit code 0$")


def test_control_c_stops_a_fit_and_keeps_the_session(terminal: Terminal, dialect: Dialect) -> None:
    terminal.line("kept = 5")
    for line in dialect.prepare.replace("notebooks/data", str(DATA)).split("\n"):
        terminal.line(line)
    terminal.line_without_waiting(dialect.endless)
    # It says how far it is, in one line in place.
    first = terminal.waits(r"^\d+ % · .*\Z")
    time.sleep(0.5)
    assert len(terminal.waits(r"^\d+ % · .*\Z").split("\n")) == len(first.split("\n"))
    terminal.keys("C-c")
    terminal.waits(r"error: interrupted\nreg>\s*\Z")
    assert terminal.answer("kept") == "5"


def test_control_c_comes_from_elsewhere_too(terminal: Terminal) -> None:
    terminal.type("half a li")
    terminal.waits("half a li")
    subprocess.run(["kill", "-INT", *terminal.children()], check=True)
    terminal.waits(r"\^C\nreg>\s*\Z")
    assert terminal.answer("1 + 1") == "2"


def test_the_terminal_is_given_back_as_it_was(terminal: Terminal) -> None:
    subprocess.run(["kill", "-TERM", *terminal.children()], check=True)
    terminal.waits("^exit code 143$")
    written = terminal.raw.read_bytes()
    assert written.rindex(b"\x1b[?2004l") > written.rindex(b"\x1b[?2004h")


def test_control_z_stops_the_job_and_fg_brings_the_line_back(
    open_terminal: Callable[..., Terminal], binary: Path
) -> None:
    terminal = open_terminal(program=("bash", "--norc", "-i"), PS1="shell: ")
    terminal.waits(r"^shell:\s*\Z")
    terminal.line_without_waiting(str(binary))
    terminal.prompt()
    terminal.type("40 +")
    terminal.keys("C-z")
    terminal.waits(r"^shell:\s*\Z")
    terminal.line_without_waiting("fg")
    terminal.waits(r"^reg> 40 \+\Z")
    terminal.line(" 2")
    terminal.waits(r"^42\nreg>\s*\Z")


def test_a_job_in_the_background_draws_nothing(
    open_terminal: Callable[..., Terminal], binary: Path, dialect: Dialect
) -> None:
    terminal = open_terminal(program=("bash", "--norc", "-i"), PS1="shell: ")
    terminal.waits(r"^shell:\s*\Z")
    terminal.line_without_waiting(str(binary))
    terminal.prompt()
    for line in dialect.prepare.replace("notebooks/data", str(DATA)).split("\n"):
        terminal.line(line)
    terminal.line_without_waiting(dialect.endless)
    terminal.waits(r"^\d+ % · .*\Z")
    terminal.keys("C-z")
    terminal.waits(r"^shell:\s*\Z")
    terminal.line_without_waiting("bg")
    screen = terminal.waits(r"bg\n.*\nshell:\s*\Z")
    time.sleep(0.5)
    assert terminal.screen == screen
    terminal.line_without_waiting("fg")
    terminal.waits(r"^\d+ % · .*\Z")
    terminal.keys("C-c")
    terminal.waits(r"error: interrupted\nreg>\s*\Z")


def test_run_says_which_cell_runs(
    open_terminal: Callable[..., Terminal], binary: Path, dialect: Dialect, tmp_path: Path
) -> None:
    code = dialect.prepare.replace("notebooks/data", str(DATA)) + "\n\n" + dialect.endless + "\n"
    (tmp_path / "s.regsh").write_text(code)
    terminal = open_terminal("run", tmp_path / "s.regsh", "-o", tmp_path / "s.ipynb")
    screen = terminal.waits(r"^\[(\d)/\1\] \d+ % · .*\Z")
    assert "[1/" in screen
    terminal.keys("C-c")
    screen = terminal.waits(r"^exit code 130$")
    assert " % · " not in screen and "error: interrupted" in screen


def test_control_d_within_a_line_does_not_leave(terminal: Terminal) -> None:
    terminal.type("12")
    terminal.keys("Left", "C-d", "Enter")
    terminal.waits(r"^1\nreg>\s*\Z")
    terminal.keys("C-d")
    terminal.waits("exit code 0")


# The terminal


def test_tables_fit_the_window_as_it_is_now(open_terminal: Callable[..., Terminal]) -> None:
    terminal = open_terminal(columns=100)
    terminal.prompt()
    terminal.line(f'd = read("{DATA}/mtcars.csv")')
    assert "folded" not in terminal.answer("describe(d)")
    terminal.resize(60, 50)
    narrow = terminal.answer("describe(d)")
    assert "to fit a width of 60" in narrow.replace("\n", " ")
    assert max(map(len, narrow.split("\n"))) <= 60
    terminal.resize(120, 50)
    assert "folded" not in terminal.answer("describe(d)")
    # What the user has chosen stays.
    terminal.line("set(width = 70)")
    terminal.resize(110, 50)
    assert "to fit a width of 70" in terminal.answer("describe(d)").replace("\n", " ")


def test_messages_are_broken_between_words(open_terminal: Callable[..., Terminal]) -> None:
    terminal = open_terminal(columns=50)
    terminal.prompt()
    assert terminal.answer("quit + 1").split("\n")[3:] == [
        "  help: a script ends with its last line; Ctrl-D",
        "    leaves the REPL, a notebook's kernel is shut",
        "    down from its menu",
    ]
    assert "  help: did you mean `:mode json`?" in terminal.answer(":mode jsn")
    terminal.resize(70, 50)
    shown = terminal.answer(":save x.pdf").split("\n")
    assert shown[1:] == [
        "  help: its name must end in .ipynb or .regsh or .html or .md",
    ]


def test_a_resize_redraws_the_line_that_is_typed(terminal: Terminal) -> None:
    terminal.type("11111 + 22222")
    terminal.waits("22222")
    terminal.resize(50, 20)
    terminal.keys("Enter")
    terminal.waits(r"^33333\nreg>\s*\Z")


def test_colours_are_for_terminals_that_have_them(open_terminal: Callable[..., Terminal]) -> None:
    plain = open_terminal(NO_COLOR="1")
    plain.prompt()
    plain.line("nowhere")
    plain.waits(r"not defined[\s\S]*reg>\s*\Z")
    assert "\x1b[1m" not in plain.styled and "\x1b[31m" not in plain.styled
    coloured = open_terminal()
    coloured.prompt()
    coloured.line("nowhere")
    coloured.waits(r"not defined[\s\S]*reg>\s*\Z")
    assert "\x1b[1mreg>" in coloured.styled
    assert "31m" in next(line for line in coloured.styled.split("\n") if "error:" in line)


def test_a_dumb_terminal_gets_no_escapes(open_terminal: Callable[..., Terminal]) -> None:
    terminal = open_terminal(TERM="dumb")
    terminal.prompt()
    terminal.line("(1 + 2) * 3")
    terminal.line("nowhere")
    terminal.waits(r"not defined[\s\S]*reg>\s*\Z")
    assert "9" in terminal.screen.split("\n")
    terminal.line(":clear")
    terminal.keys("C-d")
    terminal.waits("exit code 0")
    assert b"\x1b" not in terminal.raw.read_bytes()


def test_a_locale_without_letters_still_takes_them(open_terminal: Callable[..., Terminal]) -> None:
    terminal = open_terminal(LC_ALL="C")
    terminal.prompt()
    terminal.type('"é"')
    terminal.keys("Left", "Left")
    terminal.type("ü")
    terminal.keys("Enter")
    terminal.waits(r"^üé\nreg>\s*\Z")
    terminal.line(f'describe(read("{DATA}/mtcars.csv"))')
    terminal.waits(r"carb[\s\S]*reg>\s*\Z")
    assert "─" not in terminal.screen and "---" in terminal.screen


def test_bytes_that_are_no_character_take_none_with_them(terminal: Terminal) -> None:
    terminal.type("1 + ")
    terminal.waits(r"1 \+")
    terminal.tmux("send-keys", "-H", "e9")
    terminal.line("41")
    terminal.waits(r"^42\nreg>\s*\Z")


def test_plots_are_drawn_in_dots(terminal: Terminal) -> None:
    terminal.line(f'm = fit(mpg ~ wt + hp, read("{DATA}/mtcars.csv"), penalty = 0.5*l1)')
    shown = terminal.answer("plot(path(m))")
    assert any(0x2800 < ord(character) < 0x2900 for character in shown)
    assert max(map(len, shown.split("\n"))) <= 80


# Commands of the face


def test_timing_and_mode(terminal: Terminal) -> None:
    assert terminal.answer(":timing on") == "timing is on"
    value, time_taken = terminal.answer("1 + 1").split("\n")
    assert value == "2" and time_taken.startswith("took ") and time_taken.endswith(" ms")
    assert terminal.answer(":timing") == "timing is off"
    assert terminal.answer(":mode csv") == "mode is csv"
    assert terminal.answer("gradient(l2, at = [1])").split("\n")[0].startswith("b,l2 slope")
    assert terminal.answer(":mode jsn").startswith("error: no mode `jsn`\n  help: did you mean `:mode json`?")


def test_edit_runs_what_the_editor_leaves(open_terminal: Callable[..., Terminal], tmp_path: Path) -> None:
    terminal = open_terminal(EDITOR="sed -i s/20/21/", HOME=str(tmp_path))
    terminal.prompt()
    terminal.line("20 + 1")
    assert terminal.answer(":edit") == "21 + 1\n22"
    assert terminal.answer(":edit") == "nothing has changed"


@pytest.mark.parametrize("suffix", [".ipynb", ".regsh"])
def test_a_saved_session_runs_again_to_the_same(terminal: Terminal, binary: Path, suffix: str) -> None:
    folder = terminal.folder
    (folder / "loaded.regsh").write_text("# a script\nloaded = 7\nloaded + 1\n")
    (folder / "cars.csv").write_bytes((DATA / "mtcars.csv").read_bytes())
    for line in (
        'd = read("cars.csv")',
        ":load loaded.regsh",
        "b = 5; nowhere",
        "describe(d)",
        "[1,",
        "b]",
        "m = fit(mpg ~ wt + hp + qsec, d, penalty = 0.5*l1)",
        "m",
        "plot(path(m))",
    ):
        terminal.line(line)
    terminal.prompt()
    terminal.resize(64, 50)
    terminal.line("describe(d)")
    terminal.waits(r"carb[\s\S]*reg>\s*\Z")
    assert terminal.answer("coef(m)")
    answer = terminal.answer(f":save session{suffix}").replace("\n", " ")
    # All but scripts say between cells how wide the window was.
    count = 11 if suffix == ".regsh" else 13
    assert answer == f"wrote session{suffix} ({count} cells, 1 of them tagged raises-exception)"
    saved = folder / f"session{suffix}"
    if suffix == ".ipynb":
        nbformat.validate(json.loads(saved.read_text()))
        done = subprocess.run([binary, "check", saved], capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stdout + done.stderr
        return
    outputs = []
    for command in ([binary, saved], [binary, "--mode", "csv", "-f", saved]):
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=folder)
        assert done.returncode == 0, done.stdout + done.stderr
        outputs.append(done.stdout)
    assert "8\n" in outputs[0] and "[5]" not in outputs[0]
    done = subprocess.run(
        [binary, "run", saved, "-o", folder / "x.ipynb"], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("columns", [[60], [60, 110], [110, 60, 110], [90, 60, 92]])
def test_a_session_saved_in_any_mode_and_width_runs_again_to_the_same(
    open_terminal: Callable[..., Terminal], binary: Path, columns: list[int]
) -> None:
    first = f'd = read("{DATA}/mtcars.csv"); m = fit(mpg ~ wt, d); describe(d)'
    terminal = open_terminal("-i", "-c", first, columns=columns[0])
    terminal.prompt()
    for width in columns:
        terminal.resize(width, 50)
        terminal.line("describe(d)")
        terminal.waits(r"carb[\s\S]*reg>\s*\Z")
    for line in (":mode csv", "m", "coef(m)", "[0.1 + 0.2, 2]"):
        terminal.line(line)
    answer = terminal.answer(":save session.ipynb")
    assert answer.startswith("wrote session.ipynb") and "note" not in answer
    done = subprocess.run(
        [binary, "check", terminal.folder / "session.ipynb"], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    "line", ["a = 3; a + 1; {}", "a = 3; a + 1; b = a; {}", "a = 3\na + 1;\n{}; b = 2", "{}"]
)
def test_of_an_interrupted_cell_what_was_done_is_saved(
    terminal: Terminal, binary: Path, dialect: Dialect, line: str
) -> None:
    for first in ["a = 1", *dialect.prepare.replace("notebooks/data", str(DATA)).split("\n")]:
        terminal.line(first)
    terminal.paste(line.format(dialect.endless))
    terminal.keys("Enter")
    terminal.waits(r"^\d+ % · .*\Z")
    terminal.keys("C-c")
    terminal.waits(r"error: interrupted\nreg>\s*\Z")
    terminal.line("a * 2")
    assert "tagged skip-execution)" in terminal.answer(":save s.ipynb").replace("\n", "")
    terminal.line(":save s.regsh")
    check = [binary, "check", "--timeout", "30", terminal.folder / "s.ipynb"]
    done = subprocess.run(check, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    done = subprocess.run([binary, terminal.folder / "s.regsh"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and done.stdout.endswith("2\n" if line == "{}" else "6\n"), done.stderr


def test_a_picture_that_a_mode_has_not_is_saved_all_the_same(terminal: Terminal, binary: Path) -> None:
    terminal.line(":mode latex")
    terminal.line("plot(l1)")
    terminal.waits(r"^note: LaTeX")
    terminal.line(":save s.ipynb")
    cells = json.loads((terminal.folder / "s.ipynb").read_text())["cells"]
    assert "image/svg+xml" in cells[-1]["outputs"][0]["data"]
    done = subprocess.run([binary, "check", terminal.folder / "s.ipynb"], capture_output=True, timeout=60)
    assert done.returncode == 0, done.stdout


def test_a_report_is_what_convert_makes_of_the_notebook(terminal: Terminal, binary: Path) -> None:
    terminal.line(f'describe(read("{DATA}/mtcars.csv")); plot(l1)')
    terminal.prompt()
    for name in ("s.ipynb", "s.html", "s.md"):
        terminal.line(f":save {name}")
    assert "must end in .ipynb or .regsh or .html or .md" in terminal.answer(":save s.pdf").replace("\n", " ")
    other = terminal.folder / "converted"
    other.mkdir()
    for name in ("s.html", "s.md"):
        source = terminal.folder / "s.ipynb"
        subprocess.run([binary, "convert", source, "-o", other / name], check=True, timeout=60)
        assert (other / name).read_bytes() == (terminal.folder / name).read_bytes()


def test_what_data_hold_sends_the_terminal_nothing(binary: Path, tmp_path: Path) -> None:
    data = tmp_path / "e.csv"
    level = '"a\x1b]0;T\x07"'
    data.write_text(f"y,g,z\n1,{level},1\n3,b,2\n4,{level},3\n2,b,5\n7,b,4\n6,c,1\n")
    code = (
        f'd = read("{data}"); d; describe(d); m = fit(y ~ g, d); m; levels = d.g; levels; '
        "fit(g ~ z, d, family = multinomial, penalty = 0.1*l2)"
    )
    done = subprocess.run([binary, "--keep-going", "-c", code], capture_output=True, timeout=60)
    assert b"]0;T" in done.stdout
    assert b"\x1b" not in done.stdout + done.stderr and b"\x07" not in done.stdout + done.stderr


# Programs that leave a dialogue behind


def test_a_script_first_and_then_the_dialogue(open_terminal: Callable[..., Terminal], tmp_path: Path) -> None:
    (tmp_path / "a.regsh").write_text("x = 2\n")
    terminal = open_terminal("-p", "y=3", "-i", "-f", tmp_path / "a.regsh")
    terminal.prompt()
    assert terminal.answer("x * y") == "6"
    terminal.line(":save all.regsh")
    terminal.waits(r"wrote all.regsh \(3 cells\)")
