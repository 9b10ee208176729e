# SPDX-License-Identifier: Apache-2.0
"""Writes public cores as RTLIL or Verilog, with their clocks of latency as simulated here. Runs in the Python
environment of scripts/requirements-compare.txt:

public_cores.py fifo WIDTH DEPTH FILE | cordic SOURCE FILE      SOURCE: misoc/cores/cordic.py

The last line of the output is the latency."""

import importlib.util
import math
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


def cordic(source: Path, out: Path) -> int:
    """Words as long as those of tf_cordic_vectoring: 25 bits for x and y, 21 for the angle, 16 iterations. Two of the
    20 bits of the input are room for the gain, so that every vector of 18 bits is allowed."""
    from migen import ClockDomain, Module, Signal, run_simulation
    from migen.fhdl import verilog
    spec = importlib.util.spec_from_file_location("misoc_cordic", source)
    library = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(library)
    turn = 1 << 16

    class Vectoring(Module):
        def __init__(self) -> None:
            self.x_i, self.y_i = (Signal((18, True), name_override=name) for name in ("x_i", "y_i"))
            self.angle_o = Signal((16, True), name_override="angle_o")
            self.submodules.core = core = library.Cordic(width=20, widthz=16, stages=16, guard=5, eval_mode="pipelined",
                                                         cordic_mode="vector", func_mode="circular")
            self.comb += [core.xi.eq(self.x_i), core.yi.eq(self.y_i), core.zi.eq(0), self.angle_o.eq(core.zo)]

    block = Vectoring()
    block.clock_domains.sys = ClockDomain("sys", reset_less=True)
    block.sys.clk = Signal(name_override="clk_i")
    text = verilog.convert(block, {block.sys.clk, block.x_i, block.y_i, block.angle_o}, name=out.stem)
    out.write_text(str(text))

    block = Vectoring()
    vectors = [(100000, 0), (70000, 70000), (-90000, 30000), (-5000, -100000), (60000, -20000), (-131072, -131072)]
    seen = []

    def bench():  # noqa: ANN202
        for x, y in vectors:
            yield block.x_i.eq(x)
            yield block.y_i.eq(y)
            for _ in range(LIMIT):  # long after the vector has passed
                yield
            seen.append((yield block.angle_o))
        yield block.x_i.eq(0)
        yield block.y_i.eq(100000)
        for clock in range(LIMIT):  # in clock 0 the input is set, at its end it is read
            yield
            if abs((yield block.angle_o) - turn // 4) < 4:
                seen.append(clock)
                return

    run_simulation(block, bench())
    for (x, y), angle in zip(vectors, seen, strict=False):
        off = (angle - math.atan2(y, x) / (2 * math.pi) * turn + turn / 2) % turn - turn / 2
        if abs(off) > 4:
            sys.exit(f"the angle of ({x}, {y}) is {angle}, wrong by {off:.1f} of {turn} of a turn")
    return seen[len(vectors)]


if __name__ == "__main__":
    if sys.argv[1] == "fifo":
        print(fifo(int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])))
    else:
        print(cordic(Path(sys.argv[2]), Path(sys.argv[3])))
