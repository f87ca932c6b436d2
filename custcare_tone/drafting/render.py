"""Fills scripts. The only importer of Jinja.

Scripts are data from folders that a team may have got from elsewhere, so they run in a sandbox that is smaller than Jinja's own: no attributes,
calls, imports, macros or assignments, filters from a short list, loops over given lists only and at most two deep. What a script can print is
therefore bounded before it runs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined, TemplateError, TemplateSyntaxError, nodes
from jinja2.ext import Extension
from jinja2.loaders import BaseLoader
from jinja2.parser import Parser
from jinja2.sandbox import ImmutableSandboxedEnvironment

from custcare_tone.errors import ScriptError, did_you_mean

LONGEST = 20_000
"""The most characters of a draft."""
_FILTERS = ("capitalize", "first", "join", "last", "length", "lower", "title", "trim", "upper")
_TESTS = ("defined",)
_ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Const,
    nodes.If,
    nodes.For,
    nodes.Filter,
    nodes.Test,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.CondExpr,
    nodes.Block,
    nodes.Keyword,
    nodes.Mod,
)
_OWN = frozenset({"channel", "formality"})
"""Names that every script may ask beside its variables."""
BLOCKS = ("subject", "opening", "acknowledgement", "answer", "next_step", "closing")
"""What a script may fill and a layout may put in order."""
_ITEM = re.compile(r"(?:[-*•☐]|\d{1,2}[.)]) ")
_CHANNEL_HTML = frozenset({"email"})
_CHANNEL_SUBJECT = frozenset({"email", "meeting"})


class WordingExtension(Extension):
    """``{% wording %}…{% or %}…{% or %}…{% endwording %}``: one of several ways to say it, the same one for the same seed."""

    tags = {"wording"}  # noqa: RUF012  (Jinja declares it so)

    def parse(self, parser: Parser) -> nodes.Node:
        line = next(parser.stream).lineno
        ways = [parser.parse_statements(("name:or", "name:endwording"))]
        while next(parser.stream).test("name:or"):
            ways.append(parser.parse_statements(("name:or", "name:endwording")))
        chosen: list[nodes.Node] = ways[-1]
        for number in range(len(ways) - 2, -1, -1):
            turn = nodes.Mod(nodes.Name("wording", "load"), nodes.Const(len(ways)))
            chosen = [
                nodes.If(
                    nodes.Compare(turn, [nodes.Operand("eq", nodes.Const(number))]),
                    ways[number],
                    [],
                    chosen,
                    lineno=line,
                )
            ]
        marked = nodes.If(nodes.Const(True), chosen, [], [], lineno=line)
        marked.set_environment(self.environment)
        self.environment.extend(ways=max(getattr(self.environment, "ways", 1), len(ways)))
        return marked


def _environment(loader: BaseLoader | None = None) -> Environment:
    made = ImmutableSandboxedEnvironment(
        loader=loader,
        undefined=StrictUndefined,
        extensions=[WordingExtension],
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
    )
    made.globals.clear()
    made.filters = {name: made.filters[name] for name in _FILTERS}
    made.filters["capitalize"] = _capitalize
    made.tests = {name: made.tests[name] for name in (*_TESTS, "eq", "equalto", "==")}
    return made


def _capitalize(words: Any) -> str:
    """The first letter raised, the rest as it is: *our Leeds shop* keeps its L, which Jinja's own filter would lower."""
    text = str(words)
    return text[:1].upper() + text[1:]


def inspect(source: str, path: str, declared: Mapping[str, str]) -> int:
    """How many wordings the script ``source`` has, whose variables are ``declared`` with their types. Raises ScriptError, with its line, for
    syntax, forbidden constructs, text that no layout prints, and names that are used and not declared or declared and not used."""
    environment = _environment()
    tree, used = _read(
        environment, source, path, frozenset(name for name, kind in declared.items() if kind == "list")
    )
    known = {*declared, *_OWN}
    for name, line in used.items():
        if name not in known:
            raise ScriptError(
                f'"{name}" is used and not declared', path=path, line=line, hint=did_you_mean(name, known)
            )
    for name in sorted(set(declared) - set(used)):
        raise ScriptError(f'"{name}" is declared and not used', path=path, line=1)
    _only_blocks(tree, path)
    return int(getattr(environment, "ways", 1))


def _read(
    environment: Environment, source: str, path: str, lists: frozenset[str]
) -> tuple[nodes.Template, dict[str, int]]:
    try:
        tree = environment.parse(source)
        return tree, _walk(tree, path, environment, lists)
    except TemplateSyntaxError as error:
        raise ScriptError(str(error.message), path=path, line=error.lineno) from error
    except RecursionError:
        raise ScriptError("is nested too deep", path=path, line=1) from None


def _only_blocks(tree: nodes.Template, path: str) -> None:
    for node in tree.body:
        text = node.nodes[0] if isinstance(node, nodes.Output) and len(node.nodes) == 1 else None
        blank = isinstance(text, nodes.TemplateData) and not text.data.strip()
        if not blank and not isinstance(node, nodes.Block):
            raise ScriptError(
                "what stands outside the blocks is never printed",
                path=path,
                line=node.lineno,
                hint=f"blocks: {', '.join(BLOCKS)}",
            )


def _walk(
    tree: nodes.Node, path: str, environment: Environment, lists: frozenset[str], loops: int = 0
) -> dict[str, int]:
    used: dict[str, int] = {}
    bound: set[str] = set()
    for node in tree.iter_child_nodes():
        line = getattr(node, "lineno", None) or getattr(tree, "lineno", None) or 1
        if not isinstance(node, _ALLOWED):
            raise ScriptError(
                f"{type(node).__name__} may not stand in a script",
                path=path,
                line=line,
                hint="see the page on writing scripts",
            )
        problem, hint = _forbidden(node, environment, lists)
        if problem:
            raise ScriptError(problem, path=path, line=line, hint=hint)
        depth = loops + isinstance(node, nodes.For)
        if depth > 2:
            raise ScriptError("loops more than two deep", path=path, line=line)
        inner = _walk(node, path, environment, lists, depth)
        if isinstance(node, nodes.For) and isinstance(node.target, nodes.Name):
            bound.add(node.target.name)
        if isinstance(node, nodes.Name) and node.ctx == "load":
            used.setdefault(node.name, line)
        used.update({name: at for name, at in inner.items() if name not in bound})
    return {name: line for name, line in used.items() if name not in bound and name != "wording"}


def _forbidden(
    node: nodes.Node, environment: Environment, lists: frozenset[str]
) -> tuple[str | None, str | None]:
    """What is wrong with ``node`` by itself, and the way out. ``join`` and loops take list variables only and ``%`` serves the wordings only:
    anything else could print far more than it was given."""
    if isinstance(node, nodes.Filter):
        if node.name not in environment.filters:
            return f'unknown filter "{node.name}"', did_you_mean(
                str(node.name), environment.filters
            ) or ", ".join(_FILTERS)
        if node.name != "join" and (node.args or node.kwargs):
            return f"{node.name} stands without brackets", f"{{{{ value|{node.name} }}}}"
        if node.name == "join" and not (
            _is_list(node.node, lists)
            and all(isinstance(a, nodes.Const) for a in node.args)
            and not node.kwargs
        ):
            return "join takes a list variable and a fixed text", '{{ items|join(", ") }}'
    if isinstance(node, nodes.Test) and node.name not in environment.tests:
        return f'unknown test "{node.name}"', ", ".join(_TESTS)
    if isinstance(node, nodes.For) and not _is_list(node.iter, lists):
        return "a loop runs over a list variable", "{% for item in items %}"
    if isinstance(node, nodes.Mod) and not (
        isinstance(node.left, nodes.Name) and node.left.name == "wording"
    ):
        return "Mod may not stand in a script", "see the page on writing scripts"
    if isinstance(node, nodes.Block) and node.name not in BLOCKS:
        return f'unknown block "{node.name}"', did_you_mean(node.name, BLOCKS) or ", ".join(BLOCKS)
    return None, None


def _is_list(node: nodes.Node | None, lists: frozenset[str]) -> bool:
    return isinstance(node, nodes.Name) and node.name in lists


class _Folder(BaseLoader):
    """Layouts by channel from the first folder that has one; a script comes as text."""

    def __init__(self, folders: tuple[Path, ...], language: str) -> None:
        self.folders = folders
        self.language = language

    def get_source(self, environment: Environment, template: str) -> tuple[str, str | None, Any]:
        for folder in self.folders:
            path = folder / self.language / "_layouts" / template
            if path.is_file():
                source = path.read_text(encoding="utf-8")
                _read(_environment(), source, path.as_posix(), frozenset())
                return source, str(path), lambda: True
        raise ScriptError(
            f'no layout "{template}" for {self.language}', hint=f"{self.language}/_layouts/{template}"
        )


@lru_cache(maxsize=256)
def _template(source: str, language: str, channel: str, folders: tuple[Path, ...]) -> Any:
    environment = _environment(_Folder(folders, language))
    return environment.from_string(f'{{% extends "{channel}.j2" %}}{source}')


def fill(
    source: str,
    path: str,
    language: str,
    channel: str,
    folders: tuple[Path, ...],
    words: Mapping[str, Any],
    wording: int,
    formality: str,
) -> tuple[str | None, str]:
    """Subject (where the channel has one) and text of the script ``source``. Raises ScriptError where it cannot be filled."""
    given = {**words, "wording": wording, "channel": channel, "formality": formality}
    try:
        template = _template(source, language, channel, folders)
        context = template.new_context(given)
        text = _joined(template.root_render_func(context))
        subject = None
        if channel in _CHANNEL_SUBJECT and "subject" in template.blocks:
            subject = (
                " ".join(_joined(template.blocks["subject"](template.new_context(given))).split()) or None
            )
    except (TemplateError, TypeError, ValueError) as error:
        raise ScriptError(str(error), path=path, line=getattr(error, "lineno", None)) from error
    return subject, tidy(text)


def _joined(pieces: Any) -> str:
    out: list[str] = []
    length = 0
    for piece in pieces:
        length += len(piece)
        if length > LONGEST:
            raise ScriptError(f"a draft of more than {LONGEST} characters")
        out.append(piece)
    return "".join(out)


def tidy(text: str) -> str:
    """Lines of a paragraph run on, except behind a comma or colon at a line's end and before a list item; single blanks, no blank before a mark, at
    most one empty line, none at the ends."""
    lines = [
        re.sub(r" +([,.!?;:])", r"\1", re.sub(r"[ \t]+", " ", line)).strip() for line in text.splitlines()
    ]
    out: list[str] = []
    for line in lines:
        last = out[-1] if out else ""
        if (
            last
            and line
            and not last.endswith((",", ":"))
            and not _ITEM.match(line)
            and not _ITEM.match(last)
        ):
            out[-1] = f"{last} {line}"
        else:
            out.append(line)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(out)).strip()


def html(text: str, channel: str) -> str | None:
    """``text`` as HTML paragraphs, everything escaped, where the channel is sent as HTML."""
    if channel not in _CHANNEL_HTML:
        return None
    return "\n".join(
        f"<p>{escape(part).replace(chr(10), '<br>' + chr(10))}</p>" for part in text.split("\n\n")
    )
