# SPDX-License-Identifier: Apache-2.0
"""Constructs that no hardware follows from, or that the kernels do without.

dynamic-memory   new, delete, malloc and its kin
container        types of the standard library that allocate
virtual          virtual functions and bases
exception        throw, try
rtti             typeid, dynamic_cast
goto             goto and labels
function-pointer pointers and references to functions
floating-point   float and double
"""

import re
from collections.abc import Iterator

from ..clang_ast import Tree, type_of, walk
from ..finding import Finding

KINDS = {
    "CXXNewExpr": ("dynamic-memory", "new"),
    "CXXDeleteExpr": ("dynamic-memory", "delete"),
    "CXXThrowExpr": ("exception", "throw"),
    "CXXTryStmt": ("exception", "try"),
    "CXXTypeidExpr": ("rtti", "typeid"),
    "CXXDynamicCastExpr": ("rtti", "dynamic_cast"),
    "GotoStmt": ("goto", "goto"),
    "IndirectGotoStmt": ("goto", "goto"),
    "LabelStmt": ("goto", "label"),
}
ALLOCATORS = {"malloc", "calloc", "realloc", "free", "aligned_alloc", "alloca", "__builtin_alloca"}
CONTAINER = re.compile(r"\bstd::(?:__\w+::)?(vector|deque|list|forward_list|map|set|multimap|multiset|"
                       r"unordered_\w+|basic_string|string|function|unique_ptr|shared_ptr|queue|stack)\b")
FUNCTION_POINTER = re.compile(r"\((?:[\w:]+::)?[*&][^()]*\)\s*\(")
FLOATING = re.compile(r"\b(float|double|half|_Float16|__fp16)\b")
DECLARATIONS = ("VarDecl", "ParmVarDecl", "FieldDecl", "TypedefDecl", "TypeAliasDecl")


def _rules(node: dict) -> Iterator[tuple[str, str]]:
    kind = node["kind"]
    if kind in KINDS:
        yield KINDS[kind]
    referenced = node.get("referencedDecl", {})
    if referenced.get("kind") == "FunctionDecl" and referenced.get("name") in ALLOCATORS:
        yield "dynamic-memory", referenced["name"]
    if kind == "UnresolvedLookupExpr" and node.get("name") in ALLOCATORS:
        yield "dynamic-memory", node["name"]
    if node.get("virtual"):
        yield "virtual", f"{node.get('name', 'function')} is virtual"
    if any(base.get("isVirtual") for base in node.get("bases", [])):
        yield "virtual", f"{node.get('name', 'class')} has a virtual base"
    of = type_of(node)
    if kind in DECLARATIONS:
        spelled = node.get("type", {}).get("qualType", "")
        container = CONTAINER.search(of) or CONTAINER.search(spelled)
        if container:
            yield "container", container.group(0)
        if FUNCTION_POINTER.search(of):
            yield "function-pointer", f"{node.get('name', 'parameter')} is {of}"
    floating = FLOATING.search(of)
    if floating:
        yield "floating-point", floating.group(0)


def check(tree: Tree) -> Iterator[Finding]:
    for node in walk(tree.top):
        file = tree.file(node)
        if file and "kind" in node and not node.get("isImplicit"):
            for rule, text in _rules(node):
                yield Finding(file, node["at_line"], rule, text)
