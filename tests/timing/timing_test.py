# SPDX-License-Identifier: Apache-2.0
"""scripts/timing: exceeded budgets fail with the path, wrong names and files are refused, results are kept."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
from timing_report import __main__ as script  # noqa: E402
from timing_report import budgets, table, ultrascale  # noqa: E402
from timing_report.sources import Tree  # noqa: E402

KERNEL = "tf_window_timer"
SHORTEST = """[kernel.{name}]
budget."LANES=4" = {{ lut = {lut}, ff = 500, dsp = 0, bram = 0, arrival_ps = {arrival_ps}, fmax_mhz = 100 }}
"""
ROW = "{{ lut = 1, ff = 1, dsp = 0, bram = 0, arrival_ps = 1{routed} }}"


class Timing(unittest.TestCase):
    def setUp(self) -> None:
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.folder = Path(directory.name)

    def run_timing(self, *arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run([str(ROOT / "scripts/timing"), *arguments], text=True, capture_output=True, timeout=500,
                              env=os.environ, check=False)

    def budget(self, text: str) -> str:
        path = self.folder / "budgets.toml"
        path.write_text(text)
        return str(path)

    def refused(self, text: str, message: str) -> None:
        done = self.run_timing("--list", "--budgets", self.budget(text))
        self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
        self.assertEqual(len(done.stderr.splitlines()), 1)
        self.assertIn(message, done.stderr)

    def test_exceeded_budget_names_the_path(self) -> None:
        tight = self.budget(SHORTEST.format(name=KERNEL, lut=500, arrival_ps=100))
        results = self.folder / "results.json"
        done = self.run_timing("--quick", "--budgets", tight, "--json", str(results))
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn(f"{KERNEL} LANES=4: arrival_ps is ", done.stderr)
        result = json.loads(results.read_text())["results"][0]
        self.assertIn(f"estimate, {result['from']} .. {result['to']}:", done.stderr)
        self.assertRegex(done.stderr, r"\d+ ps  FDRE\.C->Q")
        self.assertRegex(done.stdout, rf"{KERNEL} +LANES=4 +whole +{result['lut']} +{result['ff']} ")

        tight = self.budget(SHORTEST.format(name=KERNEL, lut=result["lut"] - 1, arrival_ps=result["arrival_ps"]))
        begin = time.monotonic()
        done = self.run_timing("--quick", "--budgets", tight)
        self.assertEqual(done.returncode, 1)
        self.assertIn(f"lut is {result['lut']}, budget {result['lut'] - 1}", done.stderr)
        self.assertLess(time.monotonic() - begin, 20, "the second run synthesises nothing")

        done = self.run_timing("--quick", "--budgets", tight, "--propose")
        self.assertEqual(done.returncode, 0, "what is proposed need not hold today")
        proposed = tomllib.loads(done.stdout[done.stdout.index("[kernel."):])["kernel"][KERNEL]["budget"]["LANES=4"]
        self.assertEqual(proposed.keys(), {"lut", "ff", "dsp", "bram", "arrival_ps", "fmax_mhz"})
        for limit in ("lut", "ff", "arrival_ps"):
            self.assertTrue(result[limit] <= proposed[limit] <= 1.06 * result[limit] + 10, limit)
        self.assertEqual(proposed["fmax_mhz"], 100, "not measured, so as it was")

        exact = self.budget(SHORTEST.format(name=KERNEL, lut=result["lut"], arrival_ps=result["arrival_ps"]))
        done = self.run_timing("--quick", "--budgets", exact)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_proposed_arrival_of_a_kernel_has_no_room_beyond_the_goal(self) -> None:
        result = {"lut": 1, "ff": 1, "dsp": 0, "bram": 0}
        limits = {"fmax_mhz": 50}
        for is_top, measured, goal, proposed in ((False, 1000, 2000, 1050), (False, 1952, 2000, 2000),
                                                 (False, 2100, 2000, 2100), (True, 1952, 2000, 2050)):
            item = budgets.Item("tf_any", {}, is_top, 0, limits)
            lines = budgets.proposal([item], [result | {"arrival_ps": measured}], {"arrival_ps": goal})
            self.assertIn(f"arrival_ps = {proposed},", lines)

    def test_placements_of_an_item(self) -> None:
        kernel, top = (budgets.Item("tf_any", {}, is_top, 0, {}) for is_top in (False, True))
        named = ["--kernel", "tf_any"]
        for arguments, cells, expected in (([], 27000, (5, 5)), (["--seeds", "3"], 100, (3, 3)),
                                           (named, 100, (5, 5)), (named, 11000, (2, 5)), (named, 27000, (1, 5)),
                                           ([*named, "--seeds", "5"], 27000, (5, 5)),
                                           ([*named, "--propose"], 27000, (5, 5))):
            options = script.arguments_of(arguments)
            self.assertEqual(tuple(script.seeds_of(item, options, cells) for item in (kernel, top)), expected,
                             (arguments, cells))

    def test_refused_files(self) -> None:
        good = SHORTEST.format(name=KERNEL, lut=1, arrival_ps=1)
        self.refused(SHORTEST.format(name="tf_nothing", lut=1, arrival_ps=1), "rtl/ has no module tf_nothing")
        self.refused('folders = ["rtl/common"]\n' + good, "is neither a kernel nor part of one")
        self.refused(good.replace("lut", "luts"), "unknown key 'luts'; allowed: lut, ff, dsp")
        self.refused(good.replace("500", '"many"'), "ff is 'many', not a number")
        self.refused(good.replace("budget", "limit"), "unknown key 'limit'")
        self.refused(f"[kernel.{KERNEL}]\n", "has no budget")
        self.refused("[kernel", "budgets.toml: ")
        self.refused(good.replace("ff = 500, ", ""), f'[kernel.{KERNEL}] budget."LANES=4" has no limit for ff')
        self.refused(good.replace(", fmax_mhz = 100", ""), "has no limit for fmax_mhz")
        top = "[top.tf_measurement]\n" + "".join(
            f'budget."LANES={n}" = {ROW.format(routed=", fmax_mhz = 1" if n == 4 else "")}\n' for n in (4, 8, 16))
        without_8 = "".join(line + "\n" for line in top.splitlines() if "LANES=8" not in line)
        self.refused(good + without_8, '[top.tf_measurement] has no budget."LANES=8"')
        for text, message in (("kernel = 3", "[kernel] is 3, not a table"),
                              (f"[kernel]\n{KERNEL} = 3", f"[kernel.{KERNEL}] is 3, not a table"),
                              (f"[kernel.{KERNEL}]\nbudget = 3", "budget is 3, not a table"),
                              (f'[kernel.{KERNEL}]\nbudget."LANES=4" = 3', 'budget."LANES=4" is 3, not a table'),
                              (good + 'slots = "many"', "slots is 'many', neither \"lanes\" nor a whole number"),
                              (good + "latency = 3", "latency is 3, not a table"),
                              ("goal = 4", "[goal] is 4, not a table"),
                              ("others = 4", "[others] is 4, not a table"),
                              ("folders = 4", "folders is 4, not a list"),
                              ("a = " + 5000 * "[", "is no TOML"),
                              (good.replace("500", "nan"), "ff is nan, not a number"),
                              (good.replace("LANES", "NOPE"), f"{KERNEL} has no parameter 'NOPE'"),
                              (good.replace("LANES=4", "LANES=x"), "LANES is 'x', not a whole number")):
            self.refused(text, message)
        path = self.folder / "latin.toml"
        path.write_bytes(b'a = "\xe9"')
        done = self.run_timing("--list", "--budgets", str(path))
        self.assertEqual((done.returncode, len(done.stderr.splitlines())), (2, 1), done.stderr)
        self.refused(good + '[others]\ntf_gone = "?"\n', "[others] names tf_gone")

    def test_refused_arguments(self) -> None:
        folder = f"--json {self.folder}: is a folder; give the name of a file"
        for arguments, message in ((["--json", "/nowhere/x.json"], "--json /nowhere/x.json: there is no folder"),
                                   (["--json", str(self.folder)], folder),
                                   (["--lanes", ","], "--lanes: found '', allowed are 4, 8 and 16"),
                                   (["--seeds", "x"], "argument --seeds: x is not from 1 to 100; see --help"),
                                   (["--nothing"], "unrecognized arguments: --nothing; see --help"),
                                   (["--kernel", "tf_nothing"], "no kernel tf_nothing; there are tf_transmitter, "),
                                   (["--lanes", "5"], "--lanes: found '5', allowed are 4, 8 and 16"),
                                   (["--budgets", "/nowhere.toml"], "/nowhere.toml: cannot be read"),
                                   (["--seeds", "0"], "0 is not from 1 to 100"),
                                   (["--compare", "--kernel", KERNEL], "--kernel is not used with --compare, which"),
                                   (["--compare", "--lanes", "4"], "--lanes is not used with --compare, which"),
                                   (["--compare", "--propose"], "--propose is not used with --compare, which"),
                                   (["--list", "--compare", "--core", "x"],
                                    "--core is only used with --compare and without --list"),
                                   (["--list", "--core", "x"], "--core is only used with --compare")):
            done = self.run_timing(*arguments)
            self.assertEqual((done.returncode, done.stdout, len(done.stderr.splitlines())), (2, "", 1), done.stderr)
            self.assertIn(message, done.stderr)

    def test_sigterm_ends_the_tools(self) -> None:
        tools, library = self.folder / "bin", self.folder / "share/yosys/xilinx/cells_xtra.v"
        tools.mkdir()
        library.parent.mkdir(parents=True)
        library.touch()
        yosys = tools / "yosys"
        yosys.write_text('#!/bin/sh\n[ "$1" = -V ] && echo Yosys && exit\necho $$ > "$PIDS/$$"\nsleep 100\n')
        yosys.chmod(0o755)
        pids = self.folder / "pids"
        pids.mkdir()
        environment = os.environ | {"PATH": f"{tools}:{os.environ['PATH']}", "PIDS": str(pids),
                                    "TWINSPAN_TIMING_DIR": str(self.folder / "work")}
        with subprocess.Popen([str(ROOT / "scripts/timing"), "--quick", "--kernel", KERNEL], env=environment, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
            deadline = time.monotonic() + 60
            while not list(pids.iterdir()) and time.monotonic() < deadline:
                time.sleep(0.05)
            run.terminate()
            out, told = run.communicate(timeout=60)
        self.assertEqual((run.returncode, out, told), (130, "", "timing: interrupted\n"))
        [pid] = [int(path.name) for path in pids.iterdir()]
        stat = Path(f"/proc/{pid}/stat")
        self.assertTrue(not stat.exists() or stat.read_text().split()[2] == "Z", "the tool runs on")

    def test_refused_public_cores(self) -> None:
        file = self.folder / "core.v"
        file.write_text("module other (input wire clock);\nendmodule\n")
        for core, message in (("tf_cordic_vectoring", "expected MODULE[,NAME=VALUE..]:FILE.v:TOP"),
                              (f"tf_nothing:{file}:other", "rtl/ has no module tf_nothing"),
                              (f"tf_stream_fifo,SIZE=3:{file}:other", "tf_stream_fifo has no parameter 'SIZE'"),
                              (f"tf_stream_fifo,WIDTH=x:{file}:other", "WIDTH is 'x', not a whole number"),
                              ("tf_stream_fifo:/nowhere.v:other", "/nowhere.v cannot be read: No such file"),
                              (f"tf_stream_fifo:{file}:nothing", "core.v has no module nothing"),
                              (f"tf_stream_fifo:{file}:other", "other needs a clock clk_i")):
            done = self.run_timing("--compare", "--core", core)
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertEqual(len(done.stderr.splitlines()), 1)
            self.assertIn(message, done.stderr)
        done = self.run_timing("--core", f"tf_stream_fifo:{file}:other")
        self.assertEqual((done.returncode, done.stderr), (2, "timing: --core is only used with --compare\n"))

    def test_a_reader_that_leaves_is_no_error(self) -> None:
        reader, writer = os.pipe()
        os.close(reader)
        with os.fdopen(writer, "w") as out:
            done = subprocess.run([str(ROOT / "scripts/timing"), "--list"], text=True, stdout=out,
                                  stderr=subprocess.PIPE, timeout=60, check=False)
        self.assertEqual((done.returncode, done.stderr), (-signal.SIGPIPE, ""))

    def test_every_module_has_a_place_and_a_complete_budget(self) -> None:
        done = self.run_timing("--list")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("tf_measurement LANES=4\n", done.stdout)

    def test_a_module_without_budget_fails(self) -> None:
        lines = (ROOT / "constraints/budgets.toml").read_text()
        start = lines.index("[top.tf_transmitter]")
        without = lines[:start] + lines[lines.index("[top.tf_measurement]"):]
        self.refused(without, "module tf_transmitter of rtl/transmitter/tf_transmitter.sv is neither a kernel nor part")

    def test_packages_come_before_their_users(self) -> None:
        names = [path.stem for path in Tree().needed("tf_transmitter")]
        self.assertEqual(names[-1], "tf_transmitter")
        self.assertLess(names.index("tf_aes_pkg"), names.index("tf_aes_sbox4"))
        self.assertNotIn("tf_measurement", names)

    def test_carry_outputs_that_nothing_reads_do_not_count(self) -> None:
        """The report of the analysis for a comparison would end at the idle sum of its carry chain."""
        result = ultrascale.estimate(Tree(), KERNEL, {"LANES": "4"})
        self.assertNotIn("$", result["to"])
        self.assertNotIn("unknown", str(result["path"]))

    def test_readable_names(self) -> None:
        self.assertEqual(table._readable("$flatten\\dut.$techmap3725$abc$3594$lut$aiger3593$334.A[3]"), "logic")
        self.assertEqual(table._readable("$eq$/some/where/tf_x.sv:52$_Y.A[0]"), "tf_x.sv:52")
        for name in ("$procmux$1234_Y[21].A[1]", "$flattengen_channel[3].filter.$procmux$12_Y",
                     "$techmap3758$auto$abc9_ops.cc:1545:reintegrate$3648.A[0]", "procmux$_Y[21]"):
            self.assertEqual(table._readable(name), "logic")
        self.assertEqual(table._readable("$flattenu_frame.counts_q[2]"), "u_frame.counts_q[2]")
        self.assertEqual(table._readable("u_regs.count_q[3]"), "u_regs.count_q[3]")


if __name__ == "__main__":
    unittest.main()
