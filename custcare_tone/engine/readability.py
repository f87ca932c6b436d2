"""Counts and readability of a whole text. The only importer of textstat.

Flesch Reading Ease (1948) and Flesch–Kincaid grade (1975) for English with our own syllable count, Gulpease
(Lucisano & Piemontese 1988) for Italian; Bulgarian
and Filipino have no accepted formula, so they get counts and no grade. Below 100 words or 3 sentences every
formula is unstable and the grade is None.
The automated readability index, Coleman–Liau and LIX come from textstat, which needs no dictionary for them; its Flesch asks for a download
that fails offline, so Flesch is computed here from our own syllable count (docs/decisions/0003-readability-offline.md).
"""

from __future__ import annotations

import re
from functools import cache

from custcare_tone.engine.unit import WORD, Unit
from custcare_tone.model import Readability
from custcare_tone.text import syllables

MIN_WORDS = 100
MIN_SENTENCES = 3
LONG_SYLLABLES = {"bg": 5, "fil": 6}
"""From how many syllables a word counts as long where there is no formula (elsewhere: from 7 letters)."""
_FORMULAS = {"en": ("flesch", 60.0), "it": ("gulpease", 60.0)}
_VOWELS = re.compile(r"[aeiouаъоуеиюяàèéìòù]")
_TEXTSTAT = {"ari": "automated_readability_index", "coleman_liau": "coleman_liau_index", "lix": "lix"}
"""Formulas that textstat computes from letters, words and sentences alone, and so offline."""


def measure(unit: Unit) -> Readability | None:
    """The counts of ``unit``, with its language's grade where the text is long enough; None for a text without words."""
    words = WORD.findall(unit.text)
    if not words:
        return None
    lengths = [len(WORD.findall(unit.text, s, e)) for s, e in unit.sentences]
    lengths = [n for n in lengths if n] or [len(words)]
    language = unit.rules.language
    formula, target = _FORMULAS.get(language, (None, None))
    value = grade(unit, formula) if formula else None
    return Readability(
        words=len(words),
        sentences=len(lengths),
        mean_sentence_words=len(words) / len(lengths),
        longest_sentence_words=max(lengths),
        long_word_share=sum(_long(w, language) for w in words) / len(words),
        formula=formula,
        grade=value,
        target=target,
    )


def _long(word: str, language: str) -> bool:
    limit = LONG_SYLLABLES.get(language)
    return len(_VOWELS.findall(word)) >= limit if limit else len(word) >= 7


def grade(unit: Unit, formula: str) -> float | None:
    """The value of ``formula`` (flesch, flesch_kincaid, gulpease, ari, coleman_liau, lix) for ``unit``, or None below 100 words or 3 sentences."""
    words = WORD.findall(unit.text)
    sentences = sum(1 for s, e in unit.sentences if WORD.search(unit.text, s, e))
    if len(words) < MIN_WORDS or sentences < MIN_SENTENCES:
        return None
    if formula in _TEXTSTAT:
        return _textstat(unit, _TEXTSTAT[formula])
    if formula == "gulpease":
        return gulpease(sum(c.isalnum() for w in words for c in w), len(words), sentences)
    spoken = sum(_syllables(w) for w in words)
    if formula == "flesch":
        return flesch(spoken, len(words), sentences)
    return flesch_kincaid(spoken, len(words), sentences)


def _textstat(unit: Unit, name: str) -> float:
    import textstat

    prose = re.sub(r"[\ue000-\ue003]+", " ", unit.cased)
    return float(getattr(textstat.textstat, name)(prose))


@cache
def _syllables(word: str) -> int:
    return sum(syllables.count(part) for part in re.split(r"['-]", word) if part) or 1


def flesch(spoken: int, words: int, sentences: int) -> float:
    """Flesch Reading Ease: 206.835 − 1.015 × words/sentences − 84.6 × syllables/words (Flesch 1948)."""
    return round(206.835 - 1.015 * words / sentences - 84.6 * spoken / words, 2)


def flesch_kincaid(spoken: int, words: int, sentences: int) -> float:
    """Flesch–Kincaid grade: 0.39 × words/sentences + 11.8 × syllables/words − 15.59 (Kincaid et al. 1975)."""
    return round(0.39 * words / sentences + 11.8 * spoken / words - 15.59, 2)


def gulpease(letters: int, words: int, sentences: int) -> float:
    """Gulpease: 89 + (300 × sentences − 10 × letters) / words, held within 0–100 (Lucisano & Piemontese 1988)."""
    return round(min(100.0, max(0.0, 89 + (300 * sentences - 10 * letters) / words)), 2)
