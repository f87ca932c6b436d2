"""``density``: a phrase or character that is fine once and too much as a habit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from custcare_tone.engine.match import Match, stands
from custcare_tone.engine.ruleset import Rule
from custcare_tone.engine.unit import WORD, Unit


def find(unit: Unit, rule: Rule, matches: list[Match]) -> Iterator[Match]:
    """The first occurrence beyond ``max``, in each sentence or in the reply, as ``per`` says (``{words: n}``: beyond ``max`` per n words)."""
    data = rule.data
    if characters := data.get("characters"):
        matches = list(_characters(unit, rule, str(characters)))
    else:
        matches = _apart([m for m in matches if stands(unit, m)])
    per, most = data.get("per", "reply"), data["max"]
    if per == "sentence":
        groups: dict[int, list[Match]] = {}
        for one in matches:
            groups.setdefault(one.sentence, []).append(one)
        for group in groups.values():
            yield from group[most : most + 1]
        return
    if isinstance(per, dict):
        most = int(most * max(1.0, len(WORD.findall(unit.text)) / per["words"]))
    yield from matches[most : most + 1]


_CAPITALS = re.compile(r"\b[A-Z]{2,}(?:'[A-Z]+)?(?:[ ,]+(?:[A-Z]{2,}(?:'[A-Z]+)?|[AI])\b){3,}")
"""Four and more words in capitals, one after the other."""
_SPOKEN = re.compile(
    r"\b(?:YOU|YOUR|NOT|PLEASE|DO|DON'T|MUST|WE|OUR|WILL|THIS|THAT|THESE|READ|STOP|NEVER|NO|ARE|IS|HAVE|WHY|WHAT|HOW|ME|US)\b"
)
"""A word that turns a run of capitals into somebody shouting; without one it is a heading or a list of short names."""


def _capitals(unit: Unit, rule: Rule) -> Iterator[Match]:
    for found in _CAPITALS.finditer(unit.cased):
        if _SPOKEN.search(found.group()):
            yield Match(rule, found.start(), found.end(), unit.sentence_at(found.start()), {})


def _characters(unit: Unit, rule: Rule, characters: str) -> Iterator[Match]:
    if characters == "capitals":
        yield from _capitals(unit, rule)
        return
    for found in re.finditer(f"[{re.escape(characters)}]", unit.text):
        yield Match(rule, found.start(), found.end(), unit.sentence_at(found.start()), {})


def _apart(matches: list[Match]) -> list[Match]:
    """``matches`` by place, without those that overlap an earlier one (two phrases may find the same words)."""
    out: list[Match] = []
    for one in sorted(matches, key=lambda m: (m.start, -m.end)):
        if not out or one.start >= out[-1].end:
            out.append(one)
    return out
