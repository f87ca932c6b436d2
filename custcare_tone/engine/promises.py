"""Who promised what by when: the commitments a reply makes, for a promise tracker or a QA list.

A promise is a sentence in which the agent's side will do something for the customer. English, Italian, Bulgarian and Filipino have their own
wording in the lexicon's list ``promise``; the time is what the list ``time`` finds behind it.
"""

from __future__ import annotations

import re

from custcare_tone.engine.unit import Unit
from custcare_tone.model import Promise

_LINK = re.compile(r" (?:by|on|at|before|until|in|entro|до|в|bago|sa)$", re.IGNORECASE)
_CLAUSE_ENDS = ".!?;,:—"


def extract(unit: Unit) -> tuple[Promise, ...]:
    """The promises of ``unit`` in the order they are made, with spans of the source. A question or a condition promises nothing."""
    pattern, times, negation = (unit.rules.words(n) for n in ("promise", "time", "negation"))
    if pattern is None:
        return ()
    found: list[Promise] = []
    for start, end in unit.sentences:
        if unit.text[start:end].rstrip().endswith("?"):
            continue
        hit = pattern.search(unit.text, start, end)
        if hit is None or (negation and negation.search(unit.text, hit.start(), min(hit.end() + 5, end))):
            continue
        when = times.search(unit.text, hit.end(), end) if times else None
        stop = _clause_end(unit.text, hit.end(), end)
        if when is not None and when.start() < stop:
            stop = when.start()
        who = unit.quoted(hit.start(), hit.end())
        what = _LINK.sub("", unit.quoted(hit.end(), stop).strip(" ,"))
        close = max(stop, when.end() if when else stop)
        span = unit.to_source(hit.start(), close)
        found.append(
            Promise(
                *span,
                unit.source[span[0] : span[1]],
                who,
                what,
                unit.quoted(when.start(), when.end()) if when else "",
            )
        )
    return tuple(found)


def _clause_end(text: str, start: int, end: int) -> int:
    at = start
    while at < end and not (text[at] in _CLAUSE_ENDS and (at + 1 >= end or text[at + 1] in " \n")):
        at += 1
    return at
