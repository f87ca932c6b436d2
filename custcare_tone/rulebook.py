"""What is known about each rule, for the commands that show rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from custcare_tone import registry
from custcare_tone.api import Checker
from custcare_tone.config.selection import Selection
from custcare_tone.config.settings import Settings
from custcare_tone.engine import library, suppress
from custcare_tone.engine.ruleset import Wanted
from custcare_tone.model import Severity


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """A rule as the settings at hand have it. ``severity`` is the one that counts here; ``inactive_reason`` is empty where it runs."""

    code: str
    name: str
    category: str
    severity: Severity
    kind: str
    language: str
    status: str
    preset: str
    since: str
    message: str
    why: str
    evidence: tuple[str, ...]
    practices: tuple[str, ...]
    aliases: tuple[str, ...]
    rewrites: tuple[Mapping[str, Any], ...]
    inactive_reason: str = ""

    @property
    def active(self) -> bool:
        """Whether it runs."""
        return not self.inactive_reason


def about(checker: Checker, languages: Sequence[str] = ()) -> Iterator[RuleInfo]:
    """Every rule of ``languages`` (none: of every language), the team's own included, and the rules about ignores."""
    settings = checker.settings
    wanted = Wanted(Selection(settings.select, settings.ignore), settings.preset, settings.severity)
    for language in languages or library.languages():
        for pack in (library.packaged(language), *library.custom(language, settings.rules)):
            for rule in pack["rules"]:
                yield _info(rule, language, wanted)
    for notice in suppress.NOTICES:
        yield _info(notice.rule, "en", wanted)


def languages_of(settings: Settings) -> tuple[str, ...]:
    """The language that is set, or nothing where none is."""
    return () if settings.language == "auto" else (settings.language.split("-")[0].lower(),)


def _info(rule: Mapping[str, Any], language: str, wanted: Wanted) -> RuleInfo:
    severity = wanted.severity_of(rule)
    return RuleInfo(
        code=rule["code"],
        name=rule["name"],
        category=rule["category"],
        severity=Severity(rule["severity"] if severity == "off" else severity),
        kind=rule["kind"],
        language=language,
        status=rule["status"],
        preset=rule["preset"],
        since=str(rule["since"]),
        message=rule["message"],
        why=rule["why"],
        evidence=(rule["strength"], *rule["refs"]),
        practices=tuple(rule.get("practices", ())),
        aliases=tuple(rule.get("aliases", ())),
        rewrites=tuple(rule.get("rewrite", ())),
        inactive_reason=_inactive(rule, severity, wanted),
    )


def _inactive(rule: Mapping[str, Any], severity: str, wanted: Wanted) -> str:
    if not wanted.selection.enabled(rule["code"], rule["category"]):
        return "not selected"
    if severity == "off":
        return "its severity is off"
    if not wanted.takes(rule):
        if rule["status"] != "stable":
            return f"{rule['status']}: only in the preset strict"
        return (
            f"only in the preset {rule['preset']}"
            if rule["preset"] != "default"
            else "left out by the preset"
        )
    return _missing_pipeline(rule)


def _missing_pipeline(rule: Mapping[str, Any]) -> str:
    """Why a rule that needs a trained pipeline cannot run, or nothing."""
    needs = rule.get("pipeline", "blank")
    if rule["kind"] != "token" or needs == "blank":
        return ""
    from importlib.util import find_spec

    return "" if find_spec("en_core_web_sm") else f"needs a spaCy pipeline with a {needs}; none is installed"


def as_object(rule: RuleInfo) -> dict[str, Any]:
    """A rule for JSON."""
    return {**asdict(rule), "severity": rule.severity.value, "active": rule.active}


class Examples:
    """The examples of rules, read from the rule files that hold them when they are first asked for."""

    def __init__(self, folders: Sequence[str]) -> None:
        self._folders = folders
        self._read: dict[tuple[str, str], dict[str, Mapping[str, Any]]] = {}

    def of(self, rule: RuleInfo) -> Mapping[str, Any]:
        """The ``bad`` and ``good`` examples of a rule; empty for rules that are in no file."""
        place = (rule.language, rule.category)
        if place not in self._read:
            found = library.examples(rule.language, self._files(*place))
            self._read[place] = {entry["code"]: entry["examples"] for _, entry in found}
        return self._read[place].get(rule.code, {})

    def _files(self, language: str, category: str) -> list[Path]:
        packaged = registry.data_folder("rules") / language / f"{category}.yaml"
        places = [packaged] if packaged.is_file() else []
        for folder in map(Path, self._folders):
            here = (
                [folder] if folder.is_file() else [*folder.glob("*.yaml"), *folder.glob(f"{language}/*.yaml")]
            )
            places += [path for path in here if path.name != "lexicon.yaml" and _holds(path, category)]
        return places


def _holds(path: Path, category: str) -> bool:
    """Whether a rule file is of ``category``."""
    return any(
        line.split("#")[0].split() == ["category:", category]
        for line in path.read_text(encoding="utf-8").splitlines()
    )
