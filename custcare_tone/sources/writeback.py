"""Fixes, written into the file they were found in: only the edited span changes, and the file is proven to be the same but for it.

An edit is written as the place demands (HTML inside JSON: entities inside escapes). It is refused, with the reason, where it would touch
a tag, a placeholder, a template branch or the line structure of a folded scalar, and where the file read again is not the file as it
was with the intended words.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from custcare_tone.errors import CustcareError
from custcare_tone.model import Document, Edit, OffsetMap
from custcare_tone.sources import encoding, reading
from custcare_tone.sources.encoding import Unwritable
from custcare_tone.sources.files import read_text
from custcare_tone.sources.nodes import Decoder
from custcare_tone.sources.options import DEFAULT, SourceOptions
from custcare_tone.sources.reading import Markup
from custcare_tone.sources.streams import stream
from custcare_tone.text import placeholders
from custcare_tone.text.masking import ALPHABET, clean
from custcare_tone.text.positions import to_source

Group = tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """Edits that were not carried out, and why."""

    edits: Group
    reason: str


@dataclass(frozen=True, slots=True)
class Written:
    """A file's text after its fixes: ``edits`` are what was written, in file positions and as written; ``applied`` what was asked
    for and done; ``refused`` the rest."""

    text: str
    edits: tuple[Edit, ...] = ()
    applied: tuple[Group, ...] = ()
    refused: tuple[Refused, ...] = ()


@dataclass(frozen=True, slots=True)
class _Offer:
    """The edits of a fix, as asked for and as they are to be written."""

    asked: Group
    written: Group


@dataclass(slots=True)
class _Slot:
    """A text in the file, and what is to become of it."""

    start: int
    end: int
    style: str
    markup: Markup
    dialects: tuple[str, ...] | None
    decoder: Decoder
    written: list[Edit] = field(default_factory=list)
    asked: list[Edit] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)


def write_back(
    document: Document, groups: Iterable[Sequence[Edit]], options: SourceOptions = DEFAULT
) -> Written:
    """``document`` with the edits of ``groups`` carried out; each group (the edits of one fix) wholly or not at all.

    Edits are in positions of ``document.source``, their replacements plain words. ``options`` are those the document was read with.
    """
    slots = _slots(document, options)
    starts = [slot.start for slot in slots]
    refused: list[Refused] = []
    offered: dict[int, list[_Offer]] = {}
    for edits in groups:
        group = tuple(edits)
        try:
            index = _index(slots, starts, group)
            offer = _Offer(group, tuple(_encoded(document.source, slots[index], edit) for edit in group))
            offered.setdefault(index, []).append(offer)
        except Unwritable as error:
            refused.append(Refused(group, str(error)))
    for index, offers in offered.items():
        _accept(document.source, slots[index], _apart(offers, refused), refused)
    return _proven(document, slots, options, refused)


def _slots(document: Document, options: SourceOptions) -> list[_Slot]:
    """The texts of the document, in the order of the file."""
    source = document.source
    if document.format in ("text", "markdown", "html"):
        markup: Markup = document.format  # type: ignore[assignment]
        return [_Slot(0, len(source), "raw", markup, options.dialects, _whole)]
    if document.format == "eml":
        from custcare_tone.sources import mail

        found = [
            _Slot(p.start, p.end, p.style, p.markup, options.dialects, p.decoder)
            for p in mail.parts(source, document.path)
        ]
        return sorted(found, key=lambda slot: slot.start)
    if document.format == "xml":
        from custcare_tone.sources import salesforce

        spans = [span for _, *span in salesforce.elements(source)]
        return [_Slot(start, end, "xml", "text", options.dialects, salesforce.decode) for start, end in spans]
    from custcare_tone.sources import structured

    texts = structured.texts_of(source, document.path, options, document.format)
    slots = [
        _Slot(t.node.start, t.node.end, t.node.style, t.markup, t.dialects, t.node.decoder or _whole)
        for t in texts
    ]
    return sorted(slots, key=lambda slot: slot.start)


def _whole(file: str, start: int, end: int) -> tuple[str, OffsetMap]:
    return file[start:end], OffsetMap((0, end - start), (start, end))


def _index(slots: list[_Slot], starts: list[int], group: Group) -> int:
    """The number of the slot that holds all edits of ``group``."""
    if not group:
        raise Unwritable("there is nothing to edit")
    index = bisect_right(starts, min(e.start for e in group)) - 1
    if index < 0 or max(e.end for e in group) > slots[index].end:
        raise Unwritable("the words do not lie inside one text of the file")
    return index


def _apart(offers: list[_Offer], refused: list[Refused]) -> list[_Offer]:
    """The offers without those that change words an earlier one changes."""
    taken: list[Edit] = []
    kept = []
    for offer in offers:
        if any(_clash(one, edit) for edit in offer.asked for one in _near(taken, edit)) or _clashing(
            offer.asked
        ):
            refused.append(Refused(offer.asked, "another fix changes the same words"))
            continue
        kept.append(offer)
        for edit in offer.asked:
            insort(taken, edit, key=_place)
    return kept


def _place(edit: Edit) -> tuple[int, int]:
    return edit.start, edit.end


def _near(taken: list[Edit], edit: Edit) -> list[Edit]:
    """The neighbours of ``edit`` among edits that do not overlap one another."""
    at = bisect_right(taken, _place(edit), key=_place)
    stop = bisect_right(taken, (edit.end, edit.end), key=_place)
    return taken[max(at - 1, 0) : max(stop, at + 1)]


def _clash(one: Edit, two: Edit) -> bool:
    return (one.start < two.end and two.start < one.end) or one.start == two.start


def _clashing(edits: Group) -> bool:
    ordered = sorted(edits, key=_place)
    return any(_clash(a, b) for a, b in pairwise(ordered))


def _accept(source: str, slot: _Slot, offers: list[_Offer], refused: list[Refused]) -> None:
    """Take in the offers together where they can stand, else half by half down to the ones that cannot."""
    if not offers:
        return
    asked = [e for offer in offers for e in offer.asked]
    written = [e for offer in offers for e in offer.written]
    try:
        _check(source, slot, [*slot.asked, *asked], [*slot.written, *written])
    except Unwritable as error:
        if len(offers) == 1:
            refused.append(Refused(offers[0].asked, str(error)))
            return
        half = len(offers) // 2
        _accept(source, slot, offers[:half], refused)
        _accept(source, slot, offers[half:], refused)
        return
    slot.asked += asked
    slot.written += written
    slot.groups += [offer.asked for offer in offers]


def _encoded(source: str, slot: _Slot, edit: Edit) -> Edit:
    if any(c in ALPHABET for c in edit.replacement):
        raise Unwritable("the new words hold a placeholder that cannot be moved")
    text = encoding.in_markup(edit.replacement, slot.markup)
    replaced = source[edit.start : edit.end]
    return Edit(edit.start, edit.end, encoding.in_scalar(text, slot.style, source, replaced))


def _check(source: str, slot: _Slot, asked: list[Edit], written: list[Edit]) -> None:
    """Whether the slot with ``written`` reads as the slot with ``asked``."""
    old, offsets = slot.decoder(source, slot.start, slot.end)
    back = OffsetMap(offsets.source, offsets.derived)
    wanted = [
        Edit(
            *to_source(back, e.start, e.end),
            encoding.in_markup(e.replacement, slot.markup).replace("\r\n", "\n"),
        )
        for e in asked
    ]
    new = applied(old, wanted)
    if slot.style in ("json", "csv-quoted", "csv", "nacl"):
        raw = applied(source, written, slot.start, slot.end)
        if slot.decoder(raw, 0, len(raw))[0] != new:
            raise Unwritable("the text would not read as intended")
    dialects = slot.dialects
    if stream(old, slot.markup, dialects) != stream(new, slot.markup, dialects):
        raise Unwritable("the edit touches a tag, a placeholder or a template branch")
    if _prose(old, slot, wanted, asked) != _prose(new, slot, [], []):
        raise Unwritable("the text would not read as intended")


def _prose(text: str, slot: _Slot, wanted: Sequence[Edit], asked: Sequence[Edit]) -> str:
    """The prose of a decoded text, with ``asked`` carried out on the prose itself."""
    text = clean(text)
    found = placeholders.find(text, slot.dialects)
    derived, offsets = reading.woven(text, slot.markup, reading.neutral(text, found))
    back = OffsetMap(offsets.source, offsets.derived) if offsets is not None else None
    edits = [
        Edit(*to_source(back, w.start, w.end), clean(a.replacement))
        for w, a in zip(wanted, asked, strict=True)
    ]
    prose = applied(derived, edits)
    for filler in ALPHABET[1:]:
        prose = prose.replace(filler, "")
    return prose.replace("\r", "").replace("\n", " ") if slot.markup == "html" else prose.replace("\r", "")


def applied(text: str, edits: Iterable[Edit], start: int = 0, end: int | None = None) -> str:
    """``text[start:end]`` with ``edits`` (in positions of ``text``) carried out."""
    parts, at = [], start
    for edit in sorted(edits, key=lambda e: (e.start, e.end)):
        parts += [text[at : edit.start], edit.replacement]
        at = edit.end
    return "".join(parts) + text[at:end]


def _proven(
    document: Document, slots: list[_Slot], options: SourceOptions, refused: list[Refused]
) -> Written:
    """The file with all that was accepted; where it does not read as it should, text by text, and without those that break it."""
    changed = [slot for slot in slots if slot.written]
    if not _same(document, slots, changed, options):
        good: list[_Slot] = []
        for slot in changed[:64]:
            if _same(document, slots, [*good, slot], options):
                good.append(slot)
        for slot in changed:
            if slot not in good:
                reason = "the file would not read as before"
                refused += [Refused(group, reason) for group in slot.groups]
        changed = good
    edits = tuple(sorted((e for slot in changed for e in slot.written), key=lambda e: (e.start, e.end)))
    done = tuple(group for slot in changed for group in slot.groups)
    return Written(applied(document.source, edits), edits, done, tuple(refused))


def _same(document: Document, slots: list[_Slot], changed: list[_Slot], options: SourceOptions) -> bool:
    """Whether the file with the edits of ``changed`` reads as before but for them."""
    if not changed:
        return True
    source = applied(document.source, [e for slot in changed for e in slot.written])
    try:
        again = read_text(source, document.path, options.updated(format=options.format or _reader(document)))
        now = _slots(again, options)
    except CustcareError:
        return False
    if len(now) != len(slots) or _shape(again) != _shape(document):
        return False
    edited = {id(slot) for slot in changed}
    return all(
        _reads(document.source, old, again.source, new, id(old) in edited)
        for old, new in zip(slots, now, strict=True)
    )


def _reader(document: Document) -> str | None:
    """The format to read the document again with, where the suffix does not say."""
    return None if document.format in ("text", "markdown", "html") else document.format


def _shape(document: Document) -> list[tuple[object, ...]]:
    return [
        (i.id, i.pointer, i.title, i.language, i.channel, i.audience, i.stage, len(i.segments))
        for i in document.items
    ]


def _reads(before: str, old: _Slot, after: str, new: _Slot, edited: bool) -> bool:
    if (old.style, old.markup) != (new.style, new.markup):
        return False
    if not edited:
        return before[old.start : old.end] == after[new.start : new.end]
    text, offsets = old.decoder(before, old.start, old.end)
    back = OffsetMap(offsets.source, offsets.derived)
    wanted = [
        Edit(*to_source(back, e.start, e.end), encoding.in_markup(e.replacement, old.markup))
        for e in old.asked
    ]
    said = new.decoder(after, new.start, new.end)[0]
    return applied(text, wanted).replace("\r", "") == said.replace("\r", "")
