"""Finding files and reading them by suffix, shape and configuration."""

from __future__ import annotations

import glob
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePath

from custcare_tone.errors import SourceError, did_you_mean
from custcare_tone.model import Document
from custcare_tone.sources import decoding
from custcare_tone.sources.options import DEFAULT, SourceOptions

Reader = Callable[[str, str, SourceOptions], Document]

_SUFFIXES = {
    ".txt": "text", ".text": "text", ".md": "markdown", ".markdown": "markdown", ".mdown": "markdown", ".html": "html",
    ".htm": "html", ".xhtml": "html", ".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl", ".yaml": "yaml", ".yml": "yaml",
    ".csv": "csv", ".tsv": "csv", ".eml": "eml", ".email": "salesforce-email", ".nacl": "nacl", ".j2": "template",
    ".jinja": "template", ".jinja2": "template", ".liquid": "template", ".hbs": "template", ".handlebars": "template",
    ".mustache": "template", ".erb": "template", ".tmpl": "template", ".tpl": "template", ".xml": "xml",
}  # fmt: skip
_READERS = {
    "text": "text_files:read_plain", "markdown": "text_files:read_markdown", "html": "text_files:read_html",
    "template": "text_files:read_template", "salesforce-email": "salesforce:read_body", "xml": "salesforce:read_metadata",
    "json": "structured:read_json", "jsonl": "structured:read_jsonl", "yaml": "structured:read_yaml",
    "csv": "structured:read_csv", "nacl": "structured:read_nacl", "eml": "mail:read_eml",
}  # fmt: skip
FORMATS = frozenset(_READERS)
_IGNORED = frozenset(
    {".git", ".hg", ".svn", "node_modules", "__pycache__", ".venv", ".tox", ".mypy_cache", ".ruff_cache"}
)
_LEGAL = re.compile(
    r"(?:LICEN[CS]E|COPYING|NOTICE|CHANGELOG).*|(?:[Ll]icen[cs]e|[Cc]opying|[Cc]hangelog)(?:\.\w+)?",
    re.DOTALL,
)
"""Files that come with a project and are no replies. Not in capitals, only whole names are meant: ``notice-of-delay.md`` is one."""


def format_of(path: str) -> str | None:
    """The format that the suffix of ``path`` names, or None."""
    return _SUFFIXES.get(PurePath(path).suffix.lower())


def supported(path: str) -> bool:
    """Whether a file of this name is read when a folder is searched."""
    name = PurePath(path).name
    if _LEGAL.fullmatch(name):
        return False
    return format_of(name) is not None and (not name.endswith(".xml") or name.endswith(".email-meta.xml"))


def reader_of(format_: str, path: str) -> Reader:
    """The reader of a format; an unknown one is a SourceError."""
    from importlib import import_module

    if format_ not in _READERS:
        raise SourceError(f'unknown format "{format_}"', path=path, hint=did_you_mean(format_, _READERS))
    module, _, name = _READERS[format_].partition(":")
    reader: Reader = getattr(import_module(f"custcare_tone.sources.{module}"), name)
    return reader


def read_text(source_text: str, path: str, options: SourceOptions = DEFAULT) -> Document:
    """The document of a text that is in memory, read as a file of the name ``path`` would be; an unknown suffix is plain text."""
    reader = reader_of(options.format or format_of(path) or "text", path)
    try:
        return reader(source_text, path, options)
    except SourceError as error:
        error.path = error.path or path
        raise


def read_file(path: str | os.PathLike[str], options: SourceOptions = DEFAULT) -> Document:
    """The document of a file. SourceError, with the place, for one that is missing, unreadable, binary, wrongly encoded, broken or
    of no known format."""
    name = os.fspath(path)
    if options.format is None and format_of(name) is None:
        suffix = PurePath(name).suffix or "without a suffix"
        raise SourceError(f"no reader for this kind of file ({suffix})", path=name, hint="name its format")
    text, encoding = _decoded(_bytes(name), name, options)
    document = read_text(text, name, options)
    return document if encoding == document.encoding else _with_encoding(document, encoding)


def _decoded(data: bytes, path: str, options: SourceOptions) -> tuple[str, str]:
    """The text of a file. A mail whose parts are in several encodings is read byte by byte, a Salesforce template as its metadata
    says."""
    format_ = options.format or format_of(path)
    if format_ == "eml":
        try:
            return decoding.decode(data, path)
        except SourceError:
            return decoding.decode(data, path, "latin-1")
    if format_ == "salesforce-email":
        from custcare_tone.sources.salesforce import declared_encoding

        return decoding.decode(data, path, declared_encoding(path))
    return decoding.decode(data, path)


def _with_encoding(document: Document, encoding: str) -> Document:
    from dataclasses import replace

    return replace(document, encoding=encoding)


def _bytes(path: str) -> bytes:
    try:
        if not stat.S_ISREG(os.stat(path).st_mode) and not os.path.isdir(path):
            raise SourceError(
                "a pipe, socket or device, not a file", path=path, hint="check - reads standard input"
            )
        return Path(path).read_bytes()
    except OSError as error:
        raise SourceError(_reason(error), path=path) from error


def _reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "no such file or folder"
    if isinstance(error, IsADirectoryError):
        return "a folder, not a file"
    if isinstance(error, PermissionError):
        return "no permission to read it"
    return (error.strerror or str(error)).lower()


def discover(
    paths: Iterable[str | os.PathLike[str]], exclude: Callable[[str], bool] = lambda path: False
) -> Iterator[Path]:
    """The files behind ``paths``: files as named, folders searched for supported files, globs unfolded. Sorted within a folder,
    each file once. ``exclude`` is asked about everything found in a folder or glob, with forward slashes.

    A path that does not exist, a glob that matches nothing and a folder without a supported file are a SourceError.
    """
    seen: set[str] = set()
    for path in [os.fspath(p) for p in paths]:
        found = False
        for file in _files_of(path, exclude):
            found = True
            real = os.path.realpath(file)
            if real not in seen:
                seen.add(real)
                yield Path(file)
        if not found:
            kinds = ", ".join(sorted(_SUFFIXES))
            raise SourceError("no supported file in this folder", path=path, hint=f"supported are {kinds}")


def _files_of(path: str, exclude: Callable[[str], bool]) -> Iterator[str]:
    if os.path.isdir(path):
        yield from _walk(path, exclude)
    elif os.path.lexists(path):
        yield path
    elif glob.has_magic(path):
        matched = sorted(glob.glob(path, recursive=True))
        if not matched:
            raise SourceError("no file matches", path=path)
        for one in matched:
            if os.path.isdir(one):
                yield from _walk(one, exclude)
            elif not exclude(PurePath(one).as_posix()):
                yield one
    else:
        raise SourceError("no such file or folder", path=path)


def _walk(folder: str, exclude: Callable[[str], bool]) -> Iterator[str]:
    """Supported files under ``folder``, sorted; a folder that a link leads back to is entered once."""
    entered: set[tuple[int, int]] = set()
    for top, folders, files in os.walk(folder, followlinks=True):
        status = os.stat(top)
        if (status.st_dev, status.st_ino) in entered:
            folders.clear()
            continue
        entered.add((status.st_dev, status.st_ino))
        folders[:] = sorted(f for f in folders if f not in _IGNORED and not exclude(_posix(top, f)))
        yield from (
            os.path.join(top, f) for f in sorted(files) if supported(f) and not exclude(_posix(top, f))
        )


def _posix(folder: str, name: str) -> str:
    return PurePath(folder, name).as_posix()
