# SPDX-License-Identifier: Apache-2.0
"""Prepares the kernels for Vitis HLS, checks them, and runs Vitis HLS where there is one."""

import argparse
import sys
from pathlib import Path

from . import bench, check, vendor
from .kernels import KERNELS, PART, ROOT
from .sources import CheckError


def _arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="hls", description=__doc__)
    parser.add_argument("kernel", nargs="*", metavar="KERNEL", help=f"default: all of {', '.join(KERNELS)}")
    parser.add_argument("--out", type=Path, default=ROOT / "out/hls", help="folder of the files (default: out/hls)")
    parser.add_argument("--part", default=PART, help=f"device (default: {PART})")
    parser.add_argument("--golden", action="store_true", help="write the words that the test benches expect anew")
    return parser.parse_args(arguments)


def _one(name: str, options: argparse.Namespace) -> int:
    kernel = KERNELS[name]
    folder = options.out.resolve() / name
    vendor.prepare(kernel, folder, options.part)
    said = bench.write(kernel, folder) if options.golden else bench.check(kernel, folder)
    print(f"{name}: test bench: {said}", flush=True)
    code = vendor.run(folder)
    if code is not None:
        print(f"{name}: {vendor.command(folder)[0]} ended with exit code {code}")
    return code or 0


def main(arguments: list[str] | None = None) -> int:
    options = _arguments(arguments)
    unknown = [name for name in options.kernel if name not in KERNELS]
    if unknown:
        print(f"hls: no kernel {unknown[0]}; there are {', '.join(KERNELS)}", file=sys.stderr)
        return 2
    code = check.main([])
    if code != 0:
        return code
    try:
        for name in options.kernel or KERNELS:
            code = _one(name, options) or code
    except CheckError as error:
        print(f"hls: {error}", file=sys.stderr)
        return 1
    if vendor.command(options.out) is None:
        print("hls: neither v++ nor vitis_hls is on the PATH: sources checked, nothing synthesised")
    print(f"hls: files for Vitis HLS are in {options.out}")
    return code


if __name__ == "__main__":
    sys.exit(main())
