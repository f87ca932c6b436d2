"""Taking one finding back, with a reason: in a comment where the format has one that reaches nobody, else in the configuration file.

A comment in a body that is exported is sent to customers, so exports and plain text get an entry in ``[[ignores]]``. Every ignore is tried
before it is offered: the text with it reads as before, but for the finding.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePath

from lsprotocol import types
from pygls.uris import from_fs_path

from custcare_tone.errors import CustcareError
from custcare_tone.lsp import slots
from custcare_tone.lsp.buffer import Places
from custcare_tone.lsp.client import Client
from custcare_tone.lsp.project import Inspection
from custcare_tone.model import Finding, Item
from custcare_tone.session import Opened
from custcare_tone.sources import read_text
from custcare_tone.sources.structured import texts_of
from custcare_tone.text.positions import LineIndex

Kept = Callable[[str], tuple[str, int | None] | None]
"""The text of a file and its version where it is open; None where there is no such file."""

_COMMENTS = {
    ".j2": ("{# ", " #}"), ".jinja": ("{# ", " #}"), ".jinja2": ("{# ", " #}"),
    ".liquid": ("{% comment %} ", " {% endcomment %}"), ".hbs": ("{{! ", " }}"), ".handlebars": ("{{! ", " }}"),
    ".mustache": ("{{! ", " }}"), ".erb": ("<%# ", " %>"),
}  # fmt: skip
_REASON = slots.mark(0)
_SPECIAL = re.compile(r"([*?\[{])")
_QUIET = frozenset({"CFG004"})
"""What an ignore may bring along: that it says no reason yet."""


@dataclass(frozen=True, slots=True)
class Ignore:
    """An insertion that takes a finding back; a mark in ``text`` stands for the reason. ``path`` is the file it goes into, None for the
    text itself; ``new`` is whether that file has to be made."""

    title: str
    start: int
    text: str
    path: str | None = None
    new: bool = False


def ignore(opened: Opened, inspection: Inspection, item: Item, finding: Finding, kept: Kept) -> Ignore | None:
    """What takes ``finding`` back; None where nothing would."""
    if finding.category == "configuration":
        return None
    written = _in_text(opened, finding)
    if written is not None and _holds(opened, inspection, finding, written):
        return written
    return _outside(opened, inspection, item, finding, kept)


def _in_text(opened: Opened, finding: Finding) -> Ignore | None:
    """A comment in the text; not yet tried."""
    said = f"custcare: ignore[{finding.code}] {_REASON}"
    title = f"Ignore {finding.code} here, with a reason"
    if opened.document.format == "yaml":
        at = _above_value(opened, finding)
        if at is None:
            return None
        line = opened.document.source[at : at + 200]
        indent = line[: len(line) - len(line.lstrip(" "))]
        return Ignore(title, at, f"{indent}# {said}{_line_end(opened.document.source)}")
    marks = _marks(opened)
    if marks is None:
        return None
    html = marks[0] == "<!-- " and opened.document.format == "html"
    at = _inside_line(opened, finding) if html else _end_of_line(opened, finding)
    blank = " " if opened.document.format == "markdown" and marks[0] == "<!-- " else ""
    return Ignore(title, at, f"{blank}{marks[0]}{said}{marks[1]}")


def _marks(opened: Opened) -> tuple[str, str] | None:
    """What a comment begins and ends with that no customer sees."""
    document = opened.document
    suffix = PurePath(document.path).suffix.lower()
    if suffix in _COMMENTS:
        return _COMMENTS[suffix]
    if document.format in ("markdown", "html"):
        return "<!-- ", " -->"
    return None


def _inside_line(opened: Opened, finding: Finding) -> int:
    """Right behind the words, or before them where they go on in another line: no tag is open there."""
    lines = LineIndex(opened.document.source)
    same = lines.line_column(finding.start)[0] == lines.line_column(finding.end)[0]
    return finding.end if same else finding.start


def _end_of_line(opened: Opened, finding: Finding) -> int:
    """The end of the line that the words begin in, before blanks that may mean a line break."""
    lines = LineIndex(opened.document.source)
    start, end = lines.line_span(lines.line_column(finding.start)[0])
    return start + len(opened.document.source[start:end].rstrip())


def _above_value(opened: Opened, finding: Finding) -> int | None:
    """The start of the line in which the YAML value begins that holds the words."""
    document = opened.document
    for text in texts_of(document.source, document.path, opened.options, "yaml"):
        if text.node.start <= finding.start < text.node.end:
            lines = LineIndex(document.source)
            return lines.line_span(lines.line_column(text.node.start)[0])[0]
    return None


def _line_end(source: str) -> str:
    found = re.search(r"\r\n|\n|\r", source)
    return found[0] if found else "\n"


def _holds(opened: Opened, inspection: Inspection, finding: Finding, tried: Ignore) -> bool:
    """Whether the text with the ignore reads as before but for fewer findings of that code."""
    old = opened.document
    source = old.source[: tried.start] + tried.text.replace(_REASON, "why") + old.source[tried.start :]
    try:
        again = read_text(
            source, old.path, opened.options.updated(format=opened.options.format or _reader(opened))
        )
        before = inspection.session.checked(opened)
        after = inspection.session.checked(opened._replace(document=again))
    except CustcareError:
        return False
    if [(i.id, i.pointer, len(i.segments)) for i in again.items] != [
        (i.id, i.pointer, len(i.segments)) for i in old.items
    ]:
        return False
    had = Counter(f.code for _, report in before for f in report.findings)
    has = Counter(f.code for _, report in after for f in report.findings)
    return has[finding.code] < had[finding.code] and not any(c not in _QUIET for c in has - had)


def _reader(opened: Opened) -> str | None:
    """The format to read the text with again; that of a template is told by its name."""
    found = opened.document.format
    return None if found in ("text", "markdown", "html") else found


def _outside(
    opened: Opened, inspection: Inspection, item: Item, finding: Finding, kept: Kept
) -> Ignore | None:
    """An entry in the configuration file, for the item where it has an id, else for the file."""
    if not opened.path:
        return None
    project = inspection.project
    file = project.resolver.config_file(opened.path)
    path = (
        str(file)
        if file
        else os.path.join(project.folder or os.path.dirname(opened.path), "custcare-tone.toml")
    )
    inside = os.path.relpath(opened.path, os.path.dirname(path))
    if inside.startswith(".."):
        return None
    found = kept(path)
    text = found[0] if found else ""
    table = "tool.custcare-tone.ignores" if os.path.basename(path) == "pyproject.toml" else "ignores"
    name = _SPECIAL.sub(r"[\1]", inside.replace(os.sep, "/"))
    entry = (
        f"{'' if not text or text.endswith(chr(10)) else chr(10)}{chr(10) if text else ''}[[{table}]]\n"
        f"item = {json.dumps(item.id, ensure_ascii=False)}\npath = {json.dumps(name, ensure_ascii=False)}\n"
        f'codes = ["{finding.code}"]\nreason = "{_REASON}"\n'
    )
    try:
        tomllib.loads((text + entry).replace(_REASON, "why"))
    except tomllib.TOMLDecodeError:
        return None
    where = f"in “{item.title or item.id}”" if item.id else "in this file"
    title = f"Ignore {finding.code} {where}, with a reason ({os.path.basename(path)})"
    return Ignore(title, len(text), entry, path, found is None)


def edit(
    ignore: Ignore, uri: str, version: int | None, places: Places, client: Client, kept: Kept
) -> types.WorkspaceEdit | None:
    """The workspace edit; the reason is a tab stop where the editor takes snippets, else left to be written. None where the editor
    cannot make the file."""
    if ignore.path is not None:
        found = kept(ignore.path)
        text, version = found or ("", None)
        uri, places = str(from_fs_path(ignore.path)), Places(text, places.unit)
        if ignore.new and not client.creates_files:
            return None
    at = places.range(ignore.start, ignore.start)
    made = _insertion(ignore, at, client)
    if not client.versioned and isinstance(made, types.TextEdit):
        return types.WorkspaceEdit(changes={uri: [made]})
    document = types.OptionalVersionedTextDocumentIdentifier(uri=uri, version=version)
    create = [types.CreateFile(uri=uri, options=types.CreateFileOptions(ignore_if_exists=True))]
    return types.WorkspaceEdit(
        document_changes=[*(create if ignore.new else []), types.TextDocumentEdit(document, [made])]
    )


def _insertion(ignore: Ignore, at: types.Range, client: Client) -> types.TextEdit | types.SnippetTextEdit:
    if client.snippet_edits:
        snippet = slots.snippet(ignore.text, ["reason"])
        return types.SnippetTextEdit(at, types.StringValue(value=snippet))
    text = ignore.text.replace(f"] {_REASON} ", "] ").replace(f"] {_REASON}", "]").replace(_REASON, "")
    return types.TextEdit(at, text)


def kept_on_disk(path: str) -> tuple[str, int | None] | None:
    """The text of a file that is not open."""
    try:
        with Path(path).open(encoding="utf-8", newline="") as file:
            return file.read(), None
    except (OSError, UnicodeDecodeError):
        return None
