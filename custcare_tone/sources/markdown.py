"""Markdown (CommonMark with tables, task lists, strikethrough and footnotes): prose with exact positions.

The one importer of pyromark (bindings of pulldown-cmark), which names the byte span of every event.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from custcare_tone.sources.html import HtmlMask
from custcare_tone.sources.weave import Weaver
from custcare_tone.text.masking import OPAQUE

_BLOCKS = frozenset(
    "Paragraph Heading Item List TableCell TableRow TableHead Table BlockQuote CodeBlock HtmlBlock FootnoteDefinition "
    "DefinitionList DefinitionListTitle DefinitionListDefinition".split()
)
_OPAQUE_LINKS = frozenset({"Autolink", "Email"})
Event = tuple[str, Any, Any, int, int]
"""``(event, kind, detail, start, end)`` with the span in code points."""


def weave(text: str, seen: str, body: int = 0) -> Weaver:
    """A weaver that has taken in the Markdown of ``text`` from ``body`` on; ``seen`` is ``text`` with harmless placeholders."""
    weaver = Weaver(text)
    reader = _Reader(text, seen, weaver)
    for event in _events(seen, body):
        reader.take(event)
    return weaver


def structure(seen: str) -> list[str]:
    """The Markdown events that are no text, in order."""
    result = []
    for name, kind, detail, start, end in _events(seen, 0):
        if name in ("Text", "SoftBreak"):
            continue
        shown = seen[start:end] if name in ("Code", "InlineHtml", "Html") else ""
        result.append(f"{name} {kind} {detail if isinstance(detail, str) else ''} {shown}")
    return result


class _Reader:
    """Feeds Markdown events to a weaver."""

    __slots__ = ("_html", "_opaque", "_quotes", "_seen", "_until", "_weaver")

    def __init__(self, text: str, seen: str, weaver: Weaver) -> None:
        self._seen = seen
        self._weaver = weaver
        self._html = HtmlMask(text, seen, weaver)
        self._quotes: list[bool] = []
        self._opaque = 0
        self._until = -1

    def take(self, event: Event) -> None:
        """Weave in one event."""
        name, kind, detail, start, end = event
        if name in ("Start", "End"):
            self._border(name == "Start", kind, detail, start, end)
        elif start < self._until:
            return
        elif name == "Text":
            self._text(detail, start, end)
        elif name in ("InlineHtml", "Html"):
            self._weaver.skip(start)
            self._html.feed(start, end)
        elif name == "SoftBreak":
            self._weaver.keep(start, end)
        elif name == "HardBreak":
            self._weaver.boundary()
            self._weaver.skip(end)
        elif name in ("Code", "InlineMath", "DisplayMath"):
            self._weaver.skip(start)
            self._weaver.skip(end, OPAQUE)
        else:
            self._weaver.skip(end)

    def _border(self, opens: bool, kind: str, detail: Any, start: int, end: int) -> None:
        if kind in _BLOCKS:
            self._weaver.boundary()
        if kind == "BlockQuote":
            if opens:
                self._quotes.append(detail is None)
            else:
                self._quotes.pop()
        elif kind == "Link" and opens and detail in _OPAQUE_LINKS:
            self._opaque = end
        elif kind in ("CodeBlock", "HtmlBlock") and opens and start >= self._until:
            self._weaver.skip(start)
            last = start + len(self._seen[start:end].rstrip())
            if kind == "CodeBlock":
                self._weaver.skip(last, OPAQUE)
            else:
                self._html_block(start, last)
            self._weaver.boundary()
            self._weaver.skip(end)
            self._until = end

    def _html_block(self, start: int, end: int) -> None:
        if any(self._quotes):
            self._weaver.skip(end, OPAQUE)
            return
        self._weaver.flow(True)
        self._html.feed(start, end)
        self._weaver.flow(False)

    def _text(self, shown: str, start: int, end: int) -> None:
        if any(self._quotes) or self._html.opaque or start < self._opaque:
            self._weaver.skip(start)
            self._weaver.skip(end, OPAQUE)
        elif self._seen[start:end] == shown:
            self._weaver.keep(start, end)
        else:
            self._weaver.put(shown, start, end)


def _events(seen: str, body: int) -> Iterator[Event]:
    """The events of ``seen[body:]``. Spans come in bytes and are turned into code points in one pass."""
    import pyromark

    options = (
        pyromark.Options.ENABLE_TABLES
        | pyromark.Options.ENABLE_STRIKETHROUGH
        | pyromark.Options.ENABLE_TASKLISTS
        | pyromark.Options.ENABLE_FOOTNOTES
        | pyromark.Options.ENABLE_GFM
    )
    source = seen[body:] if body else seen
    place = _Places(source, body)
    for event, span in pyromark.events_with_range(source, options=options):
        start, end = place.of(span["start"]), place.of(span["end"])
        if isinstance(event, str):
            yield event, "", None, start, end
            continue
        ((name, value),) = event.items()
        if name in ("Start", "End"):
            yield name, *_kind(value), start, end
        else:
            yield name, "", value, start, end


def _kind(value: Any) -> tuple[str, Any]:
    if isinstance(value, str):
        return value, None
    ((kind, detail),) = value.items()
    return kind, detail.get("link_type") if isinstance(detail, dict) else detail


class _Places:
    """Byte positions of one text as code points. Moving on costs what lies between; moving back is a look-up."""

    __slots__ = ("_ascii", "_body", "_codes", "_data", "_step")

    def __init__(self, text: str, body: int) -> None:
        self._ascii = text.isascii()
        self._body = body
        self._data = b"" if self._ascii else text.encode()
        self._step = 256
        self._codes = [0]

    def of(self, position: int) -> int:
        """The code point position of a byte position."""
        if self._ascii:
            return position + self._body
        block = position // self._step
        while len(self._codes) <= block:
            at = (len(self._codes) - 1) * self._step
            self._codes.append(self._codes[-1] + _characters(self._data[at : at + self._step]))
        return self._body + self._codes[block] + _characters(self._data[block * self._step : position])


def _characters(data: bytes) -> int:
    """How many characters begin in ``data``."""
    return len(data) - len(data.translate(None, _HEADS))


_HEADS = bytes(b for b in range(256) if not 0x80 <= b < 0xC0)
