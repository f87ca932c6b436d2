"""The JSON Schema of configuration files, and the table of keys for the docs; both are made from ``keys.KEYS``.

``python -m custcare_tone.config.schema`` prints the schema, with ``--table`` the table.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from custcare_tone.config.keys import KEYS, Key
from custcare_tone.config.layers import applied, from_mapping
from custcare_tone.config.settings import Origin, Settings


def schema() -> dict[str, Any]:
    """The schema of ``custcare-tone.toml``."""
    overrides = {name: _property(key) for name, key in KEYS.items() if key.per_path}
    strings = {"anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": "string"}]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "custcare-tone configuration",
        "description": "custcare-tone.toml, .custcare-tone.toml, or [tool.custcare-tone] of pyproject.toml.",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "extend": {**strings, "description": "Configuration files to build on; this one wins."},
            **{name: _property(key) for name, key in KEYS.items()},
            "overrides": {
                "description": "What is different for some files; later ones win.",
                "type": "array",
                "items": {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["paths"],
                    "properties": {
                        "paths": {**strings, "description": "Globs of the files it is for."},
                        **overrides,
                    },
                },
            },
        },
    }


def _property(key: Key) -> dict[str, Any]:
    return {**key.kind.schema, "description": key.meaning.replace("`", "")}


def table() -> str:
    """The keys as a Markdown table: name, meaning, default, and whether an override may set them."""
    rows = ["| key | meaning | default | per path |", "|---|---|---|---|"]
    for name, key in KEYS.items():
        rows.append(f"| `{name}` | {key.meaning} | {_default(name)} | {'yes' if key.per_path else ''} |")
    return "\n".join(rows) + "\n"


def _default(name: str) -> str:
    settings = applied(Settings(), from_mapping({}, Origin("default")))
    value = getattr(settings, name.replace("-", "_"), None)
    if name.startswith("extend-") or value in (None, (), settings.brand):
        return ""
    if name == "weights":
        return ", ".join(f"{line} {worth:g}" for line, worth in settings.weights)
    if isinstance(value, bool):
        return "`true`" if value else "`false`"
    return f"`{', '.join(value)}`" if isinstance(value, tuple) else f"`{value}`"


if __name__ == "__main__":
    sys.stdout.write(table() if "--table" in sys.argv[1:] else json.dumps(schema(), indent=2) + "\n")
