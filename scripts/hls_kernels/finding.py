# SPDX-License-Identifier: Apache-2.0
"""What a rule has found."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Finding:
    file: str  # below the root
    line: int
    rule: str
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.rule}: {self.text}"
