"""A deterministic, offline, explainable tone checker and drafting library for customer-support replies.

The public names are loaded when they are first used, so that ``import custcare_tone`` costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from custcare_tone.version import __version__

if TYPE_CHECKING:
    from custcare_tone.api import Checker, check, check_many, draft, rewrite, scripts, suggest_scripts
    from custcare_tone.model import (
        Applicability,
        Context,
        Draft,
        Edit,
        Finding,
        Fix,
        Report,
        Rewrite,
        Script,
        Severity,
    )

_HOMES = {
    "custcare_tone.api": ("Checker", "check", "check_many", "draft", "rewrite", "scripts", "suggest_scripts"),
    "custcare_tone.errors": (
        "ConfigError",
        "CustcareError",
        "PluginError",
        "RuleError",
        "ScriptError",
        "SourceError",
    ),
    "custcare_tone.model": (
        "Applicability",
        "Context",
        "Draft",
        "Edit",
        "Finding",
        "Fix",
        "Report",
        "Rewrite",
        "Script",
        "Severity",
    ),
}
_WHERE = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "Applicability",
    "Checker",
    "Context",
    "Draft",
    "Edit",
    "Finding",
    "Fix",
    "Report",
    "Rewrite",
    "Script",
    "Severity",
    "__version__",
    "check",
    "check_many",
    "draft",
    "rewrite",
    "scripts",
    "suggest_scripts",
]


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        from importlib import import_module

        return getattr(import_module(_WHERE[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_WHERE})
