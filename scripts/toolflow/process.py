# SPDX-License-Identifier: Apache-2.0
"""Running a tool: with a deadline, its output in a log, and all of them ended together on an interrupt."""

import contextlib
import os
import signal
import subprocess
import threading
from pathlib import Path

_lock = threading.Lock()
_running: set[subprocess.Popen] = set()
_stopped = threading.Event()


class ToolFailure(Exception):
    """A tool is missing, failed or ran out of time: exit code 1."""


class Stopped(Exception):
    """The run was interrupted; nothing new is started."""


def stop_all() -> None:
    """Ends every tool that runs and lets none start."""
    _stopped.set()
    with _lock:
        for process in _running:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def terminate_as_interrupt() -> None:
    """SIGTERM and SIGHUP (unless ignored, as by nohup) end the program as Ctrl-C does: tools are ended too."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler)


def run(command: list, folder: Path, name: str, deadline_s: int) -> None:
    """Runs a command in `folder` with its output in `name`.log; throws ToolFailure with the log's last error."""
    words = [str(word) for word in command]
    log = folder / f"{name}.log"
    with _lock:
        if _stopped.is_set():
            raise Stopped
        with log.open("w") as out:
            process = subprocess.Popen(words, cwd=folder, stdin=subprocess.DEVNULL, stdout=out,
                                       stderr=subprocess.STDOUT, start_new_session=True)
        _running.add(process)
    tool = Path(words[0]).name
    try:
        code = process.wait(deadline_s)
    except subprocess.TimeoutExpired:
        _kill(process)
        raise ToolFailure(f"{tool} took longer than {deadline_s} s; its log is {log}") from None
    except BaseException:
        _kill(process)
        raise
    finally:
        with _lock:
            _running.discard(process)
    if _stopped.is_set():
        raise Stopped
    if code != 0:
        lines = log.read_text(errors="replace").splitlines()
        told = [line for line in lines if "ERROR" in line] or [line for line in lines if line.strip()] or ["no output"]
        raise ToolFailure(f"{tool} ended with exit code {code}: {told[-1].strip()}; its log is {log}")


def _kill(process: subprocess.Popen) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def version(program: str | Path, option: str) -> str:
    """The first line that a program says about itself when asked with `option`."""
    try:
        said = subprocess.run([program, option], capture_output=True, text=True, check=False, timeout=600)
    except subprocess.TimeoutExpired:
        raise ToolFailure(f"{program} {option} did not end within 600 s") from None
    lines = (said.stdout + said.stderr).strip().splitlines()
    return lines[0] if lines else "unknown"
