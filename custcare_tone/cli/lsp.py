"""Runs the language server: findings, rewrites and scripts in an editor, over standard input and output.

An editor starts it; docs/editors.md says how. It needs the extra: pip install "custcare-tone[lsp]".
"""

from __future__ import annotations

import argparse

from custcare_tone.errors import CustcareError

MISSING = 'the language server needs pygls: pip install "custcare-tone[lsp]"'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of ``lsp``."""
    parser.add_argument("--stdio", action="store_true", help="talk over standard input and output (always)")


def run(args: argparse.Namespace) -> int:
    """Serves until the editor is done; 2 where the extra is not installed."""
    try:
        from custcare_tone.lsp import server
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] not in ("pygls", "lsprotocol", "cattrs", "attrs", "attr"):
            raise
        raise CustcareError(MISSING) from None
    return server.run()
