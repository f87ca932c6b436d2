"""Reads a YAML file and, when something in it is wrong, finds the line.

PyYAML's C loader is the only reader. Line numbers cost a second pass, so they are looked up only for an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from custcare_tone.errors import RuleError, did_you_mean

Path = tuple[str | int, ...]
"""The way to a value: keys and list indexes from the root."""


def _loader() -> Any:
    import yaml

    base = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

    class Loader(base):  # type: ignore[misc, valid-type]
        def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
            seen: set[Any] = set()
            for key_node, _ in node.value:
                key = self.construct_object(key_node, deep=True)
                if key in seen:
                    mark = key_node.start_mark
                    raise yaml.constructor.ConstructorError(None, None, f'the key "{key}" stands twice', mark)
                seen.add(key)
            return super().construct_mapping(node, deep)  # type: ignore[no-any-return]

    Loader.yaml_implicit_resolvers = {
        first: [(tag, regexp) for tag, regexp in resolvers if tag in _SCALARS]
        for first, resolvers in base.yaml_implicit_resolvers.items()
    }
    return Loader


_SCALARS = frozenset(
    {"tag:yaml.org,2002:null", "tag:yaml.org,2002:int", "tag:yaml.org,2002:float", "tag:yaml.org,2002:bool"}
)
_WORDS = frozenset({"yes", "no", "on", "off", "y", "n"})


def load(text: str, path: str) -> Any:
    """The value of the YAML ``text``. ``yes``, ``no``, ``on`` and ``off`` are words here, because rules are about words.

    Raises RuleError with the line of a syntax error or of a key that stands twice.
    """
    import yaml

    loader = _loader()
    loader.yaml_implicit_resolvers = {
        first: [(t, r) for t, r in rs if not (t.endswith(":bool") and first in "yYnNoO")]
        for first, rs in loader.yaml_implicit_resolvers.items()
    }
    try:
        return yaml.load(text, loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        raise RuleError(problem, path=path, line=mark.line + 1 if mark else None) from error


def line_of(text: str, at: Path) -> int:
    """The line (from 1) of the value at ``at``, or of the nearest thing above it."""
    import yaml

    node = yaml.compose(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    line = 1
    for step in at:
        if isinstance(node, yaml.MappingNode):
            pair = next(((k, v) for k, v in node.value if k.value == str(step)), None)
            if pair is None:
                break
            line, node = pair[0].start_mark.line + 1, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line + 1
        else:
            break
    return line


class Checked:
    """One parsed file while it is being checked: every complaint gets its line."""

    def __init__(self, text: str, path: str) -> None:
        self.text = text
        self.path = path
        self.value = load(text, path)

    def error(self, problem: str, at: Path = (), hint: str | None = None) -> RuleError:
        """The RuleError for ``problem`` at the value ``at``."""
        return RuleError(problem, path=self.path, line=line_of(self.text, at), hint=hint)

    def mapping(
        self, value: Any, at: Path, known: Iterable[str], required: Iterable[str] = ()
    ) -> Mapping[str, Any]:
        """``value`` as a mapping with only ``known`` keys and all ``required`` ones."""
        allowed = tuple(known)
        if not isinstance(value, Mapping):
            raise self.error(f"{_place(at)} is not a mapping", at)
        for key in value:
            if key not in allowed:
                raise self.error(
                    f'unknown key "{key}" in {_place(at)}', (*at, key), did_you_mean(str(key), allowed)
                )
        for key in required:
            if value.get(key) in (None, "", [], {}):
                raise self.error(f'{_place(at)} has no "{key}"', at)
        return value

    def strings(self, value: Any, at: Path) -> tuple[str, ...]:
        """``value`` as a list of strings (one string is a list of one)."""
        if value is None:
            return ()
        items = [value] if isinstance(value, str | int | float) else value
        if not isinstance(items, list) or not all(isinstance(i, str | int | float) for i in items):
            raise self.error(f"{_place(at)} is not a list of phrases", at)
        return tuple(str(i) for i in items)

    def one_of(self, value: Any, at: Path, known: Iterable[str]) -> str:
        """``value`` as one of the ``known`` words."""
        allowed = tuple(known)
        if value not in allowed:
            raise self.error(
                f'"{value}" is no {at[-1] if at else "value"}',
                at,
                did_you_mean(str(value), allowed) or ", ".join(allowed),
            )
        return str(value)


def _place(at: Path) -> str:
    return "the file" if not at else ".".join(str(step) for step in at)
