"""The handles a public reply begins with and the initials it ends with: they say to whom and from whom, and are no part of a sentence."""

from __future__ import annotations

import re

_HANDLES = re.compile(r"[ \t]*(?:\.?@\w{1,50}[:,]?[ \t]+){1,12}")
_INITIALS = re.compile(
    r"(?<=[ \t\n])(?:\^[ ]?[A-Za-z]{1,15}|[~/*][A-Z][A-Za-z]{0,14}|[-–—][ ]?[A-Z][a-z]{1,14})(?=\s*\Z)"
)
_LONGEST = 24
"""How long the end of a text is that may hold initials."""


def spans(text: str) -> list[tuple[int, int]]:
    """Where ``text`` names its reader (*@ana @ben*) at its start and its writer (*^JR*, */GS*, *-Carl*) at its end."""
    found = []
    opening = _HANDLES.match(text) if text[:4].find("@") >= 0 else None
    if opening is not None:
        found.append(opening.span())
    closing = _INITIALS.search(text, max(len(text) - _LONGEST, opening.end() if opening else 0))
    if closing is not None:
        found.append(closing.span())
    return found
