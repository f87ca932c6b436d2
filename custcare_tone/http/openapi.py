"""The OpenAPI 3.1 document of ``/v1``: requests as the types that read them, answers as the schema of the command line's JSON."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from custcare_tone import registry
from custcare_tone.http import payloads
from custcare_tone.http.limits import Limits
from custcare_tone.model import CHANNELS
from custcare_tone.version import __version__

Object = dict[str, Any]
_REF = "#/components/schemas/"
_STRING: Object = {"type": "string"}
_NULLABLE: Object = {"type": ["string", "null"]}
_NUMBER: Object = {"type": "number"}
_INTEGER: Object = {"type": "integer", "minimum": 0}


def document(limits: Limits) -> Object:
    """The whole document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "custcare-tone",
            "version": __version__,
            "description": "Checks the tone of customer-support replies, offline, and says what to write instead. "
            "Nothing that is sent is kept or logged.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "paths": _paths(limits),
        "components": {"schemas": {**_requests(limits), **_report(), **_answers()}},
    }


def _paths(limits: Limits) -> Object:
    language = _query(
        "language",
        {"type": "string", "pattern": f"^{payloads.LANGUAGE.pattern}$"},
        "The language; else the configured one, or English.",
    )
    channel = _query("channel", {"enum": list(CHANNELS)}, "Only scripts for this channel.")
    scenario = _query(
        "scenario", {"type": "string", "pattern": "^[a-z-]{1,40}$"}, "Only scripts of this scenario."
    )
    return {
        "/v1/check": {
            "post": _post(
                "check",
                "Check one text",
                "Check",
                "checked",
                f"Texts of at most {limits.text:,} UTF-16 units.",
            )
        },
        "/v1/check/batch": {
            "post": _post(
                "checkBatch",
                "Check several texts",
                "Batch",
                "batch",
                f"At most {limits.batch:,} texts; one that cannot be checked has an `error`.",
            )
        },
        "/v1/rewrite": {
            "post": _post(
                "rewrite",
                "Rewrite a text",
                "Rewrite",
                "rewritten",
                f"Texts of at most {limits.rewrite:,} UTF-16 units.",
            )
        },
        "/v1/draft": {
            "post": _post("draft", "Fill a script", "Draft", "drafted", "What comes out is checked.")
        },
        "/v1/suggest": {
            "post": _post(
                "suggestScripts",
                "Find scripts that fit",
                "Suggest",
                "suggestions",
                "Best first, each with its reason.",
            )
        },
        "/v1/info": {"get": _get("showInfo", "Show what holds by default", "info", [])},
        "/v1/scripts": {
            "get": _get("listScripts", "List the scripts", "scripts", [language, scenario, channel])
        },
        "/v1/scripts/{id}": {
            "get": _get(
                "showScript",
                "Show one script",
                "script",
                [_path("id", "^[a-z0-9-]+[.][a-z0-9-]+$"), language],
            )
        },
        "/v1/rules": {"get": _get("listRules", "List the rules", "rules", [language])},
        "/v1/rules/{code}": {
            "get": _get(
                "showRule",
                "Explain one rule",
                "rule_with_examples",
                [_path("code", "^[A-Z]{3}[0-9]{3}$"), language],
            )
        },
    }


def _post(name: str, summary: str, takes: str, gives: str, about: str) -> Object:
    return {
        "operationId": name,
        "summary": summary,
        "description": about,
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"$ref": _REF + takes}}},
        },
        "responses": {
            "200": _json("The answer.", gives),
            **_problems("400", "408", "413", "415", "422", "503"),
        },
    }


def _get(name: str, summary: str, gives: str, parameters: list[Object]) -> Object:
    missing = ("404",) if any(p["in"] == "path" for p in parameters) else ()
    return {
        "operationId": name,
        "summary": summary,
        "parameters": parameters,
        "responses": {
            "200": _json("The answer.", gives),
            **_problems(*missing, *(("422",) if parameters else ()), "503"),
        },
    }


def _query(name: str, schema: Object, about: str) -> Object:
    return {"name": name, "in": "query", "required": False, "description": about, "schema": schema}


def _path(name: str, pattern: str) -> Object:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string", "pattern": pattern}}


def _json(about: str, schema: str) -> Object:
    return {"description": about, "content": {"application/json": {"schema": {"$ref": _REF + schema}}}}


def _problems(*statuses: str) -> Object:
    about = {
        "400": "The body is no JSON.",
        "404": "There is no such thing.",
        "408": "The body did not come in time.",
        "413": "The body or a text is too long.",
        "415": "The body is not application/json.",
        "422": "The body cannot be obeyed; `detail` says why and where.",
        "503": "Too many requests wait, or the time is up; `Retry-After` says when to come back.",
    }
    content = {"application/problem+json": {"schema": {"$ref": _REF + "problem"}}}
    header = {"headers": {"Retry-After": {"schema": {"type": "string"}}}}
    return {
        s: {"description": about[s], "content": content, **(header if s == "503" else {})} for s in statuses
    }


def _requests(limits: Limits) -> Object:
    kinds = (payloads.Check, payloads.Batch, payloads.Rewrite, payloads.Draft, payloads.Suggest)
    _, components = msgspec.json.schema_components(kinds, ref_template=_REF + "{name}")
    components["Batch"]["properties"]["items"]["maxItems"] = limits.batch
    return components


def _report() -> Object:
    """The definitions of the report schema, under the names they have there."""
    text = (registry.data_folder("schemas") / "report.schema.json").read_text(encoding="utf-8")
    found: Object = json.loads(text.replace("#/$defs/", _REF))["$defs"]
    return {
        name: found[name] for name in ("position", "ordinal", "severity", "error", "score", "finding", "fix")
    }


def _object(required: Object, **optional: Object) -> Object:
    return {
        "type": "object",
        "required": list(required),
        "properties": {**required, **optional},
        "additionalProperties": False,
    }


def _ref(name: str) -> Object:
    return {"$ref": _REF + name}


def _list(of: Object) -> Object:
    return {"type": "array", "items": of}


def _answers() -> Object:
    head: Object = {"version": _STRING, "ruleset": {"type": "string", "pattern": "^[0-9a-f]{16}$"}}
    score = {"anyOf": [_ref("score"), {"type": "null"}]}
    findings = _list(_ref("finding"))
    item: Object = {
        "id": _STRING,
        "pointer": _STRING,
        "language": _STRING,
        "channel": _NULLABLE,
        "score": score,
        "findings": findings,
        "decision": {
            "enum": ["pass", "warn", "block"],
            "description": "`block` where a finding weighs at least `fail_on`.",
        },
        "notes": _list(_STRING),
    }
    details = {
        "promises": _list(_ref("promise")),
        "readability": {"anyOf": [_ref("readability"), {"type": "null"}]},
        "liability": {"enum": ["L0", "L1", "L2", "L3", "L4", "L5"]},
    }
    applied = _object(
        {"code": _STRING, "name": _STRING, "severity": _ref("severity"), "message": _STRING, "text": _STRING}
    )
    variable = _object(
        {"name": _STRING, "type": _STRING, "required": {"type": "boolean"}, "example": {}, "about": _STRING}
    )
    drafted: Object = {
        "script": _STRING, "language": _STRING, "channel": _STRING, "wording": _INTEGER, "subject": _NULLABLE, "text": _STRING,
        "html": _NULLABLE, "score": score, "findings": findings, "notes": _list(_STRING),
    }  # fmt: skip
    script: Object = {
        "id": _STRING, "language": _STRING, "summary": _STRING, "scenario": _STRING, "channels": _list(_STRING),
        "formality": _list(_STRING), "liability": _NULLABLE, "practices": _list(_STRING), "wordings": _INTEGER,
        "variables": _list(variable),
    }  # fmt: skip
    rule: Object = {
        "code": _STRING, "name": _STRING, "category": _STRING, "severity": _ref("severity"), "kind": _STRING, "language": _STRING,
        "status": _STRING, "preset": _STRING, "since": _STRING, "message": _STRING, "why": _STRING, "evidence": _list(_STRING),
        "practices": _list(_STRING), "aliases": _list(_STRING), "rewrites": _list({"type": "object"}), "inactive_reason": _STRING,
        "active": {"type": "boolean"},
    }  # fmt: skip
    return {
        "checked": _object({**head, **item}, **details),
        "batch": _object({**head, "items": _list({"oneOf": [_ref("batch_item"), _ref("batch_refusal")]})}),
        "batch_item": _object(item, **details),
        "batch_refusal": _object({"id": _STRING, "error": _ref("error")}),
        "promise": _object(
            {
                "start": _ref("position"),
                "end": _ref("position"),
                **dict.fromkeys(("text", "who", "what", "when"), _STRING),
            }
        ),
        "readability": _object(
            {
                **dict.fromkeys(("words", "sentences", "longest_sentence_words"), _INTEGER),
                **dict.fromkeys(("mean_sentence_words", "long_word_share"), _NUMBER),
                "formula": _NULLABLE,
                "grade": {"type": ["number", "null"]},
                "target": {"type": ["number", "null"]},
            }
        ),
        "rewritten": _object(
            {
                **head,
                "text": _STRING,
                "changed": {"type": "boolean"},
                "applied": _list(applied),
                "remaining": findings,
            }
        ),
        "drafted": _object({**head, **drafted}),
        "script": _object(script),
        "scripts": _object({"scripts": _list(_ref("script"))}),
        "suggestions": _object(
            {
                "suggestions": _list(
                    _object({"script": _ref("script"), "score": {"type": "number"}, "reason": _STRING})
                )
            }
        ),
        "info": _object(
            {
                **head,
                "languages": _list(_STRING),
                "settings": {
                    "type": "object",
                    "description": "By the names that requests use; null where nothing is set.",
                },
                "limits": {"type": "object", "additionalProperties": _INTEGER},
            }
        ),
        "rule": _object(rule),
        "rules": _object({"rules": _list(_ref("rule"))}),
        "rule_with_examples": _object({**rule, "examples": _object({"bad": _list({}), "good": _list({})})}),
        "problem": _object(
            {"type": _STRING, "title": _STRING, "status": {"type": "integer"}, "detail": _STRING},
            hint=_STRING,
        ),
    }
