"""Which phrases can stand in a stretch of text, told by the words it holds.

All groups of all phrases share one table from a word to its groups, so one look at each word of a sentence says which groups the sentence serves,
as the bits of one number. A phrase is looked at only where a word of its rarest group stands, and run only where all its groups are served.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from custcare_tone.engine.words import MOST_LEARNT, Table

Announced = Sequence[Sequence[Any]]
"""For each group the phrases it announces: ``[phrase number, numbers of the groups that confirm it]``."""
Candidate = tuple[int, int]
"""``(further groups that are needed, as bits, phrase number)``."""


class _Known:
    """What a word says: the groups it serves as bits, the phrases it announces, and the same for the words that make a pair with it."""

    __slots__ = ("bits", "followed", "phrases")

    def __init__(self, bits: int, phrases: tuple[Candidate, ...], followed: Mapping[str, _Known]) -> None:
        self.bits = bits
        self.phrases = phrases
        self.followed = followed


_NOTHING = _Known(0, (), {})


class WordIndex:
    """The phrases of a rule set by the words they need. ``announced[g]`` are the phrases that group ``g`` announces, each ``[number, groups that
    confirm it]``; ``off`` are the phrases that are not wanted, ``exempt`` those that look beyond their sentence."""

    __slots__ = (
        "_all",
        "_announced",
        "_learnt",
        "_made",
        "_off",
        "_pairs",
        "_plain_marks",
        "exempt",
        "table",
    )

    def __init__(
        self, table: Table, announced: Announced, off: frozenset[int], exempt: frozenset[int]
    ) -> None:
        self.table = table
        self._announced = announced
        self._off = off
        self.exempt = exempt
        self._all = (1 << len(announced)) - 1
        self._plain_marks = [mark for mark in table.marks if mark.isascii()]
        self._pairs: dict[str, list[str]] | None = None
        self._made: dict[int, tuple[Candidate, ...]] = {}
        self._learnt: dict[str, _Known] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        return WordIndex, (self.table, self._announced, self._off, self.exempt)

    def candidates(self, words: Collection[str], text: str, *, whole: bool = False) -> list[int]:
        """The phrases that can stand in ``text``, whose words are ``words`` in their order, by number. Phrases that look beyond
        their sentence are held to these words only where it is the ``whole`` text; elsewhere what announces them is enough."""
        learnt = self._learnt
        served = 0
        called = []
        followed: Mapping[str, _Known] = {}
        for word, known in zip(words, map(learnt.get, words), strict=True):
            if known is None:
                known = self._learn(word)
            if followed and word in followed:
                pair = followed[word]
                served |= pair.bits
                if pair.phrases:
                    called.append(pair.phrases)
            followed = known.followed
            if not known.bits:
                continue
            served |= known.bits
            if known.phrases:
                called.append(known.phrases)
        for mark in self._plain_marks if text.isascii() else self.table.marks:
            if mark in text:
                known = learnt.get(mark) or self._keep(mark, set(self.table.marks[mark]))
                served |= known.bits
                if known.phrases:
                    called.append(known.phrases)
        if not called:
            return []
        missing = self._all & ~served
        if whole:
            found = {number for phrases in called for asked, number in phrases if not asked & missing}
        else:
            exempt = self.exempt
            found = {
                number
                for phrases in called
                for asked, number in phrases
                if not asked & missing or number in exempt
            }
        return sorted(found)

    def _learn(self, word: str) -> _Known:
        if self._pairs is None:
            self._pairs = {}
            for pair in self.table.pairs:
                self._pairs.setdefault(pair.partition(" ")[0], []).append(pair)
        pairs = self._pairs.get(word, ())
        followed = {p.partition(" ")[2]: self._made_known(set(self.table.pairs[p]), {}) for p in pairs}
        return self._keep(word, self.table.groups(word), followed)

    def _keep(self, word: str, groups: set[int], followed: Mapping[str, _Known] | None = None) -> _Known:
        known = self._made_known(groups, followed or {}) if groups or followed else _NOTHING
        if len(self._learnt) < MOST_LEARNT:
            self._learnt[word] = known
        return known

    def _made_known(self, groups: set[int], followed: Mapping[str, _Known]) -> _Known:
        return _Known(
            _bits(groups), tuple(c for group in sorted(groups) for c in self._phrases(group)), followed
        )

    def _phrases(self, group: int) -> tuple[Candidate, ...]:
        """The phrases that ``group`` announces, with the groups that they need besides."""
        made = self._made.get(group)
        if made is None:
            off = self._off
            made = self._made[group] = tuple(
                (_bits(others), number) for number, others in self._announced[group] if number not in off
            )
        return made


def _bits(groups: Iterable[int]) -> int:
    bits = 0
    for group in groups:
        bits |= 1 << group
    return bits
