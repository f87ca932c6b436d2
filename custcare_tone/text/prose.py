"""Covers in a plain text what is not the writer's prose: handles and initials, placeholders, links, code, quotations."""

from __future__ import annotations

import re
from collections.abc import Collection

from custcare_tone.text import addressing, links, placeholders, quoting
from custcare_tone.text.masking import BREAK, DROP, OPAQUE, PLACEHOLDER, clean, cover_all

_TRIGGER = re.compile(r"[{}%\[<>#$_`\"«»„“”‚‘’‹›@]|://|www\.|mailto:|tel:|XXX|xxxx|FILL")
_QUOTE = re.compile(r"(?<!\w)'")
_LINES = re.compile(r"^(?:-{4}|(?:On|From|Il|На|Noong|Am|Le|El|Em)\b)", re.MULTILINE)


def _plain(text: str) -> bool:
    """Whether ``text`` has nothing to cover; asked of every text, so the rarer questions come only where they can matter."""
    if _TRIGGER.search(text) is not None or ("'" in text and _QUOTE.search(text) is not None):
        return False
    return not (("\n" in text or "\r" in text) and _LINES.search(text) is not None)


def mask(text: str, language: str | None = None, dialects: Collection[str] | None = None) -> str:
    """``text`` with everything that is not prose covered, the same length. Linear in the text, and one search where there is
    nothing to cover. As in files, statements and comments of templates vanish and each placeholder is one piece."""
    text = clean(text)
    if named := addressing.spans(text):
        text = cover_all(text, [(start, end, BREAK) for start, end in named])
    if _plain(text):
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
