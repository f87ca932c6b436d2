"""``near``: a sentence that is almost a known one. The only importer of rapidfuzz at check time."""

from __future__ import annotations

from collections.abc import Iterator

from custcare_tone.engine.match import Match
from custcare_tone.engine.ruleset import Rule
from custcare_tone.engine.unit import Unit
from custcare_tone.text.normalize import normalize


def find(unit: Unit, rule: Rule, matches: list[Match]) -> Iterator[Match]:
    """The sentences whose similarity to one of ``texts`` reaches ``threshold`` percent (normalised indel similarity of rapidfuzz).

    Only sentences in which one of the rarest words of a text occurs are compared; those are the rule's anchors.
    """
    from rapidfuzz import fuzz, process

    known = [normalize(str(t), unit.rules.language).text.rstrip(" .!?") for t in rule.data["texts"]]
    for sentence in sorted({m.sentence for m in matches}):
        start, end = unit.sentences[sentence]
        text = unit.text[start:end].rstrip(" .!?")
        if process.extractOne(text, known, scorer=fuzz.ratio, score_cutoff=rule.data.get("threshold", 90)):
            yield Match(rule, start, start + len(text), sentence, {})
