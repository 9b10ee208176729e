# SPDX-License-Identifier: Apache-2.0
"""Where Yosys is."""

import functools
import shutil
import subprocess
from pathlib import Path

from .process import ToolFailure, version


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
