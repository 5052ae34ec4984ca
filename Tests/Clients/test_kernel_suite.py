"""The whole of jupyter_kernel_test, with every attribute that it can test."""

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

    code_page_something = "?fit"
    code_generate_error = "1 + nothing_of_this_name"
    code_execute_result = (
        {"code": "6 * 7", "result": "42"},
        {"code": "2^10", "result": "1024"},
        {"code": "[1, 2] + [3, 4]"},
        {"code": "gradient(l2, at = [-2, 0, 2])", "mime": "text/html"},
    )
    code_display_data = (
        {"code": "gradient(l1, at = [-1, 0, 1])\n1 + 1", "mime": "text/html"},
        {"code": "1 + 1\n2 + 2", "mime": "text/plain"},
    )
    code_history_pattern = "6?*7"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "fit"


class TestWelcome(jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = "regshell"
    support_iopub_welcome = True
