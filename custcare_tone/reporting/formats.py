"""The output formats by name. A formatter is imported when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from custcare_tone.reporting.results import Formatter

_PLACES = {
    "full": ("full", "render"),
    "concise": ("concise", "render"),
    "json": ("json_format", "render"),
    "jsonl": ("json_format", "render_lines"),
    "sarif": ("sarif", "render"),
    "github": ("github", "render"),
    "gitlab": ("gitlab", "render"),
    "junit": ("junit", "render"),
    "checkstyle": ("checkstyle", "render"),
    "rdjson": ("rdjson", "render"),
    "statistics": ("totals", "statistics"),
}


def formatter(name: str) -> Formatter:
    """The formatter called ``name``; the names are those of ``config.keys.FORMATS``, and ``statistics``."""
    module, function = _PLACES[name]
    return cast(Formatter, getattr(import_module(f"custcare_tone.reporting.{module}"), function))
