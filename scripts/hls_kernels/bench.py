# SPDX-License-Identifier: Apache-2.0
"""Compiles a kernel's top with its test bench, as C simulation does, and compares with the stored words."""

import platform
import shutil
import subprocess
from pathlib import Path

from .clang_ast import clang
from .kernels import ROOT, Kernel
from .sources import CheckError

OPTIONS = ["-std=c++14", "-O1", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror", "-Wno-unknown-pragmas"]


def _run(command: list[str], where: Path) -> str:
    done = subprocess.run(command, cwd=where, text=True, capture_output=True, check=False)
    if done.returncode != 0:
        text = (done.stdout + done.stderr).strip()
        raise CheckError(f"{Path(command[0]).name} {command[-1]}: {text or f'exit code {done.returncode}'}")
    return done.stdout.strip()


def _build(kernel: Kernel, folder: Path, compiler: str, options: list[str]) -> Path:
    program = folder / f"{kernel.name}_bench"
    _run([compiler, *OPTIONS, *options, f"-I{ROOT}", "-o", str(program), str(kernel.bench), str(kernel.top)], folder)
    return program


def check(kernel: Kernel, folder: Path) -> str:
    """Runs the bench as each compiler and target makes it; one line that says what was compared."""
    shutil.copy(kernel.golden, folder)
    targets = [[]]
    if platform.machine() in ("x86_64", "AMD64") and "avx2" in Path("/proc/cpuinfo").read_text().split():
        targets.append(["-maes", "-mavx2"])
    said = ""
    for compiler in ("g++", clang()):
        for options in targets:
            said = _run([str(_build(kernel, folder, compiler, options))], folder)
    return f"{said} (g++, {clang()}, {len(targets)} targets)"


def write(kernel: Kernel, folder: Path) -> str:
    """Makes the stored words anew."""
    said = _run([str(_build(kernel, folder, "g++", [])), "--write"], folder)
    shutil.copy(folder / kernel.golden.name, kernel.golden)
    return said
