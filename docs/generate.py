"""Writes the pages of the documentation that come from the rules: ``python docs/generate.py`` (``--check`` compares and changes nothing).

``docs/rules/<category>.md`` has an anchor for each rule, ``docs/coverage.md`` says which code exists in which
language, ``docs/practices.md`` says which rule,
script or metric serves each practice of the founding documents.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from custcare_tone import registry
from custcare_tone.engine import library

DOCS = Path(__file__).parent
LANGUAGES = {"en": "English", "it": "Italian", "bg": "Bulgarian", "fil": "Filipino"}
STRENGTH = {
    "experiment": "shown in experiments",
    "correlation": "goes together in data, cause not shown",
    "law": "follows from law; drafting guidance, not legal advice",
    "practice": "agreed among practitioners, not proven",
    "seed": "named in the founding documents",
}
Rules = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""Language → code → rule."""


def rules() -> Rules:
    """Every packaged rule with its examples."""
    return {name: {r["code"]: r for _, r in library.examples(name)} for name in library.languages()}


def pages() -> dict[str, str]:
    """Path below ``docs/`` → text, for every generated page."""
    every = rules()
    made = {
        f"rules/{name}.md": category_page(name, about, every) for name, about in library.categories().items()
    }
    made["rules/index.md"] = index_page(every)
    made["coverage.md"] = coverage_page(every)
    made["practices.md"] = practices_page(every)
    made["scripts.md"] = scripts_page("en")
    made["rewrites.md"] = rewrites_page()
    return made


def category_page(name: str, about: Mapping[str, Any], every: Rules) -> str:
    """One category: each code once, its wording in each language below it."""
    codes = sorted(
        {code for some in every.values() for code, r in some.items() if code.startswith(about["prefix"])}
    )
    lines = [f"# {about['prefix']} · {about['title']}", "", about["definition"], ""]
    lines += [
        f"Guards on by default: {', '.join(about['guards']) or 'none'}. Counts for the score line *{about['scorecard']}*.",
        "",
    ]
    for code in codes:
        lines += rule_section(code, every)
    return "\n".join(lines).rstrip() + "\n"


def rule_section(code: str, every: Rules) -> list[str]:
    """The anchor of one code."""
    in_languages = [name for name in LANGUAGES if code in every.get(name, {})]
    first = every[in_languages[0]][code]
    evidence = first["evidence"]
    refs = ", ".join(evidence.get("refs") or ()) or "none named"
    practices = ", ".join(first.get("practices") or ()) or "none"
    lines = [f'<a id="{code}"></a>', "", f"## {code} {first['name']}", ""]
    lines += [f"{first['kind']} · {', '.join(LANGUAGES[n] for n in in_languages)}", ""]
    lines += [f"**Why.** {_line(first['why'])}", ""]
    lines += [
        f"**Evidence.** {STRENGTH[evidence['strength']]} (sources {refs}). Founding practices: {practices}.",
        "",
    ]
    for name in in_languages:
        lines += language_part(name, every[name][code])
    return lines


def language_part(name: str, rule: Mapping[str, Any]) -> list[str]:
    """What one language says and finds."""
    trial = "" if rule.get("status", "stable") == "stable" else f", {rule['status']}"
    home = f", preset {rule['preset']}" if rule.get("preset", "default") != "default" else ""
    lines = [
        f"### {LANGUAGES[name]} ({rule['severity']}{trial}{home})",
        "",
        f"> {_line(rule['message'])}",
        "",
    ]
    rows = [(_cell(b["text"]), _cell(b.get("fixed") or _to(rule))) for b in rule["examples"]["bad"]]
    lines += ["| found | instead |", "|---|---|", *(f"| {bad} | {good} |" for bad, good in rows), ""]
    innocent = [g if isinstance(g, str) else g["text"] for g in rule["examples"]["good"]]
    lines += ["Left alone:", "", *(f"- {_cell(text)}" for text in innocent), ""]
    return lines


def _to(rule: Mapping[str, Any]) -> str:
    options = rule.get("rewrite") or ()
    return next((r["to"] for r in options if r["to"]), "")


def _line(text: str) -> str:
    return " ".join(str(text).split())


def _cell(text: str) -> str:
    shown = text if len(text) <= 300 else text[:297] + "…"
    return " ⏎ ".join(re.sub(r"([|<*_`])", r"\\\1", part) for part in shown.splitlines())


def index_page(every: Rules) -> str:
    """All categories, with how many rules each language has."""
    lines = [
        "# The rules",
        "",
        f"| category | {' | '.join(LANGUAGES.values())} |",
        "|---|" + "---|" * len(LANGUAGES),
    ]
    for name, about in library.categories().items():
        counts = [
            sum(c.startswith(about["prefix"]) for c in every.get(language, {})) for language in LANGUAGES
        ]
        lines.append(f"| [{about['prefix']} {about['title']}]({name}.md) | {' | '.join(map(str, counts))} |")
    totals = [len(every.get(language, {})) for language in LANGUAGES]
    lines.append(f"| **all** | {' | '.join(f'**{t}**' for t in totals)} |")
    return "\n".join(lines) + "\n"


def coverage_page(every: Rules) -> str:
    """Which code exists in which language."""
    names = {code: rule["name"] for some in reversed(list(every.values())) for code, rule in some.items()}
    lines = [
        "# Which rule exists in which language",
        "",
        "The same code means the same thing in every language.",
        "",
    ]
    lines += [f"| code | name | {' | '.join(LANGUAGES.values())} |", "|---|---|" + "---|" * len(LANGUAGES)]
    for code in sorted(names):
        marks = [every.get(language, {}).get(code, {}).get("severity", "–") for language in LANGUAGES]
        lines.append(f"| {code} | {names[code]} | {' | '.join(marks)} |")
    lines += ["", "## Why a rule is missing in a language", "", _absences()]
    return "\n".join(lines).rstrip() + "\n"


def _absences() -> str:
    told = DOCS / "absences.md"
    return told.read_text(encoding="utf-8").strip() if told.exists() else ""


def rewrites_page() -> str:
    """Faulty replies and what the tool makes of them."""
    from custcare_tone import rewrite

    listed = yaml.safe_load((DOCS / "rewrites.yaml").read_text(encoding="utf-8"))
    lines = [
        "# Before and after",
        "",
        'What `rewrite(text, level="suggested", language="en")` makes of twenty replies.',
    ]
    lines += ["Where a fact is missing, the words stay and the finding shows a form to fill in.", ""]
    lines += ["| before | after | still found |", "|---|---|---|"]
    for text in listed["replies"]:
        done = rewrite(text, level="suggested", language="en")
        left = ", ".join(sorted({f.code for f in done.remaining if f.severity.rank > 0})) or "–"
        lines.append(f"| {_cell(text)} | {_cell(done.text)} | {left} |")
    return "\n".join(lines) + "\n"


def practices_page(every: Rules) -> str:
    """Each founding practice and what serves it."""
    listed = yaml.safe_load((DOCS / "practices.yaml").read_text(encoding="utf-8"))
    served = servants(every)
    lines = ["# The founding practices and what serves them", ""]
    lines += ["| practice | in short | served by |", "|---|---|---|"]
    for entry in listed["practices"]:
        by = ", ".join(served.get(entry["id"], ()))
        lines.append(
            f"| {entry['id']} | {_cell(entry['text'])} | {by or 'out of reach: ' + entry.get('out_of_reach', '')} |"
        )
    return "\n".join(lines) + "\n"


def scripts_page(language: str) -> str:
    """Every script of ``language`` with its variables and an example for each channel, the wordings taking turns."""
    from custcare_tone.drafting import scripts as shelf

    library = shelf.library(language)
    lines = [
        "# The scripts",
        "",
        f"{len(library)} scripts in {LANGUAGES[language]}, each filled with its examples, one wording for each channel.",
    ]
    lines += [
        "`custcare-tone draft ID --set name=Ana` fills one; [writing your own](writing-scripts.md) says how they are made.",
        "",
    ]
    scenarios = sorted({script.scenario for script in library.values()})
    lines += [" · ".join(f"[{name}](#{name})" for name in scenarios), ""]
    for scenario in scenarios:
        lines += [f"## {scenario}", ""]
        for script in library.values():
            if script.scenario == scenario:
                lines += script_part(script)
    return "\n".join(lines).rstrip() + "\n"


def script_part(script: Any) -> list[str]:
    """One script of the gallery."""
    from custcare_tone.cli.scripts import rendered

    own = ' Admits fault: drafted with `liability = "own-it"` only.' if script.liability else ""
    lines = [
        f"### {script.id}",
        "",
        f"{_cell(script.summary)}.{own} {script.wordings} wordings; practices {', '.join(script.practices)}.",
        "",
    ]
    lines += ["| variable | type | what | example |", "|---|---|---|---|"]
    for v in script.variables:
        example = ", ".join(map(str, v.example)) if isinstance(v.example, list) else str(v.example)
        lines.append(
            f"| {_cell(v.name)} | {v.type}{'' if v.required else ', optional'} | {_cell(v.about)} | {_cell(example)} |"
        )
    lines.append("")
    for place, channel in enumerate(script.channels):
        made = next(
            d for where, turn, d in rendered(script) if (where, turn) == (channel, place % script.wordings)
        )
        subject = f"Subject: {made.subject}\n\n" if made.subject else ""
        lines += [f"**{_cell(channel)}**", "", "```text", f"{subject}{made.text}", "```", ""]
    return lines


def servants(every: Rules) -> dict[str, list[str]]:
    """Practice → the rules and scripts that name it."""
    found: dict[str, list[str]] = {}
    for some in every.values():
        for code, rule in some.items():
            for practice in rule.get("practices") or ():
                if code not in found.setdefault(practice, []):
                    found[practice].append(code)
    for practice, name in script_practices():
        if name not in found.setdefault(practice, []):
            found[practice].append(name)
    return {practice: sorted(names) for practice, names in found.items()}


def script_practices() -> Iterable[tuple[str, str]]:
    """``(practice, script id)`` from the contracts in the opening comments of the scripts."""
    for path in sorted(registry.data_folder("templates").glob("en/*/*.j2")):
        head = re.match(r"\{#-?(.*?)-?#\}", path.read_text(encoding="utf-8"), re.DOTALL)
        contract = yaml.safe_load(head[1]) if head else None
        if isinstance(contract, dict):
            yield from (
                (practice, f"script {contract['id']}") for practice in contract.get("practices") or ()
            )


def main(arguments: list[str]) -> int:
    """Writes or compares the pages; the exit code is 1 where a page is stale."""
    stale = []
    for name, text in pages().items():
        path = DOCS / name
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if "--check" not in arguments:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    for name in stale:
        print(f"{'stale' if '--check' in arguments else 'written'}: docs/{name}")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
