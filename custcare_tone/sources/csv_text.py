"""CSV and TSV with positions (RFC 4180, any delimiter, quotes doubled inside quotes). Linear and row by row.

The standard library's reader gives no positions, and so do the packages on PyPI that were looked at; the grammar is small.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from custcare_tone.errors import SourceError
from custcare_tone.model import OffsetMap
from custcare_tone.sources.nodes import Node
from custcare_tone.text.positions import from_pieces

Field = tuple[int, int, bool]
"""``(start, end, quoted)``, quotes included."""
_DELIMITERS = ",;\t|"
_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Row:
    """A record, the line it begins on, and its fields."""

    line: int
    fields: tuple[Field, ...]


def decode_quoted(file: str, start: int, end: int) -> tuple[str, OffsetMap]:
    """The text of a quoted field and its map."""
    start, end = start + 1, end - 1
    raw = file[start:end]
    if '"' not in raw:
        return raw, OffsetMap((0, end - start), (start, end))
    pieces, at = [], start
    for match in re.finditer('""', raw):
        if match.start() + start > at:
            pieces.append((match.start() + start - at, at, match.start() + start))
        pieces.append((1, match.start() + start, match.end() + start))
        at = match.end() + start
    if at < end:
        pieces.append((end - at, at, end))
    return raw.replace('""', '"'), from_pieces(pieces, at=start)


def decode_bare(file: str, start: int, end: int) -> tuple[str, OffsetMap]:
    """The text of a field without quotes, which is what it looks like."""
    return file[start:end], OffsetMap((0, end - start), (start, end))


def node(field: Field) -> Node:
    """The node of a field."""
    start, end, quoted = field
    return Node(start, end, None, "csv-quoted" if quoted else "csv", decode_quoted if quoted else decode_bare)


def delimiter_of(file: str, path: str) -> str:
    """The delimiter: a tab for ``.tsv``, else the one most frequent outside quotes in the first record."""
    if path.lower().endswith(".tsv"):
        return "\t"
    head = re.sub(r'"(?:[^"]|"")*"', "", file[: 64 * 1024].lstrip("\ufeff"))
    first = next((line for line in _END.split(head, 20) if line.strip()), "")
    counts = Counter(c for c in first if c in _DELIMITERS)
    return max(_DELIMITERS, key=lambda d: counts[d]) if counts else ","


def rows(file: str, path: str, delimiter: str) -> Iterator[Row]:
    """The records of ``file``; empty lines are none. A quote that is never closed and text behind a closing quote are a SourceError
    with the line."""
    bare = re.compile(rf"[^{re.escape(delimiter)}\r\n]*")
    quoted = re.compile(r'"[^"]*+(?:""[^"]*+)*+"')
    at, line = (1 if file.startswith("\ufeff") else 0), 1
    fields: list[Field] = []
    first = line
    while at < len(file) or fields:
        start = at
        is_quoted = file.startswith('"', at)
        match = (quoted if is_quoted else bare).match(file, at)
        if match is None:
            raise SourceError(
                "a quoted field is never closed", path=path, line=line, hint="double the quotes inside it"
            )
        at = match.end()
        fields.append((start, at, is_quoted))
        if is_quoted:
            line += len(_END.findall(match[0]))
        if file.startswith(delimiter, at):
            at += 1
            continue
        ended = _END.match(file, at)
        if ended is None and at < len(file):
            raise SourceError(
                f"text behind the closing quote of a field: {file[at : at + 20]!r}", path=path, line=line,
                hint="double the quotes inside a quoted field",
            )  # fmt: skip
        if len(fields) > 1 or fields[0][0] < fields[0][1]:
            yield Row(first, tuple(fields))
        fields = []
        at = ended.end() if ended else len(file)
        line += 1
        first = line
