"""The elements of a large JSON file one by one, from a text that may still be growing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from custcare_tone.errors import SourceError
from custcare_tone.sources.json_text import Cut, decode, value_at
from custcare_tone.sources.nodes import Node

Element = tuple[str | None, int | None, Node]
"""``(key, index, element)`` of an array under the root's ``key`` (None: the root is the array); ``(None, None, rest)`` is what else
the root object holds, as long as none of it has been let go."""
_BLANK = re.compile(r"[ \t\r\n]*")


class Window:
    """The part of a file that is in memory: ``text`` begins ``start`` code points into the file, at ``line`` and ``column``."""

    __slots__ = ("column", "line", "start", "text")

    def __init__(self, text: str = "") -> None:
        self.text = text
        self.start = 0
        self.line = 1
        self.column = 1

    def grow(self) -> bool:
        """Bring in more of the file; False at its end."""
        return False

    def drop(self, to: int) -> None:
        """Let go of everything before ``to``."""
        gone = self.text[:to]
        lines = gone.count("\n") + gone.count("\r") - gone.count("\r\n")
        last = max(gone.rfind("\n"), gone.rfind("\r"))
        self.line += lines
        self.column = to - last if lines else self.column + to
        self.start += to
        self.text = self.text[to:]

    def placed(self, error: SourceError) -> SourceError:
        """``error`` with its line counted from the beginning of the file."""
        if error.line is not None:
            error.line += self.line - 1
        return error


class Elements:
    """Walks through the root of a JSON file. ``at`` is the position reached in the window's text."""

    __slots__ = ("_path", "_window", "at")

    def __init__(self, window: Window, path: str) -> None:
        self._window = window
        self._path = path
        self.at = 1 if window.text.startswith("\ufeff") else 0

    def drop(self) -> None:
        """Let go of what was read. Positions begin anew."""
        self._window.drop(self.at)
        self.at = 0

    def read(self) -> Iterator[Element]:
        """The elements; broken JSON is a SourceError with the line."""
        first = self._peek()
        if first == "[":
            yield from self._array(None)
        elif first == "{":
            yield from self._members()
        else:
            yield None, None, self._value()
        if self._peek():
            raise self._error("something follows the end of the JSON value")

    def _array(self, key: str | None) -> Iterator[Element]:
        self.at += 1
        index = 0
        while self._peek() != "]" or index:
            yield key, index, self._value()
            if self._mark(",]") == "]":
                return
            index += 1
        self.at += 1

    def _members(self) -> Iterator[Element]:
        self.at += 1
        rest: dict[str, Node] = {}
        while self._peek() != "}" or rest:
            name = self._value()
            if name.decoder is None:
                raise self._error("expected a key in quotes")
            key = decode(self._window.text, name.start, name.end)[0]
            self._mark(":")
            if self._peek() == "[":
                yield from self._array(key)
                rest[key] = Node(self.at, self.at, [])
            else:
                rest[key] = self._value()
            if self._mark(",}") == "}":
                break
        else:
            self.at += 1
        if not self._window.start:
            yield None, None, Node(self.at, self.at, {k: n for k, n in rest.items() if n.value != []})

    def _peek(self) -> str:
        """The next character that is no blank, "" at the end of the file."""
        while True:
            blank = _BLANK.match(self._window.text, self.at)
            self.at = blank.end() if blank else self.at
            if self.at < len(self._window.text):
                return self._window.text[self.at]
            if not self._window.grow():
                return ""

    def _mark(self, wanted: str) -> str:
        found = self._peek()
        if not found:
            raise self._error("the JSON ends too early")
        if found not in wanted:
            shown = self._window.text[self.at : self.at + 20]
            raise self._error(f'expected one of {" ".join(wanted)}, found "{shown}"')
        self.at += 1
        return found

    def _value(self) -> Node:
        self._peek()
        while True:
            try:
                node, end = value_at(self._window.text, self.at, self._path)
            except Cut as error:
                if self._window.grow():
                    continue
                raise self._window.placed(error) from None
            except SourceError as error:
                raise self._window.placed(error) from None
            if end == len(self._window.text) and node.style == "literal" and self._window.grow():
                continue
            self.at = end
            return node

    def _error(self, message: str) -> SourceError:
        line = self._window.text.count("\n", 0, self.at) + 1
        return self._window.placed(SourceError(message, path=self._path, line=line))
