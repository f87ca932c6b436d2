"""Only what changed is read and checked again, and the edits between two texts."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("pygls", reason="the language server needs the extra [lsp]")

from custcare_tone.lsp.buffer import Places
from custcare_tone.lsp.client import Client
from custcare_tone.lsp.diagnostics import Writer
from custcare_tone.lsp.edits import between
from custcare_tone.lsp.memory import Outdated
from custcare_tone.lsp.preferences import Preferences
from custcare_tone.lsp.project import Inspection, Outcome, Project
from custcare_tone.lsp.slots import mark, snippet
from custcare_tone.model import Edit, Finding
from custcare_tone.sources.writeback import applied

BODY = "Hi {{{{ name }}}},\n\nSadly order {n} is late 😀. You failed to attach the form {n}. Kind regards"


def text_of(count: int) -> str:
    items = [{"id": n, "short_code": "x", "content": BODY.format(n=n) + " " * 200} for n in range(count)]
    return json.dumps(items, ensure_ascii=False, indent=1)


def check(inspection: Inspection, text: str, name: str = "a.json") -> Outcome:
    path = str(Path(inspection.project.folder or "") / name)
    return inspection.outcome(text, path, path, "json")


def plain(outcome: Outcome) -> list[tuple[Finding, object]]:
    return [(f, f.fixes) for _, report in outcome.checked for f in report.findings]


def test_of_a_large_file_only_the_reply_that_changed_is_checked_again(folder: Path) -> None:
    inspection = Inspection(Project(str(folder), Preferences()))
    text = text_of(200)
    assert len(plain(check(inspection, text))) == 400
    assert (inspection.memory.checked, inspection.rereader.whole) == (200, 1)
    for n, letter in enumerate("a😀 b\\n", 1):
        at = text.index("order 77")
        text = text[:at] + letter.replace("\\", "\\\\").replace("\n", "\\n") + text[at:]
        outcome = check(inspection, text)
        assert (inspection.memory.checked, inspection.rereader.whole) == (200 + n, 1)
        assert plain(outcome) == plain(check(Inspection(inspection.project), text))
    assert check(inspection, text).checked == outcome.checked
    assert inspection.memory.checked == 200 + n


def test_diagnostics_that_were_written_before_are_the_same_written_anew(folder: Path) -> None:
    inspection = Inspection(Project(str(folder), Preferences()))
    text = text_of(30)
    for start, end, new in (
        (0, 0, "\n"),
        (100, 100, " "),
        (text.index("order 7"), text.index("order 7"), "😀 "),
        (text.index("order 9"), text.index("order 9") + 5, "\\n"),
        (2, 2, "\n\n {}, "),
        (2, 3, " "),
        (text.index("order 20"), text.index("order 20") + 3, "Sadly! "),
    ):
        text = text[:start] + new + text[end:]
        outcome = check(inspection, text)
        assert outcome.problem is None
        for unit in ("utf-16", "utf-8", "codepoint"):
            places = Places(text, unit)  # type: ignore[arg-type]
            writer = Writer("file:///a.json", places, Client(related=True), Preferences(), page, no_filler)
            known = inspection.told if unit == "utf-16" else None
            assert writer.all(outcome, "", known) == writer.all(outcome, "")
            assert len(writer.all(outcome, "", known)) > 50
    assert len(inspection.told) < 80


def page(finding: Finding, language: str) -> str:
    return f"{finding.code} {language}"


def no_filler(finding: Finding, language: str) -> bool:
    return False


def test_a_check_that_is_overtaken_is_given_up_and_what_was_done_is_kept(folder: Path) -> None:
    inspection = Inspection(Project(str(folder), Preferences()))
    text, asked = text_of(50), iter(range(1000))
    inspection.memory.stale = lambda: next(asked) >= 30
    with pytest.raises(Outdated):
        check(inspection, text)
    inspection.memory.stale = None
    assert len(plain(check(inspection, text))) == 100
    assert inspection.memory.checked == 50


def test_what_is_remembered_is_bounded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("custcare_tone.lsp.memory._MOST_CHARACTERS", 2_000)
    inspection = Inspection(Project(str(folder), Preferences()))
    assert len(plain(check(inspection, text_of(50)))) == 100
    assert len(inspection.memory._reports) < 10


words = st.lists(
    st.sampled_from(["a", "b", " ", "\n", "\r\n", "\r", "word", "😀", ".", "\u2028"]), max_size=25
).map("".join)


@given(words, words)
def test_the_edits_between_two_texts_make_one_of_the_other(old: str, new: str) -> None:
    edits = between(old, new)
    assert applied(old, edits) == new
    assert all(a.end <= b.start for a, b in pairwise(edits))
    for edit in edits:
        for place in (edit.start, edit.end):
            assert old[place - 1 : place + 1] != "\r\n" or place == 0


def test_edits_are_as_small_as_words() -> None:
    old = "One line.\nSadly it is late, and it is far.\nThird.\n"
    assert between(old, "One line.\nIt is late, and it was far.\nThird.\n") == [
        Edit(10, 18, "It"),
        Edit(35, 37, "was"),
    ]


def test_a_snippet_shows_what_the_text_says() -> None:
    text = f"${{x}} \\ costs $5 {{{mark(0)}}} and {mark(1)}, {mark(0)}"
    assert snippet(text, ["the {item}", "day"]) == (
        "\\${x\\} \\\\ costs \\$5 {${1:the {item\\}}\\} and ${2:day}, ${1:the {item\\}}"
    )


def test_the_edits_of_a_large_file_are_found_in_no_time() -> None:
    lines = [" {", '  "a": "Sadly it is late.",', "  }", " }", ""] * 4000
    old = "\n".join(lines)
    assert len(between(old, old.replace("Sadly it", "It"))) == 4000
    assert applied(old, between(old, "\n" + old.replace("Sadly it", "It", 3))) == "\n" + old.replace(
        "Sadly it", "It", 3
    )
