"""Where settings come from while the server runs: the editor, and the configuration files it watches."""

from __future__ import annotations

import asyncio
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from lsprotocol import types

from custcare_tone.config import globs
from custcare_tone.config.layers import NAMES
from custcare_tone.errors import CustcareError
from custcare_tone.lsp.desk import Desk, told
from custcare_tone.lsp.preferences import SECTION, read

if TYPE_CHECKING:
    from custcare_tone.lsp.server import Server

_PATIENCE = 10
"""Seconds after which an editor that has not answered is not waited for."""
WATCHED = (*(f"**/{name}" for name in NAMES), "**/*.{yaml,yml,j2}")
"""Configuration files, and what may be a rule or a script of the team's own."""


class Configuration:
    """Reads the editor's settings when it is told to, and makes the desk forget what no longer holds."""

    def __init__(self, server: Server, desk: Desk) -> None:
        self.server = server
        self.desk = desk
        self._said: Any = None
        self._complaints: set[str] = set()

    def told(self, options: Any) -> None:
        """The editor's settings as it hands them over at the start."""
        self._said = options
        self._apply({None: options})

    async def begin(self) -> None:
        """After the greeting: asks for settings, watches files, and has the rules loaded before the first text needs them."""
        await self._register()
        if self.server.client.configuration:
            await self._ask()
        self.desk.worker.submit(self.desk.load)

    async def changed(self, settings: Any) -> None:
        """The editor's settings have changed: they come along, or have to be asked for."""
        if self.server.client.configuration:
            await self._ask()
        elif settings is not None:
            self._said = settings
            self._apply({None: settings})
        await self.reload()

    async def files_changed(self, uris: list[str]) -> None:
        """Files have changed on disk, or have been saved."""
        if any(self.concerns(uri) for uri in uris):
            await self.reload()

    async def reload(self) -> None:
        """Configuration, rules or scripts have changed."""
        self.desk.reload()
        self.server.publisher.again()

    def concerns(self, uri: str) -> bool:
        """Whether a file that was saved may change settings or rules."""
        path = PurePosixPath(unquote(urlsplit(uri).path))
        return path.name in NAMES or (path.suffix in (".yaml", ".yml", ".j2") and self._is_own(str(path)))

    def _is_own(self, path: str) -> bool:
        """Whether a file lies in a folder of rules or scripts that the settings name."""
        try:
            settings = self.desk.project(path).settings(path)
        except CustcareError:
            return False
        return any(path == own or globs.relative(path, own) for own in (*settings.rules, *settings.scripts))

    async def _register(self) -> None:
        wanted = []
        if self.server.client.watches:
            watchers = [types.FileSystemWatcher(pattern) for pattern in WATCHED]
            options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
            wanted.append(types.Registration("files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options))
        if self.server.client.registers_configuration:
            section = types.DidChangeConfigurationRegistrationOptions(section=SECTION)
            wanted.append(types.Registration("settings", types.WORKSPACE_DID_CHANGE_CONFIGURATION, section))
        if wanted:
            try:
                asked = self.server.client_register_capability_async(types.RegistrationParams(wanted))
                await asyncio.wait_for(asked, _PATIENCE)
            except Exception as error:
                told(error)

    async def _ask(self) -> None:
        folders = list(self.desk.folders.items())
        items = [types.ConfigurationItem(section=SECTION)]
        items += [types.ConfigurationItem(scope_uri=uri, section=SECTION) for uri, _ in folders]
        try:
            asked = self.server.workspace_configuration_async(types.ConfigurationParams(items))
            answers = await asyncio.wait_for(asked, _PATIENCE)
        except Exception as error:
            told(error)
            return
        places = [None, *(path for _, path in folders)]
        self._apply(dict(zip(places, answers, strict=False)))

    def _apply(self, said: dict[str | None, Any]) -> None:
        """Takes over what is said for each folder; what an empty answer leaves open was said at the start."""
        before = dict(self.desk.preferences)
        self.desk.preferences.clear()
        for folder, settings in said.items():
            preferences, wrong = read(settings or self._said, folder or ".")
            self.desk.preferences[folder] = preferences
            for complaint in wrong:
                self.complain(complaint)
        if before != self.desk.preferences and self.desk.buffers:
            self.desk.reload()
            self.server.publisher.again()
        elif before != self.desk.preferences:
            self.desk.reload()

    def complain(self, message: str) -> None:
        """Shows what is wrong with the settings, once."""
        if message in self._complaints:
            return
        self._complaints.add(message)
        self.server.window_show_message(types.ShowMessageParams(types.MessageType.Warning, message))
