"""Ignores: what they take back, and what is said of those that do not deserve to stay."""

from __future__ import annotations

import json

import pytest

BLAME = "You failed to send the form."


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (f"{BLAME} <!-- custcare: ignore[BLM901] agreed -->\n", []),
        (f"{BLAME} <!-- custcare: ignore[blame] agreed -->\n", []),
        (f"{BLAME} <!-- custcare: ignore agreed -->\n", []),
        (f"<!-- custcare: ignore-next-line[BLM] agreed -->\n{BLAME}\n", []),
        (
            f"<!-- custcare: ignore-start[BLM] agreed -->\n{BLAME}\n\nSadly, {BLAME}\n<!-- custcare: ignore-end -->\n",
            ["NEG901"],
        ),
        (f"{BLAME} <!-- custcare: ignore[NEG901] agreed -->\n", ["BLM901", "CFG001"]),
        (f"{BLAME} <!-- custcare: ignore[BLM901, NEG901] agreed -->\n", ["CFG001"]),
        ("Fine. <!-- custcare: ignore agreed -->\n", ["CFG001"]),
        (f"{BLAME} <!-- custcare: ignore[BLM9O1] agreed -->\n", ["BLM901", "CFG002"]),
        (f"{BLAME} <!-- custcare: ignore[BLM901] agreed until=2020-01-31 -->\n", ["BLM901", "CFG003"]),
        (f"{BLAME} <!-- custcare: ignore[BLM901] agreed until=2199-12-31 -->\n", []),
        (f"{BLAME} <!-- custcare: ignore[BLM901] agreed until=soon -->\n", ["CFG005"]),
        (f"{BLAME} <!-- custcare: ignore[BLM901] -->\n", ["CFG004"]),
        (f"{BLAME} <!-- custcare: ignore[BLM002] a rule that does not run here -->\n", ["BLM901"]),
    ],
)
def test_in_the_text(place, text, codes):
    place.write("a.md", text)
    found = json.loads(place.run("check", "a.md", "--output-format=json").out)["files"][0]["items"][0][
        "findings"
    ]
    assert sorted(f["code"] for f in found) == codes


def test_a_whole_finding_about_an_ignore(place):
    text = "Fine. <!-- custcare: ignore[BLM9O1] agreed -->\n"
    place.write("a.md", text)
    found = json.loads(place.run("check", "a.md", "--output-format=json").out)["files"][0]["items"][0][
        "findings"
    ]
    assert found == [
        {
            "code": "CFG002",
            "name": "unknown-code-in-ignore",
            "category": "configuration",
            "severity": "warning",
            "message": 'This ignore names no rule: BLM9O1 (did you mean "BLM901"?).',
            "why": "A mistyped code ignores nothing, and nobody notices.",
            "evidence": {"strength": "practice", "refs": []},
            "start": 6,
            "end": 46,
            "line": 1,
            "column": 7,
            "end_line": 1,
            "end_column": 47,
            "text": "<!-- custcare: ignore[BLM9O1] agreed -->",
            "fixes": [],
        }
    ]


def test_findings_about_ignores_can_be_ignored(place):
    place.write("a.md", "Fine. <!-- custcare: ignore agreed -->\n")
    assert place.run("check", "a.md", "--ignore=CFG001", "-q").out == ""


def test_findings_about_ignores_can_weigh_more(place):
    text = (place.folder / "custcare-tone.toml").read_text()
    place.write("custcare-tone.toml", text + '[severity]\nconfiguration = "error"\nCFG004 = "off"\n')
    place.write("a.md", "Fine. <!-- custcare: ignore -->\n")
    result = place.run("check", "a.md", "--output-format=json")
    found = json.loads(result.out)["files"][0]["items"][0]["findings"]
    assert [(f["code"], f["severity"]) for f in found] == [("CFG001", "error")]
    assert result.code == 1


CONFIG = """\
rules = ["{house}"]
select = ["BLM901", "CFG"]
language = "en"
[[sources]]
paths = ["*.json"]
items = "$[*]"
text = "body"
id = "id"
"""


def outside(place, *ignores):
    tables = "".join(f"[[ignores]]\n{text}\n" for text in ignores)
    place.write("custcare-tone.toml", CONFIG.replace("{house}", place.house) + tables)
    place.write("m.json", json.dumps([{"id": "1", "body": BLAME}, {"id": "2", "body": BLAME}]))
    return place.run("check", "m.json", "--output-format=concise", "-q")


def test_out_of_band(place):
    result = outside(place, 'item = "1"\ncodes = ["BLM901"]\nreason = "law"')
    assert result.out.startswith("m.json:1:")
    assert result.out.count("\n") == 1


@pytest.mark.parametrize(
    ("ignore", "code"),
    [
        ('item = "2"\ncodes = ["NEG001"]\nreason = "law"', None),
        ('item = "9"\npath = "m.json"\ncodes = ["BLM901"]\nreason = "law"', "CFG001"),
        ('item = "9"\ncodes = ["BLM901"]\nreason = "law"', None),
        ('item = "9"\npath = "other.json"\ncodes = ["BLM901"]\nreason = "law"', None),
        ('item = "2"\ncodes = ["BLM9O1"]\nreason = "law"', "CFG002"),
        ('item = "2"\nreason = "law"\nuntil = 2020-01-01', "CFG003"),
    ],
)
def test_out_of_band_ones_that_do_not_deserve_to_stay(place, ignore, code):
    lines = outside(place, ignore).out.splitlines()[2:]
    assert [line.split(": ")[:2] for line in lines] == (
        [["custcare-tone.toml:9:1", code + " " + line.split(": ")[1].split(" ", 1)[1]] for line in lines]
    )
    assert [line.split(": ")[1].split(" ")[0] for line in lines] == ([code] if code else [])


def test_the_list_for_an_audit(place):
    place.write(
        "custcare-tone.toml",
        '[[ignores]]\nitem = "17"\ncodes = ["ADM"]\nreason = "insurer"\nuntil = 2199-12-31\n',
    )
    place.write("a.md", f"Hi.\n\n{BLAME} <!-- custcare: ignore[BLM901] agreed until=2020-01-31 -->\n")
    place.write("b.txt", "x <!-- custcare: ignore -->\n")
    result = place.run("ignores", ".", "--config", "custcare-tone.toml")
    assert result.out.splitlines() == [
        "a.md:3: BLM901 until 2020-01-31 (expired): agreed",
        "b.txt:1: every rule: (no reason)",
        "custcare-tone.toml:1: item 17 ADM until 2199-12-31: insurer",
        "3 ignores, 1 expired, 1 without a reason.",
    ]
    rows = json.loads(place.run("ignores", "a.md", "--output-format=json").out)
    assert rows == [
        {
            "path": "a.md",
            "line": 3,
            "item": None,
            "codes": ["BLM901"],
            "reason": "agreed",
            "until": "2020-01-31",
            "expired": True,
        },
        {
            "path": "custcare-tone.toml",
            "line": 1,
            "item": "17",
            "codes": ["ADM"],
            "reason": "insurer",
            "until": "2199-12-31",
            "expired": False,
        },
    ]


def test_an_ignored_finding_costs_no_points(place):
    words = "We are glad to hear from you and will gladly help with the parcel. " * 4
    place.write("a.md", f"Hi Ana.\n\n{words}\n\n{BLAME}\n\nBest,\nBo\n")
    place.write(
        "b.md", f"Hi Ana.\n\n{words}\n\n{BLAME} <!-- custcare: ignore[BLM901] agreed -->\n\nBest,\nBo\n"
    )
    found = json.loads(place.run("check", "a.md", "b.md", "--output-format=json").out)["files"]
    assert [file["items"][0]["score"]["total"] for file in found] == [90.0, 100.0]
