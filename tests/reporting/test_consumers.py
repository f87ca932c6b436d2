"""The formats as others read them: published models where there are any, else the facts of their documentation."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from custcare_tone.model import Report, Severity
from custcare_tone.reporting import sarif
from custcare_tone.reporting.results import FileReport

SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"


def validate(value, schema):
    import jsonschema

    jsonschema.validate(value, schema, format_checker=jsonschema.FormatChecker())


@pytest.fixture(scope="module")
def report_schema():
    return json.loads((SCHEMAS / "report.schema.json").read_text(encoding="utf-8"))


def test_json_fits_its_schema(files, render, report_schema):
    validate(json.loads(render("json", files)), report_schema)


def test_json_spans_slice_the_source(files, render):
    sources = {file.path: file.source for file in files}
    for file in json.loads(render("json", files))["files"]:
        for found in (f for one in file["items"] for f in one["findings"] if f["category"] != "privacy"):
            assert sources[file["path"]][found["start"] : found["end"]] == found["text"]


def test_jsonl_lines_fit_the_schema(files, render, report_schema):
    schema = {"$ref": "#/$defs/line", "$defs": report_schema["$defs"]}
    lines = [json.loads(line) for line in render("jsonl", files).splitlines()]
    assert len(lines) == 5
    for line in lines:
        validate(line, schema)


def test_json_is_an_object_without_files(render, report_schema):
    value = json.loads(render("json", ()))
    validate(value, report_schema)
    assert value["summary"] == {"files": 0, "items": 0, "findings": 0, "errors": 0}


def test_sarif_loads_in_a_published_model(files, render):
    model = pytest.importorskip("pydantic_sarif.model")
    log = model.StaticAnalysisResultsFormatSarifVersion210JsonSchema.model_validate_json(
        render("sarif", files)
    )
    assert [result.ruleId for result in log.runs[0].results] == ["BLM001", "NEG003", "PRV006", "NEG008"]


def test_sarif_is_what_code_scanning_asks_for(files, render):
    run = json.loads(render("sarif", files))["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    for number, rule in enumerate(rules):
        assert rule["shortDescription"]["text"]
        assert rule["fullDescription"]["text"]
        assert rule["help"]["text"]
        assert len(rule["properties"]["tags"]) <= 20
        assert [r["ruleIndex"] for r in run["results"] if r["ruleId"] == rule["id"]] == [number]
    for result in run["results"]:
        region = result["locations"][0]["physicalLocation"]["region"]
        assert set(region) == {"startLine", "startColumn", "endLine", "endColumn"}
        assert result["message"]["text"]
        assert re.fullmatch("[0-9a-f]{32}:1", result["partialFingerprints"]["primaryLocationLineHash"])
    uris = {r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in run["results"]}
    assert uris == {"macros/refund.md", "macros/50%25%2C%20%C3%BC:x.yml"}
    assert run["invocations"] == [
        {
            "executionSuccessful": False,
            "toolExecutionNotifications": [
                {
                    "level": "error",
                    "message": {"text": "ends inside a string"},
                    "locations": [
                        {
                            "physicalLocation": {
                                "artifactLocation": {"uri": "macros/broken.json"},
                                "region": {"startLine": 7, "startColumn": 1, "endLine": 7, "endColumn": 1},
                            }
                        }
                    ],
                }
            ],
        }
    ]


def test_sarif_keeps_the_weightiest_where_there_are_too_many(monkeypatch, files, render):
    monkeypatch.setattr(sarif, "MOST_RESULTS", 2)
    run = json.loads(render("sarif", files[:3]))["runs"][0]
    assert [r["ruleId"] for r in run["results"]] == ["BLM001", "PRV006"]
    assert (
        run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]
        == "2 lighter findings were left out"
    )


def test_gitlab_issues_have_what_the_widget_needs(files, render):
    issues = json.loads(render("gitlab", files))
    severity = {"enum": ["info", "minor", "major", "critical", "blocker"]}
    line = {"type": "integer", "minimum": 1}
    begin = {"type": "object", "required": ["line"], "properties": {"line": line}}
    lines = {
        "required": ["lines"],
        "properties": {"lines": {"required": ["begin"], "properties": {"begin": line}}},
    }
    positions = {
        "required": ["positions"],
        "properties": {"positions": {"required": ["begin"], "properties": {"begin": begin}}},
    }
    schema = {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["description", "check_name", "fingerprint", "severity", "location"],
            "properties": {
                "description": {"type": "string", "minLength": 1},
                "check_name": {"type": "string", "minLength": 1},
                "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
                "severity": severity,
                "location": {
                    "type": "object",
                    "required": ["path"],
                    "properties": {"path": {"type": "string", "not": {"pattern": "^(/|\\./)"}}},
                    "anyOf": [lines, positions],
                },
            },
        },
    }
    validate(issues, schema)
    assert len({issue["fingerprint"] for issue in issues}) == len(issues) == 5


def test_gitlab_fingerprints_of_equal_sentences_differ(render, make, item):
    source = "You failed. You failed."
    twice = [make(source, "You failed", "BLM001", Severity.ERROR)]
    second = make(source, "You failed", "BLM001", Severity.ERROR, start=12, end=22)
    report = FileReport("a.md", source, ((item(source), Report("en", (*twice, second))),))
    assert len({issue["fingerprint"] for issue in json.loads(render("gitlab", [report]))}) == 2


def test_fingerprints_survive_reformatting(render, make, item):
    def fingerprints(source):
        found = make(source, "failed", "BLM001", Severity.ERROR)
        report = FileReport("a.md", source, ((item(source), Report("en", (found,))),))
        return [issue["fingerprint"] for issue in json.loads(render("gitlab", [report]))]

    assert fingerprints("Hi.\n\nYou failed to send order 12.") == fingerprints(
        "Hello there.\nYou  failed\nto send order 345."
    )
    assert fingerprints("You failed to send it.") != fingerprints("You failed to mail it.")


def test_rdjson_columns_count_bytes(files, render, make, item):
    result = json.loads(render("rdjson", files))
    position = {
        "type": "object",
        "required": ["line"],
        "properties": {"line": {"minimum": 1}, "column": {"minimum": 1}},
    }
    place = {"type": "object", "required": ["start"], "properties": {"start": position, "end": position}}
    diagnostic = {
        "type": "object",
        "required": ["message", "location"],
        "properties": {
            "message": {"type": "string"},
            "location": {
                "type": "object",
                "required": ["path"],
                "properties": {"path": {"type": "string"}, "range": place},
            },
            "severity": {"enum": ["ERROR", "WARNING", "INFO"]},
            "code": {"type": "object", "required": ["value"]},
            "suggestions": {
                "type": "array",
                "items": {"required": ["range", "text"], "properties": {"range": place}},
            },
        },
    }
    validate(
        result, {"type": "object", "properties": {"diagnostics": {"type": "array", "items": diagnostic}}}
    )
    source = "田中 you failed"
    found = make(source, "you failed", "BLM001", Severity.ERROR)
    one = FileReport("a.md", source, ((item(source), Report("en", (found,))),))
    place = json.loads(render("rdjson", [one]))["diagnostics"][0]["location"]["range"]
    assert place == {"start": {"line": 1, "column": 8}, "end": {"line": 1, "column": 18}}


def test_junit_loads_in_a_real_reader(files, render):
    junitparser = pytest.importorskip("junitparser")
    suites = list(junitparser.JUnitXml.fromstring(render("junit", files, fail_on=Severity.WARNING).encode()))
    assert [(s.name, s.tests, s.failures, s.errors) for s in suites] == [
        ("macros/refund.md", 3, 3, 0),
        ("macros/clean.md", 1, 0, 0),
        ("macros/50%, ü:x.yml", 1, 0, 0),
        ("macros/broken.json", 1, 0, 1),
    ]
    assert [type(r).__name__ for case in suites[0] for r in case.result] == ["Failure"] * 3


def test_checkstyle_is_well_formed_and_complete(files, render):
    root = ElementTree.fromstring(render("checkstyle", files).encode())
    assert (root.tag, root.attrib) == ("checkstyle", {"version": "4.3"})
    found = [
        (file.get("name"), e.get("line"), e.get("column"), e.get("severity"), e.get("source"))
        for file in root
        for e in file
    ]
    assert found == [
        ("macros/refund.md", "3", "2", "error", "custcare-tone.BLM001"),
        ("macros/refund.md", "4", "1", "warning", "custcare-tone.NEG003"),
        ("macros/refund.md", "4", "21", "error", "custcare-tone.PRV006"),
        ("macros/50%, ü:x.yml", "1", "5", "info", "custcare-tone.NEG008"),
        ("macros/broken.json", "7", None, "error", "custcare-tone.unreadable"),
    ]


def unescaped(text, *, prop):
    pairs = {"%0A": "\n", "%0D": "\r", "%25": "%"} | ({"%3A": ":", "%2C": ","} if prop else {})
    return re.sub("%(0A|0D|25|3A|2C)", lambda m: pairs.get(m[0], m[0]), text)


def test_github_commands_parse_back(files, render):
    lines = render("github", files).splitlines()
    parsed = [re.fullmatch(r"::(error|warning|notice) ([^:]*)::(.*)", line) for line in lines]
    properties = [dict(p.split("=", 1) for p in m[2].split(",")) for m in parsed]
    assert [unescaped(p["file"], prop=True) for p in properties] == [
        *["macros/refund.md"] * 3,
        "macros/50%, ü:x.yml",
        "macros/broken.json",
    ]
    assert (
        unescaped(parsed[3][3], prop=False) == "“can't\" <ship>” & 100%, so: no.\nReally.\nIt was found to."
    )
