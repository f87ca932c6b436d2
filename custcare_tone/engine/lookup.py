"""Looks for any of many phrases in a stretch of text, running only those whose words are there.

A word list of a hundred phrases would make one expression that takes longer to compile than a whole reply
takes to check. So each phrase stays by itself,
is skipped while a word it needs is missing, and is compiled when it first has a chance.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from custcare_tone.engine.regexes import RegexStore
from custcare_tone.engine.words import WORDS, WordFinder, holds

Entry = Sequence[Any]
"""``[source, at sentence start, needs]`` as packs hold it."""


Around = tuple[list[str], str]
"""The words of the sentence (or more) that a stretch of text lies in, and their ``spaced`` form: what they lack the stretch lacks too."""


class _Phrase:
    __slots__ = ("_store", "at_start", "needs", "regex", "source")

    def __init__(self, entry: Entry, head: str, tail: str, store: RegexStore) -> None:
        self._store = store
        source, self.at_start, needs = entry
        self.source = f"{head}{source}{tail}"
        self.needs: list[list[str]] = needs
        self.regex: re.Pattern[str] | None = None

    def compiled(self) -> re.Pattern[str]:
        if self.regex is None:
            self.regex = self._store.compile(self.source)
        return self.regex


_FEW = 6
"""Up to so many phrases are tried one by one."""


class Lookup:
    """Many phrases as one. ``head`` and ``tail`` are put around each of them."""

    __slots__ = ("_finder", "_free", "_phrases")

    def __init__(self, entries: Sequence[Entry], store: RegexStore, head: str = "", tail: str = "") -> None:
        self._phrases = [_Phrase(entry, head, tail, store) for entry in entries]
        self._free = [p for p in self._phrases if not p.needs]
        self._finder = WordFinder([p.needs[0] if p.needs else [] for p in self._phrases])

    def _near(
        self, text: str, start: int, end: int, around: Around | None
    ) -> Iterator[tuple[re.Pattern[str], bool]]:
        if around is None:
            words = WORDS.findall(text, start, end)
            around = words, f" {' '.join(words)} "
        if not self._free and not self._finder.may(around[0]):
            return
        near = self._phrases
        if len(near) > _FEW:
            near = [*self._free, *(self._phrases[n] for n in sorted(self._finder.numbers(around[0])))]
        row = around[1]
        for phrase in near:
            if holds(row, phrase.needs):
                yield phrase.regex or phrase.compiled(), phrase.at_start

    def may(self, words: Collection[str]) -> bool:
        """Whether one of the phrases may stand in a text of these different ``words``: never wrong where it says no."""
        return bool(self._free) or self._finder.may(words)

    def search(self, text: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        """The match that begins first in ``text[start:end]`` (the longest of those), or None. Phrases for a
        sentence start match at ``start`` only."""
        end = len(text) if end is None else end
        best: re.Match[str] | None = None
        for regex, at_start in self._near(text, start, end, None):
            found = regex.match(text, start, end) if at_start else regex.search(text, start, end)
            if found is not None and (
                best is None or (found.start(), -found.end()) < (best.start(), -best.end())
            ):
                best = found
        return best

    def occurs(self, text: str, start: int, end: int, around: Around | None = None) -> bool:
        """Whether any phrase stands in ``text[start:end]``."""
        for regex, at_start in self._near(text, start, end, around):
            if (regex.match(text, start, end) if at_start else regex.search(text, start, end)) is not None:
                return True
        return False

    def at(self, text: str, start: int, end: int, around: Around | None = None) -> bool:
        """Whether any phrase begins right at ``start``."""
        return any(
            regex.match(text, start, end) is not None for regex, _ in self._near(text, start, end, around)
        )

    def finditer(self, text: str, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
        """All matches, in order, overlapping ones left out."""
        end = len(text) if end is None else end
        found = [
            m for regex, _ in self._near(text, start, end, None) for m in regex.finditer(text, start, end)
        ]
        reach = -1
        for match in sorted(found, key=lambda m: (m.start(), -m.end())):
            if match.start() >= reach:
                yield match
                reach = match.end()

    def findall(self, text: str) -> list[str]:
        """The words of all matches."""
        return [m.group() for m in self.finditer(text)]

    def fullmatch(self, text: str) -> bool:
        """Whether ``text`` as a whole is one of the phrases."""
        return any(regex.fullmatch(text) is not None for regex, _ in self._near(text, 0, len(text), None))
