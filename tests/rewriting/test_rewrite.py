"""Fixes read as written by a native, keep every fact, and applying them twice changes nothing more."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custcare_tone import ConfigError, check, rewrite
from custcare_tone.engine import linter, rulefile
from custcare_tone.model import Context, Segment
from custcare_tone.rewriting import fixer, inflect
from custcare_tone.rewriting.invariants import facts
from custcare_tone.sources import read_text
from custcare_tone.text.prose import mask
from tests.conftest import make_rules

REWRITES = [
    ("We can't ship before Monday.", "We can ship from Monday."),
    ("You won't get it until Friday.", "You'll have it on Friday."),
    ("You must send the receipt.", "Could you send the receipt, please?"),
    ("Kindly utilise the enclosed envelope.", "Please use the enclosed envelope."),
    (
        "Hi Ana, you failed to attach the invoice.",
        "Hi Ana, I don't see the invoice yet – could you send it, and I'll continue right away?",
    ),
]


@pytest.mark.parametrize(("before", "after"), REWRITES)
def test_a_reframing_uses_only_what_the_sentence_holds(before: str, after: str) -> None:
    assert rewrite(before, level="suggested", language="en").text == after


def test_safe_is_the_default_and_leaves_reframings_alone() -> None:
    text = "Kindly utilise the form. You must send the receipt."
    assert rewrite(text, language="en").text == "Please use the form. You must send the receipt."


def test_an_unknown_level_is_an_error() -> None:
    with pytest.raises(ConfigError, match="unknown level"):
        rewrite("Hello", level="wild", language="en")


_SENTENCES = st.sampled_from(
    [
        "You failed to attach the receipt.",
        "We can't ship order 1234 before 3 May 2026.",
        "You must send {{ form }} to ana@mail.example.",
        "Kindly utilise the enclosed envelope.",
        "In the event that the parcel is lost, notify us without further delay.",
        "Unfortunately, that size is sold out.",
        "You need to clear your cookies.",
        "You won't get it until Friday.",
        "Thank you for waiting, Ana.",
        "Your 2-year guarantee covers this.",
        "A voucher of €20 was issued in lieu of a refund.",
        "Please be advised that it shipped on 12/05.",
        "See https://shop.example/returns?id=7 for the steps.",
        "We do not know who Maria is.",
    ]
)


@given(st.lists(_SENTENCES, min_size=1, max_size=5).map(" ".join), st.sampled_from(["safe", "suggested"]))
@settings(max_examples=60, deadline=None)
def test_rewriting_keeps_facts_and_is_idempotent(text: str, level: str) -> None:
    once = rewrite(text, level=level, language="en")
    assert facts(once.text) == facts(text)
    assert {"Ana", "Maria"} & set(text.split()) <= set(
        once.text.replace(".", " ").replace(",", " ").split()
    ) | {"Ana,", "Ana."}
    assert rewrite(once.text, level=level, language="en").text == once.text
    assert once.remaining == check(once.text, language="en").findings


@given(st.lists(_SENTENCES, min_size=1, max_size=4).map(" ".join))
@settings(max_examples=40, deadline=None)
def test_a_rewrite_never_adds_a_finding(text: str) -> None:
    before = check(text, language="en").findings
    after = rewrite(text, level="suggested", language="en").remaining
    assert sum(f.severity.rank for f in after) <= sum(f.severity.rank for f in before)


def test_a_sentence_may_be_deleted_but_not_the_whole_reply() -> None:
    idle = "We have so many other customers to serve."
    assert rewrite(idle, level="suggested", language="en").text == idle
    assert (
        rewrite(f"{idle} Your lamp is here.", level="suggested", language="en").text == "Your lamp is here."
    )


def test_a_fix_that_loses_a_fact_is_only_shown() -> None:
    rules = make_rules('patterns: ["come on @weekday"]\nrewrite: [{to: "come soon", applicability: safe}]')
    from tests.conftest import hits

    (finding,) = hits(rules, "Please come on Friday.")
    assert [f.applicability.value for f in finding.fixes] == ["display"]


def test_a_fix_that_loses_a_negation_is_only_shown_unless_declared() -> None:
    from tests.conftest import hits

    lost = make_rules(
        'patterns: ["not late"]\nrewrite: [{to: "early", applicability: safe}]\nguards: {remedy: false}'
    )
    told = make_rules(
        'patterns: ["not late"]\nrewrite: [{to: "early", applicability: safe, turns_negation: true}]\nguards: {remedy: false}'
    )
    assert [f.applicability.value for f in hits(lost, "It is not late.")[0].fixes] == ["display"]
    assert [f.applicability.value for f in hits(told, "It is not late.")[0].fixes] == ["safe"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Sadly, it is late.", "It is late."),
        ("It is, sadly, late.", "It is late."),
        ("It is late, sadly.", "It is late."),
    ],
)
def test_a_deletion_takes_its_comma_and_blank_along(before: str, after: str) -> None:
    from custcare_tone.rewriting.fixer import applied
    from tests.conftest import hits

    rules = make_rules(
        'patterns: ["sadly"]\nrewrite: [{to: "", applicability: safe}]\nguards: {remedy: false}'
    )
    (finding,) = hits(rules, before)
    assert applied(before, finding.fixes[0]) == after


@pytest.mark.parametrize(
    ("filter_name", "words", "expected"),
    [
        ("on", "Friday", "on Friday"),
        ("on", "3 May", "on 3 May"),
        ("on", "5 pm", "at 5 pm"),
        ("on", "May", "in May"),
        ("on", "tomorrow", "tomorrow"),
        ("on", "next week", "next week"),
        ("a", "order", "an order"),
        ("a", "unit", "a unit"),
        ("a", "hour", "an hour"),
        ("a", "the order", "the order"),
        ("ing", "send it", "sending it"),
        ("ing", "make", "making"),
        ("ing", "ship", "shipping"),
        ("base", "sent", "send"),
        ("base", "cancelled", "cancel"),
        ("base", "processing", "process"),
        ("base", "changed", "change"),
        ("past", "send", "sent"),
        ("past", "check", "checked"),
        ("participle", "take", "taken"),
        ("your_to_my", "your order", "my order"),
        ("cap", "order", "Order"),
    ],
)
def test_filters_give_the_right_form(filter_name: str, words: str, expected: str) -> None:
    assert inflect.FILTERS[filter_name](words) == expected


def test_a_time_that_is_no_time_has_no_preposition() -> None:
    with pytest.raises(inflect.Unfit):
        inflect.on("the moon")


def test_a_rewritten_sentence_leaves_the_bracket_that_was_opened_before_it() -> None:
    from custcare_tone.rewriting.fixer import applied
    from tests.conftest import hits

    rules = make_rules(
        'patterns: ["ticket closed"]\nrewrite: [{to: "I have closed this for now.", applicability: suggested, replace: sentence}]'
    )
    (finding,) = hits(rules, "(Ticket closed)")
    assert applied("(Ticket closed)", finding.fixes[0]) == "(I have closed this for now.)"


def test_a_set_sentence_takes_no_other_facts_along() -> None:
    """What stands beside the fault stays: the reframing is applied to a short sentence and only shown for a long one."""
    short = "It's only a small scratch."
    long = "It's only a small scratch and it doesn't affect how the lamp works, so it stays as it is."
    assert rewrite(short, language="en", level="suggested").text == "I know this matters to you."
    assert rewrite(long, language="en", level="suggested").text == long


@pytest.mark.parametrize("before", ["😀 ", "🙏🏽 ", "Hi 😀 ", "Hello, 😀 ", "✅ "])
def test_pictures_and_a_greeting_before_a_sentence_stay(before: str) -> None:
    mended = rewrite(f"{before}You failed to attach the receipt.", level="suggested", language="en").text
    assert mended == f"{before}I don't see the receipt yet – could you send it, and I'll continue right away?"


def test_a_capital_pronoun_in_mid_sentence_is_no_sentence_start() -> None:
    from custcare_tone.rewriting.fixer import applied
    from tests.conftest import hits

    rules = make_rules(
        'patterns: ["lei deve {what:..3}"]\nrewrite: [{to: "può {what}", applicability: safe}]\nguards: {remedy: false}',
        language="it",
    )
    (finding,) = hits(rules, "Per questo Lei deve pagare oggi.")
    assert applied("Per questo Lei deve pagare oggi.", finding.fixes[0]) == "Per questo può pagare oggi."


FORM = """patterns: ["you failed to attach {item:..4}"]
rewrite: [{to: "I don't see {item} yet", applicability: suggested}]"""


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("x.md", "You failed to attach the *form*.", "I don't see the *form* yet."),
        ("x.md", "You failed to attach the ***form***.", "I don't see the ***form*** yet."),
        ("x.md", "You failed to attach **it** so far.", "I don't see **it** so far yet."),
        ("x.md", "**You failed to attach the form**.", "**I don't see the form yet**."),
        ("x.html", "<p>You failed to attach <b><i>it</i></b>.</p>", "<p>I don't see <b><i>it</i></b> yet.</p>"),
        ("x.html", "<b>You failed to attach it</b>.", "<b>I don't see it yet</b>."),
        ("x.j2", "{% if a %}You failed to attach it{% endif %}.", "{% if a %}I don't see it yet{% endif %}."),
    ],
)  # fmt: skip
def test_what_follows_a_capture_stands_behind_its_emphasis(path: str, before: str, after: str) -> None:
    rules = make_rules(FORM)
    segment = read_text(before, path).items[0].segments[-1]
    unit = linter.read(segment, rules, Context("en"), before)
    found = next(iter(linter.matches(unit, ())))
    assert fixer.applied(before, fixer.fixes(unit, found)[0]) == after


def test_a_fix_is_shown_with_its_placeholders_as_they_are_written() -> None:
    rules = make_rules(FORM)
    text = "You failed to attach {{ item }}."
    unit = linter.read(Segment(mask(text)), rules, Context("en"), text)
    found = next(iter(linter.matches(unit, ())))
    assert fixer.fixes(unit, found)[0].title == "Write: I don't see {{ item }} yet"


def test_rule_files_may_name_the_filters_that_there_are() -> None:
    assert set(rulefile.FILTERS) == set(inflect.FILTERS)
