"""Writes a configuration file to start from, fitted to what lies in the folder."""

from __future__ import annotations

import argparse
from pathlib import Path

from custcare_tone.cli import output
from custcare_tone.cli.main import CLEAN
from custcare_tone.errors import ConfigError

NAME = "custcare-tone.toml"
_LANGUAGES = ("bg", "en", "fil", "it")
_CHANNELS = {
    "chat": "chat",
    "email": "email",
    "emails": "email",
    "mail": "email",
    "phone": "phone",
    "sms": "sms",
    "social": "social_public",
}
_START = """\
# Settings for custcare-tone. Every key: docs/configuration.md, or custcare-tone check --show-settings.

# The rules to start from: default, strict, relaxed. Begin with relaxed in a library full of old text.
preset = "{preset}"

# The least severity that makes the check fail: error, warning or info.
fail-on = "error"

# The language of the texts; auto recognises it for each.
language = "auto"

# How much an apology may admit: strict, balanced or own-it.
liability = "balanced"

# Rules that do not fit this team, by code, prefix or category.
ignore = []

# Files and folders that hold no replies.
exclude = [{exclude}]

[brand]
# Words of your own that are always right, and product names.
approved = []
names = []
# Your own addresses and numbers, which may stand in replies.
contacts = []

[brand.banned]
# "cheap" = "affordable"
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of ``init``."""
    parser.add_argument(
        "folder", nargs="?", default=".", metavar="FOLDER", help="where to write it (default: here)"
    )
    parser.add_argument(
        "--preset",
        default="default",
        choices=("default", "strict", "relaxed"),
        help="the rules to start from",
    )
    parser.add_argument("--force", action="store_true", help="replace a file that is there")


def run(args: argparse.Namespace) -> int:
    """Writes the file and says what to do next."""
    folder = Path(args.folder)
    if not folder.is_dir():
        raise ConfigError("no such folder", path=args.folder)
    target = folder / NAME
    if target.exists() and not args.force:
        raise ConfigError("is there already", path=target.as_posix(), hint="--force replaces it")
    output.write_file(str(target), [text(folder, args.preset)])
    output.write([f"Wrote {target.as_posix()}.\n", f"Next: custcare-tone check {folder.as_posix()}\n"])
    return CLEAN


def text(folder: Path, preset: str) -> str:
    """The file for ``folder``: with an override for each folder that is named after a language or a channel."""
    readmes = [
        f'"{p.name}"'
        for p in sorted(folder.iterdir())
        if p.stem.lower() in ("readme", "changelog", "license", "contributing")
    ]
    out = _START.format(preset=preset, exclude=", ".join(readmes))
    for place in sorted(p.name for p in folder.iterdir() if p.is_dir()):
        said = f'language = "{place}"' if place in _LANGUAGES else None
        if place.lower() in _CHANNELS:
            said = f'channel = "{_CHANNELS[place.lower()]}"'
        if said is not None:
            out += f'\n[[overrides]]\npaths = ["{place}/**"]\n{said}\n'
    return out
