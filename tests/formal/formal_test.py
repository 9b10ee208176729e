# SPDX-License-Identifier: Apache-2.0
"""What a proof file may say, and that a planted bug counts only when it breaks the property that it names."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))
import proof  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
FIFO = ROOT / "tests/formal/proofs/stream_fifo.toml"


class ProofFile(unittest.TestCase):
    def setUp(self) -> None:
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.folder = Path(directory.name)

    def refused(self, old: str, new: str, message: str) -> None:
        text = FIFO.read_text()
        self.assertIn(old, text)
        file = self.folder / "changed.toml"
        file.write_text(text.replace(old, new, 1))
        with self.assertRaises(proof.Refused) as raised:
            proof.load(file)
        self.assertTrue(str(raised.exception).startswith(f"{file}: "), raised.exception)
        self.assertIn(message, str(raised.exception))
        self.assertEqual(len(str(raised.exception).splitlines()), 1)

    def test_values_of_another_kind(self) -> None:
        self.refused("seconds = ", 'seconds = "x" #', "seconds: found 'x', allowed is <class 'int'>")
        self.refused("depth = ", 'depth = "3" #', "depth: found '3', allowed is <class 'int'>")
        self.refused("properties = [", "properties = [7] #", "properties: found [7], allowed is list[str]")
        self.refused("depth = ", "depth = 0 #", "the bounded depth must be 1 or more")
        self.refused("seconds = ", "second = 1\nseconds = ", "unknown keys ['second']")

    def test_properties_of_no_source(self) -> None:
        self.refused('properties = ["tf_stream_fifo"', 'properties = ["tf_stream_fiffo"',
                     "properties tf_stream_fiffo belong to no source of the proof")

    def test_parts(self) -> None:
        self.refused("seconds = ", "parts = [1]\nseconds = ", "parts: found [1], allowed is a table")
        self.refused("seconds = ", 'parts = {fifo = "nosuch"}\nseconds = ', "nosuch.toml")
        for path in sorted(FIFO.parent.glob("*.toml")):
            proof.load(path)
        look = proof.load(FIFO.parent / "tag_merger.toml").look
        self.assertEqual(look["gen_channel[1].channel.f_tracked"], "gen_channel[1].channel.fifo.f_tracked")


class PlantedBug(unittest.TestCase):
    def test_must_break_the_property_that_it_names(self) -> None:
        fifo = proof.load(FIFO)
        bug = fifo.bugs[0]
        with tempfile.TemporaryDirectory() as directory:
            for name, failed in ((bug.found, bug.found), ("prompt", ""), ("nosuch", "")):
                changed = proof.Bug(bug.what, bug.file, bug.old, bug.new, name)
                variant = proof.Variant(ROOT, fifo, fifo.configurations[0], Path(directory) / name, changed)
                self.assertEqual(variant.prove(induction=False).failed, failed)


if __name__ == "__main__":
    unittest.main()
