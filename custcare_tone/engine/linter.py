"""From a text to its findings: scan, match, guard, settle overlaps. Rules are data; this is the one place where they meet a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from custcare_tone.engine import kinds, match
from custcare_tone.engine.match import Match
from custcare_tone.engine.ruleset import Rule, RuleSet
from custcare_tone.engine.unit import Unit
from custcare_tone.engine.words import tokens
from custcare_tone.model import Context, Finding, Fix, Related, Segment, Severity
from custcare_tone.text.normalize import normalize, respell

FixBuilder = Callable[[Unit, Match], Callable[[], tuple[Fix, ...]]]


def read(segment: Segment, rules: RuleSet, context: Context, source: str) -> Unit:
    """The unit of ``segment`` (already masked), misspelt words put right."""
    normal = normalize(segment.text, rules.language)
    words, count = tokens(normal.text)
    if not rules.respell.keys().isdisjoint(words):
        slips = "|".join(sorted(rules.respell.keys() & words))
        edits = [
            (m.start(), m.end(), rules.respell[m.group()])
            for m in re.finditer(rf"(?<!\w)(?:{slips})(?!\w)", normal.text)
        ]
        normal = respell(normal, edits)
        words, count = tokens(normal.text)
    return Unit(segment, normal, rules, context, source, words, count)


def matches(unit: Unit, called: Iterable[Rule]) -> Iterator[Match]:
    """What stands in the unit after all conditions and guards, in no order, overlaps and all. ``called`` are the scanning rules to ask."""
    gathered: dict[str, list[Match]] = {}
    judged: dict[tuple[str, int, int, int], bool] = {}
    for found in match.phrases(unit):
        if found.rule.kind == "phrase":
            key = found.rule.code, found.start, found.end, id(found.pattern and found.pattern.extra)
            stands = judged.get(key)
            if stands is None:
                stands = judged[key] = match.stands(unit, found)
            if stands:
                yield found
        else:
            gathered.setdefault(found.rule.code, []).append(found)
    for rule in called:
        gathered.setdefault(rule.code, [])
    for code, some in gathered.items():
        rule = unit.rules.by_code[code]
        if rule.severity_in(unit.context, unit.whole) is not None:
            yield from kinds.finder(rule.kind)(unit, rule, some)


def check(
    segment: Segment,
    rules: RuleSet,
    context: Context,
    source: str,
    fixes: FixBuilder | None = None,
    plan: kinds.Plan | None = None,
    doc: Any = None,
) -> tuple[Unit, list[Finding]]:
    """The findings of ``segment``, in the positions of ``source``, ordered by place, overlaps settled. ``plan`` is that of the rules and context,
    where the caller has it at hand."""
    unit = read(segment, rules, context, source)
    unit.doc = doc
    called = (plan or kinds.Plan(rules, context)).called(unit)
    found: list[Finding] = []
    # Where two phrases of a rule find the same words, the one that captured more of them can say more of what to write.
    for one in sorted(matches(unit, called), key=lambda m: -len(m.captures)):
        severity = severity_of(unit, one)
        if severity is not None:
            found.append(finding(unit, one, severity, fixes))
    return unit, settle(found) if len(found) > 1 else found


def severity_of(unit: Unit, found: Match) -> Severity | None:
    """The severity of a match in its context, or None where its rule is silent. What the rule's ``soften``
    names beside it makes it a note, unless the
    context has raised it above the rule's own severity."""
    rule = found.rule
    severity = rule.severity_in(unit.context, unit.whole)
    soften = rule.data.get("soften")
    if severity is None or soften is None or severity.rank > rule.severity.rank:
        return severity
    beside = unit.rules.conditions(soften).hold(unit, (found.start, found.end), found.sentence)
    return Severity.INFO if beside else severity


def finding(unit: Unit, found: Match, severity: Severity, fixes: FixBuilder | None) -> Finding:
    rule = found.rule
    start, end = found.at or unit.to_source(found.start, found.end)
    text = unit.source[start:end]
    words = unit.quoted_source(start, end) if found.at else unit.quoted(found.start, found.end)
    return Finding(
        rule.code,
        rule.name,
        rule.category,
        severity,
        _message(unit, found, words),
        rule.why,
        rule.evidence,
        start,
        end,
        text,
        (),
        unit.segment.condition,
        rule.practices,
        rule.grade,
        rule.kind in ("metric", "structure"),
        fixes(unit, found) if fixes is not None else None,
    )


def _message(unit: Unit, found: Match, words: str) -> str:
    message = found.rule.message
    if "{" not in message:
        return message
    message = message.replace("{match}", found.note if found.note is not None else words)
    for name, (start, end) in found.captures.items():
        message = message.replace("{" + name + "}", unit.quoted(start, end))
    return message


def settle(findings: Iterable[Finding]) -> list[Finding]:
    """One finding for each place: of those that overlap the most severe stays, then the longest, then the lowest code; the others become
    its ``related``. Findings about the whole reply overlap nothing.

    Findings are settled in groups that touch one another. A group lies within a sentence or two, so the cost grows with the number of findings.
    """
    settled: list[Finding] = []
    group: list[Finding] = []
    reach = -1
    for finding in sorted(findings, key=lambda f: (f.start, f.end, f.code)):
        if finding.about_reply:
            settled.append(finding)
            continue
        if group and finding.start >= reach:
            settled += _settle_group(group)
            group, reach = [], -1
        group.append(finding)
        reach = max(reach, finding.end)
    settled += _settle_group(group)
    return sorted(settled, key=lambda f: (f.start, f.end, f.code))


def _settle_group(group: list[Finding]) -> list[Finding]:
    if len(group) < 2:
        return group
    kept: list[Finding] = []
    lost: dict[int, list[Finding]] = {}
    for finding in sorted(group, key=lambda f: (-f.severity.rank, f.start - f.end, f.code, f.start)):
        winner = next(
            (i for i, k in enumerate(kept) if finding.start < k.end and k.start < finding.end), None
        )
        if winner is None:
            kept.append(finding)
        elif finding.code != kept[winner].code:
            lost.setdefault(winner, []).append(finding)
    return [replace(f, related=_related(lost[i])) if i in lost else f for i, f in enumerate(kept)]


def _related(losers: list[Finding]) -> tuple[Related, ...]:
    unique = {(f.code, f.start, f.end): f for f in losers}
    return tuple(
        Related(f.code, f.name, f.severity, f.start, f.end, f.message)
        for f in sorted(unique.values(), key=lambda f: (f.start, f.end, f.code))
    )
