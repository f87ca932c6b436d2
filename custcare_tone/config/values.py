"""Readers of values: each takes what TOML, a flag or an argument gave and returns what ``Settings`` holds, or raises ``Bad``."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from custcare_tone.config import globs
from custcare_tone.errors import did_you_mean

Reader = Callable[[Any, str], Any]
"""Takes the value and the folder that relative paths start from."""
Schema = dict[str, Any]


class Bad(Exception):
    """A value that cannot be obeyed. ``at`` leads from the key to the faulty part."""

    def __init__(self, message: str, hint: str | None = None, at: tuple[str | int, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.at = at


class Kind(NamedTuple):
    """How a value is read, and what a JSON Schema says of it."""

    read: Reader
    schema: Schema


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f'"{value}"' if isinstance(value, str) else repr(value)


def _read_string(value: Any, folder: str) -> str:
    if not isinstance(value, str):
        raise Bad(f"expected a string, found {_shown(value)}")
    return value


def _read_boolean(value: Any, folder: str) -> bool:
    if isinstance(value, bool):
        return value
    raise Bad(f"expected true or false, found {_shown(value)}")


def _read_weight(value: Any, folder: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise Bad(f"expected a number of 0 or more, found {_shown(value)}")
    return float(value)


def _read_path(value: Any, folder: str) -> str:
    path = os.path.expanduser(_read_string(value, folder))
    return os.path.normpath(os.path.join(folder, path))


def _read_existing(value: Any, folder: str) -> str:
    path: str = _read_path(value, folder)
    if not os.path.exists(path):
        raise Bad(f"no such file or folder: {_shown(value)}")
    return path


def _read_folder_or_pack(value: Any, folder: str) -> str:
    pack = isinstance(value, str) and value.startswith("plugin:")
    return _read_string(value, folder) if pack else _read_existing(value, folder)


def _read_glob(value: Any, folder: str) -> str:
    return globs.rooted(_read_string(value, folder), folder)


def _read_day(value: Any, folder: str) -> str:
    import datetime

    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value.isoformat()
    try:
        return datetime.date.fromisoformat(_read_string(value, folder)).isoformat()
    except ValueError:
        raise Bad(f"expected a day such as 2027-01-31, found {_shown(value)}") from None


STRING = Kind(_read_string, {"type": "string"})
BOOLEAN = Kind(_read_boolean, {"type": "boolean"})
WEIGHT = Kind(_read_weight, {"type": "number", "minimum": 0})
PATH = Kind(_read_path, {"type": "string"})
EXISTING = Kind(_read_existing, {"type": "string"})
FOLDER_OR_PACK = Kind(_read_folder_or_pack, {"type": "string"})
GLOB = Kind(_read_glob, {"type": "string"})
DAY = Kind(_read_day, {"type": "string", "format": "date"})


def one_of(*names: str, what: str = "value") -> Kind:
    """One of ``names``."""

    def read(value: Any, folder: str) -> str:
        text = _read_string(value, folder)
        if text in names:
            return text
        hint = did_you_mean(text, names) or f"one of {', '.join(names)}"
        raise Bad(f'unknown {what} "{text}"', hint)

    return Kind(read, {"enum": list(names)})


def list_of(item: Kind) -> Kind:
    """A list, or a single one that stands for a list of one."""

    def read(value: Any, folder: str) -> tuple[Any, ...]:
        if not isinstance(value, list | tuple):
            return (item.read(value, folder),)
        return tuple(_read_part(item, v, folder, i) for i, v in enumerate(value))

    return Kind(read, {"anyOf": [{"type": "array", "items": item.schema}, item.schema]})


def table_of(item: Kind, names: tuple[str, ...] = (), what: str = "key") -> Kind:
    """A table of ``item`` values, as pairs in the order they are written; with ``names``, no others are known."""

    def read(value: Any, folder: str) -> tuple[tuple[str, Any], ...]:
        table = _table(value)
        for name in table:
            if names and name not in names:
                hint = did_you_mean(name, names) or f"one of {', '.join(names)}"
                raise Bad(f'unknown {what} "{name}"', hint, (name,))
        return tuple((k, _read_part(item, v, folder, k)) for k, v in table.items())

    schema: Schema = {"type": "object", "additionalProperties": item.schema}
    if names:
        schema = {
            "type": "object",
            "additionalProperties": False,
            "properties": dict.fromkeys(names, item.schema),
        }
    return Kind(read, schema)


def _read_banned(value: Any, folder: str) -> tuple[tuple[str, str], ...]:
    if isinstance(value, list | tuple):
        value = dict(v if isinstance(v, tuple) else (v, "") for v in value)
    pairs: tuple[tuple[str, str], ...] = table_of(STRING).read(value, folder)
    return pairs


BANNED = Kind(
    _read_banned,
    {
        "anyOf": [
            {"type": "object", "additionalProperties": {"type": "string"}},
            {"type": "array", "items": {"type": "string"}},
        ]
    },
)


def record(fields: Mapping[str, Kind], required: tuple[str, ...], make: Callable[..., Any]) -> Kind:
    """A table with these ``fields`` and no others, given to ``make`` by name."""

    def read(value: Any, folder: str) -> Any:
        if isinstance(make, type) and isinstance(value, make):
            return value
        table = _table(value)
        for name in table:
            if name not in fields:
                raise Bad(f'unknown key "{name}"', did_you_mean(name, fields), (name,))
        missing = [name for name in required if name not in table]
        if missing:
            raise Bad(f'"{missing[0]}" is missing')
        parts = {k.replace("-", "_"): _read_part(fields[k], v, folder, k) for k, v in table.items()}
        return make(**parts)

    schema: Schema = {
        "type": "object",
        "additionalProperties": False,
        "properties": {name: kind.schema for name, kind in fields.items()},
    }
    return Kind(read, {**schema, "required": list(required)} if required else schema)


def records(item: Kind) -> Kind:
    """An array of tables."""

    def read(value: Any, folder: str) -> tuple[Any, ...]:
        if not isinstance(value, list | tuple):
            raise Bad(f"expected an array of tables, found {_shown(value)}")
        return tuple(_read_part(item, v, folder, i) for i, v in enumerate(value))

    return Kind(read, {"type": "array", "items": item.schema})


def _table(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Bad(f"expected a table, found {_shown(value)}")
    return value


def _read_part(kind: Kind, value: Any, folder: str, name: str | int) -> Any:
    try:
        return kind.read(value, folder)
    except Bad as bad:
        raise Bad(bad.message, bad.hint, (name, *bad.at)) from None
