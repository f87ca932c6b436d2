"""The command line as a process: pipes, encodings, and how little it loads."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

BLAME = "You failed to send the form.\n"
HEAVY = (
    "spacy",
    "numpy",
    "jinja2",
    "textstat",
    "yaml",
    "rapidfuzz",
    "importlib.metadata",
    "asyncio",
    "unittest",
    "email",
)


def run(place, *words, data=b"", **environment):
    return subprocess.run(
        [sys.executable, "-m", "custcare_tone", *words],
        cwd=place.folder,
        input=data,
        capture_output=True,
        check=False,
        env={**os.environ, **environment},
        timeout=120,
    )


@pytest.fixture(autouse=True)
def package_on_the_path(monkeypatch):
    import custcare_tone

    monkeypatch.setenv("PYTHONPATH", os.path.dirname(os.path.dirname(custcare_tone.__file__)))


def test_a_reader_that_goes_away(place):
    place.write("a.md", BLAME * 3000)
    process = subprocess.Popen(
        [sys.executable, "-m", "custcare_tone", "check", "a.md"],
        cwd=place.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    process.stdout.read(10)
    process.stdout.close()
    error = process.stderr.read()
    process.stderr.close()
    assert (process.wait(timeout=120), error) == (1, b"")


def test_an_output_that_cannot_write_all_characters(place):
    place.write("ü.md", BLAME)
    done = run(place, "check", "ü.md", "--output-format=concise", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert (
        done.stdout.splitlines()[0] == rb"\xfc.md:1:1: BLM901 \u201cYou failed to send the form\u201d blames."
    )
    assert done.returncode == 1


def test_standard_input_that_is_no_text(place):
    done = run(place, "check", "-", data=b"Hi\n\xff")
    assert (done.returncode, done.stderr.decode()) == (
        2,
        "custcare-tone: error: <stdin>:2: is not UTF-8 at byte 3\n",
    )


def test_closed_streams(place):
    place.write("a.md", BLAME)
    command = f'"{sys.executable}" -m custcare_tone check a.md'
    for closed in (">&-", "2>&-", ">&- 2>&-"):
        assert (
            subprocess.run(
                ["sh", "-c", f"{command} {closed}"], cwd=place.folder, capture_output=True, check=False
            ).returncode
            == 1
        )


def test_no_colour_into_a_pipe(place):
    place.write("a.md", BLAME)
    assert b"\x1b" not in run(place, "check", "a.md").stdout


def loaded(place, *words, data=b""):
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "custcare_tone", *words],
        cwd=place.folder,
        input=data,
        capture_output=True,
        check=True,
        env=dict(os.environ),
        timeout=120,
    )
    return {
        line.split("|")[-1].strip()
        for line in done.stderr.decode().splitlines()
        if line.startswith("import time:")
    }


@pytest.mark.parametrize("words", [("--help",), ("--version",), ("check", "--help"), ("init", "--help")])
def test_what_help_loads(place, words):
    assert not loaded(place, *words) & set(HEAVY)


def test_what_a_check_loads(place):
    words = ("check", "-", "--isolated")
    run(place, *words, data=b"Fine.\n")
    assert not loaded(place, *words, data=b"Fine.\n") & {*HEAVY, "tomllib", "difflib", "subprocess"}


@pytest.mark.parametrize("words", [("rules", "--language=en"), ("check", "--show-settings")])
def test_what_the_lists_load(place, words):
    run(place, *words)
    assert not loaded(place, *words) & {"spacy", "numpy", "jinja2", "textstat", "rapidfuzz"}


def test_explaining_loads_no_spacy(place):
    assert not loaded(place, "explain", "NEG001", "--language=en", "--isolated") & {
        "spacy",
        "numpy",
        "jinja2",
        "textstat",
    }
