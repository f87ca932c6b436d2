"""Applies the fixes of a file in memory until none is left, and keeps only what makes nothing worse."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from custcare_tone.baseline import Baseline, Key, counted, key
from custcare_tone.model import Applicability, Document, Edit, Finding, Item
from custcare_tone.session import Checked, Filter, Opened, Session
from custcare_tone.sources import read_text
from custcare_tone.sources.writeback import Written, write_back
from custcare_tone.text.positions import LineIndex

_ROUNDS = 10
Group = tuple[Edit, ...]
Check = Callable[[Document], Checked]


@dataclass(frozen=True, slots=True)
class Fixed:
    """A file after fixing: ``opened`` holds the new text, ``written`` is None where nothing changed; ``refused`` says of findings
    that are still there why they were not mended."""

    opened: Opened
    checked: Checked
    written: Written | None
    count: int
    known: int
    refused: tuple[str, ...] = ()


def fixed(session: Session, opened: Opened, unsafe: bool, keep: Filter | None = None) -> Fixed:
    """``opened`` with its fixes applied in memory: the safe ones, with ``unsafe`` the suggested ones too; with ``keep``, only those of
    the findings that it leaves.

    Findings that the baseline knows or that lie outside the changed lines are left as they are. A fix is kept only if after it no rule
    speaks more often than before.
    """
    everything = session.checked(opened)
    wanted, known = session.filtered(opened, everything)
    if keep is not None:
        wanted, _ = keep(opened, wanted)
    hidden = counted(everything) - counted(wanted)

    def check(document: Document) -> Checked:
        found = session.checked(opened._replace(document=document))
        return Baseline(hidden.items()).filtered(found)[0]

    level = Applicability.SUGGESTED if unsafe else Applicability.SAFE
    work = _Work(opened, check, level)
    work.run(wanted)
    return Fixed(
        opened._replace(document=work.document),
        work.checked,
        work.written,
        work.count,
        known,
        tuple(work.refused()),
    )


class _Work:
    """One file on its way from round to round."""

    def __init__(self, opened: Opened, check: Check, level: Applicability) -> None:
        self.options = opened.options
        self.document = opened.document
        self.check = check
        self.level = level
        self.checked: Checked = ()
        self.written: Written | None = None
        self.count = 0
        self.reasons: dict[Key, str] = {}

    def run(self, checked: Checked) -> None:
        self.checked = checked
        for _ in range(_ROUNDS):
            groups = self.groups()
            if not groups or not self.round(groups):
                return

    def groups(self) -> dict[Group, Key]:
        """The edits to try: of each finding the first fix that may be applied and was not refused before."""
        found: dict[Group, Key] = {}
        for item, finding in _findings(self.checked):
            name = key(item, finding)
            edits = _edits(finding, self.level)
            if edits and name not in self.reasons:
                found.setdefault(edits, name)
        return found

    def round(self, groups: dict[Group, Key]) -> bool:
        """Applies what can be applied of ``groups``; whether anything was."""
        accepted: list[Group] = []
        self.accept(list(groups), accepted, groups)
        if not accepted:
            return False
        written = write_back(self.document, accepted, self.options)
        self.written = Written(written.text, written.edits)
        self.document = self.read(written)
        self.checked = self.check(self.document)
        self.count += len(written.applied)
        return True

    def accept(self, groups: list[Group], accepted: list[Group], names: dict[Group, Key]) -> None:
        """Takes ``groups`` over where they can stand beside ``accepted``, else half by half down to those that cannot."""
        written = write_back(self.document, [*accepted, *groups], self.options)
        for refusal in written.refused:
            if refusal.edits in names and refusal.edits in groups:
                self.reasons[names[refusal.edits]] = refusal.reason
        groups = [group for group in groups if group in written.applied]
        if not groups:
            return
        if not self.worse(self.check(self.read(written))):
            accepted += groups
            return
        if len(groups) == 1:
            self.reasons[names[groups[0]]] = "the new words would bring a finding of their own"
            return
        half = len(groups) // 2
        self.accept(groups[:half], accepted, names)
        self.accept(groups[half:], accepted, names)

    def read(self, written: Written) -> Document:
        document = self.document
        again = read_text(
            written.text, document.path, self.options.updated(format=self.options.format or _reader(document))
        )
        return replace(again, encoding=document.encoding)

    def worse(self, after: Checked) -> bool:
        """Whether a rule speaks more often than before."""
        return bool(_codes(after) - _codes(self.checked))

    def refused(self) -> Iterator[str]:
        index = LineIndex(self.document.source)
        for item, finding in _findings(self.checked):
            reason = self.reasons.get(key(item, finding))
            if reason is not None and _edits(finding, self.level):
                line, column = index.line_column(finding.start)
                yield f"{self.document.path}:{line}:{column}: {finding.code} not fixed: {reason}"


def _reader(document: Document) -> str | None:
    return None if document.format in ("text", "markdown", "html") else document.format


def _codes(checked: Checked) -> Counter[str]:
    return Counter(finding.code for _, finding in _findings(checked))


def _findings(checked: Checked) -> Iterator[tuple[Item, Finding]]:
    return ((item, finding) for item, report in checked for finding in report.findings)


def _edits(finding: Finding, level: Applicability) -> Group:
    """The edits of the first fix that may be applied at ``level``: safe ones before suggested ones."""
    allowed = (
        [Applicability.SAFE] if level is Applicability.SAFE else [Applicability.SAFE, Applicability.SUGGESTED]
    )
    for applicability in allowed:
        for fix in finding.fixes:
            if fix.applicability is applicability and fix.edits:
                return fix.edits
    return ()


def unified_diff(before: Document, after: Document) -> Iterator[str]:
    """What changed, as ``patch`` and ``git apply`` read it."""
    from difflib import unified_diff as difference

    old, new = before.source.split("\n"), after.source.split("\n")
    for line in difference(_ended(old), _ended(new), f"a/{before.path}", f"b/{after.path}"):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _ended(lines: list[str]) -> list[str]:
    """Lines with their line feeds; the last has none."""
    return [f"{line}\n" for line in lines[:-1]] + [line for line in lines[-1:] if line]
