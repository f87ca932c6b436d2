"""Layers of values and how they join: a preset, a file, an override, the command line, a call."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from custcare_tone.config.keys import ARGUMENTS, KEYS, Key
from custcare_tone.config.settings import Ignore, Origin, Settings, SourceSpec
from custcare_tone.config.values import STRING, Bad, list_of
from custcare_tone.errors import ConfigError, did_you_mean
from custcare_tone.model import Brand

NAMES = ("custcare-tone.toml", ".custcare-tone.toml", "pyproject.toml")
SECTION = ("tool", "custcare-tone")
BRAND_PARTS = ("approved", "banned", "names", "contacts")


class Layer(NamedTuple):
    """Values that were read, by key, and where each came from."""

    values: Mapping[str, Any]
    origins: Mapping[str, Origin]
    paths: tuple[str, ...] = ()
    """For an override, the globs of the files it is for, seen from ``folder``."""
    folder: str = ""


def from_mapping(values: Mapping[str, Any], origin: Origin, folder: str = "") -> Layer:
    """The layer of a preset, of flags or of call arguments. Names may be written with ``_`` or ``-``; None is not said."""
    read: dict[str, Any] = {}
    for written, value in values.items():
        name = written.replace("_", "-")
        if value is None:
            continue
        if name not in ARGUMENTS:
            raise ConfigError(f'unknown setting "{written}"', hint=did_you_mean(name, ARGUMENTS))
        try:
            read[name] = ARGUMENTS[name].kind.read(value, folder or os.getcwd())
        except Bad as bad:
            flag = f"--{name}" if origin.kind == "command line" else written
            raise ConfigError(f"{flag}: {bad.message}", path=origin.path, hint=bad.hint) from None
    return Layer(read, dict.fromkeys(read, origin))


def read_file(path: Path, shown: str) -> tuple[list[Layer], list[str]]:
    """The layers of one file, its overrides last, and the files it extends. ``shown`` is how messages call it."""
    return _File(path, shown).read()


def find(folder: Path) -> Path | None:
    """The nearest configuration file at or above ``folder``; a ``pyproject.toml`` counts only with our section."""
    for place in (folder, *folder.parents):
        for name in NAMES:
            path = place / name
            if path.is_file() and (name != "pyproject.toml" or _has_section(path)):
                return path
    return None


def _has_section(path: Path) -> bool:
    try:
        return (
            re.search(rb"^\s*\[+\s*tool\s*\.\s*[\"']?custcare-tone\b", path.read_bytes(), re.MULTILINE)
            is not None
        )
    except OSError:
        return False


class _File:
    """One configuration file on its way to layers."""

    def __init__(self, path: Path, shown: str) -> None:
        self.path = path
        self.shown = shown
        self.folder = str(path.parent)
        self.text = ""
        self.lines: dict[tuple[str | int, ...], int] | None = None

    def read(self) -> tuple[list[Layer], list[str]]:
        table = self._table()
        extends = self._value(list_of(STRING).read, table.pop("extend", ()), ("extend",))
        overrides = table.pop("overrides", [])
        layers = [self._layer(table, ())]
        if not isinstance(overrides, list) or not all(isinstance(o, dict) for o in overrides):
            raise self._error("overrides are written as [[overrides]] tables", None, ("overrides",))
        for number, override in enumerate(overrides):
            layers.append(self._override(override, ("overrides", number)))
        return layers, [os.path.normpath(os.path.join(self.folder, e)) for e in extends]

    def _table(self) -> dict[str, Any]:
        import tomllib

        try:
            self.text = self.path.read_text(encoding="utf-8-sig")
            table: Any = tomllib.loads(self.text)
        except OSError as error:
            raise ConfigError(f"cannot be read: {error.strerror}", path=self.shown) from error
        except UnicodeDecodeError as error:
            raise ConfigError(f"is not UTF-8 at byte {error.start}", path=self.shown) from error
        except tomllib.TOMLDecodeError as error:
            raise _syntax_error(error, self.shown, self.text) from error
        if self.path.name == "pyproject.toml":
            for name in SECTION:
                table = table.get(name, {})
        if not isinstance(table, dict):
            raise self._error("expected a table", None, ())
        return dict(table)

    def _override(self, table: dict[str, Any], at: tuple[str | int, ...]) -> Layer:
        rest = dict(table)
        paths = self._value(list_of(STRING).read, rest.pop("paths", ()), (*at, "paths"))
        if not paths:
            raise self._error('an override needs "paths"', None, at)
        for name in rest:
            if name in KEYS and not KEYS[name].per_path:
                raise self._error(
                    f'"{name}" cannot differ by path', "set it outside [[overrides]]", (*at, name)
                )
        layer = self._layer(rest, at)
        return layer._replace(paths=paths, folder=self.folder)

    def _layer(self, table: Mapping[str, Any], at: tuple[str | int, ...]) -> Layer:
        values: dict[str, Any] = {}
        for name, value in table.items():
            if name not in KEYS:
                known = [*KEYS, "paths"] if at else [*KEYS, "extend", "overrides"]
                raise self._error(f'unknown key "{name}"', did_you_mean(name, known), (*at, name))
            values[name] = self._value(KEYS[name].kind.read, value, (*at, name))
        kind = "override" if at else "file"
        origins = {name: Origin(kind, self.shown, self._line((*at, name))) for name in values}
        origins.update(self._part_origins(table, at, kind))
        for key in ("ignores", "sources"):
            if key in values:
                values[key] = tuple(self._placed(v, (*at, key, i)) for i, v in enumerate(values[key]))
        return Layer(values, origins)

    def _part_origins(
        self, table: Mapping[str, Any], at: tuple[str | int, ...], kind: str
    ) -> dict[str, Origin]:
        prefix = (*(SECTION if self.path.name == "pyproject.toml" else ()), *at)
        found: dict[str, Origin] = {}
        for path, line in (self.lines or {}).items():
            inside = path[len(prefix) :]
            if path[: len(prefix)] != prefix or len(inside) < 2 or inside[0] not in table:
                continue
            names, value = [str(inside[0])], table[str(inside[0])]
            for step in inside[1:]:
                value = value[step]
                names.append(str(value) if isinstance(step, int) else str(step))
            found[".".join(names)] = Origin(kind, self.shown, line)
        return found

    def _placed(self, value: Ignore | SourceSpec, at: tuple[str | int, ...]) -> Ignore | SourceSpec:
        if isinstance(value, Ignore):
            return value._replace(folder=self.folder, origin=Origin("file", self.shown, self._line(at)))
        return value._replace(folder=self.folder)

    def _value(self, read: Any, value: Any, at: tuple[str | int, ...]) -> Any:
        try:
            return read(value, self.folder)
        except Bad as bad:
            raise self._error(f"{at[-1]}: {bad.message}", bad.hint, (*at, *bad.at)) from None

    def _line(self, at: tuple[str | int, ...]) -> int | None:
        from custcare_tone.config.toml_lines import key_lines, line_of

        if self.lines is None:
            self.lines = key_lines(self.text)
        prefix = SECTION if self.path.name == "pyproject.toml" else ()
        return line_of(self.lines, (*prefix, *at))

    def _error(self, message: str, hint: str | None, at: tuple[str | int, ...]) -> ConfigError:
        return ConfigError(message, path=self.shown, line=self._line(at), hint=hint)


def _syntax_error(error: Exception, shown: str, text: str) -> ConfigError:
    place = re.search(r"\s*\(at (?:line (\d+), column \d+|end of document)\)", str(error))
    message = str(error)[: place.start()] if place else str(error)
    line = int(place[1]) if place and place[1] else text.count("\n") + 1
    return ConfigError(f"is not valid TOML: {message}", path=shown, line=line)


def join(layers: Iterable[Layer]) -> Settings:
    """The settings that the layers say, later ones over earlier ones."""
    settings = Settings()
    for layer in layers:
        settings = applied(settings, layer)
    return settings


def applied(settings: Settings, layer: Layer) -> Settings:
    """``settings`` with ``layer`` on top."""
    changes: dict[str, Any] = {}
    origins = dict(settings.origins)
    for name, value in layer.values.items():
        field = name.removeprefix("extend-").replace("-", "_")
        below = changes.get(field, getattr(settings, field))
        changes[field] = _joined(ARGUMENTS[name], below, value)
        origins[field] = layer.origins[name]
        for part in _parts(value):
            origins[f"{field}.{part}"] = layer.origins.get(f"{name}.{part}", layer.origins[name])
    return replace(settings, **changes, origins=origins)


def _parts(value: Any) -> list[str]:
    """The parts of a value that may come from different layers: list elements, table keys, words of the glossary."""
    if isinstance(value, Brand):
        return [f"{name}.{part}" for name in BRAND_PARTS for part in _parts(getattr(value, name))]
    if isinstance(value, tuple):
        return [str(v[0] if isinstance(v, tuple) else v) for v in value if isinstance(v, str | tuple)]
    return []


def _joined(key: Key, below: Any, value: Any) -> Any:
    if isinstance(value, Brand):
        return Brand(
            approved=_appended(below.approved, value.approved),
            banned=_merged(below.banned, value.banned),
            names=_appended(below.names, value.names),
            contacts=_appended(below.contacts, value.contacts),
        )
    if key.join == "append":
        return _appended(below, value)
    return _merged(below, value) if key.join == "merge" else value


def _appended(below: tuple[Any, ...], value: tuple[Any, ...]) -> tuple[Any, ...]:
    return (*below, *(v for v in value if v not in below))


def _merged(
    below: tuple[tuple[str, Any], ...], value: tuple[tuple[str, Any], ...]
) -> tuple[tuple[str, Any], ...]:
    return tuple({**dict(below), **dict(value)}.items())
