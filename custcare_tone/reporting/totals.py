"""The closing lines of a run, and the table of counts per rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from custcare_tone.model import Severity
from custcare_tone.reporting.results import FileReport, Run, Summary


def counted(number: int, noun: str, plural: str = "") -> str:
    """``1 finding``, ``2 findings``."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def closing_lines(run: Run, summary: Summary) -> Iterator[str]:
    """How many findings of which severity in how many files, and what was left out of the count."""
    if run.quiet:
        return
    if summary.fixed:
        yield f"Fixed {counted(summary.fixed, 'finding')}.\n"
    yield f"{_headline(summary)}\n"
    if summary.known:
        yield f"The baseline knows {counted(summary.known, 'further finding')}.\n"


def _headline(summary: Summary) -> str:
    replies = f"{counted(summary.items, 'reply', 'replies')} in {counted(summary.files, 'file')}"
    left = " left" if summary.fixed else ""
    if not summary.findings:
        where = " in what could be checked" if summary.errors else ""
        return f"No findings{left}{where} ({replies})."
    counts = ", ".join(
        counted(summary.severities[severity], noun, plural)
        for severity, noun, plural in (
            (Severity.ERROR, "error", ""),
            (Severity.WARNING, "warning", ""),
            (Severity.INFO, "remark", ""),
        )
        if summary.severities[severity]
    )
    return f"{counted(summary.findings, 'finding')}{left}: {counts} ({replies})."


def statistics(files: Iterable[FileReport], run: Run, summary: Summary) -> Iterator[str]:
    """Counts per rule, the most frequent first, instead of the findings."""
    for _ in files:
        pass
    room = max((len(str(n)) for n in summary.codes.values()), default=1)
    for (code, name), count in sorted(summary.codes.items(), key=lambda pair: (-pair[1], pair[0])):
        yield f"{count:>{room}}  {code}  {name}\n"
    yield from closing_lines(run, summary)
