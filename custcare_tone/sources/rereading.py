"""Reading a text again after an edit: of a large export only the element that was edited.

An edit inside one text of one element of a JSON array, or of one line of JSON Lines, leaves everything else as it was: the element is
parsed anew, has to end where it ended and to hold the same keys and the same other values, and the items behind it move. Any other
edit, and every other format, is read from the beginning. Either way the document is the one that ``read_text`` gives.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain

from custcare_tone.errors import CustcareError
from custcare_tone.model import Document, Item, OffsetMap, Segment
from custcare_tone.sources import json_text, platforms, structured
from custcare_tone.sources.files import read_text
from custcare_tone.sources.json_stream import Elements, Window
from custcare_tone.sources.nodes import Found, Node
from custcare_tone.sources.options import SourceOptions
from custcare_tone.sources.platforms import Platform
from custcare_tone.sources.structured import Recogniser

LARGE = 50_000
"""Characters from which on it pays to know where the elements are."""


_BLOCK = 32_768


@dataclass(slots=True)
class _Element:
    """An element of an array at ``[start, end)``, and the items read from it. ``index`` is -1 for what is no element."""

    start: int
    end: int
    key: str | None
    index: int
    items: tuple[Item, ...]

    def root(self, node: Node, format_: str) -> Found:
        """The root that ``node``, the parsed element, is read under."""
        if format_ == "jsonl":
            return Found(node, f"/{self.index}")
        return structured.root_of(self.key, self.index, node)


class Rereader:
    """Reads one text again and again."""

    def __init__(self) -> None:
        self._document: Document | None = None
        self._read_as: tuple[str, SourceOptions] | None = None
        self._platform: Platform | None = None
        self._elements: list[_Element] = []
        self.whole = 0
        """How often the text was read from the beginning."""

    def read(self, text: str, path: str, options: SourceOptions) -> Document:
        """The document of ``text``, as ``read_text`` gives it. Raises SourceError."""
        if self._document is not None and self._read_as == (path, options) and self._elements:
            again = self._edited(self._document, text, path, options)
            if again is not None:
                self._document = again
                return again
        self._document, self._elements = None, []
        self.whole += 1
        self._document = read_text(text, path, options)
        self._read_as = (path, options)
        if len(text) >= LARGE and self._document.format in ("json", "jsonl"):
            self._find_elements(self._document, path, options)
        return self._document

    def _find_elements(self, document: Document, path: str, options: SourceOptions) -> None:
        """Notes where the elements are, if reading them one by one gives what reading them at once gave."""
        recogniser = Recogniser(options, document.format)
        if recogniser.platform is None and document.format == "json":
            root = Found(json_text.parse(document.source, path), "")
            recogniser.platform = platforms.recognise(root, document.source, "json")
        found: list[_Element] = []
        for start, end, key, index, root in _roots(document, path):
            items = tuple(text.item for text in recogniser.texts(root, document.source))
            found.append(_Element(start, end, key, index, items))
        if tuple(chain.from_iterable(e.items for e in found)) == document.items and recogniser.platform:
            self._elements, self._platform = found, recogniser.platform

    def _edited(self, old: Document, text: str, path: str, options: SourceOptions) -> Document | None:
        """The document after an edit inside one element; None where it is another kind of edit."""
        start, end = _changed(old.source, text)
        by = len(text) - len(old.source)
        number = next((n for n, e in enumerate(self._elements) if e.start < start and end < e.end), None)
        if number is None or self._elements[number].index < 0:
            return None
        element = self._elements[number]
        try:
            items = self._items(element, old, text, by, path, options)
            if items is None:
                return None
            ignores = structured.ignores(text, path, old.format)
        except CustcareError:
            return None
        behind = self._elements[number + 1 :]
        self._elements[number] = replace(element, end=element.end + by, items=items)
        if by:
            moved = [
                _Element(e.start + by, e.end + by, e.key, e.index, tuple(_moved(i, by) for i in e.items))
                for e in behind
            ]
            self._elements[number + 1 :] = moved
        everything = tuple(chain.from_iterable(e.items for e in self._elements))
        return replace(old, source=text, items=everything, suppressions=ignores)

    def _items(
        self, element: _Element, old: Document, text: str, by: int, path: str, options: SourceOptions
    ) -> tuple[Item, ...] | None:
        """The items of the edited element; None where more than its texts has changed."""
        if old.format == "jsonl" and "\n" in text[element.start : element.end + by]:
            return None
        before, _ = json_text.value_at(old.source, element.start, path)
        after, stop = json_text.value_at(text, element.start, path)
        if stop != element.end + by:
            return None
        was = list(self._recogniser(options, old).texts(element.root(before, old.format), old.source))
        now = list(self._recogniser(options, old).texts(element.root(after, old.format), text))
        if len(was) != len(now) or not _alike(before, after, old.source, text, {t.node.start for t in was}):
            return None
        return tuple(found.item for found in now)

    def _recogniser(self, options: SourceOptions, document: Document) -> Recogniser:
        recogniser = Recogniser(options, document.format)
        recogniser.platform = self._platform
        return recogniser


def _roots(document: Document, path: str) -> Iterator[tuple[int, int, str | None, int, Found]]:
    if document.format == "jsonl":
        for line, node in json_text.parse_lines(document.source, path):
            yield node.start, node.end, None, line - 1, Found(node, f"/{line - 1}")
        return
    for key, index, node in Elements(Window(document.source), path).read():
        root = structured.root_of(key, index, node)
        yield node.start, node.end, key, -1 if index is None else index, root


def _changed(old: str, new: str) -> tuple[int, int]:
    """The span of ``old`` that another text took the place of."""
    least = min(len(old), len(new))
    start = _alike_from_start(old, new, least)
    tail = 0
    while tail < least - start:
        block = min(_BLOCK, least - start - tail)
        a = old[len(old) - tail - block : len(old) - tail]
        b = new[len(new) - tail - block : len(new) - tail]
        if a != b:
            tail += _alike_from_start(a[::-1], b[::-1], block)
            break
        tail += block
    return start, len(old) - tail


def _alike_from_start(a: str, b: str, most: int) -> int:
    """How many characters both texts begin with in common, up to ``most``."""
    at, block = 0, _BLOCK
    while at < most:
        block = min(block, most - at)
        if a[at : at + block] == b[at : at + block]:
            at += block
        elif block == 1:
            return at
        else:
            block //= 2
    return at


def _alike(old: Node, new: Node, before: str, after: str, texts: set[int]) -> bool:
    """Whether two trees have the same keys and values but for the ``texts``, which begin at these places of ``before``."""
    pairs = [(old, new)]
    while pairs:
        a, b = pairs.pop()
        if isinstance(a.value, dict) and isinstance(b.value, dict):
            if list(a.value) != list(b.value):
                return False
            pairs += zip(a.value.values(), b.value.values(), strict=True)
        elif isinstance(a.value, list) and isinstance(b.value, list):
            if len(a.value) != len(b.value):
                return False
            pairs += zip(a.value, b.value, strict=True)
        elif (a.value, a.style) != (b.value, b.style) or (
            a.start not in texts and before[a.start : a.end] != after[b.start : b.end]
        ):
            return False
    return True


def _moved(item: Item, by: int) -> Item:
    segments = tuple([_moved_segment(segment, by) for segment in item.segments])
    return Item(
        segments,
        item.id,
        item.pointer,
        item.title,
        item.language,
        item.channel,
        item.audience,
        item.stage,
        item.whole,
    )


def _moved_segment(segment: Segment, by: int) -> Segment:
    old = segment.offsets
    if old is None:
        return segment
    return Segment(
        segment.text, OffsetMap(old.derived, tuple([at + by for at in old.source])), segment.condition
    )
