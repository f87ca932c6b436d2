"""Where things are: lines and columns in three units, and maps from a decoded text to the file it was read from.

Inside, a position is a code point offset and a span is half open. Lines and columns count from 1; only ``\\n``, ``\\r\\n`` and
``\\r`` end a line. UTF-16 units are what language servers and LanguageTool count, UTF-8 units what rdjson counts.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import Literal

from custcare_tone.model import OffsetMap

Unit = Literal["codepoint", "utf-16", "utf-8"]
Piece = tuple[int, int, int]
"""``(length, start, end)``: ``length`` derived code points that came from ``source[start:end]``."""

_LINE_END = re.compile(r"\r\n|\r|\n")
_STEP = 512
_WIDTH = {"utf-16": 2, "utf-8": 1}
_CODEC = {"utf-16": "utf-16-le", "utf-8": "utf-8"}


def _units(text: str, unit: Unit) -> int:
    if unit == "codepoint" or text.isascii():
        return len(text)
    return len(text.encode(_CODEC[unit], "surrogatepass")) // _WIDTH[unit]


class LineIndex:
    """Lines, columns and units of one text. Building costs one pass; each question costs a bisection and a short slice."""

    __slots__ = ("_ascii", "_marks", "_starts", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._ascii = text.isascii()
        self._starts = [0, *(m.end() for m in _LINE_END.finditer(text))]
        self._marks: dict[str, list[int]] = {}

    @property
    def line_count(self) -> int:
        """How many lines there are; a text that ends with a line end has an empty last line."""
        return len(self._starts)

    def line_span(self, line: int) -> tuple[int, int]:
        """The span of ``line`` (from 1) without its line end; lines outside the text are clamped to the nearest."""
        index = min(max(line, 1), len(self._starts)) - 1
        start = self._starts[index]
        end = self._starts[index + 1] if index + 1 < len(self._starts) else len(self._text)
        while end > start and index + 1 < len(self._starts) and self._text[end - 1] in "\r\n":
            end -= 1
        return start, end

    def line_column(self, position: int, unit: Unit = "codepoint") -> tuple[int, int]:
        """Line and column, both from 1, of a code point position (clamped to the text)."""
        position = min(max(position, 0), len(self._text))
        line = bisect_right(self._starts, position)
        start = self._starts[line - 1]
        if unit == "codepoint" or self._ascii:
            return line, position - start + 1
        if position - start <= _STEP:
            return line, _units(self._text[start:position], unit) + 1
        return line, self.to_units(position, unit) - self.to_units(start, unit) + 1

    def position(self, line: int, column: int, unit: Unit = "codepoint") -> int:
        """The code point position of a line and column; one outside its line is clamped to the line's end."""
        start, end = self.line_span(line)
        column = max(column, 1)
        if unit == "codepoint" or self._ascii:
            return min(start + column - 1, end)
        return min(self.from_units(self.to_units(start, unit) + column - 1, unit), end)

    def to_units(self, position: int, unit: Unit) -> int:
        """How many ``unit`` stand before a code point position."""
        position = min(max(position, 0), len(self._text))
        if unit == "codepoint" or self._ascii:
            return position
        block = position // _STEP
        return self._checkpoints(unit)[block] + _units(self._text[block * _STEP : position], unit)

    def from_units(self, units: int, unit: Unit) -> int:
        """The code point position that stands after ``units``; inside a character, the character's start."""
        if unit == "codepoint" or self._ascii:
            return min(max(units, 0), len(self._text))
        marks = self._checkpoints(unit)
        block = max(bisect_right(marks, units) - 1, 0)
        at, count = block * _STEP, marks[block]
        for character in self._text[at : at + _STEP]:
            count += _units(character, unit)
            if count > units:
                break
            at += 1
        return min(at, len(self._text))

    def _checkpoints(self, unit: Unit) -> list[int]:
        marks = self._marks.get(unit)
        if marks is None:
            blocks = range(0, len(self._text), _STEP)
            marks = [0, *accumulate(_units(self._text[i : i + _STEP], unit) for i in blocks)]
            self._marks[unit] = marks
        return marks


def to_source(offsets: OffsetMap | None, start: int, end: int) -> tuple[int, int]:
    """The source span from which the derived span ``[start, end)`` came; None maps everything to itself.

    A start inside a piece that was decoded as a whole is the piece's start, an end inside it the piece's end. Source text that
    left no trace (a removed line continuation) belongs to neither neighbour. An empty span stays empty.
    """
    if offsets is None:
        return start, end
    first = _start(offsets, start)
    return (first, first) if end <= start else (first, max(first, _end(offsets, end)))


def _start(offsets: OffsetMap, position: int) -> int:
    derived, source = offsets.derived, offsets.source
    i = bisect_right(derived, position) - 1
    if i < 0:
        return source[0]
    if i + 1 == len(derived):
        return source[-1]
    return source[i] + (position - derived[i]) if _in_step(offsets, i) else source[i]


def _end(offsets: OffsetMap, position: int) -> int:
    derived, source = offsets.derived, offsets.source
    i = bisect_left(derived, position)
    if i >= len(derived):
        return source[-1]
    if i == 0 or derived[i] == position:
        return source[i]
    return source[i - 1] + (position - derived[i - 1]) if _in_step(offsets, i - 1) else source[i]


def _in_step(offsets: OffsetMap, i: int) -> bool:
    return offsets.derived[i + 1] - offsets.derived[i] == offsets.source[i + 1] - offsets.source[i]


def from_pieces(pieces: Iterable[Piece], at: int = 0) -> OffsetMap:
    """The map of a text put together from ``pieces`` in order. ``at`` is the source position of a text without any.

    A piece as long as its source runs in step with it. A source start behind the last end is source text that was left out;
    one before it (two pieces of one escape) makes both one piece.
    """
    derived: list[int] = []
    source: list[int] = []
    for length, start, end in pieces:
        to = length
        if not derived:
            derived, source = [0], [start]
        else:
            to += derived[-1]
            if start > source[-1]:
                derived.append(derived[-1])
                source.append(start)
            elif start < source[-1] and len(derived) > 1:
                end = max(end, source[-1])
                del derived[-1], source[-1]
        _extend(derived, source, to, end)
    return OffsetMap(tuple(derived), tuple(source)) if derived else OffsetMap((0,), (at,))


def _extend(derived: list[int], source: list[int], to: int, end: int) -> None:
    """Close a piece at ``(to, end)``, joining it to the one before where both run in step."""
    in_step = to - derived[-1] == end - source[-1]
    if in_step and len(derived) > 1 and derived[-1] - derived[-2] == source[-1] - source[-2] > 0:
        derived[-1], source[-1] = to, end
    elif (to, end) != (derived[-1], source[-1]):
        derived.append(to)
        source.append(end)


def pieces_of(offsets: OffsetMap) -> Iterator[Piece]:
    """The pieces of a map, those without derived text left out."""
    for i in range(len(offsets.derived) - 1):
        length = offsets.derived[i + 1] - offsets.derived[i]
        if length:
            yield length, offsets.source[i], offsets.source[i + 1]


def compose(outer: OffsetMap | None, inner: OffsetMap | None) -> OffsetMap | None:
    """The map from the text of ``outer`` to the source of ``inner``, where ``inner`` maps the source of ``outer``."""
    if outer is None:
        return inner
    if inner is None:
        return outer
    return from_pieces(_composed(outer, inner), at=to_source(inner, outer.source[0], outer.source[0])[0])


def _composed(outer: OffsetMap, inner: OffsetMap) -> Iterator[Piece]:
    for length, start, end in pieces_of(outer):
        if length != end - start:
            yield length, *to_source(inner, start, end)
            continue
        i = bisect_right(inner.derived, start)
        while start < end:
            stop = min(end, inner.derived[i]) if i < len(inner.derived) else end
            if stop > start:
                yield stop - start, *to_source(inner, start, stop)
            start, i = stop, i + 1


def part(offsets: OffsetMap | None, start: int, end: int) -> OffsetMap:
    """The map of the slice ``[start, end)`` of a derived text."""
    return compose(OffsetMap((0, end - start), (start, end)), offsets) or OffsetMap((0,), (start,))


def joined(parts: Iterable[OffsetMap]) -> OffsetMap:
    """The map of several mapped texts written one behind the other."""
    return from_pieces(piece for offsets in parts for piece in pieces_of(offsets))
