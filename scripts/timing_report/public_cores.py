# SPDX-License-Identifier: Apache-2.0
"""Writes Amaranth's FIFO as RTLIL, with its clocks of latency as simulated here. Runs in the Python environment of
scripts/requirements-compare.txt:

public_cores.py WIDTH DEPTH FILE

The last line of the output is the latency."""

import sys
from pathlib import Path

LIMIT = 100  # clocks of a simulation


def fifo(width: int, depth: int, out: Path) -> int:
    from amaranth.back import rtlil
    from amaranth.hdl import ClockDomain, ClockSignal, Elaboratable, Module, ResetSignal, Signal
    from amaranth.lib.fifo import SyncFIFOBuffered
    from amaranth.sim import Simulator

    class Fifo(Elaboratable):
        """With the ports of tf_stream_fifo."""

        def __init__(self) -> None:
            self.clk_i, self.rst_i = Signal(name="clk_i"), Signal(name="rst_i")
            self.s = [Signal(width, name="s_axis_tdata"), Signal(name="s_axis_tvalid"), Signal(name="s_axis_tready")]
            self.m = [Signal(width, name="m_axis_tdata"), Signal(name="m_axis_tvalid"), Signal(name="m_axis_tready")]
            self.level_o = Signal(range(depth + 1), name="level_o")

        def elaborate(self, platform: object) -> Module:
            module = Module()
            module.domains.sync = ClockDomain("sync")
            core = module.submodules.core = SyncFIFOBuffered(width=width, depth=depth)
            module.d.comb += [
                ClockSignal().eq(self.clk_i), ResetSignal().eq(self.rst_i), self.level_o.eq(core.level),
                core.w_data.eq(self.s[0]), core.w_en.eq(self.s[1]), self.s[2].eq(core.w_rdy),
                self.m[0].eq(core.r_data), self.m[1].eq(core.r_rdy), core.r_en.eq(self.m[2])]
            return module

    block = Fifo()
    ports = [block.clk_i, block.rst_i, *block.s, *block.m, block.level_o]
    out.write_text(rtlil.convert(block, name=out.stem, ports=ports))

    core = SyncFIFOBuffered(width=width, depth=depth)
    clocks = []

    async def bench(context: object) -> None:
        context.set(core.w_data, 1)
        context.set(core.w_en, 1)
        for clock in range(1, LIMIT):
            await context.tick()
            context.set(core.w_en, 0)
            if context.get(core.r_rdy) and context.get(core.r_data) == 1:
                clocks.append(clock)
                return

    simulator = Simulator(core)
    simulator.add_clock(1e-6)
    simulator.add_testbench(bench)
    simulator.run()
    return clocks[0]


if __name__ == "__main__":
    print(fifo(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])))
