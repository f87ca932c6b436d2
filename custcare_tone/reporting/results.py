"""What a run found, in the shape every formatter takes: a stream of ``FileReport`` and, at its end, a ``Summary``.

The values are named tuples for the sake of a quick start (see ``config.settings``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from custcare_tone.errors import CustcareError
from custcare_tone.model import Applicability, Finding, Item, Report, Severity
from custcare_tone.text.positions import LineIndex, Unit


class Begin(NamedTuple):
    """Where a part of a big file begins: code points into the file, and its line and column from 1."""

    start: int = 0
    line: int = 1
    column: int = 1


class FileReport(NamedTuple):
    """One file as checked, or one part of a big one. ``path`` is relative to the working directory with forward slashes; findings are
    in positions of ``source``, which stands at ``begin`` in the file. ``errors`` are what kept it, or a part of it, from being
    checked."""

    path: str
    source: str
    items: tuple[tuple[Item, Report], ...] = ()
    errors: tuple[CustcareError, ...] = ()
    known: int = 0
    """How many findings the baseline knew and this report leaves out."""
    fixed: int = 0
    """How many findings were fixed before the file was checked again."""
    begin: Begin = Begin()

    def findings(self) -> list[tuple[Item, Finding]]:
        """All findings with their items, in the order of the file."""
        found = [(item, finding) for item, report in self.items for finding in report.findings]
        found.sort(key=lambda pair: (pair[1].start, pair[1].end, pair[1].code))
        return found


class Places:
    """Lines and columns in the whole file of positions in a report's source."""

    __slots__ = ("_begin", "lines")

    def __init__(self, source: str, begin: Begin = Begin()) -> None:
        self.lines = LineIndex(source)
        self._begin = begin

    def line_column(self, position: int, unit: Unit = "codepoint") -> tuple[int, int]:
        """Line and column, both from 1. In the first line of a part the units before it are counted as code points."""
        line, column = self.lines.line_column(position, unit)
        if line == 1:
            column += self._begin.column - 1
        return line + self._begin.line - 1, column

    def in_file(self, position: int) -> int:
        """The code points that stand before a position in the whole file."""
        return position + self._begin.start


class Style(NamedTuple):
    """How a terminal is written to: ``color`` with escape sequences; ``width`` in columns."""

    color: bool = False
    width: int = 100


class Run(NamedTuple):
    """What is known about a run before it begins. ``ruleset`` is the hash of the rules that were active."""

    version: str
    ruleset: str = ""
    style: Style = Style()
    quiet: bool = False
    fail_on: Severity = Severity.ERROR


class Summary:
    """Counts that grow as files pass. ``codes`` counts findings by code and name."""

    def __init__(self) -> None:
        self.files = self.items = self.findings = self.errors = 0
        self.known = self.fixed = 0
        self.files_with_findings = 0
        self.severities: Counter[Severity] = Counter()
        self.codes: Counter[tuple[str, str]] = Counter()

    def add(self, file: FileReport) -> None:
        """Count one file."""
        found = [finding for _, report in file.items for finding in report.findings]
        self.files += file.begin == Begin() and (bool(file.items) or not file.errors)
        self.items += sum(1 for item, _ in file.items if item.segments)
        self.findings += len(found)
        self.errors += len(file.errors)
        self.known += file.known
        self.fixed += file.fixed
        self.files_with_findings += bool(found)
        self.severities.update(finding.severity for finding in found)
        self.codes.update((finding.code, finding.name) for finding in found)

    def at_least(self, severity: Severity) -> int:
        """How many findings weigh at least ``severity``."""
        return sum(count for s, count in self.severities.items() if s.rank >= severity.rank)


Formatter = Callable[[Iterable[FileReport], Run, Summary], Iterator[str]]
"""Turns a stream of files into pieces of output. The ``Summary`` is complete once the stream is exhausted."""

_TOKEN = re.compile(r"\S+")
_FEWEST_DIGITS = 3


def shown_text(finding: Finding) -> str:
    """The words of a finding as they may be printed: personal data in them is masked, ``4111 11•• •••• 1111``."""
    return masked(finding.text) if finding.category == "privacy" else finding.text


def masked(text: str) -> str:
    """``text`` with addresses and numbers made unreadable; of a number the first six and last four digits stay where it is
    long enough to leave some hidden. The length does not change."""
    out, at = "", 0
    for start, end in _private_spans(text):
        out += text[at:start] + _hidden(text[start:end])
        at = end
    return out + text[at:]


def _private_spans(text: str) -> Iterator[tuple[int, int]]:
    """Runs of neighbouring words that hold digits, or an address."""
    start = end = -1
    for match in _TOKEN.finditer(text):
        numeric = any(c.isdigit() for c in match[0])
        if start >= 0 and not numeric:
            yield start, end
            start = -1
        if "@" in match[0] and not numeric:
            yield match.span()
        elif numeric:
            start = match.start() if start < 0 else start
            end = match.end()
    if start >= 0:
        yield start, end


def _hidden(value: str) -> str:
    letters = [i for i, c in enumerate(value) if c.isalnum()]
    if "@" in value:
        first, last = 1, 0
    elif sum(c.isdigit() for c in value) < _FEWEST_DIGITS:
        return value
    else:
        first, last = (6, 4) if len(letters) >= 13 else (0, 2) if len(letters) >= 6 else (0, 0)
    hidden = set(letters[first : len(letters) - last])
    return "".join("•" if i in hidden else c for i, c in enumerate(value))


def applicable(finding: Finding, level: Applicability) -> bool:
    """Whether it has a fix that may be applied at ``level``."""
    allowed = (
        (Applicability.SAFE,)
        if level is Applicability.SAFE
        else (Applicability.SAFE, Applicability.SUGGESTED)
    )
    return any(fix.applicability in allowed for fix in finding.fixes)
