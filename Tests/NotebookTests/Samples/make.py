"""Writes the sample notebooks of this folder with nbformat, the format's own library.

    python make.py            (nbformat 5.11.1 wrote those that are here)

Each exercises one habit of the writer; a test reads each and writes it back to the same bytes.
"""

from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell

HERE = Path(__file__).parent
METADATA = {
    "kernelspec": {"display_name": "regshell", "language": "regshell", "name": "regshell"},
    "language_info": {"name": "regshell", "version": "0.1"},
}


def write(name, cells, metadata=METADATA, **top):
    for number, cell in enumerate(cells):
        cell["id"] = f"{name}-{number}"
    notebook = new_notebook(cells=cells, metadata=metadata, nbformat_minor=5)
    notebook.update(top)
    nbformat.validate(notebook)
    nbformat.write(notebook, HERE / f"{name}.ipynb")


write("empty", [], metadata={})
write("cells", [
    new_markdown_cell("# Title\n\nText with an image ![](attachment:a.svg)\n",
                      attachments={"a.svg": {"image/svg+xml": "<svg>\n</svg>\n", "image/png": "aGk=\n"}}),
    new_raw_cell("raw\ntext"),
    new_code_cell(""),
    new_code_cell("m = fit(y ~ x, d)\nm", execution_count=7,
                  metadata={"tags": ["parameters"], "collapsed": True, "z": {"b": 1, "a": [None, False]}}),
])
write("outputs", [
    new_code_cell("1", execution_count=1, outputs=[
        new_output("stream", name="stdout", text="one\ntwo\n"),
        new_output("stream", name="stderr", text=""),
        new_output("display_data", data={"text/plain": "a\nb", "text/html": "<b>\n</b>\n",
                                         "image/png": "aGVsbG8=\n", "image/svg+xml": "<svg>\n</svg>",
                                         "application/javascript": "1;\n2;"},
                   metadata={"image/png": {"width": 10}}),
        new_output("execute_result", execution_count=1,
                   data={"text/plain": "x", "application/vnd.regshell.v1+json":
                         {"b": [1, 2.5, -0.0, 1e-7, 1e22, 123456789012345680.0, 10**20], "a": "two\nlines",
                          "é": {}, "Z": []},
                         "application/json": ["one\n", "two"]}),
        new_output("error", ename="unknown-name", evalue="no name `q`",
                   traceback=["\x1b[31merror: no name `q`\x1b[0m", "  1 | q", "    | ^"]),
    ]),
])
write("texts", [
    new_code_cell("# ünïcödé 🦉 e\u0301 \u00e9\n\"quotes\" \\ / \t tab"),
    new_code_cell("a\rb\r\nc\x0bd\x0ce\x1cf\x1dg\x1eh\x85i\u2028j\u2029k\x1fl\x7fm\x00n\x08o"),
    new_code_cell("\n\n"),
    new_code_cell("no newline at the end\r"),
], metadata={"title": "a \u2028 b", "a\nkey": "\x1b", "\U0001f600": 1, "\uffff": 2, "\ue000": 3})
