"""The same text gets the same findings over ``/v1``, over ``/v2`` and on the command line."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from custcare_tone.cli.main import main
from tests.conftest import ROOT

LONG = (
    "Hello Ms Rossi,\r\n\r\nUnfortunately, we can't ship before Monday. 😀 You failed to attach the receipt!!!\r\n\r\n> You wrote this.\r\n"
    "As per our policy you must call again. PLEASE CALM DOWN. Your card 4111 1111 1111 1111 was charged {{ amount }}.\r\n"
    "{% if late %}Sorry for the delay.{% else %}Sorry, sorry, sorry.{% endif %} <!-- custcare: ignore[DIS] said on purpose -->\r\n"
)
OWN = [
    "",
    "Hello.",
    "You failed to attach the receipt.",
    LONG,
    LONG * 4,
    "Purtroppo non possiamo spedire prima di lunedì. Lei non ha allegato lo scontrino, e la colpa è sua.",
    "За съжаление не можем да изпратим поръчката. Вие не сте приложили бележката.",
    "Sa kasamaang palad, hindi po namin maipapadala. Kasalanan ninyo po iyan.",
    "Das ist nicht unsere Schuld und Sie haben die Rechnung nicht bezahlt.",
    "\ud800 You failed to attach the receipt. \udfff",
    "e\u0301\u200d👩‍👩‍👧 YOU MUST CALM DOWN \u202e now",
]


def command_line(text: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """The item that ``check - --output-format json`` reports."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8"))
    main(["check", "-", "--output-format", "json", "--isolated", "-q"])
    said = json.loads(capsys.readouterr().out)
    return said["ruleset"], said["files"][0]["items"][0]


def in_units(text: str, finding: Any) -> tuple[str, int, int]:
    """Code and place of a finding, counted in UTF-16."""
    width = [
        len(text[:place].encode("utf-16-le", "surrogatepass")) // 2
        for place in (finding["start"], finding["end"])
    ]
    return finding["code"], width[0], width[1] - width[0]


def compare(served: Any, text: str) -> int:
    """Checks ``text`` both ways; the number of findings."""
    first = served.post_text("/v1/check", text)
    second = served.client.post("/v2/check", data={"text": text, "language": "auto"}).json()
    theirs = [
        (m["x-custcare"]["code"], m["x-custcare"]["offset"], m["x-custcare"]["length"])
        for m in second["matches"]
    ]
    assert sorted(theirs) == sorted(in_units(text, finding) for finding in first["findings"])
    assert second["language"]["code"] == first["language"]
    replaced = text.encode("utf-16-le", "surrogatepass")
    for match in second["matches"]:
        own = match["x-custcare"]
        assert match["offset"] <= own["offset"]
        assert own["offset"] + own["length"] <= match["offset"] + match["length"]
        assert len(replaced) >= 2 * (match["offset"] + match["length"])
    return len(first["findings"])


@pytest.mark.parametrize("number", range(len(OWN)))
def test_v1_says_what_the_command_line_says(
    served: Any, number: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = OWN[number].encode("utf-8", "replace").decode()
    ruleset, item = command_line(text, capsys, monkeypatch)
    said = served.post("/v1/check", {"text": text})
    assert said["ruleset"] == ruleset
    assert {name: said[name] for name in item} == item


@pytest.mark.parametrize("number", range(len(OWN)))
def test_v2_finds_what_v1_finds(served: Any, number: int) -> None:
    compare(served, OWN[number].encode("utf-8", "replace").decode())


def test_a_replacement_is_the_fix_itself(served: Any) -> None:
    """Writing a match's first replacement in its place gives the text that the edits of the fix give."""
    tried = 0
    for text in OWN[2:8]:
        fixes = {
            (finding["code"], finding["start"]): finding["fixes"]
            for finding in served.post("/v1/check", {"text": text, "offsets": "utf-16"})["findings"]
        }
        units = text.encode("utf-16-le")
        for match in served.client.post("/v2/check", data={"text": text, "language": "auto"}).json()[
            "matches"
        ]:
            own = match["x-custcare"]
            wanted = set()
            for fix in fixes.get((own["code"], own["offset"]), []):
                new = units
                for edit in reversed(fix["edits"]):
                    new = (
                        new[: 2 * edit["start"]]
                        + edit["replacement"].encode("utf-16-le")
                        + new[2 * edit["end"] :]
                    )
                wanted.add(new.decode("utf-16-le"))
            for replacement in match["replacements"]:
                start, end = 2 * match["offset"], 2 * (match["offset"] + match["length"])
                assert (units[:start] + replacement["value"].encode("utf-16-le") + units[end:]).decode(
                    "utf-16-le"
                ) in wanted
                tried += 1
    assert tried >= 5


def test_answers_fit_the_schema_of_the_description(served: Any) -> None:
    document = served.client.get("/openapi.json").json()
    schema = {"$ref": "#/components/schemas/checked", "components": document["components"]}
    validator = Draft202012Validator(schema)
    for text in OWN[:8]:
        include = ["promises", "readability", "liability"]
        validator.validate(served.post("/v1/check", {"text": text, "include": include}))


def corpus(folder: Path) -> Iterator[str]:
    """A bounded, even sample of the real texts."""
    turns = (folder / "corpora" / "sgd_system_turns.jsonl").read_text(encoding="utf-8").splitlines()
    for line in turns[:: max(1, len(turns) // 300)]:
        yield str(json.loads(line).get("text", ""))
    phrases = (folder / "bench" / "phrases_dev.jsonl").read_text(encoding="utf-8").splitlines()
    for line in phrases[:: max(1, len(phrases) // 300)]:
        yield str(json.loads(line).get("text", ""))


def test_both_agree_on_the_corpora(served: Any, shared: Path) -> None:
    texts = [text for text in corpus(shared) if text]
    assert len(texts) > 300
    assert sum(compare(served, text) for text in texts) > 100


def test_both_agree_on_the_examples_of_the_docs(served: Any) -> None:
    for path in sorted((ROOT / "docs" / "examples").glob("*.md")):
        assert compare(served, path.read_text(encoding="utf-8")) > 0
