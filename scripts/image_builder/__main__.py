# SPDX-License-Identifier: Apache-2.0
"""Builds the image of a node for an FPGA board, or checks one."""

import argparse
import re
import sys
from pathlib import Path

import toolflow

from . import board as boards
from . import container, flow
from .errors import BuildError, InputError, ToolFailure

ROOT = Path(__file__).resolve().parents[2]
IMAGES = ROOT / "build" / "images"


def seed(text: str) -> int:
    if not re.fullmatch("[0-9]{1,6}", text) or int(text) == 0:
        raise argparse.ArgumentTypeError(f"'{text}' is no whole number from 1 to 999999")
    return int(text)


def arguments() -> argparse.ArgumentParser:
    parser = toolflow.ArgumentParser(
        prog="build-image", description=__doc__,
        epilog="exit code: 0 done, 1 the build or a tool failed, 2 bad arguments or files, 130 interrupted (Ctrl-C, "
               "SIGTERM)")
    parser.add_argument("--board", help="folder below constraints/ with a board.toml")
    parser.add_argument("--node", help="a node of that board")
    parser.add_argument("--out", type=Path, help="file to write; by default build/images/BOARD-NODE.tsimg")
    parser.add_argument("--seed", type=seed, metavar="N", help="of placement, 1 to 999999 (default 1)")
    parser.add_argument("--verify", action="store_true", help="build twice and compare the bytes")
    parser.add_argument("--work", type=Path, help="folder for logs and intermediate files, emptied")
    parser.add_argument("--inspect", type=Path, metavar="FILE", help="check an image and print what it is")
    parser.add_argument("--extract", type=Path, metavar="BIT", help="with --inspect: write its bitstream")
    return parser


def misfit(options: argparse.Namespace) -> str:
    """Why these options do not go together; empty when they do."""
    if options.inspect is None:
        if options.extract is not None:
            return "--extract is only used with --inspect FILE"
        return "" if options.board and options.node else "give --board and --node, or --inspect FILE"
    building = [f"--{name}" for name in ("board", "node", "out", "seed", "verify", "work")
                if getattr(options, name) not in (None, False)]
    return f"--inspect builds nothing, so leave out {', '.join(building)}" if building else ""


def refuse(option: str, fault: str) -> None:
    if fault:
        raise InputError(f"{option} {fault}")


def inspect(file: Path, extract: Path | None) -> None:
    if extract:
        refuse("--extract", toolflow.unwritable(extract))
    manifest, bitstream = container.unpack(file)
    print(container.describe(manifest, file.read_bytes()))
    if extract:
        toolflow.write(extract, bitstream)


def build(options: argparse.Namespace) -> None:
    board = boards.load(ROOT, options.board, options.node)
    name = f"{board.name}-{board.node.name}"
    out = options.out or IMAGES / f"{name}.tsimg"
    work = options.work or IMAGES / name
    if out.parent.resolve() == IMAGES.resolve():
        refuse("--out", toolflow.unusable(out.parent))
    refuse("--out", toolflow.unwritable(out))
    refuse("--work", toolflow.unusable(work))
    images = []
    for turn in range(2 if options.verify else 1):
        folder = work / str(turn + 1)
        result = flow.build(ROOT, board, options.seed or 1, folder)
        images.append(container.pack(result.manifest, result.bitstream))
        print(f"build-image: {container.sha256(images[-1])}", file=sys.stderr)
    if len(set(images)) != 1:
        raise BuildError(f"two builds of {name} differ; compare {work}/1 and {work}/2")
    toolflow.write(out, images[0])
    print(container.describe(result.manifest | {"size": len(result.bitstream),
                                                "sha256": container.sha256(result.bitstream)}, images[0]))
    if options.verify:
        print("two builds    the same bytes")
    print(f"written       {out}")


def main() -> int:
    parser = arguments()
    options = parser.parse_args()
    fault = misfit(options)
    if fault:
        parser.error(fault)
    toolflow.terminate_as_interrupt()
    try:
        if options.inspect:
            inspect(options.inspect, options.extract)
        else:
            build(options)
    except InputError as error:
        print(f"build-image: {error}", file=sys.stderr)
        return 2
    except (BuildError, ToolFailure, OSError) as error:
        print(f"build-image: {error}", file=sys.stderr)
        return 1
    except (KeyboardInterrupt, toolflow.Stopped):
        toolflow.stop_all()
        print("build-image: interrupted", file=sys.stderr)
        return 130
    return 0


sys.exit(main())
