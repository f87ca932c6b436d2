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
        self._able = (
            not quiet and sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        )
        self._visible = False
        self._started = self._shown = 0.0
        self._done = self._total = 0
        self.replies = 0
        """How many replies have been checked so far; a bar over one big file has nothing else to say."""

    def over(self, things: Sequence[T]) -> Iterator[T]:
        """The same ``things``, counted as they pass."""
        if not self._able:
            yield from things
            return
        self._started = self._shown = time.monotonic()
        try:
            for done, thing in enumerate(things):
                self._tick(done, len(things))
                yield thing
        finally:
            self._clear()

    def under(self, pieces: Iterable[str]) -> Iterator[str]:
        """The same ``pieces`` of output; the bar makes way for each."""
        for piece in pieces:
            self._clear()
            yield piece
            if self._able and self._total:
                self._tick(self._done, self._total)

    def _tick(self, done: int, total: int) -> None:
        now = time.monotonic()
        self._done, self._total = done, total
        if now - self._started > _PATIENCE and now - self._shown > _PACE:
            self._show(done, total)
            self._shown = now

    def _show(self, done: int, total: int) -> None:
        filled = _BAR * done // max(total, 1)
        bar = "#" * filled + "." * (_BAR - filled)
        sys.stderr.write(f"\r\x1b[K[{bar}] {done:,} of {total:,} files, {self.replies:,} replies")
        sys.stderr.flush()
        self._visible = True

    def _clear(self) -> None:
        if self._visible:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._visible = False
