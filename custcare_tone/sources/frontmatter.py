"""The YAML block between ``---`` lines at the head of a text."""

from __future__ import annotations

import re
from typing import Any

from custcare_tone.errors import SourceError

_OPEN = re.compile(r"\ufeff?---[ \t]*(?:\r\n|\n|\r)")
_CLOSE = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\r\n|\n|\r|\Z)", re.MULTILINE)
_KEY = re.compile(r"[A-Za-z_][\w-]*[ \t]*:")


def read(text: str, path: str) -> tuple[dict[str, Any], int]:
    """The front matter of ``text`` and where the body begins; ``({}, 0)`` where there is none. Broken YAML is a SourceError.

    A block that does not begin with a ``key:`` is a thematic break and text, not front matter.
    """
    opened = _OPEN.match(text)
    closed = _CLOSE.search(text, opened.end()) if opened else None
    if opened is None or closed is None or not _KEY.match(text, opened.end()):
        return {}, 0
    import yaml

    try:
        data = yaml.safe_load(text[opened.end() : closed.start()])
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else 1
        problem = getattr(error, "problem", None) or "it cannot be read"
        raise SourceError(f"front matter is not YAML: {problem}", path=path, line=line) from error
    return (data if isinstance(data, dict) else {}), closed.end()
