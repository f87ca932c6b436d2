"""Plain text, Markdown, HTML and text templates: what is prose, what is covered, where it stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custcare_tone.errors import SourceError
from custcare_tone.model import Document, Suppression
from custcare_tone.sources import read_text
from custcare_tone.text.masking import ALPHABET, BREAK, DROP, OPAQUE, PLACEHOLDER
from custcare_tone.text.positions import to_source

SHOWN = str.maketrans({PLACEHOLDER: "P", DROP: "·", OPAQUE: "O", BREAK: "¶"})


def shown(text: str, path: str) -> str:
    document = read_text(text, path)
    assert len(document.items) == 1
    return document.items[0].segments[0].text.translate(SHOWN)


def prose(text: str, path: str) -> str:
    """What is left to read: markup gone, one mark for each covered piece."""
    import re

    read = re.sub(r"[\s¶]*¶[\s¶]*", "¶", shown(text, path).replace("·", "")).strip("¶ \r\n")
    return re.sub(r"O+", "O", re.sub(r"P+", "P", read))


def find_word(document: Document, word: str) -> tuple[int, int]:
    for item in document.items:
        for segment in item.segments:
            at = segment.text.replace(DROP, "\0").find(word)
            if at >= 0:
                return to_source(segment.offsets, at, at + len(word))
    raise AssertionError(f"{word} is not in {document.items}")


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("un**fortunately** no", "unfortunately no"),
        ('a [link text](http://x.y "t") b', "a link text b"),
        ("![alt text](x.png) b", "alt text b"),
        ("run `rm -rf` now", "run O now"),
        ("see https://x.y/z?a=1, please", "see O, please"),
        ("see <http://x.y> or <a@b.example>", "see O or O"),
        ("write to help@shop.example today", "write to O today"),
        ("# Title\n\nText", "Title¶Text"),
        ("Title\n===\nText", "Title¶Text"),
        ("one\ntwo", "one\ntwo"),
        ("one  \ntwo", "one¶two"),
        ("one\\\ntwo", "one¶two"),
        ("- a\n- b\n  more\n", "a¶b\n  more"),
        ("1. a\n2. b", "a¶b"),
        ("- [ ] task", "task"),
        ("| a | b |\n|---|---|\n| c | d |\n", "a¶b¶c¶d"),
        ("before\n\n> quoted\n\nafter", "before¶O¶after"),
        ("> [!NOTE]\n> read this", "read this"),
        ("```\ncode\n```\nafter", "O\nO\nO¶after"),
        ("    indented\n\nafter", "O¶after"),
        ("a &amp; b &copy; don&#39;t", "a & b © don't"),
        ("\\*not bold\\*", "*not bold*"),
        ("a <b>bold</b> <br> c", "a bold¶c"),
        ("<div>\nin <i>side</i>\n</div>\n\nafter", "in side¶after"),
        ("<!-- TODO: @user -->\nHello", "Hello"),
        ("a <!-- note --> b", "a  b"),
        ("a <code>x y</code> b", "a O b"),
        ("~~struck~~ text", "struck text"),
        ("[ref] here\n\n[ref]: http://x.y", "ref here"),
        ('Hi {{ name | default: "*there*" }}, **{{x}}** ok', "Hi P, P ok"),
        ("{% if a < b %}yes *no{% endif %} ok*", "ok"),
        ('He said "we will not" twice', "He said O twice"),
        ("[Company Name] and ___", "P and P"),
    ],
)
def test_markdown(markdown: str, expected: str) -> None:
    assert prose(markdown, "x.md") == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>un<b>fortunately</b></p><p>no</p>", "unfortunately¶no"),
        ("a<br/>b<br>c", "a¶b¶c"),
        ("one\n\ntwo", "one  two"),
        ("don&#39;t &lt;b&gt; &nbsp;x &nosuch; AT&T", "don't <b> \xa0x &nosuch; AT&T"),
        ("<style>p{}</style><script>if (a<b) {}</script>x", "x"),
        ("<img alt=\"not this\" title='nor > this'>x", "x"),
        ('<a href="{{ url }}">click</a> {{ name }}', "click P"),
        ('<td {% if a %}class="x"{% endif %}>y</td>', "y"),
        ("a<blockquote>b <p>c</p></blockquote>d", "a¶O¶O¶d"),
        ("a <q>b</q> <code>c</code> d", "a O O d"),
        ('a <div class="gmail_quote">b<div>c</div></div> d', "a¶O¶O¶d"),
        ("1 < 2 and <3 you", "1 < 2 and <3 you"),
        ("<!-- a > b -->x<!doctype html>", "x"),
        ('Hi <attribute key="first_name" default="there"/>, ok', "Hi P, ok"),
        ("<p>open &lt", "open <"),
    ],
)
def test_html(html: str, expected: str) -> None:
    assert prose(html, "x.html") == expected


def test_plain_text_keeps_markup_characters() -> None:
    assert prose("a *b* <c> # d `x y` https://x.y", "x.txt") == "a *b* <c> # d O O"


def test_quoted_mail_is_opaque() -> None:
    assert prose("We did.\n> you failed\n> badly\nBye", "x.txt") == "We did.\nO\nO\nBye"


FRONT = "---\nid: late\nlocale: pt_BR\nchannel: e-mail\nvisibility: public\nstage: reply\ntitle: Late\n---\nHello\n"


def test_front_matter_declares_the_item() -> None:
    (item,) = read_text(FRONT, "x.md").items
    assert (item.id, item.title, item.language, item.channel, item.audience, item.stage) == (
        "late", "Late", "pt-BR", "email", "public", "reply",
    )  # fmt: skip
    assert prose(FRONT, "x.md").strip("¶\n") == "Hello"
    assert find_word(read_text(FRONT, "x.md"), "Hello") == (FRONT.index("Hello"), FRONT.index("Hello") + 5)


@pytest.mark.parametrize(
    ("text", "line", "hint"),
    [
        ("---\nchannel: emial\n---\n", 1, 'did you mean "email"?'),
        ("---\na: 1\nb: [\n---\n", 4, None),
        ("---\nlanguage: 12 x\n---\n", 1, "write one like en or pt-BR"),
    ],
)
def test_broken_front_matter_is_an_error_with_its_place(text: str, line: int, hint: str | None) -> None:
    with pytest.raises(SourceError) as caught:
        read_text(text, "x.md")
    assert (caught.value.path, caught.value.line, caught.value.hint) == ("x.md", line, hint)


def test_a_thematic_break_is_no_front_matter() -> None:
    assert prose("---\nHello there\n---\n", "x.md") == "Hello there"


CONDITIONS = [
    ("{% if late %}A{% else %}B{% endif %}", ["late", "not late"]),
    ("{% if a %}A{% elif b %}B{% endif %}", ["a", "b"]),
    ("{% unless a %}A{% endunless %}", ["not a"]),
    ("{% case x %}{% when 1 %}A{% when 2 %}B{% endcase %}", ["1", "2"]),
    ("{{#if a}}A{{else}}B{{/if}}", ["a", "not a"]),
    ("{{#a}}A{{/a}}{{^a}}B{{/a}}", ["a", "not a", "a and not a"]),
    ("<% if a %>A<% else %>B<% end %>", ["a", "not a"]),
    ("<% xs.each do |x| %><% if a %>A<% end %><% end %>", ["a"]),
    ("{% for x in y %}A{% endfor %}", []),
    ("{% if a %}A", []),
    ("{% if a %}{% if b %}B{% endif %}C{% endif %}", ["a", "a and b"]),
]


@pytest.mark.parametrize(("template", "conditions"), CONDITIONS)
def test_every_branch_is_read_under_its_condition(template: str, conditions: list[str]) -> None:
    (item,) = read_text(template, "x.j2").items
    assert [s.condition for s in item.segments] == [None, *conditions]


def test_branches_join_the_sentence_around_them() -> None:
    text = "We {% if a %}can't{% else %}won't{% endif %} help. {% if b %}Bye{% endif %}"
    (item,) = read_text(text, "x.j2").items
    read = {s.condition: " ".join(s.text.translate(SHOWN).replace("·", "").split()) for s in item.segments}
    assert read["a"] == "We can't help."
    assert read["not a"] == "We won't help."
    assert read["b"].startswith("We OOO")
    assert read["b"].endswith("help. Bye")
    assert read["not a and b"] == "We won't help. Bye"


def test_a_branch_without_prose_is_no_reading() -> None:
    (item,) = read_text("<p {% if a %}class='x'{% endif %}>Hi</p>", "x.html").items
    assert [s.condition for s in item.segments] == [None]


def test_readings_are_bounded() -> None:
    text = "".join(f"{{% if a{i} %}}x{{% else %}}y{{% endif %}}" for i in range(500))
    assert len(read_text(text, "x.j2").items[0].segments) == 24


def test_comments_vanish_and_raw_is_verbatim() -> None:
    assert prose("a{# b #}c {% comment %}d{% endcomment %}e {% raw %}{{ x }}{% endraw %}", "x.j2") == "ac e O"


def test_ignores_in_comments() -> None:
    text = "<!-- custcare: ignore[BLM001, NEG] legal until=2027-01-31 -->\nYou failed.\n\nBad. <!-- custcare: ignore -->\n"
    document = read_text(text, "x.md")
    line, same = text.index("You failed."), text.index("Bad.")
    assert document.suppressions == (
        Suppression(("BLM001", "NEG"), line, line + 11, "legal", "2027-01-31", (0, 61)),
        Suppression((), same, same + 30, "", None, (same + 5, same + 30)),
    )


def test_a_directive_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(SourceError) as caught:
        read_text("a\n<!-- custcare: ignroe[BLM001] x -->", "x.md")
    assert str(caught.value) == 'x.md:2: no directive is called "ignroe" (did you mean "ignore"?)'


def test_translated_words_are_prose() -> None:
    text = "<p>{% trans \"We failed\" %} {{ _('you failed') }} {{ _(name) }} {% translate 'a' as b %}</p>"
    assert prose(text, "x.html") == "We failed you failed P a"


@pytest.mark.parametrize("path", ["x.md", "x.html", "x.j2", "x.txt", "x.eml"])
@pytest.mark.parametrize(
    "piece", ["<div>", "> ", "[", "{% if a %}", "{{#a}}", '"a ', "'a ", "<!--", "<a b='", "(« ", "**", "- "]
)
def test_deep_and_endless_nesting_is_read(path: str, piece: str) -> None:
    text = piece * 3000
    assert read_text(text, path).source == text


def test_forum_quotations_and_code_are_opaque() -> None:
    text = 'a [quote="Ann, post:1"]b [quote]c[/quote] d[/quote] e [code]f[/code] [/quote] g [quote] h'
    assert prose(text, "x.txt") == "a O e O [/quote] g [quote] h"


def test_ignored_ranges_and_verbatim_blocks() -> None:
    text = "a {# custcare: ignore-start[BLM] quoted #}b{# custcare: ignore-end #} {# custcare: verbatim #}c d{# custcare: end-verbatim #} e"
    document = read_text(text, "x.j2")
    (ignore,) = document.suppressions
    assert (ignore.codes, text[ignore.start : ignore.end], ignore.reason) == (("BLM",), "b", "quoted")
    assert prose(text, "x.j2") == "a b O e"


PARTS = st.sampled_from(
    ["**", "*", "_", "`", "<b>", "</b>", "<br>", "&amp;", "&#39;", "&nbsp;", "\n", "\r\n", "\n\n", "> ", "- ", "# ", "|", "|-|\n",
     "[", "](u)", "![", "{{ a }}", "{% if x %}", "{% else %}", "{% endif %}", "{#", "#}", "<!--", "-->", "\"", "é", "😀", "\ue000",
     "\ud800", "zebra", " ", "http://x.y", "```\n", "    ", "\ufeff", "\\", "<a href='", ">", "<script>", "---\n"]
)  # fmt: skip


@given(st.lists(PARTS, max_size=30), st.sampled_from(["x.txt", "x.md", "x.html", "x.j2"]))
def test_every_word_is_found_at_its_place(parts: list[str], path: str) -> None:
    text = "".join(parts)
    document = read_text(text, path)
    for segment in document.items[0].segments:
        if segment.offsets is None:
            assert len(segment.text) == len(text)
        at = segment.text.find("zebra")
        while at >= 0:
            start, end = to_source(segment.offsets, at, at + 5)
            assert text[start:end] == "zebra"
            at = segment.text.find("zebra", at + 5)
        for i, character in enumerate(segment.text):
            if character not in ALPHABET and character.isalnum():
                start, end = to_source(segment.offsets, i, i + 1)
                assert character in (text[start:end], "'", "&") or end - start > 1


@given(st.lists(PARTS, max_size=12), st.lists(PARTS, max_size=12))
def test_readings_have_one_length(before: list[str], after: list[str]) -> None:
    text = "".join(before) + "{% if q %}zebra{% endif %}" + "".join(after)
    segments = read_text(text, "x.md").items[0].segments
    assert len({len(s.text) for s in segments}) == 1
