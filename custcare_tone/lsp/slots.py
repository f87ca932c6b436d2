"""Forms to fill in: rewrites with open slots as snippets with tab stops."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from custcare_tone.model import Edit, Fix

_SLOT = re.compile(r"\{([^{}|]+)(?:\|[a-z_|]+)?\}")
_FIRST_MARK = 0xF0000
"""Slots are kept apart by characters that no text holds while an edit is written into its file."""
MARK = re.compile("[\U000f0000-\U000f00ff]")


@dataclass(frozen=True, slots=True)
class Form:
    """A fix with slots: ``edits`` hold a mark for each, ``names`` say what goes there."""

    edits: tuple[Edit, ...]
    names: tuple[str, ...]

    def snippets(self, written: Sequence[Edit]) -> list[tuple[int, int, str]] | None:
        """``(start, end, snippet)`` of the edits as they were written into the file; None where the writing has swallowed a slot."""
        texts = [_unescaped(edit.replacement, len(self.names)) for edit in written]
        if set(MARK.findall("".join(texts))) != {mark(slot) for slot in range(len(self.names))}:
            return None
        return [(e.start, e.end, snippet(t, self.names)) for e, t in zip(written, texts, strict=True)]


def _unescaped(text: str, slots: int) -> str:
    """``text`` with the marks that JSON has written as escapes."""
    for slot in range(slots):
        text = text.replace(json.dumps(mark(slot))[1:-1], mark(slot))
    return text


def form(fix: Fix) -> Form | None:
    """The form of a fix; None for one without slots, which is not offered because it would lose a fact."""
    names: list[str] = []

    def marked(slot: re.Match[str]) -> str:
        name = slot[1].strip().replace("_", " ")
        if name not in names:
            names.append(name)
        return chr(_FIRST_MARK + names.index(name))

    edits = tuple(Edit(e.start, e.end, _SLOT.sub(marked, e.replacement)) for e in fix.edits)
    return Form(edits, tuple(names)) if names else None


def open_slots(words: str) -> str:
    """Words with their slots as gaps."""
    return _SLOT.sub("…", words)


def mark(slot: int) -> str:
    """The character that stands for a slot, from 0."""
    return chr(_FIRST_MARK + slot)


def number(character: str) -> int:
    """The slot that a mark stands for."""
    return ord(character) - _FIRST_MARK


def snippet(text: str, names: Sequence[str]) -> str:
    """``text`` as a snippet, its marks as tab stops that show the names; the same mark is the same stop."""
    parts: list[str] = []
    at = 0
    for found in MARK.finditer(text):
        stop = number(found[0])
        parts += [literal(text[at : found.start()]), f"${{{stop + 1}:{literal(names[stop])}}}"]
        at = found.end()
    return "".join(parts) + literal(text[at:])


def literal(text: str) -> str:
    """``text`` so that a snippet holds it as it is."""
    return re.sub(r"([\\$}])", r"\\\1", text)
