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
        self.refused(with_manifest(json.dumps(full | {"size": 7}).encode()), "says 7")


class Program(unittest.TestCase):
    def run_it(self, *arguments: str) -> tuple[int, str]:
        result = subprocess.run([ROOT / "scripts" / "build-image", *arguments], capture_output=True, text=True,
                                check=False, timeout=60)
        return result.returncode, result.stdout + result.stderr

    def test_refusals_have_exit_code_2_and_one_line(self):
        for arguments, words in ((("--board", "nonsense", "--node", "x"), "allowed are ecp5-evn"),
                                 (("--board", "ecp5-evn", "--node", "x"), "has bringup, measurement, transmitter"),
                                 (("--inspect", "/nonexistent"), "cannot be read")):
            code, text = self.run_it(*arguments)
            self.assertEqual(code, 2, text)
            self.assertIn(words, text)
            self.assertEqual(text.count("\n"), 1, text)


class Boards(unittest.TestCase):
    def test_every_node_has_pins_for_every_port_and_sources(self):
        for node in ("bringup", "measurement", "transmitter"):
            target = board.load(ROOT, "ecp5-evn", node)
            self.assertGreaterEqual(target.clocks_per_bit(), 4)
            files = sources.of_top(ROOT, target.rtl, target.node.top)
            names = [file.stem for file in files]
            self.assertIn("tf_uart_bridge", names)
            self.assertEqual(len(names), len(set(names)))
            packages = [name.endswith("_pkg") for name in names]
            self.assertEqual(packages, sorted(packages, reverse=True), "packages first")
            sites = [line.split('"')[3] for pins in target.node.pins for line in pins.read_text().splitlines()
                     if line.startswith("LOCATE")]
            self.assertEqual(len(sites), len(set(sites)), "a site is used twice")


if __name__ == "__main__":
    unittest.main()
