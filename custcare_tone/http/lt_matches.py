"""Findings as LanguageTool's matches: UTF-16 offsets of text and markup, replacements that fit the matched words."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from itertools import chain, repeat
from typing import Any

from custcare_tone.engine import library, linter
from custcare_tone.http import lt_rules
from custcare_tone.http.checking import Checked
from custcare_tone.model import Applicability, Finding, Fix, Severity
from custcare_tone.text.positions import LineIndex

Object = dict[str, Any]
_AROUND = 40
"""Characters of context to each side."""
_MOST = 5
"""Replacements in a compact answer."""
_DOTS = "..."
_SLOT = re.compile(r"\{[^{}]*\}")


class Matches:
    """The matches of one checked text. ``page`` is where the explanations of rules are, ending in a slash."""

    def __init__(self, done: Checked, page: str, compact: bool) -> None:
        self.done = done
        self.source = done.document.source
        self.lines = LineIndex(self.source)
        self.page = page
        language = done.report.language
        self.query = "" if language == "en" else f"?language={language}"
        self.compact = compact
        self.sentences = sentences(done)
        self._starts = [start for start, _ in self.sentences]

    def all(self, findings: Iterable[Finding]) -> list[Object]:
        """A match for each finding, by place. No two that are about their own words overlap."""
        found = sorted(findings, key=lambda f: (f.about_reply, f.start, f.end, f.code))
        follow = [f.start for f in found if not f.about_reply][1:]
        made = []
        edge = 0
        for finding, most in zip(found, chain(follow, repeat(len(self.source))), strict=False):
            ready = [
                fix for fix in finding.fixes if fix.applicability is not Applicability.DISPLAY and fix.edits
            ]
            start, end = finding.start, finding.end
            if ready and not finding.about_reply:
                wide = min(start, ready[0].edits[0].start), max(end, ready[0].edits[-1].end)
                start, end = wide if edge <= wide[0] and wide[1] <= most else (start, end)
            if not finding.about_reply:
                edge = max(edge, end)
            made.append(self.match(finding, ready, start, end))
        return sorted(made, key=lambda match: (match["offset"], match["length"], match["rule"]["id"]))

    def match(self, finding: Finding, ready: list[Fix], start: int, end: int) -> Object:
        """One match on ``[start, end)``: the words found, or more where the first rewrite needs more."""
        fitting = [fix for fix in ready if start <= fix.edits[0].start and fix.edits[-1].end <= end]
        offset, length = self.units(start, end)
        said: Object = {
            "message": _message(finding, ready),
            "shortMessage": lt_rules.description(finding.category, finding.name),
            "replacements": self.replacements(fitting, start, end),
            "offset": offset,
            "length": length,
            "type": {"typeName": "Other" if finding.severity is Severity.ERROR else "Hint"},
            "rule": self.rule(finding),
            "ignoreForIncompleteSentence": False,
            "contextForSureMatch": 0,
            "x-custcare": self.own(finding),
        }
        if not self.compact:
            said["context"] = self.context(start, end)
            said["sentence"] = self.sentence(finding.start)
        return said

    def units(self, start: int, end: int) -> tuple[int, int]:
        """Offset and length in UTF-16 units."""
        offset = self.lines.to_units(start, "utf-16")
        return offset, self.lines.to_units(end, "utf-16") - offset

    def replacements(self, fixes: Iterable[Fix], start: int, end: int) -> list[Object]:
        """What stands in place of ``[start, end)`` after each fix, every text once."""
        texts = dict.fromkeys(_replaced(self.source, fix, start, end) for fix in fixes)
        shown = list(texts)[:_MOST] if self.compact else list(texts)
        return [{"value": text} for text in shown]

    def rule(self, finding: Finding) -> Object:
        """The rule of a finding, with the page that explains it."""
        said: Object = {
            "id": lt_rules.rule_id(finding.code),
            "description": lt_rules.description(finding.category, finding.name),
            "issueType": lt_rules.issue_type(finding.category),
            "urls": [{"value": self.page + finding.code + self.query}],
            "category": dict(lt_rules.CATEGORY),
            "isPremium": False,
        }
        if not self.compact:
            said["sourceFile"] = f"{finding.category}.yaml"
        return said

    def own(self, finding: Finding) -> Object:
        """What only we know of a finding; clients pass over it."""
        offset, length = self.units(finding.start, finding.end)
        return {
            "code": finding.code,
            "name": finding.name,
            "category": finding.category,
            "severity": finding.severity.value,
            "offset": offset,
            "length": length,
            "evidence": finding.evidence.strength,
        }

    def context(self, start: int, end: int) -> Object:
        """The words around, with three dots where they were cut."""
        left, right = max(start - _AROUND, 0), min(end + _AROUND, len(self.source))
        before = (_DOTS if left else "") + self.source[left:start]
        after = self.source[end:right] + (_DOTS if right < len(self.source) else "")
        text = (
            (before + self.source[start:end] + after)
            .replace("\r\n", "  ")
            .replace("\n", " ")
            .replace("\r", " ")
        )
        return {"text": text, "offset": _units(before), "length": _units(self.source[start:end])}

    def sentence(self, position: int) -> str:
        """The sentence at ``position``."""
        i = bisect_right(self._starts, position) - 1
        start, end = self.sentences[max(i, 0)] if self.sentences else (0, len(self.source))
        return self.source[start:end].strip()

    def ranges(self) -> list[list[int]]:
        """The sentences in UTF-16 units."""
        return [
            [self.lines.to_units(start, "utf-16"), self.lines.to_units(end, "utf-16")]
            for start, end in self.sentences
        ]


def sentences(done: Checked) -> list[tuple[int, int]]:
    """The sentences of a checked text, in its own positions; none for a language without rules."""
    if done.report.language not in library.languages() or not done.item.segments:
        return []
    sets = done.checker.rulesets(done.report.language)
    segment = done.item.segments[0]
    unit = linter.read(segment, sets[0], done.report.context, done.document.source)
    return sorted({unit.to_source(start, end) for start, end in unit.sentences})


def _replaced(source: str, fix: Fix, start: int, end: int) -> str:
    out, at = "", start
    for edit in fix.edits:
        out += source[at : edit.start] + edit.replacement
        at = edit.end
    return out + source[at:end]


def _message(finding: Finding, ready: list[Fix]) -> str:
    """What is said, why, and, where no rewrite can be offered as it stands, the form that one could take."""
    form = next((fix.title for fix in finding.fixes if fix.applicability is Applicability.DISPLAY), None)
    parts = [finding.message, finding.why]
    if form is not None and not ready:
        parts.append(_SLOT.sub("…", form))
    return " ".join(" ".join(part.split()) for part in parts)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
