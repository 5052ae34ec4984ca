"""Prints an executed notebook for a terminal: prose, code and the text/plain of every output."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import notebook

COLOURED = sys.stdout.isatty() and "NO_COLOR" not in os.environ
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def styled(text: str, style: str) -> str:
    if not COLOURED:
        return text
    return "\n".join(f"\x1b[{style}m{line}\x1b[0m" if line else line for line in text.split("\n"))


def indented(text: str, first: str, rest: str) -> str:
    head, *tail = text.rstrip("\n").split("\n")
    return "\n".join([first + head, *(rest + line for line in tail)])


def shown(output: notebook.Output) -> str:
    kind = output["output_type"]
    if kind == "stream":
        text = output["text"]
        return styled(text, "2") if output["name"] == "stderr" else text
    if kind == "error":
        text = "\n".join(output["traceback"])
        return text if COLOURED else ANSI.sub("", text)
    data = output["data"]
    return data.get("text/plain", f"({', '.join(data)})")


def main() -> int:
    if len(sys.argv) != 2:
        print("usage: show.py NOTEBOOK.ipynb", file=sys.stderr)
        return 2
    for cell in notebook.cells(Path(sys.argv[1])):
        source = notebook.text(cell["source"])
        if cell["cell_type"] == "markdown":
            print("\n" + styled(source.strip("\n"), "3"))
        elif cell["cell_type"] == "code" and source.strip():
            print("\n" + styled(indented(source, "› ", "  "), "1"))
            for output in notebook.outputs(cell):
                print(indented(shown(output), "  ", "  "))
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
