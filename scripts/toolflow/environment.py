# SPDX-License-Identifier: Apache-2.0
"""Python environments with the pinned packages of scripts/requirements-NAME.txt: in build/NAME-venv, or where
TWINSPAN_<NAME>_VENV says. They are made when missing or out of date."""

import filecmp
import os
import shutil
import sys
import threading
from pathlib import Path

from .process import ToolFailure, run

SCRIPTS = Path(__file__).resolve().parents[1]
DEADLINE_S = 1200

_lock = threading.Lock()
_made: dict[str, Path] = {}


def python_environment(name: str) -> Path:
    """The folder of programs of the environment `name`."""
    with _lock:
        if name not in _made:
            told = os.environ.get(f"TWINSPAN_{name.upper()}_VENV")
            venv = Path(told).absolute() if told else SCRIPTS.parent / f"build/{name}-venv"
            _make(name, venv)
            _made[name] = venv / "bin"
        return _made[name]


def _make(name: str, venv: Path) -> None:
    """The copy of the requirements in the environment says that it is complete and up to date. What venv and pip say
    is in a log beside the environment."""
    requirements = SCRIPTS / f"requirements-{name}.txt"
    copy = venv / "requirements.txt"
    if copy.is_file() and filecmp.cmp(requirements, copy, shallow=False):
        return
    print(f"{name}: making a Python environment in {venv}", file=sys.stderr, flush=True)
    try:
        venv.parent.mkdir(parents=True, exist_ok=True)
        _run([sys.executable, "-m", "venv", "--clear", venv], venv, f"{name}-venv",
             "install the Debian package python3-venv: apt-get install python3-venv")
        _run([venv / "bin/pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "-r", requirements],
             venv, f"{name}-pip", f"is a package index reachable for {requirements}?")
        shutil.copyfile(requirements, copy)
    except OSError as error:
        raise ToolFailure(f"the Python environment {venv} cannot be made: {error.strerror}; "
                          f"TWINSPAN_{name.upper()}_VENV names another folder") from None


def _run(command: list, venv: Path, log: str, advice: str) -> None:
    try:
        run(command, venv.parent, log, DEADLINE_S)
    except ToolFailure as error:
        raise ToolFailure(f"the Python environment {venv} cannot be made: {error}; {advice}") from None
