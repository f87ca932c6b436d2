"""Reads the scripts: one ``.j2`` file each, its contract in the opening comment.

A team's folder comes before the packaged ones: its file wins, by id and language, and its ``_layouts`` win by channel.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from custcare_tone import registry
from custcare_tone.drafting import values
from custcare_tone.errors import PluginError, ScriptError, did_you_mean
from custcare_tone.model import CHANNELS, FORMALITIES, Script, Variable

FEWEST_WORDINGS = 3
DEEPEST = 20
"""The most levels of a contract."""
LONGEST = 50_000
"""The most characters of a script's file."""
_HEAD = re.compile(r"\A\{#-?(.*?)-?#\}\s*", re.DOTALL)
_KEYS = (
    "id",
    "summary",
    "scenario",
    "channels",
    "formality",
    "variables",
    "practices",
    "liability",
    "language",
)
_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*\.[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


def folders(extra: tuple[str, ...] = ()) -> tuple[Path, ...]:
    """Where scripts are looked for, the team's own first; ``plugin:NAME`` is the installed pack of that name. Raises
    ScriptError for a folder that is not there, PluginError for a pack that is none."""
    own = [
        _pack(name.removeprefix("plugin:")) if name.startswith("plugin:") else Path(name) for name in extra
    ]
    for folder in own:
        if not folder.is_dir():
            raise ScriptError("no such script folder", path=folder.as_posix())
    return (*own, registry.data_folder("templates"))


def _pack(name: str) -> Path:
    """The folder that the entry point ``name`` of the group ``custcare_tone.scripts`` stands for: a path, or a package
    that holds the scripts."""
    found = registry.entry_point("custcare_tone.scripts", name)
    place = found if isinstance(found, str | Path) else next(iter(getattr(found, "__path__", ())), None)
    if place is None:
        raise PluginError(f'plugin "{name}" of custcare_tone.scripts is no folder of scripts')
    return Path(place)


@lru_cache(maxsize=32)
def library(language: str, extra: tuple[str, ...] = ()) -> Mapping[str, Script]:
    """The scripts of ``language`` by id. Raises ScriptError with path and line for one that is not as documented."""
    found: dict[str, Script] = {}
    for folder in reversed(folders(extra)):
        mine: dict[str, Script] = {}
        for path in sorted((folder / language).glob("*/*.j2")):
            if path.parent.name.startswith("_"):
                continue
            script = read(path, language)
            if script.id in mine:
                raise ScriptError(
                    f'the id "{script.id}" stands twice',
                    path=path.as_posix(),
                    line=1,
                    hint=f"first in {mine[script.id].path}",
                )
            mine[script.id] = script
        found.update(mine)
    return dict(sorted(found.items()))


def find(script_id: str, language: str, extra: tuple[str, ...] = ()) -> Script:
    """The script with this id. Raises ScriptError with the nearest id."""
    found = None if extra else _packaged(script_id, language)
    if found is not None:
        return found
    known = library(language, extra)
    if script_id not in known:
        raise ScriptError(
            f'no script "{script_id}" in {language}',
            hint=did_you_mean(script_id, known) or "custcare-tone scripts lists them",
        )
    return known[script_id]


@lru_cache(maxsize=256)
def _packaged(script_id: str, language: str) -> Script | None:
    """The packaged script at the place its id names, without reading all the others."""
    if not _ID.fullmatch(script_id):
        return None
    scenario, _, name = script_id.partition(".")
    path = registry.data_folder("templates") / language / scenario / f"{name}.j2"
    script = read(path, language) if path.is_file() else None
    return script if script is not None and script.id == script_id else None


def forget() -> None:
    """Makes later calls read the scripts anew."""
    library.cache_clear()
    _packaged.cache_clear()


def languages(extra: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The languages with scripts."""
    return tuple(
        sorted(
            {
                p.parent.parent.name
                for f in folders(extra)
                for p in f.glob("*/*/*.j2")
                if not p.parent.name.startswith("_")
            }
        )
    )


def plain(path: Path) -> str:
    """The text of ``path``. Raises ScriptError for one that is no UTF-8 or too long."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ScriptError(f"cannot be read: {error}", path=path.as_posix()) from error
    if len(text) > LONGEST:
        raise ScriptError(f"is longer than {LONGEST:,} characters", path=path.as_posix())
    return text


def mapping(text: str, path: str) -> Any:
    """What the YAML ``text`` holds. Aliases are refused: a few of them could stand for more than the memory holds."""
    import yaml

    # libyaml is some ten times as fast, and its composer recurses in C: the depth is measured on the events first
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    depth = 0
    try:
        for event in yaml.parse(text, Loader=loader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                raise ScriptError("is nested too deep", path=path, line=1)
            if isinstance(event, yaml.AliasEvent):
                raise ScriptError(
                    "an alias may not stand here",
                    path=path,
                    line=event.start_mark.line + 1 if event.start_mark else 1,
                )
        return yaml.load(text, Loader=loader)
    except yaml.YAMLError as error:
        mark, problem = getattr(error, "problem_mark", None), str(getattr(error, "problem", error))
        line = mark.line + 1 if mark else 1
        # From 6.0.4 on PyYAML has a limit of its own, which it may reach before the first event is out.
        raise ScriptError(
            "is nested too deep" if "nesting" in problem else f"is no YAML: {problem}", path=path, line=line
        ) from error
    except RecursionError:
        raise ScriptError("is nested too deep", path=path, line=1) from None


def body(path: Path) -> str:
    """The template below the contract, with the contract's lines kept empty so that line numbers hold."""
    text = plain(path)
    head = _HEAD.match(text)
    return "\n" * text[: head.end()].count("\n") + text[head.end() :] if head else text


def read(path: Path, language: str) -> Script:
    """The contract of the script at ``path``."""
    shown = path.as_posix()
    text = plain(path)
    head = _HEAD.match(text)
    if head is None:
        raise ScriptError(
            "the opening comment with the contract is missing",
            path=shown,
            line=1,
            hint="{# id: …, summary: … #}",
        )
    return _script(_Contract(mapping(head[1], shown), text, shown), language)


class _Contract:
    """A contract being checked: complaints get the line of their key."""

    def __init__(self, value: Any, text: str, path: str) -> None:
        self.value = value
        self.text = text
        self.path = path

    def error(self, problem: str, key: str = "", hint: str | None = None) -> ScriptError:
        line = next(
            (
                i
                for i, row in enumerate(self.text.splitlines(), 1)
                if key and re.match(rf"\s*{re.escape(key)}\s*:", row)
            ),
            1,
        )
        return ScriptError(problem, path=self.path, line=line, hint=hint)

    def words(self, key: str) -> tuple[str, ...]:
        given = self.value.get(key)
        items = [given] if isinstance(given, str) else given or []
        if not isinstance(items, list) or not all(isinstance(i, str) for i in items):
            raise self.error(f"{key} is no list of words", key)
        return tuple(items)


def _script(contract: _Contract, language: str) -> Script:
    given = contract.value
    if not isinstance(given, dict):
        raise contract.error("the contract is no mapping")
    for key in given:
        if key not in _KEYS:
            raise contract.error(f'unknown key "{key}"', str(key), did_you_mean(str(key), _KEYS))
    for key in ("id", "summary", "scenario", "channels", "variables"):
        if given.get(key) in (None, "", []):
            raise contract.error(f'"{key}" is missing')
    if not _ID.fullmatch(str(given["id"])):
        raise contract.error(f'"{given["id"]}" is no script id', "id", "scenario.what-it-does")
    channels, formality = contract.words("channels"), contract.words("formality") or ("formal",)
    for key, some, known in (("channels", channels, CHANNELS), ("formality", formality, FORMALITIES)):
        for one in some:
            if one not in known:
                raise contract.error(f'"{one}" is none of the {key}', key, did_you_mean(one, known))
    if given.get("liability") not in (None, "own-it"):
        raise contract.error("liability can only be own-it", "liability")
    variables = tuple(_variables(contract, given["variables"]))
    from custcare_tone.drafting import render

    wordings = render.inspect(body(Path(contract.path)), contract.path, {v.name: v.type for v in variables})
    return Script(
        str(given["id"]),
        language,
        str(given["summary"]),
        str(given["scenario"]),
        channels,
        formality,
        variables,
        contract.words("practices"),
        given.get("liability"),
        wordings,
        contract.path,
    )


def _variables(contract: _Contract, given: Any) -> Iterator[Variable]:
    if not isinstance(given, dict):
        raise contract.error("variables is no mapping of names", "variables")
    for name, about in given.items():
        if not isinstance(about, dict) or "type" not in about or "example" not in about:
            raise contract.error(f'the variable "{name}" has no type or no example', str(name))
        extra = set(about) - {"type", "example", "required", "about"}
        if extra:
            raise contract.error(f'unknown key "{min(extra)}"', str(name), "type, example, required, about")
        variable = Variable(
            str(name),
            str(about["type"]),
            about["example"],
            bool(about.get("required", True)),
            str(about.get("about", "")),
        )
        if not values.known_type(variable):
            raise contract.error(
                f'unknown type "{variable.type}"', str(name), did_you_mean(variable.type, values.TYPES)
            )
        try:
            values.TYPES[variable.type](variable.example, "en")
        except ValueError as error:
            raise contract.error(f'the example of "{name}" {error}', str(name)) from error
        yield variable
