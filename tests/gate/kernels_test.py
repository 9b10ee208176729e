# SPDX-License-Identifier: Apache-2.0
"""Every kernel of constraints/budgets.toml has a netlist test, or a reason in tests/gate/untested.toml.

kernels_test.py BUDGETS.toml UNTESTED.toml MODULE...   the modules whose netlists are compared
"""
import pathlib
import sys
import tomllib


def table(path):
    return tomllib.loads(pathlib.Path(path).read_text(encoding="utf-8"))


def wrong(kernels, reasons, tested):
    """What does not hold, one line each."""
    lines = [f"{kernel}: no test compares its netlist and untested.toml gives no reason"
             for kernel in kernels if kernel not in tested and not reasons.get(kernel)]
    lines += [f"{name}: in untested.toml, but its netlist is compared" for name in reasons if name in tested]
    return lines + [f"{name}: in untested.toml, but no kernel" for name in reasons if name not in kernels]


def main():
    if wrong(["a", "b", "c"], {"b": "reason"}, {"a"}) != \
            ["c: no test compares its netlist and untested.toml gives no reason"]:
        sys.exit("kernels_test: a kernel without a test is not found")
    kernels = list(table(sys.argv[1])["kernel"])
    lines = wrong(kernels, table(sys.argv[2])["untested"], {module.split(":")[0] for module in sys.argv[3:]})
    if lines:
        sys.exit("\n".join(lines))
    print(f"{len(kernels)} kernels")


if __name__ == "__main__":
    main()
