# SPDX-License-Identifier: Apache-2.0
"""Refusals of scripts/find-slot, with a reader that panics as the real one does at a file that was cut short."""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
READER = """import os
class Panic(BaseException):
    pass
class Waveform:
    def __init__(self, name):
        os.write(2, b"thread '<unnamed>' panicked at src/lib.rs:1:2:\\nnote: run with a backtrace\\n")
        raise Panic("called `Result::unwrap()`\\non an `Err` value")
"""


class FindSlot(unittest.TestCase):
    def setUp(self) -> None:
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.folder = Path(directory.name)
        (self.folder / "pywellen.py").write_text(READER)

    def refused(self, message: str, *arguments: str) -> None:
        done = subprocess.run([sys.executable, str(ROOT / "scripts/find_slot.py"), *arguments], text=True,
                              capture_output=True, timeout=50, check=False,
                              env=os.environ | {"PYTHONPATH": str(self.folder), "PYTHONDONTWRITEBYTECODE": "1"})
        self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        self.assertTrue(done.stderr.startswith("find-slot: "), done.stderr)
        self.assertIn(message, done.stderr)

    def test_a_panic_of_the_reader_is_one_line(self) -> None:
        file = self.folder / "short.fst"
        file.write_bytes(b"\0" * 100)
        self.refused(f"{file}: cannot be read as a waveform of twinspan run --trace: called", str(file), "7")

    def test_files_that_are_none(self) -> None:
        self.refused("missing.fst: cannot be read: No such file", str(self.folder / "missing.fst"), "7")
        self.refused("cannot be read: Is a directory", str(self.folder), "7")

    def test_arguments(self) -> None:
        self.refused("argument slot: 'x' is no whole number from 0; see --help", "x.fst", "x")
        self.refused("argument slot: '-5' is no whole number from 0; see --help", "x.fst", "-5")
        self.refused("the following arguments are required: slot; see --help", "x.fst")


if __name__ == "__main__":
    unittest.main()
