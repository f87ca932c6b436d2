"""``placeholder``: what is wrong with a template's placeholders, read from the source behind their mask."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping

from custcare_tone.engine.match import Match, Span
from custcare_tone.engine.ruleset import Rule
from custcare_tone.engine.unit import Unit
from custcare_tone.text import placeholders
from custcare_tone.text.masking import BREAK, DROP, PLACEHOLDER
from custcare_tone.text.placeholders import Placeholder
from custcare_tone.text.positions import to_source

Place = tuple[int, Placeholder, Span]
"""Where a placeholder stands in the matching text, what it is, and its span in the source."""

_MARK = re.compile(PLACEHOLDER)
_DROPPED = re.compile(f"{DROP}+")
_ESCAPED = re.compile(r"\\([\"'/\\])")
_TITLE = re.compile(
    r"(?:[^\W\d_]{1,12}\. ?){1,2}|[A-ZÀ-ÞА-Я][^\W\d_]{0,11} |[^\W\d_]-[^\W\d_]{1,3} |po,? ", re.IGNORECASE
)
_OURS = re.compile(
    r"agent|assignee|operator|current_user|sender|brand|company|organi[sz]ation|store|shop|mailbox|team"
    r"|(?:number|order|product|title|date|url|link|[._]id)$|^id$",
    re.IGNORECASE,
)
"""Placeholders that stand for somebody or something else than the customer."""
_NAME = re.compile(r"[A-Za-z_][\w.$-]*")
_LOCAL = re.compile(
    r"\b(?:for|tablerow)\s+(\w+)(?:\s*,\s*(\w+))?\s+in\b|\b(?:set|assign|capture|macro|with|increment|decrement)\s+(\w+)"
    r"|\|\s*(\w+)(?:\s*,\s*(\w+))?\s*\|"
)
_SECTION = re.compile(r"[#^](?!\s*(?:if|unless)\b)")
_CONDITION = re.compile(r"#?\s*(?:if|unless|elsif|elif|case|when)\b|[#^]")
_BUILT_IN = frozenset("this loop forloop tablerowloop super caller self root".split())


def find(unit: Unit, rule: Rule, matches: list[Match]) -> Iterator[Match]:
    """A match for each placeholder with the fault the rule names; ``at`` is its span in the source."""
    for start, _, at in FAULTS[rule.data["fault"]](unit):
        width = 1 if unit.text[start : start + 1] == PLACEHOLDER else 0
        yield Match(rule, start, start + width, unit.sentence_at(start), {}, None, None, at)


def _shown(unit: Unit) -> Iterator[Place]:
    """The placeholders that stand for something in the text, in order."""
    for mark in _MARK.finditer(unit.text):
        start, end = unit.to_source(*mark.span())
        written = unit.source[start:end]
        found = said = placeholders.read(written)
        if "\\" in written or "&" in written:
            said = placeholders.read(_unescaped(written))
        whole = len(said) != len(found)
        for i, one in enumerate(said):
            at = (start, end) if whole else (start + found[i].start, start + found[i].end)
            yield mark.start(), one, at


def _unescaped(written: str) -> str:
    """What a placeholder says where the file writes its quotes as escapes of JSON or YAML, or as entities."""
    return html.unescape(_ESCAPED.sub(r"\1", written))


def _hidden(unit: Unit) -> Iterator[Place]:
    """Statements and comments: they leave no trace in the matching text."""
    for run in _DROPPED.finditer(unit.segment.text):
        start, end = to_source(unit.segment.offsets, *run.span())
        written = unit.source[start:end]
        if "{" in written or "<%" in written:
            for one in placeholders.find(written):
                if one.kind in ("statement", "comment"):
                    yield 0, one, (start + one.start, start + one.end)


def _slots(unit: Unit) -> Iterator[Place]:
    """What a person forgot to fill in; in a text that is sent, a value too."""
    wanted = ("slot", "value") if unit.context.stage == "reply" else ("slot",)
    return (place for place in _shown(unit) if place[1].kind in wanted)


def _broken(unit: Unit) -> Iterator[Place]:
    """An opener without its end. ``{#`` alone is more often the anchor of a heading than half a comment."""
    return (p for p in _shown(unit) if p[1].kind == "broken" and not unit.source.startswith("{#", p[2][0]))


def _without_fallback(unit: Unit) -> Iterator[Place]:
    """Whom a greeting names, where nothing is said for a customer whose name is not known and the notation could say it."""
    tested: list[str] | None = None
    for place in _shown(unit):
        start, one, _ = place
        if one.kind != "value" or one.fallback is not None or one.dialect not in placeholders.WITH_FALLBACK:
            continue
        if _OURS.search(one.path) or not _greeted(unit, start):
            continue
        if tested is None:
            tested = [p.path for _, p, _ in _hidden(unit) if _CONDITION.match(p.path)]
        if not any(one.path in test for test in (*tested, unit.segment.condition or "")):
            yield place


def _greeted(unit: Unit, start: int) -> bool:
    """Whether a greeting opens the line or sentence and leads straight to ``start``; a title may stand between."""
    greeting = unit.rules.words("greeting")
    if greeting is None or not unit.sentences:
        return False
    line = max(unit.text.rfind("\n", 0, start), unit.text.rfind(BREAK, 0, start)) + 1
    begin = max(line, unit.sentences[unit.sentence_at(start)][0])
    found = greeting.search(unit.text, begin, start)
    if found is None or found.start() - begin > 3:
        return False
    between = unit.cased[found.end() : start].lstrip(" ,!.")
    return not between or _TITLE.fullmatch(between) is not None


def _unknown(unit: Unit) -> Iterator[Place]:
    """What is not among the variables; names that the template itself makes are its own."""
    local: frozenset[str] | None = None
    for place in _shown(unit):
        path = place[1].path
        if place[1].kind != "value" or not _NAME.fullmatch(path) or _known(path, unit.context.variables):
            continue
        if local is None:
            statements = [p.path for _, p, _ in _hidden(unit) if p.kind == "statement"]
            if any(_SECTION.match(s) for s in statements):
                return  # inside a section names belong to its object, which nobody has listed
            local = _BUILT_IN | {
                name for s in statements for m in _LOCAL.finditer(s) for name in m.groups() if name
            }
        if path.split(".")[0] not in local:
            yield place


def _known(path: str, variables: tuple[str, ...]) -> bool:
    return not variables or any(path == one or path.startswith(f"{one}.") for one in variables)


def _template_text(unit: Unit) -> Iterator[Place]:
    """Comments and statements, but for our own directives."""
    return (place for place in _hidden(unit) if not place[1].path.startswith("custcare:"))


FAULTS: Mapping[str, Callable[[Unit], Iterator[Place]]] = {
    "slot": _slots,
    "broken": _broken,
    "no_fallback": _without_fallback,
    "unknown": _unknown,
    "comment": _template_text,
}
