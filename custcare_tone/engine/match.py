"""Runs phrases on the sentences that their anchors announce."""

from __future__ import annotations

import re
from dataclasses import dataclass

from custcare_tone.engine.anchors import Hit
from custcare_tone.engine.guards import innocent
from custcare_tone.engine.lookup import holds, spaced
from custcare_tone.engine.ruleset import Pattern, Rule
from custcare_tone.engine.unit import Unit

Span = tuple[int, int]
MOST_IN_A_SENTENCE = 6
"""How often one phrase is taken from one sentence: nobody repeats it more, but a hostile text does, and each match asks its guards."""


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase found: its span and captures in the matching text, the index of its sentence. ``at`` is its span in the source where
    the matching text shows it as a part of one piece, or not at all."""

    rule: Rule
    start: int
    end: int
    sentence: int
    captures: dict[str, Span]
    pattern: Pattern | None = None
    note: str | None = None
    at: Span | None = None


def phrases(unit: Unit, hits: list[Hit]) -> list[Match]:
    """Every match of every announced phrase, guards not yet asked."""
    found: list[Match] = []
    seen: set[int] = set()
    rules = unit.rules
    made, pattern_of, text, lead = rules.made, rules.pattern, unit.text, rules.lead
    sentences = unit.sentences
    sentence, last, part = 0, -1, ""
    heads: list[str] = []
    several = len(sentences) > 1
    for start, _, numbers in hits:
        sentence = unit.sentence_at(start) if several else 0
        if sentence != last and sentences:
            last = sentence
            own = sentences[sentence]
            part = spaced(text[own[0] : own[1]])
            heads = part.split(None, 9)[: 8 if rules.led(text, *own) else 1]
        for number in numbers:
            pattern = made[number] or pattern_of(number)
            if pattern is None:
                continue
            if pattern.window:
                key = -1 - start * len(made) - number
                begin, end = unit.window(start)
                near = spaced(text[begin:end])
            elif sentences:
                key = sentence * len(made) + number
                begin, end = own
                near = part
            else:
                continue
            if key in seen:
                continue
            seen.add(key)
            if pattern.openings is not None and not pattern.openings.fit(heads):
                continue
            if pattern.needs and not holds(near, pattern.needs):
                continue
            regex = pattern.compiled or pattern.regex(lead, unit.rules.store)
            if pattern.at_start:
                one = regex.match(text, begin, end)
                if one is not None:
                    found += _match(unit, pattern, one, sentence)
                continue
            one = regex.search(text, begin, end)
            limit = len(found) + MOST_IN_A_SENTENCE
            while one is not None and len(found) < limit:
                first = one.start()
                if not pattern.bounded or first == 0 or _edge(text, first):
                    if not pattern.window or first <= start < max(one.end(), first + 1):
                        found += _match(unit, pattern, one, sentence)
                    first = max(one.end() - 1, first)
                one = regex.search(text, first + 1, end) if first + 1 < end else None
    return found


def _edge(text: str, at: int) -> bool:
    """Whether a word can begin at ``at``: not inside a word, nor behind a hyphen or apostrophe that is inside one."""
    before = text[at - 1]
    if before.isalnum() or before == "_":
        return False
    return before not in "-'" or at < 2 or not (text[at - 2].isalnum() or text[at - 2] == "_")


def _match(unit: Unit, pattern: Pattern, found: re.Match[str], sentence: int) -> list[Match]:
    for group, exact in pattern.exact:
        at = found.span(group)
        if at[0] >= 0 and unit.cased[at[0] : at[1]] != exact:
            return []
    start, end = found.span("m_") if pattern.at_start else found.span()
    while start < end and unit.text[start] in " \n\ue003":
        start += 1
    if start == end:
        return []
    captures = {
        name: found.span(name)
        for name in found.re.groupindex
        if not name.endswith("_") and found.start(name) >= 0
    }
    return [Match(pattern.rule, start, end, sentence, captures, pattern)]


def stands(unit: Unit, match: Match) -> bool:
    """Whether ``match`` is no innocent one: conditions of its phrase and rule, then guards."""
    span = (match.start, match.end)
    data = match.rule.data
    for holder in (match.pattern.extra if match.pattern else None, data):
        if holder is None:
            continue
        if (unless := holder.get("unless")) and unit.rules.conditions(unless).hold(
            unit, span, match.sentence
        ):
            return False
        if (require := holder.get("require")) and not unit.rules.conditions(require).all_hold(
            unit, span, match.sentence
        ):
            return False
    return innocent(unit, span, match.sentence, match.rule.guards) is None
