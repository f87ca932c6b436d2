"""Platforms as data: which export is which, and where its replies are. The data is ``platforms.yaml`` beside this file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from custcare_tone.errors import ConfigError, did_you_mean
from custcare_tone.sources import paths
from custcare_tone.sources.nodes import Found
from custcare_tone.sources.options import Selector


@dataclass(frozen=True, slots=True)
class Field:
    """A value beside the text: where it is (paths apart by ``|``, the first that leads somewhere), what its words mean, what it is when missing."""

    path: str | None = None
    map: Mapping[str, str] | None = None
    default: str | None = None

    def read(self, at: Found, file: str) -> Any:
        """The value for the item ``at``, in the platform's words where no map translates them."""
        options = self.path.split("|") if self.path else ()
        said = next((v for v in (paths.value(path, at, file) for path in options) if v is not None), None)
        if self.map is not None and said is not None:
            said = self.map.get(str(said).lower() if isinstance(said, bool) else str(said))
        return self.default if said is None else said


@dataclass(frozen=True, slots=True)
class TextField:
    """Where a text is, how it is marked up (``auto``: HTML if it looks like it, else plain), and what only it says about itself."""

    path: str
    markup: str = "text"
    channel: Field | None = None


@dataclass(frozen=True, slots=True)
class Platform:
    """How one platform's export looks."""

    name: str
    summary: str
    docs: str
    export: str
    formats: tuple[str, ...]
    items: tuple[str, ...]
    texts: tuple[tuple[TextField, ...], ...]
    needs: tuple[str, ...] = ()
    any: tuple[str, ...] = ()
    where: Mapping[str, tuple[str, ...]] | None = None
    header: tuple[str, ...] = ()
    generic: bool = False
    dialects: tuple[str, ...] | None = None
    fields: Mapping[str, Field] | None = None

    @property
    def weight(self) -> int:
        """How much an item must show to be this platform's."""
        return -1 if self.generic else len(self.needs) + 2 * len(self.where or ())

    def fits(self, at: Found, file: str) -> bool:
        """Whether ``at`` looks like one of its items."""
        if not isinstance(at.node.value, dict):
            return False
        for path, words in (self.where or {}).items():
            if str(paths.value(path, at, file)) not in words:
                return False
        if not all(paths.find(path, at, file) for path in self.needs):
            return False
        if self.any and not any(paths.find(path, at, file) for path in self.any):
            return False
        return any(_has_text(t, at, file) for group in self.texts for t in group)

    def found(self, root: Found, file: str) -> Iterator[Found]:
        """Its items under ``root``: those of the first path that leads to any."""
        for path in self.items:
            some = False
            for at in paths.find(path, root, file):
                if self.fits(at, file):
                    some = True
                    yield at
            if some:
                return


def _has_text(text: TextField, at: Found, file: str) -> bool:
    return any(found.node.decoder is not None for found in paths.find(text.path, at, file))


@lru_cache(maxsize=1)
def known() -> Mapping[str, Platform]:
    """All platforms by name."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = resources.files("custcare_tone.sources").joinpath("platforms.yaml").read_text("utf-8")
    return {name: _platform(name, data) for name, data in yaml.load(text, Loader=loader).items()}


def named(name: str) -> Platform:
    """The platform of that name; an unknown one is a ConfigError."""
    platforms = known()
    if name not in platforms:
        raise ConfigError(f'unknown platform "{name}"', hint=did_you_mean(name, platforms))
    return platforms[name]


def recognise(root: Found, file: str, format_: str) -> Platform | None:
    """The platform whose items ``root`` holds: the one that needs most. None where nothing fits."""
    fitting = (
        p for p in known().values() if format_ in p.formats and next(p.found(root, file), None) is not None
    )
    return max(fitting, key=lambda p: p.weight, default=None)


def of_selector(selector: Selector) -> Platform:
    """The platform that a selector describes."""
    texts = tuple(TextField(path, selector.format) for path in selector.text)
    names = ("id", "title", "language", "channel", "audience")
    fields = {name: Field(getattr(selector, name)) for name in names if getattr(selector, name)}
    return Platform("selector", "", "", "", (), (selector.items,), (texts,), fields=fields)


def _platform(name: str, data: Mapping[str, Any]) -> Platform:
    names = ("id", "title", "language", "channel", "audience")
    return Platform(
        name=name,
        summary=data["summary"],
        docs=data.get("docs", ""),
        export=data["export"],
        formats=tuple(data["formats"]),
        items=tuple(data["items"]),
        texts=tuple(tuple(_text(t) for t in group) for group in data["texts"]),
        needs=tuple(data.get("needs", ())),
        any=tuple(data.get("any", ())),
        where={k: tuple(v) for k, v in data.get("where", {}).items()},
        header=tuple(data.get("header", ())),
        generic=bool(data.get("generic")),
        dialects=tuple(data["dialects"]) if "dialects" in data else None,
        fields={key: _field(data[key]) for key in names if key in data},
    )


def _text(data: Mapping[str, Any]) -> TextField:
    return TextField(
        data["path"], data.get("markup", "text"), _field(data["channel"]) if "channel" in data else None
    )


def _field(data: str | Mapping[str, Any]) -> Field:
    if isinstance(data, str):
        return Field(data)
    return Field(data.get("path"), data.get("map"), data.get("default"))
