"""The front door: wires the layers. The only module that sees the settings whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Any

from custcare_tone import model
from custcare_tone.config.selection import Selection
from custcare_tone.config.settings import Settings
from custcare_tone.engine import glossary, library, linter, rulesets, suppress
from custcare_tone.engine.kinds import Plan
from custcare_tone.engine.ruleset import Rule, RuleSet, Wanted
from custcare_tone.engine.unit import Unit
from custcare_tone.errors import ConfigError, did_you_mean
from custcare_tone.model import (
    Context,
    Document,
    Draft,
    Finding,
    Item,
    Report,
    Rewrite,
    Script,
    Segment,
    Suggestion,
)
from custcare_tone.text import prose
from custcare_tone.text.language import detect

_FIELDS = frozenset(f.name for f in fields(Settings)) - {"origins"}
_ALLOWED: dict[str, tuple[str, ...]] = {
    "channel": model.CHANNELS,
    "audience": model.AUDIENCES,
    "formality": model.FORMALITIES,
    "liability": model.LIABILITY_MODES,
    "jurisdiction": model.JURISDICTIONS,
    "stage": model.STAGES,
}


class Checker:
    """Checks texts with one set of settings.

    Cheap to make, immutable, safe to share between threads, and picklable; rules are loaded when the first text of their language comes. Reads no
    files of the caller's unless ``rules`` names them. Keywords are the fields of ``config.Settings`` (``language="en"``, ``channel="email"``,
    ``select=("BLM",)`` …). Raises ConfigError for an unknown keyword or value.
    """

    __slots__ = ("_base", "_plans", "_rules", "settings")

    def __init__(self, settings: Settings | None = None, **keywords: Any) -> None:
        for name in keywords:
            if name not in _FIELDS:
                raise ConfigError(f'unknown setting "{name}"', hint=did_you_mean(name, _FIELDS))
        changes: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in keywords.items()}
        for name in ("preset", "select", "ignore", "rules"):
            if isinstance(changes.get(name), str):
                changes[name] = (changes[name],)
        self.settings = replace(settings or Settings(), **changes)
        _validate({name: getattr(self.settings, name) for name in _ALLOWED})
        _known_language(self.settings.language, auto=True)
        self._rules: dict[str, tuple[RuleSet, ...]] = {}
        self._plans: dict[tuple[str, int], tuple[Context, tuple[Plan, ...]]] = {}
        self._base = {stage: self.settings.context(stage) for stage in model.STAGES}

    def __reduce__(self) -> tuple[Any, ...]:
        return Checker, (self.settings,)

    def rulesets(self, language: str) -> tuple[RuleSet, ...]:
        """The rule sets a text of ``language`` is checked with: its own, and those of languages its texts mix with."""
        found = self._rules.get(language)
        if found is None:
            found = self._rules[language] = _rulesets(language, self.settings)
        return found

    def check(self, text: str, **context: Any) -> Report:
        """The report on ``text``; ``context`` overrides the settings for this text (``previous="…"``,
        ``channel="chat"`` …). Never raises on a text."""
        where = self._context(context, "reply")
        return self._report(Segment(prose.mask(text, _main(where.language))), where, text)

    def check_doc(self, doc: Any, **context: Any) -> Report:
        """The report on a spaCy ``Doc`` of the caller's own. Grammar rules (preset ``deep``) are on as far as the Doc has tags and a parse."""
        deep = (
            self
            if "deep" in self.settings.preset
            else Checker(self.settings, preset=(*self.settings.preset, "deep"))
        )
        where = deep._context(context, "reply")
        return deep._report(Segment(prose.mask(doc.text, _main(where.language))), where, doc.text, doc)

    def check_many(self, texts: Iterable[str], **context: Any) -> Iterator[Report]:
        """The reports on ``texts``, in order and as they are asked for."""
        where = self._context(context, "reply")
        for text in texts:
            yield self._report(Segment(prose.mask(text, _main(where.language))), where, text)

    def check_document(
        self, document: Document, check_item: CheckItem | None = None
    ) -> tuple[tuple[Item, Report], ...]:
        """Each item of a file that was read, with its report; spans are positions of ``document.source``. Ignores written in the file
        are applied, and those that are unused, unknown or expired are findings. ``check_item`` is asked for the reports instead of
        this checker, by a caller that remembers some."""
        ask = check_item or Checker.check_item
        checked = tuple((item, ask(self, item, document)) for item in document.items)
        if not document.suppressions:
            return checked
        languages = {report.language for _, report in checked}
        return suppress.apply(document, checked, self.ignorable(languages), _today)

    def ignorable(self, languages: Iterable[str]) -> suppress.Rules:
        """What ignores may name, and which rules are at work on texts of ``languages``."""
        active = frozenset(rule.code for language in languages for rule in self.active_rules(language))
        wanted = Wanted(
            Selection(self.settings.select, self.settings.ignore), ("default",), self.settings.severity
        )
        said = {n.code: wanted.severity_of(n.rule) for n in suppress.NOTICES if wanted.takes(n.rule)}
        notices = {code: model.Severity(severity) for code, severity in said.items()}
        return suppress.Rules(rulesets.known_codes(self.settings.rules), active, notices)

    def check_item(self, item: Item, document: Document) -> Report:
        """The report on one item: findings of all its readings, each place once."""
        stage = item.stage or self.settings.stage or "template"
        given = {
            "channel": item.channel,
            "audience": item.audience,
            "language": item.language,
            "whole": item.whole,
        }
        where = self._context({k: v for k, v in given.items() if v is not None}, stage)
        reports = [self._report(segment, where, document.source) for segment in item.segments]
        if len(reports) == 1:
            return reports[0]
        unique = {(f.code, f.start, f.end): f for report in reversed(reports) for f in report.findings}
        first = max(reports, key=lambda r: len(r.findings)) if reports else Report(where.language, ())
        return replace(first, findings=tuple(linter.settle(unique.values())))

    def rewrite(self, text: str, level: str = "safe", **context: Any) -> Rewrite:
        """``text`` after its fixes: the safe ones, with ``level="suggested"`` those too that reframe with the facts at hand."""
        from custcare_tone.rewriting import apply

        return apply.rewrite(text, lambda t: self.check(t, **context), level)

    def active_rules(self, language: str) -> tuple[Rule, ...]:
        """The rules that texts of ``language`` are checked with."""
        return tuple(rule for rules in self.rulesets(language) for rule in rules.rules)

    def _context(self, changes: dict[str, Any], stage: str) -> Context:
        context = self._base[stage]
        if not changes:
            return context
        unknown_names = [n for n in changes if n not in Context.__dataclass_fields__]
        if unknown_names:
            raise ConfigError(
                f'unknown context "{unknown_names[0]}"',
                hint=did_you_mean(unknown_names[0], Context.__dataclass_fields__),
            )
        _validate(changes)
        if "language" in changes:
            _known_language(changes["language"], auto=True)
        return replace(context, **changes)

    def _report(self, segment: Segment, context: Context, source: str, doc: Any = None) -> Report:
        language, note = self._language(segment.text, context)
        if language not in library.languages():
            return Report(language, (), (note,) if note else (), context)
        sets = self.rulesets(language)
        own = context if context.language == language else self._in_language(context, language)
        plans = self._plans_for(sets, own)
        unit, findings = linter.check(segment, sets[0], own, source, _fix_builder(), plans[0], doc)
        for rules, plan in zip(sets[1:], plans[1:], strict=True):
            guests = linter.check(segment, rules, own, source, _fix_builder(), plan, doc)[1]
            findings = linter.settle([*findings, *(f for f in guests if not _familiar(f, sets[0]))])
        if own.brand.banned and _wanted(self.settings).takes(suppress.BANNED.rule):
            findings = linter.settle([*findings, *glossary.banned(unit)])
        found = tuple(findings)
        return Report(language, found, (note,) if note else (), own, _Details(unit, found, self.settings))

    def _in_language(self, context: Context, language: str) -> Context:
        """``context`` with the language that was found; the same object for the same settings, so that its plan is made once."""
        for stage in model.STAGES:
            if self._base[stage] is context:
                key = f"{stage} {language}"
                return self._base.get(key) or self._base.setdefault(key, replace(context, language=language))
        return replace(context, language=language)

    def _plans_for(self, sets: tuple[RuleSet, ...], context: Context) -> tuple[Plan, ...]:
        known = self._plans.get((context.language, id(context)))
        if known is not None and known[0] is context:
            return known[1]
        plans = tuple(Plan(rules, context) for rules in sets)
        if len(self._plans) < 64:
            self._plans[context.language, id(context)] = (context, plans)
        return plans

    def _language(self, text: str, context: Context) -> tuple[str, str | None]:
        given = _main(context.language)
        known = library.languages()
        if given != "auto":
            if given in known:
                return given, None
            return given, f'no rules for "{given}": not checked'
        found = detect(text)
        if found is not None:
            return found, None if found in known else f'no rules for "{found}": not checked'
        default = self.settings.default_language
        return default, f"language unknown: checked as {default}"


CheckItem = Callable[[Checker, Item, Document], Report]
"""Gives the report on an item of a document, as ``Checker.check_item`` does."""


@dataclass(frozen=True, slots=True)
class _Details:
    """What a report computes when asked."""

    unit: Unit
    findings: tuple[Finding, ...]
    settings: Settings

    def __call__(self, name: str) -> Any:
        from custcare_tone.engine import liability, promises, readability

        if name == "promises":
            return promises.extract(self.unit)
        if name == "readability":
            return readability.measure(self.unit)
        if name == "liability":
            return liability.grade(self.unit, self.findings)
        from custcare_tone.reporting import scorecard

        if not self.unit.whole:
            return None
        return scorecard.score(self.findings, self.unit.words, dict(self.settings.weights))


def draft(
    script: str,
    language: str = "en",
    channel: str | None = None,
    values: Mapping[str, Any] | None = None,
    formality: str | None = None,
    seed: str | int = 0,
    scripts_folders: Sequence[str] = (),
    **keywords: Any,
) -> Draft:
    """The script with this id, filled and checked.

    ``channel`` is one of the script's own (default: its first); ``seed`` (a ticket number) decides the
    wording, the same one for the same seed. Further keywords go to ``Checker``:
    a script that declares ``liability: own-it`` is refused unless ``liability="own-it"``. Raises ScriptError
    for an unknown script or channel, for all missing and ill-typed values at
    once, and ConfigError for an unknown keyword.
    """
    from custcare_tone.drafting import draft as drafting

    filled = drafting.fill(
        script,
        language,
        channel,
        values or {},
        formality,
        seed,
        tuple(scripts_folders),
        keywords.get("liability"),
    )
    given = {
        "language": language,
        "channel": filled.channel,
        "formality": formality,
        "whole": None,
        **keywords,
    }
    checker = Checker(**{k: v for k, v in given.items() if v is not None})
    report = checker.check(filled.text)
    admitted = drafting.admissions_in(
        values or {}, filled.text, lambda words: checker.check(words, whole=False), report
    )
    if admitted:
        report = replace(report, findings=tuple(linter.settle([*report.findings, *admitted])))
    return replace(filled, report=report)


def scripts(
    language: str = "en", scenario: str | None = None, channel: str | None = None, folders: Sequence[str] = ()
) -> tuple[Script, ...]:
    """The scripts of ``language``, by id; only those of ``scenario`` and ``channel`` where they are given."""
    from custcare_tone.drafting import scripts as shelf

    found = shelf.library(_main(language), tuple(folders)).values()
    return tuple(
        s for s in found if scenario in (None, s.scenario) and (channel is None or channel in s.channels)
    )


def suggest_scripts(
    previous: str = "", draft: str = "", language: str = "auto", folders: Sequence[str] = ()
) -> tuple[Suggestion, ...]:
    """The scripts that may answer the customer's message ``previous``, or that are nearest to ``draft``, a
    text being written; best first, each with its reason."""
    from custcare_tone.drafting import suggest

    tag = _main(language)
    if tag == "auto":
        tag = detect(draft or previous) or "en"
    return suggest.suggest(previous, draft, tag, tuple(folders))


@lru_cache(maxsize=64)
def _main(language: str) -> str:
    tag = language.replace("_", "-").split("-")[0].lower()
    return "fil" if tag == "tl" else tag


def _known_language(language: str, *, auto: bool) -> None:
    if not isinstance(language, str) or not language.replace("-", "").replace("_", "").isalnum():
        raise ConfigError(f'"{language}" is no language tag', hint="en, it, bg, fil or auto")


def _validate(values: dict[str, Any]) -> None:
    for name, value in values.items():
        allowed = _ALLOWED.get(name)
        if allowed is not None and value is not None and value not in allowed:
            raise ConfigError(
                f'unknown {name} "{value}"', hint=did_you_mean(str(value), allowed) or ", ".join(allowed)
            )


def _familiar(finding: Finding, host: RuleSet) -> bool:
    """Whether a guest language's finding is about a word that every reader of the host language knows (an agency's initials)."""
    words = host.words("familiar")
    known = finding.text.lower()
    return words is not None and words.at(known, 0, len(known))


def _wanted(settings: Settings) -> Wanted:
    return Wanted(Selection(settings.select, settings.ignore), settings.preset, settings.severity)


def _rulesets(language: str, settings: Settings) -> tuple[RuleSet, ...]:
    wanted = _wanted(settings)
    return rulesets.load(language, wanted, settings.rules)


def forget_rules() -> None:
    """Makes later checkers read the rule files anew, for a process that outlives a change of them."""
    rulesets.forget()
    _checker.cache_clear()


def _today() -> str:
    import datetime

    return datetime.date.today().isoformat()


@lru_cache(maxsize=1)
def _fix_builder() -> Callable[..., Callable[[], tuple[model.Fix, ...]]]:
    from custcare_tone.rewriting import fixer

    return fixer.builder


@lru_cache(maxsize=16)
def _checker(settings: tuple[tuple[str, Any], ...]) -> Checker:
    return Checker(**dict(settings))


def _split(keywords: dict[str, Any]) -> tuple[Checker, dict[str, Any]]:
    context: dict[str, Any] = {k: keywords.pop(k) for k in ("previous", "brand") if k in keywords}
    frozen = {k: tuple(v) if isinstance(v, list) else v for k, v in keywords.items()}
    return _checker(tuple(sorted(frozen.items()))), context


def check(text: str, **keywords: Any) -> Report:
    """The report on ``text``. Keywords as for ``Checker``."""
    checker, context = _split(keywords)
    return checker.check(text, **context)


def check_many(texts: Iterable[str], **keywords: Any) -> Iterator[Report]:
    """The reports on ``texts``, lazily and in order. Keywords as for ``Checker``."""
    checker, context = _split(keywords)
    return checker.check_many(texts, **context)


def rewrite(text: str, level: str = "safe", **keywords: Any) -> Rewrite:
    """``text`` after its fixes. Keywords as for ``Checker``."""
    checker, context = _split(keywords)
    return checker.rewrite(text, level, **context)
