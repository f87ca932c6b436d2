"""What the editor's own settings say. They lie below the configuration files, so that the editor shows what the command line will say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from custcare_tone.config.keys import KEYS
from custcare_tone.config.layers import Layer, from_mapping
from custcare_tone.config.settings import Origin
from custcare_tone.errors import ConfigError, did_you_mean

SECTION = "custcare-tone"
SEVERITIES = {"error": 1, "warning": 2, "information": 3, "info": 3, "hint": 4, "off": 0}
"""What a diagnostic may weigh, as the protocol numbers it; 0 is not shown."""
_OWN = ("enable", "workspace", "config", "diagnostic-severity", "rule-pages", "max-length")
_OF_EXTENSIONS = ("trace", "path", "command", "args", "interpreter", "server")
"""Settings of the editor's extension, which are none of the server's business."""
_OF_RUNS = (
    "fail-on", "output-format", "output-file", "diff-base", "exit-zero", "statistics", "quiet",
)  # fmt: skip
"""Keys that say what a run of the command line prints."""
_CAPITAL = re.compile(r"(?<=[a-z])([A-Z])")


class Preferences(NamedTuple):
    """The settings of one editor, or of one folder in it."""

    enable: bool = True
    workspace: bool = True
    """Whether files that are not open are checked when the editor asks about the whole workspace."""
    max_length: int = 2_000_000
    """Characters from which on a text is not checked while it is open."""
    config: str | None = None
    """The one configuration file to use."""
    severities: tuple[tuple[str, int], ...] = (("error", 1), ("warning", 2), ("info", 3))
    rule_pages: str = ""
    """Where the rules' pages are: an address with ``{category}`` and ``{code}``; empty for pages on this machine."""
    values: tuple[tuple[str, Any], ...] = ()
    """Keys of the configuration, by their long names."""

    def layer(self, folder: str) -> Layer:
        """What the editor says, as a layer below the configuration files of ``folder``."""
        return from_mapping(dict(self.values), ORIGIN, folder)

    def weight(self, severity: str) -> int:
        """The protocol's severity of one of ours; 0 where it is not shown."""
        return dict(self.severities)[severity]


ORIGIN = Origin("editor")


def read(said: Any, folder: str) -> tuple[Preferences, list[str]]:
    """The preferences in ``said``, and what is wrong in it. Names may be written ``default-language`` or ``defaultLanguage``."""
    if not isinstance(said, Mapping):
        return Preferences(), []
    said = said.get(SECTION, said.get("custcareTone", said))
    if not isinstance(said, Mapping):
        return Preferences(), []
    found: dict[str, Any] = {}
    wrong: list[str] = []
    values: list[tuple[str, Any]] = []
    for written, value in said.items():
        name = _CAPITAL.sub(r"-\1", str(written)).replace("_", "-").lower()
        if value is None or name in _OF_EXTENSIONS or name in _OF_RUNS:
            continue
        try:
            if name in _OWN:
                found[name.replace("-", "_")] = _own(name, value)
            elif name in KEYS:
                from_mapping({name: value}, ORIGIN, folder)
                values.append((name, value))
            else:
                hint = did_you_mean(name, (*_OWN, *KEYS))
                raise ConfigError(f'unknown setting "{written}"', hint=hint)
        except ConfigError as error:
            wrong.append(f"{SECTION}: {error}")
    severities = found.pop("diagnostic_severity", None)
    if severities is not None:
        found["severities"] = tuple((dict(Preferences().severities) | dict(severities)).items())
    return Preferences(**found, values=tuple(values)), wrong


def _own(name: str, value: Any) -> Any:
    if name in ("enable", "workspace"):
        if isinstance(value, bool):
            return value
        raise ConfigError(f"{name}: expected true or false, found {value!r}")
    if name == "max-length":
        if isinstance(value, int) and not isinstance(value, bool) and value > 0:
            return value
        raise ConfigError(f"{name}: expected a number of characters, found {value!r}")
    if name != "diagnostic-severity":
        if isinstance(value, str):
            return value
        raise ConfigError(f"{name}: expected a string, found {value!r}")
    if not isinstance(value, Mapping):
        raise ConfigError(f'{name}: expected a table such as {{"info": "hint"}}, found {value!r}')
    pairs = []
    for ours, theirs in value.items():
        if ours not in dict(Preferences().severities) or str(theirs).lower() not in SEVERITIES:
            known = ("error", "warning", "info") if ours not in dict(Preferences().severities) else SEVERITIES
            word = ours if known is not SEVERITIES else theirs
            raise ConfigError(
                f'{name}: unknown severity "{word}"', hint=did_you_mean(str(word), known) or ", ".join(known)
            )
        pairs.append((ours, SEVERITIES[str(theirs).lower()]))
    return tuple(pairs)
