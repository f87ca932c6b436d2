"""Diagnostics on their way to the editor: pushed after every change, or given when the editor asks, never both."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from lsprotocol import types

from custcare_tone.config.settings import Settings
from custcare_tone.lsp.buffer import Buffer
from custcare_tone.lsp.desk import Desk, told
from custcare_tone.lsp.diagnostics import Object, Writer, result_id
from custcare_tone.lsp.memory import Outdated
from custcare_tone.lsp.pages import Pages, Rulebook
from custcare_tone.lsp.project import Outcome
from custcare_tone.lsp.wire import Plain
from custcare_tone.model import Finding

if TYPE_CHECKING:
    from custcare_tone.lsp.server import Server


class Publisher:
    """Sends what was found."""

    def __init__(self, server: Server, desk: Desk) -> None:
        self.server = server
        self.desk = desk
        self._waiting: dict[Buffer, asyncio.Task[None]] = {}
        self._pages: dict[str, Pages] = {}
        self._rulebooks: dict[Settings, Rulebook] = {}
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
        said = Plain(uri=buffer.uri, diagnostics=self.diagnostics(buffer, outcome))
        if buffer.version is not None:
            said["version"] = buffer.version
        self.server.protocol.notify(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS, said)
        self.write_pages(outcome)

    def closed(self, buffer: Buffer) -> None:
        """Takes back what was sent about a text that is no longer open."""
        waiting = self._waiting.pop(buffer, None)
        if waiting is not None:
            waiting.cancel()
        if not self.server.client.pulls:
            said = Plain(uri=buffer.uri, diagnostics=[])
            self.server.protocol.notify(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS, said)

    async def pulled(self, buffer: Buffer, previous: str | None) -> Plain:
        """The report that the editor asks for. Raises Outdated."""
        outcome = await self.desk.outcome(buffer)
        items = self.diagnostics(buffer, outcome)
        self.write_pages(outcome)
        name = result_id(items)
        if name == previous:
            return Plain(kind="unchanged", resultId=name)
        return Plain(kind="full", resultId=name, items=items)

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
            folder = self.desk.folder_of(buffer.path) or ""
            return self.writer(buffer).all(outcome, folder)
        except Exception as error:
            return self.writer(buffer).all(Outcome(crash=told(error)), "")

    def writer(self, buffer: Buffer) -> Writer:
        """What writes the diagnostics of a text."""
        project = self.desk.project(buffer.path)
        template = project.preferences.rule_pages
        if template not in self._pages:
            self._pages[template] = Pages(template)
        pages = self._pages[template]

        def address(finding: Finding) -> str:
            return pages.address(finding.code, finding.category, "en")

        return Writer(buffer.uri, buffer.places, self.server.client, project.preferences, address, _is_filler)

    def rulebook(self, settings: Settings) -> Rulebook:
        """What is known about rules under ``settings``."""
        if self._epoch != self.desk.epoch:
            self._rulebooks.clear()
            self._epoch = self.desk.epoch
        if settings not in self._rulebooks:
            self._rulebooks[settings] = Rulebook(settings)
        return self._rulebooks[settings]

    def write_pages(self, outcome: Outcome) -> None:
        """Has the worker write the pages that the diagnostics link to, where they are not there yet."""
        if not self.server.client.links or outcome.opened is None:
            return
        rulebook = self.rulebook(outcome.opened.settings)
        for pages in self._pages.values():
            for code in sorted({f.code for _, report in outcome.checked for f in report.findings}):
                if pages.missing(code, "en"):
                    self.desk.worker.submit(_write, pages, rulebook, code)


def _write(pages: Pages, rulebook: Rulebook, code: str) -> None:
    try:
        page = rulebook.page(code, "en")
        pages.write(code, "en", page or "")
    except Exception as error:
        told(error)


def _is_filler(finding: Finding) -> bool:
    """Whether the words are only ever left out."""
    return finding.category == "hedging" and not finding.about_reply
