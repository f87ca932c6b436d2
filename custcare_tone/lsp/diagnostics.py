"""Findings as the protocol's diagnostics.

They are plain dictionaries, not objects of the protocol's library: a file with thousands of findings is written anew with every
key stroke, and turning objects into JSON would take most of that time.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pygls.uris import from_fs_path

from custcare_tone.errors import CustcareError
from custcare_tone.lsp.buffer import Places
from custcare_tone.lsp.client import Client
from custcare_tone.lsp.preferences import Preferences
from custcare_tone.lsp.project import Outcome
from custcare_tone.model import Finding, Report

Object = dict[str, Any]
SOURCE = "custcare-tone"
UNNECESSARY = 1
Pages = Callable[[Finding, str], str]
"""Gives the address of the page of a finding's rule in a language."""
Filler = Callable[[Finding, str], bool]
"""Whether what was found in a text of a language is only ever left out."""


Known = dict[int, tuple[object, object, list[Object | None]]]
"""By the identity of what a report's details are computed from, which a report keeps when it is moved: that object, where the findings stood,
and their diagnostics. Only for one set of preferences."""
_SPARE = 100


class Writer:
    """Writes the diagnostics of one text for one editor."""

    def __init__(
        self, uri: str, places: Places, client: Client, preferences: Preferences, pages: Pages, filler: Filler
    ) -> None:
        self.uri = uri
        self.places = places
        self.client = client
        self.preferences = preferences
        self.pages = pages
        self.filler = filler

    def all(self, outcome: Outcome, folder: str, known: Known | None = None) -> list[Object]:
        """The diagnostics of a checked text, in its order. ``known`` holds those of the reports that were written before."""
        if outcome.crash:
            message = (
                f"This text could not be checked, which is a fault of custcare-tone itself: {outcome.crash}."
            )
            return [self._about_file(message, 0, "internal-error")]
        if outcome.problem is not None:
            return [self.problem(outcome.problem, folder)]
        rows = [row for _, report in outcome.checked for row in self._rows(report, known)]
        rows.sort(key=lambda row: (row[0].start, row[0].end, row[0].code))
        if known is not None and len(known) > 2 * len(outcome.checked) + _SPARE:
            known.clear()
        return [said for _, said in rows if said is not None]

    def _rows(self, report: Report, known: Known | None) -> Iterator[tuple[Finding, Object | None]]:
        """The findings of a report with their diagnostics: those of last time where the piece of the text that it is about is the same and
        stands at the same line and column."""
        findings = report.findings
        if not findings:
            return iter(())
        made: list[Object | None]
        if known is None or report.details is None:
            made = [self.one(f, report.language) for f in findings]
            return zip(findings, made, strict=True)
        start = findings[0].start
        place = (self.places.line_character(start), tuple([(f.code, f.start - start) for f in findings]))
        last = known.get(id(report.details))
        if last is not None and last[0] is report.details and last[1] == place:
            return zip(findings, last[2], strict=True)
        made = [self.one(f, report.language) for f in findings]
        known[id(report.details)] = (report.details, place, made)
        return zip(findings, made, strict=True)

    def one(self, finding: Finding, language: str) -> Object | None:
        """The diagnostic of a finding in a text of ``language``; None where its severity is not shown."""
        severity = self.preferences.weight(finding.severity.value)
        if not severity:
            return None
        said: Object = {
            "range": self.range(finding.start, finding.end),
            "severity": severity,
            "code": finding.code,
            "source": SOURCE,
            "message": message(finding),
        }
        if self.client.links:
            said["codeDescription"] = {"href": self.pages(finding, language)}
        if self.client.related and finding.related:
            said["relatedInformation"] = [
                {
                    "location": {"uri": self.uri, "range": self.range(r.start, r.end)},
                    "message": f"also {r.code} {r.name}: {r.message}",
                }
                for r in finding.related
            ]
        if UNNECESSARY in self.client.tags and self.filler(finding, language):
            said["tags"] = [UNNECESSARY]
        return said

    def problem(self, error: CustcareError, folder: str) -> Object:
        """The diagnostic of what kept the text from being checked. A fault in another file is told at the start of this one."""
        here = error.path is None or self.uri == _uri(error.path, folder)
        line = (error.line or 1) - 1 if here else 0
        told = error.message + (f" ({error.hint})" if error.hint else "")
        said = self._about_file(
            f"Not checked: {told}" if here else f"Not checked: {error}", line, "not-checked"
        )
        if not here and error.path is not None and self.client.related:
            at = {"line": (error.line or 1) - 1, "character": 0}
            place = {"uri": _uri(error.path, folder), "range": {"start": at, "end": at}}
            said["relatedInformation"] = [{"location": place, "message": told}]
        return said

    def _about_file(self, message: str, line: int, code: str) -> Object:
        at = {"line": line, "character": 0}
        known = line < self.places.lines.line_count
        return {
            "range": self.range(*self.places.lines.line_span(line + 1))
            if known
            else {"start": at, "end": at},
            "severity": 1 if code != "not-checked" else 2,
            "code": code,
            "source": SOURCE,
            "message": message,
        }

    def range(self, start: int, end: int) -> Object:
        """A span as the protocol writes it."""
        line, character = self.places.line_character(start)
        end_line, end_character = self.places.line_character(end)
        return {
            "start": {"line": line, "character": character},
            "end": {"line": end_line, "character": end_character},
        }


def message(finding: Finding) -> str:
    """What a finding says, and in which branch of a template."""
    return f"{finding.message} (when {finding.condition})" if finding.condition else finding.message


def result_id(diagnostics: list[Object]) -> str:
    """A name for exactly these diagnostics."""
    return hashlib.sha256(json.dumps(diagnostics).encode()).hexdigest()[:32]


def _uri(path: str, folder: str) -> str:
    return str(from_fs_path(str(Path(folder, path))))
