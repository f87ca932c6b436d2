"""``token``: what only grammar can decide. spaCy's Matcher runs on the sentence of a candidate, never on the whole text."""

from __future__ import annotations

from collections.abc import Iterator

from custcare_tone.engine import tokens
from custcare_tone.engine.match import Match, stands
from custcare_tone.engine.ruleset import Rule
from custcare_tone.engine.unit import Unit


def find(unit: Unit, rule: Rule, matches: list[Match]) -> Iterator[Match]:
    """The rule's token patterns in each sentence in which one of its anchor words stands; nothing where its pipeline is not installed.
    With ``max``, only the first one beyond so many."""
    matcher = tokens.matcher(rule, unit.rules.language)
    if matcher is None:
        return
    found: list[Match] = []
    for index in sorted({m.sentence for m in matches}):
        start, end = unit.sentences[index]
        for first, last in matcher.spans(unit.cased[start:end]):
            one = Match(rule, start + first, start + last, index, {})
            if stands(unit, one):
                found.append(one)
    most = rule.data.get("max")
    yield from found if most is None else found[most : most + 1]
