"""``structure``: what a whole reply should have and in which order. Silent on fragments."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from custcare_tone.engine.kinds import ANY_LENGTH
from custcare_tone.engine.match import Match
from custcare_tone.engine.ruleset import Rule
from custcare_tone.engine.unit import Unit
from custcare_tone.text.masking import BREAK, PLACEHOLDER

Spans = Iterator[tuple[int, int]]
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_NAME_LINE = re.compile(
    rf"(?:[A-ZÀ-ÞА-Я][\w'.-]+|{PLACEHOLDER})(?: (?:[A-ZÀ-ÞА-Я][\w'.-]+|{PLACEHOLDER})){{0,3}}(?:,.*)?"
)


def find(unit: Unit, rule: Rule, matches: list[Match]) -> Iterator[Match]:
    """A match where the part the rule names is missing or misplaced; it stands on the sentence where the part belongs."""
    part = rule.data["part"]
    if not unit.sentences or (part not in ANY_LENGTH and not unit.whole):
        return
    for start, end in PARTS[part](unit, rule):
        yield Match(rule, start, end, unit.sentence_at(start), {})


def _has(unit: Unit, name: str, start: int, end: int) -> bool:
    pattern = unit.rules.words(name)
    return pattern is not None and start < end and pattern.occurs(unit.text, start, end)


def _first(unit: Unit) -> tuple[int, int]:
    return unit.sentences[0]


def _greeting(unit: Unit, rule: Rule) -> Spans:
    end = min(unit.sentences[0][1], unit.sentences[0][0] + 60)
    if not _has(unit, "greeting", 0, end):
        yield _first(unit)


def _greeting_name(unit: Unit, rule: Rule) -> Spans:
    """A greeting followed by nobody: the rest of its line holds no capitalised word and no placeholder."""
    pattern = unit.rules.words("greeting")
    found = pattern.search(unit.text, 0, min(len(unit.text), 60)) if pattern else None
    if found is None or found.start() > 3:
        return
    line = re.match(rf"[^,.!\n{BREAK}]*", unit.cased[found.end() :])
    rest = line.group() if line else ""
    if not re.search(rf"[A-ZÀ-ÞА-Я]|{PLACEHOLDER}", rest):
        yield found.span()


def _acknowledgement(unit: Unit, rule: Rule) -> Spans:
    """With an angry or complaining customer: no acknowledgement, apology or word of the customer's in the first three sentences."""
    previous = unit.previous
    anger = unit.rules.words("anger")
    if previous is None or anger is None or not anger.search(previous):
        return
    head = unit.sentences[: 4 if _has(unit, "greeting", *_first(unit)) else 3]
    start, end = head[0][0], head[-1][1]
    if any(_has(unit, name, start, end) for name in ("acknowledgement", "apology", "thanks")):
        return
    theirs = set(_LONG_WORD.findall(previous))
    if len(theirs & set(_LONG_WORD.findall(unit.text[start:end]))) < 2:
        yield head[0]


def _answers(unit: Unit, rule: Rule) -> Spans:
    """A question of the customer's none of whose longer words comes back in the reply."""
    previous = unit.previous
    if previous is None:
        return
    mine = {w[:5] for w in _LONG_WORD.findall(unit.text)}
    for question in re.findall(rf"[^.!?\n{BREAK}]+\?", previous):
        words = [w for w in _LONG_WORD.findall(question) if not _common(unit, w)]
        if len(words) >= 2 and not any(w[:5] in mine for w in words):
            yield unit.sentences[-1]
            return


def _common(unit: Unit, word: str) -> bool:
    pattern = unit.rules.words("question_words")
    return pattern is not None and pattern.fullmatch(word)


def _next_step(unit: Unit, rule: Rule) -> Spans:
    if not _has(unit, "next_step", 0, len(unit.text)):
        yield unit.sentences[-1]


def _sign_off(unit: Unit, rule: Rule) -> Spans:
    """No closing in the last part, or nobody's name under it."""
    start = unit.sentences[-3][0] if len(unit.sentences) > 3 else unit.sentences[0][0]
    pattern = unit.rules.words("sign_off")
    closings = list(pattern.finditer(unit.text, start)) if pattern else []
    found = closings[-1] if closings else None
    if found is None:
        if not _signed(unit):
            yield unit.sentences[-1]
        return
    rest = unit.cased[found.end() :].strip(f" ,.!\n{BREAK}")
    if rest and not _NAME_LINE.match(rest):
        yield found.span()


def _signed(unit: Unit) -> bool:
    """A name ends the reply without a formula: on one of its last two lines, or behind the last comma (*See you then, Kate*)."""
    lines = [
        line.strip(" ,.!") for line in re.split(rf"[\n{BREAK}]", unit.cased[-200:]) if line.strip(" ,.!")
    ]
    return any(_NAME_LINE.fullmatch(line) for line in (*lines[1:][-2:], lines[-1].rpartition(", ")[2]))


def _summary(unit: Unit, rule: Rule) -> Spans:
    if unit.words >= rule.data.get("min", 200) and not _has(unit, "summary", 0, len(unit.text)):
        yield unit.sentences[-1]


def _order(unit: Unit, rule: Rule) -> Spans:
    """Warm, competent, warm (Packard, Li & Berger 2024): affect words in the first or last fifth, at least where there are five sentences.

    Lines of a few words (the salutation, the name below) belong to the sentence beside them.
    """
    warm = unit.rules.words("warm")
    if warm is None or len(unit.sentences) < 5:
        return
    full = [(s, e) for s, e in unit.sentences if unit.text.count(" ", s, e) > 3] or unit.sentences
    fifth = max(len(full) // 5, 1)
    ends = ((0, full[fifth - 1][1]), (full[-fifth][0], len(unit.text)))
    if not any(warm.search(unit.text, start, end) for start, end in ends):
        yield _first(unit)


def _repair(unit: Unit, rule: Rule) -> Spans:
    """An apology with no repair in its sentence or the three after it, nor in the one before."""
    pattern = unit.rules.words("apology")
    if pattern is None:
        return
    for index, (start, end) in enumerate(unit.sentences):
        if not (found := pattern.search(unit.text, start, end)):
            continue
        near = unit.sentences[max(index - 1, 0) : index + 4]
        if not any(_has(unit, name, s, e) for s, e in near for name in ("repair", "next_step", "remedy")):
            yield found.span()
        return


def _late(unit: Unit, rule: Rule) -> Spans:
    """The first apology comes after three fifths of the reply although the customer is angry (Roschk & Kaiser 2013)."""
    anger, pattern = unit.rules.words("anger"), unit.rules.words("apology")
    if unit.previous is None or anger is None or pattern is None or not anger.search(unit.previous):
        return
    found = pattern.search(unit.text)
    if found is not None and found.start() > 0.6 * len(unit.text):
        yield found.span()


def _person(unit: Unit, rule: Rule) -> Spans:
    """Three or more actions by *we* and hardly one by *I* (share below 0.3; Packard, Moore & McFerran 2018)."""
    mine, ours = unit.rules.words("first_person"), unit.rules.words("first_person_plural")
    if mine is None or ours is None:
        return
    we = list(ours.finditer(unit.text))
    i = len(mine.findall(unit.text))
    if len(we) >= 3 and i < 0.3 * (i + len(we)):
        yield we[0].span()


def _name_use(unit: Unit, rule: Rule) -> Spans:
    """The greeted name stands more than twice in fewer than 120 words (Howard et al. 1995; overuse backfires)."""
    pattern = unit.rules.words("greeting")
    found = pattern.search(unit.text, 0, 60) if pattern else None
    name = (
        re.match(rf"[ ,]*([A-ZÀ-ÞА-Я][\w'-]{{1,30}}|{PLACEHOLDER})", unit.cased[found.end() :])
        if found
        else None
    )
    if name is None or name[1] == PLACEHOLDER or unit.words >= 120:
        return
    uses = list(re.finditer(rf"(?<!\w){re.escape(name[1])}(?!\w)", unit.cased))
    if len(uses) > 2:
        yield uses[2].span()


def _purpose(unit: Unit, rule: Rule) -> Spans:
    """A wait is asked for and no reason given in the same or a neighbouring sentence."""
    wait = unit.rules.words("wait_request")
    if wait is None:
        return
    for index, (start, end) in enumerate(unit.sentences):
        found = wait.search(unit.text, start, end)
        near = unit.sentences[max(index - 1, 0) : index + 2]
        if found and not any(_has(unit, name, s, e) for s, e in near for name in ("purpose", "time")):
            yield found.span()


def _register(unit: Unit, rule: Rule) -> Spans:
    """Two ways of addressing the customer in one reply: the rarer one is marked, at its first word."""
    found = {}
    for name in ("register_formal", "register_familiar", "register_plural"):
        pattern = unit.rules.words(name)
        spans = [m.span() for m in pattern.finditer(unit.text)] if pattern else []
        if spans:
            found[name] = spans
    if len(found) > 1:
        wanted = {"formal": "register_formal", "familiar": "register_familiar"}.get(
            unit.context.formality or ""
        )
        main = (
            wanted if wanted in found else max(found, key=lambda n: (len(found[n]), n == "register_formal"))
        )
        yield min(spans[0] for name, spans in found.items() if name != main)


PARTS: Mapping[str, Callable[[Unit, Rule], Spans]] = {
    "greeting": _greeting,
    "greeting_name": _greeting_name,
    "acknowledgement": _acknowledgement,
    "answers": _answers,
    "next_step": _next_step,
    "sign_off": _sign_off,
    "summary": _summary,
    "order": _order,
    "repair_after_apology": _repair,
    "late_apology": _late,
    "person_of_agent": _person,
    "name_use": _name_use,
    "purpose": _purpose,
    "register": _register,
}
