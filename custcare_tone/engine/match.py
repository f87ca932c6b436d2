"""Runs phrases on the sentences whose words announce them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from custcare_tone.engine.guards import innocent
from custcare_tone.engine.ruleset import Pattern, Rule
from custcare_tone.engine.unit import Unit
from custcare_tone.engine.words import holds, spaced

Span = tuple[int, int]
MOST_IN_A_SENTENCE = 6
"""How often one phrase is taken from one sentence: nobody repeats it more, but a hostile text does, and each match asks its guards."""

_ONE_LOOK = 5000
"""Up to this length a text is first looked at as a whole: many short texts hold no phrase at all, and what one that looks across lines needs
has to stand somewhere."""

_FEW = 6
"""Up to so many phrases are run on each sentence as they are: reading its words takes longer."""


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


def phrases(unit: Unit) -> list[Match]:
    """Every match of every phrase whose words stand in a sentence, guards not yet asked."""
    rules, text = unit.rules, unit.text
    found: list[Match] = []
    within: list[int] | None = None
    if len(text) <= _ONE_LOOK:
        within = rules.index.candidates(unit.tokens, text, whole=True)
        if not within:
            return []
        for number in within:
            if number in rules.index.exempt:
                found += _anywhere(unit, rules.made[number] or rules.pattern(number))
    sentences = unit.sentences
    few = within is not None and (len(within) <= _FEW or len(sentences) == 1)
    for sentence, (begin, end) in enumerate(sentences):
        numbers = within or []
        if not few:
            numbers = rules.index.candidates(unit.sentence_words(sentence)[0], text[begin:end])
        led: bool | None = None
        for number in numbers:
            pattern = rules.made[number] or rules.pattern(number)
            if pattern.window:
                if within is None:
                    found += _in_window(unit, pattern, sentence, begin, end)
                continue
            if pattern.openings is not None:
                words = unit.sentence_words(sentence)[0]
                if not pattern.openings.fit(words[:1]):
                    led = rules.led(text, begin, end) if led is None else led
                    if not led or not pattern.openings.fit(words[1:8]):
                        continue
            if pattern.needs and not holds(unit.sentence_words(sentence)[1], pattern.needs):
                continue
            if pattern.at_start:
                found += _at_start(unit, pattern, sentence, begin, end)
            else:
                found += _search(unit, pattern, sentence, begin, end)
    return found


def _at_start(unit: Unit, pattern: Pattern, sentence: int, begin: int, end: int) -> list[Match]:
    regex = pattern.compiled or pattern.regex(unit.rules.lead, unit.rules.store)
    one = regex.match(unit.text, begin, end)
    return _match(unit, pattern, one, sentence) if one is not None else []


def _search(
    unit: Unit, pattern: Pattern, sentence: int, begin: int, end: int, most: int = MOST_IN_A_SENTENCE
) -> list[Match]:
    """The matches of ``pattern`` in ``[begin, end)``."""
    text = unit.text
    regex = pattern.compiled or pattern.regex(unit.rules.lead, unit.rules.store)
    one = regex.search(text, begin, end)
    found: list[Match] = []
    while one is not None and len(found) < most:
        first = one.start()
        if not pattern.bounded or first == 0 or _edge(text, first):
            found += _match(unit, pattern, one, sentence)
            first = max(one.end() - 1, first)
        one = regex.search(text, first + 1, end) if first + 1 < end else None
    return found


def _anywhere(unit: Unit, pattern: Pattern) -> list[Match]:
    """The matches of a phrase that looks across lines, in a text short enough to be searched as a whole."""
    text = unit.text
    if pattern.needs and not holds(unit.row, pattern.needs):
        return []
    if pattern.at_start:
        starts = enumerate(unit.sentences)
        return [m for i, (begin, _) in starts for m in _at_start(unit, pattern, i, begin, len(text))]
    found = _search(unit, pattern, 0, 0, len(text), MOST_IN_A_SENTENCE * len(unit.sentences))
    return [replace(m, sentence=unit.sentence_at(m.start)) for m in found]


def _in_window(unit: Unit, pattern: Pattern, sentence: int, begin: int, end: int) -> list[Match]:
    """The matches of a phrase that looks across lines, around the sentence that announces it; each is found from the sentence it begins in."""
    left, right = unit.window(begin)[0], unit.window(end)[1]
    if pattern.needs and not holds(spaced(unit.text[left:right]), pattern.needs):
        return []
    if pattern.at_start:
        return _at_start(unit, pattern, sentence, begin, right)
    near = _search(unit, pattern, sentence, left, right)
    return [m for m in near if m.start < end and m.end > begin]


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
        unless, require = holder.get("unless"), holder.get("require")
        if unless is not None and unit.rules.conditions(unless).hold(unit, span, match.sentence):
            return False
        if require is not None and not unit.rules.conditions(require).all_hold(unit, span, match.sentence):
            return False
    return innocent(unit, span, match.sentence, match.rule.guards) is None
