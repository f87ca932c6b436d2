"""JUnit XML: a suite for each file, a failure for each finding that makes the run fail. A clean file is one passed test, because
readers take an empty suite for one that did not run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from custcare_tone.errors import CustcareError
from custcare_tone.model import Finding
from custcare_tone.reporting.results import FileReport, Places, Run, Summary
from custcare_tone.reporting.xml_text import attributes, escaped


def render(files: Iterable[FileReport], run: Run, summary: Summary) -> Iterator[str]:
    """The suites, in the order of the files."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="custcare-tone">\n'
    for file in files:
        findings = [finding for _, finding in file.findings()]
        failed = sum(1 for finding in findings if _fails(finding, run))
        tests = max(len(findings) + len(file.errors), 1)
        counts = attributes(name=file.path, tests=tests, failures=failed, errors=len(file.errors), skipped=0)
        yield f"  <testsuite{counts}>\n"
        index = Places(file.source, file.begin)
        for finding in findings:
            yield _case(file.path, finding, index, run)
        for error in file.errors:
            yield _error(file.path, error)
        if not findings and not file.errors:
            yield f"    <testcase{attributes(classname=file.path, name='custcare-tone')}/>\n"
        yield "  </testsuite>\n"
    yield "</testsuites>\n"


def _fails(finding: Finding, run: Run) -> bool:
    return finding.severity.rank >= run.fail_on.rank


def _case(path: str, finding: Finding, index: Places, run: Run) -> str:
    line, column = index.line_column(finding.start)
    name = f"{finding.code} {finding.name} at {line}:{column}"
    text = escaped(f"{path}:{line}:{column}: {finding.message} {finding.why}")
    if _fails(finding, run):
        values = attributes(type=finding.severity.value, message=finding.message)
        inner = f"<failure{values}>{text}</failure>"
    else:
        inner = f"<system-out>{text}</system-out>"
    head = attributes(classname=path, name=name, file=path, line=line)
    return f"    <testcase{head}>{inner}</testcase>\n"


def _error(path: str, error: CustcareError) -> str:
    head = attributes(classname=path, name="unreadable", file=path, line=error.line or 1)
    values = attributes(type=type(error).__name__, message=error.message)
    return f"    <testcase{head}><error{values}>{escaped(str(error))}</error></testcase>\n"
