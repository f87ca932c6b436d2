"""Checkstyle XML 4.3, as Jenkins' warnings plugin, reviewdog and many editors read it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from custcare_tone.reporting.results import FileReport, Places, Run, Summary
from custcare_tone.reporting.xml_text import attributes


def render(files: Iterable[FileReport], run: Run, summary: Summary) -> Iterator[str]:
    """A ``file`` element for each file with something to say."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<checkstyle version="4.3">\n'
    for file in files:
        found = file.findings()
        if not found and not file.errors:
            continue
        index = Places(file.source, file.begin)
        yield f"  <file{attributes(name=file.path)}>\n"
        for _, finding in found:
            line, column = index.line_column(finding.start)
            values = attributes(
                line=line,
                column=column,
                severity=finding.severity.value,
                message=finding.message,
                source=f"custcare-tone.{finding.code}",
            )
            yield f"    <error{values}/>\n"
        for error in file.errors:
            values = attributes(
                line=error.line or 1,
                severity="error",
                message=error.message,
                source="custcare-tone.unreadable",
            )
            yield f"    <error{values}/>\n"
        yield "  </file>\n"
    yield "</checkstyle>\n"
