"""A line on the terminal that says how far a long run is."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

_PATIENCE = 1.0
_PACE = 0.1
_BAR = 24


class Progress:
    """A bar on standard error, shown only where that is a terminal and the work takes longer than a second."""

    def __init__(self, quiet: bool = False) -> None:
        self._able = not quiet and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._visible = False

    def over(self, things: Sequence[T]) -> Iterator[T]:
        """The same ``things``, counted as they pass."""
        if not self._able:
            yield from things
            return
        started = shown = time.monotonic()
        try:
            for done, thing in enumerate(things):
                now = time.monotonic()
                if now - started > _PATIENCE and now - shown > _PACE:
                    self._show(done, len(things))
                    shown = now
                yield thing
        finally:
            self._clear()

    def under(self, pieces: Iterable[str]) -> Iterator[str]:
        """The same ``pieces`` of output; the bar makes way for each."""
        for piece in pieces:
            self._clear()
            yield piece

    def _show(self, done: int, total: int) -> None:
        filled = _BAR * done // max(total, 1)
        bar = "#" * filled + "." * (_BAR - filled)
        sys.stderr.write(f"\r\x1b[K[{bar}] {done:,} of {total:,} files")
        sys.stderr.flush()
        self._visible = True

    def _clear(self) -> None:
        if self._visible:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._visible = False
