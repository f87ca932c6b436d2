"""JSON with positions. Linear, without recursion, exact about where a broken file breaks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from custcare_tone.errors import SourceError
from custcare_tone.model import OffsetMap
from custcare_tone.sources.nodes import Node
from custcare_tone.text.positions import Piece, from_pieces

_TOKEN = re.compile(
    r'[ \t\r\n]*(?:("[^"\\\x00-\x1f]*+(?:\\.[^"\\\x00-\x1f]*+)*+")|([{}\[\],:])'
    r"|(-?(?:0|[1-9]\d*+)(?:\.\d++)?(?:[eE][+-]?\d++)?(?![\w.])|true\b|false\b|null\b))"
)
_ESCAPE = re.compile(
    r"\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(.))", re.DOTALL
)
_SHORT = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_BLANK = re.compile(r"[ \t\r\n]*")


class Cut(SourceError):
    """The text may end in the middle of a value: a broken file, or only a part of a larger one."""


def decode(file: str, start: int, end: int) -> tuple[str, OffsetMap]:
    """The text of the JSON string ``file[start:end]``, quotes included in the span, and its map."""
    start, end = start + 1, end - 1
    if file.find("\\", start, end) < 0:
        return file[start:end], OffsetMap((0, end - start), (start, end))
    parts: list[str] = []
    pieces: list[Piece] = []
    at = start
    for match in _ESCAPE.finditer(file, start, end):
        if match.start() > at:
            parts.append(file[at : match.start()])
            pieces.append((match.start() - at, at, match.start()))
        parts.append(_meaning(match))
        pieces.append((1, match.start(), match.end()))
        at = match.end()
    if at < end:
        parts.append(file[at:end])
        pieces.append((end - at, at, end))
    return "".join(parts), from_pieces(pieces, at=start)


def _meaning(match: re.Match[str]) -> str:
    high, low, unit, short = match.groups()
    if high:
        return chr(0x10000 + ((int(high, 16) - 0xD800) << 10) + int(low, 16) - 0xDC00)
    return chr(int(unit, 16)) if unit else _SHORT.get(short, short)


def parse(file: str, path: str) -> Node:
    """The tree of a whole file. Broken JSON is a SourceError with the line."""
    start = 1 if file.startswith("\ufeff") else 0
    node, at = value_at(file, start, path)
    rest = _BLANK.match(file, at)
    if rest is not None and rest.end() < len(file):
        raise _broken(file, rest.end(), path, "something follows the end of the JSON value")
    return node


def parse_lines(file: str, path: str) -> Iterator[tuple[int, Node]]:
    """``(line, tree)`` of each line of JSON Lines; blank lines are skipped."""
    line, at = 1, 1 if file.startswith("\ufeff") else 0
    while at < len(file):
        end = file.find("\n", at)
        end = len(file) if end < 0 else end
        content = _BLANK.match(file, at, end)
        first = content.end() if content else at
        if first < end:
            node, stop = value_at(file, first, path, end)
            if file[stop:end].strip():
                raise SourceError("something follows the JSON value on its line", path=path, line=line)
            yield line, node
        at, line = end + 1, line + 1


def value_at(file: str, at: int, path: str, end: int | None = None) -> tuple[Node, int]:
    """The value that begins at ``at`` and where it ends."""
    end = len(file) if end is None else end
    stack: list[Node] = []
    keys: list[str | None] = []
    wanted = "value"
    while True:
        match = _TOKEN.match(file, at, end)
        if match is None:
            raise _unreadable(file, at, end, path, stack)
        kind = match.lastindex or 0
        start, at = match.span(kind)
        word = file[start] if kind == 2 else ""
        node: Node | None = None
        if kind == 1 and wanted in ("key", "key or }"):
            keys[-1] = decode(file, start, at)[0]
            wanted = ":"
            continue
        if wanted in ("value", "value or ]") and (kind != 2 or word in "{["):
            if kind == 2:
                stack.append(Node(start, at, {} if word == "{" else []))
                keys.append(None)
                wanted = "key or }" if word == "{" else "value or ]"
                continue
            node = Node(start, at, None, "json", decode) if kind == 1 else Node(start, at, None, "literal")
        elif word == ":" and wanted == ":":
            wanted = "value"
            continue
        elif word == "," and wanted in (", or }", ", or ]"):
            wanted = "key" if wanted == ", or }" else "value"
            continue
        elif word and wanted.endswith(word) and word in "}]":
            node = stack.pop()
            keys.pop()
            node.end = at
        else:
            raise _broken(file, start, path, f'expected {wanted}, found "{file[start : start + 20]}"')
        if not stack:
            return node, at
        wanted = _put(stack[-1], keys[-1], node)


def _put(holder: Node, key: str | None, node: Node) -> str:
    """Hang ``node`` into its holder; what must follow."""
    if isinstance(holder.value, dict):
        holder.value[key or ""] = node
        return ", or }"
    if isinstance(holder.value, list):
        holder.value.append(node)
    return ", or ]"


def _unreadable(file: str, at: int, end: int, path: str, stack: list[Node]) -> SourceError:
    blank = _BLANK.match(file, at, end)
    first = blank.end() if blank else at
    line = _line(file, first)
    if first >= end:
        hint = (
            f"the value that begins on line {_line(file, stack[-1].start)} is not closed" if stack else None
        )
        return Cut("the JSON ends too early", path=path, line=line, hint=hint)
    if file[first] == '"':
        return Cut("this string has no end on its line, or a bad escape", path=path, line=line)
    return Cut(f'not JSON: "{file[first : first + 20]}"', path=path, line=line)


def _broken(file: str, at: int, path: str, message: str) -> SourceError:
    return SourceError(message, path=path, line=_line(file, at))


def _line(file: str, at: int) -> int:
    return file.count("\n", 0, at) + 1
