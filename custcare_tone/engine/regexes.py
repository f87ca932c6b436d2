"""Keeps compiled expressions between processes.

Compiling the few dozen expressions that one reply needs takes longer than everything else a short run does.
Their compiled code is a list of integers, so
it can be kept in the user's cache as data and handed back to the regex engine, which checks it. The code
belongs to one version of Python's engine: a file
written by another version, or a damaged one, is not used, and where the engine's inner interface is not as expected everything is simply compiled.
"""

from __future__ import annotations

import json
import os
import re
import sys
import zlib
from array import array
from hashlib import blake2b
from importlib import import_module
from pathlib import Path
from typing import Any

LARGEST = 6_000_000
"""Bytes beyond which the store begins anew: expressions of rules that have changed would stay in it for ever."""


class RegexStore:
    """Expressions by their source; ``save`` writes those that were new to ``path``."""

    __slots__ = ("_blob", "_index", "_new", "path")

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._index: dict[str, list[Any]] = {}
        self._blob = b""
        self._new: dict[str, list[Any]] = {}
        if path is not None:
            self._load(path)

    def compile(self, source: str) -> re.Pattern[str]:
        """The compiled form of ``source``."""
        if self.path is None:
            return re.compile(source)
        key = blake2b(source.encode(), digest_size=12).hexdigest()
        known = self._index.get(key)
        if known is not None and (made := self._made(source, known)) is not None:
            return made
        compiled = _compile(source)
        if compiled is None:
            return re.compile(source)
        code, flags, groups, names = compiled
        self._new[key] = [code, flags, groups, names]
        return _from_code(source, code, flags, groups, names)

    def _made(self, source: str, known: list[Any]) -> re.Pattern[str] | None:
        start, length, flags, groups, names = known
        code = array("I")
        code.frombytes(self._blob[start : start + length])
        try:
            return _from_code(source, code.tolist(), flags, groups, names)
        except (RuntimeError, TypeError, ValueError):
            return None

    def _load(self, path: Path) -> None:
        try:
            data = path.read_bytes()
            head, _, rest = data.partition(b"\n")
            mark, checksum, size = head.decode("ascii").split(" ")
            if mark != _engine() or zlib.crc32(rest) != int(checksum):
                return
            self._index = json.loads(rest[: int(size)])
            self._blob = rest[int(size) :]
        except (OSError, ValueError):
            self._index, self._blob = {}, b""

    def save(self) -> None:
        """Writes the store, with what was compiled since it was read, whole and at once. A cache that cannot be written is no error."""
        if self.path is None or not self._new:
            return
        import tempfile

        grown = len(self._blob) > LARGEST
        index, blob = ({}, bytearray()) if grown else (dict(self._index), bytearray(self._blob))
        for key, (code, flags, groups, names) in self._new.items():
            data = array("I", code).tobytes()
            index[key] = [len(blob), len(data), flags, groups, names]
            blob += data
        listing = json.dumps(index, separators=(",", ":")).encode()
        body = listing + bytes(blob)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=self.path.stem, suffix=".tmp")
            with os.fdopen(handle, "wb") as file:
                file.write(f"{_engine()} {zlib.crc32(body)} {len(listing)}\n".encode("ascii") + body)
            os.replace(name, self.path)
        except OSError:
            return
        self._new = {}


def _engine() -> str:
    """Names the regex engine that compiled code belongs to."""
    return f"{sys.implementation.cache_tag}-{getattr(import_module('_sre'), 'MAGIC', 0)}-{sys.byteorder}"


def _compile(source: str) -> tuple[list[int], int, int, dict[str, int]] | None:
    """The engine's own code for ``source``, its flags, number of groups and their names; None where the engine does not offer it."""
    try:
        compiler, parser = import_module("re._compiler"), import_module("re._parser")
        parsed = parser.parse(source, 0)
        code = compiler._code(parsed, 0)
        return code, parsed.state.flags, parsed.state.groups - 1, dict(parsed.state.groupdict)
    except (ImportError, AttributeError, TypeError):
        return None


def _from_code(
    source: str, code: list[int], flags: int, groups: int, names: dict[str, int]
) -> re.Pattern[str]:
    by_number: list[str | None] = [None] * (groups + 1)
    for name, number in names.items():
        by_number[number] = name
    made: re.Pattern[str] = import_module("_sre").compile(
        source, flags, code, groups, names, tuple(by_number)
    )
    return made
