"""``metric``: lengths and readability beyond a bound. Sentences shorter than the bound in code points are never counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from custcare_tone.engine import readability
from custcare_tone.engine.match import Match
from custcare_tone.engine.ruleset import Rule
from custcare_tone.engine.unit import WORD, Unit
from custcare_tone.text.masking import BREAK

Measure = Callable[[Unit], float | None]


def find(unit: Unit, rule: Rule, matches: list[Match]) -> Iterator[Match]:
    """A match over each sentence or paragraph beyond the bound, or over the first sentence where the whole reply is."""
    name = rule.data["metric"]
    low, high = rule.data.get("min"), rule.data.get("max")
    if name == "sentence_words":
        yield from _long(unit, rule, unit.sentences, high or 0)
    elif name == "paragraph_words":
        yield from _long(unit, rule, _paragraphs(unit), high or 0)
    elif name == "one_word_reply":
        yield from _curt(unit, rule)
    elif unit.sentences:
        value = MEASURES[name](unit)
        if value is not None and ((high is not None and value > high) or (low is not None and value < low)):
            start, end = unit.sentences[0]
            yield Match(rule, start, end, 0, {}, None, f"{value:.3g}")


def _long(unit: Unit, rule: Rule, spans: list[tuple[int, int]], most: float) -> Iterator[Match]:
    for start, end in spans:
        if end - start <= 2 * most:
            continue
        words = len(WORD.findall(unit.text, start, end))
        if words > most:
            yield Match(rule, start, end, unit.sentence_at(start), {}, None, str(words))


def _paragraphs(unit: Unit) -> list[tuple[int, int]]:
    spans, at = [], 0
    for part in unit.text.split(BREAK):
        if part.strip():
            spans.append((at, at + len(part)))
        at += len(part) + 1
    return spans


def _curt(unit: Unit, rule: Rule) -> Iterator[Match]:
    """A reply of at most three words with a full stop (Gunraj et al. 2016)."""
    text = unit.text.strip()
    if (
        len(text) <= 60
        and text.endswith(".")
        and not text.endswith("..")
        and 0 < unit.words <= 3
        and unit.sentences
    ):
        start, end = unit.sentences[0]
        yield Match(rule, start, end, 0, {})


def _mean(unit: Unit) -> float | None:
    counted = readability.measure(unit)
    return (
        counted.mean_sentence_words
        if counted is not None and counted.sentences >= 3 and counted.words >= 40
        else None
    )


def _grade(formula: str) -> Measure:
    return lambda unit: readability.grade(unit, formula)


def _share(unit: Unit) -> float | None:
    counted = readability.measure(unit)
    return counted.long_word_share if counted is not None and counted.words >= readability.MIN_WORDS else None


MEASURES: Mapping[str, Measure] = {
    "mean_sentence_words": _mean,
    "reply_words": lambda unit: unit.words,
    "reply_characters": lambda unit: len(unit.text.strip()),
    "reply_sentences": lambda unit: len(unit.sentences),
    "flesch": _grade("flesch"),
    "flesch_kincaid": _grade("flesch_kincaid"),
    "gulpease": _grade("gulpease"),
    "ari": _grade("ari"),
    "coleman_liau": _grade("coleman_liau"),
    "lix": _grade("lix"),
    "long_word_share": _share,
}
