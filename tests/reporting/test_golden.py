"""Each format's whole output on the same files. ``CUSTCARE_WRITE_GOLDEN=1`` writes the files anew; read the difference before keeping it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from custcare_tone.config.keys import FORMATS
from custcare_tone.reporting.results import Style

GOLDEN = Path(__file__).parent / "golden"


def same_as_golden(name: str, output: str) -> None:
    path = GOLDEN / name
    if os.environ.get("CUSTCARE_WRITE_GOLDEN"):
        path.write_text(output, encoding="utf-8", newline="")
    assert output == path.read_bytes().decode("utf-8")


@pytest.mark.parametrize("name", [*FORMATS, "statistics"])
def test_output_is_the_golden_one(name, files, render):
    same_as_golden(f"{name}.txt", render(name, files))


def test_colour_and_a_narrow_terminal(files, render):
    same_as_golden("full-color.txt", render("full", files, Style(color=True, width=60)))


def test_quiet_leaves_out_the_closing_line(files, render):
    output = render("concise", files, quiet=True)
    assert output.splitlines()[-1].startswith("macros/50%, ü:x.yml:1:5: NEG008")


@pytest.mark.parametrize("name", [*FORMATS, "statistics"])
def test_output_does_not_depend_on_the_run(name, files, render):
    assert render(name, files) == render(name, files)


@pytest.mark.parametrize("name", [*FORMATS, "statistics"])
def test_no_format_prints_a_card_number(name, files, render):
    assert "4111 1111 1111 1111" not in render(name, files)


@pytest.mark.parametrize("name", [*FORMATS, "statistics"])
def test_no_format_prints_an_escape_sequence(name, files, render):
    assert "\x1b" not in render(name, files)
