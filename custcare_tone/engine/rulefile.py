"""Reads one rule file (docs/adding-a-rule.md) and checks everything that can be checked without running it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from custcare_tone.engine.yamlfile import Checked, Path
from custcare_tone.errors import did_you_mean
from custcare_tone.model import AUDIENCES, CHANNELS, FORMALITIES, JURISDICTIONS, LIABILITY_MODES, STAGES

GUARDS = (
    "negation",
    "condition",
    "question",
    "reported",
    "remedy",
    "third_party",
    "title_case",
    "glossary",
    "echo",
)
WHERE = ("before", "after", "clause", "sentence", "next_sentence", "previous_sentence", "reply", "previous")
METRICS = (
    "sentence_words",
    "mean_sentence_words",
    "reply_words",
    "reply_characters",
    "reply_sentences",
    "paragraph_words",
    "flesch",
    "flesch_kincaid",
    "gulpease",
    "ari",
    "coleman_liau",
    "lix",
    "long_word_share",
    "one_word_reply",
)
PARTS = (
    "greeting",
    "greeting_name",
    "acknowledgement",
    "answers",
    "next_step",
    "sign_off",
    "summary",
    "order",
    "repair_after_apology",
    "late_apology",
    "person_of_agent",
    "name_use",
    "purpose",
    "register",
)
ENTITIES = ("card", "iban", "email", "phone", "national_id", "order_number")
FAULTS = ("slot", "broken", "no_fallback", "unknown", "comment")
FILTERS = ("on", "base", "ing", "past", "participle", "a", "your_to_my", "cap", "lower")
"""What a rewrite may do to a capture; ``rewriting.inflect`` does it."""
STRENGTHS = ("experiment", "correlation", "law", "practice", "seed")
_KINDS: dict[str, tuple[str, ...]] = {
    "phrase": ("patterns",),
    "density": ("max",),
    "metric": ("metric",),
    "structure": ("part",),
    "entity": ("entity",),
    "placeholder": ("fault",),
    "token": ("tokens", "pipeline", "anchors"),
    "near": ("texts",),
}
_EXTRA = (
    "patterns",
    "characters",
    "max",
    "min",
    "per",
    "metric",
    "part",
    "entity",
    "fault",
    "tokens",
    "pipeline",
    "anchors",
    "texts",
    "threshold",
)
_REQUIRED = ("code", "name", "kind", "severity", "message", "why", "evidence", "examples")
_COMMON = (
    *_REQUIRED,
    "practices",
    "guards",
    "unless",
    "require",
    "soften",
    "when",
    "adjust",
    "rewrite",
    "since",
    "status",
    "preset",
    "aliases",
    "grade",
)
_CONTEXT: dict[str, tuple[Any, ...]] = {
    "channel": CHANNELS,
    "audience": AUDIENCES,
    "stage": STAGES,
    "formality": FORMALITIES,
    "liability": LIABILITY_MODES,
    "jurisdiction": JURISDICTIONS,
    "insurance": (True, False),
    "previous": (True, False),
    "variables": (True, False),
    "whole_reply": (True, False),
}


@dataclass(frozen=True, slots=True)
class RuleFile:
    """A checked rule file: its category, its own word lists and its rules as plain mappings."""

    checked: Checked
    category: str
    lists: Mapping[str, tuple[str, ...]]
    rules: tuple[Mapping[str, Any], ...]


def read(text: str, path: str, categories: Mapping[str, Mapping[str, Any]]) -> RuleFile:
    """The rule file ``text``. Raises RuleError with path, line and a hint for anything that is not as documented."""
    checked = Checked(text, path)
    top = checked.mapping(
        checked.value, (), ("category", "language", "lists", "rules"), ("category", "rules")
    )
    category = checked.one_of(top["category"], ("category",), categories)
    lists = word_lists(checked, top.get("lists"), ("lists",))
    if not isinstance(top["rules"], list):
        raise checked.error("rules is not a list", ("rules",))
    prefix = str(categories[category]["prefix"])
    rules = tuple(_rule(checked, rule, ("rules", i), prefix) for i, rule in enumerate(top["rules"]))
    return RuleFile(checked, category, lists, rules)


def word_lists(checked: Checked, value: Any, at: Path) -> dict[str, tuple[str, ...]]:
    """The mapping of list names to entries at ``at``."""
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise checked.error("lists is not a mapping of names to phrases", at)
    for name in value:
        if not re.fullmatch(r"[a-z][a-z0-9_]*", str(name)):
            raise checked.error(f'"{name}" is no list name', (*at, name), "lower-case letters, digits and _")
    return {name: checked.strings(entries, (*at, name)) for name, entries in value.items()}


def _rule(checked: Checked, rule: Any, at: Path, prefix: str) -> Mapping[str, Any]:
    checked.mapping(rule, at, (*_COMMON, *_EXTRA))
    kind = checked.one_of(rule.get("kind"), (*at, "kind"), _KINDS)
    checked.mapping(
        rule, at, (*_COMMON, *_EXTRA), (*_REQUIRED, *(k for k in _KINDS[kind] if rule.get(k) != 0))
    )
    if not re.fullmatch(rf"{prefix}\d{{3}}", str(rule["code"])):
        raise checked.error(
            f'"{rule["code"]}" is no code of this category', (*at, "code"), f"{prefix} and three digits"
        )
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", str(rule["name"])):
        raise checked.error(f'"{rule["name"]}" is no rule name', (*at, "name"), "kebab-case")
    checked.one_of(rule["severity"], (*at, "severity"), ("error", "warning", "info"))
    if "status" in rule:
        checked.one_of(rule["status"], (*at, "status"), ("preview", "stable", "deprecated"))
    if "preset" in rule:
        checked.one_of(rule["preset"], (*at, "preset"), ("default", "strict", "deep"))
    if "grade" in rule:
        checked.one_of(rule["grade"], (*at, "grade"), ("L0", "L1", "L2", "L3", "L4", "L5"))
    _evidence(checked, rule["evidence"], (*at, "evidence"))
    _kind(checked, rule, at, kind)
    _guards(checked, rule.get("guards"), (*at, "guards"))
    for key in ("unless", "require", "soften"):
        _where(checked, rule.get(key), (*at, key))
    _context(checked, rule.get("when"), (*at, "when"))
    for i, change in enumerate(rule.get("adjust") or ()):
        here = (*at, "adjust", i)
        checked.mapping(change, here, ("when", "severity"), ("when", "severity"))
        _context(checked, change["when"], (*here, "when"))
        checked.one_of(change["severity"], (*here, "severity"), ("error", "warning", "info", "off"))
    _rewrites(checked, rule.get("rewrite"), (*at, "rewrite"))
    _examples(checked, rule["examples"], (*at, "examples"))
    return rule  # type: ignore[no-any-return]


def _evidence(checked: Checked, value: Any, at: Path) -> None:
    checked.mapping(value, at, ("strength", "refs"), ("strength",))
    checked.one_of(value["strength"], (*at, "strength"), STRENGTHS)
    checked.strings(value.get("refs"), (*at, "refs"))


def _kind(checked: Checked, rule: Mapping[str, Any], at: Path, kind: str) -> None:
    for i, pattern in enumerate(rule.get("patterns") or ()):
        if isinstance(pattern, Mapping):
            here = (*at, "patterns", i)
            checked.mapping(pattern, here, ("phrase", "unless", "require", "rewrite"), ("phrase",))
            for key in ("unless", "require"):
                _where(checked, pattern.get(key), (*here, key))
            _rewrites(checked, pattern.get("rewrite"), (*here, "rewrite"))
    for key, known in (
        ("metric", METRICS),
        ("part", PARTS),
        ("entity", ENTITIES),
        ("fault", FAULTS),
        ("pipeline", ("blank", "tagger", "parser")),
    ):
        if key in rule:
            checked.one_of(rule[key], (*at, key), known)
    if kind == "density" and not rule.get("patterns") and not rule.get("characters"):
        raise checked.error("a density rule has neither patterns nor characters", at)
    if kind == "metric" and "max" not in rule and "min" not in rule and rule["metric"] != "one_word_reply":
        raise checked.error("a metric rule has neither max nor min", at)


def _guards(checked: Checked, value: Any, at: Path) -> None:
    if value is None:
        return
    checked.mapping(value, at, GUARDS)
    for name, on in value.items():
        if not isinstance(on, bool):
            raise checked.error(f"{name} is neither true nor false", (*at, name))


def _where(checked: Checked, value: Any, at: Path) -> None:
    if value is None:
        return
    checked.mapping(value, at, WHERE)
    for where, phrases in value.items():
        checked.strings(phrases, (*at, where))


def _context(checked: Checked, value: Any, at: Path) -> None:
    if value is None:
        return
    checked.mapping(value, at, _CONTEXT)
    for key, wanted in value.items():
        for one in wanted if isinstance(wanted, list) else [wanted]:
            if one not in _CONTEXT[key]:
                checked.one_of(one, (*at, key), [str(k) for k in _CONTEXT[key]])


_FILTERED = re.compile(r"\{[^{}|]+\|([^{}]*)\}")


def _rewrites(checked: Checked, value: Any, at: Path) -> None:
    for i, rewrite in enumerate(value or ()):
        here = (*at, i)
        checked.mapping(
            rewrite, here, ("to", "applicability", "replace", "when", "turns_negation"), ("applicability",)
        )
        if not isinstance(rewrite.get("to"), str):
            raise checked.error("a rewrite has no words in “to”", here, 'to: "" deletes')
        for slot in _FILTERED.finditer(rewrite["to"]):
            for name in slot[1].split("|"):
                if name not in FILTERS:
                    raise checked.error(
                        f'unknown filter "{name}" in the rewrite "{rewrite["to"]}"',
                        (*here, "to"),
                        did_you_mean(name, FILTERS) or f"filters are {', '.join(FILTERS)}",
                    )
        checked.one_of(rewrite["applicability"], (*here, "applicability"), ("safe", "suggested", "display"))


def _examples(checked: Checked, value: Any, at: Path) -> None:
    checked.mapping(value, at, ("bad", "good"), ("bad", "good"))
    for side, needed in (("bad", ("text", "match")), ("good", ("text",))):
        examples = value[side]
        if not isinstance(examples, list) or len(examples) < 2:
            raise checked.error(f"fewer than two {side} examples", (*at, side))
        for i, example in enumerate(examples):
            here = (*at, side, i)
            if isinstance(example, str):
                if side == "bad":
                    raise checked.error(
                        "a bad example without the characters it matches", here, "{text: …, match: …}"
                    )
                continue
            checked.mapping(example, here, ("text", "match", "fixed", *_CONTEXT), needed)


def context_of(example: Any) -> dict[str, Any]:
    """The context keys of an example mapping, as keywords of a check."""
    if not isinstance(example, Mapping):
        return {}
    found = {("whole" if k == "whole_reply" else k): v for k, v in example.items() if k in _CONTEXT}
    if "variables" in found:
        found["variables"] = tuple(found["variables"])
    return found
