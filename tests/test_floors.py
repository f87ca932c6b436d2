"""Floors of the measured figures. They only move up; a figure that falls below its floor is a step back, whatever the reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from custcare_tone import Checker
from custcare_tone.engine import library
from tests.bench import accuracy

DEVELOPMENT = {"en": (0.95, 0.02), "it": (0.85, 0.05), "bg": (0.85, 0.05), "fil": (0.83, 0.05)}
"""Language → least recall, most false alarms on the development phrases, uncontested."""
NEUTRAL = 0.005
"""The largest share of neutral service turns flagged at warning or above."""
OWN = (0.85, 0.06)
"""Least recall and most false alarms on our own labelled phrases of each language."""
DATA = Path(__file__).parent / "data"


@pytest.mark.parametrize("language", sorted(DEVELOPMENT))
def test_development_phrases(shared: Path, language: str) -> None:
    tally = accuracy.phrases(shared / "bench" / "phrases_dev.jsonl")[language]
    recall, alarms = DEVELOPMENT[language]
    assert tally.recall >= recall, tally.missed
    assert tally.false_alarms <= alarms, tally.false


def test_a_third_of_the_flagged_phrases_has_a_fix_that_can_be_applied(shared: Path) -> None:
    tally = accuracy.phrases(shared / "bench" / "phrases_dev.jsonl")["en"]
    assert tally.fixable * 3 >= tally.found


def test_neutral_turns(shared: Path) -> None:
    flagged, count = accuracy.neutral(shared / "corpora" / "sgd_system_turns.jsonl")
    assert flagged <= NEUTRAL * count


@pytest.mark.parametrize("path", sorted(DATA.glob("*_phrases.jsonl")), ids=lambda p: p.stem)
def test_our_own_labelled_phrases(path: Path) -> None:
    language = path.stem.removesuffix("_phrases")
    checker = Checker(language=language)
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    wrong = [r["text"] for r in rows if r["flag"]]
    right = [r["text"] for r in rows if not r["flag"]]
    missed = [t for t in wrong if not accuracy.flags(checker, t)]
    false = [t for t in right if accuracy.flags(checker, t)]
    assert len(rows) >= 50
    assert len(missed) <= (1 - OWN[0]) * len(wrong), missed
    assert len(false) <= OWN[1] * len(right), false


@pytest.mark.parametrize(("language", "least"), [("en", 200), ("it", 120), ("bg", 120), ("fil", 120)])
def test_the_packs_keep_their_breadth(language: str, least: int) -> None:
    assert len(library.packaged(language)["rules"]) >= least
