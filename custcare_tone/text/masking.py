"""The filler that stands for what is not prose.

A mask overwrites characters one for one, so offsets never move. Four private-use characters are the whole alphabet; the same
characters in somebody's text are replaced by U+FFFD before anything is masked.
"""

from __future__ import annotations

import re

PLACEHOLDER = "\ue000"
"""A template placeholder: one opaque word that ``{placeholder}`` matches."""
DROP = "\ue001"
"""Inline markup that vanishes: ``un**fortunately**`` reads *unfortunately*."""
OPAQUE = "\ue002"
"""A link, code, a quotation: one opaque word that no rule matches."""
BREAK = "\ue003"
"""A block boundary (paragraph, heading, cell, list item): ends the sentence and the line."""

ALPHABET = PLACEHOLDER + DROP + OPAQUE + BREAK
_FOREIGN = re.compile(f"[{ALPHABET}]")


def clean(text: str) -> str:
    """``text`` without mask characters or lone surrogates of its own; the same length."""
    if text.isascii():
        return text
    text = _FOREIGN.sub("\ufffd", text)
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


def cover(text: str, start: int, end: int, filler: str) -> str:
    """``text`` with ``[start, end)`` overwritten by ``filler``; line ends inside stay, so that lines keep their numbers."""
    inside = re.sub(r"[^\n\r]", filler, text[start:end])
    return text[:start] + inside + text[end:]


def cover_all(text: str, spans: list[tuple[int, int, str]]) -> str:
    """``text`` with every ``(start, end, filler)`` covered, in one pass; later spans win where they overlap."""
    if not spans:
        return text
    characters = list(text)
    for start, end, filler in spans:
        for i in range(start, min(end, len(characters))):
            if characters[i] not in "\n\r":
                characters[i] = filler
    return "".join(characters)
