"""One tree for JSON, YAML, CSV and NaCl: values that know where they stand in the file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from custcare_tone.model import OffsetMap

Decoder = Callable[[str, int, int], tuple[str, OffsetMap]]
"""``(file, start, end) -> (text, map)`` of a scalar as written, quotes included."""


class Node:
    """A value at ``[start, end)``. ``value`` is a dict of nodes, a list of nodes, or for a scalar None; ``style`` names how a scalar
    is written (``json``, ``single``, ``csv-quoted`` …) or is ``literal`` for numbers, booleans and null; ``first`` is the number of
    the first element in the file, where a list holds only a part of it."""

    __slots__ = ("decoder", "end", "first", "start", "style", "value")

    def __init__(
        self,
        start: int,
        end: int,
        value: dict[str, Node] | list[Node] | None = None,
        style: str = "",
        decoder: Decoder | None = None,
    ) -> None:
        self.start = start
        self.end = end
        self.value = value
        self.style = style
        self.decoder = decoder
        self.first = 0

    def text(self, file: str) -> tuple[str, OffsetMap] | None:
        """The decoded text of a string with its map; None for everything else."""
        return None if self.decoder is None else self.decoder(file, self.start, self.end)

    def plain(self, file: str) -> Any:
        """The value without positions: a string, a bool, None, a number as written, or a list of such; a mapping is None."""
        if isinstance(self.value, list):
            return [node.plain(file) for node in self.value]
        if isinstance(self.value, dict):
            return None
        if self.decoder is not None:
            return self.decoder(file, self.start, self.end)[0]
        written = file[self.start : self.end]
        return {"true": True, "false": False, "null": None, "~": None, "": None}.get(written, written)


class Found:
    """A node on its way down from the root: ``key`` leads to it from ``parent``; a root's key is the beginning of its pointer."""

    __slots__ = ("key", "node", "parent")

    def __init__(self, node: Node, key: str | int = "", parent: Found | None = None) -> None:
        self.node = node
        self.key = key
        self.parent = parent

    @property
    def pointer(self) -> str:
        """The JSON Pointer."""
        parts: list[str] = []
        at: Found = self
        while at.parent is not None:
            parts.append(str(at.key).replace("~", "~0").replace("/", "~1"))
            at = at.parent
        return "/".join([str(at.key), *reversed(parts)])

    @property
    def root(self) -> Found:
        """The topmost node."""
        at = self
        while at.parent is not None:
            at = at.parent
        return at

    def child(self, key: str | int, node: Node) -> Found:
        """The node under ``key``."""
        return Found(node, key, self)

    def children(self) -> list[Found]:
        """All nodes right under this one."""
        value = self.node.value
        if isinstance(value, dict):
            return [Found(node, key, self) for key, node in value.items()]
        if isinstance(value, list):
            return [Found(node, i, self) for i, node in enumerate(value, self.node.first)]
        return []
