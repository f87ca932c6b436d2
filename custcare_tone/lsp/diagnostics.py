"""Findings as the protocol's diagnostics.

They are plain dictionaries, not objects of the protocol's library: a file with thousands of findings is written anew with every
key stroke, and turning objects into JSON would take most of that time.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pygls.uris import from_fs_path

from custcare_tone.errors import CustcareError
from custcare_tone.lsp.buffer import Places
from custcare_tone.lsp.client import Client
from custcare_tone.lsp.preferences import Preferences
from custcare_tone.lsp.project import Outcome
from custcare_tone.model import Finding

Object = dict[str, Any]
SOURCE = "custcare-tone"
UNNECESSARY = 1
Pages = Callable[[Finding], str]
"""Gives the address of the page of a finding's rule."""
Filler = Callable[[Finding], bool]
"""Whether what was found is only ever left out."""


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

    def all(self, outcome: Outcome, folder: str) -> list[Object]:
        """The diagnostics of a checked text, in its order."""
        if outcome.crash:
            message = (
                f"This text could not be checked, which is a fault of custcare-tone itself: {outcome.crash}."
            )
            return [self._about_file(message, 0, "internal-error")]
        if outcome.problem is not None:
            return [self.problem(outcome.problem, folder)]
        findings = [f for _, report in outcome.checked for f in report.findings]
        findings.sort(key=lambda f: (f.start, f.end, f.code))
        return [d for d in map(self.one, findings) if d is not None]

    def one(self, finding: Finding) -> Object | None:
        """The diagnostic of a finding; None where its severity is not shown."""
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
            said["codeDescription"] = {"href": self.pages(finding)}
        if self.client.related and finding.related:
            said["relatedInformation"] = [
                {
                    "location": {"uri": self.uri, "range": self.range(r.start, r.end)},
                    "message": f"also {r.code} {r.name}: {r.message}",
                }
                for r in finding.related
            ]
        if UNNECESSARY in self.client.tags and self.filler(finding):
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
        start, end = self.places.lines.line_span(line + 1)
        return {
            "range": self.range(start, end),
            "severity": 1 if code != "not-checked" else 2,
            "code": code,
            "source": SOURCE,
            "message": message,
        }

    def range(self, start: int, end: int) -> Object:
        """A span as the protocol writes it."""
        unit = self.places.unit
        line, column = self.places.lines.line_column(start, unit)
        end_line, end_column = self.places.lines.line_column(end, unit)
        return {
            "start": {"line": line - 1, "character": column - 1},
            "end": {"line": end_line - 1, "character": end_column - 1},
        }


def message(finding: Finding) -> str:
    """What a finding says, and in which branch of a template."""
    return f"{finding.message} (when {finding.condition})" if finding.condition else finding.message


def result_id(diagnostics: list[Object]) -> str:
    """A name for exactly these diagnostics."""
    return hashlib.sha256(json.dumps(diagnostics, sort_keys=True).encode()).hexdigest()[:32]


def _uri(path: str, folder: str) -> str:
    return str(from_fs_path(str(Path(folder, path))))
