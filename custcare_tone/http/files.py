"""The page at ``/`` and the pages that explain rules: files of the package, sent as they are under a strict policy."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from custcare_tone.http import openapi, problems
from custcare_tone.http.problems import Problem
from custcare_tone.http.v1 import Api
from custcare_tone.reporting.json_format import as_json

FOLDER = Path(__file__).parent / "page"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_SLOT = re.compile(r"\{[^{}]*\}")
_STRENGTH = {
    "experiment": "shown in experiments",
    "correlation": "goes together in data, cause not shown",
    "law": "follows from law; drafting guidance, not legal advice",
    "practice": "agreed among practitioners, not proven",
    "seed": "named in the founding documents",
}


class Files:
    """The routes of the page, of the explanations and of the OpenAPI document."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self._files = {
            path.name: path.read_bytes() for path in sorted(FOLDER.iterdir()) if path.suffix in _TYPES
        }
        self._openapi: str | None = None

    def routes(self) -> list[Route]:
        """Path and method of every file."""
        return [
            Route("/", self.index),
            Route("/favicon.ico", self.icon),
            Route("/page/{name}", self.file),
            Route("/rules/{code}", self.rule),
            Route("/openapi.json", self.description),
        ]

    async def index(self, request: Request) -> Response:
        return self._sent("index.html")

    async def icon(self, request: Request) -> Response:
        return self._sent("icon.svg")

    async def file(self, request: Request) -> Response:
        return self._sent(request.path_params["name"])

    async def description(self, request: Request) -> Response:
        if self._openapi is None:
            self._openapi = as_json(openapi.document(self.api.limits))
        return Response(self._openapi, media_type="application/json")

    async def rule(self, request: Request) -> Response:
        code = request.path_params["code"].upper().removeprefix("CUSTCARE_")
        try:
            language = self.api.language(request)
            found = await self.api.work.do(lambda _: self.api.explained(code, language))
        except Exception as error:
            problem = problems.problem_of(error)
            if problem.status == 500:
                raise
            return _html(_about("There is no such rule", f"<p>{escape(problem.detail)}</p>"), problem.status)
        return _html(_about(f"{found['code']} {found['name']}", _explained(found)))

    def _sent(self, name: str) -> Response:
        if name not in self._files:
            return problems.as_details(Problem(404, "there is no such file"))
        kind = _TYPES[Path(name).suffix]
        return Response(self._files[name], headers={"Content-Security-Policy": POLICY}, media_type=kind)


def _html(text: str, status: int = 200) -> Response:
    return Response(text, status, {"Content-Security-Policy": POLICY}, "text/html")


def _about(title: str, inside: str) -> str:
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)} · custcare-tone</title>\n"
        '<link rel="stylesheet" href="/page/page.css">\n<link rel="icon" href="/page/icon.svg">\n</head>\n'
        f'<body>\n<main class="about">\n<p><a href="/">custcare-tone</a></p>\n<h1>{escape(title)}</h1>\n{inside}\n</main>\n</body>\n</html>\n'
    )


def _explained(rule: dict[str, Any]) -> str:
    strength = str(rule["evidence"][0])
    refs = ", ".join(str(ref) for ref in rule["evidence"][1:])
    known = _STRENGTH.get(strength, strength).capitalize() + (f" (sources {refs})" if refs else "")
    lang = f' lang="{escape(str(rule["language"]))}"'
    parts = [
        f"<p{lang}>{escape(_SLOT.sub('…', str(rule['message'])))}</p>",
        f"<h2>Why</h2>\n<p{lang}>{escape(str(rule['why']))}</p>",
        f'<p class="quiet">{escape(known)}. Category {escape(str(rule["category"]))}, {escape(str(rule["severity"]))}.</p>',
    ]
    bad = "".join(_pair(one) for one in rule["examples"]["bad"])
    if bad:
        parts.append(f"<h2>For example</h2>\n<ul{lang}>{bad}</ul>")
    good = [one if isinstance(one, str) else one.get("text", "") for one in rule["examples"]["good"]]
    if good:
        items = "".join(f"<li>{escape(str(text))}</li>" for text in good)
        parts.append(f"<h2>Left alone</h2>\n<ul{lang}>{items}</ul>")
    return "\n".join(parts)


def _pair(example: dict[str, Any]) -> str:
    better = example.get("fixed")
    after = f"<ins>{escape(str(better))}</ins>" if better else ""
    return f"<li><del>{escape(str(example['text']))}</del>{after}</li>"
