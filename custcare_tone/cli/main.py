"""The command line: finds the command, runs it, turns what goes wrong into a message and an exit code.

Exit codes: 0 clean, 1 findings at or above ``--fail-on`` that remain, 2 usage, configuration or unreadable
input, 3 internal error.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

from custcare_tone.errors import CustcareError, did_you_mean
from custcare_tone.version import __version__

COMMANDS = {
    "check": ("check", "check replies in files, folders or standard input"),
    "draft": ("draft", "fill a script with values"),
    "scripts": ("scripts", "list, show and check scripts"),
    "rules": ("rules", "list the rules, or count what they find in texts"),
    "explain": ("explain", "say what a rule finds, why, and what to write instead"),
    "baseline": ("baseline", "write what is found today to a baseline file"),
    "ignores": ("ignores", "list every ignore for an audit"),
    "init": ("init", "write a configuration file to start from"),
    "lsp": ("lsp", "run the language server"),
    "serve": ("serve", "run the HTTP server"),
}
"""Command: its module in this package, and one line of help. A module has ``add_arguments(parser)`` and ``run(args) -> int``; a command
whose module is not there (it comes with an extra) is not offered."""

CLEAN, FOUND, UNUSABLE, INTERNAL = 0, 1, 2, 3


class Parser(argparse.ArgumentParser):
    """Says what was probably meant where an argument is unknown."""

    def error(self, message: str) -> NoReturn:
        hint = None
        if message.startswith("unrecognized arguments: "):
            word = message.split(": ", 1)[1].split()[0].split("=")[0]
            hint = did_you_mean(word, self._option_string_actions)
        self.exit(UNUSABLE, f"{self.prog}: error: {message}{f' ({hint})' if hint else ''}\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command line ``argv`` (default: the process's own) and returns the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        return _run(words)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else UNUSABLE
    except CustcareError as error:
        _complain(str(error))
        return UNUSABLE
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        _silence_output()
        return CLEAN
    except Exception:
        import traceback

        traceback.print_exc()
        _complain("this is a fault of custcare-tone itself; the lines above say where")
        return INTERNAL


def commands() -> dict[str, tuple[str, str]]:
    """The commands that are there."""
    folder = os.path.dirname(__file__)
    return {
        name: about
        for name, about in COMMANDS.items()
        if os.path.exists(os.path.join(folder, f"{about[0]}.py"))
    }


def _run(words: list[str]) -> int:
    if not words or words[0] not in commands():
        return _front(words)
    module = import_module(f"custcare_tone.cli.{COMMANDS[words[0]][0]}")
    parser = Parser(
        prog=f"custcare-tone {words[0]}",
        description=module.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    module.add_arguments(parser)
    code: int = module.run(parser.parse_args(words[1:]))
    if sys.stdout is not None:
        sys.stdout.flush()
    _keep_compiled()
    return code


def _keep_compiled() -> None:
    """Leaves what this run compiled to the next one. Only where rules were used, and only here, because a library call writes no files."""
    library = sys.modules.get("custcare_tone.engine.library")
    if library is not None:
        library.regex_store().save()


def _front(words: list[str]) -> int:
    """What is said where no command is named: help, the version, or which command was probably meant."""
    listing = "\n".join(f"  {name:<10} {line}" for name, (_, line) in commands().items())
    parser = Parser(
        prog="custcare-tone",
        description="Checks the tone of customer-support replies, offline, and says what to write instead.",
        epilog=f"commands:\n{listing}\n\ncustcare-tone COMMAND --help says more.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        usage="custcare-tone COMMAND …",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"custcare-tone {__version__}")
    if words and not words[0].startswith("-"):
        hint = did_you_mean(words[0], commands()) or f"one of {', '.join(commands())}"
        parser.error(f'no command "{words[0]}" ({hint})')
    parser.parse_args(words)
    parser.print_help()
    return UNUSABLE if not words else CLEAN


def _complain(message: str) -> None:
    from custcare_tone.cli.output import write_error

    write_error(f"custcare-tone: error: {message}\n")


def _silence_output() -> None:
    """Nobody reads any more: what is left in the buffers goes nowhere, quietly."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
