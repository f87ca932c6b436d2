"""Checks a text as the command line would: same settings, same reading, same report."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

from custcare_tone.api import Checker
from custcare_tone.config.fingerprint import ruleset
from custcare_tone.config.resolver import with_arguments
from custcare_tone.config.settings import Settings
from custcare_tone.errors import SourceError
from custcare_tone.model import Document, Item, OffsetMap, Report, Rewrite, Suppression
from custcare_tone.rewriting import apply
from custcare_tone.sources import SourceOptions, directives, read_text, reading
from custcare_tone.text.positions import from_pieces

SUFFIX = {"text": "txt", "markdown": "md", "html": "html", "template": "txt.j2"}
"""The formats that hold one reply, with the file name ending that stands for each."""
Said = Mapping[str, Any]
"""What a request says about its text, by the names of the settings; ``previous`` too."""
Piece = tuple[str, str | None]
"""A piece of annotated text: as it stands, and what it reads as (None: as it stands)."""


class Checked(NamedTuple):
    """One text with its report, in positions of ``document.source``."""

    document: Document
    item: Item
    report: Report
    checker: Checker


class Stopped(Exception):
    """Nobody waits for the result any more."""


class Desk:
    """Checks texts with ``settings`` and what each request says on top. Checkers are kept for the combinations used last; texts are not."""

    def __init__(self, settings: Settings, kept: int = 32) -> None:
        self.settings = settings if settings.stage else replace(settings, stage="reply")
        self._checker: Callable[[str], Checker] = lru_cache(kept)(self._made)
        self._ruleset: Callable[[Checker], str] = lru_cache(kept)(lambda checker: ruleset(checker.settings))

    def checker(self, said: Said) -> Checker:
        """The checker for what a request says. Raises ConfigError for what cannot be obeyed."""
        previous = said.get("previous")
        lasting = {k: v for k, v in said.items() if k != "previous" and v is not None}
        checker = self._checker(json.dumps(lasting, sort_keys=True))
        return Checker(replace(checker.settings, previous=previous)) if previous else checker

    def ruleset(self, said: Said) -> str:
        """The hash of the rules at work for what a request says."""
        return self._ruleset(self.checker({k: v for k, v in said.items() if k != "previous"}))

    def check(self, text: str, said: Said, form: str = "text") -> Checked:
        """``text``, read as a file of the format ``form``. Raises ConfigError, and SourceError for front matter that cannot be obeyed."""
        checker = self.checker(said)
        document = read_text(text, f"reply.{SUFFIX[form]}", _options(checker.settings))
        return _checked(checker, document)

    def check_annotated(self, pieces: Sequence[Piece], said: Said) -> Checked:
        """A text put together from ``pieces``; what reads as something else is never edited apart. An ignore written in it holds, one that
        is none is passed over. Raises ConfigError."""
        checker = self.checker(said)
        source = "".join(raw for raw, _ in pieces)
        read = "".join(raw if reads is None else reads for raw, reads in pieces)
        offsets = None if read == source else _offsets(pieces)
        segments = reading.segments(read, "text", _options(checker.settings), offsets)
        return _checked(checker, Document("reply.txt", source, (Item(segments),), _ignores(source)))

    def _made(self, said: str) -> Checker:
        return Checker(with_arguments(self.settings, **json.loads(said)))

    def rewrite(self, text: str, level: str, said: Said, stop: Callable[[], bool]) -> Rewrite:
        """``text`` after its fixes. Raises Stopped as soon as ``stop`` says so."""

        def report(changed: str) -> Report:
            if stop():
                raise Stopped
            return self.check(changed, said).report

        return apply.rewrite(text, report, level)


def _checked(checker: Checker, document: Document) -> Checked:
    ((item, report),) = checker.check_document(document)
    return Checked(document, item, report, checker)


def _ignores(source: str) -> tuple[Suppression, ...]:
    try:
        return directives.suppressions(source, "reply.txt")
    except SourceError:
        return ()


def _options(settings: Settings) -> SourceOptions:
    language = None if settings.language == "auto" else settings.language
    return SourceOptions(dialects=settings.dialects or None, language=language, strict=True)


def _offsets(pieces: Sequence[Piece]) -> OffsetMap:
    return from_pieces(_mapped(pieces))


def _mapped(pieces: Sequence[Piece]) -> Iterator[tuple[int, int, int]]:
    at = 0
    for raw, reads in pieces:
        length = len(raw if reads is None else reads)
        if length:
            yield length, at, at + len(raw)
        at += len(raw)
