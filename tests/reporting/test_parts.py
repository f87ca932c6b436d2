"""A big file that comes in parts is reported as if it had come whole."""

from __future__ import annotations

import json

import pytest

from custcare_tone.model import Applicability, Edit, Fix, LostPoints, Report, Score, ScoreCategory, Severity
from custcare_tone.reporting.results import Begin, FileReport, Summary

WHOLE = "[first\nYou failed here. | You lied\nthere.]"
CUT = WHOLE.index("|")


def shifted(find, words, by):
    start = WHOLE.index(words) - by
    fixes = (Fix("x", (Edit(start, start + 3, "We"),), Applicability.SAFE),)
    return find(WHOLE, words, "BLM001", Severity.ERROR, fixes, start=start, end=start + len(words))


def report(finding):
    score = Score(
        90.0, (ScoreCategory("tone", 10, 20, (LostPoints("BLM001", finding.start, finding.end, 10),)),)
    )
    return Report("en", (finding,), details=lambda name: score)


@pytest.fixture
def whole_and_parts(make, item):
    one, two = shifted(make, "You failed", 0), shifted(make, "You lied", 0)
    later = shifted(make, "You lied", CUT)
    first = item(WHOLE[:CUT], id="1")
    whole = FileReport("a.json", WHOLE, ((first, report(one)), (item(WHOLE[CUT:], id="2"), report(two))))
    parts = [
        FileReport("a.json", WHOLE[:CUT], ((first, report(one)),)),
        FileReport(
            "a.json",
            WHOLE[CUT:],
            ((item(WHOLE[CUT:], id="2"), report(later)),),
            begin=Begin(CUT, 2, CUT - WHOLE.index("\n")),
        ),
    ]
    return whole, parts


@pytest.mark.parametrize("name", ["concise", "json", "jsonl", "github", "rdjson", "statistics"])
def test_same_output(name, whole_and_parts, render):
    whole, parts = whole_and_parts
    assert render(name, parts) == render(name, [whole])


def test_one_file_in_the_json_and_the_count(whole_and_parts, render):
    _, parts = whole_and_parts
    value = json.loads(render("json", parts))
    assert [(file["path"], len(file["items"])) for file in value["files"]] == [("a.json", 2)]
    summary = Summary()
    for part in parts:
        summary.add(part)
    assert (summary.files, summary.items, summary.findings) == (1, 2, 2)


def test_the_line_number_beside_the_excerpt_is_that_of_the_file(whole_and_parts, render):
    _, parts = whole_and_parts
    assert "a.json:2:20 error" in render("full", parts)
    assert "  2 | | You lied\n    |   ^^^^^^^^\n" in render("full", parts)
