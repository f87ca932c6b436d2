"""What the package imports is what it asks for, and what it promises in its metadata is there."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
MODULES = {"pyyaml": "yaml", "python-stdnum": "stdnum"}


def imported():
    """The outside modules that the package imports, each with a file that does."""
    found = {}
    for path in sorted((ROOT / "custcare_tone").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            found.update({name.split(".")[0]: path.relative_to(ROOT).as_posix() for name in names})
    return {
        name: path
        for name, path in found.items()
        if name not in sys.stdlib_module_names and name != "custcare_tone"
    }


EXTRAS = {"server": "custcare_tone/http/", "lsp": "custcare_tone/lsp/"}
"""The folder that may import what an extra brings."""


def modules(lines):
    names = [re.match(r"[A-Za-z0-9_-]+", line)[0].lower() for line in lines]
    return {MODULES.get(name, name.replace("-", "_")) for name in names}


def test_every_import_is_a_declared_dependency():
    base = modules(PROJECT["project"]["dependencies"])
    extras = PROJECT["project"]["optional-dependencies"]
    allowed = {folder: modules(extras.get(extra, ())) for extra, folder in EXTRAS.items()}
    outside = {name: path for name, path in imported().items() if name not in base}
    assert {
        name: path
        for name, path in outside.items()
        if not any(path.startswith(folder) and name in known for folder, known in allowed.items())
    } == {}


def test_entry_points_lead_somewhere():
    points = [
        *PROJECT["project"]["scripts"].values(),
        *PROJECT["project"]["entry-points"]["spacy_factories"].values(),
    ]
    for point in points:
        module, _, name = point.partition(":")
        assert callable(getattr(import_module(module), name))


def test_layers_name_only_modules_that_exist():
    (contract,) = PROJECT["tool"]["importlinter"]["contracts"]
    names = [name.strip() for layer in contract["layers"] for name in layer.split(":")]
    for name in (n for n in names if not n.startswith("(")):
        path = ROOT / name.replace(".", "/")
        assert path.is_dir() or path.with_suffix(".py").is_file(), name


def test_the_version_is_the_one_of_the_changelog():
    from custcare_tone.version import __version__

    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
