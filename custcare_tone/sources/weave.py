"""Puts a derived text together from pieces of a source, with the map back."""

from __future__ import annotations

import re

from custcare_tone.model import OffsetMap
from custcare_tone.text.masking import BREAK, DROP
from custcare_tone.text.positions import Piece, from_pieces

_BLACK = re.compile(r"[^\r\n]")


class Weaver:
    """Collects pieces from left to right. What is left out between two pieces is filled one for one: blanks and line ends stay,
    everything else becomes ``DROP``; a pending block boundary becomes ``BREAK`` on the first character left out.

    In a ``flowing`` text (HTML) a line end is a blank.
    """

    __slots__ = ("_at", "_end", "_flowing", "_identity", "_pending", "_pieces", "_text", "parts")

    def __init__(self, text: str, start: int = 0, end: int | None = None, flowing: bool = False) -> None:
        self._text = text
        self._at = start
        self._end = len(text) if end is None else end
        self._pending = False
        self._identity = start == 0 and self._end == len(text)
        self._flowing = flowing
        self._pieces: list[Piece] = []
        self.parts: list[str] = []

    @property
    def at(self) -> int:
        """The source position reached."""
        return self._at

    def flow(self, flowing: bool) -> None:
        """From here on line ends are blanks, or no longer."""
        self._flowing = flowing

    def boundary(self) -> None:
        """A block ends here: the next character that is left out becomes ``BREAK``."""
        self._pending = True

    def skip(self, to: int, filler: str = DROP) -> None:
        """Leave out everything up to ``to``."""
        if to <= self._at:
            return
        gap = self._shown(self._at, to)
        filled = gap if filler == DROP and gap.isspace() else _BLACK.sub(filler, gap)
        if self._pending:
            filled = BREAK + filled[1:]
            self._pending = False
        self._add(filled, self._at, to)

    def keep(self, start: int, end: int) -> None:
        """Text of the source, as it is."""
        self.skip(start)
        start = max(start, self._at)
        if start < end:
            self._pending = False
            self._add(self._shown(start, end), start, end)

    def put(self, text: str, start: int, end: int) -> None:
        """``text`` in place of ``[start, end)``: a decoded entity or escape."""
        self.skip(start)
        if start < self._at:
            return
        self._pending = False
        if len(text) != end - start:
            self._identity = False
        self._add(text, start, end)

    def finish(self) -> tuple[str, OffsetMap | None]:
        """The derived text and its map; None where positions are the same."""
        self.skip(self._end)
        text = "".join(self.parts)
        return text, None if self._identity else from_pieces(self._pieces, at=self._at)

    def _shown(self, start: int, end: int) -> str:
        text = self._text[start:end]
        return text.replace("\n", " ").replace("\r", " ") if self._flowing else text

    def _add(self, filled: str, start: int, end: int) -> None:
        self.parts.append(filled)
        self._pieces.append((len(filled), start, end))
        self._at = end
