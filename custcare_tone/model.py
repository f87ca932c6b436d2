"""The values that travel between the parts. All are frozen; none knows how it was made.

Positions are half-open spans ``[start, end)`` in code points of the text they belong to: for a file, the decoded file as
``open(path, newline="")`` reads it; for a string, the string.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How much a finding matters. Ordered by ``rank`` (error is 2)."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        return _RANK[self.value]


_RANK = {"error": 2, "warning": 1, "info": 0}


class Applicability(StrEnum):
    """How far a fix may be trusted: ``safe`` keeps the meaning, ``suggested`` reframes with the facts at hand,
    ``display`` needs a fact that the text does not hold and is never applied."""

    SAFE = "safe"
    SUGGESTED = "suggested"
    DISPLAY = "display"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a rule rests on: ``strength`` is experiment, correlation, law, practice or seed; ``refs`` name the sources."""

    strength: str
    refs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace ``[start, end)`` by ``replacement``."""

    start: int
    end: int
    replacement: str


@dataclass(frozen=True, slots=True)
class Fix:
    """One way to mend a finding. ``title`` says what it does; ``edits`` do not overlap and ascend."""

    title: str
    edits: tuple[Edit, ...]
    applicability: Applicability


@dataclass(frozen=True, slots=True)
class Related:
    """A finding that gave way to a weightier one on the same words."""

    code: str
    name: str
    severity: Severity
    start: int
    end: int
    message: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Words that may hurt, where they stand, why, and what to write instead."""

    code: str
    name: str
    category: str
    severity: Severity
    message: str
    why: str
    evidence: Evidence
    start: int
    end: int
    text: str
    related: tuple[Related, ...] = ()
    condition: str | None = None
    """The template branch under which the words appear, as written (``order.late``), or None."""
    practices: tuple[str, ...] = ()
    grade: str | None = None
    """Liability grade L0–L5 for findings about admissions, else None."""
    about_reply: bool = False
    """True where the finding is about the whole reply (a length, a missing part) and its span only says where to show it."""
    build_fixes: Callable[[], tuple[Fix, ...]] | None = field(default=None, compare=False, repr=False)

    @property
    def fixes(self) -> tuple[Fix, ...]:
        """The ways to mend it, best first. Built when asked for."""
        return self.build_fixes() if self.build_fixes is not None else ()

    def __reduce__(self) -> tuple[Any, ...]:
        values = {name: getattr(self, name) for name in self.__slots__}
        values["build_fixes"] = Ready(self.fixes)
        return _finding, (values,)


@dataclass(frozen=True, slots=True)
class Ready:
    """Fixes that are built already, in the shape of a builder."""

    fixes: tuple[Fix, ...]

    def __call__(self) -> tuple[Fix, ...]:
        return self.fixes


def _finding(values: dict[str, Any]) -> Finding:
    return Finding(**values)


@dataclass(frozen=True, slots=True)
class LostPoints:
    """What one finding cost: ``points`` off one score category."""

    code: str
    start: int
    end: int
    points: float


@dataclass(frozen=True, slots=True)
class ScoreCategory:
    """One line of the scorecard: ``points`` of ``maximum``, and the findings that took the difference."""

    name: str
    points: float
    maximum: float
    lost: tuple[LostPoints, ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """``total`` is 0–100; ``gate`` names the finding that set it to 0, or is None."""

    total: float
    categories: tuple[ScoreCategory, ...]
    gate: str | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """Who will do what by when, as the reply says it. Any of the three may be empty."""

    start: int
    end: int
    text: str
    who: str
    what: str
    when: str


@dataclass(frozen=True, slots=True)
class Readability:
    """``grade`` is the language's own measure (Flesch Reading Ease, Gulpease) or None below 100 words or 3 sentences
    and for languages without an accepted formula; the counts are always there. ``long_word_share`` is 0–1."""

    words: int
    sentences: int
    mean_sentence_words: float
    longest_sentence_words: int
    long_word_share: float
    formula: str | None = None
    grade: float | None = None
    target: float | None = None


@dataclass(frozen=True, slots=True)
class Brand:
    """A team's own words: ``approved`` are never flagged, ``banned`` maps a word to what to write instead ("" for just not),
    ``names`` are product names, ``contacts`` are the company's own addresses and numbers."""

    approved: tuple[str, ...] = ()
    banned: tuple[tuple[str, str], ...] = ()
    names: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()


CHANNELS = ("email", "chat", "social_public", "direct_message", "sms", "phone", "meeting")
AUDIENCES = ("public", "private", "internal")
LIABILITY_MODES = ("strict", "balanced", "own-it")
STAGES = ("template", "reply")
FORMALITIES = ("formal", "familiar")
JURISDICTIONS = ("default", "full", "partial", "of-itself", "civil-law")


@dataclass(frozen=True, slots=True)
class Context:
    """What is known about a text beside its words. None means unknown, and rules that need it are silent."""

    language: str = "auto"
    channel: str | None = None
    audience: str | None = None
    formality: str | None = None
    liability: str = "balanced"
    jurisdiction: str = "default"
    insurance: bool = False
    previous: str | None = None
    brand: Brand = Brand()
    stage: str = "reply"
    whole: bool | None = None
    """True for a whole reply, False for a fragment, None to judge by length (40 words)."""
    variables: tuple[str, ...] = ()
    """The placeholders that exist: names, paths and parents of paths. Empty: not known."""

    def updated(self, **changes: Any) -> Context:
        """A copy with ``changes`` that are not None."""
        return replace(self, **{k: v for k, v in changes.items() if v is not None})


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found in one text. ``notes`` are remarks about the check itself (an assumed language, an inactive rule)."""

    language: str
    findings: tuple[Finding, ...]
    notes: tuple[str, ...] = ()
    context: Context = Context()
    details: Callable[[str], Any] | None = field(default=None, compare=False, repr=False)

    @property
    def score(self) -> Score | None:
        """The scorecard, or None where the text is too short to judge (under 40 words and not declared whole)."""
        return self.details("score") if self.details else None

    @property
    def promises(self) -> tuple[Promise, ...]:
        """Who promised what by when."""
        return self.details("promises") if self.details else ()

    @property
    def readability(self) -> Readability | None:
        """Counts and grade of the whole text."""
        return self.details("readability") if self.details else None

    @property
    def liability(self) -> str:
        """The highest liability grade of its sentences, ``L0``–``L5``."""
        return self.details("liability") if self.details else "L0"

    def __reduce__(self) -> tuple[Any, ...]:
        done = {name: getattr(self, name) for name in ("score", "promises", "readability", "liability")}
        return Report, (self.language, self.findings, self.notes, self.context, _Done(done))


@dataclass(frozen=True, slots=True)
class _Done:
    values: Mapping[str, Any]

    def __call__(self, name: str) -> Any:
        return self.values[name]


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A text after its fixes: ``applied`` were carried out (their spans are those of the text they were applied to),
    ``remaining`` are the findings of the new text."""

    text: str
    applied: tuple[Finding, ...]
    remaining: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Variable:
    """What a script needs to be told: ``type`` is one of ``drafting.values.TYPES``, ``example`` a value as a caller would give it."""

    name: str
    type: str
    example: Any
    required: bool = True
    about: str = ""


@dataclass(frozen=True, slots=True)
class Script:
    """A script of the library: its contract. ``wordings`` is how many ways it can say itself; ``path`` names its file."""

    id: str
    language: str
    summary: str
    scenario: str
    channels: tuple[str, ...]
    formality: tuple[str, ...]
    variables: tuple[Variable, ...]
    practices: tuple[str, ...] = ()
    liability: str | None = None
    wordings: int = 1
    path: str = ""

    @property
    def examples(self) -> dict[str, Any]:
        """The example of every variable: accepted as values by ``draft``."""
        return {variable.name: variable.example for variable in self.variables}


@dataclass(frozen=True, slots=True)
class Draft:
    """A script that was filled: ``subject`` where the channel has one, ``html`` where it may be sent as HTML, and the report on the text."""

    script: str
    language: str
    channel: str
    text: str
    subject: str | None
    html: str | None
    wording: int
    report: Report


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A script that may answer a message: ``score`` is 0–100, ``reason`` says why in one line."""

    script: Script
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class OffsetMap:
    """Maps positions of a derived text to the text it was made from.

    ``derived[i]`` came from ``source[i]``; between two entries positions run in step. Both ascend; both begin with 0 or more;
    the last entry is the pair of ends. A position that falls where the source holds more (an escape, an entity) maps to the
    start of that piece; as the end of a span it maps to the piece's end.
    """

    derived: tuple[int, ...]
    source: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Suppression:
    """An ignore as written: ``codes`` (empty: all), the source span it covers, its reason, and where it stands."""

    codes: tuple[str, ...]
    start: int
    end: int
    reason: str
    until: str | None
    at: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Segment:
    """One reading of an item: ``text`` is decoded and masked (see ``text.masking``); ``offsets`` maps it to the file, None
    where they are the same. ``condition`` is the template branch this reading takes."""

    text: str
    offsets: OffsetMap | None = None
    condition: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One reply in a file. ``segments`` are its readings: one, or one for each way through its template branches."""

    segments: tuple[Segment, ...]
    id: str = ""
    pointer: str = ""
    title: str = ""
    language: str | None = None
    channel: str | None = None
    audience: str | None = None
    stage: str | None = None
    whole: bool | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read: its decoded ``source``, its items, the ignores written in it."""

    path: str
    source: str
    items: tuple[Item, ...]
    suppressions: tuple[Suppression, ...] = ()
    encoding: str = "utf-8"
    format: str = "text"
