# SPDX-License-Identifier: Apache-2.0
"""Writes the generated files, or compares them with what is in the tree."""

import argparse
import difflib
import sys
from pathlib import Path

from . import cpp, packages, reference, systemverilog
from .model import ExportError, Map, read

ROOT = Path(__file__).resolve().parents[2]
SOURCES = "rtl/registers"
GENERATED = "rtl/registers/generated"
TEST_GENERATED = "tests/rtl/registers/generated"
NODES = ("transmitter", "measurement")


def generate(root: Path) -> dict[str, str]:
    """Text of every generated file by its path in the tree."""
    files: dict[str, str] = {}
    shared = read(str(root / SOURCES / "node.rdl"))
    layouts = read(str(root / SOURCES / "layouts.rdl"))
    maps: list[Map] = []
    files[f"{GENERATED}/node_regs.hpp"] = cpp.header(shared, "node", f"{SOURCES}/node.rdl")
    for name in NODES:
        source = f"{SOURCES}/{name}.rdl"
        regmap = read(str(root / source))
        maps.append(regmap)
        files[f"{GENERATED}/{regmap.name}.sv"] = systemverilog.block(regmap, source)
        files[f"{GENERATED}/{name}_regs.hpp"] = cpp.header(regmap, name, source, shared)
        files[f"{TEST_GENERATED}/{name}_ports.hpp"] = cpp.ports(regmap, name, source)
    enumerations = list({e.name: e for m in maps for e in m.enumerations}.values())
    files[f"{GENERATED}/tf_registers_pkg.sv"] = packages.package(
        "tf_registers_pkg", "Values of the enumerated register fields.", f"{SOURCES}/*.rdl",
        packages.enumeration_constants(enumerations))
    source = f"{SOURCES}/layouts.rdl"
    files[f"{GENERATED}/tf_layouts_pkg.sv"] = packages.package(
        "tf_layouts_pkg", f"{layouts.title}: position and width of every field, and the enumerated values.",
        source,
        packages.layout_constants(layouts) + [""] + packages.enumeration_constants(layouts.enumerations))
    files[f"{GENERATED}/layouts.hpp"] = cpp.layout_header(layouts, "layout", source)
    files["docs/registers.md"] = reference.document(maps, layouts)
    return files


def check(root: Path, files: dict[str, str]) -> int:
    """Compares byte for byte with the tree; returns the number of files that differ, lack or are too many."""
    present = [p for d in (GENERATED, TEST_GENERATED) for p in sorted((root / d).glob("*"))]
    stray = [path for path in present if str(path.relative_to(root)) not in files]
    for path in stray:
        print(f"{path.relative_to(root)}: no description generates this file")
    differing = len(stray)
    for path, text in files.items():
        target = root / path
        found = target.read_bytes() if target.exists() else b""
        if found != text.encode():
            differing += 1
            print(f"{path}: differs from its description")
            old, new = found.decode(errors="replace").splitlines(), text.splitlines()
            diff = difflib.unified_diff(old, new, "in the tree", "generated", n=1, lineterm="")
            print("\n".join(list(diff)[:20]))
    return differing


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/registers", description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare only; exit code 1 on any difference")
    parser.add_argument("--root", type=Path, default=ROOT, help="another tree than the one of this script")
    arguments = parser.parse_args()
    try:
        files = generate(arguments.root)
    except ExportError as error:
        print(f"registers: {error}", file=sys.stderr)
        return 2
    if arguments.check:
        differing = check(arguments.root, files)
        if differing:
            print(f"{differing} generated files are out of date. Run ./scripts/registers, commit the result.")
            return 1
        print(f"{len(files)} generated files agree with their descriptions.")
        return 0
    for path, text in files.items():
        target = arguments.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode())
    print(f"{len(files)} files written.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
