"""Columns and edits of the protocol worked out the slow and plain way, to compare the server's with."""

from __future__ import annotations

import re
from typing import Any

Object = dict[str, Any]
ENCODINGS = ("utf-8", "utf-16", "utf-32")
_CODEC = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}
_END = re.compile(r"\r\n|\r|\n")


def units(text: str, encoding: str) -> int:
    codec, width = _CODEC[encoding]
    return len(text.encode(codec, "surrogatepass")) // width


def position(text: str, offset: int, encoding: str) -> Object:
    before = text[:offset]
    ends = [m for m in _END.finditer(text) if m.end() <= offset]
    start = ends[-1].end() if ends else 0
    return {"line": len(ends), "character": units(before[start:], encoding)}


def range_of(text: str, words: str, encoding: str = "utf-16", nth: int = 0) -> Object:
    """The range of the ``nth`` occurrence of ``words``."""
    at = -1
    for _ in range(nth + 1):
        at = text.index(words, at + 1)
    return {"start": position(text, at, encoding), "end": position(text, at + len(words), encoding)}


def offset(text: str, place: Object, encoding: str = "utf-16") -> int:
    starts = [0, *(m.end() for m in _END.finditer(text))]
    at = starts[place["line"]]
    while units(text[starts[place["line"]] : at], encoding) < place["character"]:
        at += 1
    assert units(text[starts[place["line"]] : at], encoding) == place["character"]
    return at


def said(text: str, range_: Object, encoding: str = "utf-16") -> str:
    """The words in a range."""
    return text[offset(text, range_["start"], encoding) : offset(text, range_["end"], encoding)]


def applied(text: str, edits: list[Object], encoding: str = "utf-16") -> str:
    """``text`` after text edits (or snippet edits, their snippets as they are)."""
    spans = [
        (
            offset(text, e["range"]["start"], encoding),
            offset(text, e["range"]["end"], encoding),
            e["newText"] if "newText" in e else e["snippet"]["value"],
        )
        for e in edits
    ]
    for start, end, new in sorted(spans, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def edits_for(edit: Object, uri: str) -> list[Object]:
    """The edits of one text in a workspace edit."""
    found = list((edit.get("changes") or {}).get(uri, ()))
    for change in edit.get("documentChanges") or ():
        if change.get("kind") is None and change["textDocument"]["uri"] == uri:
            found += change["edits"]
    return found
