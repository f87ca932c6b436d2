"""The liability grade of a reply: the highest of its sentences, L0 to L5.

L0 no apology · L1 sympathy · L2 regret for an event · L3 fact or remedy · L4 fault · L5 liability, knowledge
or damages. L3 to L5 come from the graded
rules; an apology that names an event (a noun or clause beside the customer's feeling) is L2, any other apology
L1. Drafting guidance, not legal advice.
"""

from __future__ import annotations

from collections.abc import Iterable

from custcare_tone.engine.unit import Unit
from custcare_tone.model import Finding


def grade(unit: Unit, findings: Iterable[Finding]) -> str:
    """The grade of ``unit``, whose ``findings`` carry the grades of its admissions."""
    highest = max((f.grade for f in findings if f.grade), default="L0")
    pattern = unit.rules.words("apology")
    if highest >= "L3" or pattern is None:
        return highest
    feeling = unit.rules.words("sympathy")
    for start, end in unit.sentences:
        hit = pattern.search(unit.text, start, end)
        if hit is None:
            continue
        rest = unit.text[hit.end() : end].strip(" .!")
        plain = not rest or (feeling is not None and feeling.search(unit.text, start, end) is not None)
        highest = max(highest, "L1" if plain else "L2")
    return highest
