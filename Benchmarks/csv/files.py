"""The files that are read: made once from a fixed seed, so that every machine reads the same bytes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy


@dataclass(frozen=True)
class File:
    name: str
    what: str
    path: Path
    rows: int
    columns: int
    """Bytes of its columns: 8 for a number, 4 for a text's code, 1 for a logical."""
    column_bytes: int


def numbers(random: numpy.random.Generator, rows: int) -> tuple[list[str], str]:
    """20 normal columns with six digits."""
    values = random.standard_normal((rows, 20))
    line = ",".join(["%.6g"] * 20) + "\n"
    return [f"x{j}" for j in range(1, 21)], (line * rows) % tuple(values.ravel())


def exact(random: numpy.random.Generator, rows: int) -> tuple[list[str], str]:
    """10 uniform columns with all the digits that a double needs, as pandas writes them."""
    values = random.random((rows, 10)).tolist()
    return [f"u{j}" for j in range(1, 11)], "".join(",".join(map(repr, row)) + "\n" for row in values)


def mixed(random: numpy.random.Generator, rows: int) -> tuple[list[str], str]:
    """Numbers, whole numbers, texts with quotes and accents, logicals, missing values."""
    region = ["north", "south", "east", "west", '"north, east"', "été"]
    price = numpy.exp(random.normal(4, 1, rows))
    count = random.integers(0, 100_000, rows)
    score = random.standard_normal(rows)
    missing = random.random(rows) < 0.05
    place = random.integers(0, len(region), rows)
    flag = random.random(rows) < 0.5
    code = random.integers(0, 5_000, rows)
    names = ["price", "count", "region", "flag", "score", "code", "note"]

    def line(i: int) -> str:
        number = "NA" if missing[i] else repr(float(score[i]))
        note = '"said ""yes"""' if count[i] % 97 == 0 else "ok"
        start = f"{price[i]:.2f},{count[i]:d},{region[place[i]]},{'true' if flag[i] else 'false'}"
        return f"{start},{number},k{code[i]:04d},{note}\n"

    return names, "".join(line(i) for i in range(rows))


CATALOGUE = {
    "numbers": (numbers, "20 columns of numbers, six digits", 8 * 20),
    "exact": (exact, "10 columns of numbers, 16 to 18 digits", 8 * 10),
    "mixed": (mixed, "3 columns of numbers, 3 of text, 1 logical", 3 * 8 + 3 * 4 + 1),
}


def make(name: str, folder: Path, megabytes: int) -> File:
    """The file, made unless it is there already."""
    block, what, bytes_a_row = CATALOGUE[name]
    path = folder / f"{name}-{megabytes}.csv"
    count = path.with_suffix(".rows")
    if not count.exists():
        random = numpy.random.default_rng(20_260)
        rows = 0
        with path.open("w", encoding="utf-8") as out:
            while out.tell() < megabytes * 1_000_000:
                names, text = block(random, 20_000)
                if rows == 0:
                    out.write(",".join(names) + "\n")
                out.write(text)
                rows += 20_000
        count.write_text(str(rows))
    with path.open(encoding="utf-8") as lines:
        columns = lines.readline().count(",") + 1
    rows = int(count.read_text())
    return File(name, what, path, rows, columns, rows * bytes_a_row)
