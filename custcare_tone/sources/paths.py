"""Paths into a tree: ``$.macros[*].actions[?field in (subject, comment_value)].value[1]``.

``.name`` or ``['a name']`` goes to a key, ``[0]`` to an element, ``[*]`` to every child, ``[?key=word]`` and ``[?key in (a, b)]`` to
the elements whose key has one of these values, ``^`` one level up. A leading ``$.`` may be left out.
"""

from __future__ import annotations

import re
from functools import lru_cache

from custcare_tone.errors import ConfigError
from custcare_tone.sources.nodes import Found

_STEP = re.compile(
    r"\.?(?:(?P<name>[\w@:-]+)|(?P<up>\^)|\[(?:(?P<all>\*)|(?P<index>\d+)|'(?P<quoted>[^']*)'"
    r"|\?(?P<key>[\w.-]+)\s*(?:=\s*(?P<value>[^\]]+)|in\s*\((?P<values>[^)]*)\))\s*)\])"
)
Step = tuple[str, tuple[str, ...]]


@lru_cache(maxsize=512)
def compiled(path: str) -> tuple[Step, ...]:
    """The steps of ``path``; one that cannot be read is a ConfigError."""
    at = 1 if path.startswith("$") else 0
    steps: list[Step] = []
    while at < len(path):
        match = _STEP.match(path, at)
        if match is None:
            raise ConfigError(
                f'cannot read the path "{path}" from "{path[at:]}" on', hint="write one like $.macros[*].body"
            )
        steps.append(_step(match))
        at = match.end()
    return tuple(steps)


def _step(match: re.Match[str]) -> Step:
    if match["up"]:
        return "up", ()
    if match["all"]:
        return "all", ()
    if match["index"] is not None:
        return "index", (match["index"],)
    if match["key"]:
        values = match["values"].split(",") if match["values"] is not None else [match["value"]]
        return "where", (match["key"], *(v.strip().strip("\"'") for v in values))
    return "key", (match["name"] if match["name"] is not None else match["quoted"],)


def find(path: str, start: Found, file: str) -> list[Found]:
    """What ``path`` leads to from ``start``, in the order of the file."""
    steps = compiled(path)
    if (
        len(steps) == 1
        and steps[0][0] == "key"
        and not (isinstance(start.node.value, dict) and steps[0][1][0] in start.node.value)
    ):
        return []
    found = [start]
    for kind, words in steps:
        found = [target for one in found for target in _take(kind, words, one, file)]
        if not found:
            break
    return found


def _take(kind: str, words: tuple[str, ...], at: Found, file: str) -> list[Found]:
    value = at.node.value
    if kind == "up":
        return [at.parent] if at.parent is not None else []
    if kind == "all":
        return at.children()
    if kind == "key":
        return [at.child(words[0], value[words[0]])] if isinstance(value, dict) and words[0] in value else []
    if not isinstance(value, list):
        return []
    if kind == "index":
        index = int(words[0])
        return [at.child(index, value[index])] if index < len(value) else []
    return [child for child in at.children() if _has(child, words, file)]


def _has(at: Found, words: tuple[str, ...], file: str) -> bool:
    value = at.node.value
    node = value.get(words[0]) if isinstance(value, dict) else None
    return node is not None and str(node.plain(file)) in words[1:]


def value(path: str, start: Found, file: str) -> object:
    """The plain value that ``path`` leads to first, or None."""
    found = find(path, start, file)
    return found[0].node.plain(file) if found else None
