"""From the text of one reply to its readings: markup woven out, placeholders, links and quotations covered, branches unfolded."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from custcare_tone.errors import SourceError
from custcare_tone.model import OffsetMap, Segment
from custcare_tone.sources.directives import verbatim_spans
from custcare_tone.sources.options import SourceOptions
from custcare_tone.text import addressing, links, placeholders, quoting
from custcare_tone.text.masking import BREAK, DROP, OPAQUE, PLACEHOLDER, clean
from custcare_tone.text.placeholders import Placeholder
from custcare_tone.text.positions import compose, to_source

Markup = Literal["text", "markdown", "html"]
Cover = tuple[int, int, str]

_BRACKETED = re.compile(r"\[(/?)(quote|code)\b[^\[\]\n]{0,200}\]", re.IGNORECASE)
_TRANSLATED = re.compile(
    r"(?:\{%-?\s{0,20}trans(?:late)?\s{1,20}|\{\{-?\s{0,20}(?:_|gettext)\(\s{0,20})([\"'])([^\"'{}]{1,2000})\1"
)
_REGION = re.compile(r"(comment|raw|verbatim)\b")


LONGEST = 5_000_000
"""The most characters of one text in a file. A reply has some hundreds; reading what is longer would take memory by the gigabyte."""


def segments(
    text: str, markup: Markup, options: SourceOptions, offsets: OffsetMap | None = None, body: int = 0
) -> tuple[Segment, ...]:
    """The readings of ``text``, which ``offsets`` maps to the file. ``body`` is where the reply begins (behind front matter).
    SourceError, without a place, for a text of more than ``LONGEST`` characters."""
    if len(text) > LONGEST:
        raise SourceError(
            f"one text of {len(text):,} characters, more than the {LONGEST:,} that are read as one",
            hint="give each reply an item or a file of its own",
        )
    text = clean(text)
    found = placeholders.find(text, options.dialects)
    found = [p for p in found if p.start >= body]
    derived, inner = woven(text, markup, neutral(text, found), body)
    back = _swapped(inner)
    spans = [(*to_source(back, s, e), OPAQUE) for s, e in verbatim_spans(text)]
    spans += _covers(text, derived, back, found)
    masked = _cover(derived, spans)
    masked = _cover(masked, _outside_prose(masked, markup, options.language))
    whole = compose(inner, offsets)
    return tuple(_unfolded(masked, whole, back, found, options.readings))


_FILLERS = re.compile(f"[{DROP}]")
_NO_WORD = re.compile(r"[\W_]+")


def words(masked: str) -> str:
    """The words of a reading, for telling whether two texts say the same."""
    return _NO_WORD.sub(" ", _FILLERS.sub("", masked)).casefold().strip()


def neutral(text: str, found: Sequence[Placeholder]) -> str:
    """``text`` with placeholders as plain letters, so that no parser of markup trips over them; the same length."""
    if not found:
        return text
    parts, at = [], 0
    for p in found:
        parts += [text[at : p.start], re.sub(r"[^\r\n]", "x", text[p.start : p.end])]
        at = p.end
    return "".join(parts) + text[at:]


def woven(text: str, markup: Markup, seen: str, body: int = 0) -> tuple[str, OffsetMap | None]:
    """``text`` with its markup filled and its entities decoded, and the map back; ``seen`` is its ``neutral`` form."""
    if markup == "markdown":
        from custcare_tone.sources import markdown

        return markdown.weave(text, seen, body).finish()
    if markup == "html":
        from custcare_tone.sources import html

        return html.weave(text, seen).finish()
    return (DROP * body + text[body:] if body else text), None


def _swapped(offsets: OffsetMap | None) -> OffsetMap | None:
    """The map the other way: from the source to the derived text."""
    return None if offsets is None else OffsetMap(offsets.source, offsets.derived)


def _covers(text: str, derived: str, back: OffsetMap | None, found: Sequence[Placeholder]) -> list[Cover]:
    """What covers placeholders where they stand in prose; inside tags and code they are covered already."""
    spans: list[Cover] = []
    region: tuple[str, int] | None = None
    for p in found:
        start, end = to_source(back, p.start, p.end)
        if (
            derived[start:end] == text[p.start : p.end].replace("\n", " ")
            or derived[start:end] == text[p.start : p.end]
        ):
            spans += _cover_of(p, start, end, text)
        if p.kind == "statement" and p.dialect == "tags":
            region = _region(p, start, end, region, spans)
    return spans


def _cover_of(p: Placeholder, start: int, end: int, text: str) -> list[Cover]:
    """What covers a placeholder: all of it, but for words that are translated, which are prose."""
    if p.kind in ("statement", "value"):
        said = _TRANSLATED.search(text, p.start, p.end)
        if said:
            first, last = said.span(2)
            return [(start, start + first - p.start, DROP), (end - (p.end - last), end, DROP)]
    return [(start, end, DROP if p.kind in ("statement", "comment") else PLACEHOLDER)]


def _region(
    p: Placeholder, start: int, end: int, region: tuple[str, int] | None, spans: list[Cover]
) -> tuple[str, int] | None:
    """Text between ``{% comment %}`` and its end reaches nobody; between ``{% raw %}`` and its end it is verbatim."""
    if region is None:
        opened = _REGION.match(p.path)
        return (opened[1], end) if opened else None
    if p.path != "end" + region[0]:
        return region
    spans.append((region[1], start, DROP if region[0] == "comment" else OPAQUE))
    return None


def _outside_prose(masked: str, markup: Markup, language: str | None) -> list[Cover]:
    spans: list[Cover] = [(start, end, OPAQUE) for start, end in links.spans(masked, code=markup == "text")]
    if "[/" in masked:
        spans += _bracketed(masked)
    spans += [(start, end, OPAQUE) for start, end, _ in quoting.quoted_spans(masked, language)]
    spans += [(start, end, BREAK) for start, end in addressing.spans(masked)]
    return spans


def _bracketed(masked: str) -> list[Cover]:
    """The quotations and code of forums: ``[quote="Ann"]…[/quote]``, ``[code]…[/code]``, nested or not."""
    spans: list[Cover] = []
    name, depth, start = "", 0, 0
    for tag in _BRACKETED.finditer(masked):
        if not depth and not tag[1]:
            name, depth, start = tag[2].lower(), 1, tag.start()
        elif depth and tag[2].lower() == name:
            depth += -1 if tag[1] else 1
            if not depth:
                spans.append((start, tag.end(), OPAQUE))
    return spans


def _cover(text: str, spans: list[Cover]) -> str:
    """``text`` with all ``spans`` covered; of two that overlap the one that begins first wins, then the longer, then the later. Line ends are covered
    too, so that what is covered is one piece."""
    if not spans:
        return text
    parts: list[str] = []
    at = 0
    order = sorted(range(len(spans)), key=lambda i: (spans[i][0], -spans[i][1], -i))
    for start, end, filler in [spans[i] for i in order]:
        start = max(start, at)
        if start < end:
            parts += [text[at:start], filler * (end - start)]
            at = end
    return "".join(parts) + text[at:]


def _unfolded(
    masked: str, offsets: OffsetMap | None, back: OffsetMap | None, found: Sequence[Placeholder], limit: int
) -> list[Segment]:
    if not any(p.kind == "statement" for p in found):
        return [Segment(masked, offsets)]
    from custcare_tone.sources import branches

    blocks = branches.blocks(found)
    if not blocks:
        return [Segment(masked, offsets)]
    ways, _ = branches.readings(blocks, limit)
    result: dict[str, Segment] = {}
    for way in ways:
        spans = [(*to_source(back, s, e), DROP) for s, e in way.hidden]
        spans += [(*to_source(back, s, e), OPAQUE) for s, e in way.opaque]
        text = _cover(masked, spans)
        result.setdefault(text, Segment(text, offsets, way.condition))
    return list(result.values())
