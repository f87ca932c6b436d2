"""SARIF 2.1.0 in the subset that code scanning accepts: all four region numbers, fingerprints, rule help, relative URIs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from custcare_tone.errors import CustcareError
from custcare_tone.model import Applicability, Finding, Severity
from custcare_tone.reporting.passages import Fingerprints
from custcare_tone.reporting.results import FileReport, Places, Run, Summary

Object = dict[str, Any]
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
MOST_RESULTS = 25_000
"""What code scanning takes in one run; the weightiest are kept."""
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def render(files: Iterable[FileReport], run: Run, summary: Summary) -> Iterator[str]:
    """One log with one run."""
    log = _Log()
    for file in files:
        log.add(file)
    yield json.dumps(log.document(run), indent=1) + "\n"


class _Log:
    """The rules and results met so far."""

    def __init__(self) -> None:
        self.rules: dict[str, Object] = {}
        self.results: list[tuple[int, Object]] = []
        self.notifications: list[Object] = []
        self.fingerprints = Fingerprints()

    def add(self, file: FileReport) -> None:
        index = Places(file.source, file.begin)
        for item, finding in file.findings():
            self.rules.setdefault(finding.code, _rule(finding))
            result = {
                "ruleId": finding.code,
                "level": _LEVELS[finding.severity],
                "message": {"text": finding.message},
                "locations": [_location(file.path, _region(index, finding.start, finding.end))],
                "partialFingerprints": {
                    "primaryLocationLineHash": self.fingerprints.of(file.path, item, finding)[:32] + ":1"
                },
            }
            if fixes := _fixes(file.path, finding, index):
                result["fixes"] = fixes
            self.results.append((finding.severity.rank, result))
        self.notifications += [_notification(file.path, error) for error in file.errors]

    def document(self, run: Run) -> Object:
        kept = self.results
        notifications = self.notifications
        if len(kept) > MOST_RESULTS:
            kept = sorted(kept, key=lambda pair: -pair[0])[:MOST_RESULTS]
            text = f"{len(self.results) - MOST_RESULTS} lighter findings were left out"
            notifications = [*notifications, {"level": "warning", "message": {"text": text}}]
        codes = sorted(self.rules)
        numbers = {code: number for number, code in enumerate(codes)}
        invocation: Object = {"executionSuccessful": not self.notifications}
        if notifications:
            invocation["toolExecutionNotifications"] = notifications
        driver = {
            "name": "custcare-tone",
            "semanticVersion": run.version,
            "rules": [self.rules[code] for code in codes],
        }
        results = [{**result, "ruleIndex": numbers[result["ruleId"]]} for _, result in kept]
        return {
            "$schema": SCHEMA,
            "version": "2.1.0",
            "runs": [
                {
                    "tool": {"driver": driver},
                    "automationDetails": {"id": "custcare-tone/"},
                    "columnKind": "unicodeCodePoints",
                    "invocations": [invocation],
                    "results": results,
                }
            ],
        }


def _rule(finding: Finding) -> Object:
    evidence = ", ".join((finding.evidence.strength, *finding.evidence.refs))
    title = finding.name.replace("-", " ").capitalize()
    return {
        "id": finding.code,
        "name": finding.name,
        "shortDescription": {"text": title},
        "fullDescription": {"text": finding.why or title},
        "help": {
            "text": f"{finding.why or title}\nEvidence: {evidence}\nMore: custcare-tone explain {finding.code}",
            "markdown": f"{finding.why or title}\n\nEvidence: {evidence}\n\nMore: `custcare-tone explain {finding.code}`",
        },
        "defaultConfiguration": {"level": _LEVELS[finding.severity]},
        "properties": {
            "tags": ["tone", finding.category],
            "problem.severity": "recommendation"
            if finding.severity is Severity.INFO
            else finding.severity.value,
        },
    }


def _region(index: Places, start: int, end: int) -> Object:
    line, column = index.line_column(start)
    end_line, end_column = index.line_column(end)
    return {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}


def _artifact(path: str) -> Object:
    return {"uri": quote(path.encode("utf-8", "surrogatepass"), safe="/:")}


def _location(path: str, region: Object) -> Object:
    return {"physicalLocation": {"artifactLocation": _artifact(path), "region": region}}


def _notification(path: str, error: CustcareError) -> Object:
    line = error.line or 1
    region = {"startLine": line, "startColumn": 1, "endLine": line, "endColumn": 1}
    return {"level": "error", "message": {"text": error.message}, "locations": [_location(path, region)]}


def _fixes(path: str, finding: Finding, index: Places) -> list[Object]:
    return [
        {
            "description": {"text": fix.title},
            "artifactChanges": [
                {
                    "artifactLocation": _artifact(path),
                    "replacements": [
                        {
                            "deletedRegion": _region(index, edit.start, edit.end),
                            "insertedContent": {"text": edit.replacement},
                        }
                        for edit in fix.edits
                    ],
                }
            ],
        }
        for fix in finding.fixes
        if fix.applicability is not Applicability.DISPLAY and fix.edits
    ]
