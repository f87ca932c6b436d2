"""``--show-settings``: what holds for a path, as a configuration file would say it, and where each value came from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from custcare_tone.config.keys import ARGUMENTS
from custcare_tone.config.layers import BRAND_PARTS
from custcare_tone.config.resolver import Resolver
from custcare_tone.config.settings import Ignore, Settings, SourceSpec
from custcare_tone.model import Brand
from custcare_tone.session import relative

_COMMENT_COLUMN = 44


def settings_lines(paths: Iterable[str | None], resolver: Resolver) -> Iterator[str]:
    """The settings for each path, in TOML with the origin of each value as a comment."""
    for number, path in enumerate(paths):
        settings = resolver.for_path(path)
        file = resolver.config_file(path)
        yield "\n" if number else ""
        yield f"# settings for {relative(path) if path else 'the working directory'}\n"
        yield f"# configuration file: {relative(str(file)) if file else 'none'}\n"
        yield from _settings(settings)


def _settings(settings: Settings) -> Iterator[str]:
    tables = []
    for name in ARGUMENTS:
        if name.startswith("extend-"):
            continue
        value = getattr(settings, name.replace("-", "_"))
        if isinstance(value, Brand) or name in ("severity", "weights", "ignores", "sources"):
            tables.append((name, value))
        elif value is not None:
            yield _line(name, value, str(settings.origin(name.replace("-", "_"))))
    for name, value in tables:
        yield from _table(name, value, settings)


def _table(name: str, value: Any, settings: Settings) -> Iterator[str]:
    if isinstance(value, Brand):
        yield from _brand(value, settings)
    elif name in ("severity", "weights"):
        yield from _pairs(name, value, settings)
    else:
        for one in value:
            yield f"\n[[{name}]]\n"
            yield from _record(one, settings.origin(name))


def _pairs(name: str, pairs: Iterable[tuple[str, Any]], settings: Settings) -> Iterator[str]:
    for number, (key, value) in enumerate(pairs):
        if not number:
            yield f"\n[{name}]\n"
        origin = settings.origins.get(f"{name}.{key}", settings.origin(name.split(".")[0]))
        yield _line(key, value, str(origin))


def _brand(brand: Brand, settings: Settings) -> Iterator[str]:
    lists = [
        (part, getattr(brand, part)) for part in BRAND_PARTS if part != "banned" and getattr(brand, part)
    ]
    if lists:
        yield "\n[brand]\n"
    for part, words in lists:
        origins = {
            str(settings.origins.get(f"brand.{part}.{word}", settings.origin("brand"))) for word in words
        }
        yield _line(part, words, ", ".join(sorted(origins)))
    yield from _pairs("brand.banned", brand.banned, settings)


def _record(one: Ignore | SourceSpec, origin: object) -> Iterator[str]:
    place = str(one.origin) if isinstance(one, Ignore) else str(origin)
    for name in one._fields:
        value = getattr(one, name)
        if value and name not in ("origin", "folder"):
            yield _line(name.replace("_", "-"), value, place)


def _line(name: str, value: Any, origin: str) -> str:
    key = (
        name
        if name.replace("-", "").replace("_", "").isalnum() and name.isascii()
        else json.dumps(name, ensure_ascii=False)
    )
    return f"{f'{key} = {_toml(value)}':<{_COMMENT_COLUMN}} # {origin}\n"


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple | list):
        return f"[{', '.join(_toml(v) for v in value)}]"
    if isinstance(value, dict):
        inner = ", ".join(f"{json.dumps(k, ensure_ascii=False)} = {_toml(v)}" for k, v in value.items())
        return f"{{ {inner} }}"
    return json.dumps(str(value), ensure_ascii=False) if isinstance(value, str) else str(value)
