"""Says what a rule finds, why it matters, what to write instead, and where it is right to stay silent."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from typing import Any

from custcare_tone.api import Checker
from custcare_tone.cli import options, output
from custcare_tone.cli.main import CLEAN
from custcare_tone.errors import ConfigError, did_you_mean
from custcare_tone.reporting.columns import folded
from custcare_tone.rulebook import Examples, RuleInfo, about, as_object, languages_of

_WIDTH = 100


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of ``explain``."""
    parser.add_argument("code", metavar="CODE", help="a rule's code or name, or a category")
    parser.add_argument("--output-format", metavar="NAME", default="text", help="text or json")
    options.add_context(parser)
    options.add_configuration(parser)


def run(args: argparse.Namespace) -> int:
    """Prints the explanation in every language that has the rule, or in the one that is set."""
    options.choice("--output-format", args.output_format, "text", "json")
    settings = options.resolver(args).for_path(None)
    rules = list(about(Checker(settings), languages_of(settings)))
    wanted = args.code.upper()
    found = [r for r in rules if wanted in (r.code, *r.aliases) or args.code.lower() in (r.name, r.category)]
    if not found:
        names = {name for r in rules for name in (r.code, r.name, r.category)}
        hint = (
            did_you_mean(wanted, names)
            or did_you_mean(args.code.lower(), names)
            or "custcare-tone rules lists them"
        )
        raise ConfigError(f'no rule "{args.code}"', hint=hint)
    examples = Examples(settings.rules)
    if args.output_format == "json":
        objects = [{**as_object(rule), "examples": _plain(examples.of(rule))} for rule in found]
        output.write([json.dumps(objects, ensure_ascii=False, indent=1), "\n"])
        return CLEAN
    for number, rule in enumerate(found):
        output.write(["\n" if number else "", *_page(rule, examples)])
    return CLEAN


def _plain(value: Any) -> Any:
    """Examples without types that only YAML knows."""
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def _page(rule: RuleInfo, examples: Examples) -> Iterator[str]:
    yield f"{rule.code} {rule.name} ({rule.severity}, {rule.category}, {rule.language})\n"
    if not rule.active:
        yield f"inactive: {rule.inactive_reason}\n"
    yield "\n"
    yield _fold("says", rule.message)
    yield _fold("why", rule.why)
    yield _fold("evidence", ", ".join(rule.evidence))
    if rule.practices:
        yield _fold("practices", ", ".join(rule.practices))
    for rewrite in rule.rewrites:
        yield _fold("write", f"{rewrite['to'] or '(leave it out)'}  [{rewrite['applicability']}]")
    shown = examples.of(rule)
    for label, key in (("flagged", "bad"), ("innocent", "good")):
        for example in shown.get(key, ()):
            yield from _example(label, example)
    yield _fold(
        "silence",
        f'custcare: ignore[{rule.code}] and a reason, in a comment; or ignore = ["{rule.code}"] in the configuration',
    )


def _example(label: str, example: Any) -> Iterator[str]:
    if isinstance(example, str):
        yield _fold(label, example)
        return
    context = ", ".join(f"{k}: {v}" for k, v in example.items() if k not in ("text", "match", "fixed"))
    yield _fold(label, example["text"] + (f"  ({context})" if context else ""))
    if example.get("fixed"):
        yield _fold("  →", example["fixed"])


def _fold(label: str, text: str) -> str:
    head = f"  {label:<10}"
    return folded(text, head, " " * len(head), _WIDTH) + "\n"
