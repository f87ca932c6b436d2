"""What may be done about the findings at a place. Everything is worked out from the text as it is now, never from what the editor echoes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from lsprotocol import types

from custcare_tone.fixing import fixed
from custcare_tone.lsp import edits, ignoring, slots
from custcare_tone.lsp.buffer import Places
from custcare_tone.lsp.client import Client
from custcare_tone.lsp.desk import told
from custcare_tone.lsp.diagnostics import Object, Writer
from custcare_tone.lsp.project import Inspection
from custcare_tone.model import Applicability, Document, Edit, Finding, Fix, Item
from custcare_tone.session import Checked, Opened
from custcare_tone.sources.writeback import write_back

Action = types.CodeAction
FIX_ALL = "source.fixAll.custcare-tone"
REWRITE = "refactor.rewrite.custcare-tone"
KINDS = ("quickfix", FIX_ALL, REWRITE)
EXPLAIN = "custcare-tone.explain"
APPLY = "custcare-tone.applyEdit"
_WIDEST = 100
SMALL = 20_000
"""Characters up to which edits are worked out when actions are listed; in longer texts when one is chosen, where the editor lets us."""


class Place(NamedTuple):
    """A finding, the item it is in, and the language of that."""

    item: Item
    language: str
    finding: Finding


@dataclass(frozen=True, slots=True)
class View:
    """A checked text as an editor shows it. ``kept`` gives the texts of other files."""

    uri: str
    version: int | None
    places: Places
    opened: Opened
    checked: Checked
    inspection: Inspection
    client: Client
    writer: Writer
    kept: ignoring.Kept

    def findings(self) -> Iterator[Place]:
        """All findings with their items and languages."""
        return (
            Place(item, report.language, finding)
            for item, report in self.checked
            for finding in report.findings
        )

    def at(self, start: int, end: int) -> list[Place]:
        """The findings that touch a span, most narrow ones first."""
        found = [p for p in self.findings() if p.finding.start <= end and start <= p.finding.end]
        return sorted(
            found, key=lambda p: (p.finding.about_reply, p.finding.end - p.finding.start, p.finding.start)
        )

    def edit(
        self, some: Iterator[Edit] | list[Edit] | tuple[Edit, ...], confirm: str = ""
    ) -> types.WorkspaceEdit:
        """The workspace edit for edits of this text."""
        return edits.workspace_edit(self.uri, self.version, self.places, some, self.client, confirm)


def wanted(kind: str, only: list[str] | None) -> bool:
    """Whether the editor asks for actions of ``kind``."""
    return not only or any(kind == o or kind.startswith(f"{o}.") for o in only)


def listed(view: View, start: int, end: int, only: list[str] | None) -> list[Action]:
    """The actions for the span ``[start, end)``, best first. Where some cannot be worked out, the others are there all the same."""
    found: list[Action] = []
    here = view.at(start, end)
    parts: list[Iterator[Action]] = []
    if wanted("quickfix", only):
        parts += [_about(view, place) for place in here]
    if wanted(REWRITE, only) and here:
        parts.append(_rewriting(view, {place.item.pointer for place in here}, start, end))
    if wanted(FIX_ALL, only) and (only or len(view.places.text) <= SMALL):
        parts.append(_fixing_all(view, bool(only)))
    for part in parts:
        try:
            found += part
        except Exception as error:
            told(error)
    return found


def _about(view: View, place: Place) -> Iterator[Action]:
    """The actions about one finding."""
    item, language, finding = place
    diagnostic = _echo(view, finding, language)
    if diagnostic is None:
        return
    first = True
    for number, fix in enumerate(finding.fixes):
        action = _fix(view, finding, fix, number)
        if action is None:
            continue
        action.diagnostics = diagnostic
        if (
            first
            and fix.applicability is Applicability.SAFE
            and view.client.preferred
            and not action.disabled
        ):
            action.is_preferred = True
            first = False
        yield action
    yield from _ignore(view, item, finding, diagnostic)
    command = types.Command(f"Explain {finding.code}", EXPLAIN, arguments=[finding.code, view.uri, language])
    yield Action(
        f"Explain {finding.code} {finding.name}", kind="quickfix", command=command, diagnostics=diagnostic
    )


def _echo(view: View, finding: Finding, language: str) -> list[types.Diagnostic] | None:
    said: Object | None = view.writer.one(finding, language)
    return None if said is None else [_diagnostic(said)]


def _diagnostic(said: Object) -> types.Diagnostic:
    start, end = said["range"]["start"], said["range"]["end"]
    return types.Diagnostic(
        range=types.Range(types.Position(**start), types.Position(**end)),
        message=said["message"],
        severity=types.DiagnosticSeverity(said["severity"]),
        code=said["code"],
        source=said["source"],
    )


def _fix(view: View, finding: Finding, fix: Fix, number: int) -> Action | None:
    """The quick fix; None where it cannot be offered."""
    if not fix.edits:
        return None
    if fix.applicability is Applicability.DISPLAY:
        return _snippet(view, finding, fix)
    action = Action(title(view, finding, fix), kind="quickfix")
    if len(view.places.text) > SMALL and view.client.resolves_edits:
        action.data = _data(view, "fix", finding, number)
        return action
    return _with_edits(view, action, fix)


def title(view: View, finding: Finding, fix: Fix) -> str:
    """What the words become, as they would stand there; open slots are gaps."""
    source = view.opened.document.source
    at, end = min(finding.start, fix.edits[0].start), max(finding.end, fix.edits[-1].end)
    words = ""
    for edit in fix.edits:
        words += source[at : edit.start] + edit.replacement
        at = edit.end
    words = " ".join((words + source[at:end]).split())
    if len(words) < 2:
        return f"Leave out “{_short(finding.text)}”"
    shown = slots.open_slots(words) if fix.applicability is Applicability.DISPLAY else words
    return f"Write: {_short(shown)}"


def _short(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= _WIDEST else words[: _WIDEST - 1].rstrip() + "…"


def _with_edits(view: View, action: Action, fix: Fix) -> Action | None:
    written = write_back(view.opened.document, [fix.edits], view.opened.options)
    if written.applied:
        action.edit = view.edit(written.edits)
        return action
    if not view.client.disabled:
        return None
    reason = written.refused[0].reason if written.refused else "it changes nothing"
    action.disabled = types.CodeActionDisabled(reason=reason)
    return action


def _snippet(view: View, finding: Finding, fix: Fix) -> Action | None:
    """A form to fill in, with a tab stop for each of its slots; None where the editor takes no snippets."""
    if not view.client.snippet_edits:
        return None
    form = slots.form(fix)
    if form is None:
        return None
    written = write_back(view.opened.document, [form.edits], view.opened.options)
    made = form.snippets(written.edits)
    if not written.applied or made is None:
        return None
    edit = edits.snippet_edit(view.uri, view.version, view.places, made)
    return Action(f"{title(view, finding, fix)} (to fill in)", kind="quickfix", edit=edit)


def _ignore(
    view: View, item: Item, finding: Finding, diagnostic: list[types.Diagnostic] | None
) -> Iterator[Action]:
    action = Action(f"Ignore {finding.code} here, with a reason", kind="quickfix", diagnostics=diagnostic)
    if len(view.places.text) > SMALL and view.client.resolves_edits:
        action.data = _data(view, "ignore", finding)
        yield action
    elif _ignoring(view, action, item, finding):
        yield action


def _ignoring(view: View, action: Action, item: Item, finding: Finding) -> bool:
    """Puts the edit into ``action``; whether there is one."""
    found = ignoring.ignore(view.opened, view.inspection, item, finding, view.kept)
    if found is not None:
        action.title = found.title
        action.edit = ignoring.edit(found, view.uri, view.version, view.places, view.client, view.kept)
    return action.edit is not None


def _data(view: View, kind: str, finding: Finding | None = None, number: int = 0) -> Object:
    """What tells an action apart when it is chosen later."""
    said: Object = {"uri": view.uri, "version": view.version, "kind": kind, "number": number}
    if finding is not None:
        said |= {"code": finding.code, "start": finding.start, "end": finding.end}
    return said


def resolved(view: View, action: Action) -> Action:
    """``action`` with its edit, where the text is still the one it was listed for."""
    data: Any = action.data
    if not isinstance(data, dict) or data.get("version") != view.version:
        return action
    if data["kind"] in ("fix", "ignore"):
        for item, _, finding in view.findings():
            if (finding.code, finding.start, finding.end) == (data["code"], data["start"], data["end"]):
                if data["kind"] == "ignore":
                    _ignoring(view, action, item, finding)
                elif data["number"] < len(finding.fixes):
                    _with_edits(view, action, finding.fixes[data["number"]])
                return action
    elif data["kind"] == "rewrite":
        action.edit = view.edit(*_rewritten(view, data["start"], data["end"]))
    elif data["kind"] == "fix-all":
        action.edit = view.edit(all_fixed(view))
    return action


def all_fixed(view: View) -> list[Edit]:
    """The edits that ``check --fix`` would make."""
    done = fixed(view.inspection.session, view.opened, unsafe=False)
    return edits.between(view.opened.document.source, done.opened.document.source)


def rewritten(view: View, start: int, end: int) -> str:
    """The text with the replies that touch a span rewritten: every fix that may be applied, the suggested ones too."""
    chosen = {place.item.pointer for place in view.at(start, end)} or {
        item.pointer for item, _ in view.checked if _touches(item, start, end)
    }

    def only(opened: Opened, checked: Checked) -> tuple[Checked, int]:
        kept = [(item, report) for item, report in checked if item.pointer in chosen]
        return tuple(kept), 0

    done = fixed(view.inspection.session, view.opened, unsafe=True, keep=only)
    return done.opened.document.source


def with_source(document: Document, source: str) -> Document:
    """``document`` with another text, to be compared with it."""
    return replace(document, source=source, items=())


def _touches(item: Item, start: int, end: int) -> bool:
    maps = [s.offsets for s in item.segments]
    return any(m is None or (m.source[0] <= end and start <= m.source[-1]) for m in maps)


def _rewritten(view: View, start: int, end: int) -> tuple[list[Edit], str]:
    made = edits.between(view.opened.document.source, rewritten(view, start, end))
    return made, f"custcare-tone rewrites {len(made)} place{'s' * (len(made) != 1)}"


def _rewriting(view: View, chosen: set[str], start: int, end: int) -> Iterator[Action]:
    """The action that rewrites the ``chosen`` replies, those that a span touches, as wholes."""
    if not any(_applicable(p.finding) for p in view.findings() if p.item.pointer in chosen):
        return
    action = Action("Rewrite reply (show diff)" if view.client.annotated else "Rewrite reply", kind=REWRITE)
    if view.client.resolves_edits:
        action.data = _data(view, "rewrite") | {"start": start, "end": end}
        yield action
        return
    made, what = _rewritten(view, start, end)
    if made:
        action.edit = view.edit(made, what)
        yield action


def _applicable(finding: Finding) -> bool:
    return any(fix.applicability is not Applicability.DISPLAY and fix.edits for fix in finding.fixes)


def _fixing_all(view: View, asked: bool) -> Iterator[Action]:
    """The action that applies all safe fixes."""
    safe = any(
        f.applicability is Applicability.SAFE and f.edits
        for place in view.findings()
        for f in place.finding.fixes
    )
    if not safe:
        return
    action = Action("Apply all safe fixes", kind=FIX_ALL)
    if view.client.resolves_edits and not asked:
        action.data = _data(view, "fix-all")
        yield action
        return
    made = all_fixed(view)
    if made:
        action.edit = view.edit(made)
        yield action


def as_commands(found: list[Action]) -> list[types.Command]:
    """The same for an editor that takes only commands."""
    made = []
    for action in found:
        if action.edit is not None:
            made.append(types.Command(action.title, APPLY, arguments=[action.title, action.edit]))
        elif action.command is not None:
            made.append(action.command)
    return made
