"""What is shown when the pointer rests on a finding: what it says, why, on what evidence, and what to write instead."""

from __future__ import annotations

from collections.abc import Iterator

from custcare_tone.lsp.actions import View
from custcare_tone.lsp.diagnostics import message
from custcare_tone.lsp.pages import Rulebook, escaped
from custcare_tone.lsp.slots import open_slots
from custcare_tone.model import Finding

_MOST = 3


def text(view: View, at: int, rulebook: Rulebook, markdown: bool) -> tuple[str, int, int] | None:
    """``(text, start, end)`` for a place: the findings there, and the span of the narrowest. None where there is none."""
    here = [(item, f) for item, f in view.at(at, at) if not f.about_reply or f.start <= at < f.end]
    if not here:
        return None
    languages = {item.pointer: report.language for item, report in view.checked}
    parts = [
        "\n".join(_lines(f, rulebook, languages.get(item.pointer, "en"), markdown))
        for item, f in here[:_MOST]
    ]
    rule = "\n\n---\n\n" if markdown else "\n\n"
    return rule.join(parts), here[0][1].start, here[0][1].end


def _lines(finding: Finding, rulebook: Rulebook, language: str, markdown: bool) -> Iterator[str]:
    def shown(words: str) -> str:
        return escaped(words) if markdown else words

    def strong(words: str) -> str:
        return f"**{words}**" if markdown else words

    gap = [""] if markdown else []
    yield f"{strong(f'{finding.code} {finding.name}')} · {finding.severity}"
    yield from gap
    yield shown(message(finding))
    yield from gap
    yield f"{strong('Why:')} {shown(finding.why)}"
    yield from gap
    evidence = ", ".join((finding.evidence.strength, *finding.evidence.refs))
    yield f"{strong('Evidence:')} {shown(evidence)}"
    for fix in finding.fixes[:_MOST]:
        yield from gap
        yield f"→ {shown(open_slots(fix.title))}"
    rule = rulebook.rule(finding.code, language)
    example = rulebook.example(rule) if rule is not None else None
    if example is not None:
        yield from gap
        yield f"{strong('For example:')} {shown(example[0])} → {shown(example[1])}"
