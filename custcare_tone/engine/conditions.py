"""The ``unless`` and ``require`` of rules and phrases: what else stands near a match."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from custcare_tone.engine.lookup import Around, Lookup
from custcare_tone.engine.regexes import RegexStore

if TYPE_CHECKING:
    from custcare_tone.engine.unit import Unit

Span = tuple[int, int]
_AROUND = {"before": ("", r"(?:,?[ \n])?\Z"), "after": (r"(?:[,;:—]?[ \n]?)?", "")}
"""What may stand between a match and the phrase directly before or after it."""


class Conditions:
    """The ``unless`` and ``require`` of a rule or phrase, by place."""

    __slots__ = ("_lookups", "_store", "sources")

    def __init__(self, sources: Mapping[str, Sequence[Any]], store: RegexStore) -> None:
        self._store = store
        self.sources = sources
        self._lookups: dict[str, Lookup] = {}

    def hold(self, unit: Unit, span: Span, sentence: int) -> bool:
        """Whether any of the phrases stands where it is looked for."""
        return any(self._at(where, unit, span, sentence) for where in self.sources)

    def all_hold(self, unit: Unit, span: Span, sentence: int) -> bool:
        """Whether each place has one of its phrases."""
        return all(self._at(where, unit, span, sentence) for where in self.sources)

    def _lookup(self, where: str) -> Lookup:
        found = self._lookups.get(where)
        if found is None:
            head, tail = _AROUND.get(where, ("", ""))
            found = self._lookups[where] = Lookup(self.sources[where], self._store, head, tail)
        return found

    def _at(self, where: str, unit: Unit, span: Span, sentence: int) -> bool:
        if where in ("reply", "previous"):
            # The answer is the same for every match of the text, and looking again for each would cost its square.
            known = unit.answers.get((id(self), where))
            if known is None:
                known = unit.answers[id(self), where] = self._look(where, unit, span, sentence)
            return known
        return self._look(where, unit, span, sentence)

    def _look(self, where: str, unit: Unit, span: Span, sentence: int) -> bool:
        lookup = self._lookup(where)
        if where == "previous":
            return unit.previous is not None and lookup.occurs(unit.previous, 0, len(unit.previous))
        text, sentences = unit.text, unit.sentences
        begin, end = sentences[sentence] if sentences else (0, len(text))
        if where == "before":
            return lookup.occurs(text, begin, span[0], _around(unit, sentence, span))
        if where == "after":
            return lookup.at(text, span[1], max(end, span[1]), _around(unit, sentence, span))
        return any(
            lookup.occurs(text, s, e, None if i is None else unit.sentence_words(i))
            for s, e, i in _regions(where, unit, span, sentence, (begin, end))
        )


def _around(unit: Unit, sentence: int, span: Span) -> Around | None:
    """The words of the sentence, where ``span`` lies in it: a phrase that looks across lines may reach beyond."""
    sentences = unit.sentences
    if not sentences:
        return None
    begin, end = sentences[sentence]
    return unit.sentence_words(sentence) if begin <= span[0] and span[1] <= end else None


def _regions(
    where: str, unit: Unit, span: Span, sentence: int, own: Span
) -> list[tuple[int, int, int | None]]:
    """Where to look, each with the sentence it lies in (None: in more than one)."""
    if where == "reply":
        return [(0, len(unit.text), None)]
    if where == "next_sentence":
        return [(s, e, sentence + 1) for s, e in unit.sentences[sentence + 1 : sentence + 2]]
    if where == "previous_sentence":
        return [(*unit.sentences[sentence - 1], sentence - 1)] if sentence else []
    begin, end = unit.clause(*span) if where == "clause" else own
    inside = sentence if _around(unit, sentence, span) is not None else None
    return [(begin, span[0], inside), (span[1], max(end, span[1]), inside)]
