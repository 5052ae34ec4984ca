"""Writes emphasis.tsv: lines of Markdown and their HTML by markdown-it-py, an implementation of CommonMark.

    python emphasis.py [COUNT]            (markdown-it-py 4.3.0 wrote those that are here)

The lines are random ones of marks, words, blanks, punctuation, code, escapes and links; of short ones that
differ in their letters alone only the first is kept. A COUNT prints so many lines of any length.
"""

import random
import sys
from pathlib import Path

from markdown_it import MarkdownIt

MARKS = ["*", "**", "***", "****", "_", "__", "___", "~~", "*", "**", "_", "__"]
OTHERS = [*"abc   .()é—1€", "\u00a0", "`*`", "\\*", "[a*](u)", "[*b*](u)"]
reader = MarkdownIt("commonmark").enable("strikethrough")


def lines(seed):
    source = random.Random(seed)
    while True:
        count = source.randint(3, 11)
        yield "".join(source.choice(MARKS if source.random() < 0.5 else OTHERS) for _ in range(count)).strip()


def html(line):
    """None where the line is more than a paragraph, or holds a run of tildes, which not all read alike."""
    if not line or "~~~" in line or "  " in line:
        return None
    kinds = [token.type for token in reader.parse(line)]
    if kinds != ["paragraph_open", "inline", "paragraph_close"]:
        return None
    # GitHub's tag.
    return reader.render(line).strip().replace("<s>", "<del>").replace("</s>", "</del>")


def cases(wanted, keeps_all):
    seen = set()
    for line in lines(1):
        if len(seen) == wanted:
            return
        page = html(line)
        if page is None:
            continue
        # Which mark went where, whatever the words are.
        shape = line if keeps_all else "".join("a" if c.isalnum() and c.isascii() else c for c in line)
        if shape in seen or (not keeps_all and len(line) > 16):
            continue
        seen.add(shape)
        yield f"{line}\t{page}\n"


if __name__ == "__main__":
    given = sys.argv[1:]
    text = "".join(cases(int(given[0]) if given else 500, bool(given)))
    if given:
        print(text, end="")
    else:
        (Path(__file__).parent / "emphasis.tsv").write_text(text, encoding="utf-8")
