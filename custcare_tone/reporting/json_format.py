"""Our own formats, ``json`` and ``jsonl``; the schema is ``docs/schemas/report.schema.json``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from custcare_tone.errors import CustcareError
from custcare_tone.model import Finding, Fix, Item, Report, Score, Script
from custcare_tone.reporting.results import FileReport, Places, Run, Summary, shown_text

Object = dict[str, Any]


def render(files: Iterable[FileReport], run: Run, summary: Summary) -> Iterator[str]:
    """One object. Files are written as they come and the summary last, so that a big run needs no memory for it."""
    yield f'{{"version": {as_json(run.version)}, "ruleset": {as_json(run.ruleset)}, "files": ['
    separator = "\n"
    for path, parts in groupby(files, key=lambda file: file.path):
        yield f'{separator}{{"path": {as_json(path)}, "items": ['
        errors: list[CustcareError] = []
        comma = ""
        for file in parts:
            errors += file.errors
            index = Places(file.source, file.begin)
            for item, report in file.items:
                yield comma + as_json(item_object(item, report, index))
                comma = ", "
        yield f'], "errors": {as_json([error_object(error) for error in errors])}}}'
        separator = ",\n"
    yield f'\n], "summary": {as_json(summary_object(summary))}}}\n'


def render_lines(files: Iterable[FileReport], run: Run, summary: Summary) -> Iterator[str]:
    """One object a line: each finding with its ``path`` and item, each error with its ``path``."""
    for file in files:
        index = Places(file.source, file.begin)
        for item, finding in file.findings():
            context = {"path": file.path, "id": item.id, "pointer": item.pointer}
            yield as_json({**context, **finding_object(finding, index)}) + "\n"
        for error in file.errors:
            yield as_json({"path": file.path, "error": error_object(error)}) + "\n"


def item_object(item: Item, report: Report, index: Places) -> Object:
    """A reply with its score and findings."""
    return {
        "id": item.id,
        "pointer": item.pointer,
        "language": report.language,
        "channel": report.context.channel,
        "score": score_object(report.score, index),
        "findings": [finding_object(finding, index) for finding in report.findings],
    }


def finding_object(finding: Finding, index: Places) -> Object:
    """A finding; ``condition``, ``grade`` and ``related`` are there only where they say something."""
    line, column = index.line_column(finding.start)
    end_line, end_column = index.line_column(finding.end)
    found: Object = {
        "code": finding.code,
        "name": finding.name,
        "category": finding.category,
        "severity": finding.severity.value,
        "message": finding.message,
        "why": finding.why,
        "evidence": {"strength": finding.evidence.strength, "refs": list(finding.evidence.refs)},
        "start": index.in_file(finding.start),
        "end": index.in_file(finding.end),
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
        "text": shown_text(finding),
        "fixes": [fix_object(fix, index) for fix in finding.fixes],
    }
    if finding.condition is not None:
        found["condition"] = finding.condition
    if finding.grade is not None:
        found["grade"] = finding.grade
    if finding.related:
        found["related"] = [
            {
                "code": r.code,
                "name": r.name,
                "severity": r.severity.value,
                "start": index.in_file(r.start),
                "end": index.in_file(r.end),
            }
            for r in finding.related
        ]
    return found


def fix_object(fix: Fix, index: Places) -> Object:
    """A fix with its edits in positions of the file."""
    edits = [
        {"start": index.in_file(e.start), "end": index.in_file(e.end), "replacement": e.replacement}
        for e in fix.edits
    ]
    return {"title": fix.title, "applicability": fix.applicability.value, "edits": edits}


def score_object(score: Score | None, index: Places) -> Object | None:
    """The scorecard: every point that is missing names the finding that took it."""
    if score is None:
        return None
    return {
        "total": score.total,
        "gate": score.gate,
        "categories": [
            {
                "name": category.name,
                "points": category.points,
                "maximum": category.maximum,
                "lost": [
                    {
                        "code": lost.code,
                        "start": index.in_file(lost.start),
                        "end": index.in_file(lost.end),
                        "points": lost.points,
                    }
                    for lost in category.lost
                ],
            }
            for category in score.categories
        ],
    }


def error_object(error: CustcareError) -> Object:
    """An error with its place; ``line`` and ``hint`` may be null."""
    return {"message": error.message, "line": error.line, "hint": error.hint}


def summary_object(summary: Summary) -> Object:
    """The counts of a run."""
    return {
        "files": summary.files,
        "items": summary.items,
        "findings": summary.findings,
        "errors": summary.errors,
    }


def script_object(script: Script) -> Object:
    """The contract of ``script`` as plain data."""
    return {
        "id": script.id,
        "language": script.language,
        "summary": script.summary,
        "scenario": script.scenario,
        "channels": list(script.channels),
        "formality": list(script.formality),
        "liability": script.liability,
        "practices": list(script.practices),
        "wordings": script.wordings,
        "variables": [
            {"name": v.name, "type": v.type, "required": v.required, "example": v.example, "about": v.about}
            for v in script.variables
        ],
    }


def as_json(value: Any) -> str:
    """``value`` as JSON on one line; a lone surrogate in a text is written as its escape."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace").decode("utf-8")
