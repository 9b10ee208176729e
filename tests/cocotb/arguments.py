# SPDX-License-Identifier: Apache-2.0
"""Builds the Verilated tops for cocotb, runs the tests against them and reports one line per test."""

import argparse
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
import toolflow  # noqa: E402

TOPS = {"transmitter": "tf_transmitter_bench", "measurement": "tf_measurement_bench"}


def parse() -> argparse.Namespace:
    parser = toolflow.ArgumentParser(prog="cocotb", description=__doc__)
    parser.add_argument("node", nargs="?", choices=sorted(TOPS))
    parser.add_argument("--planted", action="store_true", help="plant bugs in copies; each must be found")
    parser.add_argument("--test", action="append", default=[], metavar="NAME", help="only this test")
    parser.add_argument("--waves", action="store_true", help="record the run as FST")
    parser.add_argument("--seed", type=int, default=5, help="of everything random (default 5)")
    parser.add_argument("--build", type=Path, default=ROOT / "build", help="build directory (default build)")
    parser.add_argument("--environment", action="store_true", help="only make the Python environment")
    arguments = parser.parse_args()
    arguments.build = arguments.build.resolve()
    if arguments.planted and (arguments.test or arguments.waves):
        parser.error("--planted runs its own tests, without waves: leave out --test and --waves")
    if (arguments.node is None) != (arguments.planted or arguments.environment):
        parser.error("give a node, transmitter or measurement, or --planted, or --environment")
    return arguments


def main() -> int:
    """What needs no environment is refused before there is one."""
    toolflow.terminate_as_interrupt()
    try:
        arguments = parse()
        python = toolflow.python_environment("cocotb") / "python"
    except toolflow.ToolFailure as error:
        print(f"cocotb: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("cocotb: interrupted", file=sys.stderr)
        return 130
    if not arguments.environment:
        os.execv(python, [python, Path(__file__).with_name("referee.py"), *sys.argv[1:]])
    return 0


if __name__ == "__main__":
    sys.exit(main())
