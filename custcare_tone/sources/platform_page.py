"""Writes ``docs/platforms.md`` from the platform data: ``python -m custcare_tone.sources.platform_page > docs/platforms.md``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from custcare_tone.sources.platforms import Field, Platform, TextField, known

_HEAD = """# Platforms

Where canned replies live, and how to have them checked in CI. An export is recognised by its shape, whatever the file is called; what is
not listed here is read with a [selector](sources.md#anything-else-a-selector). This page is written from
`custcare_tone/sources/platforms.yaml`: a new platform is an entry there and a sample in `tests/sources/test_platforms.py`.

Every platform takes five commands. The first gets the export and is the platform's own (below); the other four are the same:

```text
$ <the platform's export command>
$ pip install custcare-tone
$ custcare-tone check replies.json                # what stands where, why, and what to write instead
$ custcare-tone baseline replies.json             # accept what is there today
$ custcare-tone check replies.json --baseline custcare-tone-baseline.json   # in CI: fails only on what is new
```

Keep the export in git, or make it in the CI job; fixes can be written into it with `--fix` and sent back through the platform's API.
Texts that the platform stores twice (HTML and plain) are checked once, as HTML; the plain one is checked too where it says something
else. Fields that no customer sees (titles, tags, notes to agents) are not checked.
"""


def page() -> str:
    """The page."""
    return _HEAD + "".join(_section(p) for p in known().values())


def _section(platform: Platform) -> str:
    command = platform.export
    get = (
        f"```text\n$ {command}\n```" if not command.startswith("#") else f"To get it: {command.lstrip('# ')}."
    )
    lines = "\n".join(f"- {line}" for line in _facts(platform))
    return f"\n## {platform.name}\n\n{platform.summary}. [Its documentation]({platform.docs}).\n\n{get}\n\n{lines}\n".replace(
        " [Its documentation]().", ""
    )


def _facts(platform: Platform) -> Iterator[str]:
    yield "Read from " + ", ".join(_FORMATS[f] for f in platform.formats) + "."
    for group in platform.texts:
        yield "Text: " + _listed([_text(t) for t in group], ", else ") + "."
    if platform.header:
        yield f"Columns without a header: {', '.join(platform.header)}."
    said = [f"{name} from {_field(field)}" for name, field in (platform.fields or {}).items()]
    yield _capital(", ".join(said)) + "."
    if platform.dialects:
        shown = [_NOTATION[d] for d in platform.dialects if d in _NOTATION]
        yield f"Placeholders: {', '.join(shown)}; unfilled slots such as `[name]` are seen everywhere."


def _listed(parts: list[str], between: str) -> str:
    return between.join(parts[:8])


def _text(text: TextField) -> str:
    kind = {"html": "HTML", "markdown": "Markdown", "auto": "HTML or plain"}.get(text.markup, "plain")
    said = f"; channel {text.channel.default}" if text.channel and text.channel.default else ""
    return f"`{text.path}` ({kind}{said})"


def _field(field: Field) -> str:
    if field.path is None:
        return f"the platform: {field.default}"
    paths = " or ".join(f"`{p}`" for p in field.path.split("|"))
    if field.map:
        paths += " (" + ", ".join(f"{k} = {v}" for k, v in field.map.items()) + ")"
    return paths


def _capital(text: str) -> str:
    return re.sub(r"^\w", lambda m: m[0].upper(), text)


_FORMATS = {"json": "JSON and JSON Lines", "yaml": "YAML", "csv": "CSV and TSV", "nacl": "NaCl"}
_NOTATION = {
    "mustache": "`{{ name }}`",
    "tags": "`{% if … %}`",
    "helpscout": "`{%customer.firstName,fallback=there%}`",
    "salesforce": "`{!Contact.FirstName}`",
    "percent-brace": "`%{name}`",
    "dollar-brace": "`${name}`",
    "hash-brace": "`#{name}`",
    "double-bracket": "`[[name]]`",
    "intercom": '`<attribute key="name" default="there"/>`',
    "textexpander": "`%filltext:name=Name%`",
    "percent": "`%name%`",
    "espanso-cursor": "`$|$`",
}

if __name__ == "__main__":
    print(page(), end="")
