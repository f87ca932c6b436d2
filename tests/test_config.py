"""Settings: what wins over what, where each value came from, and what is said of one that cannot be obeyed."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custcare_tone.config import SCORE_WEIGHTS, Ignore, Origin, Selection, Settings
from custcare_tone.config.globs import matches, matches_under, rooted
from custcare_tone.config.keys import KEYS
from custcare_tone.config.resolver import Resolver, preset_layers, with_arguments
from custcare_tone.config.schema import schema, table
from custcare_tone.config.settings import PRESETS
from custcare_tone.config.toml_lines import key_lines
from custcare_tone.errors import ConfigError
from custcare_tone.model import Brand, Context, Severity

ROOT = Path(__file__).parents[1]


@pytest.fixture
def place(tmp_path, monkeypatch):
    """An empty folder to work in, and a way to write files there."""
    monkeypatch.chdir(tmp_path)

    def write(name, text):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


def error(call, *args, **more):
    with pytest.raises(ConfigError) as raised:
        call(*args, **more)
    return str(raised.value)


def test_without_anything_the_defaults_hold(place):
    assert Resolver().for_path("a.md") == Settings()
    assert Settings().context() == Context()
    assert Settings().context("template").stage == "template"


def test_preset_below_file_below_command_line_below_arguments(place):
    place(
        "custcare-tone.toml",
        'preset = "strict"\nlanguage = "it"\nliability = "balanced"\nchannel = "email"\n',
    )
    settings = with_arguments(Resolver({"channel": "chat"}).for_path("a.md"), language="bg")
    assert (settings.fail_on, settings.liability, settings.channel, settings.language) == (
        Severity.WARNING,
        "balanced",
        "chat",
        "bg",
    )
    assert settings.origins == {
        "preset": Origin("file", "custcare-tone.toml", 1),
        "preset.strict": Origin("file", "custcare-tone.toml", 1),
        "fail_on": Origin("preset", "strict"),
        "liability": Origin("file", "custcare-tone.toml", 3),
        "channel": Origin("command line"),
        "language": Origin("argument"),
    }


def test_the_nearest_file_wins_whole(place):
    place("custcare-tone.toml", 'language = "it"\nchannel = "email"\n')
    place("de/.custcare-tone.toml", 'language = "bg"\n')
    place("py/pyproject.toml", "[tool.custcare-tone]\nlanguage = 'fil'\n")
    place("other/pyproject.toml", "[tool.ruff]\n")
    resolver = Resolver()
    said = {name: resolver.for_path(f"{name}/x.md") for name in ("de", "py", "other", "new")}
    assert {name: (s.language, s.channel) for name, s in said.items()} == {
        "de": ("bg", None),
        "py": ("fil", None),
        "other": ("it", "email"),
        "new": ("it", "email"),
    }


def test_config_and_isolated(place):
    place("custcare-tone.toml", 'language = "it"\n')
    named = place("elsewhere/team.toml", 'language = "bg"\n')
    assert Resolver(config=named).for_path("a.md").language == "bg"
    assert Resolver(isolated=True).for_path("a.md").language == "auto"


def test_extend_builds_on_others_in_order(place):
    place(
        "base/one.toml",
        'language = "it"\nchannel = "chat"\n[brand]\nnames = ["Acme"]\nbanned = {cheap = "", basic = "plain"}\n',
    )
    place("base/two.toml", 'channel = "sms"\n')
    place(
        "custcare-tone.toml",
        'extend = ["base/one.toml", "base/two.toml"]\n[brand]\nnames = ["Bolt"]\nbanned = {cheap = "affordable"}\n',
    )
    settings = Resolver().for_path("a.md")
    assert (settings.language, settings.channel) == ("it", "sms")
    assert settings.brand == Brand(
        names=("Acme", "Bolt"), banned=(("cheap", "affordable"), ("basic", "plain"))
    )
    assert settings.origins["brand.banned.cheap"] == Origin("file", "custcare-tone.toml", 4)
    assert settings.origins["brand.banned.basic"] == Origin("file", "base/one.toml", 5)


def test_a_file_that_extends_itself(place):
    place("custcare-tone.toml", 'extend = "other.toml"\n')
    place("other.toml", 'extend = "custcare-tone.toml"\n')
    assert error(Resolver().for_path, "a.md") == "custcare-tone.toml: extends itself"


def test_overrides_hold_for_their_paths_below_the_command_line(place):
    place(
        "custcare-tone.toml",
        'ignore = ["NEG"]\n[[overrides]]\npaths = ["chat/**", "*.sms.md"]\nchannel = "chat"\nextend-ignore = ["BLM003"]\n'
        '[[overrides]]\npaths = "chat/it/**"\nlanguage = "it"\n',
    )
    resolver = Resolver({"channel": "email"})
    plain, chat, both = (resolver.for_path(p) for p in ("a.md", "chat/a.md", "chat/it/a.md"))
    assert (plain.ignore, plain.language, plain.channel) == (("NEG",), "auto", "email")
    assert (chat.ignore, chat.language, chat.channel) == (("NEG", "BLM003"), "auto", "email")
    assert (both.ignore, both.language) == (("NEG", "BLM003"), "it")
    assert Resolver().for_path("deep/er/x.sms.md").channel == "chat"
    assert resolver.for_path("chat/b.md") is chat


def test_ignores_carry_their_place(place, tmp_path):
    place(
        "custcare-tone.toml",
        '[[ignores]]\nitem = "12"\nreason = "law"\nuntil = 2027-01-31\ncodes = "BLM"\npath = "m/*.json"\n',
    )
    assert Resolver().for_path("a.md").ignores == (
        Ignore(
            "12",
            ("BLM",),
            "law",
            "m/*.json",
            "2027-01-31",
            str(tmp_path),
            Origin("file", "custcare-tone.toml", 1),
        ),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('langauge = "it"', '1: unknown key "langauge" (did you mean "language"?)'),
        ('\nchannel = "caht"', '2: channel: unknown channel "caht" (did you mean "chat"?)'),
        ('language = "xx"', '1: language: unknown language "xx" (one of auto, bg, en, fil, it)'),
        ('output-format = "jsn"', '1: output-format: unknown output format "jsn" (did you mean "json"?)'),
        ("insurance = 1", "1: insurance: expected true or false, found 1"),
        ('select = [\n "BLM",\n 3]', "3: select: expected a string, found 3"),
        ('fail-on = "fatal"', '1: fail-on: unknown severity "fatal" (one of error, warning, info)'),
        (
            '[severity]\nBLM = "loud"',
            '2: severity: unknown severity "loud" (one of error, warning, info, off)',
        ),
        ('[brand]\nnmaes = ["x"]', '2: brand: unknown key "nmaes" (did you mean "names"?)'),
        ("[weights]\ntnoe = 3", '2: weights: unknown scorecard category "tnoe" (did you mean "tone"?)'),
        ("[weights]\ntone = -3", "2: weights: expected a number of 0 or more, found -3"),
        ('[[ignores]]\nitem = "1"', '1: ignores: "reason" is missing'),
        (
            '[[ignores]]\nitem = "1"\nreason = "x"\nuntil = "soon"',
            '4: ignores: expected a day such as 2027-01-31, found "soon"',
        ),
        ('[[overrides]]\nlanguage = "it"', '1: an override needs "paths"'),
        (
            '[[overrides]]\npaths = ["a"]\nbaseline = "x"',
            '3: "baseline" cannot differ by path (set it outside [[overrides]])',
        ),
        ('[[overrides]]\npaths = ["a"]\nchanel = "x"', '3: unknown key "chanel" (did you mean "channel"?)'),
        ('overrides = "x"', "1: overrides are written as [[overrides]] tables"),
        ('rules = ["nowhere"]', '1: rules: no such file or folder: "nowhere"'),
        ('extend = "nowhere.toml"', None),
        ("a = = 1", "1: is not valid TOML: Invalid value"),
        ('x = "never ends', "1: is not valid TOML: "),
    ],
)
def test_what_cannot_be_obeyed_is_said_with_its_line(place, text, said):
    place("custcare-tone.toml", text)
    message = error(Resolver().for_path, "a/b.md")
    if said is None:
        assert message == "nowhere.toml: cannot be read: No such file or directory"
    else:
        assert message.startswith(f"custcare-tone.toml:{said}")


def test_lines_in_pyproject(place):
    place("pyproject.toml", '[project]\nname = "x"\n\n[tool.custcare-tone]\nlanguage = "it"\nchanel = "x"\n')
    assert (
        error(Resolver().for_path, "a.md")
        == 'pyproject.toml:6: unknown key "chanel" (did you mean "channel"?)'
    )


def test_a_file_that_is_no_text(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "custcare-tone.toml").write_bytes(b'language = "\xff"')
    assert error(Resolver().for_path, "a.md") == "custcare-tone.toml: is not UTF-8 at byte 12"


def test_a_bom_is_no_fault(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "custcare-tone.toml").write_bytes(b'\xef\xbb\xbflanguage = "it"\r\n')
    assert Resolver().for_path("a.md").language == "it"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"channel": "emial"}, '--channel: unknown channel "emial" (did you mean "email"?)'),
        ({"chanel": "email"}, 'unknown setting "chanel" (did you mean "channel"?)'),
    ],
)
def test_flags_are_read_like_keys(place, arguments, said):
    assert error(Resolver, arguments) == said


def test_arguments_of_a_call(place):
    settings = with_arguments(
        Settings(),
        channel="chat",
        select=["BLM"],
        extend_ignore="NEG",
        brand=Brand(names=("Acme",)),
        previous=None,
    )
    assert settings == Settings(
        channel="chat", select=("BLM",), ignore=("NEG",), brand=Brand(names=("Acme",))
    )
    assert with_arguments(settings) is settings
    assert (
        error(with_arguments, settings, liability="stirct")
        == 'liability: unknown liability mode "stirct" (did you mean "strict"?)'
    )


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_can_be_loaded(name):
    assert all(set(layer.values) <= set(KEYS) for layer in preset_layers(name))


def test_relative_paths_are_seen_from_their_file(place, tmp_path):
    place("sub/custcare-tone.toml", 'baseline = "b.json"\nexclude = ["old/**", "*.bak"]\nrules = ["mine"]\n')
    place("sub/mine/x.yaml", "")
    settings = Resolver().for_path("sub/a.md")
    assert settings.baseline == str(tmp_path / "sub" / "b.json")
    assert settings.rules == (str(tmp_path / "sub" / "mine"),)
    inside = [
        name
        for name in ("old/x.md", "deep/y.bak", "new/x.md")
        if any(matches(g, str(tmp_path / "sub" / name)) for g in settings.exclude)
    ]
    assert inside == ["old/x.md", "deep/y.bak"]


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("*.md", "a/b/c.md", True),
        ("a/*.md", "a/b.md", True),
        ("a/*.md", "a/b/c.md", False),
        ("a/**", "a/b/c.md", True),
        ("**/c.md", "c.md", True),
        ("a/**/c.md", "a/c.md", True),
        ("chat", "x/chat/y.md", True),
        ("./a/", "a/x", True),
        ("a/{x,y}.md", "a/y.md", True),
        ("a/[!x].md", "a/y.md", True),
        ("a/[!x].md", "a/x.md", False),
        ("a?.md", "ab.md", True),
        ("a.md", "axmd", False),
        ("[", "[", True),
    ],
)
def test_globs(pattern, path, fits):
    assert matches(pattern, path) is fits


def test_globs_from_a_folder_with_odd_characters():
    assert matches(rooted("*.md", "/x/[a]*{b}"), "/x/[a]*{b}/deep/y.md")
    assert not matches(rooted("*.md", "/x/[a]"), "/x/a/y.md")
    assert matches_under("de/**", "/x", "/x/de/a.md")
    assert not matches_under("de/**", "/x", "/y/de/a.md")


@pytest.mark.parametrize(
    ("select", "ignore", "on"),
    [
        ((), (), True),
        (("BLM",), (), True),
        (("NEG",), (), False),
        ((), ("blame",), False),
        (("BLM001",), ("BLM",), True),
        (("BLM",), ("BLM001",), False),
        (("blame",), ("BLM",), False),
        (("all",), ("NEG",), True),
        (("BLM",), ("BLM",), False),
        ((), ("ALL",), False),
        (("blm001",), ("ALL",), True),
    ],
)
def test_the_closer_name_wins(select, ignore, on):
    assert Selection(select, ignore).enabled("BLM001", "blame") is on


WORDS = st.text("abc-_", min_size=1, max_size=4)
SCALAR = st.one_of(
    st.integers(0, 9).map(str), st.sampled_from(["true", '"x]"', "'#'", '"""a\nb"""', "1979-05-27", '"\\""'])
)
VALUE = st.recursive(
    SCALAR,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda v: "[" + ", # c\n".join(v) + "\n]"),
        st.lists(
            st.tuples(WORDS, inner.filter(lambda v: "\n" not in v)), max_size=2, unique_by=lambda p: p[0]
        ).map(lambda v: "{" + ", ".join(f"{k} = {x}" for k, x in v) + "}"),
    ),
    max_leaves=4,
)


@given(st.lists(st.tuples(WORDS, VALUE), max_size=5, unique_by=lambda pair: pair[0]))
def test_every_key_is_found_on_its_line(pairs):
    text, expected = "# top\n\n", {}
    for name, value in pairs:
        expected[(name,)] = text.count("\n") + 1
        text += f"{name} = {value}\n"
    tomllib.loads(text)
    found = key_lines(text)
    assert {path: line for path, line in found.items() if len(path) == 1} == expected


def test_lines_of_tables_and_elements():
    text = 'a.b = 1\n[t]\nlist = [\n "x",\n "y"]\n[[o]]\np = 1\n[[o]]\n[o.q]\n"r s" = {u = 1}\n'
    assert key_lines(text) == {
        ("a",): 1,
        ("a", "b"): 1,
        ("t",): 2,
        ("t", "list"): 3,
        ("t", "list", 0): 4,
        ("t", "list", 1): 5,
        ("o",): 6,
        ("o", 0): 6,
        ("o", 0, "p"): 7,
        ("o", 1): 8,
        ("o", 1, "q"): 9,
        ("o", 1, "q", "r s"): 10,
        ("o", 1, "q", "r s", "u"): 10,
    }


def test_the_published_schema_is_the_one_of_the_code():
    text = (ROOT / "docs" / "schemas" / "config.schema.json").read_text(encoding="utf-8")
    assert text == json.dumps(schema(), indent=2) + "\n"


def test_the_documented_keys_are_those_of_the_code():
    assert table() in (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")


def test_the_schema_takes_what_the_reader_takes():
    jsonschema = pytest.importorskip("jsonschema")
    text = (
        'preset = ["strict", "deep"]\nselect = "BLM"\n[brand]\nbanned = ["x"]\n[weights]\ntone = 30\n'
        '[[overrides]]\npaths = ["a"]\nchannel = "chat"\n[[ignores]]\nitem = "1"\nreason = "x"\n'
    )
    jsonschema.validate(tomllib.loads(text), schema())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"langauge": "it"}, schema())


def test_weights_add_up_to_a_hundred():
    assert sum(worth for _, worth in SCORE_WEIGHTS) == 100
