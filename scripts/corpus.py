"""A corpus of the fuzzer: many inputs of a few bytes, in one file.

    corpus.py pack FOLDER FILE
    corpus.py unpack FILE FOLDER

Each line of the file is one input as a JSON text whose characters are its bytes (Latin-1), shortest first.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path


def pack(folder: Path, file: Path) -> None:
    inputs = {path.read_bytes() for path in folder.iterdir()}
    lines = [
        json.dumps(data.decode("latin-1")) for data in sorted(inputs, key=lambda data: (len(data), data))
    ]
    file.write_text("".join(line + "\n" for line in lines), encoding="ascii")


def unpack(file: Path, folder: Path) -> None:
    for line in file.read_text(encoding="ascii").splitlines():
        data = json.loads(line).encode("latin-1")
        (folder / hashlib.sha1(data).hexdigest()).write_bytes(data)


if __name__ == "__main__":
    {"pack": pack, "unpack": unpack}[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
