# SPDX-License-Identifier: Apache-2.0
"""Calls of Yosys and nextpnr, each with a deadline, all of them ended together on an interrupt."""

import contextlib
import functools
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

from .errors import ToolFailure

ROOT = Path(__file__).resolve().parents[2]
WORK = Path(os.environ.get("TWINSPAN_TIMING_DIR", ROOT / "build/timing"))
REQUIREMENTS = ROOT / "scripts/requirements-timing.txt"

_lock = threading.Lock()
_running: set[subprocess.Popen] = set()
_stopped = threading.Event()


class Stopped(Exception):
    """The run was interrupted; nothing new is started."""


def stop_all() -> None:
    """Ends every tool that runs and lets none start."""
    _stopped.set()
    with _lock:
        for process in _running:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def run(command: list[str], folder: Path, name: str, deadline_s: int) -> None:
    """Runs a command in `folder` with its output in `name`.log; throws ToolFailure with the log's last error."""
    log = folder / f"{name}.log"
    with _lock:
        if _stopped.is_set():
            raise Stopped
        with log.open("w") as out:
            process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=out,
                                       stderr=subprocess.STDOUT, start_new_session=True)
        _running.add(process)
    try:
        code = process.wait(deadline_s)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise ToolFailure(f"{Path(command[0]).name} took longer than {deadline_s} s; its log is {log}") from None
    finally:
        with _lock:
            _running.discard(process)
    if _stopped.is_set():
        raise Stopped
    if code != 0:
        lines = log.read_text(errors="replace").splitlines()
        told = [line for line in lines if "ERROR" in line] or [line for line in lines if line.strip()] or ["no output"]
        raise ToolFailure(f"{Path(command[0]).name} ended with exit code {code}: {told[-1].strip()}; its log is {log}")


@functools.cache
def yosys() -> tuple[str, str]:
    """Path and version of Yosys."""
    path = shutil.which("yosys")
    if path is None:
        raise ToolFailure("yosys is missing. Install the Debian package yosys: apt-get install yosys")
    said = subprocess.run([path, "-V"], capture_output=True, text=True, timeout=60, check=False)
    return path, said.stdout.strip()


@functools.cache
def yosys_data() -> Path:
    """Folder with the cell libraries of Yosys."""
    path = shutil.which("yosys-config")
    if path:
        said = subprocess.run([path, "--datdir"], capture_output=True, text=True, timeout=60, check=False)
        if said.returncode == 0:
            return Path(said.stdout.strip())
    return Path(yosys()[0]).resolve().parents[1] / "share/yosys"


_venv_lock = threading.Lock()


def venv_tool(name: str, requirements: Path = REQUIREMENTS) -> str:
    """Path of a program of the Python environment with the pinned packages, which is made when missing."""
    key = requirements.stem.removeprefix("requirements-")
    default = ROOT / f"build/{key}-venv"
    venv = Path(os.environ.get(f"TWINSPAN_{key.upper().replace('-', '_')}_VENV", default))
    made = venv / "requirements.txt"
    with _venv_lock:
        if not made.is_file() or made.read_bytes() != requirements.read_bytes():
            print(f"timing: making a Python environment in {venv}", file=sys.stderr, flush=True)
            venv.parent.mkdir(parents=True, exist_ok=True)
            WORK.mkdir(parents=True, exist_ok=True)
            try:
                run([sys.executable, "-m", "venv", "--clear", str(venv)], WORK, "venv", 300)
            except ToolFailure as error:
                raise ToolFailure(f"{error}. Install the Debian package python3-venv: apt-get install python3-venv")\
                    from None
            try:
                run([str(venv / "bin/pip"), "install", "--quiet", "--disable-pip-version-check", "--no-deps",
                     "-r", str(requirements)], WORK, "pip", 900)
            except ToolFailure as error:
                raise ToolFailure(f"the packages of {requirements} could not be installed; "
                                  f"is a package index reachable? {error}") from None
            shutil.copy(requirements, made)
    return str(venv / "bin" / name)
