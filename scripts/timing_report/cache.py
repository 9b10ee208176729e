# SPDX-License-Identifier: Apache-2.0
"""Results below build/, found by the hash of everything that they depend on."""

import fcntl
import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from .tools import WORK

enabled = True


def key(*parts: str | bytes | Path) -> str:
    """Hash of texts and of the contents (not the names) of files."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.read_bytes() if isinstance(part, Path) else part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "little"))
        digest.update(data)
    return digest.hexdigest()


def folder(hashed: str, kind: str) -> Path:
    """Where the tools of this result work."""
    path = WORK / kind / hashed[:24]
    path.mkdir(parents=True, exist_ok=True)
    return path


def remember(hashed: str, kind: str, make: Callable[[Path], dict]) -> dict:
    """The stored result, or that of make(folder), stored. Another process that makes the same is waited for."""
    place = folder(hashed, kind)
    with (place / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return _remember(place, hashed, make)


def _remember(place: Path, hashed: str, make: Callable[[Path], dict]) -> dict:
    stored = place / "result.json"
    if enabled and stored.is_file():
        try:
            known = json.loads(stored.read_text())
            if known.get("key") == hashed:
                return known["result"]
        except (ValueError, KeyError):
            pass  # an incomplete file is made again
    stored.unlink(missing_ok=True)
    result = make(place)
    with tempfile.NamedTemporaryFile("w", dir=place, delete=False) as out:
        json.dump({"key": hashed, "result": result}, out)
    os.replace(out.name, stored)
    return result
