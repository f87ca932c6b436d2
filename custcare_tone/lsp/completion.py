"""Completions: scripts of the library, with a tab stop for every value they need, and the codes of rules in an ignore."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lsprotocol import types

from custcare_tone.config.settings import Settings
from custcare_tone.drafting import draft, render, scripts, suggest
from custcare_tone.errors import CustcareError
from custcare_tone.lsp import slots
from custcare_tone.lsp.actions import View
from custcare_tone.lsp.pages import Rulebook
from custcare_tone.model import Item, Script
from custcare_tone.sources import encoding
from custcare_tone.sources.encoding import Unwritable
from custcare_tone.sources.structured import texts_of

_PREFIX = re.compile(r"[\w-]+(?:\.[\w-]*)*\Z")
_IGNORED = re.compile(r"custcare:[ \t]*ignore[\w-]*\[(?:[^\]\r\n]*,)?[ \t]*(\w*)\Z")
_FEWEST = 3
"""Letters that must have been typed before scripts are offered."""
_STYLED = {"json": "json", "jsonl": "json", "yaml": "yaml"}


def items(view: View, at: int, rulebook: Rulebook, asked: bool) -> list[types.CompletionItem]:
    """What may stand at the offset ``at``. ``asked``: somebody pressed a key for it, so what fits the text is offered before a letter is typed."""
    line = view.places.text[max(view.places.text.rfind("\n", 0, at) + 1, at - 500) : at]
    ignored = _IGNORED.search(line)
    if ignored is not None:
        return list(_codes(view, at - len(ignored[1]), at, ignored[1], rulebook))
    found = _PREFIX.search(line)
    prefix = found[0] if found else ""
    if not asked and len(prefix) < _FEWEST:
        return []
    style = _style(view, at)
    if style is None:
        return []
    return list(_scripts(view, at, prefix, style))


def _codes(
    view: View, start: int, at: int, prefix: str, rulebook: Rulebook
) -> Iterator[types.CompletionItem]:
    """The rules at work on the text."""
    languages = dict.fromkeys(report.language for _, report in view.checked)
    for language in languages:
        for rule in rulebook.rules(language):
            if rule.active and rule.code.startswith(prefix.upper()):
                edit = types.TextEdit(view.places.range(start, at), rule.code)
                yield types.CompletionItem(
                    label=rule.code, kind=types.CompletionItemKind.Value, detail=rule.name, text_edit=edit
                )


def _scripts(view: View, at: int, prefix: str, style: str) -> Iterator[types.CompletionItem]:
    """The scripts that ``prefix`` begins the name of; without one, those that fit the text."""
    settings = view.opened.settings
    item, language = _place(view, at)
    channel = (item.channel if item is not None else None) or settings.channel
    fitting = scripts.library(language, settings.scripts)
    if len(prefix) >= _FEWEST:
        chosen = [s for s in fitting.values() if _fits(s, prefix)]
    else:
        text = view.places.text[:2000]
        chosen = [
            s.script for s in suggest.suggest(settings.previous or "", text, language, settings.scripts)
        ]
        chosen = chosen or list(fitting.values())
    start = at - len(prefix)
    for number, script in enumerate(chosen):
        made = _snippet(script, channel, settings, style)
        if made is None:
            continue
        snippet, preview = made
        yield types.CompletionItem(
            label=script.id,
            kind=types.CompletionItemKind.Snippet,
            detail=script.summary,
            documentation=preview,
            sort_text=f"{number:03}",
            filter_text=script.id if _fits(script, prefix) else f"{prefix} {script.id}",
            insert_text_format=types.InsertTextFormat.Snippet,
            insert_text_mode=types.InsertTextMode.AdjustIndentation
            if style == "literal-block"
            else types.InsertTextMode.AsIs,
            text_edit=types.TextEdit(view.places.range(start, at), snippet),
        )


def _fits(script: Script, prefix: str) -> bool:
    wanted = prefix.lower()
    return script.id.startswith(wanted) or script.id.partition(".")[2].startswith(wanted)


def _place(view: View, at: int) -> tuple[Item | None, str]:
    """The reply at ``at`` and its language; for texts in a language without scripts the default one."""
    settings = view.opened.settings
    known = scripts.languages(settings.scripts)
    fallback = settings.default_language if settings.language == "auto" else settings.language
    for item, report in view.checked:
        maps = [s.offsets for s in item.segments]
        if any(m is None or m.source[0] <= at <= m.source[-1] for m in maps):
            return item, report.language if report.language in known else _main(fallback)
    return None, _main(fallback)


def _main(language: str) -> str:
    return language.replace("_", "-").split("-")[0].lower()


def _snippet(script: Script, channel: str | None, settings: Settings, style: str) -> tuple[str, str] | None:
    """The script as a snippet, and how it reads; None where it is not for this place."""
    if script.liability == "own-it" and settings.liability != "own-it":
        return None
    if channel is not None and channel not in script.channels:
        return None
    formality = settings.formality if settings.formality in script.formality else None
    names: list[str] = []
    words: dict[str, Any] = {}
    for variable in script.variables:
        value: Any = ""
        if variable.required:
            value = slots.mark(len(names))
            names.append(variable.name.replace("_", " "))
        words[variable.name] = ([value] if value else []) if variable.type == "list" else value
    try:
        _, text, _ = draft.worded(
            script, channel or script.channels[0], words, formality, 0, settings.scripts
        )
        written = _written(text, style)
    except (CustcareError, Unwritable):
        return None
    preview = slots.MARK.sub(lambda m: f"‹{names[slots.number(m[0])]}›", text)
    return slots.snippet(written, names) + "$0", preview


def _written(text: str, style: str) -> str:
    """``text`` as it is written at a place of that style."""
    if style == "html":
        return render.html(text, "email") or text
    if style in ("json", "double"):
        return encoding.in_scalar(text, style, "", "")
    return text


def _style(view: View, at: int) -> str | None:
    """How text is written at ``at``; None where no script can be put."""
    document = view.opened.document
    if document.format in ("text", "markdown", "html"):
        return document.format
    format_ = _STYLED.get(document.format)
    if format_ is None:
        return None
    for text in texts_of(document.source, document.path, view.opened.options, document.format):
        if text.node.start < at <= text.node.end:
            return text.node.style if text.node.style in ("json", "double", "literal-block") else None
    return None
