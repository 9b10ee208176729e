# SPDX-License-Identifier: Apache-2.0
"""loop-bound: the number of turns of a loop is known, or a limit is.

A loop has a fixed bound when it counts: `for` with a constant start, a comparison of the counter with a
constant (alone or joined by &&), a constant step and a body that leaves the counter alone; or a `for` over
an array. It may `break`. Any other loop, each `while` and `do` among them, needs the pragma
`LOOP_TRIPCOUNT max = N` as the first line of its body.

One exception, the loop of a top over its streams: `for` in the top function from a constant to one of its
arguments, with PIPELINE II = 1 as the first line of its body. The host says how many clocks a call lasts, and
one call after the other is the free-running kernel; nothing inside is unrolled or sized by that number.

Templates that no top instantiates are not looked at: they never become hardware (the host's fast path
through pattern_generator, pattern_run, is one).
"""

import re
from collections.abc import Iterator
from pathlib import Path

from ..clang_ast import Tree, body, walk
from ..finding import Finding

LOOPS = ("ForStmt", "WhileStmt", "DoStmt")
TRANSPARENT = ("ImplicitCastExpr", "ParenExpr", "CXXStaticCastExpr", "CXXFunctionalCastExpr", "ConstantExpr",
               "SubstNonTypeTemplateParmExpr", "ExprWithCleanups")
LITERALS = ("IntegerLiteral", "CXXBoolLiteralExpr", "CharacterLiteral", "UnaryExprOrTypeTraitExpr")
STEPS = ("+=", "-=", "<<=", ">>=")
TRIPCOUNT = re.compile(r"#\s*pragma\s+HLS\s+LOOP_TRIPCOUNT\b.*\bmax\s*=\s*\w+")
ONE_PER_CLOCK = re.compile(r"#\s*pragma\s+HLS\s+PIPELINE\s+II\s*=\s*1\b")


def _inner(node: dict) -> list[dict]:
    return node.get("inner", [])


def _bare(node: dict) -> dict:
    while node.get("kind") in TRANSPARENT:
        node = _inner(node)[-1]
    return node


def _variable(node: dict) -> str | None:
    node = _bare(node)
    return node.get("referencedDecl", {}).get("id") if node.get("kind") == "DeclRefExpr" else None


def _constant(tree: Tree, node: dict) -> bool:
    node = _bare(node)
    kind = node.get("kind")
    if kind in LITERALS:
        return True
    if kind in ("BinaryOperator", "UnaryOperator", "ConditionalOperator"):
        changes = node.get("opcode") in ("=", "++", "--")
        return not changes and all(_constant(tree, child) for child in _inner(node))
    if kind == "DeclRefExpr":
        declared = tree.by_id.get(node["referencedDecl"]["id"], {})
        if declared.get("kind") == "EnumConstantDecl" or declared.get("constexpr"):
            return True
        fixed = declared.get("type", {}).get("qualType", "").startswith("const ")
        return declared.get("kind") == "VarDecl" and fixed and bool(_inner(declared)) and \
            _constant(tree, _inner(declared)[0])
    return False


def _start(tree: Tree, node: dict) -> set[str]:
    """Variables that begin with a constant."""
    if node.get("kind") == "DeclStmt":
        return {v["id"] for v in _inner(node)
                if v.get("kind") == "VarDecl" and "init" in v and _constant(tree, _inner(v)[-1])}
    if node.get("kind") == "BinaryOperator" and node.get("opcode") == "=" and _constant(tree, _inner(node)[1]):
        return {_variable(_inner(node)[0]) or ""}
    return set()


def _step(tree: Tree, node: dict) -> str | None:
    """The variable that moves by a constant."""
    if node.get("kind") == "UnaryOperator" and node.get("opcode") in ("++", "--"):
        return _variable(_inner(node)[0])
    if node.get("kind") == "CompoundAssignOperator" and node.get("opcode") in STEPS and \
            _constant(tree, _inner(node)[1]):
        return _variable(_inner(node)[0])
    return None


def _compared(tree: Tree, node: dict, limits: set[str]) -> set[str]:
    """Variables that a condition holds against a constant or one of `limits`."""
    node = _bare(node)
    if node.get("kind") != "BinaryOperator":
        return set()
    left, right = _inner(node)
    if node["opcode"] == "&&":
        return _compared(tree, left, limits) | _compared(tree, right, limits)
    if node["opcode"] in ("<", "<=", ">", ">=", "!="):
        return {_variable(a) for a, b in ((left, right), (right, left))
                if _variable(a) and (_constant(tree, b) or _variable(b) in limits)}
    return set()


def _changes(node: dict, variable: str) -> bool:
    for item in walk(node):
        assigns = item.get("kind") == "CompoundAssignOperator" or \
            (item.get("kind") == "BinaryOperator" and item.get("opcode") == "=") or \
            (item.get("kind") == "UnaryOperator" and item.get("opcode") in ("++", "--", "&"))
        if assigns and _variable(_inner(item)[0]) == variable:
            return True
    return False


def _counts(tree: Tree, loop: dict, limits: set[str]) -> bool:
    if loop["kind"] != "ForStmt" or len(_inner(loop)) != 5:
        return False
    init, _, condition, step, inside = _inner(loop)
    variable = _step(tree, step)
    return variable is not None and variable in _start(tree, init) and \
        variable in _compared(tree, condition, limits) and not _changes(inside, variable)


def _begins_with(root: Path, file: str, loop: dict, pragma: re.Pattern) -> bool:
    """The pragma stands between the head of the loop and the first statement of its body."""
    inside = next((c for c in _inner(loop) if c.get("kind") == "CompoundStmt"), None)
    if inside is None:
        return False
    statements = [c for c in _inner(inside) if "at_line" in c]
    last = statements[0]["at_line"] if statements else inside["end_line"]
    lines = (root / file).read_text().splitlines()
    return any(pragma.search(line) for line in lines[inside["at_line"] - 1:last])


def _over_streams(tree: Tree, file: str, function: dict, loop: dict) -> bool:
    """The loop of a top: it counts to an argument that the body leaves alone, one turn per clock."""
    if Path(file).suffix != ".cpp" or function.get("name") != Path(file).stem:
        return False
    arguments = {p["id"] for p in _inner(function) if p.get("kind") == "ParmVarDecl"}
    arguments = {a for a in arguments if not _changes(body(function), a)}
    return _counts(tree, loop, arguments) and _begins_with(tree.root, file, loop, ONE_PER_CLOCK)


def check(tree: Tree) -> Iterator[Finding]:
    for function in tree.functions():
        for node in walk(body(function)):
            file = tree.file(node)
            if node.get("kind") not in LOOPS or not file or _counts(tree, node, set()):
                continue
            if not _begins_with(tree.root, file, node, TRIPCOUNT) and \
                    not _over_streams(tree, file, function, node):
                yield Finding(file, node["at_line"], "loop-bound",
                              f"{node['kind'][:-4].lower()} loop in {function['name']} without a fixed bound")
