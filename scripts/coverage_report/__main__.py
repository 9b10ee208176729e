# SPDX-License-Identifier: Apache-2.0
"""Prints covered lines by file with the reason for what is left, and holds the shares against their limits."""
import pathlib
import sys
import tomllib

from toolflow import ArgumentParser

from . import lines, table

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def settings(path: pathlib.Path) -> tuple[dict[str, float], dict[str, str]]:
    """Limits by directory and reasons by pattern."""
    try:
        with open(path, "rb") as file:
            content = tomllib.load(file)
        return ({title: float(content["limit"][title]) for title in ("rtl", "host")},
                {pattern: str(text) for pattern, text in content["reasons"].items()})
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        print(f"coverage: {path}: {error!r}; wanted are [limit] rtl, host in percent and [reasons] pattern = \"text\"",
              file=sys.stderr)
        sys.exit(2)


def below(title: str, files: list[lines.File], limit: float, reasons: dict[str, str]) -> list[str]:
    """What is wrong with a directory: too small a share, or files below it that nobody explains."""
    faults = []
    share = table.share(files)
    if share < limit:
        faults.append(f"{title}/ has {share:.1f} % of its lines reached, {limit:.0f} % are wanted: add tests for the "
                      "files with the lowest share")
    for file in files:
        if table.share([file]) < limit and not table.reason(file, reasons):
            faults.append(f"{file.name} has {table.share([file]):.1f} %, below {limit:.0f} %, without a reason: test "
                          f"lines {table.spans(file.missed)}, or say why not in tests/coverage/reasons.toml")
    return faults


def main() -> int:
    parser = ArgumentParser(prog="coverage", description=__doc__)
    parser.add_argument("--root", type=pathlib.Path, default=ROOT, help="the sources")
    parser.add_argument("--build", required=True, type=pathlib.Path, help="directory of the coverage build")
    parser.add_argument("--data", required=True, type=pathlib.Path, help="directory with the counters of the RTL")
    parser.add_argument("--reasons", type=pathlib.Path, default=ROOT / "tests/coverage/reasons.toml",
                        help="limits and reasons")
    parser.add_argument("--markdown", type=pathlib.Path, help="write the tables of docs/coverage.md to this file")
    parser.add_argument("--lines", action="store_true", help="list the lines that were never reached")
    options = parser.parse_args()
    limits, reasons = settings(options.reasons)
    root = options.root.resolve()
    found: dict[str, list[lines.File]] = {}
    try:
        found["rtl"] = lines.rtl(root, options.data.resolve())
        found["host"] = lines.host(root, options.build.resolve())
    except lines.ToolError as error:
        print(f"coverage: {error}", file=sys.stderr)
        return 1
    faults = []
    for title, files in found.items():
        if files:
            print(table.text(title, files, limits[title], reasons, options.lines))
            faults += below(title, files, limits[title], reasons)
        else:
            faults.append(f"no counters of {title}/ below {options.build}: did any test run?")
    unseen = lines.unseen(root, found["rtl"])
    if unseen:
        print(table.outside(unseen, reasons))
    faults += [f"{name} is in no model and without a reason: simulate it, or say why not in tests/coverage/reasons.toml"
               for name in unseen if not table.why(name, reasons)]
    if options.markdown:
        options.markdown.write_text(table.markdown(found["rtl"] + found["host"], unseen, limits, reasons),
                                    encoding="utf-8")
    for fault in faults:
        print(f"coverage: {fault}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
