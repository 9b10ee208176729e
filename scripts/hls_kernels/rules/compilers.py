# SPDX-License-Identifier: Apache-2.0
"""compile: g++ and clang++ take the sources as C++14 without exceptions and run-time types and have nothing to
say; for the portable and the native target. Every header stands alone."""

import platform
import re
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ..clang_ast import clang
from ..finding import Finding
from ..sources import groups, headers, tops

OPTIONS = ["-x", "c++", "-std=c++14", "-fsyntax-only", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion",
           "-Wno-unknown-pragmas", "-fno-exceptions", "-fno-rtti"]
NATIVE = ["-maes", "-mavx2"]
MESSAGE = re.compile(r"^(.*?):(\d+):\d+: (?:fatal )?(?:error|warning): (.*)$", re.M)


def _compile(root: Path, compiler: str, options: list[str], text: str, whole: str) -> list[Finding]:
    """`whole` names what is compiled when the compiler names no file below the root."""
    command = [compiler, *OPTIONS, *options, f"-I{root}", "-"]
    done = subprocess.run(command, input=text, text=True, capture_output=True, check=False)
    findings = []
    for file, line, message in MESSAGE.findall(done.stderr):
        inside = file.startswith(f"{root}/")
        findings.append(Finding(file[len(str(root)) + 1:] if inside else whole, int(line) if inside else 1,
                                "compile", f"{compiler}: {message}"))
    if done.returncode != 0 and not findings:
        findings.append(Finding(whole, 1, "compile", f"{compiler}: {done.stderr.strip()[-200:]}"))
    return findings


def check(root: Path) -> Iterator[Finding]:
    x86 = platform.machine() in ("x86_64", "AMD64")
    jobs = [(clang(), [], f'#include "{path.relative_to(root)}"\n', str(path.relative_to(root)))
            for path in headers(root)]
    units = [(text, name) for name, text in groups(root)]
    units += [(f'#include "{path.relative_to(root)}"\n', str(path.relative_to(root))) for path in tops(root)]
    for compiler in ("g++", clang()):
        for options in [[], NATIVE] if x86 else [[]]:
            jobs += [(compiler, options, text, name) for text, name in units]
    with ThreadPoolExecutor(2) as pool:
        for findings in pool.map(lambda job: _compile(root, *job), jobs):
            yield from findings
