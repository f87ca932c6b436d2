"""The ``unless`` and ``require`` of rules and phrases: what else stands near a match."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from custcare_tone.engine.unit import Unit

Span = tuple[int, int]


class Conditions:
    """The ``unless`` and ``require`` of a rule or phrase, compiled on first use."""

    __slots__ = ("_regexes", "sources")

    def __init__(self, sources: Mapping[str, Sequence[str]]) -> None:
        self.sources = sources
        self._regexes: dict[str, tuple[list[re.Pattern[str]], list[re.Pattern[str]]]] = {}

    def hold(self, unit: Unit, span: Span, sentence: int) -> bool:
        """Whether any of the phrases stands where it is looked for."""
        return any(self._at(where, unit, span, sentence) for where in self.sources)

    def all_hold(self, unit: Unit, span: Span, sentence: int) -> bool:
        """Whether each place has one of its phrases."""
        return all(self._at(where, unit, span, sentence) for where in self.sources)

    def _compiled(self, where: str) -> tuple[list[re.Pattern[str]], list[re.Pattern[str]]]:
        if where not in self._regexes:
            head, tail = ("", r"(?:,?[ \n])?\Z") if where == "before" else (r"(?:[,;:—]?[ \n]?)?", "") if where == "after" else ("", "")
            free = [s for s in self.sources[where] if not s.startswith("^")]
            start = [s[1:] for s in self.sources[where] if s.startswith("^")]
            self._regexes[where] = (
                [re.compile(head + _join(free) + tail)] if free else [],
                [re.compile(head + _join(start) + tail)] if start else [],
            )
        return self._regexes[where]

    def _at(self, where: str, unit: Unit, span: Span, sentence: int) -> bool:
        if where in ("reply", "previous"):
            # The answer is the same for every match of the text, and looking again for each would cost its square.
            known = unit.answers.get((id(self), where))
            if known is None:
                known = unit.answers[id(self), where] = self._look(where, unit, span, sentence)
            return known
        return self._look(where, unit, span, sentence)

    def _look(self, where: str, unit: Unit, span: Span, sentence: int) -> bool:
        free, anchored = self._compiled(where)
        if where == "previous":
            text = unit.previous
            return text is not None and any(p.search(text) for p in (*free, *anchored))
        text = unit.text
        sentences = unit.sentences
        begin, end = sentences[sentence] if sentences else (0, len(text))
        if where == "before":
            return any(p.search(text, begin, span[0]) for p in free) or any(p.match(text, begin, span[0]) for p in anchored)
        if where == "after":
            return any(p.match(text, span[1], max(end, span[1])) for p in (*free, *anchored))
        for s, e in _regions(where, unit, span, sentence, (begin, end)):
            if any(p.search(text, s, e) for p in free) or any(p.match(text, s, e) for p in anchored):
                return True
        return False


def _join(sources: list[str]) -> str:
    return "(?:" + "|".join(sources) + ")"


def _regions(where: str, unit: Unit, span: Span, sentence: int, own: Span) -> list[Span]:
    if where == "reply":
        return [(0, len(unit.text))]
    if where == "next_sentence":
        return unit.sentences[sentence + 1 : sentence + 2]
    if where == "previous_sentence":
        return unit.sentences[max(sentence - 1, 0) : sentence] if sentence else []
    begin, end = unit.clause(*span) if where == "clause" else own
    return [(begin, span[0]), (span[1], max(end, span[1]))]
