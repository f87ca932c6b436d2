"""``rules --measure``: how often each rule speaks in a set of texts, with examples in place."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from custcare_tone.api import Checker
from custcare_tone.config.settings import Settings
from custcare_tone.errors import SourceError
from custcare_tone.model import Finding, Severity
from custcare_tone.reporting.columns import printable
from custcare_tone.reporting.results import masked
from custcare_tone.session import options, relative
from custcare_tone.sources import read_file
from custcare_tone.text.positions import LineIndex

_AROUND = 60
_TEXT_FIELDS = ("text", "body", "content", "message", "reply")
_LANGUAGE_FIELDS = ("language", "lang", "locale")


@dataclass(slots=True)
class _Tally:
    """What one rule has found so far."""

    name: str
    severity: Severity
    hits: int = 0
    texts: int = 0
    examples: list[tuple[str, str]] = field(default_factory=list)


def measure(paths: Sequence[str], settings: Settings, examples: int, output_format: str) -> Iterator[str]:
    """The counts per rule, the most frequent first, with ``examples`` of each spread evenly over the texts."""
    checker = Checker(settings if settings.stage else replace(settings, stage="reply"))
    tallies: dict[str, _Tally] = {}
    total = flagged = 0
    for path in paths:
        for found in _checked(path, checker, settings):
            total += 1
            flagged += any(finding.severity is not Severity.INFO for _, finding, _ in found)
            _count(found, tallies)
    ranked = sorted(tallies.items(), key=lambda pair: (-pair[1].hits, pair[0]))
    if output_format == "json":
        yield json.dumps(_as_object(ranked, total, flagged, examples), ensure_ascii=False, indent=1) + "\n"
        return
    for code, tally in ranked:
        yield f"{code} {tally.name} ({tally.severity}): {tally.hits:,} in {tally.texts:,} texts\n"
        for place, snippet in _spread(tally.examples, examples):
            yield f"    {place}: {snippet}\n"
    share = 100 * flagged / total if total else 0.0
    yield f"{total:,} texts, {flagged:,} with a warning or an error ({share:.2f} %).\n"


Found = list[tuple[str, Finding, str]]
"""Place, finding, and the text around it."""


def _count(found: Found, tallies: dict[str, _Tally]) -> None:
    seen = set()
    for place, finding, snippet in found:
        tally = tallies.setdefault(finding.code, _Tally(finding.name, finding.severity))
        tally.hits += 1
        tally.texts += finding.code not in seen
        tally.examples.append((place, snippet))
        seen.add(finding.code)


def _checked(path: str, checker: Checker, settings: Settings) -> Iterator[Found]:
    """For each text of a file, what is found in it."""
    if path.lower().endswith((".jsonl", ".ndjson")):
        yield from _json_lines(path, checker)
        return
    document = read_file(path, options(settings, path))
    index = LineIndex(document.source)
    for _, report in checker.check_document(document):
        yield [
            (f"{relative(path)}:{index.line_column(f.start)[0]}", f, _snippet(document.source, f))
            for f in report.findings
        ]


def _json_lines(path: str, checker: Checker) -> Iterator[Found]:
    """Lines that are strings, or objects with a text and perhaps a language."""
    try:
        with open(path, encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    text, language = _text_of(json.loads(line), path, number)
                    report = checker.check(text, **({"language": language} if language else {}))
                    yield [(f"{relative(path)}:{number}", f, _snippet(text, f)) for f in report.findings]
    except OSError as error:
        raise SourceError(error.strerror or "cannot be read", path=path) from error
    except json.JSONDecodeError as error:
        raise SourceError(f"is not valid JSON: {error.msg}", path=path, line=number) from error
    except UnicodeDecodeError as error:
        raise SourceError(f"is not UTF-8 at byte {error.start}", path=path) from error


def _text_of(value: Any, path: str, number: int) -> tuple[str, str | None]:
    if isinstance(value, str):
        return value, None
    if isinstance(value, dict):
        text = next((value[name] for name in _TEXT_FIELDS if isinstance(value.get(name), str)), None)
        language = next((value[name] for name in _LANGUAGE_FIELDS if isinstance(value.get(name), str)), None)
        if text is not None:
            return text, language
    raise SourceError(
        f"no text here (a string, or an object with one of {', '.join(_TEXT_FIELDS)})", path=path, line=number
    )


def _snippet(text: str, finding: Finding) -> str:
    """The words found, in brackets, with what stands around them on one line."""
    begin, end = max(0, finding.start - _AROUND), min(len(text), finding.end + _AROUND)
    words = text[finding.start : finding.end]
    if finding.category == "privacy":
        words = masked(words)
    shown = f"{text[begin : finding.start]}[{words}]{text[finding.end : end]}"
    return ("…" if begin else "") + " ".join(printable(shown).split()) + ("…" if end < len(text) else "")


def _spread(examples: list[tuple[str, str]], most: int) -> list[tuple[str, str]]:
    if most <= 0:
        return []
    if len(examples) <= most:
        return examples
    return [examples[i * len(examples) // most] for i in range(most)]


def _as_object(ranked: list[tuple[str, _Tally]], total: int, flagged: int, examples: int) -> dict[str, Any]:
    rules = [
        {
            "code": code,
            "name": tally.name,
            "severity": tally.severity.value,
            "hits": tally.hits,
            "texts": tally.texts,
            "examples": [{"place": place, "text": text} for place, text in _spread(tally.examples, examples)],
        }
        for code, tally in ranked
    ]
    return {"texts": total, "flagged": flagged, "rules": rules}
