# SPDX-License-Identifier: Apache-2.0
"""RTL modules by name and the files that each of them needs."""

import re
from pathlib import Path

import toolflow

from .errors import BadInput
from .tools import ROOT


def read(files: list[str]) -> str:
    """Yosys commands that read sources of any kind."""
    rtlil = [file for file in files if file.endswith(".il")]
    verilog = [file for file in files if file not in rtlil]
    return "".join(f"{command} {' '.join(names)}\n"
                   for command, names in (("read_rtlil", rtlil), ("read_verilog -sv", verilog)) if names)


class Given:
    """A block of one file from elsewhere, named like the file."""

    def __init__(self, file: Path) -> None:
        self.root = file.parent
        self._file = file

    def needed(self, _: str) -> list[Path]:
        return [self._file]


class Tree:
    """The modules and packages of rtl/, one per file, named like the file."""

    def __init__(self, root: Path = ROOT) -> None:
        self.root = root
        self.files = {path.stem: path for path in sorted((root / "rtl").rglob("tf_*.sv"))}
        if not self.files:
            raise BadInput(f"{root / 'rtl'} has no tf_*.sv")

    def modules(self, folders: list[str]) -> list[str]:
        """Names of the modules in these folders; packages are none."""
        inside = [self.root / folder for folder in folders]
        return [name for name, path in self.files.items()
                if path.parent in inside and not name.endswith("_pkg") and re.search(rf"\bmodule\s+{name}\b",
                                                                                     toolflow.source(path))]

    def needed(self, top: str) -> list[Path]:
        """The files of `top` and of all it uses, whatever is used first."""
        return toolflow.needed(top, self.files)

    def parameter_fault(self, module: str, name: str, value: str) -> str:
        """Why a parameter of a module cannot have this value; empty when it can."""
        if not re.fullmatch(r"\w+", name) or not re.search(rf"\bparameter\b.*\b{name}\s*=",
                                                           self.files[module].read_text()):
            return f"{module} has no parameter {name!r}"
        return "" if re.fullmatch(r"[0-9]{1,9}", value) else f"{name} is {value!r}, not a whole number"
