# SPDX-License-Identifier: Apache-2.0
"""Prints covered lines by file with the reason for what is left, and holds the shares against their limits."""
import argparse
import fnmatch
import pathlib
import sys
import tomllib

from . import lines

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def spans(numbers: list[int]) -> str:
    """Line numbers, neighbours joined: 3-5, 9."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][1] + 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in parts)


def reason(file: lines.File, reasons: dict[str, str]) -> str:
    """The first reason whose pattern fits, for a file with lines that never ran."""
    if not file.missed:
        return ""
    return next((text for pattern, text in reasons.items() if fnmatch.fnmatch(file.name, pattern)), "")


def report(title: str, files: list[lines.File], limit: float, reasons: dict[str, str], details: bool) -> bool:
    """Prints one table; whether the share reaches its limit."""
    files = sorted(files, key=lambda file: file.name)
    width = max(len(file.name) for file in files)
    total = sum(len(file.counts) for file in files)
    covered = sum(file.covered for file in files)
    print(f"{title:<{width}}  lines   run       %  left because")
    for file in files:
        share = 100.0 * file.covered / len(file.counts)
        print(f"{file.name:<{width}}  {len(file.counts):5}  {file.covered:4}  {share:6.1f}  {reason(file, reasons)}"
              .rstrip())
        if details and file.missed:
            print(f"{'':<{width}}  lines {spans(file.missed)}")
    share = 100.0 * covered / total
    print(f"{'total':<{width}}  {total:5}  {covered:4}  {share:6.1f}  limit {limit:.0f} %\n")
    if share < limit:
        print(f"coverage: {title} has {share:.1f} % of its lines run, {limit:.0f} % are wanted: add tests for the "
              "files above with the lowest share", file=sys.stderr)
    return share >= limit


def main() -> int:
    parser = argparse.ArgumentParser(prog="coverage", description=__doc__)
    parser.add_argument("--build", required=True, type=pathlib.Path, help="directory of the coverage build")
    parser.add_argument("--data", required=True, type=pathlib.Path, help="directory with the counters of the RTL")
    parser.add_argument("--lines", action="store_true", help="list the lines that never ran")
    options = parser.parse_args()
    with open(ROOT / "tests/coverage/reasons.toml", "rb") as file:
        settings = tomllib.load(file)
    fine = True
    for title, files in (("rtl", lines.rtl(ROOT, options.data.resolve())),
                         ("host", lines.host(ROOT, options.build.resolve()))):
        if not files:
            print(f"coverage: no counters of {title}/ below {options.build}: did any test run?", file=sys.stderr)
            fine = False
        else:
            fine = report(title, files, settings["limit"][title], settings["reasons"], options.lines) and fine
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
