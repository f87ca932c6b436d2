"""Checks files one by one: reading, checking, ignores, baseline, changed lines. The front ends share it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from custcare_tone.api import Checker, CheckItem
from custcare_tone.config import globs
from custcare_tone.config.resolver import Resolver
from custcare_tone.config.selection import unknown
from custcare_tone.config.settings import Settings, SourceSpec
from custcare_tone.engine import library
from custcare_tone.errors import ConfigError, CustcareError, PluginError, RuleError, SourceError, did_you_mean
from custcare_tone.model import Document, Finding, Item, Report
from custcare_tone.reporting.results import Begin, FileReport
from custcare_tone.sources import Selector, SourceOptions, discover, read_file, read_text

if TYPE_CHECKING:
    from custcare_tone.engine.suppress import Outside

Checked = tuple[tuple[Item, Report], ...]
STDIN = "-"
LEGAL = ("license", "licence", "copying", "notice")
"""Names, without suffix, of files in a folder that hold legal text of the repository and no replies."""
OWN_FILES = ("custcare-tone-baseline.json", "custcare-tone.toml", ".custcare-tone.toml")


def relative(path: str) -> str:
    """``path`` seen from the working directory, with forward slashes."""
    inside = globs.relative(os.path.abspath(path), os.getcwd())
    return inside if inside is not None else os.path.abspath(path).replace(os.sep, "/")


class Opened(NamedTuple):
    """A file, or a part of a big one, that was read: as what, and by which settings. ``path`` is as it was named."""

    document: Document
    settings: Settings
    options: SourceOptions
    path: str
    begin: Begin = Begin()


Filter = Callable[[Opened, Checked], tuple[Checked, int]]
"""Takes the checked items of a file; gives the items that stay, and how many findings were known."""


class Named(NamedTuple):
    """A file to check: named by somebody, or found in a folder or handed over by a hook (``--force-exclude``), where a file that holds
    no replies is nothing wrong."""

    path: str
    named: bool = True


class Session:
    """One run over files. Checkers are made once for each settings; a configuration or rule fault is reported once."""

    def __init__(
        self, resolver: Resolver, filters: Iterable[Filter] = (), check_item: CheckItem | None = None
    ) -> None:
        self.resolver = resolver
        self.check_item = check_item
        self.filters = tuple(filters)
        self.notes: list[str] = []
        self._checkers: dict[Settings, Checker] = {}
        self._outside: dict[Settings, Outside] = {}
        self._languages: dict[Settings, set[str]] = {}
        self._said: set[str] = set()

    def checker(self, settings: Settings) -> Checker:
        """The checker for ``settings``. Raises ConfigError, with the place, for a code that names no rule."""
        if settings not in self._checkers:
            check_codes(settings)
            self._checkers[settings] = Checker(settings)
        return self._checkers[settings]

    def reports(self, files: Iterable[Named]) -> Iterator[FileReport]:
        """The reports of the files, big ones in parts, and at the end what is wrong with the ignores kept outside them."""
        for file in files:
            yield from self.guarded(file.path, (self.report(part) for part in self.parts(file)))
        yield from self.outside_notices()

    def guarded(self, path: str, work: Iterable[FileReport]) -> Iterator[FileReport]:
        """What ``work`` on a file gives, and a report of what went wrong in it."""
        shown = relative(path)
        try:
            yield from work
        except SourceError as error:
            yield FileReport(shown, "", errors=(_at(error, shown),))
        except (ConfigError, RuleError, PluginError) as error:
            if str(error) not in self._said:
                self._said.add(str(error))
                yield FileReport(error.path or shown, "", errors=(error,))

    def parts(self, file: Named) -> Iterator[Opened]:
        """A file, read as its settings say: whole, or in parts where it is a big export."""
        from custcare_tone.sources.stream import stream

        settings = self.resolver.for_path(file.path)
        how = options(settings, file.path, file.named)
        shown = relative(file.path)
        items = 0
        for batch in stream(file.path, how):
            items += len(batch.document.items)
            begin = Begin(batch.start, batch.line, batch.column)
            yield Opened(replace(batch.document, path=shown), settings, how, file.path, begin)
        if not items:
            self.notes.append(f"{shown}: no replies of a known shape in it")

    def opened(self, file: Named) -> Opened:
        """A file as a whole, whatever its size."""
        settings = self.resolver.for_path(file.path)
        how = options(settings, file.path, file.named)
        document = read_file(file.path, how)
        return Opened(replace(document, path=relative(file.path)), settings, how, file.path)

    def opened_text(self, text: str, name: str | None) -> Opened:
        """A text from standard input, read as if it lay in the file ``name``; it is a reply unless the settings say otherwise."""
        settings = self.resolver.for_path(name)
        settings = settings if settings.stage else replace(settings, stage="reply")
        how = options(settings, name or "", True)
        document = read_text(text, name or "stdin.txt", how)
        return Opened(
            replace(document, path=relative(name) if name else "<stdin>"), settings, how, name or ""
        )

    def report(self, opened: Opened) -> FileReport:
        """The report of what was read."""
        checked, known = self.filtered(opened, self.checked(opened))
        return self.told(opened, checked, known)

    def checked(self, opened: Opened) -> Checked:
        """The items with their reports, ignores applied."""
        checked: Checked = self.checker(opened.settings).check_document(opened.document, self.check_item)
        return self._without_ignored(checked, opened) if opened.settings.ignores else checked

    def filtered(self, opened: Opened, checked: Checked) -> tuple[Checked, int]:
        """What the filters of the run leave, and how many findings the baseline knew."""
        known = 0
        for keep in self.filters:
            checked, more = keep(opened, checked)
            known += more
        return checked, known

    def told(self, opened: Opened, checked: Checked, known: int = 0, fixed: int = 0) -> FileReport:
        """The report that says ``checked``; its notes are kept for the end of the run."""
        document = opened.document
        self.notes += [f"{document.path}: {note}" for _, report in checked for note in report.notes]
        return FileReport(
            document.path, document.source, checked, known=known, fixed=fixed, begin=opened.begin
        )

    def _without_ignored(self, checked: Checked, opened: Opened) -> Checked:
        from custcare_tone.engine.suppress import Outside

        settings = opened.settings
        if settings not in self._outside:
            self._outside[settings] = Outside(settings.ignores, today)
        self._languages.setdefault(settings, set()).update(report.language for _, report in checked)
        return self._outside[settings].apply(os.path.abspath(opened.path), checked)

    def outside_notices(self) -> Iterator[FileReport]:
        """Findings about ``[[ignores]]``, each in the configuration file that holds it."""
        found: dict[str, list[Finding]] = {}
        for settings, outside in self._outside.items():
            rules = self.checker(settings).ignorable(self._languages[settings])
            for ignore, finding in outside.notices(rules):
                if ignore.origin.path is not None:
                    found.setdefault(ignore.origin.path, []).append(
                        _placed(finding, ignore.origin.path, ignore.origin.line)
                    )
        for path, findings in found.items():
            unique = tuple(dict.fromkeys(findings))
            yield FileReport(path, _source(path), ((Item(()), Report("en", unique)),))


def check_codes(settings: Settings) -> None:
    """Raises ConfigError, with its place, for a code, prefix or category that names no rule in any language."""
    said = {
        "select": settings.select,
        "ignore": settings.ignore,
        "severity": [code for code, _ in settings.severity],
    }
    if not any(said.values()):
        return
    from custcare_tone.engine import suppress

    categories = library.categories()
    short = [suppress.CATEGORY, *categories]
    prefixes = ["CFG", *(str(about["prefix"]) for about in categories.values())]
    missing = [(field, p) for field, patterns in said.items() for p in unknown(patterns, prefixes, short)]
    codes = [notice.code for notice in suppress.NOTICES]
    languages = sorted(library.languages(), key=lambda name: name != settings.language)
    for language in languages if missing else ():
        codes += codes_of(language, settings.rules)
        missing = [(field, p) for field, p in missing if unknown([p], codes, short)]
        if not missing:
            return
    for field, pattern in missing:
        origin = settings.origins.get(f"{field}.{pattern}", settings.origin(field))
        hint = (did_you_mean(pattern, short) if pattern.islower() else None) or did_you_mean(
            pattern.upper(), [*codes, *prefixes]
        )
        message = f'{field}: no rule or category "{pattern}"'
        raise ConfigError(message, path=origin.path, line=origin.line, hint=hint)


def codes_of(language: str, folders: tuple[str, ...]) -> list[str]:
    """The codes of a language, the team's own included."""
    packs = (library.packaged(language), *library.custom(language, folders))
    return [
        code for pack in packs for rule in pack["rules"] for code in (rule["code"], *rule.get("aliases", ()))
    ]


def options(settings: Settings, path: str, named: bool = True) -> SourceOptions:
    """How the file at ``path`` is read. One that is named, or that a shape of the team's own is for, has to hold replies."""
    language = None if settings.language == "auto" else settings.language
    plain = SourceOptions(dialects=settings.dialects or None, language=language, strict=named)
    absolute = os.path.abspath(path)
    for source in settings.sources:
        if any(globs.matches_under(p, source.folder, absolute) for p in source.paths):
            return plain.updated(
                format=source.format or None,
                selector=_selector(source),
                dialects=source.dialects or settings.dialects or None,
                strict=True,
            )
    return plain


def _selector(source: SourceSpec) -> Selector:
    return Selector(
        items=source.items,
        text=source.text,
        id=source.id or None,
        title=source.title or None,
        language=source.language or None,
        channel=source.channel or None,
        audience=source.audience or None,
        format=source.text_format,
    )


def files(paths: Iterable[str], resolver: Resolver) -> tuple[list[Named], list[FileReport], list[str]]:
    """The files behind ``paths``; reports for paths that lead nowhere; notes about named files that are excluded."""
    found: dict[str, Named] = {}
    broken: list[FileReport] = []
    notes: list[str] = []
    for path in paths:
        named = os.path.isfile(path)
        try:
            by_machine = resolver.for_path(path).force_exclude
            if named and excluded(path, resolver, forced=by_machine):
                notes.append(f"{relative(path)}: excluded, not checked")
                continue
            named = named and not by_machine
            for file in discover([path], lambda p: excluded(p, resolver, forced=True)):
                found.setdefault(str(file), Named(str(file), named))
        except CustcareError as error:
            shown = error.path if isinstance(error, ConfigError) and error.path else relative(path)
            report = FileReport(shown, "", errors=(_at(error, shown),))
            if all(str(report.errors[0]) != str(other.errors[0]) for other in broken):
                broken.append(report)
    return list(found.values()), broken, notes


def excluded(path: str, resolver: Resolver, *, forced: bool) -> bool:
    """Whether ``path`` is left out: a file of ours always, what the configuration excludes or does not include where it is ``forced``."""
    absolute = os.path.abspath(path).replace(os.sep, "/")
    if os.path.basename(absolute) in OWN_FILES:
        return True
    settings = resolver.for_path(path)
    if not forced:
        return False
    if os.path.splitext(os.path.basename(absolute))[0].lower() in LEGAL and not os.path.isdir(path):
        return True
    if any(globs.matches(pattern, absolute) for pattern in settings.exclude):
        return True
    if any(absolute == own or globs.relative(absolute, own) for own in (*settings.rules, *settings.scripts)):
        return True
    wanted = settings.include
    return bool(wanted) and not os.path.isdir(path) and not any(globs.matches(p, absolute) for p in wanted)


def today() -> str:
    """The ISO day."""
    import datetime

    return datetime.date.today().isoformat()


def _at(error: CustcareError, shown: str) -> CustcareError:
    if error.path == shown or isinstance(error, ConfigError):
        return error
    return type(error)(error.message, path=shown, line=error.line, hint=error.hint)


def _source(path: str) -> str:
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            return file.read()
    except (OSError, UnicodeDecodeError):
        return ""


def _placed(finding: Finding, path: str, line: int | None) -> Finding:
    from custcare_tone.text.positions import LineIndex

    source = _source(path)
    start, end = LineIndex(source).line_span(line or 1)
    return replace(finding, start=start, end=end, text=source[start:end])
