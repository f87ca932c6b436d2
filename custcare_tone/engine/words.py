"""Which phrases can stand in a stretch of text, told by the words it holds.

Every phrase is reduced to groups of words: a match holds at least one word of each group. All groups of all phrases share one table
from a word to its groups, so one look at each word of a sentence says which groups the sentence serves, as the bits of one number; a phrase
is run only where all of its groups are served, and is looked at only where a word of its rarest group stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

WORDS = re.compile(r"\w+")
DIGIT = "\\d"
"""The literal that stands for any word with a digit in it."""
_MOST_LEARNT = 30_000
"""How many different words are remembered: more than most texts use, and a bound on hostile ones."""
_PIECE = 100_000

Ways = Sequence[Sequence[int]]
Candidate = tuple[int, int]
"""``(groups as bits, phrase number)``."""


def distinct(text: str) -> set[str]:
    """The different words of ``text``; a long text is taken in pieces, so that no list of all its words is made."""
    if len(text) < _PIECE:
        return set(WORDS.findall(text))
    found: set[str] = set()
    at = 0
    while at < len(text):
        end = at + _PIECE
        while end < len(text) and end < at + 2 * _PIECE and not text[end].isspace():
            end += 1
        found.update(WORDS.findall(text, at, end))
        at = end
    return found


def spaced(text: str) -> str:
    """``text`` as words between single blanks, blanks at both ends: so " have to " is found in it exactly where these two words stand together."""
    return f" {' '.join(WORDS.findall(text))} "


def holds(text: str, groups: Iterable[Sequence[str]]) -> bool:
    """Whether ``text`` (in its ``spaced`` form) holds a literal of every group; marks and digits are not looked for."""
    for group in groups:
        for literal in group:
            if literal in text:
                break
        else:
            return False
    return True


_NOTHING: tuple[int, tuple[Candidate, ...]] = (0, ())


class Table:
    """Literals and the numbers of the groups they serve, sorted by what has to be compared.

    A literal is written as in ``spaced``: ``" refund "`` a word, ``" refund"`` the start of one, ``"able "`` the end of one, ``"mail"`` any part of
    one, ``" have to "`` words in a row, ``"?"`` a mark, ``DIGIT`` any figure. Words in a row are entered by the rarest of them.
    """

    __slots__ = ("ends", "inside", "marks", "starts", "whole")

    def __init__(self, data: Mapping[str, Mapping[str, list[int]]] | None = None) -> None:
        given = data or {}
        self.whole: dict[str, list[int]] = dict(given.get("whole", {}))
        self.starts: dict[str, list[int]] = dict(given.get("starts", {}))
        self.ends: dict[str, list[int]] = dict(given.get("ends", {}))
        self.inside: dict[str, list[int]] = dict(given.get("inside", {}))
        self.marks: dict[str, list[int]] = dict(given.get("marks", {}))

    def data(self) -> dict[str, dict[str, list[int]]]:
        """The table as plain data."""
        return {name: getattr(self, name) for name in self.__slots__}

    def add(self, literal: str, group: int, rarity: Callable[[str], float]) -> None:
        """Enters ``literal`` as one way to serve ``group``."""
        if literal == DIGIT:
            return self._enter(self.whole, DIGIT, group)
        words = WORDS.findall(literal)
        if not words:
            return self._enter(self.marks, literal, group)
        last = len(words) - 1
        at = min(range(len(words)), key=lambda i: rarity(words[i]))
        opens, closes = at > 0 or literal[0] == " ", at < last or literal[-1] == " "
        home = (
            self.whole if opens and closes else self.starts if opens else self.ends if closes else self.inside
        )
        return self._enter(home, words[at], group)

    def extend(self, other: Mapping[str, Mapping[str, list[int]]], shift: int) -> None:
        """Enters all of ``other``, its group numbers raised by ``shift``."""
        for name, entries in other.items():
            mine = getattr(self, name)
            for literal, groups in entries.items():
                mine[literal] = [*mine.get(literal, ()), *(g + shift for g in groups)]

    def _enter(self, home: dict[str, list[int]], word: str, group: int) -> None:
        groups = home.setdefault(word, [])
        if group not in groups:
            groups.append(group)

    def groups(self, word: str) -> set[int]:
        """The groups that ``word`` serves."""
        found = set(self.whole.get(word, ()))
        if self.starts:
            for end in range(1, len(word) + 1):
                if some := self.starts.get(word[:end]):
                    found.update(some)
        if self.ends:
            for start in range(len(word)):
                if some := self.ends.get(word[start:]):
                    found.update(some)
        for part, some in self.inside.items():
            if part in word:
                found.update(some)
        if DIGIT in self.whole and any(c.isdigit() for c in word):
            found.update(self.whole[DIGIT])
        return found


class WordIndex:
    """The phrases of a rule set by the words they need. ``ways[n]`` are the ways of phrase ``n`` (none: it is off), each the numbers of its groups,
    the rarest first; ``exempt`` are the phrases that look beyond their sentence, for which only the rarest group is asked."""

    __slots__ = ("_exempt", "_learnt", "_made", "_plain_marks", "_triggers", "_ways", "table")

    def __init__(self, table: Table, ways: Sequence[Ways], exempt: frozenset[int]) -> None:
        self.table = table
        self._ways = ways
        self._exempt = exempt
        self._plain_marks = [mark for mark in table.marks if mark.isascii()]
        self._triggers: dict[int, list[tuple[int, Sequence[int]]]] = {}
        for number, some in enumerate(ways):
            for way in some:
                self._triggers.setdefault(way[0], []).append((number, way))
        self._made: dict[int, tuple[Candidate, ...]] = {}
        self._learnt: dict[str, tuple[int, tuple[Candidate, ...]]] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        return WordIndex, (self.table, self._ways, self._exempt)

    def candidates(self, words: Iterable[str], text: str) -> list[int]:
        """The phrases that can stand in ``text``, whose words are ``words``, by number."""
        learnt = self._learnt
        bits = 0
        called = []
        for word in words:
            known = learnt.get(word)
            if known is None:
                known = self._learn(word)
            served, phrases = known
            if served:
                bits |= served
                if phrases:
                    called.append(phrases)
        for mark in self._plain_marks if text.isascii() else self.table.marks:
            if mark in text:
                served, phrases = learnt.get(mark) or self._learn_mark(mark)
                bits |= served
                if phrases:
                    called.append(phrases)
        if not called:
            return []
        found = {number for phrases in called for asked, number in phrases if asked & bits == asked}
        return sorted(found)

    def _learn(self, word: str) -> tuple[int, tuple[Candidate, ...]]:
        return self._keep(word, self.table.groups(word))

    def _learn_mark(self, mark: str) -> tuple[int, tuple[Candidate, ...]]:
        return self._keep(mark, set(self.table.marks[mark]))

    def _keep(self, word: str, groups: set[int]) -> tuple[int, tuple[Candidate, ...]]:
        phrases = tuple(c for group in sorted(groups) for c in self._phrases(group))
        known = (_bits(groups), phrases) if groups else _NOTHING
        if len(self._learnt) < _MOST_LEARNT:
            self._learnt[word] = known
        return known

    def _phrases(self, group: int) -> tuple[Candidate, ...]:
        made = self._made.get(group)
        if made is None:
            made = self._made[group] = tuple(
                (0 if number in self._exempt else _bits(way), number)
                for number, way in self._triggers.get(group, ())
            )
        return made


class WordFinder:
    """Which of many small groups of literals have one in a text, for the phrases of one word list."""

    __slots__ = ("_groups", "_learnt", "_table")

    def __init__(self, groups: Sequence[Sequence[str]]) -> None:
        self._groups = groups
        self._table: Table | None = None
        self._learnt: dict[str, frozenset[int]] = {}

    def numbers(self, words: Iterable[str]) -> set[int]:
        """The numbers of the groups of which a word is among ``words``."""
        found: set[int] = set()
        learnt = self._learnt
        for word in words:
            known = learnt.get(word)
            if known is None:
                known = self._learn(word)
            if known:
                found |= known
        return found

    def _learn(self, word: str) -> frozenset[int]:
        if self._table is None:
            self._table = Table()
            for number, literals in enumerate(self._groups):
                for literal in literals:
                    self._table.add(literal, number, lambda w: -len(w))
        known = frozenset(self._table.groups(word))
        if len(self._learnt) < _MOST_LEARNT:
            self._learnt[word] = known
        return known


def _bits(groups: Iterable[int]) -> int:
    bits = 0
    for group in groups:
        bits |= 1 << group
    return bits
