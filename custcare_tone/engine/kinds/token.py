"""``token``: what only grammar can decide. spaCy's Matcher runs on the sentence of a candidate, never on the whole text."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from custcare_tone.engine import tokens
from custcare_tone.engine.match import Match, stands
from custcare_tone.engine.ruleset import Rule
from custcare_tone.engine.unit import Unit


def find(unit: Unit, rule: Rule, matches: list[Match]) -> Iterator[Match]:
    """The rule's token patterns in each sentence in which one of its anchor words stands; nothing where its pipeline is not installed.
    With ``max``, only the first one beyond so many."""
    found = [one for one in _candidates(unit, rule, matches) if stands(unit, one)]
    most = rule.data.get("max")
    yield from found if most is None else found[most : most + 1]


def _candidates(unit: Unit, rule: Rule, matches: list[Match]) -> Iterator[Match]:
    sentences = sorted({m.sentence for m in matches})
    if unit.doc is not None:
        yield from _in_doc(unit, rule, set(sentences))
        return
    matcher = tokens.matcher(rule, unit.rules.language)
    for index in sentences if matcher is not None else ():
        start, end = unit.sentences[index]
        for first, last in matcher.spans(unit.cased[start:end]) if matcher is not None else ():
            yield Match(rule, start + first, start + last, index, {})


def _in_doc(unit: Unit, rule: Rule, sentences: set[int]) -> Iterator[Match]:
    """The caller's own Doc has the positions of the source; a candidate sentence is found again through its source span."""
    spans = {index: unit.to_source(*unit.sentences[index]) for index in sentences}
    for first, last in tokens.spans_of(rule, unit.doc):
        for index, (start, end) in spans.items():
            if start <= first and last <= end:
                own = range(*unit.sentences[index])
                begin, finish = (
                    own.start + bisect_left(own, place, key=lambda at: unit.to_source(at, at + 1)[0])
                    for place in (first, last)
                )
                yield Match(rule, begin, max(finish, begin + 1), index, {}, at=(first, last))
