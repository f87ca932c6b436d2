"""The flags that say how to check, shared by the commands that check, and the way from flags to settings."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from typing import Any

from custcare_tone.config.resolver import Resolver
from custcare_tone.errors import ConfigError, did_you_mean

_TEXT = {
    "language": ("TAG", "language of the texts (en, it, bg, fil), or auto"),
    "default-language": ("TAG", "language of texts whose language is not recognised"),
    "channel": ("NAME", "email, chat, social_public, direct_message, sms, phone or meeting"),
    "audience": ("NAME", "public, private or internal"),
    "formality": ("NAME", "formal or familiar"),
    "liability": ("MODE", "strict, balanced or own-it: how much an apology may admit"),
    "jurisdiction": ("NAME", "how the law of the place treats an apology"),
    "stage": ("NAME", "template or reply: whether placeholders are still to be filled"),
}
_LISTS = {
    "preset": ("NAME", "default, strict, relaxed, deep"),
    "select": ("CODES", "only these rules: codes, prefixes or categories, separated by commas"),
    "ignore": ("CODES", "not these rules"),
    "extend-select": ("CODES", "these rules too"),
    "extend-ignore": ("CODES", "not these either"),
    "rules": ("FOLDER", "a folder with rules of your own"),
}


def add_context(parser: argparse.ArgumentParser) -> None:
    """What the texts are and which rules read them."""
    group = parser.add_argument_group("what is checked, and by which rules")
    for name, (metavar, meaning) in _LISTS.items():
        group.add_argument(f"--{name}", metavar=metavar, action="append", help=meaning)
    for name, (metavar, meaning) in _TEXT.items():
        group.add_argument(f"--{name}", metavar=metavar, help=meaning)
    group.add_argument(
        "--insurance", action="store_true", default=None, help="an insurer has to agree to admissions"
    )
    group.add_argument(
        "--whole",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="each text is a whole reply (or a fragment); unset: judged by length",
    )
    group.add_argument(
        "--previous", metavar="TEXT", help="the customer's last message; @FILE reads it from a file"
    )


def add_configuration(parser: argparse.ArgumentParser) -> None:
    """Which configuration file holds."""
    group = parser.add_argument_group("configuration")
    group.add_argument("--config", metavar="FILE", help="use this configuration file for everything")
    group.add_argument("--isolated", action="store_true", help="use no configuration file")


def choice(flag: str, value: str, *names: str) -> str:
    """``value``, which is one of ``names``; ConfigError for another."""
    if value in names:
        return value
    raise ConfigError(
        f'{flag}: unknown value "{value}"', hint=did_you_mean(value, names) or f"one of {', '.join(names)}"
    )


def resolver(args: argparse.Namespace, *more: str) -> Resolver:
    """The resolver for the flags that were given; ``more`` names further flags that are settings."""
    said: dict[str, Any] = {}
    for name in (*_LISTS, *_TEXT, "insurance", "whole", *more):
        value = getattr(args, name.replace("-", "_"), None)
        if value is not None:
            said[name] = _split(value) if name in (*_LISTS, "exclude", "include") else value
    if getattr(args, "previous", None) is not None:
        said["previous"] = _previous(args.previous)
    if args.config and args.isolated:
        raise ConfigError("--config and --isolated exclude each other")
    if args.config and not os.path.isfile(args.config):
        raise ConfigError("no such configuration file", path=args.config)
    return Resolver(said, config=args.config, isolated=args.isolated)


def _split(values: Sequence[str]) -> list[str]:
    return [part.strip() for value in values for part in value.split(",") if part.strip()]


def _previous(value: str) -> str:
    if not value.startswith("@"):
        return value
    try:
        with open(value[1:], encoding="utf-8-sig") as file:
            return file.read()
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", path=value[1:]) from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"is not UTF-8 at byte {error.start}", path=value[1:]) from error
