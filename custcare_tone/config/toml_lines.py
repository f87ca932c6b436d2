"""On which line of a TOML text each key and array element stands; ``tomllib`` does not say.

The text is known to be valid TOML (``tomllib`` has read it), so the scanner only has to find its way, not to judge.
"""

from __future__ import annotations

import re
from typing import Any

Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\])*"|\'[^\']*\'',
    re.DOTALL,
)
_SCALAR = re.compile(r"[^,\]}#\r\n]+")


def key_lines(text: str) -> dict[Path, int]:
    """The line (from 1) of every key, by its path: names, and numbers for the elements of arrays."""
    return _Scanner(text).run()


def line_of(lines: dict[Path, int], path: Path) -> int | None:
    """The line of ``path``, or of the nearest thing above it that has one."""
    for end in range(len(path), 0, -1):
        if path[:end] in lines:
            return lines[path[:end]]
    return None


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.line = 1
        self.counted = 0
        self.lines: dict[Path, int] = {}
        self.tables: dict[Path, int] = {}

    def run(self) -> dict[Path, int]:
        here: Path = ()
        while self.skip(_BLANK) < len(self.text):
            if self.text[self.at] == "[":
                here = self.header()
            else:
                self.pair(here)
        return self.lines

    def skip(self, pattern: re.Pattern[str]) -> int:
        match = pattern.match(self.text, self.at)
        self.at = match.end() if match else self.at + 1
        return self.at

    def mark(self, path: Path) -> None:
        self.line += self.text.count("\n", self.counted, self.at)
        self.counted = self.at
        self.lines.setdefault(path, self.line)

    def header(self) -> Path:
        array = self.text.startswith("[[", self.at)
        start = self.at
        self.at += 2 if array else 1
        path: Path = ()
        for name in self.key():
            path = (*path, name)
            if path in self.tables:
                path = (*path, self.tables[path] - 1)
        self.at, end = start, self.at
        if array:
            plain = path[:-1] if path and isinstance(path[-1], int) else path
            self.mark(plain)
            number = self.tables.get(plain, 0)
            self.tables[plain] = number + 1
            path = (*plain, number)
        self.mark(path)
        self.at = end
        self.skip(_SPACE)
        self.at += 2 if array else 1
        return path

    def key(self) -> list[str]:
        names = []
        while True:
            self.skip(_SPACE)
            start = self.at
            if self.text[start] in "\"'":
                self.skip(_STRING)
                names.append(_unquoted(self.text[start : self.at]))
            else:
                self.skip(_BARE)
                names.append(self.text[start : self.at])
            self.skip(_SPACE)
            if self.text[self.at : self.at + 1] != ".":
                return names
            self.at += 1

    def pair(self, table: Path) -> None:
        start = self.at
        names = self.key()
        self.at, end = start, self.at
        for count in range(1, len(names) + 1):
            self.mark((*table, *names[:count]))
        self.at = end + 1
        self.skip(_SPACE)
        self.value((*table, *names))

    def value(self, path: Path) -> None:
        opening = self.text[self.at : self.at + 1]
        if opening == "[":
            self.array(path)
        elif opening == "{":
            self.inline_table(path)
        elif opening in "\"'":
            self.skip(_STRING)
        else:
            self.skip(_SCALAR)

    def array(self, path: Path) -> None:
        self.at += 1
        number = 0
        while self.text[self.skip(_BLANK)] != "]":
            self.mark((*path, number))
            self.value((*path, number))
            number += 1
            if self.text[self.skip(_BLANK)] == ",":
                self.at += 1
        self.at += 1

    def inline_table(self, path: Path) -> None:
        self.at += 1
        while self.text[self.skip(_BLANK)] != "}":
            self.pair(path)
            if self.text[self.skip(_BLANK)] == ",":
                self.at += 1
        self.at += 1


def _unquoted(literal: str) -> str:
    if literal[0] == "'":
        return literal[1:-1]
    import tomllib

    read: dict[str, Any] = tomllib.loads(f"x = {literal}")
    return str(read["x"])
