"""Applies fixes to a text, each proven before it stays.

An edit stays only if its sentence and the neighbours have no finding of the same or a higher severity that was
not there before. The fixes of a text are applied until none is
left, so that doing it twice changes nothing more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from custcare_tone.errors import ConfigError
from custcare_tone.model import Applicability, Finding, Fix, Report, Rewrite
from custcare_tone.rewriting.fixer import applied

Check = Callable[[str], Report]
_LEVELS = {
    "safe": frozenset({Applicability.SAFE}),
    "suggested": frozenset({Applicability.SAFE, Applicability.SUGGESTED}),
}
_ROUNDS = 8
"""Rounds after which the rest is left as it is: each round applies every fix that is independent, so two or three do."""


def rewrite(text: str, check: Check, level: str = "safe") -> Rewrite:
    """``text`` after its fixes of ``level`` (``safe``, or ``suggested`` for both). Raises ConfigError for another level."""
    if level not in _LEVELS:
        raise ConfigError(f'unknown level "{level}"', hint="safe or suggested")
    report = check(text)
    done: list[Finding] = []
    # Safe fixes first: a reframing may make the words innocent that a safe one would have taken out.
    for allowed in dict.fromkeys((_LEVELS["safe"], _LEVELS[level])):
        for _ in range(_ROUNDS):
            text, report, taken = _round(text, report, check, allowed)
            if not taken:
                break
            done += taken
    return Rewrite(text, tuple(done), report.findings)


def _round(
    text: str, report: Report, check: Check, allowed: frozenset[Applicability]
) -> tuple[str, Report, list[Finding]]:
    """One pass from the end of the text to its start, so that the places of the findings still to come hold."""
    taken: list[Finding] = []
    edge = len(text) + 1
    for finding in reversed(report.findings):
        fix = wanted(finding, allowed)
        if fix is None or fix.edits[-1].end > edge:
            continue
        new = applied(text, fix)
        if new == text or worse(check(text), check(new), finding):
            continue
        text, edge = new, fix.edits[0].start
        taken.append(finding)
    return text, check(text) if taken else report, taken[::-1]


def wanted(finding: Finding, allowed: frozenset[Applicability]) -> Fix | None:
    """The first fix of ``finding`` that may be applied, or None."""
    return next((fix for fix in finding.fixes if fix.applicability in allowed and fix.edits), None)


def worse(before: Report, after: Report, mended: Finding) -> bool:
    """Whether the text has a new finding of the severity of ``mended`` or a higher one, or still the one that was to be mended."""
    old, new = _counted(before), _counted(after)
    if new[mended.code] >= old[mended.code]:
        return True
    grave = {f.code for f in after.findings if f.severity.rank >= mended.severity.rank}
    return any(new[code] > old[code] for code in grave)


def _counted(report: Report) -> Counter[str]:
    """How often each code was found, those that gave way to a weightier one on the same words included."""
    return Counter([f.code for f in report.findings] + [r.code for f in report.findings for r in f.related])
