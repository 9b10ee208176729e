# SPDX-License-Identifier: Apache-2.0
"""Who calls whom, among the functions that can become hardware."""

from .clang_ast import FUNCTIONS, Tree, body, walk


class Calls:
    """`callees` by the identity of a function's first declaration."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.function = {self._first(node["id"]): node for node in tree.functions()}
        self.callees = {key: self._called(node) & self.function.keys() for key, node in self.function.items()}

    def _first(self, identity: str) -> str:
        node = self.tree.by_id.get(identity, {})
        while "previousDecl" in node:
            identity = node["previousDecl"]
            node = self.tree.by_id.get(identity, {})
        return identity

    def _called(self, function: dict) -> set[str]:
        called = set()
        for node in walk(body(function)):
            declared = node.get("referencedDecl", {})
            if declared.get("kind") in FUNCTIONS:
                called.add(self._first(declared["id"]))
            if "referencedMemberDecl" in node:
                called.add(self._first(node["referencedMemberDecl"]))
        return called

    def reached(self, start: str) -> set[str]:
        """All that a function calls, directly or not; itself only when it is in a circle."""
        found: set[str] = set()
        open_ = list(self.callees[start])
        while open_:
            key = open_.pop()
            if key not in found:
                found.add(key)
                open_.extend(self.callees[key])
        return found

    def named(self, name: str) -> str | None:
        for key, node in self.function.items():
            if node.get("name") == name:
                return key
        return None
