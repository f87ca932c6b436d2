"""Globs over paths, as in ``.gitignore`` and editors: ``*`` and ``?`` stay inside a name, ``**`` crosses folders, ``{a,b}`` is
either. A pattern without a slash matches a name at any depth; one that matches a folder matches what is in it."""

from __future__ import annotations

import os
import re
from functools import lru_cache


def matches(pattern: str, path: str) -> bool:
    """Whether ``path`` (relative, forward slashes) or a folder it lies in fits ``pattern``."""
    return _compiled(pattern).match(path.lstrip("/")) is not None


def matches_under(pattern: str, folder: str, path: str) -> bool:
    """Whether the absolute ``path`` fits ``pattern`` seen from ``folder``; paths outside the folder never do."""
    inside = relative(path, folder)
    return inside is not None and matches(pattern, inside)


def rooted(pattern: str, folder: str) -> str:
    """``pattern``, written in ``folder``, as one that fits absolute paths."""
    place = re.sub(r"([*?\[{])", r"[\1]", folder.replace(os.sep, "/")).rstrip("/")
    text = pattern.removeprefix("./").rstrip("/")
    return f"{place}/{text.lstrip('/')}" if "/" in text else f"{place}/**/{text}"


def relative(path: str, folder: str) -> str | None:
    """``path`` seen from ``folder`` with forward slashes, or None where it lies elsewhere."""
    prefix = os.path.join(folder, "")
    return path[len(prefix) :].replace(os.sep, "/") if path.startswith(prefix) else None


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    text = pattern.removeprefix("./").rstrip("/")
    anchored = "/" in text
    body = _translate(text.lstrip("/"))
    return re.compile(f"{'' if anchored else '(?:.*/)?'}{body}(?:/.*)?\\Z", re.DOTALL)


def _translate(text: str) -> str:
    out, i, depth = [], 0, 0
    while i < len(text):
        if text.startswith("**/", i):
            out.append("(?:.*/)?")
            i += 3
            continue
        if text.startswith("**", i):
            out.append(".*")
            i += 2
            continue
        character = text[i]
        i += 1
        if character == "*":
            out.append("[^/]*")
        elif character == "?":
            out.append("[^/]")
        elif character == "[" and (end := text.find("]", i + 1)) > 0:
            out.append(_character_class(text[i:end]))
            i = end + 1
        elif character == "{" and "}" in text[i:]:
            depth += 1
            out.append("(?:")
        elif character == "}" and depth:
            depth -= 1
            out.append(")")
        elif character == "," and depth:
            out.append("|")
        else:
            out.append(re.escape(character))
    return "".join(out) + ")" * depth


def _character_class(inside: str) -> str:
    negated = inside[0] in "!^"
    body = inside[1:] if negated else inside
    body = body.replace("\\", "\\\\").replace("[", "\\[").replace("^", "\\^").replace("]", "\\]")
    return f"[{'^' if negated else ''}{body}]" if body else re.escape(f"[{inside}]")
