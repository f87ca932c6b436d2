"""Reports remembered by what was checked, so that of a file with many replies only those that changed are checked again.

An item is checked on its own piece of the file, at positions that begin with the piece, and its report is moved to where the piece stands
now. So a reply keeps its report while others above it grow and shrink, and no report holds on to the text of a whole file.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from custcare_tone.api import Checker
from custcare_tone.model import Document, Edit, Finding, Fix, Item, OffsetMap, Related, Report, Segment

_MOST_CHARACTERS = 4_000_000
"""How much text the remembered reports may be about in all; the ones that were asked for longest ago are forgotten first."""


class Outdated(Exception):
    """The text has changed while it was being checked."""


class Memory:
    """The reports of one session. Not made for two threads at a time."""

    def __init__(self) -> None:
        self._reports: OrderedDict[Any, tuple[Report, int, Report]] = OrderedDict()
        """For each item its report at position 0, and where and how it was last handed out."""
        self._held = 0
        self.stale: Callable[[], bool] | None = None
        """Asked before each item; where it says yes, the check is given up."""
        self.checked = 0
        """How many items have been checked and not remembered."""

    def report(self, checker: Checker, item: Item, document: Document) -> Report:
        """The report on ``item`` of ``document``, as ``checker.check_item`` gives it. Raises Outdated."""
        if self.stale is not None and self.stale():
            raise Outdated
        start, end = _span(item)
        if end < 0:
            self.checked += 1
            return checker.check_item(item, document)
        piece = document.source[start:end]
        segments = tuple((s.text, s.condition) for s in item.segments)
        said = (item.language, item.channel, item.audience, item.stage, item.whole)
        key = (id(checker), piece, segments, said)
        known = self._reports.get(key)
        if known is None:
            self.checked += 1
            report = checker.check_item(_moved_item(item, -start), replace(document, source=piece, items=()))
            self._held += len(piece)
        else:
            report, at, last = known
            self._reports.move_to_end(key)
            if at == start:
                return last
        here = moved(report, start)
        self._keep(key, (report, start, here))
        return here

    def _keep(self, key: Any, known: tuple[Report, int, Report]) -> None:
        self._reports[key] = known
        while self._held > _MOST_CHARACTERS and len(self._reports) > 1:
            (_, piece, *_), _ = self._reports.popitem(last=False)
            self._held -= len(piece)


def _span(item: Item) -> tuple[int, int]:
    """The piece of the file that ``item`` was read from; ``(0, -1)`` where it is the whole file."""
    maps = [s.offsets for s in item.segments]
    if not maps or any(m is None or m.source[0] == 0 for m in maps):
        return 0, -1
    return min(m.source[0] for m in maps if m), max(m.source[-1] for m in maps if m)


def _moved_item(item: Item, by: int) -> Item:
    return replace(item, segments=tuple(_moved_segment(s, by) for s in item.segments))


def _moved_segment(segment: Segment, by: int) -> Segment:
    old = segment.offsets
    if old is None:
        return segment
    return replace(segment, offsets=OffsetMap(old.derived, tuple(at + by for at in old.source)))


def moved(report: Report, by: int) -> Report:
    """``report`` with its findings ``by`` positions further on."""
    if not by or not report.findings:
        return report
    return replace(report, findings=tuple(_moved_finding(f, by) for f in report.findings))


def _moved_finding(finding: Finding, by: int) -> Finding:
    build = finding.build_fixes
    return Finding(
        finding.code,
        finding.name,
        finding.category,
        finding.severity,
        finding.message,
        finding.why,
        finding.evidence,
        finding.start + by,
        finding.end + by,
        finding.text,
        tuple([_moved_related(r, by) for r in finding.related]) if finding.related else (),
        finding.condition,
        finding.practices,
        finding.grade,
        finding.about_reply,
        None if build is None else _MovedFixes(build, by),
    )


def _moved_related(related: Related, by: int) -> Related:
    return replace(related, start=related.start + by, end=related.end + by)


@dataclass(frozen=True, slots=True)
class _MovedFixes:
    """Builds fixes and moves their edits."""

    build: Callable[[], tuple[Fix, ...]]
    by: int

    def __call__(self) -> tuple[Fix, ...]:
        return tuple(
            replace(
                fix, edits=tuple(Edit(e.start + self.by, e.end + self.by, e.replacement) for e in fix.edits)
            )
            for fix in self.build()
        )
