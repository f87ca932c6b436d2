"""``--fix`` and ``--diff``: writes mended files, or says what would change in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from custcare_tone.fixing import fixed, unified_diff
from custcare_tone.reporting.results import FileReport
from custcare_tone.session import Named, Session
from custcare_tone.sources.writeback import Written


def reports(session: Session, files: Iterable[Named], unsafe: bool, notes: list[str]) -> Iterator[FileReport]:
    """Fixes each file in place and gives the report of what is left."""
    from custcare_tone.sources.replacing import replace_file

    def mend(file: Named) -> Iterator[FileReport]:
        opened = session.opened(file)
        done = fixed(session, opened, unsafe)
        notes.extend(done.refused)
        if done.written is not None:
            replace_file(file.path, opened.document, Written(done.opened.document.source))
        yield session.told(done.opened, done.checked, done.known, done.count)

    for file in files:
        yield from session.guarded(file.path, mend(file))
    yield from session.outside_notices()


def diffs(session: Session, files: Iterable[Named], unsafe: bool, errors: list[str]) -> Iterator[str]:
    """What fixing would change in each file. What keeps a file from being read is added to ``errors``."""
    pieces: list[str] = []

    def compare(file: Named) -> Iterator[FileReport]:
        opened = session.opened(file)
        done = fixed(session, opened, unsafe)
        if done.written is not None:
            pieces.extend(unified_diff(opened.document, done.opened.document))
        yield FileReport(opened.document.path, "")

    for file in files:
        for report in session.guarded(file.path, compare(file)):
            errors += [str(error) for error in report.errors]
        yield from pieces
        pieces.clear()
