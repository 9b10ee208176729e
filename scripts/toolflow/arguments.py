# SPDX-License-Identifier: Apache-2.0
"""Arguments of a script, and the files that they name for its output."""

import argparse
import os
import tempfile
from pathlib import Path


class ArgumentParser(argparse.ArgumentParser):
    """Says in one line what is wrong, without the usage."""

    def error(self, message: str) -> None:
        self.exit(2, f"{self.prog}: {message}; see --help\n")


def unwritable(path: Path) -> str:
    """Why a file of this name cannot be written, and what to do; empty when it can. Leaves nothing behind."""
    try:
        if path.is_dir():
            return f"{path}: is a folder; give the name of a file"
        if path.exists() and not os.access(path, os.W_OK):
            return f"{path}: cannot be written: no permission; give another name"
        if not path.parent.is_dir():
            return f"{path}: there is no folder {path.parent}; make it (mkdir -p) or give another name"
        if not path.exists() or path.is_file():
            with tempfile.TemporaryFile(dir=path.parent):
                pass
    except OSError as error:
        return f"{path}: cannot be written: {error.strerror}; give another name"
    return ""


def unusable(folder: Path) -> str:
    """Why files cannot be made in this folder, and what to do; empty when they can. Makes the folder."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        return f"{folder}: is no folder for files: {error.strerror}; give another one"
    return ""


def write(path: Path, data: bytes) -> None:
    """Writes the whole file or nothing."""
    if path.exists() and not path.is_file():
        path.write_bytes(data)  # a pipe or a device
        return
    target = path.resolve()
    part = target.with_name(f"{target.name}.part")
    try:
        part.write_bytes(data)
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)
