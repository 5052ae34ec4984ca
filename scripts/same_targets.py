"""Whether targets of our sources that another package builds, too, depend there on the same targets.

The description of our package is the file that is named, the other's is standard input, both as
`swift package dump-package` prints them.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any


def dependencies(package: dict[str, Any]) -> dict[str, set[str]]:
    """For each target the targets of its own package that it depends on."""
    return {
        target["name"]: {entry["byName"][0] for entry in target["dependencies"] if "byName" in entry}
        for target in package["targets"]
    }


def main() -> None:
    ours = dependencies(json.loads(Path(sys.argv[1]).read_text()))
    others = dependencies(json.load(sys.stdin))
    shared = ours.keys() & others.keys()
    different = [name for name in sorted(shared) if ours[name] != others[name]]
    for name in different:
        there, here = sorted(others[name]), sorted(ours[name])
        print(f"{name} depends on {there}, in our package on {here}", file=sys.stderr)
    sys.exit(bool(different) or not shared)


if __name__ == "__main__":
    main()
