"""Text that may stand in XML 1.0, whatever the checked file holds."""

from __future__ import annotations

import re

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ENTITIES = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "\t": "&#9;",
    "\n": "&#10;",
    "\r": "&#13;",
}
_MARKUP = re.compile('[&<>"\t\n\r]')


def attributes(**values: object) -> str:
    """`` name="value"`` for each value, in order; a trailing ``_`` in a name is dropped."""
    return "".join(f' {name.rstrip("_")}="{escaped(str(value))}"' for name, value in values.items())


def escaped(text: str) -> str:
    """``text`` for an attribute or an element; what XML cannot hold becomes U+FFFD."""
    return _MARKUP.sub(lambda match: _ENTITIES[match[0]], _FORBIDDEN.sub("\ufffd", text))
