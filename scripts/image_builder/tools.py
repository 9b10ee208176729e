# SPDX-License-Identifier: Apache-2.0
"""The tools: where they are, and running one of them."""

import os
import shutil
import subprocess
import sys
import time
import venv
from pathlib import Path

from .errors import BuildError, InputError


def environment(root: Path) -> Path:
    """The folder of nextpnr and its companions; made when missing or out of date."""
    requirements = root / "scripts" / "requirements-image.txt"
    place = Path(os.environ.get("TWINSPAN_IMAGE_VENV", root / "build" / "image-venv"))
    stamp = place / "requirements.txt"
    # The copy of the requirements in the environment says that it is complete and up to date.
    if not stamp.exists() or stamp.read_bytes() != requirements.read_bytes():
        print(f"build-image: making a Python environment in {place}", file=sys.stderr)
        venv.create(place, clear=True, with_pip=True)
        command = [str(place / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check", "--no-deps",
                   "-r", str(requirements)]
        if subprocess.run(command, check=False).returncode != 0:
            raise InputError(f"the packages of {requirements} could not be installed; is a package index reachable?")
        shutil.copyfile(requirements, stamp)
    return place / "bin"


def yosys() -> str:
    found = shutil.which("yosys")
    if not found:
        raise InputError("yosys is missing. Install the Debian package: apt-get install yosys")
    return found


def version(program: str | Path) -> str:
    result = subprocess.run([program, "--version" if "nextpnr" in str(program) else "-V"], capture_output=True,
                            text=True, check=False, timeout=600)
    return (result.stdout + result.stderr).strip().splitlines()[0]


def run(name: str, command: list, folder: Path, deadline_s: int) -> float:
    """Runs one step in `folder`, output to NAME.log. Returns the seconds it took."""
    log = folder / f"{name}.log"
    print(f"build-image: {name}", file=sys.stderr)
    begin = time.monotonic()
    try:
        with log.open("w") as output:
            result = subprocess.run([str(word) for word in command], cwd=folder, stdout=output,
                                    stderr=subprocess.STDOUT, check=False, timeout=deadline_s)
    except subprocess.TimeoutExpired as error:
        raise BuildError(f"{name}: not ready after {deadline_s} s; see {log}") from error
    if result.returncode != 0:
        tail = [line for line in log.read_text().splitlines() if "ERROR" in line] or log.read_text().splitlines()
        raise BuildError(f"{name} failed: {tail[-1] if tail else 'no output'}; see {log}")
    return time.monotonic() - begin
