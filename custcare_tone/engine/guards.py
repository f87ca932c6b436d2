"""What makes a match innocent. Guards look outside the match; each is one function and each is on or off by category and rule."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from custcare_tone.engine.lookup import Lookup
from custcare_tone.engine.unit import WORD, Unit

Span = tuple[int, int]
Guard = Callable[[Unit, Span, int], bool]

_NEGATION_REACH = 40
"""How far left of the match a negation may stand (about three words and their blanks)."""


def innocent(unit: Unit, span: Span, sentence: int, guards: frozenset[str]) -> str | None:
    """The name of the first guard that takes the match back, or None."""
    for name in ORDER:
        if name in guards and GUARDS[name](unit, span, sentence):
            return name
    return None


def _found(words: Lookup | None, text: str, start: int, end: int) -> bool:
    return words is not None and start < end and words.occurs(text, start, end)


def _negation(unit: Unit, span: Span, sentence: int) -> bool:
    pattern = unit.rules.words("negation")
    left = max(unit.clause(*span)[0], span[0] - _NEGATION_REACH)
    hits = list(pattern.finditer(unit.text, left, span[0])) if pattern is not None else []
    hit = hits[-1] if hits else None
    return hit is not None and len(WORD.findall(unit.text, hit.end(), span[0])) <= 2


def _condition(unit: Unit, span: Span, sentence: int) -> bool:
    return unit.has("condition", sentence) and _found(
        unit.rules.words("condition"), unit.text, unit.clause(*span)[0], span[0]
    )


def _question(unit: Unit, span: Span, sentence: int) -> bool:
    start, end = unit.sentences[sentence]
    return unit.text[max(end - 3, start) : end].rstrip(" \"')").endswith("?")


def _reported(unit: Unit, span: Span, sentence: int) -> bool:
    return unit.has("reported", sentence) and _found(
        unit.rules.words("reported"), unit.text, unit.sentences[sentence][0], span[0]
    )


def _remedy(unit: Unit, span: Span, sentence: int) -> bool:
    words = unit.rules.words("remedy")
    start, end = unit.sentences[sentence]
    if unit.has("remedy", sentence) and (
        _found(words, unit.text, start, span[0]) or _found(words, unit.text, span[1], end)
    ):
        return True
    near = (i for i in (sentence - 1, sentence + 1) if 0 <= i < len(unit.sentences))
    return any(unit.has("remedy", i) for i in near)


def _third_party(unit: Unit, span: Span, sentence: int) -> bool:
    return unit.has("third_party", sentence) and _found(
        unit.rules.words("third_party"), unit.text, unit.clause(*span)[0], span[1]
    )


def _title_case(unit: Unit, span: Span, sentence: int) -> bool:
    words = [m.group() for m in WORD.finditer(unit.cased, *span)]
    if not words or len(words) > 4 or not all(w[0].isupper() for w in words):
        return False
    start, end = unit.sentences[sentence]
    if unit.cased[start:end].isupper():
        return False
    before = WORD.findall(unit.cased, start, span[0])
    after = WORD.search(unit.cased, span[1], min(span[1] + 40, end))
    named_before = (
        len(before) > 1 and before[-1][0].isupper() and unit.cased.endswith(f"{before[-1]} ", 0, span[0])
    )
    named_after = after is not None and after.group()[0].isupper() and after.start() == span[1] + 1
    return bool(before) and (named_before or named_after)


def _glossary(unit: Unit, span: Span, sentence: int) -> bool:
    brand = unit.context.brand
    for term in (*brand.approved, *brand.names):
        wanted = term.lower()
        at = unit.text.find(wanted, max(span[0] - len(wanted), 0), span[1] + len(wanted))
        while at >= 0:
            if at <= span[0] and span[1] <= at + len(wanted):
                return True
            at = unit.text.find(wanted, at + 1, span[1] + len(wanted))
    return False


def _echo(unit: Unit, span: Span, sentence: int) -> bool:
    previous = unit.previous
    if previous is None:
        return False
    words = unit.text[span[0] : span[1]]
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", previous) is not None


GUARDS: Mapping[str, Guard] = {
    "negation": _negation,
    "condition": _condition,
    "question": _question,
    "reported": _reported,
    "remedy": _remedy,
    "third_party": _third_party,
    "title_case": _title_case,
    "glossary": _glossary,
    "echo": _echo,
}
ORDER = (
    "question",
    "negation",
    "condition",
    "reported",
    "title_case",
    "glossary",
    "echo",
    "third_party",
    "remedy",
)
