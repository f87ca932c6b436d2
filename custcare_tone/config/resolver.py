"""The one resolver behind every front end: which settings hold for a file, a folder, or text from nowhere."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from custcare_tone import registry
from custcare_tone.config import globs
from custcare_tone.config.layers import Layer, applied, find, from_mapping, join, read_file
from custcare_tone.config.settings import Origin, Settings
from custcare_tone.errors import ConfigError, PluginError, did_you_mean

COMMAND_LINE = Origin("command line")
ARGUMENT = Origin("argument")


class Resolver:
    """Finds and joins settings: preset < ``below`` < configuration file < its overrides < ``arguments``.

    ``config`` names the one file to use, ``isolated`` uses none; else each path has the nearest file above it. Relative paths
    are seen from ``cwd``. Files are read once. Raises ConfigError for whatever a file or an argument says that cannot be obeyed.
    """

    def __init__(
        self,
        arguments: Mapping[str, Any] | None = None,
        *,
        origin: Origin = COMMAND_LINE,
        config: str | None = None,
        isolated: bool = False,
        cwd: str | None = None,
        below: Layer | None = None,
    ) -> None:
        self._below = (below,) if below is not None else ()
        self._cwd = cwd or os.getcwd()
        self._arguments = from_mapping(arguments or {}, origin, self._cwd)
        self._config = Path(self._cwd, config) if config else None
        self._isolated = isolated
        self._nearest: dict[Path, Path | None] = {}
        self._layers: dict[Path | None, tuple[Layer, ...]] = {}
        self._settings: dict[tuple[Path | None, tuple[int, ...]], Settings] = {}

    def config_file(self, path: str | None = None) -> Path | None:
        """The configuration file that holds for ``path`` (a file or folder, None for the working directory)."""
        if self._isolated or self._config:
            return self._config
        place = Path(self._cwd, path) if path else Path(self._cwd)
        folder = place if path is None or place.is_dir() else place.parent
        if folder not in self._nearest:
            self._nearest[folder] = find(Path(os.path.abspath(folder)))
        return self._nearest[folder]

    def for_path(self, path: str | None = None) -> Settings:
        """The settings that hold for ``path``. The same value is returned for all paths that share it."""
        file = self.config_file(path)
        layers = self._layers_of(file)
        absolute = os.path.abspath(os.path.join(self._cwd, path)) if path else ""
        chosen = tuple(i for i, layer in enumerate(layers) if not layer.paths or _fits(layer, absolute))
        key = (file, chosen)
        if key not in self._settings:
            self._settings[key] = _settled([*self._below, *(layers[i] for i in chosen)], self._arguments)
        return self._settings[key]

    def _layers_of(self, file: Path | None) -> tuple[Layer, ...]:
        if file not in self._layers:
            self._layers[file] = tuple(self._read(file, ())) if file else ()
        return self._layers[file]

    def _read(self, file: Path, above: tuple[Path, ...]) -> list[Layer]:
        shown = _shown(file, self._cwd)
        if file in above:
            raise ConfigError("extends itself", path=shown)
        layers, extends = read_file(file, shown)
        base: list[Layer] = []
        for name in extends:
            base += self._read(Path(name), (*above, file))
        plain = [layer for layer in (*base, *layers) if not layer.paths]
        return plain + [layer for layer in (*base, *layers) if layer.paths]


def with_arguments(settings: Settings, **arguments: Any) -> Settings:
    """``settings`` with what a call says on top. None says nothing; an unknown name or value is a ConfigError."""
    said = from_mapping(arguments, ARGUMENT)
    if not said.values:
        return settings
    changed = applied(settings, said)
    _check_languages(changed)
    return changed


def _fits(layer: Layer, path: str) -> bool:
    return bool(path) and any(globs.matches_under(p, layer.folder, path) for p in layer.paths)


def _settled(layers: Sequence[Layer], arguments: Layer) -> Settings:
    said = [*layers, arguments]
    presets = next((layer.values["preset"] for layer in reversed(said) if "preset" in layer.values), ())
    settings = join([*(layer for name in presets for layer in preset_layers(name)), *said])
    _check_languages(settings)
    return with_plugins(settings)


def with_plugins(settings: Settings) -> Settings:
    """``settings`` with the rule folders of the plugins that it names. Raises PluginError."""
    if not settings.plugins:
        return settings
    folders = tuple(rule_folder(name) for name in settings.plugins)
    return settings.updated(settings.origin("plugins"), rules=(*settings.rules, *folders))


def rule_folder(plugin: str) -> str:
    """The folder of rules that the entry point ``plugin`` of the group ``custcare_tone.rules`` stands for: a path, or a package that
    holds the rules."""
    found = registry.entry_point("custcare_tone.rules", plugin)
    place = (
        found if isinstance(found, str | os.PathLike) else next(iter(getattr(found, "__path__", ())), None)
    )
    if place is None or not os.path.isdir(place):
        raise PluginError(f'plugin "{plugin}" of custcare_tone.rules is no folder of rules')
    return os.fspath(place)


def preset_layers(name: str) -> list[Layer]:
    """What the preset ``name`` says; ``default`` says nothing, it is what ``Settings`` starts from."""
    if name == "default":
        return []
    import yaml

    path = registry.data_folder("rules") / "presets" / f"{name}.yaml"
    values: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    values.pop("description", None)
    return [from_mapping(values, Origin("preset", name))]


def languages() -> tuple[str, ...]:
    """The languages there are rules for."""
    return tuple(sorted(path.parent.name for path in registry.data_folder("rules").glob("*/lexicon.yaml")))


def _check_languages(settings: Settings) -> None:
    known: tuple[str, ...] = ()
    for name, value in (("language", settings.language), ("default_language", settings.default_language)):
        base = value.replace("_", "-").split("-")[0].lower()
        if (name == "language" and base == "auto") or name not in settings.origins:
            continue
        known = known or languages()
        if base in known or base == "tl":
            continue
        origin = settings.origin(name)
        choices = ("auto", *known) if name == "language" else known
        raise ConfigError(
            f'{_flag(origin)}{name.replace("_", "-")}: unknown language "{value}"',
            path=origin.path,
            line=origin.line,
            hint=did_you_mean(base, choices) or f"one of {', '.join(choices)}",
        )


def _flag(origin: Origin) -> str:
    return "--" if origin.kind == "command line" else ""


def _shown(path: Path, cwd: str) -> str:
    inside = globs.relative(str(path), cwd)
    return inside if inside is not None else path.as_posix()
