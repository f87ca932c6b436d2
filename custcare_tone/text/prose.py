"""Covers in a plain text what is not the writer's prose: handles and initials, placeholders, links, code, quotations."""

from __future__ import annotations

import re
from collections.abc import Collection

from custcare_tone.text import addressing, links, placeholders, quoting
from custcare_tone.text.masking import BREAK, DROP, OPAQUE, PLACEHOLDER, clean, cover_all

_TRIGGER = re.compile(
    r"[{}%\[<>#$_`\"«»„“”‚‘’‹›]|://|www\.|@|mailto:|tel:|(?<!\w)'|XXX|xxxx|FILL|^-{4}|^(?:On|From|Il|На|Noong|Am|Le|El|Em)\b",
    re.MULTILINE,
)


def mask(text: str, language: str | None = None, dialects: Collection[str] | None = None) -> str:
    """``text`` with everything that is not prose covered, the same length. Linear in the text, and one search where there is
    nothing to cover. As in files, statements and comments of templates vanish and each placeholder is one piece."""
    text = clean(text)
    if named := addressing.spans(text):
        text = cover_all(text, [(start, end, BREAK) for start, end in named])
    if _TRIGGER.search(text) is None:
        return text
    spans = [(start, end, OPAQUE) for start, end in links.spans(text, code=True)]
    spans += [(start, end, OPAQUE) for start, end, _ in quoting.quoted_spans(text, language)]
    covered = cover_all(text, spans) if spans else text
    return _without_placeholders(covered, placeholders.find(text, dialects))


def _without_placeholders(text: str, found: list[placeholders.Placeholder]) -> str:
    """``text`` with each placeholder covered, its line ends too, so that it stays one piece."""
    if not found:
        return text
    parts: list[str] = []
    at = 0
    for p in found:
        filler = DROP if p.kind in ("statement", "comment") else PLACEHOLDER
        parts += [text[at : p.start], filler * (p.end - p.start)]
        at = p.end
    return "".join(parts) + text[at:]
