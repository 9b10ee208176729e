# SPDX-License-Identifier: Apache-2.0
"""The tables: every file for the terminal, rooms and what is left for the page."""
import fnmatch
from collections.abc import Iterable

from .lines import File


def share(files: Iterable[File]) -> float:
    """Lines that ran, in percent of all."""
    files = list(files)
    return 100.0 * sum(file.reached for file in files) / sum(file.lines for file in files)


def spans(numbers: list[int]) -> str:
    """Line numbers, neighbours joined: 3-5, 9."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][1] + 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in parts)


def why(name: str, reasons: dict[str, str]) -> str:
    """The first reason whose pattern fits."""
    return next((text for pattern, text in reasons.items() if fnmatch.fnmatch(name, pattern)), "")


def reason(file: File, reasons: dict[str, str]) -> str:
    """The reason for a file with lines that never ran."""
    return why(file.name, reasons) if file.missed else ""


def rooms(files: list[File]) -> dict[str, list[File]]:
    """Files by their first two directories."""
    result: dict[str, list[File]] = {}
    for file in sorted(files, key=lambda file: file.name):
        result.setdefault("/".join(file.name.split("/")[:2]), []).append(file)
    return result


def text(title: str, files: list[File], limit: float, reasons: dict[str, str], details: bool) -> str:
    """One line per file and the total."""
    files = sorted(files, key=lambda file: file.name)
    width = max(len(file.name) for file in files)
    rows = [f"{title:<{width}}  lines  reached  percent  left because"]
    for file in files:
        rows.append(f"{file.name:<{width}}  {file.lines:5}  {file.reached:7}  {share([file]):7.1f}  "
                    f"{reason(file, reasons)}".rstrip())
        if details and file.missed:
            rows.append(f"{'':<{width}}  never: {spans(file.missed)}")
    rows.append(f"{'total':<{width}}  {sum(file.lines for file in files):5}  "
                f"{sum(file.reached for file in files):7}  {share(files):7.1f}  limit {limit:.0f}")
    return "\n".join(rows) + "\n"


def outside(names: list[str], reasons: dict[str, str]) -> str:
    """Files that are in no model."""
    width = max(len(name) for name in names)
    return "\n".join([f"{'in no model':<{width}}  because",
                      *(f"{name:<{width}}  {why(name, reasons)}".rstrip() for name in names)]) + "\n"


def markdown(files: list[File], unseen: list[str], limits: dict[str, float], reasons: dict[str, str]) -> str:
    """Rooms, then the files below the limit of their room, as the page shows them."""
    rows = ["| room | files | lines | reached | percent | limit |", "|---|---|---|---|---|---|"]

    def row(name: str, group: list[File], limit: str) -> str:
        return (f"| {name} | {len(group)} | {sum(file.lines for file in group)} | "
                f"{sum(file.reached for file in group)} | {share(group):.1f} | {limit} |")

    for title, limit in limits.items():
        mine = [file for file in files if file.name.startswith(title + "/")]
        if not mine:
            continue
        rows += [row(f"`{room}/`", group, "") for room, group in rooms(mine).items()]
        rows.append(row(f"**`{title}/`**", mine, f"{limit:.0f}"))
    rows += ["", "| file below the limit | lines | reached | percent | never reached | left because |",
             "|---|---|---|---|---|---|"]
    for file in sorted(files, key=lambda file: file.name):
        if share([file]) < limits[file.name.split("/")[0]]:
            rows.append(f"| `{file.name}` | {file.lines} | {file.reached} | {share([file]):.1f} | "
                        f"{spans(file.missed)} | {reason(file, reasons)} |")
    if unseen:
        rows += ["", "| file in no model | because |", "|---|---|",
                 *(f"| `{name}` | {why(name, reasons)} |" for name in unseen)]
    return "\n".join(rows) + "\n"
