#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Image container and board files of scripts/build-image: round trip, damage, refusals. Needs no FPGA tools."""

import io
import json
import subprocess
import sys
import tarfile
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "scripts"))
sys.dont_write_bytecode = True

import toolflow  # noqa: E402
from image_builder import board, container, sources  # noqa: E402
from image_builder.errors import InputError  # noqa: E402

MANIFEST = {"board": "ecp5-evn", "node": "measurement", "clock_hz": 100_000_000, "lanes": 4, "register_map": "1.1",
            "rtl_commit": "0123abcd"}
BITS = bytes(range(256)) * 5


class Container(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = Path(folder.name) / "x.tsimg"

    def refused(self, data: bytes, words: str):
        self.file.write_bytes(data)
        with self.assertRaisesRegex(InputError, words):
            container.unpack(self.file)

    def test_round_trip_and_same_bytes(self):
        image = container.pack(MANIFEST, BITS)
        self.assertEqual(image, container.pack(dict(MANIFEST), BITS))
        self.file.write_bytes(image)
        manifest, bits = container.unpack(self.file)
        self.assertEqual(bits, BITS)
        self.assertEqual(manifest["board"], "ecp5-evn")
        with tarfile.open(self.file) as tar:
            self.assertEqual({(m.mtime, m.uid, m.gid, m.uname) for m in tar}, {(0, 0, 0, "")})

    def test_every_damaged_bitstream_octet_is_found(self):
        image = container.pack(MANIFEST, BITS)
        begin = image.index(BITS)
        for at in range(begin, begin + len(BITS), 97):
            self.refused(image[:at] + bytes([image[at] ^ 1]) + image[at + 1:], "SHA-256 of the bitstream")

    def test_cut_short(self):
        image = container.pack(MANIFEST, BITS)
        for length in (0, 100, 600, image.index(BITS) + 10):
            self.refused(image[:length], "is no image|was cut short|expected manifest.json")

    def test_other_files(self):
        self.refused(b"not a tar" * 200, "is no image")
        other = io.BytesIO()
        with tarfile.open(fileobj=other, mode="w") as tar:
            tar.addfile(tarfile.TarInfo("../bitstream.bit"))
        self.refused(other.getvalue(), "expected manifest.json, bitstream.bit")
        with self.assertRaisesRegex(InputError, "cannot be read"):
            container.unpack(self.file.with_name("missing"))

    def test_other_manifests(self):
        def with_manifest(text: bytes) -> bytes:
            output = io.BytesIO()
            with tarfile.open(fileobj=output, mode="w") as tar:
                for name, data in (("manifest.json", text), ("bitstream.bit", BITS)):
                    entry = tarfile.TarInfo(name)
                    entry.size = len(data)
                    tar.addfile(entry, io.BytesIO(data))
            return output.getvalue()
        full = {"format": "twinspan-image", "version": 1, **MANIFEST, "size": len(BITS),
                "sha256": container.sha256(BITS)}
        self.file.write_bytes(with_manifest(json.dumps(full).encode()))
        container.unpack(self.file)
        self.refused(with_manifest(b"{"), "no JSON")
        self.refused(with_manifest(b"[]"), "not that of an image")
        self.refused(with_manifest(json.dumps(full | {"version": 2}).encode()), "image version 2 found, 1 expected")
        self.refused(with_manifest(json.dumps(full | {"lanes": "4"}).encode()), "'lanes' is missing or no int")
        self.refused(with_manifest(b"[" * 60000), "no JSON")
        self.refused(with_manifest(b"1" * 10000), "no JSON")
        self.refused(with_manifest(b" " * 70000), "manifest.json has 70000 bytes, allowed are 65536")
        self.refused(with_manifest(json.dumps(full | {"clock_hz": 10**400}).encode()), "'clock_hz' is no number from")
        self.refused(with_manifest(json.dumps(full | {"size": 7}).encode()), "says 7")


class Program(unittest.TestCase):
    BRINGUP = ("--board", "ecp5-evn", "--node", "bringup")

    def run_it(self, *arguments: str) -> tuple[int, str]:
        result = subprocess.run([ROOT / "scripts" / "build-image", *arguments], capture_output=True, text=True,
                                check=False, timeout=60)
        return result.returncode, result.stdout + result.stderr

    def test_refusals_have_exit_code_2_and_one_line(self):
        for arguments, words in ((("--board", "nonsense", "--node", "x"), "allowed are ecp5-evn"),
                                 (("--board", "ecp5-evn", "--node", "x"), "has bringup, measurement, transmitter"),
                                 (("--inspect", "/nonexistent"), "cannot be read"),
                                 (("--inspect", "x", "--extract", "/nowhere/x"), "--extract /nowhere/x: there is no"),
                                 ((*self.BRINGUP, "--out", "/nowhere/x"), "--out /nowhere/x: there is no folder"),
                                 ((*self.BRINGUP, "--out", "/tmp"), "--out /tmp: is a folder; give the name"),
                                 ((*self.BRINGUP, "--work", "/proc/nope"), "--work /proc/nope: is no folder"),
                                 ((*self.BRINGUP, "--extract", "x"), "--extract is only used with --inspect FILE"),
                                 (("--extract", "x"), "--extract is only used with --inspect FILE"),
                                 (("--inspect", "x", *self.BRINGUP), "so leave out --board, --node; see --help"),
                                 (("--inspect", "x", "--verify", "--out", "y"), "leave out --out, --verify; see"),
                                 (("--inspect", "x", "--seed", "1", "--work", "y"), "leave out --seed, --work; see"),
                                 ((*self.BRINGUP, "--seed", "0"), "--seed: '0' is no whole number from 1 to 999999"),
                                 ((*self.BRINGUP, "--seed", "1000000"), "'1000000' is no whole number from 1 to"),
                                 ((*self.BRINGUP, "--seed", "-1"), "'-1' is no whole number from 1 to 999999"),
                                 ((*self.BRINGUP, "--seed", "1.5"), "'1.5' is no whole number from 1 to 999999"),
                                 (("--nothing",), "unrecognized arguments: --nothing; see --help"),
                                 ((), "give --board and --node, or --inspect FILE; see --help")):
            code, text = self.run_it(*arguments)
            self.assertEqual(code, 2, text)
            self.assertIn(words, text)
            self.assertEqual(text.count("\n"), 1, text)


class Commit(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)

    def git(self, *words: str) -> str:
        return subprocess.run(["git", "-c", "user.name=x", "-c", "user.email=x@y.invalid", *words], cwd=self.root,
                              check=True, capture_output=True, text=True, timeout=60).stdout.strip()

    def committed(self, name: str) -> str:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{name}\n")
        self.git("add", "-A")
        self.git("commit", "-q", "-m", name)
        return self.git("rev-parse", "HEAD")[:8]

    def test_rtl_and_constraints_count_and_nothing_else(self):
        self.assertEqual(sources.commit(self.root), ("00000000", 0, False))
        self.git("init", "-q")
        for name in ("rtl/tf_a.sv", "constraints/ecp5/tf_a.v"):
            expected = self.committed(name)
            self.assertEqual(sources.commit(self.root)[0], expected)
        for name in ("docs/a.md", "constraints/budgets.toml"):
            self.committed(name)
            self.assertEqual(sources.commit(self.root)[0], expected)
            (self.root / name).write_text("other")
        self.assertFalse(sources.commit(self.root)[2])
        (self.root / "constraints/ecp5/tf_a.v").write_text("other")
        self.assertTrue(sources.commit(self.root)[2])


class Boards(unittest.TestCase):
    def test_values_of_the_wrong_type(self):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name) / "constraints/b"
            folder.mkdir(parents=True)
            for pins in ("board.lpf", "measurement.lpf"):
                (folder / pins).touch()
            good = (ROOT / "constraints/ecp5-evn/board.toml").read_bytes()
            file = folder / "board.toml"
            file.write_bytes(good)
            board.load(Path(name), "b", "measurement")
            for old, new, words in ((b"baud = 3_000_000", b'baud = "fast"', "link.baud is 'fast', expected is a whole"),
                                    (b"baud = 3_000_000", b"baud = 0", "link.baud is 0, allowed are 1 to"),
                                    (b"baud", b"bauds", "the key link.baud is missing"),
                                    (b'speed = "8"', b"speed = 8", "device.speed is 8, expected is a text"),
                                    (b"LANES = 4, ", b"LANES = [], ", r"LANES is \[\], expected is a whole number"),
                                    (b'pins = "measurement', b'pins = "other', "other.lpf: is missing"),
                                    (b'"ecp5-evn"', b'"\xe9"', "is no TOML: 'utf-8' codec")):
                file.write_bytes(good.replace(old, new))
                with self.assertRaisesRegex(InputError, words):
                    board.load(Path(name), "b", "measurement")
            file.write_text("node = 3")
            with self.assertRaisesRegex(InputError, "node is 3, expected is a table"):
                board.load(Path(name), "b", "measurement")

    def test_every_node_has_pins_for_every_port_and_sources(self):
        for node in ("bringup", "measurement", "transmitter"):
            target = board.load(ROOT, "ecp5-evn", node)
            self.assertGreaterEqual(target.clocks_per_bit(), 4)
            files = sources.of_top(ROOT, target.rtl, target.node.top)
            names = [file.stem for file in files]
            self.assertIn("tf_uart_bridge", names)
            self.assertEqual(len(names), len(set(names)))
            for place, file in enumerate(files):
                late = [name for name in names[place + 1:] if name + "::" in toolflow.source(file)]
                self.assertEqual(late, [], f"{file.stem} comes before what it uses")
            sites = [line.split('"')[3] for pins in target.node.pins for line in pins.read_text().splitlines()
                     if line.startswith("LOCATE")]
            self.assertEqual(len(sites), len(set(sites)), "a site is used twice")


if __name__ == "__main__":
    unittest.main()
