# SPDX-License-Identifier: Apache-2.0
"""The two kinds of error that end the program."""

from toolflow import ToolFailure

__all__ = ["BuildError", "InputError", "ToolFailure"]


class InputError(Exception):
    """What was given cannot be used: exit code 2."""


class BuildError(Exception):
    """A check of what was built failed: exit code 1."""
