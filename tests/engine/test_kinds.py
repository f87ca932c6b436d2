"""Each rule kind finds its fault at its place and is silent below its bound."""

from __future__ import annotations

import pytest

from custcare_tone.engine.rulefile import GUARDS
from custcare_tone.model import Brand
from tests.conftest import found, hits, make_rules

OFF = "guards: {" + ", ".join(f"{name}: false" for name in GUARDS) + "}"


def test_density_marks_the_first_one_too_many() -> None:
    rules = make_rules(f'patterns: ["sorry"]\nmax: 2\n{OFF}', category="apology", kind="density")
    assert found(rules, "Sorry. I am sorry.") == []
    assert [(f.start, f.text) for f in hits(rules, "Sorry. I am sorry. So sorry, sorry!")] == [(22, "sorry")]


def test_density_per_sentence_and_per_words() -> None:
    each = make_rules(f'patterns: ["sorry"]\nmax: 1\nper: sentence\n{OFF}', kind="density")
    assert found(each, "Sorry, sorry. Sorry and sorry. Sorry.") == ["sorry", "sorry"]
    share = make_rules(f'patterns: ["sorry"]\nmax: 1\nper: {{words: 10}}\n{OFF}', kind="density")
    assert found(share, "Sorry " + "word " * 18 + "sorry") == []
    assert found(share, "Sorry word sorry") == ["sorry"]


def test_density_of_a_character() -> None:
    rules = make_rules('characters: "!"\nmax: 1', category="channel", kind="density")
    assert (found(rules, "Great!"), found(rules, "Great! So great!")) == ([], ["!"])


def test_a_long_sentence_is_a_metric() -> None:
    rules = make_rules("metric: sentence_words\nmax: 5", kind="metric")
    assert found(rules, "One two three four five. One two three four five six.") == [
        "One two three four five six."
    ]


@pytest.mark.parametrize(
    ("metric", "bound", "bad", "good"),
    [
        ("reply_words", "max: 3", "one two three four", "one two three"),
        ("reply_characters", "max: 10", "eleven char", "ten chars."),
        ("reply_sentences", "max: 2", "A b. C d. E f.", "A b. C d."),
        ("paragraph_words", "max: 2", "one two three\n\nfour", "one two\n\nthree four"),
        ("one_word_reply", "max: 3", "Okay.", "Okay!"),
    ],
)
def test_lengths_of_a_reply(metric: str, bound: str, bad: str, good: str) -> None:
    rules = make_rules(f"metric: {metric}\n{bound}", category="channel", kind="metric")
    assert (len(found(rules, bad)), found(rules, good)) == (1, [])


HARD = (
    "International organisations periodically experience considerable operational difficulties. Additional administrative documentation "
    "necessitates comprehensive examination. "
) * 8
EASY = (
    "The box is on the way. It will come by noon. You can sign for it at the door. We put your name on it. "
    * 6
)


@pytest.mark.parametrize(
    ("metric", "bound"),
    [
        ("flesch", "min: 60"),
        ("flesch_kincaid", "max: 8"),
        ("ari", "max: 8"),
        ("coleman_liau", "max: 9"),
        ("lix", "max: 45"),
        ("long_word_share", "max: 0.4"),
        ("gulpease", "min: 60"),
    ],
)
def test_readability_of_a_reply(metric: str, bound: str) -> None:
    rules = make_rules(f"metric: {metric}\n{bound}", category="commercialese", kind="metric")
    assert (len(found(rules, HARD)), found(rules, EASY), found(rules, HARD[:200])) == (1, [], [])


FILLER = "The parcel left the depot and the driver has it in his van with the others of the same street so that they come together. "
WHOLE = FILLER * 2


@pytest.mark.parametrize(
    ("part", "bad", "good", "context"),
    [
        ("greeting", WHOLE, "Hello Ana, " + WHOLE, {}),
        ("greeting_name", "Hello, here it is.", "Hello Ana, here it is.", {}),
        (
            "acknowledgement",
            WHOLE,
            "I understand. " + WHOLE,
            {"previous": "I am furious about this broken kettle."},
        ),
        (
            "answers",
            WHOLE,
            WHOLE + "The invoice number is on page one.",
            {"previous": "Where is the invoice number?"},
        ),
        ("next_step", WHOLE, WHOLE + "I will write to you tomorrow.", {}),
        ("sign_off", WHOLE, WHOLE + "\n\nKind regards,\nAna Petrova", {}),
        (
            "sign_off",
            WHOLE + "\n\nKind regards,\nthe support team",
            WHOLE + "\n\nKind regards,\nAna Petrova, Support",
            {},
        ),
        ("sign_off", WHOLE, WHOLE + "\n\nElena Ruiz\nGeneral Manager", {}),
        ("sign_off", WHOLE, WHOLE + " See you then, Kate", {}),
        ("summary", FILLER * 9, FILLER * 9 + "To sum up: it comes.", {}),
        ("order", FILLER * 6, "I am glad you wrote. " + FILLER * 6, {}),
        ("order", "Dear Ana,\n\n" + FILLER * 6, "Dear Ana,\n\nI am glad you wrote. " + FILLER * 6, {}),
        ("repair_after_apology", "I am sorry. " + WHOLE, "I am sorry. I have sent a new one. " + WHOLE, {}),
        ("late_apology", WHOLE + "I am sorry.", "I am sorry. " + WHOLE, {"previous": "I am angry."}),
        (
            "person_of_agent",
            "We see it. We sent it. We did it. " + WHOLE,
            "I see it. I sent it. We did it. We know. We do. " + WHOLE,
            {},
        ),
        ("name_use", "Hello Ana, thank you Ana, bye Ana. " + WHOLE, "Hello Ana, " + WHOLE, {}),
        ("purpose", "Please wait. It is long.", "Please wait, because I check the store.", {}),
    ],
)
def test_a_missing_or_misplaced_part_of_a_whole_reply(
    part: str, bad: str, good: str, context: dict[str, str]
) -> None:
    rules = make_rules(
        f"part: {part}\nmin: 180" if part == "summary" else f"part: {part}",
        category="structure",
        kind="structure",
    )
    assert (len(found(rules, bad, **context)), found(rules, good, **context)) == (1, [])


def test_structure_is_silent_on_fragments() -> None:
    rules = make_rules("part: sign_off", category="structure", kind="structure")
    assert found(rules, "Your parcel is on its way.") == []
    assert len(found(rules, "Your parcel is on its way.", whole=True)) == 1


def test_two_registers_in_one_reply() -> None:
    rules = make_rules("part: greeting", category="structure", kind="structure", language="it")
    assert found(rules, "ciao") == []


@pytest.mark.parametrize(
    ("entity", "text", "expected"),
    [
        ("card", "Card 4539 1488 0343 6467 is on file.", ["4539 1488 0343 6467"]),
        ("card", "Card 4539 1488 0343 6468 is on file.", []),
        ("card", "Tracking 4539148803436467 is on its way.", []),
        ("iban", "Pay to DE89 3704 0044 0532 0130 00 today.", ["DE89 3704 0044 0532 0130 00"]),
        ("iban", "Pay to DE89 3704 0044 0532 0130 01 today.", []),
        ("email", "Is ana.rossi@mail.com yours?", ["ana.rossi@mail.com"]),
        ("email", "Is @ana there?", []),
        ("phone", "Call +44 20 7946 0958 now.", ["+44 20 7946 0958"]),
        ("phone", "On 2026-11-21 at 10:30 the 12345 came.", []),
        ("national_id", "EGN 7523169263 it is.", ["7523169263"]),
        ("national_id", "Codice RSSMRA85T10A562S.", ["RSSMRA85T10A562S"]),
        ("order_number", "Your order no. A-12345 left.", ["A-12345"]),
        ("order_number", "Your order is on its way.", []),
    ],
)
def test_personal_data_is_proven_by_its_checksum(entity: str, text: str, expected: list[str]) -> None:
    rules = make_rules(f"entity: {entity}\n{OFF}", category="privacy", kind="entity")
    assert found(rules, text) == expected


def test_the_value_is_masked_in_the_message() -> None:
    rules = make_rules(f"entity: card\n{OFF}", category="privacy", kind="entity")
    (finding,) = hits(rules, "Card 4539 1488 0343 6467.")
    assert finding.message == "“**** **** **** 6467” hurts: write something kinder."


def test_a_companys_own_contacts_are_allowed() -> None:
    rules = make_rules(f"entity: phone\n{OFF}", category="privacy", kind="entity")
    assert found(rules, "Call +44 20 7946 0958 now.", brand=Brand(contacts=("+442079460958",))) == []


def test_near_finds_almost_the_same_sentence() -> None:
    rules = make_rules(
        f'texts: ["Your call is important to our company."]\nthreshold: 85\n{OFF}',
        category="impersonal",
        kind="near",
    )
    assert found(rules, "Hello. Your call is very important to our company. Bye.") == [
        "Your call is very important to our company"
    ]
    assert found(rules, "Your parcel is important to our company and to its shareholders.") == []


def test_a_token_rule_runs_on_the_candidates_sentence() -> None:
    rules = make_rules(
        f'tokens: [{{LOWER: "send"}}, {{IS_ALPHA: true}}, {{LOWER: "now"}}]\npipeline: blank\nanchors: [send]\npreset: deep\n{OFF}',
        kind="token",
        presets=("default", "deep"),
    )
    assert found(rules, "Please wait. Send it now.") == ["Send it now"]


def test_a_rule_speaks_only_in_its_context() -> None:
    rules = make_rules(f'patterns: ["ok"]\nwhen: {{channel: [chat, sms]}}\n{OFF}')
    assert (
        found(rules, "Ok then", channel="chat"),
        found(rules, "Ok then", channel="email"),
        found(rules, "Ok then"),
    ) == (["Ok"], [], [])


def test_context_adjusts_the_severity() -> None:
    rules = make_rules(
        f'patterns: ["ok"]\nadjust: [{{when: {{liability: strict}}, severity: error}}, {{when: {{liability: own-it}}, severity: "off"}}]\n{OFF}'
    )
    assert [f.severity.value for f in hits(rules, "ok")] == ["warning"]
    assert [f.severity.value for f in hits(rules, "ok", liability="strict")] == ["error"]
    assert hits(rules, "ok", liability="own-it") == []


def test_what_stands_beside_a_match_can_soften_it_to_a_note() -> None:
    rules = make_rules(
        f'patterns: ["our fault"]\nsoften: {{next_sentence: ["i have sent"]}}\n'
        f"adjust: [{{when: {{liability: strict}}, severity: error}}]\n{OFF}"
    )
    text = "It was our fault. I have sent a new one."
    assert [f.severity.value for f in hits(rules, text)] == ["info"]
    assert [f.severity.value for f in hits(rules, text, liability="strict")] == ["error"]
    assert [f.severity.value for f in hits(rules, "It was our fault. So it goes.")] == ["warning"]
