# SPDX-License-Identifier: Apache-2.0
"""What ends a run: one line for the user and an exit code."""

from toolflow import ToolFailure

__all__ = ["BadInput", "ToolFailure"]


class BadInput(Exception):
    """Wrong arguments, budgets or sources: exit code 2."""
