# SPDX-License-Identifier: Apache-2.0
"""The report of scripts/coverage on a tree of small files whose numbers are known."""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

SOURCES = {
    "rtl/room/tf_one.sv": "module tf_one;\n  always_comb begin\n  end\nendmodule\n",
    "rtl/room/tf_wires.sv": "module tf_wires;\n  assign a = b;\nendmodule\n",
    "rtl/board/tf_alone.sv": "module tf_alone;\n  always_ff @(posedge clk_i) begin\n  end\nendmodule\n",
    "host/room/whole.cpp": "int whole(int x) {\n  return x + 1;\n}\n",
    "host/room/half.cpp": ("int half(int x) {\n  if (x > 0) {\n    return 1;\n  }\n  x += 2;\n  x *= 3;\n"
                           "  return x;\n}\n"),
    "host/room/never.cpp": "int never(int x) {\n  return x + 1;\n}\n",
    "other/main.cpp": ("int whole(int x);\nint half(int x);\nint never(int x);\n"
                       "int main(int count, char**) {\n  return count > 9 ? never(1) : whole(1) + half(1) - 3;\n}\n"),
}
# Counters of two models as Verilator writes them: file, line, column, lines that belong to it, count.
MODELS = {
    "1-0": [("rtl/room/tf_one.sv", 10, 3, "10-12", 5), ("rtl/room/tf_one.sv", 14, 5, "14", 0),
            ("rtl/room/tf_two.sv", 7, 3, "7", 1), ("tests/tf_bench.sv", 1, 3, "1", 0)],
    "1-1": [("rtl/room/tf_one.sv", 14, 5, "14", 2), ("rtl/room/tf_one.sv", 16, 5, "16", 0),
            ("rtl/room/tf_one.sv", 16, 6, "", 3), ("rtl/room/tf_two.sv", 7, 3, "7", 1)],
}
TABLE = {
    "rtl/room/tf_one.sv": ["5", "4", "80.0"],
    "rtl/room/tf_two.sv": ["1", "1", "100.0"],
    "host/room/half.cpp": ["6", "3", "50.0"],
    "host/room/never.cpp": ["2", "0", "0.0"],
    "host/room/whole.cpp": ["2", "2", "100.0"],
}
REASONS = '"rtl/board/*" = "needs pins"\n"host/room/[hn]*.cpp" = "needs a board"\n"*/tf_one.sv" = "needs light"\n'


def counter(file: str, line: int, column: int, covered: str, count: int) -> str:
    keys = {"f": file, "l": line, "n": column, "t": "line", "page": "v_line/top", "o": "block", "S": covered,
            "h": "top"}
    return "C '" + "".join(f"\001{key}\002{value}" for key, value in keys.items()) + f"' {count}\n"


class Coverage(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(directory.cleanup)
        cls.tree = Path(directory.name).resolve()
        build = cls.tree / "build"
        build.mkdir()
        objects = []
        for name, text in SOURCES.items():
            path = cls.tree / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            if path.suffix == ".sv":
                continue
            objects.append(str(build / (path.stem + ".o")))
            subprocess.run(["g++", "-O0", "--coverage", "-c", str(path), "-o", objects[-1]], check=True, timeout=60,
                           cwd=build)
        program = build / "program"
        subprocess.run(["g++", "--coverage", *objects, "-o", str(program)], check=True, timeout=60, cwd=build)
        subprocess.run([str(program)], check=True, timeout=10, cwd=build)
        models = cls.tree / "data/rtl"
        models.mkdir(parents=True)
        for name, counters in MODELS.items():
            (models / f"{name}.dat").write_text("# SystemC::Coverage-3\n" + "".join(counter(*row) for row in counters))

    def report(self, rtl: float, host: float, reasons: str = REASONS, data: str = "data",
               *arguments: str) -> subprocess.CompletedProcess:
        settings = self.tree / "reasons.toml"
        settings.write_text(f"[limit]\nrtl = {rtl}\nhost = {host}\n[reasons]\n{reasons}")
        return subprocess.run(
            [sys.executable, "-m", "coverage_report", "--root", str(self.tree), "--build", str(self.tree / "build"),
             "--data", str(self.tree / data), "--reasons", str(settings), *arguments],
            env=os.environ | {"PYTHONPATH": str(ROOT / "scripts"), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True, text=True, timeout=100, check=False)

    def test_counts_every_file(self) -> None:
        done = self.report(83, 50)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        rows = {row.split()[0]: row.split()[1:] for row in done.stdout.splitlines()
                if row.startswith(("rtl/room", "host/"))}
        self.assertEqual({name: row[:3] for name, row in rows.items()}, TABLE)
        self.assertEqual(rows["rtl/room/tf_one.sv"][3:], ["needs", "light"])
        self.assertEqual(rows["host/room/never.cpp"][3:], ["needs", "a", "board"])
        self.assertEqual(rows["host/room/whole.cpp"][3:], [])
        self.assertIn("in no model            because\nrtl/board/tf_alone.sv  needs pins\n", done.stdout)
        self.assertNotIn("tf_wires", done.stdout)
        self.assertRegex(done.stdout, r"total +6 +5 +83\.3  limit 83\n")
        self.assertRegex(done.stdout, r"total +10 +5 +50\.0  limit 50\n")

    def test_lists_what_never_ran(self) -> None:
        done = self.report(10, 10, REASONS, "data", "--lines")
        self.assertEqual(done.returncode, 0, done.stderr)
        never = [row.strip() for row in done.stdout.splitlines() if "never:" in row]
        self.assertEqual(never, ["never: 16", "never: 5-7", "never: 1-2"])

    def test_share_below_the_limit_fails(self) -> None:
        done = self.report(84, 50)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stderr.splitlines(), ["coverage: rtl/ has 83.3 % of its lines reached, 84 % are wanted: "
                                                    "add tests for the files with the lowest share"])
        done = self.report(83, 51)
        self.assertEqual(done.returncode, 1)
        self.assertIn("host/ has 50.0 %", done.stderr)

    def test_file_below_the_limit_needs_a_reason(self) -> None:
        done = self.report(83, 50, '"host/room/half.cpp" = "x"\n"rtl/*" = "y"\n')
        self.assertEqual(done.returncode, 1)
        self.assertEqual(len(done.stderr.splitlines()), 1)
        self.assertIn("host/room/never.cpp has 0.0 %, below 50 %, without a reason: test lines 1-2", done.stderr)

    def test_rtl_that_nobody_simulates_needs_a_reason(self) -> None:
        done = self.report(83, 50, REASONS.replace("rtl/board/*", "rtl/boards/*"))
        self.assertEqual(done.returncode, 1)
        self.assertEqual(len(done.stderr.splitlines()), 1)
        self.assertIn("rtl/board/tf_alone.sv is in no model and without a reason", done.stderr)

    def test_nothing_ran(self) -> None:
        done = self.report(1, 1, REASONS, "nothing")
        self.assertEqual(done.returncode, 1)
        self.assertIn("no counters of rtl/", done.stderr)

    def test_no_run_yet(self) -> None:
        script = self.tree / "elsewhere/scripts/coverage"
        script.parent.mkdir(parents=True)
        shutil.copy(ROOT / "scripts/coverage", script)
        done = subprocess.run([str(script), "--report"], capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertEqual(done.stderr, "coverage: no run yet; run scripts/coverage\n")

    def test_arguments_are_answered_first(self) -> None:
        script = self.tree / "bare/scripts/coverage"  # beside it are no scripts to set up and build
        script.parent.mkdir(parents=True)
        shutil.copy(ROOT / "scripts/coverage", script)
        counters = self.tree / "bare/build-coverage/coverage/rtl/1-0.dat"
        counters.parent.mkdir(parents=True)
        counters.touch()
        for arguments, message in ((["--nothing"], "found '--nothing', allowed are --report [--lines], or -L, "),
                                   (["-N"], "found '-N', allowed are"), (["rtl"], "found 'rtl', allowed are"),
                                   (["-L"], "-L wants a value"), (["-E", ""], "-E wants a value"),
                                   (["-j", "x"], "-j: found 'x', allowed are 1 to 999"),
                                   (["-L", "rtl", "-j0"], "-j: found '0', allowed are 1 to 999"),
                                   (["--lines"], "--lines is only used with --report"),
                                   (["--report", "-R", "x"], "--report runs no tests, so it takes no -R"),
                                   (["--report", "--root", "/"], "found '--root', allowed are")):
            done = subprocess.run([str(script), *arguments], capture_output=True, text=True, timeout=60, check=False)
            self.assertEqual((done.returncode, done.stdout, len(done.stderr.splitlines())), (2, "", 1), done.stderr)
            self.assertTrue(done.stderr.startswith(f"coverage: {message}"), done.stderr)
        done = subprocess.run([str(script), "-L", "rtl", "--help"], capture_output=True, text=True, timeout=60,
                              check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertTrue(done.stdout.startswith("Runs the tests"), done.stdout)
        self.assertIn("  scripts/coverage --report [--lines] ", done.stdout)
        self.assertNotIn("#", done.stdout)
        self.assertTrue(counters.is_file())

    def test_settings_that_do_not_fit(self) -> None:
        done = self.report(1, 1, "a = \n")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("reasons.toml", done.stderr)
        self.assertEqual(len(done.stderr.splitlines()), 1)

    def test_tables_of_the_page(self) -> None:
        page = self.tree / "page.md"
        done = self.report(83, 50, REASONS, "data", "--markdown", str(page))
        self.assertEqual(done.returncode, 0, done.stderr)
        rows = page.read_text().splitlines()
        self.assertIn("| `rtl/room/` | 2 | 6 | 5 | 83.3 |  |", rows)
        self.assertIn("| **`host/`** | 3 | 10 | 5 | 50.0 | 50 |", rows)
        self.assertIn("| `host/room/never.cpp` | 2 | 0 | 0.0 | 1-2 | needs a board |", rows)
        self.assertIn("| `rtl/board/tf_alone.sv` | needs pins |", rows)
        self.assertNotIn("tf_two", page.read_text())


if __name__ == "__main__":
    unittest.main()
