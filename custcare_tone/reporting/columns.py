"""How text looks in a terminal: widths of characters, tabs, what must not be printed, folding of long lines."""

from __future__ import annotations

import re

TAB = 4
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ue000-\ue003\ufeff]"
)


def printable(text: str) -> str:
    """``text`` on one line with nothing in it that could steer a terminal or turn the direction of reading: the same length."""
    if text.isascii() and text.isprintable():
        return text
    return _UNSAFE.sub("\ufffd", text).replace("\n", " ")


def width(text: str, at: int = 0) -> int:
    """How many columns ``text`` takes when it starts at column ``at`` (from 0)."""
    if text.isascii() and "\t" not in text:
        return len(text)
    import unicodedata

    column = at
    for character in text:
        if character == "\t":
            column += TAB - column % TAB
        elif unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
            continue
        else:
            column += 2 if unicodedata.east_asian_width(character) in "WF" else 1
    return column - at


def expanded(text: str) -> str:
    """``text`` with tabs as spaces."""
    if "\t" not in text:
        return text
    out = ""
    for part in re.split("(\t)", text):
        out += " " * (TAB - width(out) % TAB) if part == "\t" else part
    return out


def cropped(text: str, start: int, end: int, room: int) -> tuple[str, int, int]:
    """A piece of a line that shows ``[start, end)`` in at most ``room`` columns, and where the span stands in it.

    What is cut off is marked by ``…``. A span that does not fit is cut at its end.
    """
    if width(text) <= room:
        return text, start, end
    left = max(0, start - max((room - (end - start)) // 3, 0))
    lead = "…" if left else ""
    piece = lead + text[left:]
    start, end = start - left + len(lead), end - left + len(lead)
    right = _fit(piece, room)
    if right < len(piece):
        right = _fit(piece, room - 1)
        piece = piece[:right] + "…"
    return piece, min(start, right), max(min(end, right), min(start, right))


def _fit(text: str, room: int) -> int:
    column = 0
    for i, character in enumerate(text):
        column += width(character, column)
        if column > room:
            return i
    return len(text)


def folded(text: str, first: str, rest: str, room: int) -> str:
    """``text`` broken at spaces into lines of at most ``room`` columns, the first begun by ``first``, the others by ``rest``."""
    lines, line = [], first
    empty = True
    for word in text.split():
        if not empty and width(line) + 1 + width(word) > room:
            lines.append(line)
            line, empty = rest, True
        line += word if empty else f" {word}"
        empty = False
    return "\n".join([*lines, line])
