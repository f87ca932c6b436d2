"""Mail transfer encodings with positions: quoted-printable, base64, and bodies in other character sets."""

from __future__ import annotations

import base64
import binascii
import codecs
import re
from collections.abc import Iterator

from custcare_tone.model import OffsetMap
from custcare_tone.text.positions import Piece, from_pieces

_SOFT = r"=[ \t]*(?:\r\n|\n|\r)"
_ENCODED = re.compile(rf"(?:=[0-9A-Fa-f]{{2}}|{_SOFT})+")
_UNIT = re.compile(rf"=([0-9A-Fa-f]{{2}})|{_SOFT}")


def known_charset(name: str) -> str:
    """The codec of a declared character set; an unknown one is read as UTF-8."""
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "utf-8"


def quoted_printable(file: str, start: int, end: int, charset: str) -> tuple[str, OffsetMap]:
    """The text of a quoted-printable body. Bytes that are no text become U+FFFD."""
    parts: list[str] = []
    pieces: list[Piece] = []
    at = start
    for run in _ENCODED.finditer(file, start, end):
        if run.start() > at:
            parts.append(file[at : run.start()])
            pieces.append((run.start() - at, at, run.start()))
        units = list(_UNIT.finditer(file, run.start(), run.end()))
        given = [unit for unit in units if unit[1]]
        data = bytes(int(unit[1], 16) for unit in given)
        for text, first, last in characters(data, charset):
            parts.append(text)
            pieces.append((len(text), given[first].start(), given[last - 1].end()))
        at = run.end()
    if at < end:
        parts.append(file[at:end])
        pieces.append((end - at, at, end))
    return "".join(parts), from_pieces(pieces, at=start)


def base64_body(file: str, start: int, end: int, charset: str) -> tuple[str, OffsetMap]:
    """The text of a base64 body; a character maps to the digits that hold its bytes."""
    places = [m.start() for m in re.finditer(r"[A-Za-z0-9+/]", file[start:end])]
    digits = "".join(file[start + p] for p in places)
    try:
        data = base64.b64decode(digits + "=" * (-len(digits) % 4))
    except binascii.Error:
        return "", OffsetMap((0,), (start,))
    parts: list[str] = []
    pieces: list[Piece] = []
    for text, first, last in characters(data, charset):
        parts.append(text)
        low, high = first * 8 // 6, min((last * 8 - 1) // 6, len(places) - 1)
        pieces.append((len(text), start + places[low], start + places[high] + 1))
    return "".join(parts), from_pieces(pieces, at=start)


def other_charset(file: str, start: int, end: int, charset: str) -> tuple[str, OffsetMap]:
    """The text of a body whose bytes were read as Latin-1 but are in ``charset``."""
    parts: list[str] = []
    pieces: list[Piece] = []
    for text, first, last in characters(file[start:end].encode("latin-1", "replace"), charset):
        parts.append(text)
        pieces.append((len(text), start + first, start + last))
    return "".join(parts), from_pieces(pieces, at=start)


def characters(data: bytes, charset: str) -> Iterator[tuple[str, int, int]]:
    """The characters of ``data`` one by one, each with the span of its bytes."""
    decoder = codecs.getincrementaldecoder(charset)("replace")
    first = 0
    for i in range(len(data)):
        text = decoder.decode(data[i : i + 1], i + 1 == len(data))
        if text:
            yield text, first, i + 1
            first = i + 1
