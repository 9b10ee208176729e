# SPDX-License-Identifier: Apache-2.0
"""scripts/hls: its files for Vitis HLS, its exit codes with and without the tool, and benches that can fail."""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
from hls_kernels import bench, vendor  # noqa: E402
from hls_kernels.kernels import KERNELS  # noqa: E402
from hls_kernels.sources import CheckError  # noqa: E402


class Hls(unittest.TestCase):
    def setUp(self) -> None:
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.folder = Path(directory.name)

    def run_hls(self, *arguments: str, tools: str = "") -> subprocess.CompletedProcess:
        path = f"{tools}:{os.environ['PATH']}" if tools else os.environ["PATH"]
        return subprocess.run([str(ROOT / "scripts/hls"), "--out", str(self.folder / "out"), *arguments],
                              env={**os.environ, "PATH": path}, text=True, capture_output=True, check=False)

    def tool(self, name: str, code: int) -> str:
        """A stand-in for a tool of the vendor, which notes how it was called."""
        tools = self.folder / "tools"
        tools.mkdir(exist_ok=True)
        (tools / name).write_text(f'#!/bin/sh\necho "$@" > {self.folder}/called\nexit {code}\n')
        (tools / name).chmod(0o755)
        return str(tools)

    def test_unknown_kernel(self) -> None:
        done = self.run_hls("pattern")
        self.assertEqual(done.returncode, 2)
        self.assertEqual(done.stderr.strip(),
                         "hls: no kernel pattern; there are pattern_generator, time_tagger, phase_compensator")

    def test_help(self) -> None:
        done = self.run_hls("--help")
        self.assertEqual(done.returncode, 0)
        self.assertIn("pattern_generator, time_tagger, phase_compensator", " ".join(done.stdout.split()))

    def test_the_tool_decides(self) -> None:
        done = self.run_hls("phase_compensator", tools=self.tool("v++", 7))
        self.assertEqual(done.returncode, 7, done.stderr)
        config = self.folder / "out/phase_compensator/hls_config.cfg"
        self.assertEqual((self.folder / "called").read_text().split(),
                         ["-c", "--mode", "hls", "--config", str(config), "--work_dir", str(config.parent / "work")])

    def test_classic_tool(self) -> None:
        tools = self.tool("vitis_hls", 3)
        old = os.environ["PATH"]
        os.environ["PATH"] = f"{tools}:{old}"
        self.addCleanup(os.environ.__setitem__, "PATH", old)
        self.assertEqual(vendor.run(self.folder), 3)
        self.assertEqual((self.folder / "called").read_text().split(), ["-f", str(self.folder / "run_hls.tcl")])

    def test_files(self) -> None:
        for kernel in KERNELS.values():
            vendor.prepare(kernel, self.folder, "xc-part")
            config = (self.folder / "hls_config.cfg").read_text()
            general, hls = config.split("[hls]")
            self.assertEqual(general.strip(), "part=xc-part")
            entries = [line.split("=", 1) for line in hls.splitlines() if "=" in line]
            self.assertIn(["clock", "4ns"], entries)
            self.assertIn(["syn.top", kernel.name], entries)
            script = (self.folder / "run_hls.tcl").read_text()
            files = [value for key, value in entries if key in ("syn.file", "tb.file")]
            self.assertEqual(len(files), 3)
            for file in files:
                self.assertTrue(Path(file).is_file(), file)
                self.assertIn(f" {file}", script)
            self.assertIn("create_clock -period 4 ", script)

    def test_a_bench_fails_on_another_word(self) -> None:
        kernel = KERNELS["phase_compensator"]
        self.assertIn(" 0 differ", bench.check(kernel, self.folder))
        words = (self.folder / kernel.golden.name).read_text().splitlines()
        program = self.folder / f"{kernel.name}_bench"
        for wrong in (["0" * 16] + words[1:], words[:-1], words + words[:1]):
            (self.folder / kernel.golden.name).write_text("\n".join(wrong) + "\n")
            done = subprocess.run([str(program)], cwd=self.folder, capture_output=True, check=False)
            self.assertEqual(done.returncode, 1)
        (self.folder / kernel.golden.name).unlink()
        done = subprocess.run([str(program)], cwd=self.folder, capture_output=True, check=False)
        self.assertEqual(done.returncode, 1)


class Errors(unittest.TestCase):
    def test_a_bench_that_does_not_compile_is_named(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            with self.assertRaisesRegex(CheckError, "g\\+\\+"):
                bench._run(["g++", "/nonexistent.cpp"], Path(folder))


if __name__ == "__main__":
    unittest.main()
