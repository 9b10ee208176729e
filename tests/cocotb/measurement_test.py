# SPDX-License-Identifier: Apache-2.0
"""tf_measurement: registers, taps in, write master to host memory."""

import cocotb
from cocotb.triggers import RisingEdge
from cocotbext.axi import AxiRamWrite, AxiSlaveWrite, AxiWriteBus

import measurement_model as model
import register_cases
from bench import Bench, peek, settle, stalls

PAINT = 0xA5
SIZE = 1 << 16   # bytes of host memory
LOG2 = 9         # words of the ring
RING = 8 << LOG2
TABLES: list[list[list[int]]] = []  # the node keeps its tables over a reset


class Faulty:
    """Host memory at any address that refuses some words; whatever is outside `place` is noted."""

    def __init__(self, place: range) -> None:
        self.place = place
        self.words: dict[int, int] = {}
        self.refuse = lambda: False
        self.refused = 0
        self.outside: list[int] = []

    async def write(self, address: int, data: bytes) -> None:
        if address not in self.place or len(data) != 8:
            self.outside.append(address)
        if self.refuse():
            self.refused += 1
            raise ValueError("refused")
        self.words[address] = int.from_bytes(data, "little")


class Measurement(Bench):
    def __init__(self, dut, target: Faulty | None = None) -> None:
        dut.tap_valid_i.value = 0
        dut.taps_i.value = 0
        super().__init__(dut, "measurement")
        bus = AxiWriteBus.from_prefix(dut, "m_axi")
        if target is None:
            self.memory = AxiRamWrite(bus, dut.clk_i, dut.rst_i, size=SIZE)
            self.memory.write(0, bytes([PAINT]) * SIZE)
        else:
            self.memory = AxiSlaveWrite(bus, dut.clk_i, dut.rst_i, target=target)
        self.channels = (self.memory.aw_channel, self.memory.w_channel, self.memory.b_channel)
        self.hold("m_axi_aw", ["awaddr", "awlen", "awsize", "awburst"])
        self.hold("m_axi_w", ["wdata", "wstrb", "wlast"])
        self.base = 0
        self.plan: dict[int, dict[int, int]] = {}  # time -> channel -> taps that are one
        self.codes: list[tuple[int, int]] = []     # phase code from this time on
        self.words: list[int] = []                 # what the host has taken from the ring
        self.host_wait = 20                        # clocks between two looks, at most
        cocotb.start_soon(self._drive())

    async def _drive(self) -> None:
        """The taps in the clock in which TIME reads t are those of plan[t]."""
        dut, rng = self.dut, self.rng
        edge = RisingEdge(self.clock)
        time, driven = 0, False
        while True:
            await edge
            code = peek(dut.phase_code_o)
            if not self.codes or self.codes[-1][1] != code:
                self.codes.append((time, code))
            time = 0 if peek(dut.rst_i) else time + 1
            clicks = self.plan.get(time)
            if clicks:
                taps = 0
                for channel, ones in clicks.items():
                    turn = rng.randrange(model.TAPS)
                    code = (1 << ones) - 1
                    code = (code << turn | code >> model.TAPS - turn) & (1 << model.TAPS) - 1
                    taps |= code << model.TAPS * channel
                dut.taps_i.value = taps
                dut.tap_valid_i.value = sum(1 << channel for channel in clicks)
            elif driven:
                dut.tap_valid_i.value = 0
            driven = bool(clicks)

    def stall_bus(self, *shares: float) -> None:
        """Pauses of address, data and response."""
        for channel, share in zip(self.channels, shares):
            channel.set_pause_generator(stalls(self.rng, share) if share else None)
            channel.pause = False

    async def load_tables(self) -> None:
        """Two channels get random tables, the others keep a straight line, as after configuration."""
        if not TABLES:
            span = 1024 * model.LANES
            line = [(2 * (model.TAPS - ones) + 1) * span // (2 * (model.TAPS + 1))
                    for ones in range(model.TAPS + 1)]
            tables = [list(line) for _ in range(model.CHANNELS)]
            for channel in (0, 2):
                tables[channel] = sorted((self.rng.randrange(span) for _ in range(model.TAPS + 1)),
                                         reverse=True)
                await self.write_fields("table_address", index=0, channel=channel)
                for value in tables[channel]:
                    await self.write("table_data", value)
            TABLES.append(tables)

    def click(self, s: model.Setting, share: float) -> dict[int, dict[int, int]]:
        """Random clicks, in about `share` of the clocks of each channel."""
        clicks: dict[int, dict[int, int]] = {}
        for clock in range(s.clocks):
            for channel in range(model.CHANNELS):
                if self.rng.random() < share:
                    clicks.setdefault(clock, {})[channel] = self.rng.randint(0, model.TAPS)
        return clicks

    async def begin(self, s: model.Setting, clicks: dict[int, dict[int, int]], loop: bool = False) -> int:
        await self.write_fields("channel_select", enable=s.enable, reference_plus=s.plus,
                                reference_minus=s.minus)
        await self.write_fields("tagging", sections=s.sections, raw=s.raw, telemetry=s.telemetry)
        for channel in range(model.CHANNELS):
            await self.write(f"dead_time[{channel}]", s.dead_time[channel])
            await self.write_fields(f"gate[{channel}]", first=s.gate[channel][0], last=s.gate[channel][1])
        await self.write("window", s.window)
        await self.write("loop_control", int(loop))
        await self.write("gain_p", 0x4000 if loop else 0)
        await self.write("gain_i", 0x0800 if loop else 0)
        await self.write("least_counts", 2)
        await self.write_pair("ring_base", self.base)
        await self.write_fields("ring_size", log2=LOG2, enable=1)
        await self.write("ring_read", 0)
        self.words.clear()
        self.codes.clear()
        begin = await self.start(s.first, s.stop, s.frame, clear=True)
        self.plan = {begin + clock: channels for clock, channels in clicks.items()}
        # Clicks outside the run do not count.
        for time in (begin - 1, begin + s.clocks):
            self.plan[time] = {channel: 100 for channel in range(model.CHANNELS)}
        return begin

    def word(self, number: int) -> int:
        address = self.base + 8 * (number % (1 << LOG2))
        if isinstance(self.memory, AxiRamWrite):
            return int.from_bytes(self.memory.read(address, 8), "little")
        return self.memory.target.words.get(address, -1)

    async def host(self, clocks: int) -> None:
        """Takes the words out of the ring until the run is done and the ring is empty."""
        end = self.clocks + clocks
        taken = 0
        while True:
            done = await self.read_field("run.status", "done")
            written = await self.read("ring_written")
            assert written - taken <= 1 << LOG2, "the ring holds more words than it has place for"
            if written != taken:
                level = self.rng.randint(taken + 1, written)
                await settle()
                self.words += [self.word(number) for number in range(taken, level)]
                taken = level
                await self.write("ring_read", taken)
            elif done:
                break
            assert self.clocks < end, f"the run was not done within {clocks} clocks, {taken} words taken"
            await self.ticks(self.rng.randint(1, self.host_wait))
        assert peek(self.dut.event_o), "the event line is low though the run is done"

    async def audit(self, s: model.Setting, clicks: dict[int, dict[int, int]]) -> model.Ledger:
        """Ring against clicks, counters against both."""
        channels, counts = model.tags(s, TABLES[0], clicks)
        ends = [s.first + s.window * number for number in range(1, len(counts) + 1)]
        ledger = model.audit(self.words, channels, ends if s.telemetry else [])
        for number, channel in enumerate(channels):
            for name, expected in (("clicks", channel.clicks), ("in_dead_time", channel.in_dead_time),
                                   ("outside_gate", channel.outside_gate),
                                   ("not_exported", channel.not_exported),
                                   ("produced", len(channel.tags)), ("dropped", ledger.lost[number])):
                found = await self.read(f"{name}[{number}]")
                assert found == expected, f"{name}[{number}] is {found}, not {expected}"
        assert await self.read("gaps") == ledger.gaps
        assert await self.read("windows") == len(counts)
        assert await self.read("telemetry_produced") == (len(counts) if s.telemetry else 0)
        assert await self.read("telemetry_dropped") == ledger.records_lost
        causes = [await self.read(f"dropped_{cause}") for cause in ("ring", "bus", "burst")]
        assert sum(causes) == sum(ledger.lost) + ledger.records_lost, f"dropped by cause: {causes}"
        errors = await self.errors()
        assert ("tags_dropped" in errors) == (ledger.gaps > 0), f"errors are {errors}, gaps {ledger.gaps}"
        if ledger.gaps and errors == {"tags_dropped"}:
            assert await self.read_pair("error_slot") == ledger.first_lost
        if s.telemetry:
            for record in ledger.records:
                number = (model.slot(record[0]) - s.first) // s.window - 1
                assert record[1] >> 38 & 0xFFFF == counts[number], f"reference counts of window {number}"
        if isinstance(self.memory, AxiRamWrite):
            assert self.memory.read(0, self.base) == bytes([PAINT]) * self.base, \
                "a write in front of the ring"
            behind = self.base + RING
            assert self.memory.read(behind, SIZE - behind) == bytes([PAINT]) * (SIZE - behind), \
                "a write behind the ring"
        return ledger

    async def whole_run(self, clocks: int, share: float, telemetry: int,
                        everything: bool = False) -> tuple[model.Setting, model.Ledger]:
        s = model.setting(self.rng, clocks, telemetry)
        if everything:  # every click becomes a tag
            s.enable, s.sections = 0xFF, 7
            s.gate, s.dead_time = [(0, 1024)] * model.CHANNELS, [0] * model.CHANNELS
        clicks = self.click(s, share)
        await self.begin(s, clicks)
        await self.host(20 * clocks + 20000)
        return s, await self.audit(s, clicks)


async def made(dut, target: Faulty | None = None) -> Measurement:
    bench = Measurement(dut, target)
    await bench.reset()
    await bench.load_tables()
    bench.base = 0x1000 * bench.rng.randint(1, SIZE // 0x1000 - 2)
    return bench


@cocotb.test(timeout_time=2, timeout_unit="ms")
async def tags_with_stalls(dut) -> None:
    bench = await made(dut)
    bench.stall_registers(0.2)
    for number in range(3):
        bench.stall_bus(*(0.6 * bench.rng.random() for _ in range(3)))
        await bench.whole_run(900, (0.05, 0.12, 0.2)[number], number % 2)


@cocotb.test(timeout_time=2, timeout_unit="ms")
async def lost_tags(dut) -> None:
    """More clicks than the bus or the host takes: what is lost is in gap markers and counters."""
    bench = await made(dut)
    for number in range(3):
        bench.host_wait = (20, 400, 20)[number]
        bench.stall_bus(*((0.9, 0.9, 0.5), (0, 0, 0), (0.2, 0.2, 0.2))[number])
        _, ledger = await bench.whole_run(1000, (0.5, 0.5, 0.9)[number], number % 2, everything=True)
        assert ledger.gaps > 0, "nothing was lost: this test has tested nothing"


@cocotb.test(timeout_time=2, timeout_unit="ms")
async def phase_code(dut) -> None:
    """With the loop closed: the code at the pins is that of telemetry, 64 clocks after the window's end."""
    bench = await made(dut)
    bench.stall_bus(0.3, 0.3, 0.3)
    s = model.setting(bench.rng, 1500, 1)
    s.gate = [(0, 1024)] * model.CHANNELS
    s.dead_time = [0] * model.CHANNELS
    s.plus, s.minus, s.enable = 0, 1, 0xFF
    clicks = bench.click(s, 0.1)
    begin = await bench.begin(s, clicks, loop=True)
    await bench.host(40000)
    ledger = await bench.audit(s, clicks)
    assert len(ledger.records) == model.LANES * s.clocks // s.window, "records are missing"
    codes = [record[1] >> 22 & 0xFFFF for record in ledger.records]
    assert len(set(codes)) > 2, "the loop did nothing"
    for record, code in zip(ledger.records, codes):
        due = begin + (model.slot(record[0]) - s.first) // model.LANES + 63
        shown = [value for time, value in bench.codes if time <= due][-1]
        assert shown == code, f"the phase code at {due} is 0x{shown:04x}, telemetry says 0x{code:04x}"
    assert await bench.read("phase_code") == codes[-1]


@cocotb.test(timeout_time=2, timeout_unit="ms")
async def reset_in_a_burst(dut) -> None:
    """Node and bus are reset in the middle of a burst; the next run is whole."""
    bench = await made(dut)
    bench.stall_registers(0.2)
    for _ in range(4):
        bench.stall_bus(0.3, 0.5, 0.5)
        s = model.setting(bench.rng, 900, 0)
        s.sections, s.dead_time = 7, [0] * model.CHANNELS
        begin = await bench.begin(s, bench.click(s, 0.4))
        await bench.until_time(begin + 100 + bench.rng.randrange(100))
        for _ in range(2000):  # until a beat that is not the last one has been taken
            await RisingEdge(bench.clock)
            if peek(dut.m_axi_wvalid) and peek(dut.m_axi_wready) and not peek(dut.m_axi_wlast):
                break
        else:
            raise AssertionError("no burst within 2000 clocks")
        bench.axil.init_write(bench.map["window"].address, bench.rng.randbytes(4))
        bench.axil.init_read(bench.map["ring_written"].address, 4)
        await bench.ticks(bench.rng.randint(0, 3))
        bench.plan = {}
        dut.rst_i.value = 1
        await bench.ticks(2)
        await settle()
        for name in ("s_axil_bvalid", "s_axil_rvalid", "m_axi_awvalid", "m_axi_wvalid", "event_o"):
            assert not peek(getattr(dut, name)), f"{name} is high during reset"
        await bench.reset()
        assert await bench.read("run.status") == 0
        assert await bench.read("ring_written") == 0
        bench.stall_bus(0.2, 0.2, 0.2)
        await bench.whole_run(300, 0.1, 1)


@cocotb.test(timeout_time=2, timeout_unit="ms")
async def start_in_a_burst(dut) -> None:
    """A start while the bus still owes answers to the run before: nothing of that run is in the ring."""
    bench = await made(dut)
    for _ in range(3):
        bench.stall_bus(0.7, 0.7, 0.7)
        s = model.setting(bench.rng, 4000, 1)
        s.sections, s.dead_time = 7, [0] * model.CHANNELS
        begin = await bench.begin(s, bench.click(s, 0.4))
        await bench.until_time(begin + 150 + bench.rng.randrange(200))
        bench.plan = {}
        await bench.whole_run(400, 0.1, 1)


@cocotb.test(timeout_time=2, timeout_unit="ms")
async def bus_errors(dut) -> None:
    """Refused writes set bus_error, which stays until it is cleared; the words around them arrive. The ring
    lies far above 4 GiB, and every beat lies in it."""
    base = 0x0123_4567_89AB_C000
    target = Faulty(range(base, base + RING, 8))
    bench = await made(dut, target)
    bench.base = base
    bench.stall_bus(0.2, 0.2, 0.2)
    s = model.setting(bench.rng, 600, 0)
    clicks = bench.click(s, 0.08)
    await bench.begin(s, clicks)
    await bench.host(20000)
    await bench.audit(s, clicks)
    assert await bench.errors() <= {"tags_dropped"}
    s = model.setting(bench.rng, 600, 0)
    s.sections = 7
    refusals = iter([True])
    target.refuse = lambda: next(refusals, False)
    clicks = bench.click(s, 0.08)
    await bench.begin(s, clicks)
    await bench.host(20000)
    assert target.refused == 1
    assert "bus_error" in await bench.errors()
    await bench.ticks(50)
    assert "bus_error" in await bench.errors(), "bus_error did not stay"
    await bench.write_fields("run.control", clear_errors=1)
    assert "bus_error" not in await bench.errors()
    expected, _ = model.tags(s, TABLES[0], clicks)
    assert len(bench.words) == sum(len(channel.tags) for channel in expected), \
        "words were lost on a bus error"
    assert not target.outside, f"write outside the ring at 0x{target.outside[0]:x}"


@cocotb.test(timeout_time=2, timeout_unit="ms")
async def registers(dut) -> None:
    bench = await made(dut)
    await register_cases.random_accesses(bench, 6)
