"""One pass over a text that finds every anchor of every rule. The only importer of ahocorasick_rs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Hit = tuple[int, int, list[int]]
"""``(start, end, pattern numbers)``."""


class AnchorIndex:
    """An Aho–Corasick automaton over the anchor strings, built on first use."""

    __slots__ = ("_automaton", "_entries", "_texts")

    def __init__(self, entries: Iterable[tuple[str, bool, bool, list[int]]], respell: Mapping[str, str]) -> None:
        grouped: dict[str, list[tuple[bool, bool, list[int] | str]]] = {}
        for text, left, right, numbers in entries:
            grouped.setdefault(text, []).append((left, right, numbers))
        for slip, word in respell.items():
            grouped.setdefault(slip, []).append((True, True, word))
        self._texts = list(grouped)
        self._entries = list(grouped.values())
        self._automaton: Any = None

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (self._texts, self._entries)

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
        for index, start, end in automaton.find_matches_as_indexes(text, overlapping=True):
            before = start > 0 and _wordy(text[start - 1])
            after = end < length and _wordy(text[end])
            for left, right, what in entries[index]:
                if (left and before) or (right and after):
                    continue
                if isinstance(what, str):
                    slips.append((start, end, what))
                else:
                    hits.append((start, end, what))
        return hits, slips


def _wordy(character: str) -> bool:
    return character.isalnum() or character == "_"


def _rebuild(texts: list[str], entries: list[Any]) -> AnchorIndex:
    index = AnchorIndex((), {})
    index._texts = texts
    index._entries = entries
    return index
