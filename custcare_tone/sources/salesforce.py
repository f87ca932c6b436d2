"""Salesforce e-mail templates in a source tree: ``Name.email`` holds the body, ``Name.email-meta.xml`` subject, plain body and encoding."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from custcare_tone.model import Document, Item, OffsetMap
from custcare_tone.sources import reading, text_files
from custcare_tone.sources.html_tokens import tokens
from custcare_tone.sources.options import SourceOptions
from custcare_tone.sources.weave import Weaver

_DIALECTS = ("salesforce", "mustache", "slot")
_ENCODING = re.compile(r"<encodingKey>\s*([\w-]+)\s*</encodingKey>")
_READ = ("subject", "textOnly")


def declared_encoding(path: str) -> str | None:
    """The encoding that the metadata beside a template declares, None where it is the usual one or unknown."""
    try:
        text = Path(path + "-meta.xml").read_text("utf-8", "replace")
    except OSError:
        return None
    found = _ENCODING.search(text)
    try:
        name = codecs.lookup(found[1]).name if found else "utf-8"
    except LookupError:
        return None
    return None if name == "utf-8" else name


def read_body(source_text: str, path: str, options: SourceOptions) -> Document:
    """The body of a template: HTML where it holds tags, else plain text."""
    return text_files.read_template(source_text, path, _steered(options))


def read_metadata(source_text: str, path: str, options: SourceOptions) -> Document:
    """The subject and the plain body in a template's metadata; other XML has no items."""
    items = []
    for name, start, end in elements(source_text):
        text, offsets = decode(source_text, start, end)
        if text.strip():
            segments = reading.segments(text, "text", _steered(options), offsets)
            items.append(Item(segments, pointer=f"/EmailTemplate/{name}", title=name, channel="email"))
    return Document(path, source_text, tuple(items), format="xml")


def elements(source_text: str) -> list[tuple[str, int, int]]:
    """``(element, start, end)`` of the texts to read."""
    if "<EmailTemplate" not in source_text:
        return []
    found = []
    opened: tuple[str, int] | None = None
    for match in re.finditer(r"<(/?)(\w+)[^<>]*>", source_text):
        if match[2] not in _READ:
            continue
        if match[1] and opened and opened[0] == match[2]:
            found.append((match[2], opened[1], match.start()))
            opened = None
        elif not match[1]:
            opened = (match[2], match.end())
    return found


def decode(file: str, start: int, end: int) -> tuple[str, OffsetMap]:
    """The text of an element with its entities decoded, and its map."""
    from custcare_tone.sources.html import HtmlMask

    weaver = Weaver(file, start, end)
    mask = HtmlMask(file, file, weaver)
    for token in tokens(file, start, end):
        if token.kind == "text":
            mask.text(token.start, token.end)
    text, offsets = weaver.finish()
    return text, offsets or OffsetMap((0, len(text)), (start, end))


def _steered(options: SourceOptions) -> SourceOptions:
    return options if options.dialects is not None else options.updated(dialects=_DIALECTS)
