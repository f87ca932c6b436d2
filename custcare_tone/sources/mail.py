"""Mail messages (``.eml``): the subject and the text and HTML bodies, wherever they stand in the MIME structure.

The standard library's parser gives no positions, so the structure is walked here; header values are read by the standard library.
Attachments and attached messages are not ours and not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.header import decode_header, make_header
from email.message import Message
from email.parser import HeaderParser
from functools import partial

from custcare_tone.model import Document, Item, OffsetMap
from custcare_tone.sources import fields, reading, transfer
from custcare_tone.sources.nodes import Decoder
from custcare_tone.sources.options import SourceOptions
from custcare_tone.sources.reading import Markup

_BLANK_LINE = re.compile(r"(?:\r\n|\n|\r(?!\n)){2}")
_SUBJECT = re.compile(r"^subject:[ \t]*((?:[^\r\n]|\r?\n[ \t])*)", re.IGNORECASE | re.MULTILINE)
_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Part:
    """A text of a message: where it stands, how it is written (``raw``, ``qp:utf-8``, ``base64`` …), how it is marked up, and the
    number of the alternative group it belongs to."""

    start: int
    end: int
    style: str
    markup: Markup
    decoder: Decoder
    group: int
    name: str
    language: str | None = None


def read_eml(source_text: str, path: str, options: SourceOptions) -> Document:
    """A mail message. Its HTML and its text body are one text written twice: the second is read where it says something else."""
    head = _headers(source_text, 0, len(source_text))[0]
    said: dict[int, set[str]] = {}
    items = []
    for part in parts(source_text, path):
        text, offsets = part.decoder(source_text, part.start, part.end)
        if not text.strip():
            continue
        segments = reading.segments(text, part.markup, options, offsets)
        words = reading.words(segments[0].text)
        if words in said.setdefault(part.group, set()):
            continue
        said[part.group].add(words)
        items.append(
            Item(
                segments,
                id=str(head.get("Message-ID", "")).strip(),
                pointer=part.name,
                title=_decoded(str(head.get("Subject", ""))),
                language=part.language or fields.language(head.get("Content-Language")),
                channel="email",
                audience="private",
                stage="reply",
            )
        )
    return Document(path, source_text, tuple(items), format="eml")


def parts(source: str, path: str) -> list[Part]:
    """The texts of a message: the subject, then the bodies, HTML before text."""
    found = list(_subject(source))
    counter = iter(range(1, 1 << 30))
    found += _bodies(source, 0, len(source), next(counter), counter, 0)
    return sorted(found, key=lambda p: (p.group, p.markup != "html", p.start))


def _subject(source: str) -> Iterator[Part]:
    _, body = _headers(source, 0, len(source))
    match = _SUBJECT.search(source, 0, body)
    if match and match[1].strip():
        encoded = "=?" in match[1]
        yield Part(
            *match.span(1),
            "encoded header" if encoded else "raw",
            "text",
            _header_text if encoded else _plain,
            0,
            "subject",
        )


def _bodies(
    source: str, start: int, end: int, group: int, counter: Iterator[int], depth: int
) -> Iterator[Part]:
    head, body = _headers(source, start, end)
    kind = head.get_content_type()
    if kind.startswith("multipart/") and depth < _DEEPEST:
        boundary = head.get_boundary()
        together = kind in ("multipart/alternative", "multipart/related")
        for first, last in _split(source, body, end, boundary or ""):
            yield from _bodies(source, first, last, group if together else next(counter), counter, depth + 1)
        return
    if kind not in ("text/plain", "text/html") or head.get_content_disposition() == "attachment":
        return
    charset = transfer.known_charset(str(head.get_content_charset("utf-8")))
    encoding = str(head.get("Content-Transfer-Encoding", "7bit")).strip().lower()
    style, decoder = _decoder(encoding, charset, source)
    markup: Markup = "html" if kind == "text/html" else "text"
    yield Part(body, end, style, markup, decoder, group, kind, fields.language(head.get("Content-Language")))


def _headers(source: str, start: int, end: int) -> tuple[Message, int]:
    """The headers of the entity at ``start``, and where its body begins."""
    start += 1 if source.startswith("\ufeff", start) else 0
    if source.startswith(("\n", "\r\n"), start):
        return HeaderParser().parsestr(""), start + (2 if source.startswith("\r\n", start) else 1)
    blank = _BLANK_LINE.search(source, start, end)
    stop, body = blank.span() if blank else (end, end)
    return HeaderParser().parsestr(source[start : min(stop, start + 200_000)]), body


def _split(source: str, start: int, end: int, boundary: str) -> Iterator[tuple[int, int]]:
    """The spans of the parts between lines that say ``--boundary``."""
    if not boundary:
        return
    line = re.compile(rf"^--{re.escape(boundary)}(--)?[ \t]*(?:\r\n|\n|\r|\Z)", re.MULTILINE)
    first: int | None = None
    for match in line.finditer(source, start, end):
        if first is not None:
            last = match.start()
            last -= 2 if source.endswith("\r\n", first, last) else 1 if last > first else 0
            yield first, max(first, last)
        if match[1]:
            return
        first = match.end()
    if first is not None:
        yield first, end


def _decoder(encoding: str, charset: str, source: str) -> tuple[str, Decoder]:
    if encoding == "quoted-printable":
        return f"qp:{charset}", partial(transfer.quoted_printable, charset=charset)
    if encoding == "base64":
        return "base64", partial(transfer.base64_body, charset=charset)
    if charset in ("utf-8", "ascii", "iso8859-1") or source.isascii():
        return "raw", _plain
    return f"8-bit {charset}", partial(transfer.other_charset, charset=charset)


def _plain(file: str, start: int, end: int) -> tuple[str, OffsetMap]:
    return file[start:end], OffsetMap((0, end - start), (start, end))


def _header_text(file: str, start: int, end: int) -> tuple[str, OffsetMap]:
    """The words of a header with encoded words, as one piece."""
    text = _decoded(file[start:end])
    return text, OffsetMap((0, len(text)), (start, end))


def _decoded(value: str) -> str:
    try:
        return " ".join(str(make_header(decode_header(value))).split())
    except (LookupError, ValueError):
        return value
