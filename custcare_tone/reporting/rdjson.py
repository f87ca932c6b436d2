"""Reviewdog's diagnostic format. Its columns count UTF-8 bytes from 1 and the end is exclusive."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from custcare_tone.model import Applicability, Finding, Severity
from custcare_tone.reporting.results import FileReport, Places, Run, Summary

Object = dict[str, Any]
_SEVERITIES = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.INFO: "INFO"}


def render(files: Iterable[FileReport], run: Run, summary: Summary) -> Iterator[str]:
    """One result object with all diagnostics."""
    yield '{"source": {"name": "custcare-tone"}, "diagnostics": ['
    separator = "\n"
    for file in files:
        for diagnostic in _diagnostics(file):
            yield separator + json.dumps(diagnostic)
            separator = ",\n"
    yield "\n]}\n"


def _diagnostics(file: FileReport) -> Iterator[Object]:
    index = Places(file.source, file.begin)
    for _, finding in file.findings():
        diagnostic: Object = {
            "message": f"{finding.message}\n{finding.why}",
            "location": {"path": file.path, "range": _range(index, finding.start, finding.end)},
            "severity": _SEVERITIES[finding.severity],
            "code": {"value": finding.code},
        }
        if suggestions := _suggestions(finding, index):
            diagnostic["suggestions"] = suggestions
        yield diagnostic
    for error in file.errors:
        start = {"line": error.line or 1}
        yield {
            "message": error.message,
            "location": {"path": file.path, "range": {"start": start}},
            "severity": "ERROR",
            "code": {"value": "unreadable"},
        }


def _suggestions(finding: Finding, index: Places) -> list[Object]:
    """The fixes of one edit that can be applied; several edits have no form here."""
    return [
        {"range": _range(index, edit.start, edit.end), "text": edit.replacement}
        for fix in finding.fixes
        if fix.applicability is not Applicability.DISPLAY and len(fix.edits) == 1
        for edit in fix.edits
    ]


def _range(index: Places, start: int, end: int) -> Object:
    line, column = index.line_column(start, "utf-8")
    end_line, end_column = index.line_column(end, "utf-8")
    return {"start": {"line": line, "column": column}, "end": {"line": end_line, "column": end_column}}
