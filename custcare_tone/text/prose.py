"""Covers in a plain text what is not the writer's prose: placeholders, links, code, quotations."""

from __future__ import annotations

import re
from collections.abc import Collection

from custcare_tone.text import placeholders, quoting
from custcare_tone.text.masking import OPAQUE, PLACEHOLDER, clean, cover_all

_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"'«»„“”]+|[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[a-z]{2,24}\b|`[^`\n]{1,400}`", re.IGNORECASE
)
_TRIGGER = re.compile(r"[{}%\[<>#$_`\"«»„“”‚‘’‹›]|://|www\.|@|(?<!\w)'|XXX|FILL|^-{4}|^(?:On|From|Il|На|Noong|Am|Le|El|Em)\b", re.MULTILINE)


def mask(text: str, language: str | None = None, dialects: Collection[str] | None = None) -> str:
    """``text`` with everything that is not prose covered, the same length. Linear in the text, and one search where there is nothing to cover."""
    text = clean(text)
    if _TRIGGER.search(text) is None:
        return text
    spans = [(m.start(), m.end(), OPAQUE) for m in _LINK.finditer(text)]
    spans += [(start, end, OPAQUE) for start, end, _ in quoting.quoted_spans(text, language)]
    spans += [(p.start, p.end, PLACEHOLDER if p.kind in ("value", "slot") else OPAQUE) for p in placeholders.find(text, dialects)]
    return cover_all(text, spans)
