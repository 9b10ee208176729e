# SPDX-License-Identifier: Apache-2.0
"""What the tests of both tops share: clock, reset, registers by name, stalls, and the rule that a waiting
transfer stays as it is. Nothing here knows a latency of the design; every wait has a deadline."""

import logging
import random
from collections.abc import Iterator

import cocotb
from cocotb.clock import Clock
from cocotb.triggers import RisingEdge, Timer
from cocotbext.axi import AxiLiteBus, AxiLiteMaster, AxiResp

import register_map

PERIOD = 4  # ns
MAPS: dict[str, dict[str, register_map.Register]] = {}


def peek(signal) -> int:
    """The value of a port, without the object that cocotb makes of it: watchers look in every clock."""
    return int(signal._handle.get_signal_val_binstr(), 2)


def stalls(rng: random.Random, share: float, longest: int = 12) -> Iterator[bool]:
    """Pauses of random length that fill about `share` of the clocks."""
    while True:
        pause = rng.randint(1, longest)
        for _ in range(pause):
            yield True
        for _ in range(rng.randint(0, int(2 * pause * (1 - share) / share))):
            yield False


class Bench:
    def __init__(self, dut, name: str) -> None:
        logging.getLogger(f"cocotb.{dut._name}").setLevel(logging.ERROR)  # the models report every transfer
        self.dut = dut
        self.clock = dut.clk_i
        self.rng = random.Random(f"{cocotb.RANDOM_SEED} {cocotb.regression_manager._test.__name__}")
        if name not in MAPS:
            MAPS[name] = register_map.read(name)
        self.map = MAPS[name]
        self.axil = AxiLiteMaster(AxiLiteBus.from_prefix(dut, "s_axil"), dut.clk_i, dut.rst_i)
        self.time = 0  # what TIME reads
        self.clocks = 0
        dut.rst_i.value = 0
        cocotb.start_soon(Clock(dut.clk_i, PERIOD, "ns").start())
        cocotb.start_soon(self._count())
        self.hold("s_axil_b", ["bresp"])
        self.hold("s_axil_r", ["rdata", "rresp"])

    async def _count(self) -> None:
        edge = RisingEdge(self.clock)
        while True:
            await edge
            self.clocks += 1
            self.time = 0 if peek(self.dut.rst_i) else self.time + 1

    def hold(self, channel: str, payload: list[str]) -> None:
        """Watches a channel that the node drives: what waits for ready stays valid and does not change."""
        prefix = channel.rsplit("_", 1)[0]
        cocotb.start_soon(self._hold(channel, [getattr(self.dut, f"{prefix}_{name}") for name in payload]))

    async def _hold(self, channel: str, payload: list) -> None:
        valid, ready = getattr(self.dut, f"{channel}valid"), getattr(self.dut, f"{channel}ready")
        edge = RisingEdge(self.clock)
        waiting = None
        while True:
            await edge
            offered = [peek(signal) for signal in payload] if peek(valid) else None
            assert waiting is None or offered == waiting, \
                f"{channel}: a transfer that waited for ready was {'changed' if offered else 'withdrawn'}"
            waiting = offered if offered and not peek(ready) and not peek(self.dut.rst_i) else None

    def stall_registers(self, share: float) -> None:
        write, read = self.axil.write_if, self.axil.read_if
        for channel in (write.aw_channel, write.w_channel, write.b_channel, read.ar_channel, read.r_channel):
            channel.set_pause_generator(stalls(self.rng, share) if share else None)
            channel.pause = False

    async def ticks(self, count: int) -> None:
        edge = RisingEdge(self.clock)
        for _ in range(count):
            await edge

    async def reset(self, clocks: int = 3) -> None:
        await RisingEdge(self.clock)
        self.dut.rst_i.value = 1
        await self.ticks(clocks)
        self.dut.rst_i.value = 0
        await self.ticks(2)

    async def write(self, name: str, value: int) -> None:
        answer = await self.axil.write(self.map[name].address, value.to_bytes(4, "little"))
        assert answer.resp == AxiResp.OKAY, f"write to {name} was answered with {answer.resp!r}"

    async def read(self, name: str) -> int:
        answer = await self.axil.read(self.map[name].address, 4)
        assert answer.resp == AxiResp.OKAY, f"read of {name} was answered with {answer.resp!r}"
        return int.from_bytes(answer.data, "little")

    async def read_field(self, name: str, field: str) -> int:
        return self.map[name].fields[field].of(await self.read(name))

    async def write_fields(self, name: str, **values: int) -> None:
        """Fields that are not given are written as 0."""
        await self.write(name, sum(value << self.map[name].fields[key].low for key, value in values.items()))

    async def write_pair(self, name: str, value: int) -> None:
        await self.write(f"{name}_lo", value & 0xFFFFFFFF)
        await self.write(f"{name}_hi", value >> 32)

    async def read_pair(self, name: str) -> int:
        low = await self.read(f"{name}_lo")
        return low | await self.read(f"{name}_hi") << 32

    async def errors(self) -> set[str]:
        word = await self.read("errors")
        return {name for name, field in self.map["errors"].fields.items() if field.of(word)}

    async def until(self, name: str, field: str, clocks: int) -> None:
        end = self.clocks + clocks
        while not await self.read_field(name, field):
            assert self.clocks < end, f"{name}.{field} did not come within {clocks} clocks"

    async def until_time(self, time: int) -> None:
        edge = RisingEdge(self.clock)
        while self.time < time:
            await edge

    async def start(self, first: int, stop: int, frame: tuple[int, int, int], clear: bool = False) -> int:
        """Arms a run from a time far enough away; returns the time."""
        for part, value in zip(("length", "reference", "guard"), frame):
            await self.write(f"frame.{part}", value)
        await self.write_pair("run.start_slot", first)
        await self.write_pair("run.stop_slot", stop)
        begin = self.time + 600
        await self.write_pair("run.start_time", begin)
        await self.write_fields("run.control", start=1, clear_errors=int(clear))
        assert self.time < begin - 64, "writing the registers took too long for the start time"
        return begin


async def settle() -> None:
    """One step on, so that the models have seen what was set before."""
    await Timer(1, "ns")
