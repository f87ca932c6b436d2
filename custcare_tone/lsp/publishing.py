"""Diagnostics on their way to the editor: pushed after every change, or given when the editor asks, never both."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from lsprotocol import types

from custcare_tone.config.settings import Settings
from custcare_tone.lsp.buffer import Buffer, Places
from custcare_tone.lsp.desk import Desk, told
from custcare_tone.lsp.diagnostics import Object, Writer, result_id
from custcare_tone.lsp.memory import Outdated
from custcare_tone.lsp.pages import Pages, Rulebook
from custcare_tone.lsp.project import Inspection, Outcome
from custcare_tone.lsp.wire import Plain
from custcare_tone.model import Finding

if TYPE_CHECKING:
    from custcare_tone.lsp.server import Server

_GRACE = 0.05
"""Seconds in which an answer goes out before other work begins."""


class Publisher:
    """Sends what was found."""

    def __init__(self, server: Server, desk: Desk) -> None:
        self.server = server
        self.desk = desk
        self._waiting: dict[Buffer, asyncio.Task[None]] = {}
        self._pages: dict[str, Pages] = {}
        self._rulebooks: dict[Settings, Rulebook] = {}
        self._prepared: set[tuple[Settings, str, str]] = set()
        """By settings, code and language: the rules that the worker was told to read up on."""
        self._epoch = 0

    def soon(self, buffer: Buffer) -> None:
        """Sends the diagnostics of a text that was opened or changed, once no edit follows at once. A newer edit starts this anew."""
        if self.server.client.pulls:
            return
        waiting = self._waiting.pop(buffer, None)
        if waiting is not None:
            waiting.cancel()
        self._waiting[buffer] = asyncio.ensure_future(self._push(buffer))

    async def _push(self, buffer: Buffer) -> None:
        delay = self.desk.delay(buffer)
        if delay:
            await asyncio.sleep(delay)
        try:
            outcome = await self.desk.outcome(buffer)
        except Outdated:
            return
        self._waiting.pop(buffer, None)
        self.complain()
        self.push(buffer.uri, self.diagnostics(buffer, outcome), buffer.version)
        self.prepare(outcome)

    def push(self, uri: str, diagnostics: list[Object], version: int | None = None) -> None:
        """Sends the diagnostics of a text, with its version where it is open."""
        said = Plain(uri=uri, diagnostics=diagnostics)
        if version is not None:
            said["version"] = version
        self.server.protocol.notify(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS, said)

    def closed(self, buffer: Buffer) -> None:
        """Takes back what was sent about a text that is no longer open."""
        waiting = self._waiting.pop(buffer, None)
        if waiting is not None:
            waiting.cancel()
        if not self.server.client.pulls:
            self.push(buffer.uri, [])

    async def pulled(self, buffer: Buffer, previous: str | None) -> Plain:
        """The report that the editor asks for. Raises Outdated."""
        outcome = await self.desk.outcome(buffer)
        self.complain()
        items = self.diagnostics(buffer, outcome)
        asyncio.get_running_loop().call_later(_GRACE, self.prepare, outcome)
        name = result_id(items)
        if name == previous:
            return Plain(kind="unchanged", resultId=name)
        return Plain(kind="full", resultId=name, items=items)

    def complain(self) -> None:
        """Tells what could not be obeyed when settings were put to use."""
        while self.desk.complaints:
            self.server.configuration.complain(f"custcare-tone: {self.desk.complaints.pop()}")

    def again(self) -> None:
        """Sends everything anew, or asks the editor to ask."""
        if not self.server.client.pulls:
            for buffer in self.desk.buffers.values():
                self.soon(buffer)
        elif self.server.client.refreshes:
            self.server.protocol.send_request(types.WORKSPACE_DIAGNOSTIC_REFRESH)

    def diagnostics(self, buffer: Buffer, outcome: Outcome) -> list[Object]:
        """The diagnostics of a checked text."""
        try:
            known = self.desk.inspection(buffer).told
            return self.writer(buffer).all(outcome, self.desk.folder_of(buffer.path) or "", known)
        except Exception as error:
            return self.writer(buffer).all(Outcome(crash=told(error)), "")

    def writer(self, buffer: Buffer) -> Writer:
        """What writes the diagnostics of a text."""
        return self.writer_for(buffer.uri, buffer.places, self.desk.inspection(buffer), buffer.path)

    def writer_for(self, uri: str, places: Places, inspection: Inspection, path: str | None) -> Writer:
        """The same for a text that is not open."""
        self._forget_what_changed()
        preferences = inspection.project.preferences
        if preferences.rule_pages not in self._pages:
            self._pages[preferences.rule_pages] = Pages(preferences.rule_pages)
        pages = self._pages[preferences.rule_pages]

        def address(finding: Finding, language: str) -> str:
            return pages.address(finding.code, finding.category, language)

        def is_filler(finding: Finding, language: str) -> bool:
            settings = inspection.project.settings(path)
            return finding.code in inspection.fillers(settings, language)

        return Writer(uri, places, self.server.client, preferences, address, is_filler)

    def rulebook(self, settings: Settings) -> Rulebook:
        """What is known about rules under ``settings``."""
        self._forget_what_changed()
        if settings not in self._rulebooks:
            self._rulebooks[settings] = Rulebook(settings)
        return self._rulebooks[settings]

    def _forget_what_changed(self) -> None:
        if self._epoch != self.desk.epoch:
            self._rulebooks.clear()
            self._prepared.clear()
            self._pages.clear()
            self._epoch = self.desk.epoch

    def prepare(self, outcome: Outcome) -> None:
        """Has the worker read up on the rules whose diagnostics have gone out, before somebody hovers over one, and write the pages that are
        linked to."""
        if outcome.opened is None:
            return
        settings = outcome.opened.settings
        rulebook = self.rulebook(settings)
        found = {(f.code, report.language) for _, report in outcome.checked for f in report.findings}
        written = list(self._pages.values()) if self.server.client.links else []
        for code, language in sorted(found):
            new = (settings, code, language) not in self._prepared
            if new or any(pages.missing(code, language) for pages in written):
                self._prepared.add((settings, code, language))
                self.desk.worker.submit(_prepare, rulebook, code, language, written)


def _prepare(rulebook: Rulebook, code: str, language: str, written: list[Pages]) -> None:
    try:
        rulebook.example(code, language)
        for pages in written:
            if pages.missing(code, language):
                pages.write(code, language, rulebook.page(code, language) or "")
    except Exception as error:
        told(error)
