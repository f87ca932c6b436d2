"""A folder of the workspace: its settings, and the same reading and checking that the command line does."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from custcare_tone.baseline import load
from custcare_tone.config.resolver import Resolver
from custcare_tone.config.settings import Settings
from custcare_tone.engine.library import languages
from custcare_tone.errors import CustcareError, SourceError
from custcare_tone.lsp.memory import Memory
from custcare_tone.lsp.preferences import Preferences
from custcare_tone.model import Document
from custcare_tone.session import Checked, Opened, Session, excluded, options
from custcare_tone.sources import SourceOptions, files, read_text
from custcare_tone.sources.rereading import Rereader

Read = Callable[[str, str, SourceOptions], Document]

LANGUAGES = {
    "plaintext": "text", "text": "text", "mail": "text", "markdown": "markdown", "html": "html", "json": "json",
    "jsonl": "jsonl", "yaml": "yaml", "csv": "csv", "tsv": "csv", "jinja": "template",
    "jinja2": "template", "jinja-html": "template", "jinja-md": "template", "django-html": "template",
    "htmldjango": "template", "liquid": "template", "handlebars": "template", "mustache": "template",
    "erb": "template", "eruby": "template", "eml": "eml",
}  # fmt: skip
"""What editors call the languages that are read, where the name of a file does not say it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of checking a text. ``opened`` is None where it is not checked; ``problem`` is what kept it from being checked and
    ``crash`` where the program failed, without a word of the text."""

    opened: Opened | None = None
    checked: Checked = ()
    problem: CustcareError | None = None
    crash: str = ""


NOTHING = Outcome()


class Project:
    """One folder (None: texts that lie in no folder) under one set of preferences. Settings are read once; after a change, a new
    project takes its place."""

    def __init__(self, folder: str | None, preferences: Preferences) -> None:
        self.folder = folder
        self.preferences = preferences
        cwd = folder or os.getcwd()
        self.resolver = Resolver(config=preferences.config, cwd=cwd, below=preferences.layer(cwd))
        self._replies: dict[Settings, Settings] = {}

    def settings(self, path: str | None) -> Settings:
        """The settings of a file; those of an unsaved text, which is a reply unless they say otherwise."""
        settings = self.resolver.for_path(path)
        if path is not None or settings.stage is not None:
            return settings
        if settings not in self._replies:
            self._replies[settings] = replace(settings, stage="reply")
        return self._replies[settings]

    def opened(
        self, text: str, path: str | None, name: str, language_id: str, read: Read = read_text
    ) -> Opened | None:
        """``text`` read as the command line would read the file; None where it would pass it over. Raises CustcareError."""
        if not self.preferences.enable:
            return None
        format_ = format_of(name, language_id)
        if format_ is None or (path is not None and excluded(path, self.resolver, forced=True)):
            return None
        if len(text) > self.preferences.max_length:
            raise SourceError(
                f"longer than {self.preferences.max_length:,} characters",
                hint="custcare-tone check takes files of any length; the setting maxLength moves the bound",
            )
        settings = self.settings(path)
        how = options(settings, path or "", named=False)
        if how.format is None and files.format_of(name) is None:
            how = how.updated(format=format_)
        document = read(text, path or name or "text", how)
        return Opened(replace(document, path=self.shown(path or name)), settings, how, path or "")

    def shown(self, path: str) -> str:
        """``path`` seen from the folder."""
        if self.folder is None or not os.path.isabs(path):
            return path.replace(os.sep, "/")
        inside = os.path.relpath(path, self.folder)
        return (path if inside.startswith("..") else inside).replace(os.sep, "/")


class Inspection:
    """One text of a project, checked again and again: what was found in parts that have not changed is remembered.

    Whoever uses it holds its ``lock``: it is not made for two threads at a time.
    """

    def __init__(self, project: Project) -> None:
        self.project = project
        self.memory = Memory()
        self.rereader = Rereader()
        self.session = Session(project.resolver, (self._without_known,), self.memory.report)
        self.lock = threading.Lock()
        self.told: dict[int, tuple[object, object, list[dict[str, Any] | None]]] = {}
        """The diagnostics that were written before (see ``diagnostics.Known``)."""
        self._fillers: dict[tuple[Settings, str], frozenset[str]] = {}

    def outcome(self, text: str, path: str | None, name: str, language_id: str) -> Outcome:
        """What comes of checking ``text``. Raises Outdated where it was told to give up, and whatever fails."""
        opened = None
        try:
            opened = self.project.opened(text, path, name, language_id, self.rereader.read)
            return NOTHING if opened is None else Outcome(opened, self.check(opened))
        except CustcareError as error:
            return Outcome(opened, problem=error)

    def check(self, opened: Opened) -> Checked:
        """The items with their reports: ignores applied, what a baseline knows left out. Raises CustcareError."""
        return self.session.filtered(opened, self.session.checked(opened))[0]

    def fillers(self, settings: Settings, language: str) -> frozenset[str]:
        """The codes of the rules whose words are only ever left out."""
        key = (settings, language)
        if key not in self._fillers:
            rules = self.session.checker(settings).active_rules(language) if language in languages() else ()
            rewrites = ((rule.code, rule.data.get("rewrite") or ()) for rule in rules)
            self._fillers[key] = frozenset(
                code for code, some in rewrites if some and not any(rewrite["to"] for rewrite in some)
            )
        return self._fillers[key]

    def _without_known(self, opened: Opened, checked: Checked) -> tuple[Checked, int]:
        """A filter of the session: what the baseline that is named knows is left out."""
        baseline = opened.settings.baseline
        if baseline is None:
            return checked, 0
        return load(Path(baseline), self.project.shown(baseline)).filtered(checked)


def format_of(name: str, language_id: str) -> str | None:
    """How a text of this name is read, or None where it is none of ours: JSON with comments is settings, whatever its name."""
    if language_id == "jsonc":
        return None
    if files.format_of(name) is not None:
        return files.format_of(name) if files.supported(name) else None
    return LANGUAGES.get(language_id)
