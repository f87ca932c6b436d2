"""The open texts and what came of checking them.

A text that is quick to check is checked where it is, between two messages; one that is not, or whose rules are still to be loaded, by a
worker, which gives up as soon as the text has changed. How long to wait for a next edit follows from how long the last check took.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from pygls.uris import to_fs_path

from custcare_tone.api import Checker
from custcare_tone.errors import CustcareError
from custcare_tone.lsp import pages
from custcare_tone.lsp.buffer import Buffer
from custcare_tone.lsp.memory import Outdated
from custcare_tone.lsp.preferences import Preferences
from custcare_tone.lsp.project import NOTHING, Inspection, Outcome, Project

QUICK = 0.03
"""Seconds of work that a check may take between two messages."""
PATIENCE = 0.3
"""Seconds that a slow check waits at most for the next edit."""
T = TypeVar("T")
log = logging.getLogger("custcare_tone.lsp")


class Desk:
    """Open buffers, the projects they belong to, and the newest outcome of each."""

    def __init__(self) -> None:
        self.buffers: dict[str, Buffer] = {}
        self.folders: dict[str, str] = {}
        """Folders of the workspace: path by address."""
        self.preferences: dict[str | None, Preferences] = {}
        """By folder; None is for texts outside of all."""
        self.epoch = 0
        """Grows when settings or rules may have changed."""
        self._projects: dict[str | None, Project] = {}
        self._outcomes: dict[Buffer, tuple[int, int, Outcome]] = {}
        self._costs: dict[Buffer, float] = {}
        self._inspections: dict[Buffer, tuple[int, Inspection]] = {}
        self._running: dict[Buffer, asyncio.Future[Outcome]] = {}
        self.complaints: list[str] = []
        """What could not be obeyed when a project was set up, still to be told."""
        self.worker = ThreadPoolExecutor(2, thread_name_prefix="check")
        self._loading = threading.Lock()
        self._loaded = False
        self._own: tuple[str, ...] = ()
        self.own(pages.folder())

    def own(self, folder: Path) -> None:
        """What lies in ``folder`` is the server's own writing, for the editor to show: it holds examples of what not to write."""
        names = (os.path.abspath(folder), os.path.realpath(folder))
        self._own += tuple(os.path.normcase(name) + os.sep for name in names)

    def owns(self, path: str | None) -> bool:
        """Whether a file is the server's own."""
        return path is not None and os.path.normcase(path).startswith(self._own)

    def add_folder(self, uri: str) -> None:
        """A folder of the workspace."""
        path = to_fs_path(uri)
        if path:
            self.folders[uri] = os.path.normpath(path)

    def folder_of(self, path: str | None) -> str | None:
        """The innermost folder that holds ``path``; for a text in no file, the first there is."""
        if path is None:
            return next(iter(self.folders.values()), None)
        holding = [
            f for f in self.folders.values() if path == f or path.startswith(f.rstrip(os.sep) + os.sep)
        ]
        return max(holding, key=len, default=None) or os.path.dirname(path)

    def project(self, path: str | None) -> Project:
        """The project that a file belongs to."""
        folder = self.folder_of(path)
        if folder not in self._projects:
            own = self.preferences.get(folder, self.preferences.get(None, Preferences()))
            try:
                self._projects[folder] = Project(folder, own)
            except CustcareError as error:
                self.complaints.append(str(error))
                self._projects[folder] = Project(folder, own._replace(values=(), config=None))
        return self._projects[folder]

    def reload(self) -> None:
        """Forgets what was read from configuration and rule files."""
        from custcare_tone import api

        api.forget_rules()
        drafting = sys.modules.get("custcare_tone.drafting.suggest")
        if drafting is not None:
            drafting.forget()
        self._projects.clear()
        self._costs.clear()
        self.epoch += 1

    def load(self) -> None:
        """Loads the rules of the language that is set. Whoever checks first waits for it, and it is done once."""
        with self._loading:
            if self._loaded:
                return
            self._loaded = True
            try:
                settings = self.project(None).settings(None)
                language = settings.default_language if settings.language == "auto" else settings.language
                Checker(settings).check("Hello.", language=language)
            except CustcareError:
                return  # every text will say what is wrong
            except Exception as error:
                told(error)
            # rules stay for good: a collector that went through them again and again would make a key stroke wait
            gc.collect()
            gc.freeze()

    def inspection(self, buffer: Buffer) -> Inspection:
        """What checks ``buffer``, with what it remembers."""
        epoch, found = self._inspections.get(buffer, (-1, None))
        if found is None or epoch != self.epoch:
            found = Inspection(self.project(buffer.path))
            self._inspections[buffer] = (self.epoch, found)
        return found

    def close(self, buffer: Buffer) -> None:
        """Forgets a text."""
        self.buffers.pop(buffer.uri, None)
        self._outcomes.pop(buffer, None)
        self._costs.pop(buffer, None)
        self._inspections.pop(buffer, None)
        buffer.revision += 1

    def delay(self, buffer: Buffer) -> float:
        """Seconds to wait for a next edit before checking."""
        cost = self._costs.get(buffer, 0.0)
        return 0.0 if cost < QUICK else min(cost, PATIENCE)

    async def outcome(self, buffer: Buffer) -> Outcome:
        """What came of checking ``buffer`` as it is now. Raises Outdated where it was changed or closed meanwhile."""
        known = self._known(buffer)
        if known is not None:
            return known
        if self._costs.get(buffer, PATIENCE) < QUICK and not self.inspection(buffer).lock.locked():
            return self._checked(buffer)
        while buffer in self._running:
            await asyncio.wait([self._running[buffer]])
        known = self._known(buffer)
        if known is not None:
            return known
        asked = buffer.revision
        loop = asyncio.get_running_loop()
        running = loop.run_in_executor(self.worker, self._checked, buffer)
        self._running[buffer] = running
        try:
            found = await asyncio.shield(running)
        finally:
            if running.done():
                self._running.pop(buffer, None)
            else:
                running.add_done_callback(lambda _: self._running.pop(buffer, None))
        if buffer.revision != asked:
            raise Outdated
        return found

    async def on(self, buffer: Buffer, do: Callable[[], T], *, quick: bool = True) -> T:
        """What ``do`` gives, which works on the parts that check ``buffer``: here where that is ``quick`` and so is checking the text,
        else by the worker."""
        inspection = self.inspection(buffer)
        if quick and self._costs.get(buffer, PATIENCE) < QUICK and not inspection.lock.locked():
            with inspection.lock:
                return do()

        def locked() -> T:
            with inspection.lock:
                return do()

        return await asyncio.get_running_loop().run_in_executor(self.worker, locked)

    def _known(self, buffer: Buffer) -> Outcome | None:
        revision, epoch, outcome = self._outcomes.get(buffer, (-1, -1, None))
        return outcome if (revision, epoch) == (buffer.revision, self.epoch) else None

    def _checked(self, buffer: Buffer) -> Outcome:
        self.load()
        revision, epoch, text = buffer.revision, self.epoch, buffer.text
        inspection = self.inspection(buffer)
        with inspection.lock:
            began = time.thread_time()
            inspection.memory.stale = lambda: buffer.revision != revision
            try:
                outcome = NOTHING
                if not self.owns(buffer.path):
                    outcome = inspection.outcome(text, buffer.path, buffer.name, buffer.language_id)
            except Outdated:
                raise
            except Exception as error:
                outcome = Outcome(crash=told(error))
            finally:
                inspection.memory.stale = None
                self._costs[buffer] = time.thread_time() - began
            if buffer.uri in self.buffers:
                self._outcomes[buffer] = (revision, epoch, outcome)
            return outcome


def told(error: BaseException) -> str:
    """Where ``error`` came from, without what it says: that may hold words of the text. It is logged in the same way."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{os.path.basename(f.filename)}:{f.lineno} in {f.name}" for f in frames]
    log.error("%s at %s", type(error).__name__, " < ".join(reversed(places)))
    return f"{type(error).__name__} at {places[-1]}" if places else type(error).__name__
