"""The whole of jupyter_kernel_test, with every attribute that it can test.

Two of its tests are of things that the kernel does not have and does not announce: help goes to the page
as a result, not to a pager, and no cell clears what was shown. What stands for them is tested here.
"""

from __future__ import annotations

import jupyter_kernel_test
import pytest

pytestmark = pytest.mark.own_language


class TestRegshell(jupyter_kernel_test.KernelTests):
    kernel_name = "regshell"
    language_name = "regshell"
    file_extension = ".regsh"

    code_hello_world = 'print("hello, world")'
    # A constant column, which is said aloud.
    code_stderr = "m = fit(y ~ x + z, data(y = [1, 2, 3, 5], x = [1, 2, 4, 5], z = [2, 2, 2, 2]))"

    completion_samples = (
        {"text": "gradie", "matches": {"gradient"}},
        {"text": "1 + as_pen", "matches": {"as_penalty"}},
        {"text": "zzz_no_such_word", "matches": set()},
    )

    complete_code_samples = (
        "1 + 1",
        "a = [1, 2]",
        "gradient(l2, at = [-2, 0, 2])",
        "# nothing",
        "?fit",
    )
    incomplete_code_samples = ("1 +", "a = [1,", "gradient(l2,", "fit(y ~ x,\n  data(x = [1, 2]")
    invalid_code_samples = ("1 + )", "x <- 1", "= 3")

    code_generate_error = "1 + nothing_of_this_name"
    code_execute_result = (
        {"code": "6 * 7", "result": "42"},
        {"code": "2^10", "result": "1024"},
        {"code": "[1, 2] + [3, 4]"},
        {"code": "gradient(l2, at = [-2, 0, 2])", "mime": "text/html"},
        {"code": "plot(l1)", "mime": "image/svg+xml"},
    )
    code_display_data = (
        {"code": "gradient(l1, at = [-1, 0, 1])\n1 + 1", "mime": "text/html"},
        {"code": "1 + 1\n2 + 2", "mime": "text/plain"},
    )
    code_history_pattern = "6?*7"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "fit"

    def test_pager(self) -> None:
        """Help is a result, which a notebook keeps; a payload for a pager would be lost."""
        self.flush_channels()
        reply, messages = self.execute_helper("?fit")
        assert reply["content"]["status"] == "ok"
        assert reply["content"]["payload"] == []
        (shown,) = [m["content"]["data"] for m in messages if m["msg_type"] == "execute_result"]
        assert shown["text/plain"].startswith("fit(formula, data")

    def test_clear_output(self) -> None:
        """What was shown stays, whatever a cell shows after it."""
        self.flush_channels()
        _, messages = self.execute_helper('print("one")\n1 + 1\nprint("two")\n2 + 2')
        assert "clear_output" not in {message["msg_type"] for message in messages}
        assert {"stream", "display_data", "execute_result"} == {m["msg_type"] for m in messages}


class TestWelcome(jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = "regshell"
    support_iopub_welcome = True
