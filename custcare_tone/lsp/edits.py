"""Edits of files as the protocol's workspace edits, in the richest form the editor takes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import accumulate

from lsprotocol import types

from custcare_tone.lsp.buffer import Places
from custcare_tone.lsp.client import Client
from custcare_tone.model import Edit

_WORD = re.compile(r"\w+|\r\n|[^\w]", re.DOTALL)
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_MANY = 1_000
"""Pieces from which on those that occur again and again are not compared with one another, which would take a time that grows with their square."""
_MOST_WORDWISE = 4_000
"""Characters of a changed run up to which it is compared word by word."""
CONFIRM = "custcare-tone.rewrite"
"""The annotation of edits that the editor shows before it carries them out."""


def workspace_edit(
    uri: str, version: int | None, places: Places, edits: Iterable[Edit], client: Client, confirm: str = ""
) -> types.WorkspaceEdit:
    """The edit of one text; with ``confirm``, a line that says what it does, the editor asks first where it can."""
    made = [(places.range(e.start, e.end), e.replacement) for e in edits]
    if not client.versioned:
        return types.WorkspaceEdit(changes={uri: [types.TextEdit(r, new) for r, new in made]})
    document = types.OptionalVersionedTextDocumentIdentifier(uri=uri, version=version)
    if confirm and client.annotated:
        annotated = [types.AnnotatedTextEdit(CONFIRM, r, new) for r, new in made]
        return types.WorkspaceEdit(
            document_changes=[types.TextDocumentEdit(document, annotated)],
            change_annotations={CONFIRM: types.ChangeAnnotation(confirm, needs_confirmation=True)},
        )
    return types.WorkspaceEdit(
        document_changes=[types.TextDocumentEdit(document, [types.TextEdit(r, new) for r, new in made])]
    )


def snippet_edit(
    uri: str, version: int | None, places: Places, edits: Iterable[tuple[int, int, str]]
) -> types.WorkspaceEdit:
    """The edit of one text by snippets: ``(start, end, snippet)``. Only for editors that take them."""
    document = types.OptionalVersionedTextDocumentIdentifier(uri=uri, version=version)
    made = [
        types.SnippetTextEdit(places.range(start, end), types.StringValue(value=snippet))
        for start, end, snippet in edits
    ]
    return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(document, made)])


def between(old: str, new: str) -> list[Edit]:
    """The edits that make ``new`` of ``old``: in lines that changed, the words that differ."""
    if old == new:
        return []
    edits: list[Edit] = []
    for start, before, after in _lines(_LINE.findall(old), _LINE.findall(new)):
        if max(len(before), len(after)) > _MOST_WORDWISE:
            edits.append(Edit(start, start + len(before), after))
            continue
        for at, words, instead in _changed(start, _WORD.findall(before), _WORD.findall(after)):
            edits.append(Edit(at, at + len(words), instead))
    return edits


def _lines(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, str, str]]:
    """The runs of lines that differ. Most rewrites leave the lines where they are; only for others is it worked out which are which."""
    if len(old) != len(new):
        yield from _changed(0, old, new)
        return
    at = 0
    for before, after in zip(old, new, strict=True):
        if before != after:
            yield at, before, after
        at += len(before)


def _changed(at: int, old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, str, str]]:
    """``(start, old text, new text)`` of the runs of pieces that differ; ``at`` is where the first piece stands."""
    starts = list(accumulate((len(piece) for piece in old), initial=at))
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=len(old) > _MANY).get_opcodes():
        if tag != "equal":
            yield starts[i], "".join(old[i:j]), "".join(new[k:m])
