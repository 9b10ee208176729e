# SPDX-License-Identifier: Apache-2.0
"""Which SystemVerilog files a top is made of, and which commit they are."""

import re
import subprocess
from pathlib import Path

import toolflow

from .errors import InputError

OF_IMAGES = ("rtl", "constraints", ":(exclude)constraints/budgets.toml")


def of_top(root: Path, board_rtl: Path, top: str) -> list[Path]:
    """All files that `top` names, directly or not, whatever is used first."""
    folders = [p for p in sorted((root / "rtl").iterdir()) if p.is_dir() and p.name != "boards"]
    folders += [root / "rtl" / "registers" / "generated", board_rtl]
    known = {file.stem: file for folder in folders for file in sorted(folder.glob("tf_*.sv"))}
    if top not in known:
        raise InputError(f"the top {top} is in no file {top}.sv below rtl/")
    return toolflow.needed(top, known)


def commit(root: Path) -> tuple[str, int, bool]:
    """First 8 digits of the hash and the date of the last commit that touched what images are made of, and whether
    the tree differs from it; zeros when unknown."""
    try:
        text = _git(root, "log", "-1", "--format=%H %ct").split()
        return text[0][:8], int(text[1]), bool(_git(root, "status", "--porcelain"))
    except (OSError, subprocess.SubprocessError, IndexError, ValueError):
        return "00000000", 0, False


def _git(root: Path, *words: str) -> str:
    return subprocess.run(["git", *words, "--", *OF_IMAGES], cwd=root, check=True, capture_output=True, text=True,
                          timeout=60).stdout


def map_version(root: Path) -> str:
    """Version of the register map, from its description."""
    text = (root / "rtl" / "registers" / "common.rdl").read_text()
    major = re.search(r"major\[31:16\] = (\d+)", text)
    minor = re.search(r"minor\[15:0\] = (\d+)", text)
    if not major or not minor:
        raise InputError("rtl/registers/common.rdl: no version of the register map found")
    return f"{major[1]}.{minor[1]}"
