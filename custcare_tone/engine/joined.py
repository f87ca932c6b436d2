"""Several sequences as one, without copying or decoding what nobody asks for."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Any


class Lines(Sequence[Any]):
    """Values kept as lines of JSON; each is decoded when it is asked for."""

    __slots__ = ("_lines",)

    def __init__(self, lines: Sequence[bytes]) -> None:
        self._lines = lines

    def __len__(self) -> int:
        return len(self._lines)

    def __getitem__(self, number: Any) -> Any:
        if isinstance(number, slice):
            return [json.loads(line) for line in self._lines[number]]
        return json.loads(self._lines[number])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]


class Joined:
    """``parts`` one behind the other, under running numbers."""

    __slots__ = ("_firsts", "_parts")

    def __init__(self, parts: Sequence[Sequence[Any]]) -> None:
        self._parts = parts
        self._firsts = [0, *accumulate(map(len, parts))][: len(parts)]

    def __getitem__(self, number: int) -> Any:
        part = self.part(number)
        return self._parts[part][number - self._firsts[part]]

    def part(self, number: int) -> int:
        """Which part holds ``number``."""
        return bisect_right(self._firsts, number) - 1 if len(self._parts) > 1 else 0

    def first(self, part: int) -> int:
        """The number of the first value of ``part``."""
        return self._firsts[part]
