"""For people: the line, what in it, why it hurts, what to write instead."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from custcare_tone.model import Applicability, Finding, Fix
from custcare_tone.reporting.columns import cropped, expanded, folded, printable, width
from custcare_tone.reporting.results import FileReport, Places, Run, Style, Summary, masked, shown_text
from custcare_tone.reporting.totals import closing_lines

_COLORS = {"error": "1;31", "warning": "1;33", "info": "1;36", "fix": "32", "place": "1", "dim": "2"}
_HOW = {
    Applicability.SAFE: "--fix writes it",
    Applicability.SUGGESTED: "--unsafe-fixes writes it",
    Applicability.DISPLAY: "fill it in",
}
_MOST_LINES = 4
_MOST_FIXES = 3
_SHORT = 24
_FEW_WORDS = re.compile(r"\S*(?:\s+\S+){3}\s(?=\s*\S)")


def render(files: Iterable[FileReport], run: Run, summary: Summary) -> Iterator[str]:
    """A block for each finding, then the totals."""
    for file in files:
        page = _Page(file, run.style)
        for _, finding in file.findings():
            yield page.block(finding)
    yield from closing_lines(run, summary)


class _Page:
    """One file on its way to the terminal."""

    def __init__(self, file: FileReport, style: Style) -> None:
        self.file = file
        self.style = style
        self.places = Places(file.source, file.begin)
        self.index = self.places.lines
        self.private = [(f.start, f.end) for _, f in file.findings() if f.category == "privacy"]

    def paint(self, kind: str, text: str) -> str:
        return f"\x1b[{_COLORS[kind]}m{text}\x1b[0m" if self.style.color else text

    def block(self, finding: Finding) -> str:
        line, column = self.places.line_column(finding.start)
        place = self.paint("place", f"{printable(self.file.path)}:{line}:{column}")
        severity = self.paint(finding.severity.value, finding.severity.value)
        lines = [f"{place} {severity} {finding.code} {finding.name}", *self.excerpt(finding)]
        lines.append(self.fold("", finding.message))
        lines.append(self.fold("why", f"{finding.why} ({evidence(finding)})"))
        lines += [self.rewrite(finding, fix) for fix in finding.fixes[:_MOST_FIXES]]
        if finding.condition:
            lines.append(self.fold("when", finding.condition))
        if finding.related:
            lines.append(self.fold("also", ", ".join(f"{r.code} {r.name}" for r in finding.related)))
        return "\n".join(lines) + "\n\n"

    def fold(self, label: str, text: str) -> str:
        head = f"    {label:<8}" if label else "    "
        return folded(printable(text), head, " " * len(head), self.style.width)

    def rewrite(self, finding: Finding, fix: Fix) -> str:
        words = printable(self.rewritten(finding, fix)).strip() or f"(leave out “{shown_text(finding)}”)"
        text = self.fold("write", f"{words}  [{_HOW[fix.applicability]}]")
        return self.paint("fix", text)

    def rewritten(self, finding: Finding, fix: Fix) -> str:
        """The passage that the finding and its fix touch as it would read after the fix, with a few words more where it is short."""
        if not fix.edits:
            return fix.title
        at = min(finding.start, fix.edits[0].start)
        end = max(finding.end, fix.edits[-1].end)
        passage = ""
        for edit in fix.edits:
            passage += self.hidden(at, edit.start) + edit.replacement
            at = edit.end
        passage += self.hidden(at, end)
        if passage.strip() and len(passage) < _SHORT:
            stop = self.index.line_span(self.index.line_column(end)[0])[1]
            following = self.hidden(end, stop)
            more = _FEW_WORDS.match(following)
            passage += following if more is None else more[0] + "…"
        return passage

    def excerpt(self, finding: Finding) -> Iterator[str]:
        first = self.index.line_column(finding.start)[0]
        last = self.index.line_column(max(finding.start, finding.end - 1))[0]
        above = self.places.line_column(0)[0] - 1
        gutter = len(str(last + above))
        shown = range(first, min(last, first + _MOST_LINES - 1) + 1)
        for number in shown:
            text, start, end = self.line(number, finding)
            text, start, end = cropped(text, start, end, self.style.width - gutter - 5)
            yield f"  {self.paint('dim', f'{number + above:>{gutter}} |')} {text}".rstrip()
            carets = " " * width(text[:start]) + self.paint(
                finding.severity.value, "^" * max(width(text[start:end]), 1)
            )
            yield f"  {self.paint('dim', ' ' * gutter + ' |')} {carets}"
        if last > shown[-1]:
            yield f"  {self.paint('dim', ' ' * gutter + ' |')} … to line {last + above}"

    def line(self, number: int, finding: Finding) -> tuple[str, int, int]:
        """The printable text of a line and the part of it that the finding covers."""
        begin, stop = self.index.line_span(number)
        text = printable_keeping_tabs(self.hidden(begin, stop))
        start = min(max(finding.start, begin), stop) - begin
        end = min(max(finding.end, begin), stop) - begin
        before, inside, after = text[:start], text[start:end], text[end:]
        head = expanded(before)
        body = expanded(head + inside)[len(head) :]
        return expanded(before + inside + after), len(head), len(head) + len(body)

    def hidden(self, begin: int, stop: int) -> str:
        """The source of a line with all personal data found in it masked."""
        text = self.file.source[begin:stop]
        for start, end in self.private:
            low, high = max(start, begin) - begin, min(end, stop) - begin
            if low < high:
                text = text[:low] + masked(text[low:high]) + text[high:]
        return text


def printable_keeping_tabs(text: str) -> str:
    """``text`` safe for a terminal, tabs kept."""
    return "\t".join(printable(part) for part in text.split("\t"))


def evidence(finding: Finding) -> str:
    """What a finding rests on: ``experiment: E8, E12``."""
    refs = ", ".join(finding.evidence.refs)
    return f"{finding.evidence.strength}: {refs}" if refs else finding.evidence.strength
