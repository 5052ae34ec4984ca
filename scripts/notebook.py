"""What the scripts of this folder know of the notebook format: cells, sources, outputs.

The standard library alone, so that a notebook can be compared and shown without Jupyter.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

Output = dict[str, Any]


def cells(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        document = json.load(file)
    if document.get("nbformat") != 4:
        raise ValueError(f"{path} is no notebook of format 4")
    return document["cells"]


def text(value: str | list[str]) -> str:
    """A multi-line string, which the format allows to be a list of lines."""
    return value if isinstance(value, str) else "".join(value)


def outputs(cell: dict[str, Any]) -> list[Output]:
    """The outputs of a cell in one canonical form.

    Neighbouring pieces of one stream are one: where a stream is cut is a matter of time, not of
    content. Metadata of the run (times, transient ids) is left out.
    """
    found: list[Output] = []
    for output in cell.get("outputs", []):
        kind = output["output_type"]
        if kind == "display_data" and not any(map(text, output["data"].values())):
            # Left of a line that said how far the work was, where the machine was slow.
            continue
        plain: Output = {"output_type": kind}
        if kind == "stream":
            plain |= {"name": output["name"], "text": text(output["text"])}
            if found and found[-1]["output_type"] == kind and found[-1]["name"] == plain["name"]:
                found[-1]["text"] += plain["text"]
                continue
        elif kind == "error":
            plain |= {key: output[key] for key in ("ename", "evalue", "traceback")}
        else:
            plain["data"] = {
                mime: content if mime.endswith("json") else text(content)
                for mime, content in output["data"].items()
            }
            if kind == "execute_result":
                plain["execution_count"] = output["execution_count"]
        found.append(plain)
    return found
