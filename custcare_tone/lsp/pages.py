"""What is known about a rule, as a page: for the link behind a diagnostic's code, for hovering, and for ``explain``."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from custcare_tone.api import Checker
from custcare_tone.config.settings import Settings
from custcare_tone.engine import library
from custcare_tone.rulebook import Examples, RuleInfo, about
from custcare_tone.version import __version__

_MOST_EXAMPLES = 4
_MARKS = re.compile(r"([\\`*_{}\[\]<>#|])")


class Rulebook:
    """The rules under one set of settings. Reading takes a moment, so the rules of a language are read when one is first asked for, and the
    examples of a category when one of them is."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._examples = Examples(settings.rules)
        self._read: dict[str, dict[str, RuleInfo]] = {}
        self._shown: dict[tuple[str, str], tuple[str, str] | None] = {}
        self._reading = threading.RLock()

    def _rules(self, language: str) -> Mapping[str, RuleInfo]:
        """The rules of a language, and those about ignores, by code."""
        with self._reading:
            if language not in self._read:
                known = language in library.languages()
                some = about(Checker(self._settings), (language,)) if known else ()
                self._read[language] = {rule.code: rule for rule in some}
            return self._read[language]

    def rules(self, language: str) -> list[RuleInfo]:
        """The rules of ``language``, by code."""
        some = self._rules(language).values()
        return sorted((r for r in some if r.language == language), key=lambda r: r.code)

    def rule(self, code: str, language: str) -> RuleInfo | None:
        """The rule of that code in ``language``, or in any language where that has none; None for a code that names none."""
        for place in dict.fromkeys((language, *library.languages())):
            some = self._rules(place)
            found = some.get(code) or next((r for r in some.values() if code in r.aliases), None)
            if found is not None:
                return found
        return None

    def example(self, code: str, language: str) -> tuple[str, str] | None:
        """A bad example of the rule of that code and what to write instead, or None."""
        with self._reading:
            if (code, language) not in self._shown:
                self._shown[code, language] = self._example(code, language)
            return self._shown[code, language]

    def ready(self, code: str, language: str) -> bool:
        """Whether the example of a rule is there without reading a file."""
        return (code, language) in self._shown

    def _example(self, code: str, language: str) -> tuple[str, str] | None:
        rule = self.rule(code, language)
        for example in self._examples.of(rule).get("bad", ()) if rule is not None else ():
            if isinstance(example, Mapping) and example.get("fixed"):
                return str(example["text"]), str(example["fixed"])
        return None

    def page(self, code: str, language: str) -> str | None:
        """All about a rule, in Markdown; None for a code that names none."""
        rule = self.rule(code, language)
        return None if rule is None else "\n".join(self._page(rule)) + "\n"

    def _page(self, rule: RuleInfo) -> Iterator[str]:
        yield f"# {rule.code} {rule.name}\n"
        yield f"{rule.severity} · {rule.category} · {rule.language}\n"
        if not rule.active:
            yield f"Inactive: {escaped(rule.inactive_reason)}\n"
        yield f"{escaped(rule.message)}\n"
        yield f"**Why.** {escaped(rule.why)}\n"
        yield f"**Evidence.** {escaped(', '.join(rule.evidence))}\n"
        if rule.rewrites:
            yield "**Write.**\n"
            yield from (f"- {_rewrite(rewrite)}" for rewrite in rule.rewrites)
            yield ""
        with self._reading:
            shown = self._examples.of(rule)
        for title, kind in (("Flagged", "bad"), ("Innocent", "good")):
            some = list(shown.get(kind, ()))[:_MOST_EXAMPLES]
            if some:
                yield f"**{title}.**\n"
                yield from (f"- {_example(example)}" for example in some)
                yield ""
        yield f"Silence it with `custcare: ignore[{rule.code}]` and a reason in a comment."


def _rewrite(rewrite: Mapping[str, Any]) -> str:
    words = escaped(str(rewrite["to"])) if rewrite["to"] else "(leave it out)"
    return f"{words} ({rewrite['applicability']})"


def _example(example: Any) -> str:
    if not isinstance(example, Mapping):
        return escaped(str(example))
    fixed = f" → {escaped(str(example['fixed']))}" if example.get("fixed") else ""
    return escaped(str(example["text"])) + fixed


def escaped(text: str) -> str:
    """``text`` so that Markdown shows it as it is."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


class Pages:
    """Pages on this machine, written when they are first linked to."""

    def __init__(self, template: str = "") -> None:
        self._template = template
        self._folder = folder() / __version__
        self._written: set[tuple[str, str]] = set()

    def address(self, code: str, category: str, language: str) -> str:
        """Where the page of a rule is."""
        if self._template:
            return self._template.replace("{category}", category).replace("{code}", code)
        return self._path(code, language).as_uri()

    def missing(self, code: str, language: str) -> bool:
        """Whether the page is still to be written."""
        return not self._template and (code, language) not in self._written

    def write(self, code: str, language: str, page: str) -> None:
        """Puts the page where its address leads. A folder that cannot be written to is no error: the link leads nowhere then."""
        self._written.add((code, language))
        path = self._path(code, language)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(page, encoding="utf-8")
        except OSError:
            return

    def _path(self, code: str, language: str) -> Path:
        return self._folder / language / f"{code}.md"


def folder() -> Path:
    """Where the pages of all versions are."""
    import platformdirs

    cache = os.environ.get("CUSTCARE_TONE_CACHE") or platformdirs.user_cache_dir("custcare-tone")
    return Path(cache).absolute() / "pages"
