"""Workflow commands that GitHub Actions shows as annotations, and the summary of the job."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from custcare_tone.model import Severity
from custcare_tone.reporting.results import FileReport, Places, Run, Summary
from custcare_tone.reporting.totals import counted

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = {**_DATA, ":": "%3A", ",": "%2C"}
_MOST_ROWS = 200


def render(files: Iterable[FileReport], run: Run, summary: Summary) -> Iterator[str]:
    """One command a finding. The end column is left out where a finding spans lines: GitHub refuses it there."""
    for file in files:
        index = Places(file.source, file.begin)
        for _, finding in file.findings():
            line, column = index.line_column(finding.start)
            end_line, end_column = index.line_column(finding.end)
            place: dict[str, object] = {"file": file.path, "line": line, "endLine": end_line, "col": column}
            if line == end_line:
                place["endColumn"] = end_column
            place["title"] = f"{finding.code} {finding.name}"
            yield _command(_LEVELS[finding.severity], place, f"{finding.message}\n{finding.why}")
        for error in file.errors:
            place = {"file": file.path, "line": error.line or 1, "title": "custcare-tone"}
            yield _command("error", place, error.message + (f" ({error.hint})" if error.hint else ""))


def _command(level: str, place: dict[str, object], message: str) -> str:
    properties = ",".join(f"{name}={_escape(str(value), _PROPERTY)}" for name, value in place.items())
    return f"::{level} {properties}::{_escape(message, _DATA)}\n"


def _escape(text: str, table: dict[str, str]) -> str:
    return "".join(table.get(character, character) for character in text)


class JobSummary:
    """Collects what a job's summary page shows while the files pass."""

    def __init__(self) -> None:
        self._rows: list[str] = []
        self._left_out = 0

    def watch(self, files: Iterable[FileReport]) -> Iterator[FileReport]:
        """The same files, remembered."""
        for file in files:
            index = Places(file.source, file.begin)
            for _, finding in file.findings():
                line, _column = index.line_column(finding.start)
                self._row(
                    f"{file.path}:{line}",
                    f"{finding.code} {finding.name}",
                    finding.severity.value,
                    finding.message,
                )
            for error in file.errors:
                self._row(file.path, "unreadable", "error", error.message)
            yield file

    def _row(self, *cells: str) -> None:
        if len(self._rows) < _MOST_ROWS:
            self._rows.append("| " + " | ".join(_cell(cell) for cell in cells) + " |\n")
        else:
            self._left_out += 1

    def text(self, summary: Summary) -> str:
        """The page, in Markdown."""
        replies = f"{counted(summary.items, 'reply', 'replies')} in {counted(summary.files, 'file')}"
        out = f"## custcare-tone\n\n{counted(summary.findings, 'finding')} ({replies})\n"
        if self._rows:
            out += "\n| where | rule | severity | what |\n|---|---|---|---|\n" + "".join(self._rows)
        if self._left_out:
            out += f"\n… and {self._left_out:,} more.\n"
        return out


def _cell(text: str) -> str:
    flat = " ".join(text.split())
    for character, entity in {
        "&": "&amp;",
        "<": "&lt;",
        ">": "&gt;",
        "|": "&#124;",
        "`": "&#96;",
        "@": "&#64;",
    }.items():
        flat = flat.replace(character, entity)
    return flat
