"""Forms to fill in: rewrites with open slots as snippets with tab stops."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from custcare_tone.model import Edit, Fix

_SLOT = re.compile(r"\{([^{}|]+)(?:\|[a-z_|]+)?\}")
_FIRST_MARK = 0xF0000
"""Slots are kept apart by characters that no text holds while an edit is written into its file."""
_MARK = re.compile("[\U000f0000-\U000f00ff]")


@dataclass(frozen=True, slots=True)
class Form:
    """A fix with slots: ``edits`` hold a mark for each, ``names`` say what goes there."""

    title: str
    edits: tuple[Edit, ...]
    names: tuple[str, ...]

    def snippet(self, written: str) -> str:
        """The snippet of a text as it was written into the file."""
        return snippet(written, self.names)


def form(fix: Fix) -> Form | None:
    """The form of a fix; None for one without slots, which is not offered because it would lose a fact."""
    names: list[str] = []

    def marked(slot: re.Match[str]) -> str:
        name = slot[1].strip().replace("_", " ")
        if name not in names:
            names.append(name)
        return chr(_FIRST_MARK + names.index(name))

    edits = tuple(Edit(e.start, e.end, _SLOT.sub(marked, e.replacement)) for e in fix.edits)
    return Form(open_slots(fix.title), edits, tuple(names)) if names else None


def open_slots(title: str) -> str:
    """What a fix is called, with its slots as gaps."""
    return _SLOT.sub("…", title)


def mark(number: int) -> str:
    """The character that stands for the slot ``number``, from 0."""
    return chr(_FIRST_MARK + number)


def snippet(text: str, names: Sequence[str]) -> str:
    """``text`` as a snippet, its marks as tab stops that show the names; the same mark is the same stop."""
    parts: list[str] = []
    at = 0
    for found in _MARK.finditer(text):
        number = ord(found[0]) - _FIRST_MARK
        parts += [literal(text[at : found.start()]), f"${{{number + 1}:{literal(names[number])}}}"]
        at = found.end()
    return "".join(parts) + literal(text[at:])


def literal(text: str) -> str:
    """``text`` so that a snippet holds it as it is."""
    return re.sub(r"([\\$}])", r"\\\1", text)
