"""GitLab's code quality report (``artifacts: reports: codequality``)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from custcare_tone.model import Severity
from custcare_tone.reporting.passages import Fingerprints
from custcare_tone.reporting.results import FileReport, Places, Run, Summary

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def render(files: Iterable[FileReport], run: Run, summary: Summary) -> Iterator[str]:
    """One array of issues. GitLab shows issues with equal fingerprints as one, so each has its own."""
    fingerprints = Fingerprints()
    yield "["
    separator = "\n"
    for file in files:
        for issue in _issues(file, fingerprints):
            yield separator + json.dumps(issue)
            separator = ",\n"
    yield "\n]\n"


def _issues(file: FileReport, fingerprints: Fingerprints) -> Iterator[dict[str, Any]]:
    index = Places(file.source, file.begin)
    for item, finding in file.findings():
        line, column = index.line_column(finding.start)
        end_line, end_column = index.line_column(finding.end)
        yield {
            "description": f"{finding.code}: {finding.message}",
            "check_name": finding.code,
            "fingerprint": fingerprints.of(file.path, item, finding),
            "severity": _SEVERITIES[finding.severity],
            "location": {
                "path": file.path,
                "positions": {
                    "begin": {"line": line, "column": column},
                    "end": {"line": end_line, "column": end_column},
                },
            },
        }
    for error in file.errors:
        yield {
            "description": error.message,
            "check_name": "unreadable",
            "fingerprint": fingerprints.of_error(file.path, error.message),
            "severity": "critical",
            "location": {"path": file.path, "lines": {"begin": error.line or 1}},
        }
