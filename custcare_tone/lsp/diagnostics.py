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
Pages = Callable[[Finding, str], str]
"""Gives the address of the page of a finding's rule in a language."""
Filler = Callable[[Finding, str], bool]
"""Whether what was found in a text of a language is only ever left out."""


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
        found = [(f, report.language) for _, report in outcome.checked for f in report.findings]
        found.sort(key=lambda pair: (pair[0].start, pair[0].end, pair[0].code))
        return [said for f, language in found if (said := self.one(f, language)) is not None]

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
