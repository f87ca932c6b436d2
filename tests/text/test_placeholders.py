"""Placeholders of every dialect: where they stand, what they name, what they fall back to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custcare_tone.text.placeholders import DIALECTS, UNAMBIGUOUS, Placeholder, find


@pytest.mark.parametrize(
    ("text", "path", "fallback", "kind", "dialect"),
    [
        ("{{ticket.requester.first_name}}", "ticket.requester.first_name", None, "value", "mustache"),
        ("{{ x | default: 'there' }}", "x", "there", "value", "mustache"),
        ("{{ x | default('there') }}", "x", "there", "value", "mustache"),
        ('{{user.name|fallback:"there"}}', "user.name", "there", "value", "mustache"),
        ("{{ contact.first_name || 'there' }}", "contact.first_name", "there", "value", "mustache"),
        ("{{{raw}}}", "raw", None, "value", "mustache"),
        ("{{&raw}}", "raw", None, "value", "mustache"),
        ("{{#if order.late}}", "#if order.late", None, "statement", "mustache"),
        ("{{^late}}", "^late", None, "statement", "mustache"),
        ("{{/if}}", "/if", None, "statement", "mustache"),
        ("{{else}}", "else", None, "statement", "mustache"),
        ("{{! keep polite }}", "keep polite", None, "comment", "mustache"),
        ("{{!-- a }} b --}}", "a }} b", None, "comment", "mustache"),
        ("{% if order.late %}", "if order.late", None, "statement", "tags"),
        ("{%- else -%}", "else", None, "statement", "tags"),
        ("{# note #}", "note", None, "comment", "tags"),
        ("{%customer.firstName,fallback=there%}", "customer.firstName", "there", "value", "helpscout"),
        ("{%mailbox.email%}", "mailbox.email", None, "value", "helpscout"),
        ("{!Contact.FirstName}", "Contact.FirstName", None, "value", "salesforce"),
        ("%{reply_to_username,fallback:there}", "reply_to_username", "there", "value", "percent-brace"),
        ("${assignment_group}", "assignment_group", None, "value", "dollar-brace"),
        ("#{ticket.customer.firstname}", "ticket.customer.firstname", None, "value", "hash-brace"),
        ("[[sn.org.signature]]", "sn.org.signature", None, "value", "double-bracket"),
        ('<attribute key="first_name" default="there"/>', "first_name", "there", "value", "intercom"),
        ('<attribute key="first_name"></attribute>', "first_name", None, "value", "intercom"),
        ("%filltext:name=Name:default=there%", "Name", "there", "value", "textexpander"),
        ("%clipboard", "clipboard", None, "value", "textexpander"),
        ("<%= customer.name %>", "customer.name", None, "value", "erb"),
        ("<% if late -%>", "if late", None, "statement", "erb"),
        ("*|FNAME|*", "FNAME", None, "value", "mailchimp"),
        ("{first_name}", "first_name", None, "value", "brace"),
        ("[name]", "name", None, "slot", "slot"),
        ("[Company Name]", "Company Name", None, "slot", "slot"),
        ("[ORDER]", "ORDER", None, "slot", "slot"),
        ("XXXX", "XXXX", None, "slot", "slot"),
        ("FILLIN", "FILLIN", None, "slot", "slot"),
        ("____", "____", None, "slot", "slot"),
    ],
)
def test_each_dialect(text: str, path: str, fallback: str | None, kind: str, dialect: str) -> None:
    before = "Hi "
    found = find(before + text + ", thanks.")
    assert found == [Placeholder(3, 3 + len(text), path, fallback, kind, dialect)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "dialect", "path"),
    [
        ("%name%", "percent", "name"),
        ("{contactfield=firstname|there}", "mautic", "firstname"),
        ("$|$", "espanso-cursor", "$|$"),
    ],
)
def test_ambiguous_dialects_only_when_named(text: str, dialect: str, path: str) -> None:
    assert find(text) == []
    assert [(p.path, p.dialect) for p in find(text, {dialect})] == [(path, dialect)]


@pytest.mark.parametrize(
    "text",
    [
        "It costs 50% and {not this} either.",
        "[sic] [1] [x] [see](link) [text][ref] [ref]: url",
        "card XXXX XXXX XXXX 1234, and XXXX-1234",
        "Best,\n____\nAnn",
        "snake___case",
        "a {{ }} b",
        '{"json": 1}',
        "a < b, c % d, $5, #3",
    ],
)
def test_what_only_looks_like_one(text: str) -> None:
    assert find(text) == []


def test_an_opener_without_its_end_is_broken() -> None:
    assert find("Hi {{ name, how are you? {{ok}}") == [
        Placeholder(3, 10, "name", None, "broken", "mustache"),
        Placeholder(25, 31, "ok", None, "value", "mustache"),
    ]
    assert find("{% if x") == [Placeholder(0, 5, "if", None, "broken", "tags")]


def test_only_the_named_dialects() -> None:
    assert [p.path for p in find("{{a}} ${b} %{c}", {"dollar-brace"})] == ["b"]
    assert find("{{a}}", ()) == []
    with pytest.raises(ValueError, match="nonsense"):
        find("{{a}}", {"nonsense"})


PIECES = st.lists(
    st.sampled_from(
        [
            "{{",
            "}}",
            "{%",
            "%}",
            "{",
            "}",
            "[[",
            "]]",
            "[",
            "]",
            "%",
            "${",
            "#{",
            "a",
            " ",
            "|",
            "\n",
            "X" * 4,
            "___",
            "<%",
            "%>",
            "<attribute ",
        ]
    ),
    max_size=40,
)


@given(PIECES, st.sampled_from([None, DIALECTS, UNAMBIGUOUS]))
def test_spans_ascend_and_never_overlap(pieces: list[str], dialects: frozenset[str] | None) -> None:
    text = "".join(pieces)
    at = 0
    for placeholder in find(text, dialects):
        assert at <= placeholder.start < placeholder.end <= len(text)
        at = placeholder.end
