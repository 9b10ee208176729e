# SPDX-License-Identifier: Apache-2.0
"""Where Yosys is, and what its scripts for the RTL have in common."""

import functools
import shutil
import subprocess
from pathlib import Path

from .process import ToolFailure, version


# Modules that are mapped once and dissolved afterwards: mapping the 160 S-boxes of a transmitter one by one takes
# ten times as long and gives the same logic.
_REPEATED = ("tf_aes_sbox4",)


@functools.cache
def yosys() -> tuple[str, str]:
    """Path and version of Yosys."""
    path = shutil.which("yosys")
    if path is None:
        raise ToolFailure("yosys is missing. Install the Debian package yosys: apt-get install yosys")
    return path, version(path, "-V")


@functools.cache
def yosys_data() -> Path:
    """Folder with the cell libraries of Yosys."""
    path = shutil.which("yosys-config")
    if path:
        said = subprocess.run([path, "--datdir"], capture_output=True, text=True, timeout=60, check=False)
        if said.returncode == 0:
            return Path(said.stdout.strip())
    return Path(yosys()[0]).resolve().parents[1] / "share/yosys"


def _repeated(files: list[str]) -> list[str]:
    return [name for name in _REPEATED if any(Path(file).stem == name for file in files)]


def keep(files: list[str]) -> str:
    """Yosys commands before synthesis."""
    return "".join(f"setattr -mod -set keep_hierarchy 1 {name}\n" for name in _repeated(files))


def dissolve(files: list[str]) -> str:
    """Yosys commands after synthesis."""
    names = _repeated(files)
    return "".join(f"setattr -mod -unset keep_hierarchy {name}\n" for name in names) + ("flatten\n" if names else "")


def for_ecp5(root: Path, files: list[Path]) -> list[Path]:
    """The files, with those of constraints/ecp5 in the place of the modules that the device has as blocks."""
    blocks = {path.stem: path for path in (root / "constraints" / "ecp5").glob("tf_*.v")}
    return [blocks.get(file.stem, file) for file in files]
