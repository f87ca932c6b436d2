"""A script from anywhere can neither read a file nor eat the machine, and a value stays a value."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custcare_tone import draft
from custcare_tone.drafting import render, scripts
from custcare_tone.errors import ScriptError

HEAD = """\
{#
id: house.note
summary: A note
scenario: house
channels: [email]
variables:
  name: {type: name, example: Ana, required: false}
  items: {type: list, example: [a, b]}
  text: {type: note, example: "one"}
#}
{% block subject %}{{ text }}{% endblock %}
{% block opening %}Hello{% if name %} {{ name }}{% endif %},{% endblock %}
{% block answer %}
{{ text }} {{ items|join(", ") }}
"""
LINE = HEAD.count("\n") + 1
HOSTILE = [
    "{{ name.__class__ }}",
    "{{ name['__class__'] }}",
    "{{ name|attr('__class__') }}",
    "{{ name.upper() }}",
    "{{ ''.__class__.__mro__ }}",
    "{{ range(999999999) }}",
    "{{ lipsum() }}",
    "{{ cycler }}",
    "{{ self._TemplateReference__context }}",
    "{% import 'os' as os %}",
    "{% from 'os' import path %}",
    "{% include '/etc/passwd' %}",
    "{% extends '/etc/passwd' %}",
    "{% macro boom() %}x{% endmacro %}",
    "{% call boom() %}x{% endcall %}",
    "{% set name = 1 %}",
    "{% with a = 1 %}x{% endwith %}",
    "{% filter upper %}x{% endfilter %}",
    "{% autoescape false %}x{% endautoescape %}",
    "{% for a in items %}{% for b in items %}{% for c in items %}x{% endfor %}{% endfor %}{% endfor %}",
    "{% for c in text %}x{% endfor %}",
    "{% for i in items recursive %}{{ loop(items) }}{% endfor %}",
    "{{ text|join(text) }}",
    "{{ items|join(text) }}",
    "{{ items|join(',')|join(',') }}",
    "{{ items|format(1) }}",
    "{{ items|list }}",
    "{{ text|upper(1) }}",
    "{{ items is sameas text }}",
    "{{ '%999999999s' % text }}",
    "{{ 'x' * 999999999 }}",
    "{{ 9 ** 999999 }}",
    "{{ text ~ text }}",
    "{{ [text] }}",
    "{{ {'a': text} }}",
    "{% block evil %}x{% endblock %}",
    "{% debug %}",
]
Folder = Callable[[str], Path]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Writes one script of a team's own, the answer of its body given, and says where."""

    def write(answer: str) -> Path:
        path = tmp_path / "en" / "house" / "note.j2"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{HEAD}{answer}\n{{% endblock %}}\n", encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize("answer", HOSTILE)
def test_hostile_constructs_are_refused_with_their_line(folder: Folder, answer: str) -> None:
    path = folder(answer)
    with pytest.raises(ScriptError) as caught:
        scripts.read(path, "en")
    assert caught.value.path == path.as_posix()
    assert caught.value.line in (LINE, LINE - 2)


def test_text_outside_the_blocks_is_refused(folder: Folder) -> None:
    path = folder("fine")
    path.write_text(path.read_text(encoding="utf-8") + "Best wishes\n", encoding="utf-8")
    with pytest.raises(ScriptError, match="outside the blocks"):
        scripts.read(path, "en")


@pytest.mark.parametrize(
    "answer", ["{{" + "(" * 4000 + "text" + ")" * 4000 + "}}", "{{ " + "not " * 9000 + "text }}"]
)
def test_deep_nesting_is_an_error_of_the_script(folder: Folder, answer: str) -> None:
    with pytest.raises(ScriptError, match="nested too deep"):
        scripts.read(folder(answer), "en")


def test_aliases_in_a_contract_are_refused(folder: Folder) -> None:
    path = folder("fine")
    bomb = "a: &a [x, x, x]\nb: &b [*a, *a, *a]\n"
    path.write_text(path.read_text(encoding="utf-8").replace("{#\n", "{#\n" + bomb, 1), encoding="utf-8")
    with pytest.raises(ScriptError, match="alias"):
        scripts.read(path, "en")


@pytest.mark.parametrize("value", ["[" * 20_000, "{a: " * 9_000, "[" * 30 + "]" * 30])
def test_a_deep_contract_is_refused(folder: Folder, value: str) -> None:
    path = folder("fine")
    deep = path.read_text(encoding="utf-8").replace("{#\n", f"{{#\nlanguage: {value}\n", 1)
    path.write_text(deep, encoding="utf-8")
    with pytest.raises(ScriptError, match="nested too deep"):
        scripts.read(path, "en")


def test_a_script_that_is_no_text_or_too_long_is_refused(folder: Folder) -> None:
    path = folder("x" * scripts.LONGEST)
    with pytest.raises(ScriptError, match="longer than"):
        scripts.read(path, "en")
    path.write_bytes(b"{# \xff #}")
    with pytest.raises(ScriptError, match="cannot be read"):
        scripts.read(path, "en")


def test_a_hostile_layout_is_refused(folder: Folder, tmp_path: Path) -> None:
    folder("fine")
    layout = tmp_path / "en" / "_layouts" / "email.j2"
    layout.parent.mkdir()
    layout.write_text("{% block answer %}{% endblock %}\n{% include '/etc/passwd' %}", encoding="utf-8")
    with pytest.raises(ScriptError) as caught:
        draft("house.note", values={"items": ["a"], "text": "b"}, scripts_folders=[str(tmp_path)])
    assert (caught.value.path, caught.value.line) == (layout.as_posix(), 2)


def test_output_is_bounded(folder: Folder, tmp_path: Path) -> None:
    folder("{% for a in items %}{% for b in items %}{{ text }}{% endfor %}{% endfor %}")
    with pytest.raises(ScriptError, match=f"more than {render.LONGEST}"):
        draft("house.note", values={"items": ["a"] * 30, "text": "b" * 1900}, scripts_folders=[str(tmp_path)])


@pytest.mark.parametrize(
    "value", ["{{ 7 * 7 }}", "{% include '/etc/passwd' %}", "{# gone #}", "{{ name.__class__ }}"]
)
def test_jinja_in_a_value_stays_data(folder: Folder, tmp_path: Path, value: str) -> None:
    folder("end")
    made = draft("house.note", values={"items": [value], "text": value}, scripts_folders=[str(tmp_path)])
    assert made.text == f"Hello,\n\n{value} {value} end"


@settings(max_examples=60, deadline=None)
@given(
    value=st.text(
        st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cf", "Zl", "Zp"]),
        min_size=1,
        max_size=60,
    )
)
def test_html_is_escaped_whatever_the_value(value: str) -> None:
    script = scripts.find("thanks.for-something", "en")
    hostile = f'<script>alert(1)</script>{value}<img src=x onerror="a">&'
    made = draft(script.id, values={**script.examples, "what": hostile}, channel="email")
    assert made.html is not None
    inside = made.html.replace("<p>", "").replace("</p>", "").replace("<br>", "")
    assert "<" not in inside
    assert ">" not in inside
    assert "&lt;script&gt;" in inside


@pytest.mark.parametrize(
    "mark", ["\n", "\r", "\r\n", "\x0b", "\x0c", "\u2028", "\u2029", "\x00", "\x1b", "\u202e"]
)
def test_a_value_cannot_add_a_line_to_the_subject(mark: str) -> None:
    script = scripts.find("apology.delayed-order", "en")
    with pytest.raises(ScriptError, match='"order" holds a line end or control character'):
        draft(script.id, values={**script.examples, "order": f"A-1{mark}Bcc: all@example.com"})


@pytest.mark.parametrize("mark", ["\n", "\r\n", "\r", "\x85"])
def test_a_note_of_several_lines_makes_one_line_of_a_subject(
    folder: Folder, tmp_path: Path, mark: str
) -> None:
    folder("end")
    made = draft(
        "house.note",
        values={"items": ["a"], "text": f"One{mark}Bcc: all@example.com"},
        scripts_folders=[str(tmp_path)],
    )
    assert made.subject == "One Bcc: all@example.com"
