"""What the tests share: small rule sets made on the spot, and the folder of real texts where there is one."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from custcare_tone.engine import packs, rulefile
from custcare_tone.engine.library import categories
from custcare_tone.engine.ruleset import RuleSet, Wanted
from custcare_tone.model import Finding
from custcare_tone.rulecheck import findings

ROOT = Path(__file__).parent.parent

# A property holds or not; how long one example takes says more about what else the machine is doing.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

LEXICON = """
language: {language}
clitics: [{clitics}]
abbreviations: [mr, no, e.g, p.m]
frequent: [you, the, to, we, i]
misspell: [unfortunately]
lists:
  negation: [not, never, "isn't"]
  condition: [if, when, in case]
  reported: ["you (wrote|said) [that]"]
  remedy: ["(i|we) can !not", "instead", "would you like"]
  third_party: [courier, storm]
  time: [tomorrow, today, "by {{number}} (am|pm)", "on @weekday"]
  weekday: [monday, friday]
  greeting: [hello, hi, dear]
  sign_off: [kind regards, best wishes]
  apology: ["sorry", "apologise"]
  repair: ["i have (sent|refunded)"]
  anger: [furious, angry]
  acknowledgement: ["i understand"]
  next_step: ["i will ..3 {{time}}"]
  lead: ["hi ..2", ok, well]
  promise: ["(i|we) will !not"]
  sympathy: ["sorry (for your loss|you had)"]
  clause_break: [but, because]
  wait_request: ["please wait"]
  purpose: [because, "so that"]
  first_person: [i]
  first_person_plural: [we]
  warm: [happy, glad]
  summary: [to sum up]
  thanks: [thank you]
  question_words: [what, when, where, could]
"""

RULE = """
category: {category}
rules:
  - code: {code}
    name: test-rule
    kind: {kind}
    severity: warning
    message: "“{{match}}” hurts: write something kinder."
    why: It hurts.
    evidence: {{strength: practice}}
    {body}
    examples:
      bad: [{{text: a, match: a}}, {{text: b, match: b}}]
      good: [c, d]
"""


def make_rules(
    body: str,
    *,
    category: str = "negative",
    kind: str = "phrase",
    language: str = "en",
    clitics: str = "",
    presets: tuple[str, ...] = ("default",),
) -> RuleSet:
    """A rule set with one rule whose kind-specific keys are the YAML ``body`` (joined by ``; ``)."""
    kinds = categories()
    code = f"{kinds[category]['prefix']}001"
    text = RULE.format(category=category, code=code, kind=kind, body="\n    ".join(body.strip().splitlines()))
    lexicon = packs.Lexicon(LEXICON.format(language=language, clitics=clitics), "lexicon.yaml")
    pack = packs.compile_pack(lexicon, [rulefile.read(text, "test.yaml", kinds)], kinds)
    return RuleSet([pack], Wanted(presets=presets))


def found(rules: RuleSet, text: str, **context: Any) -> list[str]:
    """The exact characters that ``rules`` find in ``text``."""
    return [f.text for f in hits(rules, text, **context)]


def hits(rules: RuleSet, text: str, **context: Any) -> list[Finding]:
    """The findings of ``rules`` in ``text``, every one by itself."""
    return sorted(findings(text, rules, context), key=lambda f: f.start)


def shared_folder() -> Path | None:
    """The folder with the development benchmark and the real texts, or None where it is not there."""
    folder = Path(os.environ.get("CUSTCARE_SHARED", ROOT.parent / "shared"))
    return folder if (folder / "corpora").is_dir() else None


@pytest.fixture(scope="session")
def shared() -> Path:
    folder = shared_folder()
    if folder is None:
        pytest.skip("the folder with real texts is not here")
    return folder


@pytest.fixture
def rules() -> Callable[..., RuleSet]:
    return make_rules
