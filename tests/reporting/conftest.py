"""Reports made by hand, with everything in them that a formatter can stumble over."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from custcare_tone.errors import SourceError
from custcare_tone.model import (
    Applicability,
    Context,
    Edit,
    Evidence,
    Finding,
    Fix,
    Item,
    Related,
    Report,
    Segment,
    Severity,
)
from custcare_tone.reporting.formats import formatter
from custcare_tone.reporting.results import FileReport, Run, Style, Summary

REFUND = "Hello 田中さん 👋🏽,\r\n\r\n\tYou failed to attach the receipt.\r\nUnfortunately, your card 4111 1111 1111 1111 was declined.\r\n"
ODD = 'We "can\'t" <ship>\nbefore & after\x1b[31m Monday.\n'


def _make(
    source: str, words: str, code: str, severity: Severity, fixes: tuple[Fix, ...] = (), **more: object
) -> Finding:
    """A finding on the first occurrence of ``words``."""
    start = source.index(words)
    values: dict[str, object] = {
        "code": code,
        "name": "made-up-rule",
        "category": "blame",
        "severity": severity,
        "message": f"“{words}” hurts.",
        "why": "It was found to.",
        "evidence": Evidence("experiment", ("E8", "E12")),
        "start": start,
        "end": start + len(words),
        "text": words,
        "build_fixes": (lambda: fixes) if fixes else None,
    }
    return Finding(**{**values, **more})  # type: ignore[arg-type]


def _fix(source: str, words: str, replacement: str, applicability: Applicability, title: str) -> Fix:
    """A fix of one edit on the first occurrence of ``words``."""
    start = source.index(words)
    return Fix(title, (Edit(start, start + len(words), replacement),), applicability)


def _item(source: str, **known: object) -> Item:
    """An item whose one reading is the whole source."""
    return Item((Segment(source),), **known)  # type: ignore[arg-type]


@pytest.fixture
def files() -> tuple[FileReport, ...]:
    """Four files: findings of every severity, nothing, a hostile name and text, and one that could not be read."""
    blame = "You failed to attach the receipt"
    asked = _fix(
        REFUND,
        blame,
        "I don't see the receipt yet – could you send it",
        Applicability.SUGGESTED,
        "Ask for it",
    )
    named = _fix(REFUND, blame, "Could you send {what}", Applicability.DISPLAY, "Name it")
    shorter = _fix(REFUND, "Unfortunately, y", "Y", Applicability.SAFE, "Leave it out")
    refund = (
        _make(REFUND, blame, "BLM001", Severity.ERROR, (asked, named)),
        _make(
            REFUND,
            "Unfortunately",
            "NEG003",
            Severity.WARNING,
            (shorter,),
            category="negative",
            related=(Related("NEG001", "cannot", Severity.INFO, 60, 62, "less"),),
        ),
        _make(
            REFUND,
            "card 4111 1111 1111 1111",
            "PRV006",
            Severity.ERROR,
            category="privacy",
            message="“card 4111 11•• •••• 1111” is a card number.",
        ),
    )
    odd = _make(
        ODD,
        "can't\" <ship>\nbefore & after\x1b[31m",
        "NEG008",
        Severity.INFO,
        message="“can't\" <ship>” & 100%, so: no.\nReally.",
        condition="order.late",
    )
    email = Context(language="en", channel="email")
    return (
        FileReport("macros/refund.md", REFUND, ((_item(REFUND), Report("en", refund, context=email)),)),
        FileReport("macros/clean.md", "Thanks!\n", ((_item("Thanks!\n"), Report("en", ())),), known=2),
        FileReport(
            "macros/50%, ü:x.yml",
            ODD,
            ((_item(ODD, id="late", pointer="/macros/0/body"), Report("it", (odd,))),),
        ),
        FileReport(
            "macros/broken.json",
            "",
            errors=(SourceError("ends inside a string", path="macros/broken.json", line=7),),
        ),
    )


Render = Callable[..., str]


@pytest.fixture
def render() -> Render:
    """The whole output of a format over some files."""

    def rendered(name: str, files: Iterable[FileReport], style: Style | None = None, **more: object) -> str:
        summary = Summary()

        def counted() -> Iterable[FileReport]:
            for file in files:
                summary.add(file)
                yield file

        run = Run("0.1.0", "0123456789abcdef", style or Style(), **more)  # type: ignore[arg-type]
        return "".join(formatter(name)(counted(), run, summary))

    return rendered


@pytest.fixture
def make() -> Callable[..., Finding]:
    """Makes a finding on the first occurrence of some words."""
    return _make


@pytest.fixture
def item() -> Callable[..., Item]:
    """Makes an item whose one reading is the whole source."""
    return _item
