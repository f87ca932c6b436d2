"""The stream of what is no prose in a text: tags, placeholders, template statements, Markdown structure. A fix must not change it."""

from __future__ import annotations

from collections.abc import Collection

from custcare_tone.sources import markdown, reading
from custcare_tone.sources.html_tokens import tokens
from custcare_tone.sources.reading import Markup
from custcare_tone.text import placeholders
from custcare_tone.text.masking import clean


def stream(text: str, markup: Markup, dialects: Collection[str] | None = None) -> list[str]:
    """What must stay: placeholders and statements as written, and the tags or the structure as the markup has them."""
    text = clean(text)
    found = placeholders.find(text, dialects)
    result = [text[p.start : p.end] for p in found]
    seen = reading.neutral(text, found)
    if markup == "html":
        result += [text[t.start : t.end] for t in tokens(seen) if t.kind != "text"]
    elif markup == "markdown":
        result += markdown.structure(seen)
    return result
