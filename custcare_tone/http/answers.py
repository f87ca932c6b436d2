"""What ``/v1`` answers: the objects of the command line's JSON, and a little around them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from custcare_tone.errors import CustcareError
from custcare_tone.http.checking import Checked
from custcare_tone.model import Draft, Finding, Promise, Readability, Report, Severity, Suggestion
from custcare_tone.reporting.json_format import (
    error_object,
    finding_object,
    item_object,
    score_object,
    script_object,
)
from custcare_tone.reporting.results import Places, shown_text
from custcare_tone.text.positions import Unit
from custcare_tone.version import __version__

Object = dict[str, Any]
UNITS: dict[str, Unit] = {"codepoint": "codepoint", "utf-16": "utf-16"}


class CountedPlaces(Places):
    """Positions and columns counted in ``unit``."""

    __slots__ = ("_unit",)

    def __init__(self, source: str, unit: Unit) -> None:
        super().__init__(source)
        self._unit = unit

    def line_column(self, position: int, unit: Unit = "codepoint") -> tuple[int, int]:
        return super().line_column(position, self._unit)

    def in_file(self, position: int) -> int:
        return self.lines.to_units(position, self._unit)


def head(ruleset: str) -> Object:
    """Who answers, and by which rules."""
    return {"version": __version__, "ruleset": ruleset}


def checked(done: Checked, name: str, offsets: str, include: Sequence[str], fail_on: str | None) -> Object:
    """A text with its findings, score and decision."""
    index = CountedPlaces(done.document.source, UNITS[offsets])
    said = {**item_object(done.item, done.report, index), "id": name or done.item.id}
    least = Severity(fail_on) if fail_on else done.checker.settings.fail_on
    said["decision"] = decision(done.report.findings, least)
    said["notes"] = list(done.report.notes)
    return {**said, **_details(done.report, index, include)}


def refused(name: str, error: CustcareError) -> Object:
    """A text of a batch that could not be checked."""
    return {"id": name, "error": error_object(error)}


def decision(findings: tuple[Finding, ...], least: Severity) -> str:
    """``block`` where something weighs at least ``least``, ``warn`` where something is found, else ``pass``."""
    if any(finding.severity.rank >= least.rank for finding in findings):
        return "block"
    return "warn" if findings else "pass"


def rewritten(
    text: str, new: str, applied: tuple[Finding, ...], remaining: tuple[Finding, ...], offsets: str
) -> Object:
    """A text after its fixes. Those that were applied are named without places: each was found in another state of the text."""
    index = CountedPlaces(new, UNITS[offsets])
    return {
        "text": new,
        "changed": new != text,
        "applied": [
            {
                "code": f.code,
                "name": f.name,
                "severity": f.severity.value,
                "message": f.message,
                "text": shown_text(f),
            }
            for f in applied
        ],
        "remaining": [finding_object(finding, index) for finding in remaining],
    }


def drafted(made: Draft, offsets: str) -> Object:
    """A script that was filled, with the report on its text."""
    index = CountedPlaces(made.text, UNITS[offsets])
    return {
        "script": made.script,
        "language": made.language,
        "channel": made.channel,
        "wording": made.wording,
        "subject": made.subject,
        "text": made.text,
        "html": made.html,
        "score": score_object(made.report.score, index),
        "findings": [finding_object(finding, index) for finding in made.report.findings],
        "notes": list(made.report.notes),
    }


def suggested(found: tuple[Suggestion, ...]) -> list[Object]:
    """Scripts with how well they fit, and why."""
    return [{"script": script_object(s.script), "score": s.score, "reason": s.reason} for s in found]


def _details(report: Report, index: Places, include: Sequence[str]) -> Object:
    said: Object = {}
    if "promises" in include:
        said["promises"] = [_promise(promise, index) for promise in report.promises]
    if "readability" in include:
        said["readability"] = _readability(report.readability)
    if "liability" in include:
        said["liability"] = report.liability
    return said


def _promise(promise: Promise, index: Places) -> Object:
    return {
        "start": index.in_file(promise.start),
        "end": index.in_file(promise.end),
        "text": promise.text,
        "who": promise.who,
        "what": promise.what,
        "when": promise.when,
    }


def _readability(found: Readability | None) -> Object | None:
    if found is None:
        return None
    return {name: getattr(found, name) for name in Readability.__dataclass_fields__}
