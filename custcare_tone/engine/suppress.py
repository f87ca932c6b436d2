"""Applies ignores: those written in a file's comments and those kept outside it, and says which are unused, unknown or expired.

An ignore takes back the findings that begin inside its span and whose code it names. One that took nothing back is a finding itself,
because an ignore that outlives its reason hides the next fault.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, is_dataclass, replace
from typing import Any

from custcare_tone.config.globs import matches_under
from custcare_tone.config.selection import matches, unknown
from custcare_tone.config.settings import Ignore
from custcare_tone.errors import did_you_mean
from custcare_tone.model import Document, Evidence, Finding, Item, Report, Severity, Suppression

CATEGORY = "configuration"
Checked = tuple[tuple[Item, Report], ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """A rule about what the team wrote itself, its ignores and its glossary; ``message`` has the place ``{what}``."""

    code: str
    name: str
    severity: Severity
    message: str
    why: str

    @property
    def rule(self) -> dict[str, Any]:
        """What a compiled rule says of itself, so that notices are selected and weighed like rules."""
        return {
            "code": self.code,
            "name": self.name,
            "category": CATEGORY,
            "kind": "ignore",
            "severity": self.severity.value,
            "status": "stable",
            "preset": "default",
            "since": "0.1",
            "message": self.message.replace("{what}", "…"),
            "why": self.why,
            "strength": "practice",
            "refs": [],
        }


UNUSED = Notice(
    "CFG001",
    "unused-ignore",
    Severity.WARNING,
    "This ignore takes nothing back any more: {what}. Delete it.",
    "An ignore that outlives its reason hides the next fault in the same place.",
)
UNKNOWN = Notice(
    "CFG002",
    "unknown-code-in-ignore",
    Severity.WARNING,
    "This ignore names no rule: {what}.",
    "A mistyped code ignores nothing, and nobody notices.",
)
EXPIRED = Notice(
    "CFG003",
    "expired-ignore",
    Severity.WARNING,
    "This ignore held until {what}. Mend the text, or set a new day with a reason.",
    "An exception with an end is only worth something if its end is noticed.",
)
UNREASONED = Notice(
    "CFG004",
    "ignore-without-reason",
    Severity.INFO,
    "This ignore gives no reason. Write one behind the bracket.",
    "The next reader has to know why the rule does not hold here.",
)
UNDATED = Notice(
    "CFG005",
    "unreadable-day-in-ignore",
    Severity.WARNING,
    "“{what}” is no day: write until=2027-01-31.",
    "An end that cannot be read never comes.",
)
BANNED = Notice(
    "CFG006",
    "banned-word",
    Severity.WARNING,
    "“{what}” is a word your team does not use.",
    "The team's own list says so.",
)
NOTICES = (UNUSED, UNKNOWN, EXPIRED, UNREASONED, UNDATED, BANNED)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Rules:
    """What is known about rules when ignores are applied.

    ``categories`` gives the category of every code there is, in every language. ``active`` are the codes that could have been found
    in this run; an ignore of others is not called unused. ``notices`` are the codes of this module that may speak, and how loud.
    """

    categories: Mapping[str, str]
    active: Collection[str]
    notices: Mapping[str, Severity] = field(
        default_factory=lambda: {notice.code: notice.severity for notice in NOTICES}
    )


@dataclass(slots=True)
class _Used:
    """An ignore in use: whether it has expired, and which of its codes have taken something back."""

    codes: tuple[str, ...]
    expired: bool
    taken: set[str] = field(default_factory=set)

    def take(self, finding: Finding) -> bool:
        names = [c for c in self.codes if matches(c, finding.code, finding.category)]
        if self.expired or (self.codes and not names):
            return False
        self.taken.update(names or ("",))
        return True

    def idle(self, rules: Rules) -> list[str] | None:
        """The codes that took nothing back although their rules were at work; None where all is well."""
        if not self.codes:
            return None if self.taken else []
        idle = [c for c in self.codes if c not in self.taken and _at_work(c, rules)]
        return idle or None


def apply(document: Document, checked: Checked, rules: Rules, today: Callable[[], str]) -> Checked:
    """``checked`` without the findings that the ignores in ``document`` take back, and with the findings about those ignores.

    ``today`` gives the ISO day and is asked only where an ignore has an end. Findings about ignores belong to the item when there is
    one item, else to an item of their own without segments.
    """
    if not document.suppressions:
        return checked
    used = [(s, _Used(s.codes, _over(s.until, today))) for s in document.suppressions]
    kept = tuple((item, _without(report, used)) for item, report in checked)
    notices = tuple(f for s, use in used for f in _notices(document, s, use, rules))
    return _with(kept, notices)


def _over(until: str | None, today: Callable[[], str]) -> bool:
    """Whether the last day has passed; one that cannot be read has not."""
    return until is not None and _DAY.fullmatch(until) is not None and until < today()


def _without(report: Report, used: Sequence[tuple[Suppression, _Used]]) -> Report:
    kept = []
    for finding in report.findings:
        taken = [use.take(finding) for s, use in used if s.start <= finding.start < s.end]
        if not any(taken):
            kept.append(finding)
    return left(report, tuple(kept))


def left(report: Report, findings: tuple[Finding, ...]) -> Report:
    """``report`` with only ``findings`` left of its own; what it computes from them (the score) is computed from these."""
    if len(findings) == len(report.findings):
        return report
    details: Any = report.details
    if is_dataclass(details) and hasattr(details, "findings"):
        details = replace(details, findings=findings)  # type: ignore[type-var]
    return replace(report, findings=findings, details=details)


def _with(checked: Checked, notices: tuple[Finding, ...]) -> Checked:
    if not notices:
        return checked
    if len(checked) == 1:
        item, report = checked[0]
        findings = sorted((*report.findings, *notices), key=lambda f: (f.start, f.end, f.code))
        return ((item, replace(report, findings=tuple(findings))),)
    language = checked[0][1].language if checked else "en"
    return (*checked, (Item(()), Report(language, notices)))


def _notices(document: Document, ignore: Suppression, use: _Used, rules: Rules) -> list[Finding]:
    said = []
    strangers = unknown(ignore.codes, rules.categories, rules.categories.values())
    for stranger in strangers:
        said.append((UNKNOWN, _stranger(stranger, rules)))
    if use.expired:
        said.append((EXPIRED, ignore.until or ""))
    else:
        idle = use.idle(rules)
        if idle is not None and not strangers:
            said.append((UNUSED, ", ".join(idle) or "no finding in its reach"))
    if ignore.until is not None and not _DAY.fullmatch(ignore.until):
        said.append((UNDATED, ignore.until))
    if not ignore.reason.strip():
        said.append((UNREASONED, ""))
    start, end = ignore.at
    text = document.source[start:end]
    return [
        finding(notice, what, rules.notices[notice.code], (start, end), text)
        for notice, what in said
        if notice.code in rules.notices
    ]


def finding(notice: Notice, what: str, severity: Severity, span: tuple[int, int], text: str) -> Finding:
    """The finding that says ``notice`` about ``what`` at a place."""
    return Finding(
        code=notice.code,
        name=notice.name,
        category=CATEGORY,
        severity=severity,
        message=notice.message.format(what=what),
        why=notice.why,
        evidence=Evidence("practice"),
        start=span[0],
        end=span[1],
        text=text,
    )


def _stranger(code: str, rules: Rules) -> str:
    hint = did_you_mean(code.upper(), rules.categories)
    return f"{code} ({hint})" if hint else code


def _at_work(code: str, rules: Rules) -> bool:
    return any(matches(code, active, rules.categories.get(active, "")) for active in rules.active)


class Outside:
    """The ignores kept outside the texts (``[[ignores]]``), over all files of a run."""

    def __init__(self, ignores: Sequence[Ignore], today: Callable[[], str]) -> None:
        self._uses = [(i, _Used(i.codes, _over(i.until, today))) for i in ignores]
        self._met: set[int] = set()

    def apply(self, path: str, checked: Checked) -> Checked:
        """``checked``, the items of the file at the absolute ``path``, without what the ignores take back."""
        here = [
            (n, i, use)
            for n, (i, use) in enumerate(self._uses)
            if not i.path or matches_under(i.path, i.folder, path)
        ]
        if not here:
            return checked
        self._met.update(n for n, ignore, _ in here if ignore.path)
        return tuple((item, self._without(item, report, here)) for item, report in checked)

    def _without(self, item: Item, report: Report, here: list[tuple[int, Ignore, _Used]]) -> Report:
        mine = [(n, use) for n, ignore, use in here if ignore.item in ("", item.id)]
        self._met.update(n for n, _ in mine)
        taken = [[use.take(f) for _, use in mine] for f in report.findings]
        kept = [f for f, by in zip(report.findings, taken, strict=True) if not any(by)]
        return left(report, tuple(kept))

    def notices(self, rules: Rules) -> list[tuple[Ignore, Finding]]:
        """What is wrong with the ignores, once all files have passed. One whose files were not looked at is not called unused."""
        said: list[tuple[Ignore, Finding]] = []
        for number, (ignore, use) in enumerate(self._uses):
            found = [
                (UNKNOWN, _stranger(c, rules))
                for c in unknown(ignore.codes, rules.categories, rules.categories.values())
            ]
            idle = use.idle(rules)
            if use.expired:
                found.append((EXPIRED, ignore.until or ""))
            elif idle is not None and number in self._met and not found:
                found.append((UNUSED, ", ".join(idle) or f'item "{ignore.item}"'))
            said += [
                (ignore, finding(notice, what, rules.notices[notice.code], (0, 0), ""))
                for notice, what in found
                if notice.code in rules.notices
            ]
        return said
