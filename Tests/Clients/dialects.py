"""The same conversation in two languages.

The tests speak of "a cell that prints" or "a cell that runs for ever"; a dialect says how that is
written. The second dialect is that of ipykernel, the kernel of reference: a test that fails on it
too is a fault of the test.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Dialect:
    kernel: str
    language: str
    extension: str
    mimetype: str

    #: Prints "hello, world" on stdout; writes anything on stderr.
    hello: str
    warn: str
    #: Prints what is put for {text}.
    print_text: str
    #: An expression and its text/plain; its value depends on `assign` where it names `a`.
    value: tuple[str, str]
    assign: str
    recall: tuple[str, str]
    unset_name: str
    #: Shows a display first and a result after it.
    display_then_result: str
    #: A result with text/html.
    table: str
    #: Code that fails at run time, its ename and a part of its evalue.
    error: tuple[str, str, str]
    syntax_error: str
    comment: str
    #: Runs far longer than any test waits; needs what `prepare` assigns.
    prepare: str
    endless: str
    #: What the error of an interrupted cell is called, in any case of letters also in its text.
    interrupted: str

    complete: list[str] = field(default_factory=list)
    incomplete: list[str] = field(default_factory=list)
    invalid: list[str] = field(default_factory=list)
    #: Text, the cursor's place marked by ‸, one candidate expected, and the text that it replaces.
    completions: list[tuple[str, str, str]] = field(default_factory=list)
    #: A completer's menu: what is typed, one of several candidates. Tab alone: what is typed, what
    #: becomes of it.
    menu: tuple[str, str] = ("", "")
    single: tuple[str, str] = ("", "")
    #: Text with ‸, and a part of the help expected; a name without help.
    inspections: list[tuple[str, str]] = field(default_factory=list)


REGSHELL = Dialect(
    kernel="regshell",
    language="regshell",
    extension=".regsh",
    mimetype="text/x-regshell",
    hello='print("hello, world")',
    # A constant column, which is said aloud.
    warn="m = fit(y ~ x + z, data(y = [1, 2, 3, 5], x = [1, 2, 4, 5], z = [2, 2, 2, 2]))",
    print_text='print("{text}")',
    value=("1 + 1", "2"),
    assign="a = 6 * 7",
    recall=("a", "42"),
    unset_name="nothing_of_this_name",
    display_then_result="1 + 1\n2 + 2",
    table="gradient(l2, at = [-2, 0, 2])",
    error=("nothing_of_this_name", "unknown-name", "nothing_of_this_name"),
    syntax_error="1 + )",
    comment="# only a comment",
    prepare=(
        'wide = read("notebooks/data/breast_cancer.csv"); cars = read("notebooks/data/mtcars.csv")\n'
        "m = fit(mean_radius ~ ., wide, penalty = 0.25*l2)"
    ),
    # Half a minute each.
    endless="; ".join(["t = trace(m, rate = 1e-9, steps = 600000)"] * 14),
    interrupted="Interrupted",
    complete=["1 + 1", "a = 1", "fit(mpg ~ wt, cars)", "# nothing", ""],
    incomplete=["fit(mpg ~ wt,", "1 +", "x = [1, 2", "m = fit(mpg ~ wt + hp, cars,\n  penalty ="],
    invalid=["1 + )", "x <- 1", "= 3"],
    completions=[
        ("gradi‸", "gradient", "gradi"),
        ("fit(mpg ~ wt, cars, pen‸", "penalty", "pen"),
        ("fit(mpg ~ dr‸", "drat", "dr"),
        ('print("𝛽😀"); gradi‸', "gradient", "gradi"),
        ('print("𝛽😀"); gradi‸ + 1', "gradient", "gradi"),
    ],
    menu=("fit(mpg ~ wt, cars, p", "penalty ="),
    single=("gradi", "gradient"),
    inspections=[
        ("fit‸", "fit("),
        ('print("𝛽😀"); gradi‸ent', "gradient("),
    ],
)

IPYKERNEL = Dialect(
    kernel="python3",
    language="python",
    extension=".py",
    mimetype="text/x-python",
    hello="print('hello, world')",
    warn="import sys; print('careful', file=sys.stderr)",
    print_text="print('{text}')",
    value=("1 + 1", "2"),
    assign="a = 6 * 7",
    recall=("a", "42"),
    unset_name="nothing_of_this_name",
    display_then_result="display(1)\n2",
    table="from IPython.display import HTML; HTML('<table><tr><td>1</td></tr></table>')",
    error=("nothing_of_this_name", "NameError", "nothing_of_this_name"),
    syntax_error="1 + )",
    comment="# only a comment",
    prepare="import time",
    endless="while True: time.sleep(0.001)",
    interrupted="KeyboardInterrupt",
    complete=["1 + 1", "a = 1"],
    incomplete=["print((1,", "for i in range(3):"],
    invalid=["1 + )"],
    completions=[
        ("impor‸", "import", "impor"),
        ("print('𝛽😀'); impor‸", "import", "impor"),
    ],
    menu=("pr", "print"),
    single=("proper", "property"),
    inspections=[("print‸", "print"), ("'𝛽😀'; prin‸t", "print")],
)

DIALECTS = {dialect.kernel: dialect for dialect in (REGSHELL, IPYKERNEL)}
