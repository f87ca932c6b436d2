"""Writing to terminals, pipes and files so that no character and no closed pipe stops the work."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import TextIO

from custcare_tone.errors import ConfigError
from custcare_tone.reporting.results import Style


def style(stream: TextIO | None, to_file: bool) -> Style:
    """Colour only on a terminal that is not asked to do without (``NO_COLOR``, ``TERM=dumb``); the width of the terminal."""
    if to_file or stream is None or not stream.isatty():
        return Style()
    import shutil

    columns = shutil.get_terminal_size((100, 24)).columns
    color = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Style(color, max(40, min(columns, 140)))


def write(pieces: Iterable[str], stream: TextIO | None = None) -> None:
    """Writes ``pieces`` as they come. What the stream's encoding lacks is written as ``\\uXXXX``. Where the reader has gone, the
    pieces are still made, because making them is the check."""
    out = stream or sys.stdout
    if out is None:
        for _ in pieces:
            pass
        return
    _tolerant(out)
    gone = False
    for piece in pieces:
        if gone:
            continue
        try:
            out.write(piece)
        except BrokenPipeError:
            gone = True
    if gone or not _flushed(out):
        os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())


def write_error(text: str) -> None:
    """Writes to standard error."""
    write([text], sys.stderr)


def write_file(path: str, pieces: Iterable[str]) -> None:
    """Writes ``pieces`` as UTF-8 to ``path``, which is replaced whole once all are written. Raises ConfigError."""
    import tempfile
    from pathlib import Path

    target = Path(path)
    try:
        if target.exists() and not target.is_file():
            with target.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as device:
                device.writelines(pieces)
            return
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    except OSError as error:
        raise ConfigError(f"cannot be written: {error.strerror}", path=path) from error
    try:
        with open(handle, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.writelines(pieces)
        os.chmod(name, 0o666 & ~_umask())
        os.replace(name, target)
    except BaseException:
        os.unlink(name)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _tolerant(stream: TextIO) -> None:
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace")


def _flushed(stream: TextIO) -> bool:
    try:
        stream.flush()
    except BrokenPipeError:
        return False
    return True
