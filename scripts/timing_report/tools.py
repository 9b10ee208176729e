# SPDX-License-Identifier: Apache-2.0
"""The tools of this program, and where it works."""

import os
from pathlib import Path

from toolflow import Stopped, python_environment, run, stop_all, yosys, yosys_data

ROOT = Path(__file__).resolve().parents[2]
WORK = Path(os.environ.get("TWINSPAN_TIMING_DIR", ROOT / "build/timing"))
REQUIREMENTS = ROOT / "scripts/requirements-timing.txt"

__all__ = ["REQUIREMENTS", "ROOT", "Stopped", "WORK", "python_environment", "run", "stop_all", "venv_tool", "yosys",
           "yosys_data"]


def venv_tool(name: str) -> str:
    """Path of a program of the Python environment with the pinned packages, which is made when missing."""
    return str(python_environment("timing") / name)
