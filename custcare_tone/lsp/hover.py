"""What is shown when the pointer rests on a finding: what to write instead, why, and on what evidence. What the finding says is left
out: editors show the diagnostic beside or above this."""

from __future__ import annotations

from collections.abc import Iterator

from custcare_tone.lsp.actions import View, title
from custcare_tone.lsp.pages import Rulebook, escaped
from custcare_tone.model import Finding

_MOST = 3


def text(view: View, at: int, rulebook: Rulebook, markdown: bool) -> tuple[str, int, int] | None:
    """``(text, start, end)`` for a place: the findings there, and the span of the narrowest. None where there is none."""
    here = view.at(at, at)[:_MOST]
    if not here:
        return None
    parts = ["\n".join(_lines(view, p.finding, rulebook, p.language, markdown)) for p in here]
    rule = "\n\n---\n\n" if markdown else "\n\n"
    return rule.join(parts), here[0].finding.start, here[0].finding.end


def quick(view: View, at: int, rulebook: Rulebook) -> bool:
    """Whether the text for a place is there without reading a file."""
    return all(rulebook.ready(p.finding.code, p.language) for p in view.at(at, at)[:_MOST])


def _lines(view: View, finding: Finding, rulebook: Rulebook, language: str, markdown: bool) -> Iterator[str]:
    def shown(words: str) -> str:
        return escaped(words) if markdown else words

    def strong(words: str) -> str:
        return f"**{words}**" if markdown else words

    gap = [""] if markdown else []
    yield f"{strong(f'{finding.code} {finding.name}')} · {finding.severity}"
    for fix in finding.fixes[:_MOST]:
        yield from gap
        yield f"→ {shown(title(view, finding, fix))}"
    yield from gap
    yield f"{strong('Why:')} {shown(finding.why)}"
    yield from gap
    evidence = ", ".join((finding.evidence.strength, *finding.evidence.refs))
    yield f"{strong('Evidence:')} {shown(evidence)}"
    example = rulebook.example(finding.code, language)
    if example is not None:
        yield from gap
        yield f"{strong('For example:')} {shown(example[0])} → {shown(example[1])}"
