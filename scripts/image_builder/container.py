# SPDX-License-Identifier: Apache-2.0
"""The file for deployment, .tsimg: a POSIX tar of manifest.json and bitstream.bit, without times or owners."""

import hashlib
import io
import json
import tarfile
from pathlib import Path

from .errors import InputError

FORMAT = "twinspan-image"
VERSION = 1
MANIFEST = "manifest.json"
BITSTREAM = "bitstream.bit"
LARGEST_BYTES = 64 << 20
LARGEST_MANIFEST_BYTES = 64 << 10
LARGEST_NUMBER = 1 << 63
NEEDED = {"format": str, "version": int, "board": str, "node": str, "clock_hz": int, "lanes": int,
          "register_map": str, "rtl_commit": str, "size": int, "sha256": str}


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def pack(manifest: dict, bitstream: bytes) -> bytes:
    """The bytes of the image; the same for the same arguments."""
    full = {"format": FORMAT, "version": VERSION, **manifest, "size": len(bitstream), "sha256": sha256(bitstream)}
    text = (json.dumps(full, indent=2) + "\n").encode()
    output = io.BytesIO()
    with tarfile.open(fileobj=output, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, data in ((MANIFEST, text), (BITSTREAM, bitstream)):
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            entry.mode = 0o644
            tar.addfile(entry, io.BytesIO(data))
    return output.getvalue()


def unpack(file: Path) -> tuple[dict, bytes]:
    """Manifest and bitstream of an image, checked. Raises InputError saying what is wrong with it."""
    try:
        with file.open("rb") as content:
            data = content.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise InputError(f"{file}: cannot be read: {error.strerror}") from error
    if len(data) > LARGEST_BYTES:
        raise InputError(f"{file}: has more than the {LARGEST_BYTES} bytes that are allowed; this is no image")
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as tar:
            members = tar.getmembers()
            names = [member.name for member in members]
            if names != [MANIFEST, BITSTREAM] or not all(member.isreg() for member in members):
                raise InputError(f"{file}: holds {', '.join(names) or 'nothing'}, expected {MANIFEST}, {BITSTREAM}; "
                                 "this is no image")
            for member, largest in zip(members, (LARGEST_MANIFEST_BYTES, LARGEST_BYTES), strict=True):
                if member.size > largest:
                    raise InputError(f"{file}: {member.name} has {member.size} bytes, allowed are {largest}; this is "
                                     "no image")
            text, bitstream = (tar.extractfile(member).read() for member in members)
    except (tarfile.TarError, EOFError, ValueError, OverflowError) as error:
        raise InputError(f"{file}: is no image, or was cut short: {error}") from error
    try:
        manifest = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{file}: {MANIFEST} is no JSON: {error}") from error
    check(file, manifest, bitstream)
    return manifest, bitstream


def check(file: Path, manifest: object, bitstream: bytes) -> None:
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise InputError(f"{file}: {MANIFEST} is not that of an image")
    if manifest.get("version") != VERSION:
        raise InputError(f"{file}: image version {manifest.get('version')} found, {VERSION} expected; use the tools "
                         "and the image of the same release")
    for key, kind in NEEDED.items():
        if not isinstance(manifest.get(key), kind):
            raise InputError(f"{file}: {MANIFEST}: '{key}' is missing or no {kind.__name__}; build the image again")
        if kind is int and not 0 <= manifest[key] < LARGEST_NUMBER:
            raise InputError(f"{file}: {MANIFEST}: '{key}' is no number from 0 to 2^63 - 1; build the image again")
    if manifest["size"] != len(bitstream):
        raise InputError(f"{file}: the bitstream has {len(bitstream)} bytes, {MANIFEST} says {manifest['size']}; "
                         "copy the image again")
    if manifest["sha256"] != sha256(bitstream):
        raise InputError(f"{file}: SHA-256 of the bitstream is {sha256(bitstream)}, {MANIFEST} says "
                         f"{manifest['sha256']}; copy the image again")


def describe(manifest: dict, image: bytes) -> str:
    rows = [("board", manifest["board"]), ("node", manifest["node"]), ("device", manifest.get("device", "unknown")),
            ("lanes", manifest["lanes"]), ("clock", f"{manifest['clock_hz'] / 1e6:g} MHz"),
            ("baud", manifest.get("baud", "unknown")), ("register map", manifest["register_map"]),
            ("RTL commit", manifest["rtl_commit"] + (", modified" if manifest.get("modified") else "")),
            ("routed", f"{manifest.get('fmax_mhz', 'unknown')} MHz"),
            ("bitstream", f"{manifest['size']} bytes, SHA-256 {manifest['sha256']}"),
            ("image", f"{len(image)} bytes, SHA-256 {sha256(image)}")]
    return "\n".join(f"{name:<14}{value}" for name, value in rows)
