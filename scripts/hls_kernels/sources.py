# SPDX-License-Identifier: Apache-2.0
"""Source files below hls/."""

import re
from pathlib import Path


class CheckError(Exception):
    """A tool is missing or gave no answer: nothing can be said about the sources."""


def headers(root: Path) -> list[Path]:
    return sorted((root / "hls").rglob("*.hpp"))


def tops(root: Path) -> list[Path]:
    """Every .cpp below hls/ holds one top function of the file's name."""
    return sorted((root / "hls").rglob("*.cpp"))


def groups(root: Path) -> list[tuple[str, str]]:
    """For each folder below hls/ its name and a translation unit of all its headers."""
    folders = sorted({path.parent for path in headers(root)})
    return [(str(folder.relative_to(root)),
             "".join(f'#include "{path.relative_to(root)}"\n' for path in sorted(folder.glob("*.hpp"))))
            for folder in folders]


def without_comments(text: str) -> str:
    """Comments and strings become blanks; lines and include names stay."""
    def blank(match: re.Match) -> str:
        return re.sub(r"[^\n]", " ", match.group(0))

    return re.sub(r"//[^\n]*|/\*.*?\*/", blank, text, flags=re.S)
