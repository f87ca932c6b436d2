"""One line a finding: ``path:line:column: CODE message``; a ``[*]`` says that ``--fix`` mends it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from custcare_tone.model import Applicability
from custcare_tone.reporting.columns import printable
from custcare_tone.reporting.results import FileReport, Places, Run, Summary, applicable
from custcare_tone.reporting.totals import closing_lines


def render(files: Iterable[FileReport], run: Run, summary: Summary) -> Iterator[str]:
    """Each finding on its line, then the totals."""
    for file in files:
        index = Places(file.source, file.begin)
        for _, finding in file.findings():
            line, column = index.line_column(finding.start)
            mark = "[*] " if applicable(finding, Applicability.SAFE) else ""
            message = printable(finding.message)
            yield f"{printable(file.path)}:{line}:{column}: {finding.code} {mark}{message}\n"
    yield from closing_lines(run, summary)
