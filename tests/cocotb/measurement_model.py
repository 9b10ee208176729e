# SPDX-License-Identifier: Apache-2.0
"""Tags of a measurement node from its clicks, and the ledger of the ring: what is in the ring, what the gap
markers say, and what the counters say must be the same thing. Written from docs/registers.md and the layouts
there."""

import random
from dataclasses import dataclass, field

LANES = 4
CHANNELS = 4
TAPS = 256
CLICK, REFERENCE_CLICK, TELEMETRY, GAP = range(4)
LOST_MAX = 1023
RECORD = 4  # words


@dataclass
class Setting:
    first: int
    stop: int
    frame: tuple[int, int, int]
    window: int
    sections: int
    raw: int
    telemetry: int
    enable: int
    plus: int
    minus: int
    dead_time: list[int]
    gate: list[tuple[int, int]]

    @property
    def clocks(self) -> int:
        return (self.stop - self.first) // LANES


def setting(rng: random.Random, clocks: int, telemetry: int) -> Setting:
    length = 16 * rng.randint(8, 40)
    reference = 16 * rng.randint(2, length // 32)
    guard = 16 * rng.randint(0, (length - reference) // 32)
    first = 16 * rng.getrandbits(40)
    gates = [(0, 1024) if rng.random() < 0.5 else (rng.randrange(300), rng.randint(600, 1024))
             for _ in range(CHANNELS)]
    return Setting(first, first + LANES * clocks // 16 * 16, (length, reference, guard),
                   16 * rng.randint(20, 40), rng.choice((4, 5, 7)), rng.randrange(2), telemetry,
                   0xFF if rng.random() < 0.7 else 0xF7,
                   rng.randrange(CHANNELS), rng.randrange(CHANNELS),
                   [rng.choice((0, 700, 3000, 9000)) for _ in range(CHANNELS)], gates)


@dataclass
class Channel:
    tags: list[int] = field(default_factory=list)
    clicks: int = 0
    in_dead_time: int = 0
    outside_gate: int = 0
    not_exported: int = 0


def section_of(s: Setting, number: int) -> int:
    length, reference, guard = s.frame
    place = number % length
    return 0 if place < reference else 1 if place < reference + guard else 2


def tags(s: Setting, tables: list[list[int]],
         clicks: dict[int, dict[int, int]]) -> tuple[list[Channel], list[int]]:
    """Channels and reference counts per window. `clicks`: clock of the run -> channel -> taps that are 1."""
    channels = [Channel() for _ in range(CHANNELS)]
    dead_until = [0] * CHANNELS
    counts = [0] * (LANES * s.clocks // s.window)
    for clock in sorted(clicks):
        section = section_of(s, LANES * clock)
        for c, ones in clicks[clock].items():
            if not s.enable >> c & 1:
                continue
            channel = channels[c]
            channel.clicks += 1
            arrival = 1024 * (s.first + LANES * clock) + tables[c][ones]
            offset = arrival % 1024
            if arrival < dead_until[c]:
                channel.in_dead_time += 1
                continue
            dead_until[c] = arrival + s.dead_time[c]
            if not s.gate[c][0] <= offset < s.gate[c][1]:
                channel.outside_gate += 1
                continue
            window = LANES * clock // s.window
            if section == 0 and window < len(counts):
                counts[window] += (c == s.plus) + (c == s.minus)
            if not s.sections >> section & 1:
                channel.not_exported += 1
                continue
            kind = CLICK if section == 2 else REFERENCE_CLICK
            shown = min(ones, 1023) if s.raw else offset
            channel.tags.append(arrival // 1024 << 16 | shown << 6 | c << 2 | kind)
    return channels, counts


@dataclass
class Ledger:
    """What came of the produced words."""

    lost: list[int]                # tags by channel
    records: list[list[int]]       # telemetry that arrived
    records_lost: int
    gaps: int
    first_lost: int | None


def slot(word: int) -> int:
    return word >> 16


def audit(words: list[int], channels: list[Channel], windows: list[int]) -> Ledger:
    """Every word of the ring is the next one of its source, and what is missing is in the gap markers: count,
    first and last slot. `windows`: slots of the records that were produced."""
    at = [0] * CHANNELS
    lost = [0] * CHANNELS
    records: list[list[int]] = []
    owed = 0  # lost words that are no tags
    gaps, first_lost = 0, None
    place = 0
    while place < len(words):
        word = words[place]
        kind, low = word & 3, word >> 2 & 15
        if kind in (CLICK, REFERENCE_CLICK):
            assert low < CHANNELS, f"word {place} has channel {low}"
            expected = channels[low].tags[at[low]] if at[low] < len(channels[low].tags) else None
            assert word == expected, f"word {place} is 0x{word:016x}, the next tag of channel {low} is " \
                + ("none" if expected is None else f"0x{expected:016x}")
            at[low] += 1
            place += 1
        elif kind == TELEMETRY:
            record = words[place:place + RECORD]
            kinds, places = [w & 3 for w in record], [w >> 2 & 15 for w in record]
            assert kinds == [TELEMETRY] * RECORD and places == [0, 1, 2, 3], \
                f"the telemetry record at word {place} is not whole"
            records.append(record)
            place += RECORD
        else:
            pair = words[place:place + 2]
            assert len(pair) == 2 and [w & 63 for w in pair] == [GAP, 4 | GAP], \
                f"half a gap marker at word {place}"
            first, last = map(slot, pair)
            count = word >> 6 & 1023
            missing = []
            for c, channel in enumerate(channels):
                while at[c] < len(channel.tags) and slot(channel.tags[at[c]]) <= last:
                    missing.append(slot(channel.tags[at[c]]))
                    at[c] += 1
                    lost[c] += 1
            rest = count - len(missing)
            assert count == LOST_MAX or rest >= 0 and rest % RECORD == 0, \
                f"gap {gaps} says {count} lost words where {len(missing)} tags are missing"
            assert not missing or first <= min(missing) and max(missing) <= last, \
                f"gap {gaps} has wrong slots"
            if count < LOST_MAX and rest == 0:
                assert (first, last) == (min(missing), max(missing)), \
                    f"gap {gaps} is {first}..{last}, missing are {min(missing)}..{max(missing)}"
            owed += max(rest, 0)
            first_lost = first if first_lost is None else first_lost
            gaps += 1
            place += 2
    for c, channel in enumerate(channels):
        assert at[c] == len(channel.tags), \
            f"{len(channel.tags) - at[c]} tags of channel {c} are in no gap marker"
    there = [slot(record[0]) for record in records]
    wanted = iter(windows)
    assert all(s in wanted for s in there), "telemetry records of other windows, or in another order"
    return Ledger(lost, records, len(windows) - len(there), gaps, first_lost)
