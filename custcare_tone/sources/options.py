"""What a caller may say about how files are read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Selector:
    """Where the replies of a structured file are, for a format that is not known: paths like ``$.macros[*]`` for the items, and
    paths from an item to its text and its fields. ``text`` may name several paths, of which the first that holds text is read;
    ``format`` is ``text``, ``markdown`` or ``html``."""

    items: str = "$"
    text: tuple[str, ...] = ("$",)
    id: str | None = None
    title: str | None = None
    language: str | None = None
    channel: str | None = None
    audience: str | None = None
    format: str = "text"


@dataclass(frozen=True, slots=True)
class SourceOptions:
    """How to read a file. ``format`` forces a reader (``markdown``, ``html``, ``json`` …) and ``platform`` a platform, whatever
    the file looks like; ``dialects`` are the placeholder notations to look for (None: the platform's, else the unambiguous
    ones); ``language`` is what is known about the language from outside and only steers quotation marks."""

    format: str | None = None
    platform: str | None = None
    selector: Selector | None = None
    dialects: tuple[str, ...] | None = None
    language: str | None = None
    strict: bool = False
    """Whether a structured file without replies of a known shape is a SourceError (else a document without items)."""
    readings: int = 24
    """How many ways through template branches are read at most."""

    def updated(self, **changes: Any) -> SourceOptions:
        """A copy with ``changes``."""
        return replace(self, **changes)


DEFAULT = SourceOptions()
