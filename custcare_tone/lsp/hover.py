"""What is shown when the pointer rests on a finding: what it says, why, on what evidence, and what to write instead."""

from __future__ import annotations

from collections.abc import Iterator

from custcare_tone.lsp.actions import View, title
from custcare_tone.lsp.diagnostics import message
from custcare_tone.lsp.pages import Rulebook, escaped
from custcare_tone.model import Finding

_MOST = 3


def text(view: View, at: int, rulebook: Rulebook, markdown: bool) -> tuple[str, int, int] | None:
    """``(text, start, end)`` for a place: the findings there, and the span of the narrowest. None where there is none."""
    here = view.at(at, at)
    if not here:
        return None
    parts = ["\n".join(_lines(view, p.finding, rulebook, p.language, markdown)) for p in here[:_MOST]]
    rule = "\n\n---\n\n" if markdown else "\n\n"
    return rule.join(parts), here[0].finding.start, here[0].finding.end


def _lines(view: View, finding: Finding, rulebook: Rulebook, language: str, markdown: bool) -> Iterator[str]:
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
        yield f"→ {shown(title(view, finding, fix))}"
    rule = rulebook.rule(finding.code, language)
    example = rulebook.example(rule) if rule is not None else None
    if example is not None:
        yield from gap
        yield f"{strong('For example:')} {shown(example[0])} → {shown(example[1])}"
