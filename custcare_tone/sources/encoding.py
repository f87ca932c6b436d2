"""Plain words in the writing of the place they go to: markup, escapes, quotes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from custcare_tone.sources.reading import Markup


class Unwritable(Exception):
    """Words that cannot stand in their place without changing more than their span; the message says why."""


_MARKDOWN = re.compile(r"([\\`*_\[\]<>])")
_BREAK = re.compile(r"\r\n|\n|\r")


def in_markup(words: str, markup: Markup) -> str:
    """``words`` as prose of that markup."""
    if markup == "html":
        return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _MARKDOWN.sub(r"\\\1", words) if markup == "markdown" else words


def in_scalar(text: str, style: str, file: str, replaced: str) -> str:
    """``text`` as a part of a scalar of that style. ``file`` shows the habits of the file (escaped or plain accents, its line ends),
    ``replaced`` is what it takes the place of, as written."""
    if style in _PLAIN and _BREAK.search(replaced):
        raise Unwritable("the words run over a line end whose folding would change")
    if style.startswith("qp:"):
        return _quoted_printable(text, style[3:])
    writer = _WRITERS.get(style)
    if writer is None:
        raise Unwritable(f"text written as {style} cannot be changed in place")
    return writer(text, file)


def _raw(text: str, file: str) -> str:
    return text if "\r\n" not in file else _BREAK.sub("\r\n", text)


def _json(text: str, file: str) -> str:
    return json.dumps(text, ensure_ascii=file.isascii() and "\\u" in file)[1:-1]


def _quoted_printable(text: str, charset: str) -> str:
    """Bytes that are not plain letters as ``=XX``; a line end is a line end."""
    try:
        data = text.encode(charset)
    except UnicodeEncodeError as error:
        raise Unwritable(f"{charset} cannot write {text[error.start : error.end]!r}") from error
    return "".join(chr(b) if b in _SAFE else f"={b:02X}" for b in data)


def _single(text: str, file: str) -> str:
    return _one_line(text, file).replace("'", "''")


def _double(text: str, file: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return escaped.replace("\r", "\\r").replace("\n", "\\n").replace("\t", "\\t")


def _one_line(text: str, file: str) -> str:
    if _BREAK.search(text):
        raise Unwritable("the new words hold a line end")
    return text


def _quoted(text: str, file: str) -> str:
    return text.replace('"', '""')


def _bare(text: str, file: str) -> str:
    if re.search(r'[",;\t|\r\n]', text):
        raise Unwritable("the field would need quotes")
    return text


_SAFE = frozenset((*range(32, 61), *range(62, 127), 10, 13))
_PLAIN = frozenset({"plain", "single", "double", "folded"})
_WRITERS: dict[str, Callable[[str, str], str]] = {
    "raw": _raw,
    "xml": lambda text, file: in_markup(_raw(text, file), "html"),
    "json": _json,
    "single": _single,
    "double": _double,
    "plain": _one_line,
    "literal-block": _one_line,
    "folded": _one_line,
    "csv-quoted": _quoted,
    "csv": _bare,
    "nacl": _double,
    "nacl-block": _one_line,
}
