# SPDX-License-Identifier: Apache-2.0
"""Syntax trees of the kernels, from clang's JSON dump.

The tree is the one of the portable target, which is also what Vitis HLS sees but for the vendor's types.
clang names file and line of a location only when they differ from those of the location before, so the
dump is read in its own order.
"""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from .sources import CheckError

CLANG = ("clang++-14", "clang++")
FUNCTIONS = ("FunctionDecl", "CXXMethodDecl", "CXXConstructorDecl", "CXXConversionDecl", "CXXDestructorDecl")


def clang() -> str:
    for name in CLANG:
        if shutil.which(name):
            return name
    raise CheckError("clang++ is missing. Install the Debian package clang-14 (./scripts/setup does)")


class _Places:
    """Writes `at_file`, `at_line` and `end_line` into every node."""

    def __init__(self) -> None:
        self.file = ""
        self.line = 0

    def _read(self, place: dict) -> tuple[str, int] | None:
        if "expansionLoc" in place:
            self._read(place["spellingLoc"])
            return self._read(place["expansionLoc"])
        if "offset" not in place:
            return None
        self.file = place.get("file", self.file)
        self.line = place.get("line", self.line)
        return self.file, self.line

    def visit(self, node: dict) -> None:
        for key, value in list(node.items()):
            if key == "loc":
                self._place(node, self._read(value))
            elif key == "range":
                self._place(node, self._read(value["begin"]))
                end = self._read(value["end"])
                node["end_line"] = end[1] if end else 0
            elif isinstance(value, list):
                for child in value:
                    if isinstance(child, dict):
                        self.visit(child)

    @staticmethod
    def _place(node: dict, place: tuple[str, int] | None) -> None:
        if place and "at_file" not in node:
            node["at_file"], node["at_line"] = place


class Tree:
    """The tree of one translation unit."""

    def __init__(self, root: Path, top: dict) -> None:
        self.root = root
        self.top = top
        self.by_id: dict[str, dict] = {}
        _Places().visit(top)
        for node in walk(top):
            if "id" in node and "kind" in node:
                self.by_id.setdefault(node["id"], node)

    def file(self, node: dict) -> str | None:
        """Path below the root when the node lies in hls/."""
        hls = str(self.root / "hls") + "/"
        path = node.get("at_file", "")
        return path[len(str(self.root)) + 1:] if path.startswith(hls) else None

    def functions(self) -> Iterator[dict]:
        """Functions of hls/ that have a body and no open template parameter: what can become hardware."""
        for node in concrete(self.top):
            if node.get("kind") in FUNCTIONS and self.file(node) and body(node):
                yield node


def walk(node: dict) -> Iterator[dict]:
    stack = [node]
    while stack:
        item = stack.pop()
        yield item
        stack.extend(reversed([child for child in item.get("inner", []) if isinstance(child, dict)]))


def concrete(node: dict) -> Iterator[dict]:
    """walk without the patterns of templates: only what has been instantiated."""
    yield node
    pattern_seen = False
    for child in node.get("inner", []):
        kind = child.get("kind")
        if node.get("kind") == "FunctionTemplateDecl" and kind in FUNCTIONS and not pattern_seen:
            pattern_seen = True
        elif node.get("kind") == "ClassTemplateDecl" and kind == "CXXRecordDecl":
            continue
        elif kind == "ClassTemplatePartialSpecializationDecl":
            continue
        else:
            yield from concrete(child)


def body(function: dict) -> dict | None:
    for child in function.get("inner", []):
        if child.get("kind") == "CompoundStmt":
            return child
    return None


def type_of(node: dict) -> str:
    kind = node.get("type", {})
    return kind.get("desugaredQualType", kind.get("qualType", ""))


def parse(root: Path, source: Path | str) -> Tree:
    """Tree of a file, or of a text as if it were one."""
    command = [clang(), "-x", "c++", "-std=c++14", "-fsyntax-only", "-w", f"-I{root}", "-ferror-limit=1",
               "-Xclang", "-ast-dump=json", str(source) if isinstance(source, Path) else "-"]
    done = subprocess.run(command, input=None if isinstance(source, Path) else source, text=True,
                          capture_output=True, check=False)
    if done.returncode != 0 or not done.stdout:
        raise CheckError(done.stderr.strip() or f"{command[0]} gave no syntax tree")
    return Tree(root, json.loads(done.stdout))
