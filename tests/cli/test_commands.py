"""The other commands: baseline, changed lines, rules, measuring, explain, init."""

from __future__ import annotations

import json
import subprocess
import tomllib

import pytest

BLAME = "You failed to send the form."


def git(place, *words):
    who = [
        "-c",
        "user.name=x",
        "-c",
        "user.email=x@example.org",
        "-c",
        "init.defaultBranch=main",
        "-c",
        "commit.gpgsign=false",
    ]
    subprocess.run(["git", *who, *words], cwd=place.folder, check=True, capture_output=True)


def test_baseline_and_what_is_new(place):
    place.write("a.md", f"{BLAME}\n")
    written = place.run("baseline", "a.md")
    assert (written.code, written.out) == (0, "custcare-tone-baseline.json holds 1 finding in 1 file.\n")
    place.write("moved/b.md", f"# Title\n\nHello. *You* failed\nto send the form.\n\n{BLAME} Now!\n")
    (place.folder / "a.md").unlink()
    result = place.run("check", ".", "--baseline", "custcare-tone-baseline.json", "--output-format=concise")
    assert result.out.splitlines() == [
        "moved/b.md:6:1: BLM901 “You failed to send the form” blames.",
        "1 finding: 1 error (1 reply in 1 file).",
        "The baseline knows 1 further finding.",
    ]
    assert (result.code, result.err) == (1, "")


def test_pruning_takes_out_what_is_gone_and_adds_nothing(place):
    place.write("a.md", f"{BLAME}\n\nSadly it is late.\n")
    place.run("baseline", "a.md", "-o", "b.json", "-q")
    place.write("a.md", f"{BLAME}\n\nYou failed to send anything.\n")
    result = place.run("check", "a.md", "--baseline=b.json", "-q")
    assert result.code == 1
    loud = place.run("check", "a.md", "--baseline=b.json")
    assert "1 of the findings in b.json were not met" in loud.err
    pruned = place.run("baseline", "a.md", "-o", "b.json", "--prune")
    assert pruned.out == "b.json holds 1 finding in 1 file; 1 gone.\n"
    assert [e["code"] for e in json.loads((place.folder / "b.json").read_text())["entries"]] == ["BLM901"]


def test_baseline_with_a_file_that_cannot_be_read(place):
    place.write("a.md", f"{BLAME}\n")
    place.write("b.txt", b"\x00")
    result = place.run("baseline", "a.md", "b.txt")
    assert result.code == 2
    assert "b.txt:1: a binary file" in result.err
    assert len(json.loads((place.folder / "custcare-tone-baseline.json").read_text())["entries"]) == 1


def test_only_changed_lines(place):
    git(place, "init")
    place.write("a.md", f"{BLAME}\n\nFine.\n")
    place.write("ü b.md", f"{BLAME}\n")
    git(place, "add", ".")
    git(place, "commit", "-m", "x")
    place.write("a.md", f"{BLAME}\n\nYou failed to\nattach the form.\n")
    place.write("new.md", f"{BLAME}\n")
    result = place.run("check", ".", "--diff-base=HEAD", "--output-format=concise", "-q")
    assert [line.split(" ")[0] for line in result.out.splitlines()] == ["a.md:3:1:", "new.md:1:1:"]
    place.write("ü b.md", f"Hello.\n\n{BLAME} Please.\n")
    again = place.run("check", "ü b.md", "--diff-base=main", "--output-format=concise", "-q")
    assert [line.split(": ")[0] for line in again.out.splitlines()] == ["ü b.md:3:1"]


def test_changed_lines_are_counted_from_where_the_branches_parted(place):
    git(place, "init")
    place.write("a.md", f"{BLAME}\n")
    git(place, "add", ".")
    git(place, "commit", "-m", "x")
    git(place, "checkout", "-b", "topic")
    git(place, "checkout", "main")
    place.write("a.md", "Fine.\n")
    git(place, "commit", "-am", "y")
    git(place, "checkout", "topic")
    assert place.run("check", "a.md", "--diff-base=main").code == 0


@pytest.mark.parametrize("revision", ["nowhere", "--output=x"])
def test_a_revision_that_is_none(place, revision):
    place.write("a.md", f"{BLAME}\n")
    outside = place.run("check", "a.md", f"--diff-base={revision}")
    assert (outside.code, "this is no git repository" in outside.err) == (2, True)
    git(place, "init")
    result = place.run("check", "a.md", f"--diff-base={revision}")
    assert (result.code, f'no revision "{revision}"' in result.err) == (2, True)


def test_the_list_of_rules(place):
    result = place.run("rules")
    lines = result.out.splitlines()
    assert any(line.split() == ["BLM901", "house-blame", "error"] for line in lines)
    assert any(line.startswith("  BLM001") and line.endswith("[inactive: not selected]") for line in lines)
    assert any(line.startswith("  CFG001") for line in lines)
    assert lines[-1].endswith(" rules, 8 active.")


def test_the_list_of_rules_for_programs(place):
    rules = {rule["code"]: rule for rule in json.loads(place.run("rules", "--output-format=json").out)}
    house = rules["BLM901"]
    assert (house["severity"], house["active"], house["language"], house["evidence"]) == (
        "error",
        True,
        "en",
        ["practice", "H1"],
    )
    assert rules["BLM001"]["active"] is False


def test_severity_of_the_configuration_shows_in_the_list(place):
    text = (place.folder / "custcare-tone.toml").read_text()
    place.write("custcare-tone.toml", text + '[severity]\nBLM901 = "info"\nNEG901 = "off"\n')
    rules = {rule["code"]: rule for rule in json.loads(place.run("rules", "--output-format=json").out)}
    assert rules["BLM901"]["severity"] == "info"
    assert rules["NEG901"]["inactive_reason"] == "its severity is off"
    place.write("a.md", f"{BLAME} Sadly.\n")
    result = place.run("check", "a.md", "--output-format=concise")
    assert (result.code, result.out.count("NEG901"), result.out.count("BLM901")) == (0, 0, 1)


def test_measuring(place):
    place.write(
        "t.jsonl", f'{{"text": "{BLAME}", "lang": "en"}}\n"Fine."\n{{"body": "Sadly, {BLAME.lower()}"}}\n'
    )
    result = place.run("rules", "--measure", "t.jsonl", "--examples=1")
    assert result.out == (
        "BLM901 house-blame (error): 2 in 2 texts\n"
        "    t.jsonl:1: [You failed to send the form].\n"
        "NEG901 house-sadly (warning): 1 in 1 texts\n"
        "    t.jsonl:3: [Sadly], you failed to send the form.\n"
        "3 texts, 2 with a warning or an error (66.67 %).\n"
    )
    counted = json.loads(place.run("rules", "--measure", "t.jsonl", "--output-format=json").out)
    assert (counted["texts"], counted["flagged"], [(r["code"], r["hits"]) for r in counted["rules"]]) == (
        3,
        2,
        [("BLM901", 2), ("NEG901", 1)],
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{}\n", "t.jsonl:1: no text here"),
        ('"x"\n{', "t.jsonl:2: is not valid JSON"),
        (b'"\xff"', "t.jsonl: is not UTF-8"),
    ],
)
def test_measuring_what_is_no_text(place, text, said):
    place.write("t.jsonl", text)
    result = place.run("rules", "--measure", "t.jsonl")
    assert (result.code, said in result.err) == (2, True)


def test_explaining_a_packaged_rule(place):
    lines = place.run("explain", "NEG001", "--isolated", "--language=en").out.splitlines()
    assert lines[0].startswith("NEG001 ")
    labels = {line[2:12].strip() for line in lines[2:]}
    assert {"says", "why", "evidence", "flagged", "innocent", "silence"} <= labels


def test_explaining_by_name_category_and_for_programs(place):
    house = place.run("explain", "house-blame").out
    assert house.startswith("BLM901 house-blame (error, blame, en)\n")
    assert "  flagged   You failed to attach the form.\n" in house
    assert "  innocent  You attached the form.\n" in house
    assert "NEG001" in place.run("explain", "negative", "--isolated", "--language=en").out
    found = json.loads(place.run("explain", "CFG001", "--output-format=json").out)
    assert [(rule["code"], rule["examples"]) for rule in found] == [("CFG001", {})]


def test_init(place):
    (place.folder / "custcare-tone.toml").unlink()
    for name in ("it", "chat", "other"):
        (place.folder / name).mkdir()
    place.write("README.md", "x")
    result = place.run("init", "--preset=relaxed")
    assert (result.code, result.out) == (0, "Wrote custcare-tone.toml.\nNext: custcare-tone check .\n")
    written = tomllib.loads((place.folder / "custcare-tone.toml").read_text())
    assert (written["preset"], written["exclude"]) == ("relaxed", ["README.md"])
    assert written["overrides"] == [
        {"paths": ["chat/**"], "channel": "chat"},
        {"paths": ["it/**"], "language": "it"},
    ]
    assert place.run("check", "--show-settings", "it/a.md").code == 0
    again = place.run("init")
    assert (again.code, "is there already (--force replaces it)" in again.err) == (2, True)
    assert place.run("init", "--force").code == 0
