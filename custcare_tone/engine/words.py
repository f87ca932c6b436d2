"""The words of a text, and the table from a word to what asks for it.

Every phrase is reduced to groups of words (see ``announce``): a match holds at least one literal of each. ``index`` asks the table for all phrases of
a rule set at once; ``WordFinder`` for the few of one word list.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

WORDS = re.compile(r"\w+")
DIGIT = "\\d"
"""The literal that stands for any word with a digit in it."""
MOST_LEARNT = 30_000
"""How many different words are remembered: more than most texts use, and a bound on hostile ones."""
_PIECE = 50_000


def tokens(text: str) -> tuple[Collection[str], int]:
    """The words of ``text`` in their order, and how many they are; of a long text a set of the different ones, so that no list of all is made."""
    if len(text) < _PIECE:
        words = WORDS.findall(text)
        return words, len(words)
    found: set[str] = set()
    count = at = 0
    while at < len(text):
        end = at + _PIECE
        while end < len(text) and end < at + 2 * _PIECE and not text[end].isspace():
            end += 1
        words = WORDS.findall(text, at, end)
        found.update(words)
        count += len(words)
        at = end
    return found, count


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


class Table:
    """Literals and the numbers of the groups they serve, sorted by what has to be compared.

    A literal is written as in ``spaced``: ``" refund "`` a word, ``" refund"`` the start of one, ``"able "`` the end of one, ``"mail"`` any part of
    one, ``" have to "`` words in a row, ``"?"`` a mark, ``DIGIT`` any figure. Of words in a row the rarest is entered, with its neighbour where both
    are whole words (``pairs``, "have to").
    """

    __slots__ = ("ends", "inside", "marks", "pairs", "starts", "whole")

    def __init__(self, data: Mapping[str, dict[str, list[int]]] | None = None) -> None:
        given = data or {}
        self.whole: dict[str, list[int]] = given.get("whole", {})
        self.starts: dict[str, list[int]] = given.get("starts", {})
        self.ends: dict[str, list[int]] = given.get("ends", {})
        self.inside: dict[str, list[int]] = given.get("inside", {})
        self.marks: dict[str, list[int]] = given.get("marks", {})
        self.pairs: dict[str, list[int]] = given.get("pairs", {})

    def data(self) -> dict[str, dict[str, list[int]]]:
        """The table as plain data."""
        return {name: getattr(self, name) for name in self.__slots__}

    def add(self, literal: str, group: int, rarity: Callable[[str], float], *, pairs: bool = True) -> None:
        """Enters ``literal`` as one way to serve ``group``; without ``pairs`` by a single word."""
        if literal == DIGIT:
            return self._enter(self.whole, DIGIT, group)
        words = WORDS.findall(literal)
        if not words:
            return self._enter(self.marks, literal, group)
        last = len(words) - 1
        at = min(range(len(words)), key=lambda i: rarity(words[i]))
        whole = range(0 if literal[0] == " " else 1, last + 1 if literal[-1] == " " else last)
        if pairs and at in whole and len(whole) > 1:
            first = at if at + 1 in whole else at - 1
            return self._enter(self.pairs, f"{words[first]} {words[first + 1]}", group)
        opens, closes = at > 0 or literal[0] == " ", at < last or literal[-1] == " "
        home = (
            self.whole if opens and closes else self.starts if opens else self.ends if closes else self.inside
        )
        return self._enter(home, words[at], group)

    def joined(self, other: Mapping[str, Mapping[str, list[int]]], shift: int) -> Table:
        """A table with all of ``other`` as well, the group numbers of that raised by ``shift``."""
        out = {name: dict(entries) for name, entries in self.data().items()}
        for name, entries in other.items():
            for literal, groups in entries.items():
                out[name][literal] = [*out[name].get(literal, ()), *(g + shift for g in groups)]
        return Table(out)

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

    def may(self, words: Collection[str]) -> bool:
        """Whether one of ``words`` belongs to a group."""
        table = self._table or self._made()
        if not (table.starts or table.ends or table.inside):
            return not table.whole.keys().isdisjoint(words)
        return bool(self.numbers(words))

    def _made(self) -> Table:
        self._table = table = Table()
        for number, literals in enumerate(self._groups):
            for literal in literals:
                table.add(literal, number, lambda w: -len(w), pairs=False)
        return table

    def _learn(self, word: str) -> frozenset[int]:
        self._table = self._table or self._made()
        known = frozenset(self._table.groups(word))
        if len(self._learnt) < MOST_LEARNT:
            self._learnt[word] = known
        return known
