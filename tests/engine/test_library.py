"""Packs are validated at load, kept compiled, and a cache can be damaged or written by two at once without harm."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from custcare_tone import Checker, RuleError
from custcare_tone.engine import library
from custcare_tone.engine.regexes import RegexStore

RULE = """
category: blame
language: en
rules:
  - code: BLM900
    name: team-rule
    kind: phrase
    severity: warning
    message: "“{match}” is not our way: say it kindly."
    why: Our own habit.
    evidence: {strength: practice}
    practices: [P29]
    patterns: ["flibber (jib|jab)"]
    examples:
      bad: [{text: "A flibber jib.", match: "flibber jib"}, {text: "A flibber jab.", match: "flibber jab"}]
      good: ["A flibber.", "A jib."]
"""


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CUSTCARE_TONE_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "rules"
    place.mkdir()
    (place / "ours.yaml").write_text(RULE, encoding="utf-8")
    return place


def codes(folder: Path, text: str = "A flibber jib.") -> list[str]:
    return [f.code for f in Checker(language="en", rules=(str(folder),)).check(text).findings]


def test_a_teams_rule_folder_is_used_and_kept(folder: Path, cache: Path) -> None:
    (pack,) = library.custom("en", [str(folder)])
    assert [r["code"] for r in pack["rules"]] == ["BLM900"]
    assert len(list(cache.glob("en-*.json"))) == 1
    assert codes(folder) == ["BLM900"]


@pytest.mark.parametrize("damage", [b"", b"nonsense", b"0" * 64 + b"\n{}", b"\x00\xff"])
def test_a_damaged_cache_is_made_anew(folder: Path, cache: Path, damage: bytes) -> None:
    (first,) = library.custom("en", [str(folder)])
    (entry,) = cache.glob("en-*.json")
    whole = entry.read_bytes()
    entry.write_bytes(damage)
    (again,) = library.custom("en", [str(folder)])
    assert (again, entry.read_bytes()) == (first, whole)


def test_a_changed_rule_is_compiled_again(folder: Path, cache: Path) -> None:
    library.custom("en", [str(folder)])
    (folder / "ours.yaml").write_text(RULE.replace("flibber", "flabber"), encoding="utf-8")
    (pack,) = library.custom("en", [str(folder)])
    assert "flabber" in pack["patterns"][0][0]


def test_two_processes_may_write_the_same_cache(folder: Path, cache: Path) -> None:
    code = f"from custcare_tone.engine import library; print(len(library.custom('en', [{str(folder)!r}])[0]['rules']))"
    runs = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]
    assert [run.communicate()[0].strip() for run in runs] == ["1"] * 4
    assert [p.suffix for p in cache.iterdir()] == [".json"]


def test_a_cache_that_cannot_be_written_is_no_error(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CUSTCARE_TONE_CACHE", str(tmp_path / "file" / "below"))
    assert len(library.custom("en", [str(folder)])[0]["rules"]) == 1


BROKEN = [
    ("code: BLM900", "code: BLM9", 5, '"BLM9" is no code of this category'),
    ("category: blame", "category: blaim", 2, '"blaim" is no category'),
    ("severity: warning", "severity: warn", 8, '"warn" is no severity'),
    ("    why:", "    wy:", 10, 'unknown key "wy"'),
    ('patterns: ["flibber (jib|jab)"]', "patterns: []", 5, 'has no "patterns"'),
    ('patterns: ["flibber (jib|jab)"]', 'patterns: ["flibber (jib"]', 13, 'a ")" is missing'),
    ('patterns: ["flibber (jib|jab)"]', 'patterns: ["@nosuchlist"]', 13, 'unknown word list "@nosuchlist"'),
    ('patterns: ["flibber (jib|jab)"]', 'patterns: ["..3"]', 13, "no fixed word"),
    ('good: ["A flibber.", "A jib."]', "good: []", 14, 'has no "good"'),
    ('good: ["A flibber.", "A jib."]', "good: [one]", 16, "fewer than two good examples"),
    ("practices: [P29]", "guards: {condtion: false}", 12, 'unknown key "condtion"'),
    ("practices: [P29]", "unless: {nearby: [x]}", 12, 'unknown key "nearby"'),
    ("practices: [P29]", 'rewrite: [{to: "{who|the}", applicability: safe}]', 12, 'unknown filter "the"'),
    ("practices: [P29]", 'rewrite: [{to: "{who|Cap}", applicability: safe}]', 12, 'unknown filter "Cap"'),
    ("practices: [P29]", "when: {channel: fax}", 12, '"fax" is no channel'),
    ("kind: phrase", "kind: phrase\n    kind: phrase", 8, 'the key "kind" stands twice'),
    ("kind: phrase", "kind: [phrase", 8, "did not find expected"),
]


@pytest.mark.parametrize(("old", "new", "line", "problem"), BROKEN)
def test_a_broken_rule_file_names_its_line(
    folder: Path, cache: Path, old: str, new: str, line: int, problem: str
) -> None:
    path = folder / "ours.yaml"
    path.write_text(RULE.replace(old, new), encoding="utf-8")
    with pytest.raises(RuleError, match=re.escape(problem)) as error:
        library.custom("en", [str(folder)])
    assert error.value.path == path.as_posix()
    assert error.value.line is not None
    assert abs(error.value.line - line) <= 1


def test_an_unknown_key_names_the_nearest(folder: Path, cache: Path) -> None:
    (folder / "ours.yaml").write_text(RULE.replace("    why:", "    wy:"), encoding="utf-8")
    with pytest.raises(RuleError) as error:
        library.custom("en", [str(folder)])
    assert error.value.hint == 'did you mean "why"?'


def test_a_code_that_stands_twice_is_an_error(folder: Path, cache: Path) -> None:
    shutil.copy(folder / "ours.yaml", folder / "theirs.yaml")
    with pytest.raises(RuleError, match="BLM900 stands twice"):
        library.custom("en", [str(folder)])


def test_a_missing_folder_and_an_empty_one_are_errors(tmp_path: Path, cache: Path) -> None:
    with pytest.raises(RuleError, match="no such rule folder"):
        library.custom("en", [str(tmp_path / "nowhere")])
    (tmp_path / "empty").mkdir()
    with pytest.raises(RuleError, match=r"without a \.yaml file"):
        library.custom("en", [str(tmp_path / "empty")])


def test_kept_expressions_find_what_fresh_ones_find(tmp_path: Path) -> None:
    sources = [r"(?:you,?[ \n](?P<x>failed|forgot))(?!['-]?\w)", r"\w*able", "a|b"]
    first = RegexStore(tmp_path / "kept.bin")
    fresh = [first.compile(s) for s in sources]
    first.save()
    kept = [RegexStore(tmp_path / "kept.bin").compile(s) for s in sources]
    text = "you failed, you forgot; a capable b"
    assert [[m.groupdict() or m.group() for m in r.finditer(text)] for r in kept] == [
        [m.groupdict() or m.group() for m in re.finditer(s, text)] for s in sources
    ]
    assert [r.groupindex for r in kept] == [r.groupindex for r in fresh]


@pytest.mark.parametrize("damage", [b"", b"x", b"cpython-311-0-little 0 5\n[]", b"\xff\x00\n"])
def test_a_damaged_store_of_expressions_is_not_used(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "kept.bin"
    path.write_bytes(damage)
    assert RegexStore(path).compile("a+").fullmatch("aaa") is not None
