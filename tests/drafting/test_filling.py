"""What a caller gives becomes words of the language, or one error that names everything that is wrong."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custcare_tone import draft
from custcare_tone.drafting import scripts, values
from custcare_tone.errors import ScriptError

DELAYED = scripts.find("apology.delayed-order", "en")


def test_a_draft_whole() -> None:
    made = draft("apology.delayed-order", values=DELAYED.examples, channel="email", seed=0)
    assert (made.script, made.language, made.channel, made.wording) == (
        "apology.delayed-order",
        "en",
        "email",
        0,
    )
    assert made.subject == "New delivery date for your order A-1234"
    assert made.text == (
        "Hello Ana,\n\nI'm sorry your order A-1234 is taking longer than we told you.\n\n"
        "It now arrives on Thursday 3 December, because snow closed the depot on Monday. In the meantime I can send a loan kettle today.\n\n"
        "Does Thursday 3 December work for you?\n\nKind regards,\nMaria Petrova"
    )
    assert made.html is not None
    assert made.html.endswith("<p>Kind regards,<br>\nMaria Petrova</p>")


@given(seed=st.one_of(st.text(max_size=30), st.integers()))
def test_the_same_seed_gives_the_same_wording(seed: str | int) -> None:
    once, again = (draft(DELAYED.id, values=DELAYED.examples, channel="chat", seed=seed) for _ in range(2))
    assert (once.wording, once.text) == (again.wording, again.text)
    assert 0 <= once.wording < DELAYED.wordings


def test_tickets_spread_over_the_wordings() -> None:
    counts = [0] * DELAYED.wordings
    for ticket in range(300):
        counts[draft(DELAYED.id, values=DELAYED.examples, seed=f"T-{ticket}").wording] += 1
    assert min(counts) > 60


@pytest.mark.parametrize("name", [None, "", "  ", "\t", "\u00a0"])
@pytest.mark.parametrize(
    "script",
    [s for s in scripts.library("en").values() if any(v.name == "name" for v in s.variables)],
    ids=lambda s: s.id,
)
def test_no_name_leaves_no_hole(script: Any, name: str | None) -> None:
    for channel in script.channels:
        given = {**script.examples, "name": name}
        made = draft(script.id, values=given, channel=channel, liability=script.liability or "balanced")
        first = made.text.split("\n")[0]
        assert re.search(r" [,!.]| $|None", first) is None, first


@pytest.mark.parametrize("name", ["None", "null", "undefined", "nan", "N/A", "unknown", "---", "123"])
def test_placeholders_are_no_names(name: str) -> None:
    with pytest.raises(ScriptError, match='"name" is no name'):
        draft(DELAYED.id, values={**DELAYED.examples, "name": name})


def test_everything_wrong_is_said_at_once_with_examples() -> None:
    with pytest.raises(ScriptError) as caught:
        draft(DELAYED.id, values={"new_date": "soon", "odrer": "A-1", "reason": None, "interim": ["a"]})
    assert str(caught.value) == (
        'apology.delayed-order: "odrer" is no variable of this script, did you mean "order"?; "order" is missing (text, for example A-1234); '
        '"new_date" is no ISO date (for example 2026-12-03); "reason" is missing (text, for example snow closed the depot on Monday); '
        '"interim" is no text (for example send a loan kettle today); "agent" is missing (name, for example Maria Petrova) '
        "(custcare-tone scripts show apology.delayed-order)"
    )


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        ("date", dt.date(2026, 12, 3), "Thursday 3 December"),
        ("date", dt.datetime(2026, 12, 3, 9, 0), "Thursday 3 December"),
        ("time", "14:30", "2:30 pm"),
        ("time", dt.time(8, 0), "8:00 am"),
        ("duration", 45, "45 minutes"),
        ("duration", dt.timedelta(hours=2), "2 hours"),
        ("number", "1234.5", "1,234.5"),
        ("money", "12.5 EUR", "€12.50"),
        ("money", (Decimal("1200"), "GBP"), "£1,200.00"),
        ("text", "  a   b ", "a b"),
        ("list", ["a ", " b"], ["a", "b"]),
        ("url", "https://example.com/a?b=1", "https://example.com/a?b=1"),
        ("email", "ana@example.com", "ana@example.com"),
    ],
)
def test_words_of_a_type(kind: str, value: Any, words: Any) -> None:
    assert values.TYPES[kind](value, "en") == words


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("date", "3 December"),
        ("date", 20261203),
        ("time", "half past two"),
        ("duration", 0),
        ("duration", True),
        ("number", "NaN"),
        ("number", "twelve"),
        ("money", "12.50"),
        ("money", "12.50 euros"),
        ("text", True),
        ("text", "x" * 2001),
        ("list", {"a": 1}),
        ("list", ["a"] * 31),
        ("url", "javascript:alert(1)"),
        ("email", "ana at example.com"),
    ],
)
def test_ill_typed_values_are_refused(kind: str, value: Any) -> None:
    with pytest.raises(ValueError, match=r"^(is|holds) "):
        values.TYPES[kind](value, "en")


def test_own_it_scripts_want_their_mode() -> None:
    own = scripts.find("apology.own-error", "en")
    with pytest.raises(ScriptError, match="admits fault"):
        draft(own.id, values=own.examples)
    with pytest.raises(ScriptError, match="admits fault"):
        draft(own.id, values=own.examples, liability="strict")
    assert draft(own.id, values=own.examples, liability="own-it").report.liability == "L4"


def test_unknown_names_come_with_the_nearest_one() -> None:
    with pytest.raises(ScriptError, match=r"apology\.delayed-order"):
        draft("apology.delayed-ordr", values={})
    with pytest.raises(ScriptError, match="not made for the channel social_public"):
        draft(DELAYED.id, values=DELAYED.examples, channel="social_public")
    with pytest.raises(ScriptError, match="not made for the formality familiar"):
        draft(DELAYED.id, values=DELAYED.examples, formality="familiar")


def test_a_team_folder_wins_by_id_and_by_layout(tmp_path: Path) -> None:
    own = tmp_path / "en" / "sorry" / "late.j2"
    own.parent.mkdir(parents=True)
    own.write_text(
        "{#\nid: apology.delayed-order\nsummary: Ours\nscenario: apology\nchannels: [chat]\nvariables:\n  order: {type: text, example: A-1}\n#}\n"
        "{% block answer %}Ours, about {{ order }}.{% endblock %}\n",
        encoding="utf-8",
    )
    layout = tmp_path / "en" / "_layouts" / "chat.j2"
    layout.parent.mkdir()
    layout.write_text("{% block answer %}{% endblock %} Bye for now!", encoding="utf-8")
    folders = [str(tmp_path)]
    made = draft("apology.delayed-order", values={"order": "A-7"}, channel="chat", scripts_folders=folders)
    assert made.text == "Ours, about A-7. Bye for now!"
    assert set(scripts.library("en", (str(tmp_path),))) == set(scripts.library("en"))


def test_a_handoff_note_of_a_real_case() -> None:
    made = draft(
        "handoff.supervisor-note",
        channel="email",
        seed=1,
        values={
            "supervisor": "Dana",
            "ticket": "50117",
            "customer": "Iris Lund, iris@example.com",
            "problem": "her cargo bike has been in the workshop since 2 November and the motor still stops in rain",
            "tried": [
                "new cable on 4 November",
                "motor sent in on 9 November: came back with no fault found",
            ],
            "wish": "a loan bike until it works",
            "feeling": "worn out, friendly",
            "promises": ["your call on 24 November at 16:00", "a loan bike or a date for one by 25 November"],
            "room": "two loan bikes are free in the north shop",
            "agent": "Maria Petrova",
        },
    )
    assert made.subject == "Call on ticket 50117: wants a loan bike until it works"
    assert made.text == (
        "Hello Dana,\n\nI've promised a call from you on ticket 50117.\n\n"
        "- Customer: Iris Lund, iris@example.com\n"
        "- What happened: her cargo bike has been in the workshop since 2 November and the motor still stops in rain\n"
        "- Wants: a loan bike until it works\n- Feeling: worn out, friendly\n- What we can do: two loan bikes are free in the north shop\n\n"
        "Tried so far:\n- new cable on 4 November\n- motor sent in on 9 November: came back with no fault found\n\n"
        "Promised:\n- your call on 24 November at 16:00\n- a loan bike or a date for one by 25 November\n\nMaria Petrova"
    )


def test_an_admission_in_a_value_is_reported_at_its_place_even_behind_because() -> None:
    from custcare_tone import draft, scripts

    values = {
        **next(s for s in scripts("en") if s.id == "apology.delayed-order").examples,
        "reason": "we were negligent and we know it",
    }
    made = draft("apology.delayed-order", language="en", channel="chat", values=values)
    graded = [f for f in made.report.findings if f.grade]
    assert graded
    assert all(made.text[f.start : f.end] == f.text for f in graded)
