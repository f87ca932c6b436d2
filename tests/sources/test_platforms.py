"""Every platform's export is recognised by its shape and read whole: items, ids, titles, languages, channels, audiences."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from custcare_tone.errors import ConfigError, SourceError
from custcare_tone.model import Item
from custcare_tone.sources import Selector, SourceOptions, platform_page, platforms, read_text
from custcare_tone.text.masking import BREAK, DROP, OPAQUE, PLACEHOLDER
from custcare_tone.text.positions import to_source

Row = tuple[str, str, str, str | None, str | None, str | None]

ZENDESK = {
    "macros": [
        {
            "id": 1,
            "title": "Refunds::Late::Apologise",
            "active": True,
            "actions": [
                {
                    "field": "comment_value_html",
                    "value": "<p>Hi {{ticket.requester.first_name}},</p><p>It isn&#39;t zebra.</p>",
                },
                {"field": "comment_mode_is_public", "value": "true"},
                {"field": "status", "value": "solved"},
                {"field": "subject", "value": "About zebra"},
            ],
        },
        {
            "id": 2,
            "title": "Chat",
            "actions": [{"field": "comment_value", "value": ["channel:chat", "One zebra."]}],
        },
        {
            "id": 3,
            "title": "Note",
            "actions": [
                {"field": "comment_value", "value": "Only us zebra"},
                {"field": "comment_mode_is_public", "value": False},
            ],
        },
    ]
}
SAMPLES: dict[str, tuple[str, str, list[Row]]] = {
    "zendesk-macros": (
        "x.json",
        json.dumps(ZENDESK),
        [
            ("1", "/macros/0/actions/0/value", "Refunds::Late::Apologise", None, None, "private"),
            ("1", "/macros/0/actions/3/value", "Refunds::Late::Apologise", None, None, "private"),
            ("2", "/macros/1/actions/0/value/1", "Chat", None, "chat", None),
            ("3", "/macros/2/actions/0/value", "Note", None, None, "internal"),
        ],
    ),
    "zendesk-dynamic-content": (
        "x.json",
        '{"items":[{"name":"greeting","variants":[{"id":7,"locale_id":1,"content":"Hello zebra"},'
        '{"id":8,"locale_id":8,"content":"Guten zebra"}]}]}',
        [
            ("7", "/items/0/variants/0/content", "greeting", "en-US", None, None),
            ("8", "/items/0/variants/1/content", "greeting", "de", None, None),
        ],
    ),
    "zendesk-yaml": (
        "x.yml",
        '- title: "Refunds::Late"\n  actions:\n  - field: comment_value\n    value: |\n      Hi {{ticket.requester.first_name}},\n'
        "      here is zebra.\n",
        [("", "/0/actions/0/value", "Refunds::Late", None, None, None)],
    ),
    "salto-zendesk": (
        "x.nacl",
        'zendesk.macro.instance.refund { title = "Refund" actions = [ { field = "comment_value" value = "A \\"zebra\\" for'
        ' ${ zendesk.order } ready" } ] }',
        [("zendesk.macro.instance.refund", "/0/actions/0/value", "Refund", None, None, None)],
    ),
    "intercom": (
        "x.json",
        '{"type":"macro","id":"9","name":"Late","body":"<p>Hi <attribute key=\\"first_name\\" default=\\"there\\"/>, zebra.</p>",'
        '"body_text":"Hi {{first_name | fallback: \\"there\\"}}, zebra.","available_on":["inbox"]}',
        [("9", "/body", "Late", None, "email", None)],
    ),
    "intercom-dynamic-content": (
        "x.json",
        '{"data":[{"name":"hi","variations":[{"id":"1","locale":"pt-BR","text_content":"zebra"}]}]}',
        [("1", "/data/0/variations/0/text_content", "hi", "pt-BR", None, None)],
    ),
    "helpscout": (
        "x.json",
        '{"id":5,"name":"Late","text":"Hi {%customer.firstName,fallback=there%},<br />zebra.","chatText":"Other zebra"}',
        [("5", "/text", "Late", None, "email", None), ("5", "/chatText", "Late", None, "chat", None)],
    ),
    "freescout": (
        "x.json",
        '[{"id":1,"mailbox_id":2,"name":"Late","text":"Hi {%customer.firstName%},<br>zebra"}]',
        [("1", "/0/text", "Late", None, None, None)],
    ),
    "front": (
        "x.json",
        '{"id":"rsp_1","name":"Late","subject":"zebra order","body":"<p>Hi {{recipient.first_name}}, zebra</p>"}',
        [("rsp_1", "/body", "Late", None, None, None), ("rsp_1", "/subject", "Late", None, None, None)],
    ),
    "freshdesk": (
        "x.json",
        '[{"id":1,"title":"Late","folder_id":4,"content":"Hi zebra","content_html":"<div>Hi <b>zebra</b></div>"}]',
        [("1", "/0/content_html", "Late", None, None, None)],
    ),
    "gorgias": (
        "x.json",
        '{"id":3,"name":"Late","language":"fr","actions":[{"name":"setTags","arguments":{"tags":"x"}},{"name":"setResponseText",'
        '"arguments":{"body_text":"Hi zebra","body_html":"<div>Hi zebra</div>"}}]}',
        [("3", "/actions/1/arguments/body_html", "Late", "fr", None, None)],
    ),
    "kustomer": (
        "x.json",
        '{"data":{"id":"k","attributes":{"name":"Late","draft":{"text":"Hi {{customer.firstName}}, **zebra**. [[sn.org.x]]"}}}}',
        [("k", "/data/attributes/draft/text", "Late", None, None, None)],
    ),
    "pylon": ("x.json", '{"data":[{"id":"p","name":"n","content_html":"<p>zebra</p>"}]}', [("p", "/data/0/content_html", "n", None, None, None)]),
    "salesforce-quick-text": (
        "x.csv",
        'Name,Message,Category,Channel\r\nLate,"Hi {!Contact.FirstName}, ""zebra"".",Closings,Messaging\r\n',
        [("", "2,2", "Late", None, "chat", None)],
    ),
    "servicenow": (
        "x.json",
        '{"result":[{"sys_id":"s","name":"Escalated","short_name":"e","body":"<p>Your case ${number} is zebra.</p>"}]}',
        [("s", "/result/0/body", "Escalated", None, None, None)],
    ),
    "chatwoot": ("x.json", '[{"id":1,"short_code":"late","content":"Hi *zebra*"}]', [("1", "/0/content", "late", None, None, None)]),
    "zammad": (
        "x.csv",
        'name;keywords;content;note;active\nLate;late delay;"Hello #{ticket.customer.firstname},<br>zebra.";;true\n',
        [("", "2,3", "Late", None, None, None)],
    ),
    "osticket": (
        "x.yaml",
        "- isenabled: 1\n  lang: it\n  title: Late\n  response: >-\n    Hi %{ticket.name.first},<br>\n    zebra\n  notes: not this\n",
        [("", "/0/response", "Late", "it", None, None)],
    ),
    "rocket-chat": (
        "x.json",
        '{"cannedResponses":[{"_id":"r","shortcut":"late","text":"zebra","scope":"global"}]}',
        [("r", "/cannedResponses/0/text", "late", None, "chat", None)],
    ),
    "frappe": (
        "x.json",
        '[{"doctype":"HD Saved Reply","name":"f","title":"Late","message":"<p>zebra {{ raised_by }}</p>"}]',
        [("f", "/0/message", "Late", None, None, None)],
    ),
    "discourse": (
        "x.json",
        '{"templates":[{"id":1,"title":"Late","content":"Hi %{reply_to_username,fallback:there} zebra"}]}',
        [("1", "/templates/0/content", "Late", None, "social_public", "public")],
    ),
    "github-saved-replies": (
        "x.json",
        '{"data":{"user":{"savedReplies":{"nodes":[{"databaseId":4,"title":"Dup","body":"zebra #12."}]}}}}',
        [("4", "/data/user/savedReplies/nodes/0/body", "Dup", None, None, "public")],
    ),
    "parlant": ("x.json", '[{"id":"a","value":"Hey {{std.customer.name}}, zebra.","signals":["x"]}]', [("a", "/0/value", "", None, "chat", None)]),
    "parlant-content": ("x.json", '{"content":"Hey {{std.customer.name}}, zebra.","signals":["x"]}', [("", "/content", "", None, "chat", None)]),
    "espanso": (
        "x.yml",
        "matches:\n  - trigger: ':late'\n    label: Late\n    replace: \"Hi {{name}},\\nzebra\"\n    vars: [{name: name, type: clipboard}]\n"
        "  - trigger: ':rf'\n    form: |\n      Hi [[name]],\n      zebra\n",
        [(":late", "/matches/0/replace", "Late", None, None, None), (":rf", "/matches/1/form", "", None, None, None)],
    ),
    "textexpander": (
        "x.csv",
        ';late,"Hi %filltext:name=Name:default=there%, zebra.",Late delivery\n',
        [(";late", "1,2", "Late delivery", None, None, None)],
    ),
    "livechat": ("x.json", '[{"id":1,"text":"Hi %name% zebra","tags":["a"],"group_id":0}]', [("1", "/0/text", "", None, "chat", None)]),
    "django-helpdesk": (
        "x.json",
        '[{"model":"helpdesk.emailtemplate","pk":1,"fields":{"template_name":"t","subject":"zebra","heading":"A zebra",'
        '"plain_text":"{% if a %}zebra{% endif %}","html":"<p>{% if a %}<b>zebra</b>{% endif %}</p>","locale":"pt_BR"}}]',
        [
            ("1", "/0/fields/html", "t", "pt-BR", "email", None),
            ("1", "/0/fields/subject", "t", "pt-BR", "email", None),
            ("1", "/0/fields/heading", "t", "pt-BR", "email", None),
        ],
    ),
    "postmark": (
        "x.json",
        '{"TemplateId":1,"Name":"n","Subject":"s zebra","HtmlBody":"<p>zebra</p>","TextBody":"zebra"}',
        [("1", "/HtmlBody", "n", None, "email", None), ("1", "/Subject", "n", None, "email", None)],
    ),
    "generic-body": (
        "x.jsonl",
        '{"id":1,"title":"a","locale":"bg","body":"zebra"}\n\n{"key":"k","name":"b","text":"<p>zebra</p>"}\n',
        [("1", "/0/body", "a", "bg", None, None), ("k", "/2/text", "b", None, None, None)],
    ),
}  # fmt: skip


def rows(items: tuple[Item, ...]) -> list[Row]:
    return [(i.id, i.pointer, i.title, i.language, i.channel, i.audience) for i in items]


@pytest.mark.parametrize("name", SAMPLES)
def test_each_platform_is_read_by_its_shape(name: str) -> None:
    path, text, expected = SAMPLES[name]
    document = read_text(text, path)
    assert rows(document.items) == expected
    for item in document.items:
        found = [(s, s.text.replace(DROP, "\0").find("zebra")) for s in item.segments]
        segment, at = next((s, at) for s, at in found if at >= 0)
        start, end = to_source(segment.offsets, at, at + 5)
        assert text[start:end] == "zebra"


def test_every_platform_has_a_sample() -> None:
    assert set(platforms.known()) <= set(SAMPLES)


@pytest.mark.parametrize("name", [n for n in SAMPLES if n in platforms.known()])
def test_each_sample_is_its_own_platform_s(name: str) -> None:
    path, text, _ = SAMPLES[name]
    forced = read_text(text, path, SourceOptions(platform=name))
    assert forced == read_text(text, path)


def test_the_platform_page_is_up_to_date() -> None:
    page = Path(__file__).parents[2] / "docs" / "platforms.md"
    assert page.read_text("utf-8") == platform_page.page()


def test_placeholders_are_those_of_the_platform() -> None:
    (item,) = read_text('[{"id":1,"short_code":"l","content":"{{a}} ${b} #{c}"}]', "x.json").items
    assert item.segments[0].text == PLACEHOLDER * 5 + " ${b} #{c}"


def test_two_texts_that_say_the_same_are_read_once_and_others_both() -> None:
    same = '[{"id":1,"title":"t","folder_id":4,"content":"Hi there, you","content_html":"<p>Hi <b>there</b>,</p> you"}]'
    other = same.replace("Hi there, you", "Hi there, me")
    assert [i.pointer for i in read_text(same, "x.json").items] == ["/0/content_html"]
    assert [i.pointer for i in read_text(other, "x.json").items] == ["/0/content_html", "/0/content"]


def test_yaml_anchors_are_read_once() -> None:
    text = "- &a {title: x, body: zebra}\n- *a\n- <<: *a\n  title: y\n"
    assert [i.pointer for i in read_text(text, "x.yaml").items] == ["/0/body"]


@pytest.mark.parametrize(
    ("text", "covered"),
    [
        ("# custcare: ignore why\n- title: a\n  body: b\n- title: c\n  body: d\n", "- title: a\n  body: b\n"),
        (
            "- title: a\n  # custcare: ignore why\n  body: |\n    b\n    c\n- title: d\n",
            "  body: |\n    b\n    c\n",
        ),
        ("- title: a\n  body: b # custcare: ignore why\n- title: d\n", "  body: b # custcare: ignore why"),
    ],
)
def test_an_ignore_in_yaml_covers_the_value_that_begins_on_its_line(text: str, covered: str) -> None:
    (ignore,) = read_text(text, "x.yaml").suppressions
    assert (text[ignore.start : ignore.end], ignore.reason) == (covered, "why")


def test_a_selector_reads_anything() -> None:
    text = '{"pages": [{"meta": {"key": "k", "lang": "it"}, "parts": {"b": "<p>zebra</p>"}}, {"parts": {"a": "two"}}]}'
    selector = Selector(
        "$.pages[*]", ("parts.a", "parts.b"), id="meta.key", language="meta.lang", format="html"
    )
    document = read_text(text, "x.json", SourceOptions(selector=selector))
    assert rows(document.items) == [
        ("k", "/pages/0/parts/b", "", "it", None, None),
        ("", "/pages/1/parts/a", "", None, None, None),
    ]
    assert document.items[0].segments[0].text == BREAK + DROP * 2 + "zebra" + BREAK + DROP * 3


def test_an_unknown_shape_is_empty_or_an_error_where_one_is_wanted() -> None:
    assert read_text('{"name": "pkg", "version": "1"}', "package.json").items == ()
    with pytest.raises(SourceError, match="no replies of a known shape"):
        read_text("{}", "x.json", SourceOptions(strict=True))
    with pytest.raises(ConfigError, match='did you mean "zendesk-macros"'):
        read_text("{}", "x.json", SourceOptions(platform="zendesk-macro"))
    with pytest.raises(ConfigError, match="cannot read the path"):
        read_text("{}", "x.json", SourceOptions(selector=Selector("$.[", ("a",))))


@pytest.mark.parametrize(
    ("path", "text", "line", "message"),
    [
        ("x.json", '\n{"macros": [\n{"a": 1', 3, "the JSON ends too early"),
        ("x.json", '{"a": "b\n"}', 1, "this string has no end on its line, or a bad escape"),
        ("x.json", "[1,\n2,]", 2, 'expected value, found "]"'),
        ("x.jsonl", '{"a": 1}\n{"a": \n{"a": 1}', 2, "the JSON ends too early"),
        ("x.yaml", "a: 1\nb: [1\n", 3, "not YAML: did not find expected ',' or ']'"),
        ("x.yaml", "a: 1\nb: *c\n", 2, "not YAML: no anchor &c before this alias"),
        ("x.yaml", "- " * 5000, 1, "YAML nested too deeply to be read"),
        ("x.csv", 'title,body\na,"b\nc', 2, "a quoted field is never closed"),
        ("x.csv", "title,body\na,b\n\nc\n", 4, "this row has 1 fields, the header 2"),
        ("x.csv", 'title,body\n"a"b,c\n', 2, "text behind the closing quote of a field: 'b,c\\n'"),
        ("x.nacl", "a b {\n c = [ \n", 2, "a block is never closed"),
    ],
)
def test_broken_files_name_the_line(path: str, text: str, line: int, message: str) -> None:
    with pytest.raises(SourceError) as caught:
        read_text(text, path)
    assert (caught.value.path, caught.value.line, caught.value.message) == (path, line, message)


def test_a_large_file_is_read_element_by_element_with_the_same_result(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from custcare_tone.sources import structured

    texts: list[Any] = [
        ZENDESK,
        ZENDESK["macros"],
        {"count": 3, **ZENDESK},
        {"data": {"attributes": {"name": "n", "draft": {"text": "t"}}}},
        [],
    ]
    whole = [read_text(json.dumps(t, indent=1), "x.json") for t in texts]
    monkeypatch.setattr(structured, "_STREAMED", 0)
    assert [read_text(json.dumps(t, indent=1), "x.json") for t in texts] == whole
    for broken in ('{"macros": [1, 2', '{"macros": [1] "a"', "[1] 2", '{"a" 1}', "[1,", '{"macros": [{}],'):
        with pytest.raises(SourceError):
            read_text(broken, "x.json")


def test_masks_are_the_only_strangers() -> None:
    for path, text, _ in SAMPLES.values():
        for item in read_text(text, path).items:
            for segment in item.segments:
                assert not {c for c in segment.text if "\ue000" <= c <= "\uf8ff"} - {
                    PLACEHOLDER,
                    DROP,
                    OPAQUE,
                    BREAK,
                }
