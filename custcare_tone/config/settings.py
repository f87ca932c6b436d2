"""What can be set, with its defaults. ``Settings`` is a value: it knows of files and flags only where each value came from.

The small values here are named tuples, because the command line makes these classes at each start and a dataclass takes eight times
as long to make.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from custcare_tone.model import Brand, Context, Severity

SCORE_WEIGHTS: tuple[tuple[str, float], ...] = (
    ("solution", 25),
    ("tone", 20),
    ("empathy", 15),
    ("clarity", 15),
    ("promises", 10),
    ("structure", 10),
    ("personal", 5),
)
"""The lines of the scorecard and what each is worth out of 100."""

PRESETS = ("default", "strict", "relaxed", "deep")


class Origin(NamedTuple):
    """Where a value came from: ``kind`` is default, preset, file, override, command line or argument."""

    kind: str
    path: str | None = None
    line: int | None = None

    def __str__(self) -> str:
        if self.path is None:
            return self.kind
        place = f"{self.path}:{self.line}" if self.line is not None else self.path
        return f"{place} ({self.kind})" if self.kind != "file" else place


DEFAULT = Origin("default")


class Ignore(NamedTuple):
    """An ignore kept outside the text, for exports whose bodies reach customers.

    It covers the items called ``item`` (empty: all) in the files that match the glob ``path`` (empty: all); no ``codes`` means
    every rule. ``until`` is the last ISO day on which it holds.
    """

    item: str
    codes: tuple[str, ...]
    reason: str
    path: str = ""
    until: str | None = None
    folder: str = ""
    """The folder that ``path`` is relative to."""
    origin: Origin = DEFAULT


class SourceSpec(NamedTuple):
    """How to read files of a shape of the team's own: the files that match one of ``paths`` hold their replies at ``items``,
    each with its text, id, language, channel and audience at the named selectors (empty: not there)."""

    paths: tuple[str, ...]
    items: str
    text: tuple[str, ...]
    id: str = ""
    title: str = ""
    language: str = ""
    channel: str = ""
    audience: str = ""
    format: str = ""
    """The kind of file (``json``, ``yaml``, ``csv``, ``html``), or empty to tell by its name."""
    text_format: str = "text"
    """What the texts are: ``text``, ``markdown`` or ``html``."""
    dialects: tuple[str, ...] = ()
    """The placeholder dialects, or empty to recognise them."""
    folder: str = ""
    """The folder that ``paths`` are relative to."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a check can be told. Folders and files are absolute paths, and ``include`` and ``exclude`` fit absolute paths."""

    preset: tuple[str, ...] = ("default",)
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: tuple[tuple[str, str], ...] = ()
    """Pairs of a code, prefix or category and the severity it gets here: ``error``, ``warning``, ``info`` or ``off``."""
    fail_on: Severity = Severity.ERROR

    language: str = "auto"
    default_language: str = "en"
    channel: str | None = None
    audience: str | None = None
    formality: str | None = None
    liability: str = "balanced"
    jurisdiction: str = "default"
    insurance: bool = False
    stage: str | None = None
    """None: files are templates, everything else is a reply."""
    whole: bool | None = None
    previous: str | None = None
    brand: Brand = Brand()

    rules: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    plugins: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    force_exclude: bool = False
    sources: tuple[SourceSpec, ...] = ()
    dialects: tuple[str, ...] = ()
    """The placeholder notations to look for; empty: the platform's own, else the unambiguous ones."""
    variables: tuple[str, ...] = ()
    """The placeholders that exist; empty: not known, and none is called unknown."""
    ignores: tuple[Ignore, ...] = ()
    weights: tuple[tuple[str, float], ...] = SCORE_WEIGHTS

    output_format: str = "full"
    output_file: str | None = None
    baseline: str | None = None
    diff_base: str | None = None
    exit_zero: bool = False
    statistics: bool = False
    quiet: bool = False

    origins: Mapping[str, Origin] = field(default_factory=dict, compare=False, repr=False)
    """Where each value that is not the default came from, by field name."""

    def origin(self, name: str) -> Origin:
        """Where the value of the field ``name`` came from."""
        return self.origins.get(name, DEFAULT)

    def context(self, stage: str = "reply") -> Context:
        """What the settings say about a text; ``stage`` is what it is where they do not say."""
        return Context(
            language=self.language,
            channel=self.channel,
            audience=self.audience,
            formality=self.formality,
            liability=self.liability,
            jurisdiction=self.jurisdiction,
            insurance=self.insurance,
            previous=self.previous,
            brand=self.brand,
            stage=self.stage or stage,
            whole=self.whole,
            variables=self.variables,
        )

    def updated(self, origin: Origin, **changes: Any) -> Settings:
        """A copy with ``changes``, which came from ``origin``."""
        return replace(self, **changes, origins={**self.origins, **dict.fromkeys(changes, origin)})
