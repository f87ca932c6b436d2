"""Each guard takes back what it is for, and with the guard switched off the same words are found: removing one breaks a line here."""

from __future__ import annotations

from typing import Any

import pytest

from custcare_tone.engine import guards as guards_module
from custcare_tone.engine.rulefile import GUARDS
from custcare_tone.model import Brand
from tests.conftest import found, make_rules

CASES: list[tuple[str, str, str, list[str], dict[str, Any]]] = [
    ("negation", "your fault", "It was not your fault at all.", ["your fault"], {}),
    ("negation", "your fault", "It isn't really your fault.", ["your fault"], {}),
    ("condition", "you can't", "If you can't log in, use this link.", ["you can't"], {}),
    ("condition", "you forgot", "When you forgot your code, call me.", ["you forgot"], {}),
    ("question", "refused", "Was it refused?", ["refused"], {}),
    ("reported", "it is broken", "You wrote that it is broken.", ["it is broken"], {}),
    ("remedy", "we can't ship", "We can't ship it. I can refund you today.", ["We can't ship"], {}),
    ("remedy", "we can't ship", "Would you like a voucher? We can't ship it.", ["We can't ship"], {}),
    ("remedy", "we can't ship", "We can't ship it, so take this one instead.", ["We can't ship"], {}),
    ("third_party", "negligent", "The courier was negligent.", ["negligent"], {}),
    ("title_case", "never worry", "Try our Unlimited Never Worry plan.", ["Never Worry"], {}),
    (
        "glossary",
        "zero risk",
        "Our Zero Risk cover is new.",
        ["Zero Risk"],
        {"brand": Brand(approved=("zero risk cover",))},
    ),
    ("echo", "webhook", "The webhook works.", ["webhook"], {"previous": "My webhook is dead."}),
]


@pytest.mark.parametrize(("guard", "phrase", "text", "words", "context"), CASES)
def test_a_guard_takes_back_what_is_innocent_and_only_it(
    guard: str, phrase: str, text: str, words: list[str], context: dict[str, Any]
) -> None:
    others = ", ".join(f"{name}: {str(name == guard).lower()}" for name in GUARDS)
    none = ", ".join(f"{name}: false" for name in GUARDS)
    assert found(make_rules(f'patterns: ["{phrase}"]\nguards: {{{others}}}'), text, **context) == []
    assert found(make_rules(f'patterns: ["{phrase}"]\nguards: {{{none}}}'), text, **context) == words


@pytest.mark.parametrize(
    ("guard", "phrase", "text"),
    [
        ("negation", "your fault", "Do not worry, it is your fault."),
        ("negation", "your fault", "It is not clear to us at this point why it is your fault."),
        ("condition", "you forgot", "If it helps, you forgot the code."),
        ("question", "refused", "Why? It was refused."),
        ("reported", "it is broken", "It is broken. You wrote that."),
        ("remedy", "we can't ship", "We can't ship it. The rules are strict."),
        ("title_case", "never", "Never do that."),
        ("title_case", "sadly", 'One "Hm" Sadly\nit is late.'),
        ("echo", "webhook", "The webhook works."),
    ],
)
def test_a_guard_does_not_reach_too_far(guard: str, phrase: str, text: str) -> None:
    only = ", ".join(f"{name}: {str(name == guard).lower()}" for name in GUARDS)
    assert len(found(make_rules(f'patterns: ["{phrase}"]\nguards: {{{only}}}'), text)) == 1


def test_every_guard_has_a_case() -> None:
    assert (
        {guard for guard, *_ in CASES} == set(GUARDS) == set(guards_module.GUARDS) == set(guards_module.ORDER)
    )


NO_GUARDS = "guards: {" + ", ".join(f"{name}: false" for name in GUARDS) + "}"


@pytest.mark.parametrize(
    ("where", "phrase", "innocent", "guilty"),
    [
        ("before", "hardly ..1", "We hardly ever paid.", "We paid hardly."),
        ("after", "nothing", "We paid nothing.", "We paid for nothing."),
        ("clause", "gladly", "Gladly we both paid.", "Gladly, we paid."),
        ("sentence", "gladly", "Gladly, we paid.", "We paid. Gladly so."),
        ("next_sentence", "gladly", "We paid. Gladly so.", "We paid. So. Gladly."),
        ("previous_sentence", "gladly", "Gladly so. We paid.", "Gladly. So. We paid."),
        ("reply", "gladly", "We paid. So. Gladly.", "We paid."),
    ],
)
def test_unless_and_require_look_where_they_say(where: str, phrase: str, innocent: str, guilty: str) -> None:
    unless = make_rules(f'patterns: ["paid"]\nunless: {{{where}: ["{phrase}"]}}\n{NO_GUARDS}')
    require = make_rules(f'patterns: ["paid"]\nrequire: {{{where}: ["{phrase}"]}}\n{NO_GUARDS}')
    assert (found(unless, innocent), found(unless, guilty)) == ([], ["paid"])
    assert (found(require, innocent), found(require, guilty)) == (["paid"], [])


def test_conditions_can_stand_beside_one_phrase() -> None:
    rules = make_rules(f'patterns: [{{phrase: "paid", unless: {{after: ["nothing"]}}}}, "lost"]\n{NO_GUARDS}')
    assert found(rules, "We paid nothing and lost nothing.") == ["lost"]


def test_the_customers_message_can_be_a_condition() -> None:
    rules = make_rules(f'patterns: ["sure"]\nrequire: {{previous: ["thank you"]}}\n{NO_GUARDS}')
    assert found(rules, "Sure.", previous="Thank you!") == ["Sure"]
    assert found(rules, "Sure.", previous="Can you help?") == []
    assert found(rules, "Sure.") == []


@pytest.mark.parametrize(
    "text",
    [
        'You wrote "you lost my parcel" and I see why.',
        "You wrote 'you lost my parcel' and I see why.",
        "You wrote “you lost my parcel” and I see why.",
        "You wrote ‘you lost my parcel’ and I see why.",
        "You wrote «you lost my parcel» and I see why.",
        "You wrote „you lost my parcel“ and I see why.",
        "> You lost my parcel\nI have your message.",
        "I have your message.\n\nOn Mon, 3 May 2026, Ana <ana@mail.example> wrote:\n> you lost my parcel",
        "Ho il messaggio.\n\nIl giorno lun 3 mag 2026 Ana ha scritto:\n> you lost my parcel",
        "See https://x.example/you-lost-my-parcel today.",
        "Type `you lost my parcel` here.",
        "Hi {{ you lost my parcel }}, thanks.",
    ],
)
def test_what_is_not_our_prose_is_never_searched(text: str) -> None:
    rules = make_rules(f'patterns: ["lost my parcel"]\n{NO_GUARDS}')
    assert found(rules, text) == []
    assert found(rules, "Well, we lost my parcel.") == ["lost my parcel"]


@pytest.mark.parametrize(
    "text", ["That’s not ours, we don't lose it; customers' parcels, we lost my parcel 'n' more."]
)
def test_an_apostrophe_is_no_quotation(text: str) -> None:
    assert found(make_rules(f'patterns: ["lost my parcel"]\n{NO_GUARDS}'), text) == ["lost my parcel"]


def test_a_quoted_single_word_is_emphasis() -> None:
    assert found(make_rules(f'patterns: ["refused"]\n{NO_GUARDS}'), 'It was "refused".') == ["refused"]
