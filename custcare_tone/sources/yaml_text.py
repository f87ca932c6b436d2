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
_HEADER = re.compile(r"[|>]([-+1-9]{0,2})[ \t]*(?:#[^\r\n]*)?")
_NOT_TEXT = frozenset(
    {"tag:yaml.org,2002:" + name for name in ("int", "float", "bool", "null", "timestamp", "binary")}
)


def parse(file: str, path: str) -> list[Node]:
    """The documents of a YAML file. Broken YAML is a SourceError with the line."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    shift = 1 if file.startswith("\ufeff") else 0
    try:
        documents = list(yaml.compose_all(file[shift:], Loader=loader))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        raise SourceError(
            f"not YAML: {getattr(error, 'problem', None) or error}",
            path=path,
            line=mark.line + 1 if mark else None,
        ) from error
    except RecursionError as error:
        raise SourceError("YAML nested too deeply to be read", path=path) from error
    made: dict[int, Node] = {}
    return [_node(d, shift, made) for d in documents if d is not None]


def _node(node: Any, shift: int, made: dict[int, Node]) -> Node:
    """Our node for one of PyYAML; an alias is the node it names."""
    import yaml

    known = made.get(id(node))
    if known is not None:
        return known
    start, end = node.start_mark.index + shift, node.end_mark.index + shift
    if isinstance(node, yaml.ScalarNode):
        style = _STYLES.get(node.style or "", "plain")
        if node.tag in _NOT_TEXT:
            result = Node(start, end, None, "literal")
        else:
            result = Node(start, end, None, style, _Scalar(style, node.value, node.start_mark.column))
        made[id(node)] = result
        return result
    if isinstance(node, yaml.SequenceNode):
        result = made[id(node)] = Node(start, end, [])
        result.value = [_node(child, shift, made) for child in node.value]
        return result
    result = made[id(node)] = Node(start, end, {})
    result.value = _mapping(node, shift, made)
    return result


def _mapping(node: Any, shift: int, made: dict[int, Node]) -> dict[str, Node]:
    own: dict[str, Node] = {}
    merged: dict[str, Node] = {}
    for key, value in node.value:
        if getattr(key, "tag", "") == "tag:yaml.org,2002:merge":
            for one in value.value if type(value).__name__ == "SequenceNode" else [value]:
                child = _node(one, shift, made).value
                merged.update(
                    {k: v for k, v in (child or {}).items() if k not in merged}
                    if isinstance(child, dict)
                    else {}
                )
        elif isinstance(key.value, str):
            own[key.value] = _node(value, shift, made)
    return {**merged, **own}


class _Scalar:
    """Decodes one scalar; knows what must come out."""

    __slots__ = ("_column", "_style", "_value")

    def __init__(self, style: str, value: str, column: int) -> None:
        self._style = style
        self._value = value
        self._column = column

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
