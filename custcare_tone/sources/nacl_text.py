"""NaCl, the configuration language of Salto: blocks ``type name { key = value }`` with positions.

Read as far as replies need it: blocks, lists, maps, strings (also ``'''`` over several lines), numbers and words. A block is a mapping
whose ``@id`` is its last name.
"""

from __future__ import annotations

import re

from custcare_tone.errors import SourceError
from custcare_tone.model import OffsetMap
from custcare_tone.sources.nodes import Decoder, Node
from custcare_tone.text.positions import from_pieces

_TOKEN = re.compile(
    r"(?:[ \t\r\n,]|//[^\n]*)*+(?:('''.*?''')|(\"(?:[^\"\\\n]|\\.)*+\")|([{}\[\]=])|([^\s{}\[\]=,\"]+))",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_SHORT = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


def parse(file: str, path: str) -> Node:
    """A list of the blocks of a file. Broken NaCl is a SourceError with the line."""
    root = Node(0, len(file), [])
    stack: list[tuple[Node, str | None]] = [(root, None)]
    words: list[Node] = []
    key: str | None = None
    at = 0
    while True:
        match = _TOKEN.match(file, at)
        if match is None:
            break
        kind = match.lastindex or 0
        start, at = match.span(kind)
        word = match[kind]
        holder = stack[-1][0]
        if kind == 3 and word == "=":
            key = file[words[-1].start : words[-1].end].strip('"') if words else None
            words = []
        elif kind == 3 and word in "{[":
            node = _opened(file, word, start, words if key is None else [])
            stack.append((node, key))
            key, words = None, []
        elif kind == 3:
            if len(stack) == 1:
                raise SourceError(f'"{word}" closes nothing', path=path, line=file.count("\n", 0, start) + 1)
            node, name = stack.pop()
            node.end = at
            _put(stack[-1][0], name, node)
            words = []
        else:
            node = Node(start, at, None, *_scalar(kind))
            if key is not None or (isinstance(holder.value, list) and holder is not root):
                _put(holder, key, node)
                key = None
            else:
                words.append(node)
    if len(stack) > 1:
        raise SourceError(
            "a block is never closed", path=path, line=file.count("\n", 0, stack[-1][0].start) + 1
        )
    return root


def _opened(file: str, mark: str, start: int, words: list[Node]) -> Node:
    if mark == "[":
        return Node(start, start, [])
    node = Node(start, start, {})
    if words and isinstance(node.value, dict):
        name = words[-1]
        node.value["@id"] = Node(name.start, name.end, None, "literal")
    return node


def _scalar(kind: int) -> tuple[str, Decoder | None]:
    if kind == 2:
        return "nacl", decode
    return ("nacl-block", decode_block) if kind == 1 else ("literal", None)


def _put(holder: Node, key: str | None, node: Node) -> None:
    if isinstance(holder.value, dict):
        holder.value[key or ""] = node
    elif isinstance(holder.value, list):
        holder.value.append(node)


def decode(file: str, start: int, end: int) -> tuple[str, OffsetMap]:
    """The text of a quoted string and its map; ``\\${`` is a literal ``${``."""
    parts, pieces, at = [], [], start + 1
    for match in _ESCAPE.finditer(file, start + 1, end - 1):
        said = match[1]
        parts += [
            file[at : match.start()],
            chr(int(said[1:], 16)) if len(said) == 5 else _SHORT.get(said, said),
        ]
        pieces += [(match.start() - at, at, match.start()), (1, match.start(), match.end())]
        at = match.end()
    parts.append(file[at : end - 1])
    pieces.append((end - 1 - at, at, end - 1))
    return "".join(parts), from_pieces([p for p in pieces if p[0]], at=start + 1)


def decode_block(file: str, start: int, end: int) -> tuple[str, OffsetMap]:
    """The text between ``'''`` marks, without the line end behind the first."""
    first = start + 3
    first += 2 if file.startswith("\r\n", first) else 1 if file.startswith("\n", first) else 0
    last = max(first, end - 3)
    return file[first:last], OffsetMap((0, last - first), (first, last))
