"""Every point that is missing names the finding that took it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custcare_tone.config.settings import SCORE_WEIGHTS
from custcare_tone.engine.library import categories
from custcare_tone.model import Evidence, Finding, LostPoints, Score, ScoreCategory, Severity
from custcare_tone.reporting.scorecard import Review, review, score

LINES = {
    "blame": "tone",
    "negative": "tone",
    "apology": "empathy",
    "structure": "structure",
    "privacy": "gate",
    "hostile": "tone",
}


def finding(code, category, severity, start=0, grade=None):
    return Finding(
        code, "name", category, severity, "m", "w", Evidence("practice"), start, start + 3, "abc", grade=grade
    )


def clean():
    return tuple(ScoreCategory(name, maximum, maximum) for name, maximum in SCORE_WEIGHTS)


def test_nothing_found_is_a_full_score():
    assert score((), 100, lines=LINES) == Score(100.0, clean(), None)


def test_costs_by_severity_and_their_findings():
    found = [
        finding("NEG001", "negative", Severity.WARNING, 10),
        finding("BLM001", "blame", Severity.ERROR, 20),
        finding("APO001", "apology", Severity.INFO, 5),
    ]
    result = score(found, 80, lines=LINES)
    tone = ScoreCategory(
        "tone", 6, 20, (LostPoints("BLM001", 20, 23, 10.0), LostPoints("NEG001", 10, 13, 4.0))
    )
    empathy = ScoreCategory("empathy", 14, 15, (LostPoints("APO001", 5, 8, 1.0),))
    expected = tuple({"tone": tone, "empathy": empathy}.get(c.name, c) for c in clean())
    assert result == Score(85.0, expected, None)


def test_a_line_loses_no_more_than_it_is_worth():
    found = [finding("BLM001", "blame", Severity.ERROR, n) for n in range(5)]
    tone = next(c for c in score(found, 50, lines=LINES).categories if c.name == "tone")
    assert (tone.points, [lost.points for lost in tone.lost]) == (0, [10.0, 10.0])


def test_the_same_finding_weighs_less_in_a_longer_reply():
    found = [finding("BLM001", "blame", Severity.ERROR)]
    assert score(found, 100, lines=LINES).total == 90.0
    assert score(found, 400, lines=LINES).total == 97.5


@pytest.mark.parametrize(
    ("code", "category", "grade"),
    [
        ("PRV001", "privacy", None),
        ("ADM009", "admission", "L5"),
        ("HOS004", "hostile", None),
        ("IMP007", "impersonal", None),
    ],
)
def test_gates_set_the_total_to_zero(code, category, grade):
    result = score([finding(code, category, Severity.ERROR, grade=grade)], 100, lines=LINES)
    assert (result.total, result.gate) == (0.0, code)


@pytest.mark.parametrize(
    ("code", "category", "grade"), [("PRV001", "privacy", None), ("ADM004", "admission", "L4")]
)
def test_lighter_ones_do_not(code, category, grade):
    result = score([finding(code, category, Severity.WARNING, grade=grade)], 100, lines=LINES)
    assert (result.total, result.gate) == (100.0, None)


def test_weights_of_ones_own_still_make_a_hundred():
    result = score([finding("BLM001", "blame", Severity.ERROR)], 100, {"tone": 30, "empathy": 10}, LINES)
    assert (result.total, [(c.name, c.points, c.maximum) for c in result.categories]) == (
        75.0,
        [("tone", 20, 30), ("empathy", 10, 10)],
    )


def test_what_is_missing_is_paid_for_by_the_line_it_is_missing_from():
    found = [finding("STR002", "structure", Severity.INFO), finding("STR004", "structure", Severity.INFO)]
    spent = {c.name: c.maximum - c.points for c in score(found, 100, lines=LINES).categories}
    assert spent == {name: (1 if name in ("empathy", "solution") else 0) for name, _ in SCORE_WEIGHTS}


def test_every_category_has_a_line():
    lines = {str(about["scorecard"]) for about in categories().values()}
    assert lines == {name for name, _ in SCORE_WEIGHTS} | {"gate"}


@given(
    st.lists(st.tuples(st.sampled_from(sorted(LINES)), st.sampled_from(list(Severity)), st.integers(0, 50))),
    st.integers(0, 500),
)
def test_lost_points_add_up(found, words):
    result = score(
        [finding("NEG001", category, severity, at) for category, severity, at in found], words, lines=LINES
    )
    assert 0 <= result.total <= 100
    for line in result.categories:
        assert line.maximum - line.points == pytest.approx(sum(lost.points for lost in line.lost), abs=0.05)


def test_review_card():
    found = [
        finding("STR001", "structure", Severity.INFO),
        finding("STR002", "structure", Severity.WARNING),
        finding("NEG001", "negative", Severity.WARNING),
        finding("IMP001", "impersonal", Severity.WARNING),
    ]
    assert review(found) == (
        Review("greeting", False, ("STR001", "IMP001")),
        Review("empathy", False, ("STR002",)),
        Review("tone", False, ("NEG001",)),
        Review("grammar", None),
        Review("comprehension", True),
        Review("solution", True),
        Review("readability", True),
        Review("closing", True),
    )
