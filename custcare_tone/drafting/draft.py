"""Fills one script for one channel: finds it, checks the values, chooses the wording, renders."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from custcare_tone.drafting import render, scripts, values
from custcare_tone.errors import ScriptError, did_you_mean
from custcare_tone.model import Draft, Finding, Report, Script


def fill(
    script_id: str,
    language: str,
    channel: str | None,
    given: Mapping[str, Any],
    formality: str | None,
    seed: str | int,
    extra: tuple[str, ...] = (),
    liability: str | None = None,
) -> Draft:
    """The draft, its report still empty. Raises ScriptError for anything that keeps it from being whole."""
    script = scripts.find(script_id, language, extra)
    return filled(script, channel, given, formality, seed, extra, liability)


def filled(
    script: Script,
    channel: str | None,
    given: Mapping[str, Any],
    formality: str | None,
    seed: str | int,
    extra: tuple[str, ...] = (),
    liability: str | None = None,
) -> Draft:
    """The same for a script that is at hand."""
    language = script.language
    chosen = channel or script.channels[0]
    if chosen not in script.channels:
        hint = did_you_mean(chosen, script.channels) or ", ".join(script.channels)
        raise ScriptError(f"{script.id} is not made for the channel {chosen}", path=script.path, hint=hint)
    if script.liability == "own-it" and liability != "own-it":
        raise ScriptError(
            f"{script.id} admits fault and is only drafted with liability own-it",
            path=script.path,
            hint='liability="own-it"',
        )
    if formality is not None and formality not in script.formality:
        raise ScriptError(
            f"{script.id} is not made for the formality {formality}",
            path=script.path,
            hint=", ".join(script.formality),
        )
    words = values.fill(script, given)
    subject, text, wording = worded(script, chosen, words, formality, seed, extra)
    return Draft(
        script.id, language, chosen, text, subject, render.html(text, chosen), wording, Report(language, ())
    )


def worded(
    script: Script,
    channel: str,
    words: Mapping[str, Any],
    formality: str | None,
    seed: str | int,
    extra: tuple[str, ...] = (),
) -> tuple[str | None, str, int]:
    """Subject, text and number of the wording of ``script``, with ``words`` put in as they are. Raises ScriptError."""
    wording = (
        zlib.crc32(f"{script.id} {seed}".encode()) % script.wordings
        if isinstance(seed, str)
        else seed % script.wordings
    )
    tone = formality or script.formality[0]
    source = scripts.body(Path(script.path))
    subject, text = render.fill(
        source, script.path, script.language, channel, scripts.folders(extra), words, wording, tone
    )
    return subject, text, wording


def admissions_in(
    values: Mapping[str, Any], text: str, check: Callable[[str], Report], report: Report
) -> list[Finding]:
    """Admissions that a value makes by itself, at its place in the draft: the words around it (a question, *you told us that*) may hide them."""
    found: list[Finding] = []
    graded = [(f.start, f.end) for f in report.findings if f.grade]
    said = [
        one for value in values.values() for one in (value if isinstance(value, list | tuple) else [value])
    ]
    for words in (" ".join(one.split()) for one in said if isinstance(one, str)):
        at = text.find(words) if words else -1
        if at < 0:
            continue
        for finding in check(words).findings:
            start, end = at + finding.start, at + finding.end
            if (finding.grade or "") >= "L4" and not any(s < end and start < e for s, e in graded):
                found.append(replace(finding, start=start, end=end, build_fixes=None))
    return found
