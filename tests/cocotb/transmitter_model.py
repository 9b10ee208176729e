# SPDX-License-Identifier: Apache-2.0
"""The symbol stream as docs/registers.md describes it. AES comes from the package cryptography."""

import random
import struct
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

REFERENCE, DARK = 8, 9


@dataclass
class Setting:
    key: bytes
    nonce: int
    mode: int                      # 0 AES, 1 AES XOR stream, 2 stream
    first: int
    stop: int
    frame: tuple[int, int, int]    # length, reference, guard
    thresholds: list[int]
    half_wave: int
    offset: int
    step: int
    intensity: list[int] = field(default_factory=list)
    phase: list[int] = field(default_factory=list)

    @property
    def slots(self) -> int:
        return self.stop - self.first


def tables(rng: random.Random) -> tuple[list[int], list[int]]:
    """Intensity and phase tables; phase codes stay below 0x8000."""
    return ([rng.getrandbits(32) for _ in range(256)],
            [rng.getrandbits(16) << 16 | rng.getrandbits(15) for _ in range(256)])


def setting(rng: random.Random, mode: int, slots: int, both: tuple[list[int], list[int]]) -> Setting:
    """A run of whole frames."""
    length = 16 * rng.randint(4, 16)
    reference = 16 * rng.randint(0, length // 32)
    guard = 16 * rng.randint(0, (length - reference) // 32)
    first = 16 * rng.getrandbits(40)
    frames = max(1, slots // length)
    half_wave = rng.randint(0x4000, 0x8000)
    return Setting(rng.randbytes(16), rng.getrandbits(64), mode, first, first + frames * length,
                   (length, reference, guard), sorted(rng.randrange(1 << 20) for _ in range(7)) + [1 << 20],
                   half_wave, rng.randrange(2 * half_wave), rng.randrange(16), *both)


def counter_words(key: bytes, nonce: int, first: int, slots: int) -> list[int]:
    """Four words of each encrypted counter block: nonce, then slot / 4."""
    blocks = b"".join(struct.pack(">QQ", nonce, block) for block in range(first // 4, (first + slots) // 4))
    cipher = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
    return list(struct.unpack(f">{slots}I", cipher.update(blocks) + cipher.finalize()))


def symbols(s: Setting, stream: list[int]) -> list[int]:
    """The drive word of each slot; `stream` has one word of entropy per slot."""
    random_words = [0] * s.slots if s.mode == 2 else counter_words(s.key, s.nonce, s.first, s.slots)
    if s.mode != 0:
        random_words = [word ^ other for word, other in zip(random_words, stream)]
    length, reference, guard = s.frame
    previous = DARK
    drive = []
    for number, word in enumerate(random_words):
        place = number % length
        if place < reference:
            kind, phase_slice = REFERENCE, s.step * place % 16
        elif place < reference + guard:
            kind, phase_slice = DARK, 0
        else:
            kind = sum(word % (1 << 20) >= threshold for threshold in s.thresholds[:7])
            phase_slice = word >> 20 & 15
        codes = s.phase[16 * kind + phase_slice]
        shifted = (codes % 65536 + s.offset) % (2 * s.half_wave)
        drive.append((codes >> 16) << 48 | shifted << 32 | s.intensity[16 * previous + kind])
        previous = kind
    return drive
