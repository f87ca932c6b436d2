"""The tokens of an HTML text with their spans, after the tokenizer of the HTML standard, tolerant and linear.

No maintained parser for Python gives character offsets and stays linear on broken input; see the decision record on parsers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.entities import html5
from typing import Literal

Kind = Literal["text", "open", "close", "comment", "other", "raw"]


@dataclass(frozen=True, slots=True)
class Token:
    """``kind``: ``text``; ``open``/``close`` tag ``name``; ``comment``; ``other`` (doctype, CDATA, processing instruction);
    ``raw`` (the content of script, style, textarea and the like, whose element is ``name``)."""

    kind: Kind
    start: int
    end: int
    name: str = ""


_TAG = re.compile(r"</?([A-Za-z][^\s/>]*)")
_RAW = frozenset({"script", "style", "textarea", "title", "xmp", "noembed", "noframes", "iframe"})
ENTITY = re.compile(r"&(?:#\d{1,7};?|#[xX][0-9A-Fa-f]{1,6};?|[A-Za-z][A-Za-z0-9]{0,31};?)")


class _Finder:
    """``str.find`` that looks for each mark once: a missing mark is never searched for again."""

    __slots__ = ("_end", "_next", "_text")

    def __init__(self, text: str, end: int) -> None:
        self._text = text
        self._end = end
        self._next: dict[str, int] = {}

    def find(self, mark: str, at: int) -> int:
        known = self._next.get(mark, -2)
        if known == -2 or -1 < known < at:
            known = self._next[mark] = self._text.find(mark, at, self._end)
        return known


def tokens(text: str, start: int = 0, end: int | None = None) -> Iterator[Token]:
    """The tokens of ``text[start:end]``, without gaps and in order. A construct that never ends is text."""
    end = len(text) if end is None else end
    finder = _Finder(text, end)
    at = start
    while at < end:
        mark = text.find("<", at, end)
        token = _markup(text, mark, end, finder) if mark >= 0 else None
        while mark >= 0 and token is None:
            mark = text.find("<", mark + 1, end)
            token = _markup(text, mark, end, finder) if mark >= 0 else None
        stop = end if token is None else token.start
        if stop > at:
            yield Token("text", at, stop)
        if token is None:
            return
        yield token
        at = token.end
        if token.kind == "open" and token.name in _RAW:
            closing = _closing(text, token.name, at, end)
            if closing > at:
                yield Token("raw", at, closing, token.name)
            at = closing


def _markup(text: str, at: int, end: int, finder: _Finder) -> Token | None:
    if text.startswith("<!--", at):
        stop = finder.find("-->", at + 2)
        return Token("comment", at, stop + 3) if stop >= 0 else None
    if text.startswith("<![CDATA[", at):
        stop = finder.find("]]>", at)
        return Token("other", at, stop + 3) if stop >= 0 else None
    if text.startswith(("<!", "<?"), at):
        stop = finder.find(">", at)
        return Token("other", at, stop + 1) if stop >= 0 else None
    match = _TAG.match(text, at, end)
    if match is None:
        return None
    stop = _tag_end(text, match.end(), end, finder)
    if stop < 0:
        return None
    return Token("close" if text[at + 1] == "/" else "open", at, stop, match[1].lower())


def _tag_end(text: str, at: int, end: int, finder: _Finder) -> int:
    """Behind the ``>`` that ends a tag, which is not one inside a quoted attribute value; -1 where there is none."""
    while True:
        close = finder.find(">", at)
        if close < 0:
            return -1
        quote = _opening_quote(text, at, close)
        if quote < 0:
            return close + 1
        stop = finder.find(text[quote], quote + 1)
        if stop < 0:
            return close + 1
        at = stop + 1


_EQUALS = re.compile(r"""=\s{0,20}(["'])(?:([^"'>]*)\1)?""")


def _opening_quote(text: str, at: int, close: int) -> int:
    """The first quote before ``close`` that opens a value and does not end before it; -1 where there is none."""
    while True:
        match = _EQUALS.search(text, at, close)
        if match is None:
            return -1
        if match[2] is not None:
            at = match.end()
            continue
        quote = match.start(1)
        stop = text.find(text[quote], quote + 1, close)
        if stop < 0:
            return quote
        at = stop + 1


def _closing(text: str, name: str, at: int, end: int) -> int:
    match = re.compile(rf"</{re.escape(name)}(?=[\s/>])", re.IGNORECASE).search(text, at, end)
    return match.start() if match else end


def decode_entity(entity: str) -> str | None:
    """What an entity stands for, or None where it stands for itself (``&nosuch;``, ``AT&T``)."""
    if entity.startswith("&#"):
        digits = entity[2:].rstrip(";")
        code = int(digits[1:], 16) if digits[0] in "xX" else int(digits)
        if code in _WINDOWS:
            return _WINDOWS[code]
        return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
    return html5.get(entity[1:])


_WINDOWS = {
    0x80 + i: c for i, c in enumerate(bytes(range(0x80, 0xA0)).decode("cp1252", "replace")) if c != "\ufffd"
}
