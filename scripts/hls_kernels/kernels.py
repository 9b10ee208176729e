# SPDX-License-Identifier: Apache-2.0
"""The kernels by name, and their files."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CLOCK_NS = 4  # 250 MHz, the clock of the RTL
PART = "xczu48dr-ffvg1517-2-e"


@dataclass(frozen=True)
class Kernel:
    name: str
    folder: str

    @property
    def top(self) -> Path:
        return ROOT / "hls" / self.folder / f"{self.name}.cpp"

    @property
    def bench(self) -> Path:
        return ROOT / "tests/hls/benches" / f"{self.name}_bench.cpp"

    @property
    def golden(self) -> Path:
        return ROOT / "tests/hls/benches" / f"{self.name}.golden"


KERNELS = {kernel.name: kernel for kernel in (
    Kernel("pattern_generator", "transmitter"),
    Kernel("time_tagger", "measurement"),
    Kernel("phase_compensator", "measurement"),
)}
