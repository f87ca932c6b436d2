"""Where rules, scripts and other packaged data come from.

Entry points are looked at only when a configuration names them, so that a result never depends on what happens to be installed.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from custcare_tone.errors import PluginError, did_you_mean

_IN_CHECKOUT = {"schemas": "docs/schemas"}


def data_folder(name: str) -> Path:
    """The folder of packaged data called ``name`` (``rules``, ``templates`` or ``schemas``): inside the installed package, or
    the checkout's own folder in an editable install."""
    packaged = Path(__file__).parent / "_data" / name
    return packaged if packaged.is_dir() else Path(__file__).parent.parent / _IN_CHECKOUT.get(name, name)


def entry_point(group: str, name: str) -> Any:
    """The object that the installed entry point ``name`` of ``group`` names.

    Raises PluginError where there is none, or where loading it fails.
    """
    from importlib.metadata import entry_points

    found = {point.name: point for point in entry_points(group=group)}
    if name not in found:
        raise PluginError(f'no plugin "{name}" in {group}', hint=did_you_mean(name, found))
    load: Callable[[], Any] = found[name].load
    try:
        return load()
    except Exception as error:
        raise PluginError(f'plugin "{name}" of {group} cannot be loaded: {error}') from error
