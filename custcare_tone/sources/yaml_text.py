"""YAML with positions: PyYAML says where each scalar stands, and the scalar is decoded here, piece by piece.

What is decoded is compared with what PyYAML read; where they differ (no case is known) the scalar is one piece as a whole.
"""

from __future__ import annotations

import re
from typing import Any

from custcare_tone.errors import SourceError
from custcare_tone.model import OffsetMap
from custcare_tone.sources.nodes import Node
from custcare_tone.text.positions import Piece, from_pieces

_BREAK = r"(?>\r\n|[\n\r\x85\u2028\u2029])"
_FOLD = re.compile(rf"[ \t]*+(?:{_BREAK}[ \t]*+)+")
_ONE_BREAK = re.compile(_BREAK)
_DOUBLE = re.compile(
    rf"\\(?:x([0-9a-fA-F]{{2}})|u([0-9a-fA-F]{{4}})|U([0-9a-fA-F]{{8}})|({_BREAK}[ \t]*+)|(.))|({_FOLD.pattern})",
    re.DOTALL,
)
_SHORT = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b", " ": " ",
    '"': '"', "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip
_STYLES = {"'": "single", '"': "double", "|": "literal-block", ">": "folded"}
_LONE = re.compile("[\ud800-\udfff]")
_LEAD = re.compile(r"[ ]*(?:-[ ]+)+|[ ]*[^:#\r\n]+:[ ]+")
_HEADER = re.compile(r"[|>]([-+1-9]{0,2})[ \t]*(?:#[^\r\n]*)?")
_DEEPEST = 500
_NOT_TEXT = frozenset(
    {"tag:yaml.org,2002:" + name for name in ("int", "float", "bool", "null", "timestamp", "binary")}
)


def parse(file: str, path: str) -> list[Node]:
    """The documents of a YAML file. Broken YAML, and YAML nested deeper than any export is, is a SourceError with the line."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    shift = 1 if file.startswith("\ufeff") else 0
    builder = _Builder(shift, path)
    try:
        for event in yaml.parse(_LONE.sub("\ufffd", file[shift:]), Loader=loader):
            builder.take(event)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        raise SourceError(
            f"not YAML: {getattr(error, 'problem', None) or error}",
            path=path,
            line=mark.line + 1 if mark else None,
        ) from error
    return builder.documents


def end_of_value(file: str, roots: list[Node], start: int, end: int) -> int:
    """Where the value ends that begins on the line ``[start, end)``: behind its dash, else behind its key; ``end`` where none does."""
    lead = _LEAD.match(file, start, end)
    first = lead.end() if lead else start
    pending, last, seen = list(roots), end, set()
    while pending:
        node = pending.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if first <= node.start < end:
            last = max(last, node.end)
        elif isinstance(node.value, dict):
            pending += node.value.values()
        elif isinstance(node.value, list):
            pending += node.value
    return last


class _Builder:
    """Puts the events of a YAML parser together to trees, without recursion. An alias is the node it names."""

    __slots__ = ("_anchors", "_keys", "_path", "_resolver", "_shift", "_stack", "documents")

    def __init__(self, shift: int, path: str) -> None:
        from yaml.resolver import Resolver

        self._resolver: Any = Resolver()
        self._shift = shift
        self._path = path
        self._anchors: dict[str, Node] = {}
        self._stack: list[Node] = []
        self._keys: list[str | None] = []
        self.documents: list[Node] = []

    def take(self, event: Any) -> None:
        """Take in one event."""
        kind = type(event).__name__
        if kind == "ScalarEvent":
            self._add(self._scalar(event), event)
        elif kind in ("MappingStartEvent", "SequenceStartEvent"):
            self._open(event, {} if kind == "MappingStartEvent" else [])
        elif kind in ("MappingEndEvent", "SequenceEndEvent"):
            node = self._stack.pop()
            self._keys.pop()
            node.end = event.end_mark.index + self._shift
            self._hang(node, None)
        elif kind == "AliasEvent":
            if event.anchor not in self._anchors:
                line = event.start_mark.line + 1
                raise SourceError(
                    f"not YAML: no anchor &{event.anchor} before this alias", path=self._path, line=line
                )
            self._hang(self._anchors[event.anchor], None)
        elif kind == "DocumentStartEvent":
            self._anchors.clear()

    def _open(self, event: Any, value: dict[str, Node] | list[Node]) -> None:
        if len(self._stack) >= _DEEPEST:
            raise SourceError(
                "YAML nested too deeply to be read", path=self._path, line=event.start_mark.line + 1
            )
        node = Node(event.start_mark.index + self._shift, event.start_mark.index + self._shift, value)
        if event.anchor:
            self._anchors[event.anchor] = node
        self._stack.append(node)
        self._keys.append(None)

    def _add(self, node: Node, event: Any) -> None:
        if event.anchor:
            self._anchors[event.anchor] = node
        self._hang(node, event.value)

    def _hang(self, node: Node, said: str | None) -> None:
        """Put a finished node into the one that is open; in a mapping keys and values take turns."""
        if not self._stack:
            self.documents.append(node)
            return
        holder = self._stack[-1].value
        if isinstance(holder, list):
            holder.append(node)
        elif isinstance(holder, dict) and self._keys[-1] is None:
            self._keys[-1] = said if said is not None else ""
        elif isinstance(holder, dict):
            key, self._keys[-1] = self._keys[-1] or "", None
            if key == "<<":
                _merge(holder, node)
            else:
                holder[key] = node

    def _scalar(self, event: Any) -> Node:
        import yaml

        start, end = event.start_mark.index + self._shift, event.end_mark.index + self._shift
        tag = event.tag or self._resolver.resolve(yaml.ScalarNode, event.value, event.implicit)
        if tag in _NOT_TEXT:
            return Node(start, end, None, "literal")
        style = _STYLES.get(event.style or "", "plain")
        return Node(start, end, None, style, _Scalar(style, event.value))


def _merge(holder: dict[str, Node], node: Node) -> None:
    """``<<``: the keys of another mapping, or of several, where the holder has none of its own."""
    for one in node.value if isinstance(node.value, list) else [node]:
        if isinstance(one.value, dict):
            for key, value in one.value.items():
                holder.setdefault(key, value)


class _Scalar:
    """Decodes one scalar; knows what must come out."""

    __slots__ = ("_style", "_value")

    def __init__(self, style: str, value: str) -> None:
        self._style = style
        self._value = value

    def __call__(self, file: str, start: int, end: int) -> tuple[str, OffsetMap]:
        parts, pieces = _decoded(self._style, file, start, end)
        text = "".join(parts)
        if text != self._value:
            return self._value, from_pieces([(len(self._value), start, end)], at=start)
        return text, from_pieces(pieces, at=start)


def _decoded(style: str, file: str, start: int, end: int) -> tuple[list[str], list[Piece]]:
    if style in ("literal-block", "folded"):
        return _block(file, start, end, style == "folded")
    if style == "double":
        return _pieced(file, start + 1, end - 1, _DOUBLE, _escape)
    if style == "single":
        return _pieced(file, start + 1, end - 1, _SINGLE, _single)
    return _pieced(file, start, end, _FOLD, lambda match: _folded(match[0]))


_SINGLE = re.compile(rf"('')|({_FOLD.pattern})")


def _single(match: re.Match[str]) -> str:
    return "'" if match[1] else _folded(match[0])


def _escape(match: re.Match[str]) -> str:
    code = match[1] or match[2] or match[3]
    if code:
        return chr(int(code, 16))
    if match[4] is not None:
        return ""
    return _SHORT.get(match[5], match[5]) if match[5] is not None else _folded(match[6])


def _folded(gap: str) -> str:
    """What line ends inside a flow scalar stand for: one is a blank, of several the first is nothing."""
    first, *others = [_line_break(mark) for mark in _ONE_BREAK.findall(gap)]
    rest = "".join(others)
    if first != "\n":
        return first + rest
    return rest or " "


def _line_break(mark: str) -> str:
    return mark if mark in "\u2028\u2029" else "\n"


def _pieced(
    file: str, start: int, end: int, pattern: re.Pattern[str], meaning: Any
) -> tuple[list[str], list[Piece]]:
    parts: list[str] = []
    pieces: list[Piece] = []
    at = start
    for match in pattern.finditer(file, start, end):
        if match.start() > at:
            parts.append(file[at : match.start()])
            pieces.append((match.start() - at, at, match.start()))
        said = meaning(match)
        parts.append(said)
        pieces.append((len(said), match.start(), match.end()))
        at = match.end()
    if at < end:
        parts.append(file[at:end])
        pieces.append((end - at, at, end))
    return parts, pieces


def _block(file: str, start: int, end: int, folded: bool) -> tuple[list[str], list[Piece]]:
    """A literal or folded block: indentation goes, and in a folded one single line ends become blanks."""
    header = _HEADER.match(file, start, end)
    if header is None:
        return [], []
    lines = _lines(file, header.end(), end)[1:]
    indent = _indent(file, header[1], start, lines)
    chomp = "-" if "-" in header[1] else "+" if "+" in header[1] else ""
    content = [(min(s + indent, e), e, b) for s, e, b in lines]
    last = max((i for i, (s, e, _) in enumerate(content) if s < e), default=-1)
    parts: list[str] = []
    pieces: list[Piece] = []
    for i, (s, e, b) in enumerate(content):
        if i > last and chomp != "+":
            break
        if s < e:
            parts.append(file[s:e])
            pieces.append((e - s, s, e))
        if b > e:
            said = _line_end(file, content, i, last, folded, chomp)
            parts.append(said)
            pieces.append((len(said), e, b))
    return parts, pieces


def _line_end(
    file: str, content: list[tuple[int, int, int]], i: int, last: int, folded: bool, chomp: str
) -> str:
    """What the line end behind line ``i`` of a block stands for."""
    s, e, behind = content[i]
    mark = _line_break(file[e:behind])
    if i == last:
        return "" if chomp == "-" else mark
    if not folded or i > last or s == e or mark != "\n":
        return mark
    following = next(j for j in range(i + 1, last + 1) if content[j][0] < content[j][1])
    special = file[s] in " \t" or file[content[following][0]] in " \t"
    if special:
        return "\n"
    return " " if following == i + 1 else ""


def _lines(file: str, start: int, end: int) -> list[tuple[int, int, int]]:
    """``(start, end, behind its line end)`` of each line."""
    lines, at = [], start
    for match in _ONE_BREAK.finditer(file, start, end):
        lines.append((at, match.start(), match.end()))
        at = match.end()
    if at < end:
        lines.append((at, end, end))
    return lines


def _indent(file: str, header: str, start: int, lines: list[tuple[int, int, int]]) -> int:
    """How many blanks each line of a block loses."""
    digits = [c for c in header if c.isdigit()]
    first = next((file[s:e] for s, e, _ in lines if file[s:e].strip(" ")), None)
    if not digits:
        return (
            len(first) - len(first.lstrip(" "))
            if first is not None
            else max((e - s for s, e, _ in lines), default=0)
        )
    return _parent_indent(file, start) + int(digits[0])


def _parent_indent(file: str, start: int) -> int:
    """The indentation of the mapping or sequence that holds the block beginning at ``start``."""
    line = file[max(file.rfind("\n", 0, start), file.rfind("\r", 0, start)) + 1 : start]
    match = re.match(r"[ ]*(?:-[ ]+)*", line)
    lead = match[0] if match else ""
    rest = line[len(lead) :]
    return len(lead) if rest.strip() else max(0, len(lead.rstrip().rstrip("-")))
