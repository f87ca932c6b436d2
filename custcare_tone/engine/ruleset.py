"""The rules of one language that are switched on, ready to run: one index of the words that announce them, expressions compiled on first use."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from custcare_tone.config.selection import Selection, matches
from custcare_tone.engine.conditions import Conditions
from custcare_tone.engine.index import WordIndex
from custcare_tone.engine.joined import Joined
from custcare_tone.engine.lookup import Lookup
from custcare_tone.engine.regexes import RegexStore
from custcare_tone.engine.words import Table
from custcare_tone.model import Context, Evidence, Severity

PackData = Mapping[str, Any]
EVERYTHING = Selection()


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule at work. ``data`` is its compiled entry (see ``packs``), ``floor`` the length in code points below which it has nothing to say."""

    code: str
    name: str
    category: str
    kind: str
    severity: Severity
    message: str
    why: str
    evidence: Evidence
    practices: tuple[str, ...]
    guards: frozenset[str]
    grade: str | None
    conditional: bool
    data: Mapping[str, Any]

    def severity_in(self, context: Context, whole: bool) -> Severity | None:
        """Its severity in ``context``, or None where it is silent there."""
        if not self.conditional:
            return self.severity
        when = self.data.get("when")
        if when is not None and not _fits(when, context, whole):
            return None
        severity: str = self.severity
        for change in self.data.get("adjust") or ():
            if _fits(change["when"], context, whole):
                severity = change["severity"]
        return None if severity == "off" else Severity(severity)


def _fits(when: Mapping[str, Any], context: Context, whole: bool) -> bool:
    for key, wanted in when.items():
        actual: Any
        if key == "whole_reply":
            actual = whole
        elif key == "previous":
            actual = context.previous is not None
        elif key == "variables":
            actual = bool(context.variables)
        else:
            actual = getattr(context, key)
        if actual not in (wanted if isinstance(wanted, list) else (wanted,)):
            return False
    return True


PICTURES = "(?:[\u2190-\u2bff\U0001f000-\U0001faff] ?)*"
"""Emoji and signs before the first word: a sentence begins behind them."""


@dataclass(frozen=True, slots=True)
class Openings:
    """The words a sentence has to begin with for a phrase that stands at its start: whole words, and beginnings of words."""

    whole: frozenset[str]
    starts: tuple[str, ...]

    def fit(self, words: Sequence[str]) -> bool:
        """Whether one of ``words`` is such a word."""
        if not self.whole.isdisjoint(words):
            return True
        return bool(self.starts) and any(word.startswith(self.starts) for word in words)


class Pattern:
    """One phrase of a rule; its expression is compiled when it first runs."""

    __slots__ = (
        "at_start",
        "bounded",
        "compiled",
        "exact",
        "extra",
        "final",
        "needs",
        "openings",
        "rule",
        "source",
        "window",
    )

    def __init__(
        self,
        rule: Rule,
        source: str,
        flags: int,
        needs: list[list[str]],
        openings: Openings | None,
        exact: list[list[str]],
        final: str | None,
        extra: Any,
    ) -> None:
        self.rule = rule
        self.source = source
        self.at_start = bool(flags & 1)
        self.window = bool(flags & 2)
        self.bounded = bool(flags & 4)
        self.needs = needs
        self.openings = openings
        self.exact = exact
        self.final = final
        self.extra: Mapping[str, Any] | None = extra
        self.compiled: re.Pattern[str] | None = None

    def regex(self, lead: str | None, store: RegexStore) -> re.Pattern[str]:
        """The compiled expression; one that begins at a sentence start lets pictures and the ``lead`` words of the language stand before it."""
        if self.compiled is None:
            source = self.source
            if self.at_start:
                before = PICTURES + (rf"(?:(?:{lead})[, ]+)?" if lead else "")
                source = rf"{before}(?P<m_>{source})"
            self.compiled = store.compile(source)
        return self.compiled


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rules are wanted: those of the ``presets`` that ``selection`` does not turn off, and those it names."""

    selection: Selection = EVERYTHING
    presets: tuple[str, ...] = ("default",)
    severity: tuple[tuple[str, str], ...] = ()
    """Severities of the caller's own: pairs of code, prefix or category and severity or ``off``; the last that fits wins."""

    def takes(self, rule: Mapping[str, Any]) -> bool:
        """Whether ``rule`` (its compiled entry) is on."""
        code, category = rule["code"], rule["category"]
        if not self.selection.enabled(code, category) or self.severity_of(rule) == "off":
            return False
        return self.selection.named(code, category) or self.in_preset(rule)

    def in_preset(self, rule: Mapping[str, Any]) -> bool:
        """Whether one of the presets brings ``rule``: ``relaxed`` leaves out notes, ``strict`` adds what is still on trial."""
        status, home = rule["status"], rule["preset"]
        if status == "deprecated":
            return False
        if "strict" in self.presets and home != "deep":
            return True
        if status != "stable" or (home == "strict"):
            return False
        if home == "deep":
            return "deep" in self.presets
        return "relaxed" not in self.presets or self.severity_of(rule) != "info"

    def severity_of(self, rule: Mapping[str, Any]) -> str:
        """The severity that ``rule`` has here before any context."""
        given = str(rule["severity"])
        for pattern, severity in self.severity:
            if matches(pattern, rule["code"], rule["category"]):
                given = severity
        return given


_GUESTS = ("phrase", "density", "near")
"""The kinds of rules that a language lends to another: English phrases inside Filipino sentences, not English measures of the reply."""


class RuleSet:
    """The active rules of one language. Immutable after building, so it may be shared between threads."""

    def __init__(
        self,
        packs: Sequence[PackData],
        wanted: Wanted = Wanted(),
        store: RegexStore | None = None,
        *,
        guest: bool = False,
    ) -> None:
        base = packs[0]
        self.store = store or RegexStore(None)
        self.language: str = base["language"]
        self.also: tuple[str, ...] = tuple(base["also"])
        self.abbreviations: tuple[str, ...] = tuple(base["abbreviations"])
        self._lists: Mapping[str, Sequence[Any]] = base["lists"]
        self._lookups: dict[str, Lookup | None] = {}
        self._conditions: dict[int, Conditions] = {}
        self.lead: str | None = base["lead"]
        self._lead: re.Pattern[str] | None = None
        self.respell: Mapping[str, str] = base["respell"]
        winners = {rule["code"]: i for i, pack in enumerate(packs) for rule in pack["rules"]}
        self._patterns = Joined([pack["patterns"] for pack in packs])
        self._apart = Joined([pack["apart"] for pack in packs])
        self._openings = Joined([pack["openings"] for pack in packs])
        self._opened: dict[int, Openings] = {}
        self._owners: list[Rule | None] = []
        """The rule of each phrase, None where it is off."""
        rules: list[Rule] = []
        table = Table(base["words"])
        announced: list[Sequence[Any]] = []
        exempt: list[int] = []
        for i, pack in enumerate(packs):
            first = len(self._owners)
            made: list[Rule | None] = []
            for data in pack["rules"]:
                on = (
                    winners[data["code"]] == i
                    and wanted.takes(data)
                    and not (guest and data["kind"] not in _GUESTS)
                )
                own = _shifted(data, self._apart.first(i)) if i else data
                made.append(_rule(own, wanted.severity_of(data)) if on else None)
            rules += [rule for rule in made if rule is not None]
            self._owners += [made[number] for number in pack["owners"]]
            exempt += [number + first for number in pack["windows"]]
            if i:
                table = table.joined(pack["words"], len(announced))
                announced += _moved(pack["announced"], len(announced), first)
            else:
                announced += pack["announced"]
        off = frozenset(number for number, rule in enumerate(self._owners) if rule is None)
        self.rules: tuple[Rule, ...] = tuple(rules)
        self.made: list[Pattern | None] = [None] * len(self._owners)
        self.index = WordIndex(table, announced, off, frozenset(exempt))
        self.by_code: Mapping[str, Rule] = {rule.code: rule for rule in self.rules}
        self.scanning: tuple[Rule, ...] = tuple(
            r
            for r in self.rules
            if r.kind in ("metric", "structure", "entity", "placeholder") or r.data.get("characters")
        )

    def pattern(self, number: int) -> Pattern:
        """The phrase with this number; its rule is on."""
        found = self.made[number]
        if found is None:
            source, flags, needs, opening, exact, final, extra = self._patterns[number]
            rule = self._owners[number]
            assert rule is not None, "phrases of rules that are off are not in the index"
            pack = self._patterns.part(number)
            if extra is not None and pack:
                extra = _shifted(extra, self._apart.first(pack))
            if opening is not None:
                opening += self._openings.first(pack)
            found = self.made[number] = Pattern(
                rule, source, flags, needs, self._opening(opening), exact, final, extra
            )
        return found

    def _opening(self, number: int | None) -> Openings | None:
        if number is None:
            return None
        known = self._opened.get(number)
        if known is None:
            words = self._openings[number]
            whole = frozenset(w for w in words if not w.endswith("*"))
            known = self._opened[number] = Openings(whole, tuple(w[:-1] for w in words if w.endswith("*")))
        return known

    def led(self, text: str, start: int, end: int) -> bool:
        """Whether the sentence ``text[start:end]`` begins with lead-in words such as *Hi Ana,*."""
        if self.lead is None:
            return False
        if self._lead is None:
            self._lead = self.store.compile(f"(?:{self.lead})[, ]")
        return self._lead.match(text, start, end) is not None

    def conditions(self, number: int) -> Conditions:
        """The conditions (``unless``, ``require`` or ``soften``) that one of these rules or phrases keeps under ``number``."""
        known = self._conditions.get(number)
        if known is None:
            known = self._conditions[number] = Conditions(self._apart[number], self.store)
        return known

    def words(self, name: str) -> Lookup | None:
        """The word list ``name`` of the language, or None where it has none."""
        if name not in self._lookups:
            entries = self._lists.get(name)
            self._lookups[name] = Lookup(entries, self.store) if entries else None
        return self._lookups[name]


def _shifted(data: Mapping[str, Any], by: int) -> Mapping[str, Any]:
    """``data`` with the numbers of its conditions raised."""
    return {**data, **{key: data[key] + by for key in ("unless", "require", "soften") if key in data}}


def _moved(announced: Sequence[Sequence[Any]], groups: int, phrases: int) -> list[Sequence[Any]]:
    """``announced`` with the numbers of groups and phrases raised."""
    return [
        [[number + phrases, [group + groups for group in others]] for number, others in some]
        for some in announced
    ]


def _rule(data: Mapping[str, Any], severity: str) -> Rule:
    return Rule(
        data["code"],
        data["name"],
        data["category"],
        data["kind"],
        Severity(severity),
        data["message"],
        data["why"],
        Evidence(data["strength"], tuple(data["refs"])),
        tuple(data["practices"]),
        frozenset(data["guards"]),
        data.get("grade"),
        bool(data.get("when") or data.get("adjust")),
        data,
    )
