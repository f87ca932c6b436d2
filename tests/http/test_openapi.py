"""The description of ``/v1`` is valid, and what it says is what happens."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from custcare_tone.config.resolver import languages
from custcare_tone.model import AUDIENCES, CHANNELS, FORMALITIES, JURISDICTIONS, LIABILITY_MODES, STAGES


@pytest.fixture(scope="module")
def document(served: Any) -> Any:
    return served.client.get("/openapi.json").json()


def test_every_schema_is_a_schema_and_every_reference_leads_somewhere(document: Any) -> None:
    assert document["openapi"].startswith("3.1")
    schemas = document["components"]["schemas"]
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)
    references = set()

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            if isinstance(value.get("$ref"), str):
                references.add(value["$ref"])
            for one in value.values():
                walk(one)
        elif isinstance(value, list):
            for one in value:
                walk(one)

    walk(document)
    assert {reference.removeprefix("#/components/schemas/") for reference in references} <= set(schemas)


def test_the_choices_are_those_of_the_model(document: Any) -> None:
    properties = document["components"]["schemas"]["Check"]["properties"]
    given = {
        "channel": CHANNELS,
        "audience": AUDIENCES,
        "formality": FORMALITIES,
        "liability": LIABILITY_MODES,
        "jurisdiction": JURISDICTIONS,
        "stage": STAGES,
    }
    for name, choices in given.items():
        assert sorted(properties[name]["anyOf"][0]["enum"]) == sorted(choices)
    (pattern,) = [one["pattern"] for one in properties["language"]["anyOf"] if "pattern" in one]
    assert all(f"{language}" in pattern for language in languages())


def test_every_endpoint_is_described_and_every_description_has_an_endpoint(
    served: Any, document: Any
) -> None:
    from custcare_tone.config.settings import Settings
    from custcare_tone.http.app import Options, build

    routes = {
        (route.path, method) for route in build(Settings(), Options()).routes for method in route.methods
    }  # type: ignore[attr-defined]
    ours = {(path, method) for path, method in routes if path.startswith("/v1/") and method != "HEAD"}
    described = {(path, method.upper()) for path, methods in document["paths"].items() for method in methods}
    assert described == ours


@pytest.mark.parametrize(
    ("method", "path", "schema"),
    [
        ("GET", "/v1/scripts", "scripts"),
        ("GET", "/v1/scripts/apology.delayed-order", "script"),
        ("GET", "/v1/rules", "rules"),
        ("GET", "/v1/info", "info"),
        ("GET", "/v1/rules/BLM001", "rule_with_examples"),
        ("GET", "/v1/rules/XXX000", "problem"),
        ("POST", "/v1/check", "problem"),
    ],
)
def test_answers_are_of_the_type_that_is_described(
    served: Any, document: Any, method: str, path: str, schema: str
) -> None:
    answer = served.client.request(method, path).json()
    whole = {"$ref": f"#/components/schemas/{schema}", "components": document["components"]}
    Draft202012Validator(whole).validate(answer)


@pytest.mark.skipif(find_spec("schemathesis") is None, reason="schemathesis is not installed")
def test_schemathesis_finds_nothing(served: Any, tmp_path: Path) -> None:
    """Valid and invalid requests made from the description. What no schema can say (that a rule or a script of that name exists)
    may be refused, so the check that takes every valid value for acceptable is left out."""
    command = [
        *(sys.executable, "-c", "import schemathesis.cli; schemathesis.cli.schemathesis()"),
        *(
            "run",
            f"{served.url}/openapi.json",
            "--max-examples",
            "10",
            "--seed",
            "7",
            "--no-color",
            "--no-shrink",
        ),
        *("--phases", "coverage,fuzzing", "--checks", "all", "--exclude-checks", "positive_data_acceptance"),
        *("--max-time", "45", "--max-response-time", "20", "--request-timeout", "25"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=240, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert "10 selected / 10 total" in done.stdout
