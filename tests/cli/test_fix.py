"""Fixing in place: what changes, what stays, what is refused."""

from __future__ import annotations

import json
import os
import subprocess

import pytest

TEXT = "Hello,\r\n\r\nsadly it is late. You failed to attach the form.\r\n"
SAFE = "Hello,\r\n\r\nit is late. You failed to attach the form.\r\n"
BOTH = "Hello,\r\n\r\nit is late. I don't see the form yet.\r\n"


def test_safe_fixes_and_what_is_left(place):
    path = place.write("a.md", TEXT)
    result = place.run("check", "a.md", "--fix", "--output-format=concise")
    assert path.read_bytes().decode() in (SAFE, SAFE.replace("it is late", "It is late"))
    assert result.out.splitlines()[1:] == ["Fixed 1 finding.", "1 finding left: 1 error (1 reply in 1 file)."]
    assert result.code == 1


def test_suggested_ones_too(place):
    path = place.write("a.md", TEXT)
    result = place.run("check", "a.md", "--fix", "--unsafe-fixes")
    assert path.read_bytes().decode() in (BOTH, BOTH.replace("it is late", "It is late"))
    assert (result.code, result.out) == (0, "Fixed 2 findings.\nNo findings left (1 reply in 1 file).\n")


def test_fixing_twice_changes_nothing_more(place):
    path = place.write("a.md", TEXT)
    place.run("check", "a.md", "--fix", "--unsafe-fixes")
    once = path.read_bytes()
    result = place.run("check", "a.md", "--fix", "--unsafe-fixes")
    assert (path.read_bytes(), result.out) == (once, "No findings (1 reply in 1 file).\n")


def test_inside_json_only_the_words_change(place):
    path = place.write(
        "m.json", '[\n {"id": 7, "body":  "You failed to send the \\u0066orm \\ud83d\\ude00."}\n]'
    )
    selector = '[[sources]]\npaths = ["m.json"]\nitems = "$[*]"\ntext = "body"\nid = "id"\n'
    place.write(
        "custcare-tone.toml", f'rules = ["{place.house}"]\nselect = ["BLM901"]\nlanguage = "en"\n' + selector
    )
    before = path.read_text()
    result = place.run("check", "m.json", "--fix", "--unsafe-fixes")
    after = path.read_text()
    assert result.code == 0, result
    assert json.loads(after) == [{"id": 7, "body": "I don't see the form 😀 yet."}] or json.loads(after) == [
        {"id": 7, "body": "I don't see the form yet 😀."}
    ]
    assert after.startswith('[\n {"id": 7, "body":  "')
    assert "\\u0066orm" in after
    assert before != after


def test_permissions_and_encoding_stay(place):
    path = place.write("a.md", b"\xef\xbb\xbf" + TEXT.encode())
    path.chmod(0o640)
    place.run("check", "a.md", "--fix")
    assert path.read_bytes().startswith(b"\xef\xbb\xbfHello")
    assert os.stat(path).st_mode & 0o777 == 0o640


def test_diff_writes_nothing_and_can_be_applied(place):
    path = place.write("a.md", TEXT)
    place.write("clean.md", "Fine.\n")
    result = place.run("check", "a.md", "clean.md", "--diff", "--unsafe-fixes")
    assert (result.code, path.read_bytes().decode()) == (1, TEXT)
    place.write("fix.patch", result.out)
    subprocess.run(["git", "apply", "--whitespace=nowarn", "fix.patch"], check=True, cwd=place.folder)
    assert path.read_bytes().decode() in (BOTH, BOTH.replace("it is late", "It is late"))


def test_diff_of_a_file_without_a_last_line_end(place):
    path = place.write("a.md", "Sadly it is late.")
    place.write("fix.patch", place.run("check", "a.md", "--diff").out)
    subprocess.run(["git", "apply", "fix.patch"], check=True, cwd=place.folder)
    assert path.read_text() == "It is late."


def test_no_diff_is_exit_zero(place):
    place.write("a.md", "Fine.\n")
    result = place.run("check", "a.md", "--diff")
    assert (result.code, result.out) == (0, "")


def test_standard_input_comes_out_mended(place):
    result = place.run("check", "-", "--fix", "--unsafe-fixes", stdin="You failed to send the form.")
    assert (result.code, result.out) == (0, "I don't see the form yet.")
    assert result.err == "Fixed 1 finding.\nNo findings left (1 reply in 1 file).\n"


def test_what_the_baseline_knows_is_left_alone(place):
    path = place.write("a.md", "Sadly it is late.\n")
    place.run("baseline", "a.md", "-q")
    path.write_text("Sadly it is late.\n\nSadly it is lost.\n")
    result = place.run("check", "a.md", "--fix", "--baseline=custcare-tone-baseline.json")
    assert path.read_text() == "Sadly it is late.\n\nIt is lost.\n"
    assert (
        result.out
        == "Fixed 1 finding.\nNo findings left (1 reply in 1 file).\nThe baseline knows 1 further finding.\n"
    )


def test_an_ignored_finding_is_not_fixed(place):
    text = "Sadly it is late. <!-- custcare: ignore[NEG901] it is -->\n"
    path = place.write("a.md", text)
    assert place.run("check", "a.md", "--fix").code == 0
    assert path.read_text() == text


def test_a_fix_that_brings_a_finding_is_refused(place):
    place.own_house()
    rule = (place.folder / "house" / "negative.yaml").read_text()
    place.write(
        "house/negative.yaml",
        rule.replace('to: "", applicability: safe', 'to: "sadly and sadly", applicability: safe'),
    )
    path = place.write("a.md", "It is sadly late.\n")
    result = place.run("check", "a.md", "--fix")
    assert path.read_text() == "It is sadly late.\n"
    assert "a.md:1:7: NEG901 not fixed: the new words would bring a finding of their own" in result.err


@pytest.mark.parametrize("name", ["a.md", "b.txt", "c.html"])
def test_a_file_that_cannot_be_written_is_an_error(place, name):
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    path = place.write(name, "Sadly it is late.\n")
    path.parent.chmod(0o500)
    try:
        assert place.run("check", name, "--fix").code == 2
    finally:
        path.parent.chmod(0o700)
