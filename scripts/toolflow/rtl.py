# SPDX-License-Identifier: Apache-2.0
"""What a module of the RTL is made of. Each file holds the module or package of its name."""

import re
from pathlib import Path

_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_NAME = re.compile(r"\btf_\w+")
_CHECKS = re.compile(r"`ifndef YOSYS\b.*?(`else\b|`endif\b)", re.DOTALL)


def source(file: Path) -> str:
    """Without comments and without what synthesis does not see."""
    return _CHECKS.sub("", _COMMENT.sub("", file.read_text()))


def needed(top: str, files: dict[str, Path]) -> list[Path]:
    """The files of `top` and of all it uses, whatever is used first. `files` by name; what is not there is no part."""
    order: list[str] = []
    seen: set[str] = set()

    def visit(name: str) -> None:
        seen.add(name)
        for other in sorted(set(_NAME.findall(source(files[name]))) & files.keys()):
            if other not in seen:
                visit(other)
        order.append(name)

    visit(top)
    return [files[name] for name in order]
