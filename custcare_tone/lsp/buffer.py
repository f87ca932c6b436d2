"""A text as the editor has it: kept in step edit by edit, in the editor's own units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Literal
from urllib.parse import unquote, urlsplit

from lsprotocol import types
from pygls.uris import to_fs_path

from custcare_tone.reporting.results import Begin
from custcare_tone.text.positions import LineIndex

Unit = Literal["codepoint", "utf-16", "utf-8"]
UNITS: dict[str, Unit] = {"utf-8": "utf-8", "utf-16": "utf-16", "utf-32": "codepoint"}
"""What columns count under each position encoding of the protocol."""


class Places:
    """Positions of a text as the protocol writes them: lines and columns from 0, columns in ``unit``. Of a part of a file, ``begin``
    says where it begins."""

    __slots__ = ("_begin", "lines", "text", "unit")

    def __init__(self, text: str, unit: Unit, begin: Begin = Begin()) -> None:
        self.text = text
        self.unit = unit
        self.lines = LineIndex(text)
        self._begin = begin

    def line_character(self, offset: int) -> tuple[int, int]:
        """Line and column, both from 0, of a code point offset."""
        line, column = self.lines.line_column(offset, self.unit)
        if line == 1:
            column += self._begin.column - 1
        return line + self._begin.line - 2, column - 1

    def position(self, offset: int) -> types.Position:
        """The protocol's position of a code point offset."""
        return types.Position(*self.line_character(offset))

    def range(self, start: int, end: int) -> types.Range:
        """The protocol's range of a span."""
        return types.Range(self.position(start), self.position(end))

    def offset(self, position: types.Position) -> int:
        """The code point offset of a position; one that lies outside the text is the nearest inside."""
        if position.line >= self.lines.line_count:
            return len(self.text)
        return self.lines.position(position.line + 1, position.character + 1, self.unit)

    def span(self, range_: types.Range) -> tuple[int, int]:
        """The span of a range."""
        start, end = self.offset(range_.start), self.offset(range_.end)
        return start, max(start, end)


@dataclass(slots=True, eq=False)
class Buffer:
    """An open text. ``revision`` grows with every change, whatever the editor calls its versions."""

    uri: str
    language_id: str
    version: int | None
    text: str
    unit: Unit
    revision: int = 0
    path: str | None = field(init=False)
    """The file it is the text of, or None where it is in no file."""
    name: str = field(init=False)
    """Its file name, or what an unsaved text is called."""
    _places: Places | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.path = to_fs_path(self.uri) if self.uri.startswith("file:") else None
        self.name = self.path or PurePosixPath(unquote(urlsplit(self.uri).path)).name

    @property
    def places(self) -> Places:
        """The positions of the text as it is now."""
        if self._places is None:
            self._places = Places(self.text, self.unit)
        return self._places

    def change(
        self, changes: Sequence[types.TextDocumentContentChangeEvent], version: int | None = None
    ) -> None:
        """Carries the ``changes`` out, each in the text that the one before it left."""
        for change in changes:
            if isinstance(change, types.TextDocumentContentChangePartial):
                start, end = self.places.span(change.range)
                self.text = self.text[:start] + change.text + self.text[end:]
            else:
                self.text = change.text
            self._places = None
        self.version = version
        self.revision += 1
