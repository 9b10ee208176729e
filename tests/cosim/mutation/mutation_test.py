# SPDX-License-Identifier: Apache-2.0
"""Each planted difference must make a co-simulation test fail, and the tests must pass without one.

mutation_test.py BUILD.json FOLDER [WORD...]   only mutations whose name or file has one of the words
"""

import shutil
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from mutant import Builder, Result
from mutations import CONTROLS, MUTATIONS


def row(result: Result) -> list[str]:
    mutation = result.mutation
    side = mutation.file or ("RTL" if mutation.rtl else "kernel") + f" of {mutation.suite.test}"
    return [mutation.what, side, result.caught_by or result.verdict, f"{result.seconds:.1f}"]


def table(rows: list[list[str]]) -> str:
    rows = [["mutation", "file", "caught by", "seconds"], *rows]
    widths = [max(len(cells[column]) for cells in rows) for column in range(3)]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(cells, widths)) + f"  {cells[3]:>7}"
                     for cells in rows)


def main() -> int:
    description, folder = Path(sys.argv[1]), Path(sys.argv[2])
    shutil.rmtree(folder, ignore_errors=True)
    builder = Builder(description, folder)
    chosen = [m for m in [*CONTROLS, *MUTATIONS]
              if len(sys.argv) == 3 or any(word in f"{m.what} {m.file} {m.suite.test}" for word in sys.argv[3:])]
    begin = time.monotonic()
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(builder.judge, range(len(chosen)), chosen))
    print(table([row(result) for result in results]))
    wrong = [r for r in results if r.verdict != ("caught" if r.mutation.file else "passed")]
    planted = sum(1 for r in results if r.mutation.file)
    print(f"{planted} mutations, {sum(1 for r in results if r.verdict == 'caught')} caught; "
          f"{len(results) - planted} controls; {time.monotonic() - begin:.0f} s")
    for result in wrong:
        print(f"WRONG: {result.mutation.what}, {result.mutation.file or 'control'}: {result.verdict}")
    shutil.rmtree(folder, ignore_errors=True)
    return 1 if wrong or not results else 0


if __name__ == "__main__":
    sys.exit(main())
