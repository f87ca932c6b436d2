"""The whole workspace: every file that the command line would check in its folders, open or not."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, NamedTuple

from pygls.uris import from_fs_path

from custcare_tone.errors import CustcareError
from custcare_tone.lsp.buffer import Buffer, Places
from custcare_tone.lsp.desk import Desk, told
from custcare_tone.lsp.diagnostics import Object, result_id
from custcare_tone.lsp.memory import Outdated
from custcare_tone.lsp.progress import Progress
from custcare_tone.lsp.project import Inspection, Outcome
from custcare_tone.session import Named, files

if TYPE_CHECKING:
    from custcare_tone.lsp.server import Server

Stamp = tuple[int, int, int]
"""When a file was written, how long it is, and under which settings it was checked."""


class Scanned(NamedTuple):
    """A file as checked. ``version`` is that of an open text."""

    uri: str
    version: int | None
    result_id: str
    diagnostics: list[Object]

    def report(self, previous: str | None) -> Object:
        """What the editor is told that had the result ``previous``."""
        said: Object = {"uri": self.uri, "version": self.version, "resultId": self.result_id}
        if previous == self.result_id:
            return {**said, "kind": "unchanged"}
        return {**said, "kind": "full", "items": self.diagnostics}


class Scanner:
    """Checks files that are not open, again only where they have changed."""

    def __init__(self, server: Server, desk: Desk) -> None:
        self.server = server
        self.desk = desk
        self._known: dict[str, tuple[Stamp, Scanned]] = {}
        self.errors: list[str] = []

    async def all(self, progress: Progress) -> AsyncGenerator[Scanned, None]:
        """The files of all folders, one by one. Other work is done in between."""
        self.errors = []
        loop = asyncio.get_running_loop()
        found: dict[str, str] = {}
        for folder in list(self.desk.folders.values()):
            for path in await loop.run_in_executor(self.desk.worker, self._files, folder):
                found.setdefault(path, folder)
        for path in set(self._known) - set(found):
            del self._known[path]
        for number, path in enumerate(found):
            scanned = await self._one(path)
            if scanned is not None:
                yield scanned
            progress.say(os.path.basename(path), number + 1, len(found))

    def _files(self, folder: str) -> list[str]:
        """The files under ``folder`` that are checked."""
        try:
            project = self.desk.project(os.path.join(folder, "x"))
            if not (project.preferences.enable and project.preferences.workspace):
                return []
            found, broken, _ = files([folder], project.resolver)
            self.errors += [
                str(e) for report in broken for e in report.errors if "no supported file" not in e.message
            ]
            return [os.path.abspath(file.path) for file in found]
        except CustcareError as error:
            self.errors.append(str(error))
            return []

    async def _one(self, path: str) -> Scanned | None:
        opened = self._opened(path)
        while opened is not None:
            try:
                outcome = await self.desk.outcome(opened)
                items = self.server.publisher.diagnostics(opened, outcome)
                return Scanned(opened.uri, opened.version, result_id(items), items)
            except Outdated:
                opened = self._opened(path)
        return await asyncio.get_running_loop().run_in_executor(self.desk.worker, self._closed, path)

    def _opened(self, path: str) -> Buffer | None:
        return next((b for b in self.desk.buffers.values() if b.path == path), None)

    def _closed(self, path: str) -> Scanned | None:
        """A file on disk; None for one that is gone."""
        try:
            status = os.stat(path)
        except OSError:
            return None
        stamp = (status.st_mtime_ns, status.st_size, self.desk.epoch)
        known = self._known.get(path)
        if known is not None and known[0] == stamp:
            return known[1]
        uri = str(from_fs_path(path))
        items = list(self._diagnostics(path, uri))
        scanned = Scanned(uri, None, result_id(items), items)
        self._known[path] = (stamp, scanned)
        return scanned

    def _diagnostics(self, path: str, uri: str) -> Iterator[Object]:
        self.desk.load()
        inspection = Inspection(self.desk.project(path))
        empty = Places("", self.server.unit)
        folder = inspection.project.folder or ""
        try:
            for part in inspection.session.parts(Named(path, False)):
                places = Places(part.document.source, self.server.unit, part.begin)
                outcome = Outcome(part, inspection.check(part))
                yield from self.server.publisher.writer_for(uri, places, inspection, path).all(
                    outcome, folder
                )
        except CustcareError as error:
            writer = self.server.publisher.writer_for(uri, empty, inspection, path)
            yield from writer.all(Outcome(problem=error), folder)
        except Exception as error:
            writer = self.server.publisher.writer_for(uri, empty, inspection, path)
            yield from writer.all(Outcome(crash=told(error)), folder)

    async def report(self, progress: Progress, push: bool) -> dict[str, Any]:
        """Checks everything and says how much was found; with ``push``, the diagnostics of closed files are sent too."""
        count: Counter[str] = Counter()
        number = 0
        async with aclosing(self.all(progress)) as scan:
            async for scanned in scan:
                number += 1
                count.update(str(said["code"]) for said in scanned.diagnostics)
                if push and scanned.version is None:
                    self.server.publisher.push(scanned.uri, scanned.diagnostics)
        return {
            "files": number,
            "findings": count.total(),
            "codes": dict(sorted(count.items())),
            "errors": self.errors,
        }
