"""Every packaged rule holds what its examples say, every sketch of the research has its rule, and every hard case gets its verdict."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from custcare_tone import registry
from custcare_tone.engine import library
from custcare_tone.engine.rulefile import GUARDS
from custcare_tone.engine.ruleset import RuleSet, Wanted
from custcare_tone.model import Finding
from custcare_tone.rewriting.fixer import parts
from custcare_tone.rulecheck import failures, findings
from tests.conftest import shared_folder

RULES = registry.data_folder("rules")
FILES = sorted(
    p for p in RULES.glob("*/*.yaml") if p.name != "lexicon.yaml" and p.parent.name in library.languages()
)
ALL_PRESETS = ("default", "strict", "deep")


@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_every_example_holds(path: Path) -> None:
    assert [str(f) for f in failures([path], path.parent.name)] == []


@cache
def rules_of(language: str) -> RuleSet:
    """All rules of ``language``, those on trial too."""
    return RuleSet([library.packaged(language)], Wanted(presets=ALL_PRESETS))


@cache
def entries(language: str) -> tuple[dict[str, Any], ...]:
    return tuple(dict(rule) for _, rule in library.examples(language))


def test_the_same_code_has_the_same_name_in_every_language() -> None:
    names: dict[str, set[str]] = {}
    for language in library.languages():
        for rule in entries(language):
            names.setdefault(rule["code"], set()).add(rule["name"])
    assert {code: some for code, some in names.items() if len(some) > 1} == {}


@pytest.mark.parametrize("language", library.languages())
def test_every_rule_says_why_and_names_a_practice_or_evidence(language: str) -> None:
    bare = [r["code"] for r in entries(language) if not (r.get("practices") or r["evidence"].get("refs"))]
    assert bare == []


@pytest.mark.parametrize("language", library.languages())
def test_rewrites_use_known_filters_and_say_how_safe_they_are(language: str) -> None:
    seen = 0
    for rule in entries(language):
        own = list(rule.get("rewrite") or ())
        own += [r for p in rule.get("patterns") or () if isinstance(p, dict) for r in p.get("rewrite") or ()]
        for rewrite in own:
            parts(rewrite["to"])
            seen += 1
    assert seen > 0


@pytest.mark.parametrize("language", library.languages())
def test_our_own_messages_and_rewrites_pass_our_own_rules(language: str) -> None:
    rules = rules_of(language)
    troubles = []
    for rule in entries(language):
        told = re.sub(r"([“\"„«])[^”\"“»]*([”\"“»])", r"\1these quoted words\2", rule["message"])
        rewrites = [re.sub(r"\{[^{}]*\}", "Anna", r["to"]) for r in rule.get("rewrite") or ()]
        # A message names what it is about and tells the writer what to do, so its own category and orders are
        # left out of it; a rewrite is held to all.
        for text, spared in ((told, (rule["code"][:3], "OBL")), *((r, ()) for r in rewrites)):
            found = [
                f
                for f in findings(text, rules, {"whole": False})
                if f.severity.rank > 0 and not f.about_reply
            ]
            bad = [f for f in found if not f.code.startswith(tuple(spared))]
            troubles += [(rule["code"], text, [(f.code, f.text) for f in bad])] if bad else []
    assert troubles == []


def sketches() -> Iterator[Any]:
    folder = shared_folder()
    if folder is not None:
        data = json.loads((folder / "research" / "pattern_sketches.json").read_text(encoding="utf-8"))
        yield from (pytest.param(s, id=s["id"]) for s in data["patterns"] if s["regex"] is not None)


CONTEXTS: tuple[dict[str, Any], ...] = (
    {},
    {"channel": "chat", "previous": "Thank you!"},
    {"channel": "social_public", "audience": "public"},
    {"channel": "sms"},
    {"channel": "email", "previous": "Thanks a lot."},
    {"liability": "strict"},
    {"whole": True},
    {"stage": "template"},
)


def everywhere(text: str, language: str) -> list[Finding]:
    """What is found in ``text`` in any of the contexts in which some rule wakes."""
    return [f for context in CONTEXTS for f in findings(text, rules_of(language), context)]


@pytest.mark.parametrize("sketch", list(sketches()))
def test_a_sketch_has_its_rule(sketch: dict[str, Any]) -> None:
    language = sketch["lang"]
    codes = {f.code for f in everywhere(sketch["flagged"], language)}
    if language == "en":
        codes &= {sketch["id"]}
    assert codes, f"not found: {sketch['flagged']!r}"

    def hit(text: str) -> list[str]:
        return [
            f.code for f in findings(text, rules_of(language), {}) if f.code in codes and f.severity.rank > 0
        ]

    assert {text: hit(text) for text in sketch["must_not"] if hit(text)} == {}
    rewrite = re.sub(r"\s*\([^()]*\)\s*$", "", sketch["rewrite"] or "")
    assert hit(_filled(rewrite)) == []


def _filled(text: str) -> str:
    """A rewrite with its slots filled by something harmless."""
    return re.sub(r"\{[^{}]*\}", "Anna", text)


def hard_cases() -> Iterator[Any]:
    folder = shared_folder()
    if folder is not None:
        data = json.loads((folder / "research" / "pattern_sketches.json").read_text(encoding="utf-8"))
        yield from (
            pytest.param(case, id=case["text"][:40])
            for case in data["hard_cases"]
            if case["expected"].startswith("pass")
        )


@pytest.mark.parametrize("case", list(hard_cases()))
def test_a_hard_case_gets_its_verdict(case: dict[str, Any]) -> None:
    rules = RuleSet([library.packaged(case["lang"])], Wanted())
    flagged = [f for f in findings(case["text"], rules, {}) if f.severity.rank > 0]
    assert [(f.code, f.text) for f in flagged] == []
    barred = tuple(case["must_not_categories"])
    assert (
        not barred or [f.code for f in findings(case["text"], rules, {}) if f.code.startswith(barred)] == []
    )


def test_sarcasm_is_not_claimed(shared: Path) -> None:
    """The one hard case that is no pass: sarcasm cannot be told from thanks, so it is a note at most."""
    rules = RuleSet([library.packaged("en")], Wanted())
    assert [
        f.code for f in findings("Great, thanks for finally answering.", rules, {}) if f.severity.rank > 0
    ] == []


def test_every_category_has_rules_in_every_language() -> None:
    missing = {
        language: sorted(
            set(library.categories()) - {r["category"] for r in library.packaged(language)["rules"]}
        )
        for language in library.languages()
    }
    assert missing == {language: [] for language in library.languages()}


def test_every_guard_is_used_by_some_rule() -> None:
    used = {
        g
        for language in library.languages()
        for r in library.packaged(language)["rules"]
        for g in r["guards"]
    }
    assert used == set(GUARDS)
