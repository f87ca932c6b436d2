"""A team's banned words: each is a finding, with the preferred word as its fix."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from custcare_tone.engine.suppress import BANNED, CATEGORY
from custcare_tone.engine.unit import Unit
from custcare_tone.model import Applicability, Edit, Evidence, Finding, Fix
from custcare_tone.text.normalize import normalize


def banned(unit: Unit) -> Iterator[Finding]:
    """A finding for every banned word of the brand that stands in ``unit`` as a whole word, any case."""
    for word, preferred in unit.context.brand.banned:
        wanted = normalize(word, unit.rules.language).text.strip()
        if not wanted or wanted not in unit.text:
            continue
        for found in re.finditer(rf"(?<!\w){re.escape(wanted)}(?!\w)", unit.text):
            start, end = unit.to_source(*found.span())
            said = unit.plain(*found.span())
            advice = f" Write “{preferred}”." if preferred else ""
            yield Finding(
                BANNED.code,
                BANNED.name,
                CATEGORY,
                BANNED.severity,
                BANNED.message.replace("{what}", said) + advice,
                BANNED.why,
                Evidence("practice"),
                start,
                end,
                unit.source[start:end],
                build_fixes=partial(_fixes, start, end, said, preferred),
            )


def _fixes(start: int, end: int, said: str, preferred: str) -> tuple[Fix, ...]:
    if not preferred:
        return ()
    new = preferred[:1].upper() + preferred[1:] if said[:1].isupper() else preferred
    return (Fix(f"Write: {new}", (Edit(start, end, new),), Applicability.SUGGESTED),)
