# SPDX-License-Identifier: Apache-2.0
"""Runs every command of a documentation page: each ```sh block in turn, from the root of the tree, as a reader would.

commands_test.py PAGE --build DIRECTORY

`./build/` in a command means the build directory under test. A block that does not end with exit code 0 within its
deadline fails the page. So does a block that is neither sh nor something to read (```verilog, ```toml), unless a
comment in the line above says why it is not run: `<!-- not run: REASON -->`. Where a command takes too long but has an
option that only shows what it would do, `<!-- run with OPTION: REASON -->` runs each line with that option.
"""
import argparse
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BLOCK_SECONDS = 900
TO_READ = ("verilog", "toml")
BLOCK = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXCUSED = re.compile(r"^<!-- not run: \S.* -->\n\Z", re.MULTILINE)
SHOWN = re.compile(r"^<!-- run with (--[a-z-]+): \S.* -->\n\Z", re.MULTILINE)


def blocks(page):
    """([(line number, commands)], how many blocks are not run, what is wrong with those)"""
    text = page.read_text(encoding="utf-8")
    commands, left, wrong = [], 0, []
    for match in BLOCK.finditer(text):
        line = text.count("\n", 0, match.start()) + 2
        if match.group(1) == "sh":
            commands.append((line, match.group(2)))
            continue
        shown = SHOWN.search(text[:match.start()])
        if shown:
            commands.append((line, re.sub(r"(?<=\S)$", f" {shown.group(1)}", match.group(2), flags=re.MULTILINE)))
            continue
        left += 1
        if match.group(1) not in TO_READ and not EXCUSED.search(text[:match.start()]):
            wrong.append(f"{page}:{line}: a block ```{match.group(1)} is neither sh, verilog, toml nor excused by "
                         "<!-- not run: REASON --> or <!-- run with OPTION: REASON --> in the line above")
    return commands, left, wrong


def run(page, line, commands, build):
    """Runs one block; what is wrong with it, or nothing."""
    commands = commands.replace("./build/", f"{build}/")
    environment = dict(os.environ, CMAKE_COLOR_DIAGNOSTICS="OFF")
    for name in ("registers", "timing", "compare", "image", "cocotb", "waves"):
        environment[f"TWINSPAN_{name.upper()}_VENV"] = str(build / f"{name}-venv")
    environment["TWINSPAN_TIMING_DIR"] = str(build / "timing")
    try:
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", commands], cwd=ROOT, env=environment, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=BLOCK_SECONDS)
    except subprocess.TimeoutExpired:
        return f"{page}:{line}: not done after {BLOCK_SECONDS} s:\n{commands}"
    if done.returncode != 0:
        return f"{page}:{line}: exit code {done.returncode}:\n{commands}{done.stdout[-2000:]}"
    return ""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("page", type=pathlib.Path)
    parser.add_argument("--build", required=True, type=pathlib.Path)
    options = parser.parse_args()
    found, left, wrong = blocks(options.page)
    if not found and not left:
        sys.exit(f"{options.page}: no fenced block")
    ran = [run(options.page, line, commands, options.build.resolve()) for line, commands in found]
    wrong += [text for text in ran if text]
    for text in wrong:
        print(text, file=sys.stderr)
    print(f"{options.page}: {ran.count('')} of {len(found)} blocks ran")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
