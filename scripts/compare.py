"""Compares two executed notebooks cell by cell: compare.py A B.

Sources, execution counts and outputs must be equal in every rendering. Prints one line where they
are, the first differing line of each differing cell where they are not (exit status 1).
"""

from __future__ import annotations

import json
import sys
from itertools import zip_longest
from pathlib import Path
from typing import Any

import notebook


def lines(value: Any) -> list[str]:
    if isinstance(value, str):
        return value.split("\n")
    return json.dumps(value, indent=1, ensure_ascii=False, sort_keys=True).split("\n")


def first_difference(a: Any, b: Any, place: str) -> str | None:
    """Where two JSON values first differ, as a place and two lines."""
    if a == b:
        return None
    if isinstance(a, dict) and isinstance(b, dict) and a.keys() == b.keys():
        inner = (first_difference(a[key], b[key], f"{place}, {key}") for key in a)
        return next(found for found in inner if found)
    if isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        inner = (first_difference(*pair, f"{place}, {i}") for i, pair in enumerate(zip(a, b, strict=True)))
        return next(found for found in inner if found)
    for x, y in zip_longest(lines(a), lines(b), fillvalue="(nothing)"):
        if x != y:
            return f"{place}\n  - {x}\n  + {y}"
    return f"{place}: {a!r} against {b!r}"


def describe(cell: dict[str, Any]) -> dict[str, Any]:
    described = {"kind": cell["cell_type"], "source": notebook.text(cell["source"])}
    if cell["cell_type"] == "code":
        described["execution count"] = cell.get("execution_count")
        described["outputs"] = notebook.outputs(cell)
    return described


def main() -> int:
    if len(sys.argv) != 3:
        print("usage: compare.py A.ipynb B.ipynb", file=sys.stderr)
        return 2
    first, second = (notebook.cells(Path(name)) for name in sys.argv[1:])
    if len(first) != len(second):
        print(f"differ: {len(first)} cells against {len(second)}")
        return 1
    code = [cell for cell in first if cell["cell_type"] == "code"]
    shown = sum(len(notebook.outputs(cell)) for cell in code)
    if not shown:
        print("differ: neither notebook has an output, so nothing was compared")
        return 1
    pairs = enumerate(zip(first, second, strict=True), start=1)
    found = [first_difference(describe(a), describe(b), f"cell {i}") for i, (a, b) in pairs]
    differences = [difference for difference in found if difference]
    for difference in differences:
        print(difference)
    verdict = "differ" if differences else "same"
    print(
        f"{verdict}: {len(code)} code cells, {shown} outputs in every rendering; "
        f"{len(differences)} cells differ"
    )
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
