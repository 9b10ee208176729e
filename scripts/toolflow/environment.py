# SPDX-License-Identifier: Apache-2.0
"""Python environments of scripts/environment.sh, for those that are needed only by some runs of a script."""

import subprocess
import threading
from pathlib import Path

from .process import ToolFailure

SCRIPTS = Path(__file__).resolve().parents[1]
DEADLINE_S = 1200

_lock = threading.Lock()
_made: dict[str, Path] = {}


def python_environment(name: str) -> Path:
    """The folder of programs of the environment `name`, which is made when missing or out of date."""
    with _lock:
        if name not in _made:
            command = 'scripts=$1; . "$scripts/environment.sh"; python_environment "$2" >&2; printf %s "$venv"'
            try:
                done = subprocess.run(["sh", "-eu", "-c", command, "sh", str(SCRIPTS), name], stdin=subprocess.DEVNULL,
                                      stdout=subprocess.PIPE, text=True, check=False, timeout=DEADLINE_S)
            except subprocess.TimeoutExpired:
                raise ToolFailure(f"the Python environment {name} was not ready after {DEADLINE_S} s; "
                                  "is a package index reachable?") from None
            if done.returncode != 0:
                raise ToolFailure(f"the Python environment {name} could not be made (see above)")
            _made[name] = Path(done.stdout).absolute() / "bin"
        return _made[name]
