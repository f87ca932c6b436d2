"""Lists the rules, or with --measure counts what each finds in texts and shows examples in place.

Measuring is how a rule is judged: read its examples, and count how many of them a careful reviewer would agree with.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator

from custcare_tone.api import Checker
from custcare_tone.cli import options, output
from custcare_tone.cli.main import CLEAN
from custcare_tone.rulebook import RuleInfo, about, as_object, languages_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of ``rules``."""
    parser.add_argument(
        "--measure",
        metavar="FILE",
        nargs="+",
        help="count the findings in these files (text, exports, JSON Lines)",
    )
    parser.add_argument(
        "--examples", metavar="N", type=int, default=5, help="examples shown for each rule (default: 5)"
    )
    parser.add_argument(
        "--inactive", action="store_true", help="list only the rules that do not run, and why"
    )
    parser.add_argument("--output-format", metavar="NAME", default="text", help="text or json")
    options.add_context(parser)
    options.add_configuration(parser)


def run(args: argparse.Namespace) -> int:
    """Prints the list or the measurement."""
    options.choice("--output-format", args.output_format, "text", "json")
    settings = options.resolver(args).for_path(None)
    if args.measure:
        from custcare_tone.cli.measure import measure

        output.write(measure(args.measure, settings, args.examples, args.output_format))
        return CLEAN
    known = about(Checker(settings), languages_of(settings))
    rules = [rule for rule in known if not (args.inactive and rule.active)]
    output.write(_as_json(rules) if args.output_format == "json" else _as_text(rules))
    return CLEAN


def _as_json(rules: Iterable[RuleInfo]) -> Iterator[str]:
    yield json.dumps([as_object(rule) for rule in rules], ensure_ascii=False, indent=1) + "\n"


def _as_text(rules: list[RuleInfo]) -> Iterator[str]:
    room = max((len(rule.name) for rule in rules), default=0)
    category = ""
    for rule in sorted(rules, key=lambda r: (r.language, r.code)):
        if f"{rule.language} {rule.category}" != category:
            yield f"{'' if not category else chr(10)}{rule.category} ({rule.language})\n"
            category = f"{rule.language} {rule.category}"
        marks = [rule.status] if rule.status != "stable" else []
        if not rule.active:
            marks.append(f"inactive: {rule.inactive_reason or 'not selected'}")
        note = f"  [{'; '.join(marks)}]" if marks else ""
        yield f"  {rule.code}  {rule.name:<{room}}  {rule.severity:<7}{note}\n"
    active = sum(1 for rule in rules if rule.active)
    yield f"\n{len(rules)} rules, {active} active.\n"
