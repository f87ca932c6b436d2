"""Finds the packs: compiled ones in the wheel, others compiled once and kept in the user's cache by the hash of what they were made from.

A cache entry is JSON behind its own checksum, never code. A damaged one is made anew; entries are replaced whole, so two processes that
write the same one at once are safe.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from custcare_tone import registry
from custcare_tone.engine.joined import Lines
from custcare_tone.engine.regexes import RegexStore
from custcare_tone.errors import ConfigError, RuleError, did_you_mean

PackData = Mapping[str, Any]
_FORMAT = 14


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """The languages with packaged rules, English first."""
    folder = registry.data_folder("rules")
    found = sorted(p.parent.name for p in folder.glob("*/lexicon.yaml"))
    return tuple(sorted(found, key=lambda name: (name != "en", name)))


@lru_cache(maxsize=8)
def packaged(language: str) -> PackData:
    """The packaged pack of ``language``. Raises ConfigError for a language without one."""
    if language not in languages():
        raise ConfigError(f'no rules for the language "{language}"', hint=did_you_mean(language, languages()))
    ready = registry.data_folder("rules").parent / "compiled" / f"{language}.json"
    if ready.is_file():
        return loads(ready.read_bytes())
    return _cached(language, _rule_files(registry.data_folder("rules") / language))


def custom(language: str, folders: Iterable[str]) -> tuple[PackData, ...]:
    """One pack for each of a team's rule ``folders`` that holds rules of ``language``: ``FOLDER/<language>/*.yaml``, or ``FOLDER/*.yaml``
    whose top says ``language:`` (English where it says nothing). Raises RuleError for a folder that is missing or holds no rules at all."""
    packs = []
    for folder in map(Path, folders):
        if not folder.exists():
            raise RuleError("no such rule folder or file", path=str(folder))
        mine = _of_language(folder, language)
        if mine:
            packs.append(_cached(language, mine))
        elif not any(folder.rglob("*.yaml")) and not folder.is_file():
            raise RuleError("a rule folder without a .yaml file", path=str(folder))
    return tuple(packs)


def _of_language(folder: Path, language: str) -> list[Path]:
    below = _rule_files(folder / language) if (folder / language).is_dir() else []
    candidates = [folder] if folder.is_file() else _rule_files(folder) + below
    return [p for p in candidates if _declared(p, language) == language]


def _declared(path: Path, language: str) -> str:
    if path.parent.name in languages():
        return path.parent.name
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("language:"):
            return line.partition(":")[2].strip().strip("\"'")
    return "en"


def _rule_files(folder: Path) -> list[Path]:
    return sorted(
        p for p in folder.glob("*.yaml") if p.name not in ("lexicon.yaml", "categories.yaml", "channels.yaml")
    )


def compile_files(language: str, files: Iterable[Path]) -> dict[str, Any]:
    """The pack of ``files`` in ``language``, made now. Raises RuleError with path and line."""
    from custcare_tone.engine import packs, rulefile

    home = registry.data_folder("rules")
    kinds = packs.categories(_text(home / "categories.yaml"), "rules/categories.yaml")
    lexicon = packs.Lexicon(_text(home / language / "lexicon.yaml"), f"rules/{language}/lexicon.yaml")
    read = [rulefile.read(_text(p), _shown(p), kinds) for p in files]
    return packs.compile_pack(lexicon, read, kinds)


def write_compiled(folder: Path) -> None:
    """Writes every packaged pack to ``folder`` as ``<language>.json`` (done when the wheel is built)."""
    folder.mkdir(parents=True, exist_ok=True)
    for language in languages():
        data = compile_files(language, _rule_files(registry.data_folder("rules") / language))
        (folder / f"{language}.json").write_bytes(dumps(data))


def examples(language: str, files: Iterable[Path] | None = None) -> list[tuple[str, Mapping[str, Any]]]:
    """``(path, rule)`` for every rule of ``files`` (default: the packaged ones of ``language``), examples included."""
    from custcare_tone.engine import packs, rulefile

    home = registry.data_folder("rules")
    kinds = packs.categories(_text(home / "categories.yaml"), "rules/categories.yaml")
    paths = _rule_files(home / language) if files is None else list(files)
    found: list[tuple[str, Mapping[str, Any]]] = []
    for path in paths:
        found += [(_shown(path), rule) for rule in rulefile.read(_text(path), _shown(path), kinds).rules]
    return found


@lru_cache(maxsize=1)
def categories() -> Mapping[str, Mapping[str, Any]]:
    """The categories by name, as in ``rules/categories.yaml``."""
    from custcare_tone.engine import packs

    return packs.categories(_text(registry.data_folder("rules") / "categories.yaml"), "rules/categories.yaml")


@lru_cache(maxsize=1)
def regex_store() -> RegexStore:
    """The expressions kept in the user's cache. Only a front end that ends with its process calls ``save`` on it."""
    return RegexStore(_cache_folder() / f"regexes-{sys.implementation.cache_tag}.bin")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise RuleError(f"not UTF-8 (byte {error.start})", path=_shown(path)) from error
    except OSError as error:
        raise RuleError(error.strerror or str(error), path=_shown(path)) from error


def _shown(path: Path) -> str:
    home = registry.data_folder("rules")
    return f"rules/{path.relative_to(home).as_posix()}" if path.is_relative_to(home) else path.as_posix()


_LATE = ("patterns", "apart")
"""The parts of a pack that are kept as lines of their own, because most of them are never asked for."""


def dumps(pack: PackData) -> bytes:
    """``pack`` as it is kept: a line of JSON with all but the ``_LATE`` parts, then a line for each of their values."""
    head = {**pack, **{name: len(pack[name]) for name in _LATE}}
    lines = [head, *(value for name in _LATE for value in pack[name])]
    return b"\n".join(
        json.dumps(line, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode() for line in lines
    )


def loads(kept: bytes) -> PackData:
    """The pack that ``dumps`` has kept. Raises ValueError where it is not whole."""
    first, *lines = kept.split(b"\n")
    pack: dict[str, Any] = json.loads(first)
    at = 0
    for name in _LATE:
        pack[name], at = Lines(lines[at : at + pack[name]]), at + pack[name]
    if at != len(lines):
        raise ValueError("lines are missing")
    return pack


def _cached(language: str, files: list[Path]) -> PackData:
    import hashlib

    key = hashlib.sha256(f"{_FORMAT} {_code()}".encode())
    home = registry.data_folder("rules")
    for path in (home / "categories.yaml", home / language / "lexicon.yaml", *files):
        key.update(_shown(path).encode())
        key.update(_text(path).encode())
    place = _cache_folder() / f"{language}-{key.hexdigest()[:32]}.json"
    found = _read_cache(place)
    if found is None:
        found = compile_files(language, files)
        _write_cache(place, found)
    return found


@lru_cache(maxsize=1)
def _code() -> str:
    """A hash of the compiler itself, so that a changed compiler never reads what an older one wrote."""
    import hashlib

    here = Path(__file__).parent
    parts = [
        here / name
        for name in (
            "expression.py",
            "announce.py",
            "vocabulary.py",
            "phrase.py",
            "packs.py",
            "rulefile.py",
            "words.py",
        )
    ]
    parts.append(here.parent / "text" / "normalize.py")
    return hashlib.sha256(b"".join(p.read_bytes() for p in parts if p.exists())).hexdigest()


def _cache_folder() -> Path:
    import platformdirs

    return Path(os.environ.get("CUSTCARE_TONE_CACHE") or platformdirs.user_cache_dir("custcare-tone"))


def _read_cache(place: Path) -> PackData | None:
    import hashlib

    try:
        head, _, body = place.read_bytes().partition(b"\n")
        if hashlib.sha256(body).hexdigest().encode() != head:
            return None
        return loads(body)
    except (OSError, ValueError):
        return None


def _write_cache(place: Path, data: PackData) -> None:
    """Keeps ``data``; a cache that cannot be written is no error, only slower."""
    import hashlib
    import tempfile

    body = dumps(data)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=place.parent, prefix=place.stem, suffix=".tmp")
        with os.fdopen(handle, "wb") as file:
            file.write(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
        os.replace(name, place)
    except OSError:
        return
