"""One pass over a text that finds every anchor of every rule. The only importer of ahocorasick_rs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Hit = tuple[int, int, list[int]]
"""``(start, end, pattern numbers)``."""
Grouped = Mapping[str, list[list[Any]]]
"""Anchor string → ``[word edge at the left, at the right, pattern numbers]``, one for each way it is used."""


class AnchorIndex:
    """An Aho–Corasick automaton over the anchor strings and the misspelt words, built on first use."""

    __slots__ = ("_automaton", "_entries", "_slips", "_texts")

    def __init__(self, anchors: Grouped, respell: Mapping[str, str]) -> None:
        self._texts = [*anchors, *respell]
        self._entries = list(anchors.values())
        self._slips = list(respell.values())
        self._automaton: Any = None

    def __reduce__(self) -> tuple[Any, ...]:
        count = len(self._entries)
        return AnchorIndex, (
            dict(zip(self._texts[:count], self._entries, strict=True)),
            dict(zip(self._texts[count:], self._slips, strict=True)),
        )

    def _build(self) -> Any:
        import ahocorasick_rs

        self._automaton = ahocorasick_rs.AhoCorasick(
            self._texts, implementation=ahocorasick_rs.Implementation.ContiguousNFA, store_patterns=False
        )
        return self._automaton

    def scan(self, text: str) -> tuple[list[Hit], list[tuple[int, int, str]]]:
        """The anchor hits in ``text``, and the misspelt words as edits ``(start, end, right)``."""
        automaton = self._automaton or self._build()
        if not self._texts:
            return [], []
        hits: list[Hit] = []
        slips: list[tuple[int, int, str]] = []
        length = len(text)
        entries = self._entries
        count = len(entries)
        for index, start, end in automaton.find_matches_as_indexes(text, overlapping=True):
            before = start > 0 and text[start - 1].isalnum()
            after = end < length and text[end].isalnum()
            if index >= count:
                if not before and not after:
                    slips.append((start, end, self._slips[index - count]))
                continue
            for left, right, numbers in entries[index]:
                if not ((left and before) or (right and after)):
                    hits.append((start, end, numbers))
        return hits, slips


class WordFinder:
    """Which of many small word groups have a word in a text: one automaton for a list of phrases."""

    __slots__ = ("_automaton", "_owners", "_words")

    def __init__(self, groups: list[list[str]]) -> None:
        owners: dict[str, list[int]] = {}
        for number, group in enumerate(groups):
            for word in group:
                owners.setdefault(word, []).append(number)
        self._words = list(owners)
        self._owners = list(owners.values())
        self._automaton: Any = None

    def numbers(self, text: str) -> set[int]:
        """The numbers of the groups that have a word in ``text``."""
        if self._automaton is None:
            import ahocorasick_rs

            self._automaton = ahocorasick_rs.AhoCorasick(
                self._words,
                implementation=ahocorasick_rs.Implementation.NoncontiguousNFA,
                store_patterns=False,
            )
        found: set[int] = set()
        for index, _, _ in self._automaton.find_matches_as_indexes(text, overlapping=True):
            found.update(self._owners[index])
        return found
