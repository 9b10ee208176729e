# SPDX-License-Identifier: Apache-2.0
"""The kernels keep the rules, and for every rule a planted violation is found at its file and line."""

import shutil
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
from hls_kernels.check import findings  # noqa: E402

HEADER = "hls/common/planted.hpp"
TOP = "hls/common/planted_top.cpp"

# rule -> (what, code in a header; the line with the violation ends in "// here")
CODE = {
    "dynamic-memory": [
        ("new", "inline unsigned* planted() {\n  return new unsigned(1);  // here\n}"),
        ("delete", "inline void planted(unsigned* p) {\n  delete p;  // here\n}"),
        ("malloc", "extern \"C\" void* malloc(unsigned long);\n"
                   "inline void* planted() {\n  return malloc(4);  // here\n}"),
        ("new in a template that nobody uses",
         "template <class T>\nT* planted() {\n  return new T;  // here\n}"),
    ],
    "container": [("vector", "namespace std {\ntemplate <class T> struct vector {};\n}\n"
                             "struct Planted {\n  std::vector<int> values;  // here\n};")],
    "virtual": [
        ("function", "struct Planted {\n  virtual int get() const { return 1; }  // here\n};"),
        ("base", "struct Base {};\nstruct Planted : virtual Base {};  // here"),
    ],
    "exception": [
        ("throw", "inline void planted() {\n  throw 1;  // here\n}"),
        ("try", "inline int planted() {\n  try {  // here\n    return 1;\n  } catch (...) {\n  }\n  return 0;\n}"),
    ],
    "recursion": [
        ("direct", "inline unsigned planted(unsigned n) {  // here\n  return n == 0 ? 0 : planted(n - 1);\n}"),
        ("mutual", "inline unsigned other(unsigned n);\n"
                   "inline unsigned planted(unsigned n) { return n == 0 ? 0 : other(n - 1); }\n"
                   "inline unsigned other(unsigned n) { return planted(n); }  // here"),
        ("instance of a template", "template <class T>\nT planted(T n) {  // here\n"
                                   "  return n == 0 ? n : planted(n - 1);\n}\n"
                                   "inline unsigned use() { return planted(3U); }"),
    ],
    "rtti": [
        ("cast", "struct Base {\n  virtual ~Base() {}\n};\nstruct Derived : Base {};\n"
                 "inline bool planted(Base* base) {\n  return dynamic_cast<Derived*>(base) != nullptr;  // here\n}"),
    ],
    "goto": [("goto", "inline void planted() {\nagain:\n  goto again;  // here\n}")],
    "function-pointer": [
        ("argument", "inline int planted(int (*f)(int)) { return f(1); }  // here"),
        ("alias", "using Step = int (*)(int);\nstruct Planted {\n  Step step;  // here\n};"),
    ],
    "floating-point": [
        ("variable", "inline unsigned planted() {\n  double x = 1;  // here\n  return x > 0 ? 1U : 0U;\n}"),
        ("return type", "float planted();  // here"),
    ],
    "loop-bound": [
        ("while", "inline unsigned planted(unsigned n) {\n  while ((n & 1U) == 0) {  // here\n    n >>= 1U;\n  }\n"
                  "  return n;\n}"),
        ("do", "inline unsigned planted(unsigned n) {\n  do {  // here\n    n >>= 1U;\n  } while (n > 3);\n"
               "  return n;\n}"),
        ("for to an argument", "inline unsigned planted(unsigned n) {\n  unsigned sum = 0;\n"
                               "  for (unsigned i = 0; i < n; ++i) {  // here\n    sum += i;\n  }\n  return sum;\n}"),
        ("for whose counter is changed", "inline unsigned planted(unsigned n) {\n"
                                         "  for (unsigned i = 0; i < 9; ++i) {  // here\n    i ^= n;\n  }\n"
                                         "  return n;\n}"),
        ("for ever", "inline void planted(volatile unsigned& n) {\n  for (;;) {  // here\n    n = 1;\n  }\n}"),
    ],
    "include": [
        ("standard library", "#include <vector>  // here"),
        ("another part of the project", '#include "host/core/tags.hpp"  // here'),
        ("vendor header outside Vitis", "#include <ap_int.h>  // here"),
        ("processor header for every target", "#include <immintrin.h>  // here"),
    ],
    "pipeline": [("other interval", "inline void planted(unsigned (&x)[4]) {\n  for (unsigned i = 0; i < 4; ++i) {\n"
                                    "#pragma HLS PIPELINE II = 2  // here\n    x[i] = i;\n  }\n}")],
    "pragma": [("misspelt", "inline void planted(unsigned (&x)[4]) {\n  for (unsigned i = 0; i < 4; ++i) {\n"
                            "#pragma HLS UNROL  // here\n    x[i] = i;\n  }\n}")],
    "compile": [("conversion", "inline unsigned char planted(unsigned n) {\n  return n;  // here\n}"),
                ("C++17", "inline unsigned planted(unsigned n) {\n"
                          "  if (const unsigned m = n + 1; m > 2) {  // here\n    return m;\n  }\n  return n;\n}")],
}
ALLOWED = """inline unsigned planted(unsigned n) {
  constexpr unsigned kLimit = 4;
  const unsigned twice = 2 * kLimit;
  unsigned array[4] = {1, 2, 3, n};
  for (unsigned i = 0; i < twice && n != 0; ++i) {
    n += i;
  }
  for (const unsigned value : array) {
    n += value;
  }
  while ((n & 1U) == 0) {
#pragma HLS LOOP_TRIPCOUNT max = 32
    n >>= 1U;
  }
  return n;
}"""
PRAGMAS = ["#pragma HLS INTERFACE s_axilite port = clocks", "#pragma HLS INTERFACE s_axilite port = sum",
           "#pragma HLS INTERFACE s_axilite port = return"]
BODY = """#include <cstdint>

extern "C" void planted_top(std::uint32_t clocks, std::uint32_t& sum) {
%s
  sum = 0;
  for (std::uint32_t clock = 0; clock < clocks; ++clock) {
%s
    sum += clock;
  }
}
"""


def top(pragmas: list[str], pipeline: str = "#pragma HLS PIPELINE II = 1") -> str:
    return BODY % ("\n".join(pragmas), pipeline)


class Planted(unittest.TestCase):
    """A tree of its own; each test begins with a small header and no kernel, which keeps the rules."""

    def setUp(self) -> None:
        self.tree = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.tree)
        (self.tree / "hls/common").mkdir(parents=True)
        shutil.copy(ROOT / "hls/common/tf_hls.hpp", self.tree / "hls/common")

    def plant(self, code: str, path: str = HEADER) -> list[str]:
        once = "#pragma once\n" if path == HEADER else ""
        (self.tree / path).write_text(f"// SPDX-License-Identifier: Apache-2.0\n{once}{code}\n")
        return [str(finding) for finding in findings(self.tree)]

    def expect(self, found: list[str], path: str, rule: str) -> None:
        lines = (self.tree / path).read_text().splitlines()
        here = [number for number, line in enumerate(lines, 1) if "// here" in line]
        wanted = f"{path}:{here[0] if here else ''}"
        self.assertTrue(any(f.startswith(wanted) and f": {rule}: " in f for f in found),
                        f"{rule} at {wanted} not among {found}")

    def test_every_rule_finds_its_violations(self) -> None:
        for rule, cases in CODE.items():
            for what, code in cases:
                with self.subTest(rule=rule, what=what):
                    self.expect(self.plant(code), HEADER, rule)

    def test_what_is_allowed_passes(self) -> None:
        self.assertEqual(self.plant(ALLOWED), [])

    def test_a_top_needs_its_pragmas(self) -> None:
        self.assertEqual(self.plant(top(PRAGMAS), TOP), [])
        for left_out in PRAGMAS:
            with self.subTest(left_out=left_out):
                found = self.plant(top([p for p in PRAGMAS if p != left_out]), TOP)
                self.assertEqual(len(found), 1, found)
                self.assertRegex(found[0], f"^{TOP}:4: interface: .*{left_out.split()[-1]}$")
        found = self.plant(top(PRAGMAS, ""), TOP)
        self.assertTrue(any(f.startswith(f"{TOP}:4: pipeline: ") for f in found), found)
        self.assertTrue(any(f.startswith(f"{TOP}:9: loop-bound: ") for f in found), found)

    def test_a_file_without_its_top(self) -> None:
        found = self.plant("inline int other() { return 1; }", TOP)
        self.assertEqual(found, [f"{TOP}:1: top: no function planted_top"])


class Kernels(unittest.TestCase):
    def test_keep_the_rules(self) -> None:
        self.assertEqual([str(finding) for finding in findings(ROOT)], [])

    def test_a_violation_in_a_kernel_is_found(self) -> None:
        with tempfile.TemporaryDirectory() as directory:
            tree = Path(directory)
            shutil.copytree(ROOT / "hls", tree / "hls")
            path = tree / "hls/transmitter/tf_frame_timer.hpp"
            text = path.read_text()
            place = "  timer.position += slots;\n"
            self.assertIn(place, text)
            path.write_text(text.replace(place, "  while (slots > 99) {\n    slots /= 2;\n  }\n" + place))
            line = text[:text.index(place)].count("\n") + 1
            found = [str(finding) for finding in findings(tree)]
            self.assertTrue(any(f.startswith(f"hls/transmitter/tf_frame_timer.hpp:{line}: loop-bound: ")
                                for f in found), found)


if __name__ == "__main__":
    unittest.main()
