"""Every packaged script, in every channel and wording, is ready to send: no finding, the length its channel bears, something specific in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from custcare_tone.cli.scripts import rendered
from custcare_tone.drafting import render, scripts, suggest, values
from custcare_tone.model import Script

LIBRARY = scripts.library("en")
LANGUAGES = scripts.languages()
SCRIPTS = [
    pytest.param(script, id=f"{language}/{name}")
    for language in LANGUAGES
    for name, script in scripts.library(language).items()
]
CHARACTERS = {"chat": 300, "sms": 300, "direct_message": 300, "social_public": 280}
WORDS = {"email": 200, "meeting": 200, "phone": 90}
LONGER = {"en": 1.0, "it": 1.0, "bg": 1.25, "fil": 1.25}
"""How much longer the same message may be: Bulgarian and Filipino need about a fifth more characters than English for it."""
LISTED_AS_TEMPLATE = (
    "P2 P3 P5 P7 P12 P17 P18 P22 P25 P31 P33 P34 P38 P39 P40 P41 P44 P45 P49 P50 P52 P53 P61 P65 P67 P68 P69 P74 P76 P79 P80 P81 "
    "P84 P85 P86 P88 P100 P102 P103 P106 P107 P109 P110 P112 P113 P115 P117 P118 P119 P121"
).split()
HIGHEST_GRADE = {
    "apology.billing": "L3",
    "apology.late-delivery": "L3",
    "apology.damaged-item": "L3",
    "apology.wrong-item": "L3",
}
"""Scripts with a remedy whose basis is filled in; the words of all the others stay at L2."""


@pytest.mark.parametrize("script", SCRIPTS)
def test_drafts_are_ready_to_send(script: Script) -> None:
    for channel, wording, made in rendered(script):
        at = f"{channel}, wording {wording + 1}: {made.text}"
        assert [(f.code, f.text) for f in made.report.findings if f.severity.rank > 0] == [], at
        longest = max(map(len, made.text.split("\n\n"))) if channel == "chat" else len(made.text)
        most = CHARACTERS.get(channel, 5_000) * LONGER[script.language]
        assert longest <= most, at
        assert len(made.text.split()) <= WORDS.get(channel, 300) * LONGER[script.language], at
        assert not re.search(r"[{}]|\bNone\b|\( ?\)|  |\n\n\n| [,.?!]|\.\.|[,:]\Z", made.text), at
        assert (made.subject is not None) == (
            channel in ("email", "meeting") and "subject" in scripts.body(Path(script.path))
        ), at


@pytest.mark.parametrize("script", SCRIPTS)
def test_wordings_differ_and_say_something_specific(script: Script) -> None:
    assert script.wordings >= scripts.FEWEST_WORDINGS
    given = values.fill(script, script.examples)
    own = {v.name for v in script.variables} - {"name", "agent"}
    specific = [
        w for name in own for w in (given[name] if isinstance(given[name], list) else [given[name]]) if w
    ]
    for channel in script.channels:
        texts = [made.text for where, _, made in rendered(script) if where == channel]
        assert len(set(texts)) == len(texts), channel
        for text in texts:
            assert any(word.lower() in text.lower() for word in specific), text


@pytest.mark.parametrize("script", SCRIPTS)
def test_liability_grade_of_the_words(script: Script) -> None:
    highest = "L4" if script.liability == "own-it" else HIGHEST_GRADE.get(script.id, "L2")
    assert max(made.report.liability for _, _, made in rendered(script)) <= highest


@pytest.mark.parametrize("script", SCRIPTS)
def test_optional_values_may_be_left_out(script: Script) -> None:
    needed = {v.name: v.example for v in script.variables if v.required}
    words = values.fill(script, needed)
    for channel in script.channels:
        for wording in range(script.wordings):
            _, text = render.fill(
                scripts.body(Path(script.path)),
                script.path,
                script.language,
                channel,
                scripts.folders(),
                words,
                wording,
                "formal",
            )
            assert not re.search(r" [,.!?;:]|\(\)|\bNone\b|\A\w+ ,", text), text


def test_every_language_has_every_script_with_the_same_contract() -> None:
    def contracts(language: str) -> dict[str, object]:
        found = scripts.library(language)
        return {
            name: (s.channels, s.liability, s.practices, [(v.name, v.type, v.required) for v in s.variables])
            for name, s in found.items()
        }

    assert LANGUAGES == ("bg", "en", "fil", "it")
    assert {language: contracts(language) == contracts("en") for language in LANGUAGES} == dict.fromkeys(
        LANGUAGES, True
    )


def test_every_practice_that_wants_a_template_has_a_script() -> None:
    named = {practice for script in LIBRARY.values() for practice in script.practices}
    assert sorted(set(LISTED_AS_TEMPLATE) - named) == []


def test_practices_exist() -> None:
    listed = yaml.safe_load(
        (Path(__file__).parent.parent.parent / "docs/practices.yaml").read_text(encoding="utf-8")
    )
    known = {entry["id"] for entry in listed["practices"]}
    assert {p for script in LIBRARY.values() for p in script.practices} - known == set()


def test_handoffs_exist_for_the_customer_and_for_the_colleague() -> None:
    for kind in ("specialist", "supervisor"):
        assert {f"handoff.{kind}-customer", f"handoff.{kind}-note"} <= set(LIBRARY)
        kept = {v.name: v.type for v in LIBRARY[f"handoff.{kind}-note"].variables}
        assert kept["tried"] == kept["promises"] == "list"
        assert {"ticket", "customer", "problem", "wish", "feeling"} <= set(kept)


def test_scenario_is_the_folder_and_the_first_part_of_the_id() -> None:
    for script in LIBRARY.values():
        path = Path(script.path)
        assert script.id == f"{path.parent.name}.{path.stem}" == f"{script.scenario}.{path.stem}"


def test_cues_name_scripts_that_exist() -> None:
    for language in LANGUAGES:
        named = {i for _, _, ids in suggest.cues(language, scripts.folders()) for i in ids}
        assert named
        assert named - set(LIBRARY) == set()
