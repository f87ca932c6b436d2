"""Large exports in bounded memory: JSON, JSON Lines and CSV are read part by part, everything else at once."""

from __future__ import annotations

import codecs
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from custcare_tone.errors import SourceError
from custcare_tone.model import Document, Item
from custcare_tone.sources import decoding, files
from custcare_tone.sources.json_stream import Window
from custcare_tone.sources.options import DEFAULT, SourceOptions

if TYPE_CHECKING:
    from custcare_tone.sources import structured
    from custcare_tone.sources.nodes import Found

# Most files are small or prose, so what reads structured files is imported where such a file is read in parts.

PART = 4_000_000
"""How many characters of a file are read at a time; smaller files are read at once."""


@dataclass(frozen=True, slots=True)
class Batch:
    """A part of a file as a document of its own. Its first character stands ``start`` code points into the file, on ``line`` at
    ``column`` (from 1): add them to the positions found in ``document``. Pointers are those of the whole file."""

    document: Document
    start: int = 0
    line: int = 1
    column: int = 1

    def place(self, line: int, column: int) -> tuple[int, int]:
        """Line and column in the file of a line and column in ``document``."""
        return line + self.line - 1, column + (self.column - 1 if line == 1 else 0)


def stream(
    path: str | os.PathLike[str], options: SourceOptions = DEFAULT, size: int = PART
) -> Iterator[Batch]:
    """The batches of a file, in order. Errors are those of ``read_file``, with lines of the whole file; what stands before a broken
    place has been given by then."""
    name = os.fspath(path)
    format_ = options.format or files.format_of(name)
    if format_ not in ("json", "jsonl", "csv") or _length(name) < size:
        yield Batch(files.read_file(name, options))
        return
    with Path(name).open("rb") as file:
        window = _FileWindow(file, name, size)
        window.grow()
        readers = {"json": _json, "jsonl": _lines, "csv": _table}
        found = False
        try:
            for items, source, encoding in readers[format_](window, name, options):
                found = found or bool(items)
                document = Document(name, source, items, encoding=encoding, format=format_)
                yield Batch(document, window.start, window.line, window.column)
        except SourceError as error:
            error.path = error.path or name
            raise
    if not found and options.strict:
        raise SourceError(
            "no replies of a known shape", path=name, hint="name them with a selector: items and text"
        )


def _length(path: str) -> int:
    try:
        return os.path.getsize(path)
    except OSError:
        return 0


Part = tuple[tuple[Item, ...], str, str]
"""The items of a part, its text, and the encoding. Yielded while the window still begins where the part does."""


class _FileWindow(Window):
    """A window that is filled from a file; it grows by as much as it holds, so that reading on costs no more than reading."""

    __slots__ = ("_decoder", "_file", "_path", "_size", "encoding", "ended")

    def __init__(self, file: BinaryIO, path: str, size: int) -> None:
        super().__init__()
        self._file = file
        self._path = path
        self._size = size
        self.encoding = decoding.encoding_of(file.read(4))
        file.seek(0)
        self._decoder = codecs.getincrementaldecoder(self.encoding)()
        self.ended = False

    def grow(self) -> bool:
        if self.ended:
            return False
        data = self._file.read(max(self._size, len(self.text)))
        self.ended = not data
        try:
            more = self._decoder.decode(data, final=self.ended)
        except UnicodeDecodeError as error:
            good = error.object[: error.start].decode(self.encoding, "replace")
            raise self._problem(
                self.text + good, f"not {self.encoding.upper()}: bytes that cannot be decoded"
            ) from error
        if "\0" in more:
            raise self._problem(self.text + more.partition("\0")[0], "a binary file (it holds a NUL byte)")
        self.text += more
        return bool(more) or not self.ended

    def _problem(self, before: str, message: str) -> SourceError:
        return self.placed(SourceError(message, path=self._path, line=before.count("\n") + 1))


def _json(window: _FileWindow, path: str, options: SourceOptions) -> Iterator[Part]:
    from custcare_tone.sources import structured
    from custcare_tone.sources.json_stream import Elements

    recogniser = structured.Recogniser(options, "json")
    elements = Elements(window, path)
    items: list[Item] = []
    for key, index, node in elements.read():
        try:
            items += _items(recogniser, structured.root_of(key, index, node), window.text)
        except SourceError as error:
            raise window.placed(error) from None
        if elements.at > PART // 2:
            yield tuple(items), window.text[: elements.at], window.encoding
            items = []
            elements.drop()
            recogniser.forget()
    yield tuple(items), window.text, window.encoding


def _lines(window: _FileWindow, path: str, options: SourceOptions) -> Iterator[Part]:
    from custcare_tone.sources import json_text, structured
    from custcare_tone.sources.nodes import Found

    recogniser = structured.Recogniser(options, "jsonl")
    for part in _whole_lines(window, quotes=False):
        items: list[Item] = []
        try:
            for line, node in json_text.parse_lines(part, path):
                root = Found(node, f"/{line + window.line - 2}")
                items += _items(recogniser, root, part)
        except SourceError as error:
            raise window.placed(error) from None
        yield tuple(items), part, window.encoding
        recogniser.forget()


def _table(window: _FileWindow, path: str, options: SourceOptions) -> Iterator[Part]:
    from custcare_tone.sources import structured

    recogniser = structured.Recogniser(options, "csv")
    table: structured.Table | None = None
    for part in _whole_lines(window, quotes=True):
        table = table or structured.Table(part, path, recogniser.platform)
        items: list[Item] = []
        try:
            for root in table.rows(part):
                items += _items(recogniser, root, part)
        except SourceError as error:
            raise window.placed(error) from None
        yield tuple(items), part, window.encoding
        recogniser.forget()


def _items(recogniser: structured.Recogniser, root: Found, text: str) -> list[Item]:
    return [found.item for found in recogniser.texts(root, text)]


def _whole_lines(window: _FileWindow, *, quotes: bool) -> Iterator[str]:
    """The text of the window up to a line end, again and again; with ``quotes``, one that is not inside a quoted field."""
    while window.text or not window.ended:
        cut = len(window.text) if window.ended else _last_end(window.text, quotes)
        if cut == 0:
            window.grow()
            continue
        yield window.text[:cut]
        window.drop(cut)
        window.grow()


def _last_end(text: str, quotes: bool) -> int:
    """Behind the last line end of ``text`` that ends a record; 0 where there is none."""
    cut = text.rfind("\n") + 1
    if not quotes:
        return cut
    inside = text.count('"', 0, cut) % 2
    while cut and inside:
        before = text.rfind("\n", 0, cut - 1) + 1
        inside = (inside + text.count('"', before, cut)) % 2
        cut = before
    return cut
