# SPDX-License-Identifier: Apache-2.0
"""Random accesses to every word of the register space against the description of the map."""

import cocotb
from cocotbext.axi import AxiResp

from bench import Bench

IDENTITY = {"identity.git_hash": 0x12AB34CD, "identity.source_date": 1700000000, "identity.lanes": 4,
            "identity.slots_per_cycle": 4, "identity.clock_hz": 250_000_000}
COMMANDS = ("run.control", "key_control", "table_data")  # they start something; other tests write them
SPACE = 4096


class Reference:
    def __init__(self, bench: Bench) -> None:
        self.at = {register.address: register for register in bench.map.values()}
        self.value: dict[int, int] = {}
        self.reset()

    def reset(self) -> None:
        self.value = {address: register.reset for address, register in self.at.items()}

    def write(self, address: int, data: bytes) -> AxiResp:
        word = address & ~3
        if word not in self.at:
            return AxiResp.SLVERR
        for offset, byte in enumerate(data, address & 3):
            mask = self.at[word].stored & (0xFF << 8 * offset)
            self.value[word] = self.value[word] & ~mask | (byte << 8 * offset) & mask
        return AxiResp.OKAY

    def compare(self, word: int, data: int) -> None:
        register = self.at[word]
        expected = self.value[word]
        known = register.known
        if register.name in IDENTITY:
            expected, known = IDENTITY[register.name], 0xFFFFFFFF
        assert data & known == expected & known, \
            f"{register.name} reads 0x{data:08x} where 0x{expected:08x} was expected (mask 0x{known:08x})"


def pick(bench: Bench, reference: Reference) -> int:
    """The address of a word: a register, mostly, else any word, mostly a hole."""
    if bench.rng.random() < 0.8:
        return bench.rng.choice(sorted(reference.at))
    return 4 * bench.rng.randrange(SPACE // 4)


async def some_writes(bench: Bench, reference: Reference, half: int, count: int) -> None:
    """Writes of one to four bytes to the words of one half: even or odd ones."""
    for _ in range(count):
        word = pick(bench, reference)
        if word // 4 % 2 != half or (word in reference.at and reference.at[word].name in COMMANDS):
            continue
        first = bench.rng.randrange(4)
        data = bench.rng.randbytes(bench.rng.randint(1, 4 - first))
        answer = await bench.axil.write(word + first, data)
        expected = reference.write(word + first, data)
        assert answer.resp == expected, \
            f"write to 0x{word:03x} was answered with {answer.resp!r}, not {expected!r}"


async def some_reads(bench: Bench, reference: Reference, half: int, count: int) -> None:
    for _ in range(count):
        word = pick(bench, reference)
        if word // 4 % 2 != half:
            continue
        answer = await bench.axil.read(word, 4)
        expected = AxiResp.OKAY if word in reference.at else AxiResp.SLVERR
        assert answer.resp == expected, \
            f"read of 0x{word:03x} was answered with {answer.resp!r}, not {expected!r}"
        if word in reference.at:
            reference.compare(word, int.from_bytes(answer.data, "little"))


async def everything(bench: Bench, reference: Reference) -> None:
    for word in sorted(reference.at):
        answer = await bench.axil.read(word, 4)
        assert answer.resp == AxiResp.OKAY, f"read of 0x{word:03x} was answered with {answer.resp!r}"
        reference.compare(word, int.from_bytes(answer.data, "little"))


async def random_accesses(bench: Bench, rounds: int) -> None:
    """Reads and writes at once, under changing stalls; a reset in the middle of both, with both under way."""
    reference = Reference(bench)
    await bench.reset()
    await everything(bench, reference)
    for number in range(rounds):
        bench.stall_registers((0.0, 0.3, 0.7)[number % 3])
        half = number // 3 % 2
        writer = cocotb.start_soon(some_writes(bench, reference, half, 60))
        reader = cocotb.start_soon(some_reads(bench, reference, 1 - half, 60))
        await writer
        await reader
        await everything(bench, reference)
        # Transfers that are cut off anywhere, also between address and data.
        for _ in range(3):
            for _ in range(3):
                bench.axil.init_write(bench.map["frame.length"].address, bench.rng.randbytes(4))
                bench.axil.init_read(bench.map["frame.guard"].address, 4)
            await bench.ticks(bench.rng.randint(1, 12))
            await bench.reset(bench.rng.randint(1, 4))
        reference.reset()
        await everything(bench, reference)
