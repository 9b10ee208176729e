# SPDX-License-Identifier: Apache-2.0
"""The two kinds of error that end the program."""


class InputError(Exception):
    """What was given cannot be used: exit code 2."""


class BuildError(Exception):
    """A tool or a check failed: exit code 1."""
