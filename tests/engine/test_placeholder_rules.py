"""Rules about placeholders: what is found, at which characters of the source, and what is innocent."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custcare_tone import Checker
from custcare_tone.config.resolver import with_arguments
from custcare_tone.config.settings import Settings
from custcare_tone.engine import kinds, linter
from custcare_tone.engine.ruleset import RuleSet
from custcare_tone.errors import RuleError
from custcare_tone.model import Context, Segment
from custcare_tone.sources import SourceOptions, read_file, read_text
from tests.conftest import found, hits, make_rules

TEMPLATE = {"stage": "template"}


def rules_for(fault: str) -> RuleSet:
    return make_rules(f"fault: {fault}", category="impersonal", kind="placeholder")


def test_an_unknown_fault_is_refused() -> None:
    with pytest.raises(RuleError, match="brokn"):
        rules_for("brokn")


@pytest.mark.parametrize("slot", ["[name]", "[Company Name]", "XXXX", "FILLIN", "____"])
@pytest.mark.parametrize("stage", ["template", "reply"])
def test_a_slot_is_found_in_both_stages(slot: str, stage: str) -> None:
    assert found(rules_for("slot"), f"Hello {slot} and welcome.", stage=stage) == [slot]


def test_a_value_is_an_unfilled_slot_only_in_a_reply() -> None:
    rules = rules_for("slot")
    text = "Hello {{ first_name }}, order {number} and %{reply_to} are here."
    assert found(rules, text, stage="reply") == ["{{ first_name }}", "{number}", "%{reply_to}"]
    assert found(rules, text, **TEMPLATE) == []


def test_neighbours_are_told_apart_and_keep_their_places() -> None:
    text = "Hello {{first}}{{last}}, hi"
    assert [(f.start, f.end, f.text) for f in hits(rules_for("slot"), text)] == [
        (6, 15, "{{first}}"),
        (15, 23, "{{last}}"),
    ]


def test_a_value_over_two_lines_is_one() -> None:
    assert found(rules_for("slot"), "Hello {{\n name }}, hi") == ["{{\n name }}"]


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("Hello {{name, thanks.", ["{{name"]),
        ("Hello {{name}, thanks.", ["{{name"]),
        ("Hello {{a{{b}}, thanks.", ["{{a"]),
        ("{% if late It is late.", ["{% if"]),
        ("Hello {{name}}, {% if a %}thanks{% endif %}.", []),
        ("Write {name} or 40 % less.", []),
        ("The part {#top of the page.", []),
    ],
)
def test_broken_syntax(text: str, broken: list[str]) -> None:
    assert found(rules_for("broken"), text, **TEMPLATE) == broken


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("Hi {{first_name}},", ["{{first_name}}"]),
        ("Hello, {{first_name}} {{last_name}}!", ["{{first_name}}"]),
        ("Dear Mr. {{last_name}},", ["{{last_name}}"]),
        ("It is here.\nHi {%customer.firstName%},", ["{%customer.firstName%}"]),
        ('Hi <attribute key="first_name"/>,', ['<attribute key="first_name"/>']),
        ("Hi %{reply_to_username},", ["%{reply_to_username}"]),
        ("Hi {{first_name | default: 'there'}},", []),
        ("Hi {%customer.firstName,fallback=there%},", []),
        ('Hi <attribute key="first_name" default="there"/>,', []),
        ("Hi ${first_name},", []),
        ("Hi {!Contact.FirstName},", []),
        ("Hi, your order {{number}} is here.", []),
        ("Hi from {{shop.name}}.", []),
        ("We packed {{first_name}}.", []),
        ("{% if first_name %}Hi {{first_name}},{% else %}Hi,{% endif %}", []),
        ("{{#if first_name}}Hi {{first_name}},{{/if}}", []),
        ("{% if order %}Hi {{first_name}},{% endif %}", ["{{first_name}}"]),
    ],
)
def test_a_greeting_without_a_fallback(text: str, bare: list[str]) -> None:
    assert found(rules_for("no_fallback"), text, **TEMPLATE) == bare


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("Hello {{customer.first_name}} and {{order.number}}.", []),
        ("Hello {{customer.frist_name}}.", ["{{customer.frist_name}}"]),
        ("Hello {{orders}} {order}.", ["{{orders}}"]),
        ("Hello {{ order.number | upcase }}.", []),
        ("{% for line in order.lines %}{{line.name}} {{forloop.index}}{% endfor %}", []),
        ("{% assign who = order.owner %}Hello {{who}} {{whom}}.", ["{{whom}}"]),
        ("{{#each order.lines}}{{name}}{{/each}}", []),
        ("{{#if order.late}}{{name}}{{/if}}", ["{{name}}"]),
        ("Hello [name], ____.", []),
    ],
)
def test_unknown_names(text: str, unknown: list[str]) -> None:
    listed = ("customer.first_name", "order")
    assert found(rules_for("unknown"), text, **TEMPLATE, variables=listed) == unknown
    assert found(rules_for("unknown"), text, **TEMPLATE) == []


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("It is here. {# ask Ben #} Bye.", ["{# ask Ben #}"]),
        ("It is here. {{!-- ask Ben --}} Bye.", ["{{!-- ask Ben --}}"]),
        ("It is here. <%# ask\nBen %> Bye.", ["<%# ask\nBen %>"]),
        ("{% if late %}Late.{% endif %}", ["{% if late %}", "{% endif %}"]),
        ("{# custcare: ignore[BLM001] quoted #} It is here.", []),
        ("It is {{here}}, 10 % off, #1.", []),
    ],
)
def test_text_for_the_template(text: str, left: list[str]) -> None:
    assert found(rules_for("comment"), text) == left


@given(
    st.lists(
        st.sampled_from(["{{a}}", "[name]", "{{b", "{# c #}", "{% if d %}", "____", " so. ", "\n", "Hi "])
    )
)
def test_what_is_found_is_what_stands_there(parts: list[str]) -> None:
    text = "".join(parts)
    for fault in ("slot", "broken", "no_fallback", "comment"):
        for f in hits(rules_for(fault), text):
            assert f.text == text[f.start : f.end]
            assert f.text.startswith(("{", "[", "_"))


def test_a_text_without_placeholders_asks_none_of_these_rules() -> None:
    for fault in ("slot", "broken", "no_fallback", "unknown", "comment"):
        rules, context = rules_for(fault), Context(language="en")
        unit = linter.read(Segment("It is here."), rules, context, "It is here.")
        assert kinds.Plan(rules, context).called(unit) == []


def test_the_context_takes_the_variables_of_the_settings() -> None:
    assert Settings(variables=("order",)).context().variables == ("order",)
    assert with_arguments(Settings(), variables=["order"]).variables == ("order",)


def codes(text: str, **settings: object) -> list[tuple[str, str, str]]:
    return [
        (f.code, str(f.severity), f.text) for f in Checker(language="en", **settings).check(text).findings
    ]


def test_the_same_words_are_found_once() -> None:
    text = "Hello [First Name], your parcel {{number}} is here {{today."
    reply = [("IMP007", "error", words) for words in ("[First Name]", "{{number}}", "{{today")]
    assert [f for f in codes(text) if f[0].startswith("IMP0")] == reply
    assert codes(text, stage="template", select=("IMP007", "IMP06")) == [
        ("IMP060", "warning", "[First Name]"),
        ("IMP061", "error", "{{today"),
    ]
    assert codes("Hi {{frist_name}},", stage="template", variables=("first_name",), select=("IMP06",)) == [
        ("IMP063", "error", "{{frist_name}}")
    ]


def test_places_in_an_export_are_those_of_the_file(tmp_path: Path) -> None:
    body = "<p>Hi {{ticket.requester.first_name}},</p><p>Sum: [amount] {{x | default: &quot;y&quot;}}{{z</p>"
    path = tmp_path / "macros.json"
    actions = [{"field": "comment_value_html", "value": body}]
    path.write_text(json.dumps({"macros": [{"id": 1, "title": "A", "actions": actions}]}), encoding="utf-8")
    document = read_file(path)
    ((_, report),) = Checker(language="en", select=("IMP06",)).check_document(document)
    assert [(f.code, document.source[f.start : f.end]) for f in report.findings] == [
        ("IMP062", "{{ticket.requester.first_name}}"),
        ("IMP060", "[amount]"),
        ("IMP061", "{{z"),
    ]


@pytest.mark.parametrize(("written", "found_codes"), [(' default="there"', []), ("", ["IMP062"])])
def test_fallbacks_are_read_through_the_escapes_of_the_file(
    tmp_path: Path, written: str, found_codes: list[str]
) -> None:
    actions = [{"field": "comment_value", "value": f'Hi <attribute key="first_name"{written}/>, it is here.'}]
    path = tmp_path / "macros.json"
    path.write_text(json.dumps({"macros": [{"id": 1, "title": "A", "actions": actions}]}), encoding="utf-8")
    document = read_file(path, SourceOptions(dialects=("intercom",)))
    ((_, report),) = Checker(language="en", select=("IMP06",)).check_document(document)
    assert [f.code for f in report.findings] == found_codes


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        ("x.txt", "We lost {{ order.id }} today.", "lost {{ order.id }} today"),
        ("x.txt", "We lost https://a.example/b today.", "lost https://a.example/b today"),
        ("x.txt", 'We lost "the big\nbox" today.', 'lost "the big box" today'),
        ("x.html", "<p>We lost <b>{{ order.id }}</b>\n today.</p>", "lost {{ order.id }} today"),
        ("x.html", "<p>We lost <code>a&lt;b</code> today.</p>", "lost … today"),
        ("x.json", '[{"title": "t", "body": "We lost {{ id }}\\ntoday."}]', "lost {{ id }} today"),
        (
            "x.json",
            '[{"title": "t", "body": "We lost {{ a|d:\\"b\\" }} today."}]',
            'lost {{ a|d:"b" }} today',
        ),
        ("x.eml", "Content-Transfer-Encoding: base64\n\nV2UgbG9zdCB7eyBuIH19IHRvZGF5Lg==\n", "lost … today"),
    ],
)
def test_a_message_quotes_what_is_covered_as_it_is_written(path: str, text: str, said: str) -> None:
    rules = make_rules('patterns: ["lost {what:any} today", "lost {placeholder} today", "lost ..3 today"]')
    item = read_text(text, path).items[0]
    _, findings = linter.check(item.segments[0], rules, Context("en"), text)
    assert [f.message for f in findings] == [f"“{said}” hurts: write something kinder."]
