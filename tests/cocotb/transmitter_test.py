# SPDX-License-Identifier: Apache-2.0
"""tf_transmitter: registers, entropy stream in, symbol stream out."""

import cocotb
from cocotb.triggers import RisingEdge
from cocotbext.axi import AxiStreamBus, AxiStreamFrame, AxiStreamSink, AxiStreamSource

import register_cases
import transmitter_model as model
from bench import Bench, peek, settle, stalls

LANES = 4
READY_AFTER_GAP = 7  # clocks, promised in the header of tf_transmitter
TABLES: list[tuple[list[int], list[int]]] = []  # the node keeps its tables over a reset


class Transmitter(Bench):
    def __init__(self, dut) -> None:
        super().__init__(dut, "transmitter")
        self.sink = AxiStreamSink(AxiStreamBus.from_prefix(dut, "m_axis_symbol"), dut.clk_i, dut.rst_i,
                                  byte_lanes=LANES)
        self.source = AxiStreamSource(AxiStreamBus.from_prefix(dut, "s_axis_entropy"), dut.clk_i, dut.rst_i,
                                      byte_lanes=LANES)
        self.taken: list[tuple[int, int]] = []  # time and word
        self.entropy: list[int] = []  # tvalid of each clock in which the node was ready for entropy
        cocotb.start_soon(self._watch())

    async def _watch(self) -> None:
        dut = self.dut
        edge = RisingEdge(self.clock)
        time = 0
        while True:
            await edge
            if peek(dut.m_axis_symbol_tvalid) and peek(dut.m_axis_symbol_tready):
                self.taken.append((time, peek(dut.m_axis_symbol_tdata)))
            if peek(dut.s_axis_entropy_tready):
                self.entropy.append(peek(dut.s_axis_entropy_tvalid))
            time = 0 if peek(dut.rst_i) else time + 1

    async def load_tables(self) -> None:
        if not TABLES:
            both = model.tables(self.rng)
            for select, table in enumerate(both):
                await self.write_fields("table_address", index=0, select=select)
                for entry in table:
                    await self.write("table_data", entry)
            TABLES.append(both)

    async def begin(self, mode: int, slots: int) -> tuple[model.Setting, int]:
        """Random settings and a start; returns them and the start time."""
        await self.load_tables()
        s = model.setting(self.rng, mode, slots, TABLES[0])
        for number in range(4):
            await self.write(f"key[{number}]", int.from_bytes(s.key[4 * number:4 * number + 4], "big"))
        await self.write_fields("key_control", load=1)
        await self.until("key_control", "ready", 500)
        await self.write_pair("nonce", s.nonce)
        await self.write("entropy", s.mode)
        for number, threshold in enumerate(s.thresholds):
            await self.write(f"threshold[{number}]", threshold)
        await self.write("half_wave", s.half_wave)
        await self.write("phase_offset", s.offset)
        await self.write("reference_step", s.step)
        self.sink.clear()
        self.taken.clear()
        self.entropy.clear()
        return s, await self.start(s.first, s.stop, s.frame, clear=True)

    def offer(self, slots: int) -> list[int]:
        """Entropy for more slots than the run has."""
        words = [self.rng.getrandbits(32) for _ in range(slots)]
        self.source.send_nowait(AxiStreamFrame(list(words)))
        return words

    def compare(self, s: model.Setting, stream: list[int], begin: int) -> int:
        """The words taken so far are the first of the run, one in each clock; returns how many slots."""
        expected = model.symbols(s, stream)
        for number, (time, word) in enumerate(self.taken):
            assert time == begin + number, \
                f"word {number} of the run was taken at {time}, not {begin + number}"
            for lane in range(LANES):
                slot = LANES * number + lane
                got, want = word >> 64 * lane & (1 << 64) - 1, expected[slot]
                assert got == want, f"slot {slot} of the run is 0x{got:016x}, not 0x{want:016x}"
        return LANES * len(self.taken)

    async def finish(self, s: model.Setting, stream: list[int], begin: int) -> None:
        """A run that nothing disturbs."""
        await self.until("run.status", "done", 600 + s.slots)
        assert await self.errors() == set()
        assert self.compare(s, stream, begin) == s.slots
        assert await self.read_pair("sent") == s.slots
        frames = [self.sink.recv_nowait(compact=False) for _ in range(self.sink.count())]
        sizes = [len(frame.tdata) for frame in frames]
        assert sizes == [s.frame[0]] * (s.slots // s.frame[0]), f"tlast does not mark the frames: {sizes}"
        data = [word for frame in frames for word in frame.tdata]
        assert data == model.symbols(s, stream), "the sink has received other words than were on the bus"

    async def stopped(self, s: model.Setting, stream: list[int], begin: int, error: str) -> int:
        """A run that an error has ended: what left is right, and the slot of the error follows it."""
        await self.until("run.status", "error", 600 + s.slots)
        await self.ticks(40)
        sent = self.compare(s, stream, begin)
        assert await self.errors() == {error}
        assert await self.read_pair("error_slot") == s.first + sent
        assert await self.read_pair("sent") == sent
        assert not int(self.dut.m_axis_symbol_tvalid.value), "the stream goes on after an error"
        assert not await self.read_field("run.status", "running")
        return sent


async def made(dut) -> Transmitter:
    bench = Transmitter(dut)
    await bench.reset()
    return bench


@cocotb.test(timeout_time=1, timeout_unit="ms")
async def aes_runs(dut) -> None:
    bench = await made(dut)
    bench.stall_registers(0.2)
    for _ in range(4):
        s, begin = await bench.begin(0, 1200)
        await bench.finish(s, [], begin)
        assert not bench.entropy


@cocotb.test(timeout_time=1, timeout_unit="ms")
async def entropy_runs(dut) -> None:
    bench = await made(dut)
    for mode in (1, 2):
        stream = bench.offer(1000)
        s, begin = await bench.begin(mode, 800)
        await bench.finish(s, stream, begin)
        assert bench.entropy == [1] * (s.slots // LANES)
        await bench.reset()


@cocotb.test(timeout_time=2, timeout_unit="ms")
async def late_entropy(dut) -> None:
    """A pause of the source ends the run as entropy_underrun, at the slot that has no entropy. What comes in
    the clocks after the gap may still be taken; it goes nowhere."""
    bench = await made(dut)
    for number in range(4):
        stream = bench.offer(2000)
        s, begin = await bench.begin(1 + number % 2, 1600)
        await bench.until_time(begin + 20 + bench.rng.randrange(150))
        bench.source.set_pause_generator(stalls(bench.rng, 0.1))
        sent = await bench.stopped(s, stream, begin, "entropy_underrun")
        gap = bench.entropy.index(0)
        assert gap * LANES == sent, f"{gap} words of entropy came before the gap, but {sent} slots left"
        ready = len(bench.entropy) - gap - 1
        assert ready == READY_AFTER_GAP, f"the node was ready for entropy in {ready} clocks after the gap"
        bench.source.set_pause_generator(None)
        bench.source.pause = False
        await bench.reset()
    s, begin = await bench.begin(0, 400)
    await bench.finish(s, [], begin)


@cocotb.test(timeout_time=2, timeout_unit="ms")
async def stalled_stream(dut) -> None:
    """The stream cannot wait: a sink that is not ready ends the run, at the first word it did not take."""
    bench = await made(dut)
    for _ in range(5):
        s, begin = await bench.begin(0, 1600)
        await bench.until_time(begin + bench.rng.randrange(200))
        bench.sink.set_pause_generator(stalls(bench.rng, 0.1))
        await bench.stopped(s, [], begin, "stream_stalled")
        bench.sink.set_pause_generator(None)
        bench.sink.pause = False
        # A start is refused while an error is set.
        begin = await bench.start(s.first, s.stop, s.frame)
        await bench.until_time(begin + 20)
        assert not await bench.read_field("run.status", "running")
        await bench.reset()
    s, begin = await bench.begin(0, 400)
    await bench.finish(s, [], begin)


@cocotb.test(timeout_time=2, timeout_unit="ms")
async def reset_in_a_run(dut) -> None:
    """Reset while words leave, entropy comes and registers are read and written; the next run is whole."""
    bench = await made(dut)
    bench.stall_registers(0.3)
    for _ in range(4):
        stream = bench.offer(2000)
        s, begin = await bench.begin(1, 1200)
        await bench.until_time(begin + bench.rng.randrange(250))
        for _ in range(4):
            bench.axil.init_write(bench.map["run.start_time_lo"].address, bench.rng.randbytes(4))
            bench.axil.init_read(bench.map["run.slot_lo"].address, 4)
        await bench.ticks(bench.rng.randint(1, 8))
        bench.compare(s, stream, begin)
        dut.rst_i.value = 1
        await bench.ticks(2)
        await settle()
        for name in ("s_axil_bvalid", "s_axil_rvalid", "s_axis_entropy_tready", "m_axis_symbol_tvalid"):
            assert not int(getattr(dut, name).value), f"{name} is high during reset"
        await bench.reset()
        assert await bench.read("run.status") == 0
        assert await bench.read("key_control") == 0
        stream = bench.offer(500)
        s, begin = await bench.begin(1, 400)
        await bench.finish(s, stream, begin)
        await bench.reset()


@cocotb.test(timeout_time=2, timeout_unit="ms")
async def registers(dut) -> None:
    await register_cases.random_accesses(await made(dut), 9)
