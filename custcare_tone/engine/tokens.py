"""The owner of spaCy: pipelines, Matchers, and whether a rule's pipeline is there.

spaCy is imported when the first token rule has a candidate, and not before. A pipeline is ``blank`` (tokens
and shapes), ``tagger`` (parts of speech and
lemmas) or ``parser`` (dependencies); the last two need a trained model of the language, which users bring (``CUSTCARE_TONE_MODEL_EN=en_core_web_sm``,
or any installed model of the language). A model is only ever loaded from an installed package.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from custcare_tone.engine.ruleset import Rule

_NEEDS = {"blank": (), "tagger": ("tagger", "lemmatizer"), "parser": ("parser", "tagger")}
_SUFFIXES = ("core_web_sm", "core_news_sm", "core_web_md", "core_news_md", "core_web_lg", "core_news_lg")


_ANNOTATED = {"blank": (), "tagger": ("TAG",), "parser": ("TAG", "DEP")}


def spans_of(rule: Rule, doc: Any) -> list[tuple[int, int]]:
    """The spans of a caller's own ``Doc`` that fit ``rule``, in code points; none where the Doc lacks what the rule needs."""
    from spacy.matcher import Matcher

    if not all(doc.has_annotation(name) for name in _ANNOTATED[rule.data["pipeline"]]):
        return []
    matcher = Matcher(doc.vocab)
    matcher.add(rule.code, [list(pattern) for pattern in _patterns(rule)], greedy="LONGEST")
    spans = (doc[start:end] for _, start, end in sorted(matcher(doc), key=lambda m: m[1]))
    return [(span.start_char, span.end_char) for span in spans]


class SentenceMatcher:
    """The token patterns of one rule, ready to run on the text of one sentence."""

    def __init__(self, nlp: Any, rule: Rule) -> None:
        from spacy.matcher import Matcher

        self._nlp = nlp
        self._matcher = Matcher(nlp.vocab)
        self._matcher.add(rule.code, [list(pattern) for pattern in _patterns(rule)], greedy="LONGEST")

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """The spans of ``text`` that fit, in code points."""
        doc = self._nlp(text)
        for _, start, end in sorted(self._matcher(doc), key=lambda m: m[1]):
            span = doc[start:end]
            yield span.start_char, span.end_char


def _patterns(rule: Rule) -> list[Any]:
    given = rule.data["tokens"]
    return given if given and isinstance(given[0], list) else [given]


def inactive_reason(pipeline: str, language: str) -> str | None:
    """Why a token rule with this ``pipeline`` cannot run for ``language``, or None where it can. Loads nothing."""
    if pipeline == "blank" or _model_name(language) is not None:
        return None
    return f"needs a trained spaCy pipeline for {language} ({pipeline}); none is installed"


def matcher(rule: Rule, language: str) -> SentenceMatcher | None:
    """The matcher of ``rule``, or None where its pipeline is not installed."""
    return _matcher_for(rule.code, language, _Held(rule))


class _Held:
    """A rule as a cache key: equal by code, because compiled rules of one language have one entry per code."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule

    def __hash__(self) -> int:
        return hash(repr(self.rule.data["tokens"]))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held) and bool(other.rule.data["tokens"] == self.rule.data["tokens"])


@lru_cache(maxsize=256)
def _matcher_for(code: str, language: str, held: _Held) -> SentenceMatcher | None:
    nlp = pipeline(held.rule.data.get("pipeline", "blank"), language)
    return SentenceMatcher(nlp, held.rule) if nlp is not None else None


@lru_cache(maxsize=8)
def pipeline(name: str, language: str) -> Any | None:
    """The spaCy pipeline called ``name`` for ``language``: a blank one is made, a trained one is loaded if installed, else None."""
    import spacy

    if name == "blank":
        try:
            return spacy.blank("tl" if language == "fil" else language)
        except ImportError:
            return spacy.blank("xx")
    model = _model_name(language)
    if model is None:
        return None
    nlp = spacy.load(model, exclude=["ner"])
    return nlp if all(part in nlp.pipe_names for part in _NEEDS[name]) else None


@lru_cache(maxsize=8)
def _model_name(language: str) -> str | None:
    """The installed model of ``language``: the one the environment names, one of the usual names, or one that announces itself to spaCy."""
    from importlib.metadata import entry_points
    from importlib.util import find_spec

    named = os.environ.get(f"CUSTCARE_TONE_MODEL_{language.upper()}")
    if named:
        return named if find_spec(named) is not None else None
    for suffix in _SUFFIXES:
        if find_spec(f"{language}_{suffix}") is not None:
            return f"{language}_{suffix}"
    announced = sorted(point.value.partition(":")[0] for point in entry_points(group="spacy_models"))
    return next((name for name in announced if name.startswith(f"{language}_")), None)
