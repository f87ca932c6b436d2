"""Template branches: which ways through the text there are, and under which condition each appears.

Understood are ``if``/``unless``/``case`` tags of Jinja, Django and Liquid, sections of Mustache and Handlebars, and ERB. Loops and
other blocks are transparent: their text appears. Tags that do not pair up are transparent too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from custcare_tone.text.placeholders import Placeholder

Span = tuple[int, int]


@dataclass(slots=True)
class Branch:
    """One way of a block: the text between two of its tags, and the blocks inside."""

    condition: str
    start: int
    end: int = 0
    blocks: list[Block] = field(default_factory=list)


@dataclass(slots=True)
class Block:
    """Text of which only one branch appears; ``complete`` where one always does (there is an ``else``)."""

    name: str
    start: int
    end: int = 0
    branches: list[Branch] = field(default_factory=list)
    complete: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """One way through the text: what is ``hidden``, what stands for an unread choice (``opaque``), under which condition."""

    condition: str | None
    hidden: tuple[Span, ...]
    opaque: tuple[Span, ...]


_CONDITIONS = frozenset({"if", "unless", "case", "ifchanged", "ifequal", "ifnotequal"})
_TAG = re.compile(r"(\w+)\b[ \t\r\n]*(.*)", re.DOTALL)
_SECTION = re.compile(r"([#^/])[ \t]*([\w.@$-]+)?[ \t\r\n]*(.*)", re.DOTALL)
_ERB_OPEN = re.compile(
    r"(if|unless|case)\b[ \t\r\n]*(.*)|.*\bdo\b(?:[ \t]*\|[^|]*\|)?\s*\Z|(?:for|while|until|begin)\b.*",
    re.DOTALL,
)
_HELPERS = frozenset({"each", "with", "list", "foreach"})


def blocks(placeholders: Sequence[Placeholder]) -> list[Block]:
    """The outermost blocks made by the statements among ``placeholders``."""
    root = Branch("", 0)
    open_blocks: list[Block] = []
    for tag in placeholders:
        if tag.kind == "statement":
            step = _step(tag)
            if step is not None:
                _take(root, open_blocks, tag, *step)
    while open_blocks:
        _unwind(root, open_blocks)
    return root.blocks


def _take(root: Branch, stack: list[Block], tag: Placeholder, step: str, name: str, condition: str) -> None:
    if step == "open":
        stack.append(Block(name, tag.start, branches=[Branch(condition, tag.end)]))
    elif step == "loop":
        stack.append(Block(name, tag.start))
    elif step == "close":
        _close(root, stack, tag, name)
    elif stack and stack[-1].branches:
        _next_branch(stack[-1], tag, step, condition)


def _next_branch(block: Block, tag: Placeholder, step: str, condition: str) -> None:
    block.branches[-1].end = tag.start
    if step == "else":
        earlier = [b.condition for b in block.branches if b.condition]
        condition = " and ".join(_negated(c) for c in earlier) or "else"
        block.complete = True
    block.branches.append(Branch(condition, tag.end))


def _close(root: Branch, stack: list[Block], tag: Placeholder, name: str) -> None:
    depth = next(
        (i for i in range(len(stack) - 1, max(-1, len(stack) - 6), -1) if _pairs(stack[i].name, name)), None
    )
    if depth is None:
        return
    while len(stack) > depth + 1:
        _unwind(root, stack)
    block = stack.pop()
    block.end = tag.end
    if block.branches:
        block.branches[-1].end = tag.start
        _holder(root, stack).blocks.append(block)


def _unwind(root: Branch, stack: list[Block]) -> None:
    """A block without its end is transparent; what it holds belongs to the block around it."""
    block = stack.pop()
    inner = [b for branch in block.branches for b in branch.blocks]
    _holder(root, stack).blocks.extend(inner)


def _holder(root: Branch, stack: list[Block]) -> Branch:
    return next((b.branches[-1] for b in reversed(stack) if b.branches), root)


def _pairs(opened: str, closed: str) -> bool:
    return closed in ("", opened)


def _negated(condition: str) -> str:
    return condition[4:] if condition.startswith("not ") else f"not {condition}"


def _step(tag: Placeholder) -> tuple[str, str, str] | None:
    """``(step, block name, condition)`` of a statement: open, loop, else, elif or close; None where it changes nothing."""
    if tag.dialect == "tags":
        return _tag_step(tag.path)
    return _erb_step(tag.path) if tag.dialect == "erb" else _section_step(tag.path)


def _tag_step(said: str) -> tuple[str, str, str] | None:
    match = _TAG.match(said)
    if match is None:
        return None
    word, rest = match[1], " ".join(match[2].split())
    if word in _CONDITIONS:
        return "open", word, f"not {rest}" if word == "unless" else rest or word
    if word in ("elif", "elsif", "elseif", "when"):
        return "elif", "", rest
    if word == "else":
        return ("elif", "", rest[3:]) if rest.startswith("if ") else ("else", "", "")
    if word == "for":
        return "loop", "for", ""
    if word.startswith("end"):
        return "close", word[3:], ""
    return None


def _section_step(said: str) -> tuple[str, str, str] | None:
    if said == "else" or said.startswith("else "):
        rest = said[4:].strip()
        return ("elif", "", rest[3:]) if rest.startswith("if ") else ("else", "", "")
    match = _SECTION.match(said)
    if match is None:
        return None
    mark, name, rest = match[1], match[2] or "", " ".join(match[3].split())
    if mark == "/":
        return "close", name, ""
    if name in _HELPERS:
        return "loop", name, ""
    if name in ("if", "unless"):
        wanted = rest if (name == "if") == (mark == "#") else f"not {rest}"
        return "open", name, wanted
    return "open", name, name if mark == "#" else f"not {name}"


def _erb_step(said: str) -> tuple[str, str, str] | None:
    if said in ("end", "}"):
        return "close", "", ""
    if said == "else":
        return "else", "", ""
    if said.startswith(("elsif ", "when ")):
        return "elif", "", said.split(None, 1)[1]
    match = _ERB_OPEN.fullmatch(said)
    if match is None:
        return None
    if match[1]:
        return "open", "erb", f"not {match[2]}" if match[1] == "unless" else match[2]
    return "loop", "erb", ""


def readings(found: list[Block], limit: int) -> tuple[list[Reading], bool]:
    """The ways through a text, and whether some were left out because there are more than ``limit``.

    The first has no condition: every choice is unread (opaque where one branch always appears, else absent). One for each branch
    follows, then branches of neighbouring blocks together, then all first and all last branches.
    """
    result = [_reading(found, {}, None)]
    chains = list(_chains(found, ()))
    for chain in chains:
        result.append(_reading(found, _choice([chain]), _condition([chain])))
        if len(result) >= limit:
            return result, True
    for one, two in _neighbours(found):
        if len(result) >= limit:
            return result, True
        result.append(_reading(found, _choice([one, two]), _condition([one, two])))
    return result, False


Chain = tuple[tuple[Block, Branch], ...]


def _chains(found: list[Block], above: Chain) -> Iterator[Chain]:
    for block in found:
        for branch in block.branches:
            chain = (*above, (block, branch))
            yield chain
            if len(chain) < 8:
                yield from _chains(branch.blocks, chain)


def _neighbours(found: list[Block]) -> Iterator[tuple[Chain, Chain]]:
    for left, right in pairwise(found):
        for one in left.branches:
            for two in right.branches:
                yield ((left, one),), ((right, two),)


def _choice(chains: Sequence[Chain]) -> dict[int, Branch]:
    return {id(block): branch for chain in chains for block, branch in chain}


def _condition(chains: Sequence[Chain]) -> str:
    said = [branch.condition for chain in chains for _, branch in chain if branch.condition]
    return " and ".join(dict.fromkeys(said))


def _reading(found: list[Block], choice: dict[int, Branch], condition: str | None) -> Reading:
    hidden: list[Span] = []
    opaque: list[Span] = []
    pending = list(reversed(found))
    while pending:
        block = pending.pop()
        chosen = choice.get(id(block))
        if chosen is None:
            (opaque if block.complete else hidden).append((block.start, block.end))
            continue
        hidden += [(block.start, chosen.start), (chosen.end, block.end)]
        pending += reversed(chosen.blocks)
    return Reading(condition, tuple(sorted(s for s in hidden if s[0] < s[1])), tuple(sorted(opaque)))
