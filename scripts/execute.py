"""Executes a notebook through a Jupyter kernel with nbclient: execute.py --kernel NAME IN OUT.

The notebook runs in its own folder, as it does in JupyterLab. The output notebook is written
whether or not a cell fails; a failed cell makes the exit status 1.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kernel", required=True)
    parser.add_argument("--timeout", type=int, default=120, help="seconds a cell may take")
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    options = parser.parse_args()

    notebook = nbformat.read(options.source, as_version=4)
    folder = {"metadata": {"path": str(options.source.resolve().parent)}}
    client = NotebookClient(notebook, kernel_name=options.kernel, timeout=options.timeout, resources=folder)
    status = 0
    try:
        client.execute()
    except CellExecutionError as error:
        print(error, file=sys.stderr)
        status = 1
    nbformat.write(notebook, options.target)
    return status


if __name__ == "__main__":
    sys.exit(main())
