# SPDX-License-Identifier: Apache-2.0
"""What ends a run: one line for the user and an exit code."""


class BadInput(Exception):
    """Wrong arguments, budgets or sources: exit code 2."""


class ToolFailure(Exception):
    """A tool is missing, failed or ran out of time: exit code 1."""
