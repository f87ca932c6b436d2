"""The keys a configuration file may hold: the one table behind reading, flags, arguments, the JSON Schema and the docs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from custcare_tone.config.settings import PRESETS, SCORE_WEIGHTS, Ignore, SourceSpec
from custcare_tone.config.values import (
    BANNED,
    BOOLEAN,
    DAY,
    EXISTING,
    FOLDER_OR_PACK,
    GLOB,
    PATH,
    STRING,
    WEIGHT,
    Kind,
    list_of,
    one_of,
    record,
    records,
    table_of,
)
from custcare_tone.model import (
    AUDIENCES,
    CHANNELS,
    FORMALITIES,
    JURISDICTIONS,
    LIABILITY_MODES,
    STAGES,
    Brand,
    Severity,
)

FORMATS = ("full", "concise", "json", "jsonl", "sarif", "github", "gitlab", "junit", "checkstyle", "rdjson")
SEVERITIES = tuple(s.value for s in Severity)


class Key(NamedTuple):
    """One key: how its value is read, what it means, whether it may differ by path, and how layers join."""

    kind: Kind
    meaning: str
    per_path: bool = False
    """Whether ``[[overrides]]`` may set it."""
    join: str = "replace"
    """``replace``; ``append`` for lists that grow from layer to layer; ``merge`` for tables that are joined key by key."""


def _ignore(codes: tuple[str, ...] = (), **rest: Any) -> Ignore:
    return Ignore(codes=codes, **rest)


IGNORE = record(
    {"item": STRING, "path": STRING, "codes": list_of(STRING), "reason": STRING, "until": DAY},
    ("item", "reason"),
    _ignore,
)
SOURCE = record(
    {
        "paths": list_of(STRING),
        "items": STRING,
        "text": list_of(STRING),
        "id": STRING,
        "title": STRING,
        "language": STRING,
        "channel": STRING,
        "audience": STRING,
        "format": one_of("json", "jsonl", "yaml", "csv", "html", "xml", what="file format"),
        "text-format": one_of("text", "markdown", "html", what="text format"),
        "dialects": list_of(STRING),
    },
    ("paths", "items", "text"),
    SourceSpec,
)
BRAND = record(
    {"approved": list_of(STRING), "banned": BANNED, "names": list_of(STRING), "contacts": list_of(STRING)},
    (),
    Brand,
)
SEVERITY = Kind(
    lambda value, folder: Severity(one_of(*SEVERITIES, what="severity").read(value, folder)),
    {"enum": list(SEVERITIES)},
)
CODES = list_of(STRING)

KEYS: Mapping[str, Key] = {
    "preset": Key(
        list_of(one_of(*PRESETS, what="preset")),
        "The rules to start from: `default`, `strict` (more of them, and warnings fail), `relaxed` (fewer), `deep` (also"
        " those that need spaCy). Several may be joined.",
        True,
    ),
    "select": Key(
        CODES, "The only rules that speak, by code, code prefix or category (`BLM001`, `BLM`, `blame`).", True
    ),
    "ignore": Key(
        CODES,
        "Rules that are silent. Where `select` and `ignore` both name a rule, the closer name wins.",
        True,
    ),
    "extend-select": Key(CODES, "Added to the `select` of the layers below.", True, "append"),
    "extend-ignore": Key(CODES, "Added to the `ignore` of the layers below.", True, "append"),
    "severity": Key(
        table_of(one_of(*SEVERITIES, "off", what="severity")),
        "What a rule, prefix or category weighs here: `error`, `warning`, `info` or `off`.",
        True,
        "merge",
    ),
    "fail-on": Key(SEVERITY, "The least severity that makes the exit code 1."),
    "language": Key(
        STRING,
        "The language of the texts (`en`, `it`, `bg`, `fil`, with or without region), or `auto` to recognise it.",
        True,
    ),
    "default-language": Key(STRING, "The language of texts whose language is not recognised.", True),
    "channel": Key(one_of(*CHANNELS, what="channel"), "Where the reply is sent.", True),
    "audience": Key(one_of(*AUDIENCES, what="audience"), "Who can read the reply.", True),
    "formality": Key(one_of(*FORMALITIES, what="formality"), "How the customer is addressed.", True),
    "liability": Key(
        one_of(*LIABILITY_MODES, what="liability mode"),
        "How much an apology may admit: `strict`, `balanced`, `own-it`.",
        True,
    ),
    "jurisdiction": Key(
        one_of(*JURISDICTIONS, what="jurisdiction"), "How the law of the place treats an apology.", True
    ),
    "insurance": Key(BOOLEAN, "Whether a liability insurer has to agree to admissions.", True),
    "stage": Key(
        one_of(*STAGES, what="stage"),
        "`template` (placeholders are opaque; how files are read) or `reply` (an unfilled one is an error).",
        True,
    ),
    "whole": Key(
        BOOLEAN,
        "Whether each text is a whole reply (`true`) or a fragment (`false`). Unset: judged by length.",
        True,
    ),
    "brand": Key(
        BRAND,
        'The glossary: `approved` words are never flagged, `banned` ones always (`word = "what to write instead"`),'
        " `names` are products, `contacts` are the company's own addresses and numbers.",
        True,
        "merge",
    ),
    "rules": Key(
        list_of(EXISTING), "Folders with rules of the team's own, laid out like the packaged `rules/`.", True
    ),
    "scripts": Key(
        list_of(FOLDER_OR_PACK),
        "Folders with scripts of the team's own; theirs win by id. `plugin:NAME` is the installed pack"
        " of that entry point in the group `custcare_tone.scripts`.",
    ),
    "plugins": Key(
        list_of(STRING),
        "Installed rule packs to use, by the name of their entry point in the group `custcare_tone.rules`.",
    ),
    "include": Key(
        list_of(STRING), "Globs of the files to check in a folder, instead of every supported one."
    ),
    "exclude": Key(list_of(GLOB), "Globs of files and folders that are passed over.", False, "append"),
    "force-exclude": Key(
        BOOLEAN, "Whether named files are treated like found ones: `exclude` counts for them too."
    ),
    "sources": Key(
        records(SOURCE),
        "Shapes of files of the team's own: `paths`, and selectors for `items` and `text`.",
        False,
        "append",
    ),
    "dialects": Key(
        list_of(STRING), "The placeholder notations of the texts, where they are not to be recognised.", True
    ),
    "variables": Key(
        list_of(STRING),
        "The placeholders that exist (`ticket.id`, or `ticket` for all of its fields); another in a template is an error.",
        True,
        "append",
    ),
    "ignores": Key(
        records(IGNORE),
        "Ignores for items whose text cannot hold a comment: `item`, `codes`, `reason`, `path`, `until`.",
        False,
        "append",
    ),
    "weights": Key(
        table_of(WEIGHT, tuple(name for name, _ in SCORE_WEIGHTS), "scorecard category"),
        "What each line of the scorecard is worth.",
        True,
        "merge",
    ),
    "output-format": Key(one_of(*FORMATS, what="output format"), "How findings are printed."),
    "output-file": Key(PATH, "Where they are written instead of standard output."),
    "baseline": Key(PATH, "The baseline file: what it knows is not reported."),
    "diff-base": Key(STRING, "A git revision: only findings on lines changed since then are reported."),
    "exit-zero": Key(BOOLEAN, "Whether findings leave the exit code 0."),
    "statistics": Key(BOOLEAN, "Whether counts per rule are printed instead of findings."),
    "quiet": Key(BOOLEAN, "Whether notes and the closing line are left out."),
}

ARGUMENTS: Mapping[str, Key] = {
    **KEYS,
    "previous": Key(STRING, "The customer's last message."),
}
"""The keys, and what only a flag or a call can say."""
