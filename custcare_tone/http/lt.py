"""``/v2``: what LanguageTool's clients ask for, answered in its form."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from threading import Event
from typing import Any, NamedTuple

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from custcare_tone import rulebook
from custcare_tone.engine import rulesets
from custcare_tone.http import body, lt_languages, lt_query, lt_rules, problems, upstream
from custcare_tone.http.checking import Desk
from custcare_tone.http.limits import Limits
from custcare_tone.http.lt_matches import Matches
from custcare_tone.http.lt_query import Query
from custcare_tone.http.problems import Problem
from custcare_tone.http.upstream import Answer, Upstream
from custcare_tone.http.v1 import Handler, utf16_length
from custcare_tone.http.work import Work
from custcare_tone.model import Finding, Report
from custcare_tone.reporting.json_format import as_json
from custcare_tone.version import __version__

Object = dict[str, Any]
NAME = "custcare-tone"
_HOST = re.compile(r"[A-Za-z0-9._-]+(?::\d{1,5})?|\[[0-9A-Fa-f:.]+\](?::\d{1,5})?")
_KNOWN = 0.99
"""The confidence that is given for a language that was recognised; ours is yes or no."""


class Own(NamedTuple):
    """Our part of an answer."""

    language: Object
    matches: list[Object]
    ranges: list[list[int]]


class LanguageTool:
    """The endpoints, over one desk."""

    def __init__(self, desk: Desk, work: Work, limits: Limits, other: Upstream | None = None) -> None:
        self.desk = desk
        self.work = work
        self.limits = limits
        self.other = other

    def routes(self) -> list[Route]:
        """Path and method of every endpoint."""
        actions: dict[str, Callable[[Request], Awaitable[Response]]] = {
            "check": self.check,
            "languages": self.languages,
            "info": self.info,
            "configinfo": self.configinfo,
            "maxtextlength": self.max_text_length,
            "healthcheck": self.healthcheck,
            "words": self.words,
            "words/add": self.words,
            "words/delete": self.words,
        }
        routes = [
            Route(f"/v2/{name}", self.answering(what), methods=["GET", "POST", "HEAD"])
            for name, what in actions.items()
        ]
        unknown = Route("/v2/{action:path}", self.answering(self.unknown), methods=["GET", "POST", "HEAD"])
        return [*routes, unknown]

    async def check(self, request: Request) -> Response:
        if request.method == "HEAD":
            return as_object({})
        given = lt_query.fields(await body.read(request, self.limits), request.url.query)
        query = lt_query.read(given)
        if self.other is None and query.language != "auto":
            lt_languages.require(query.language)
        length = utf16_length(query.text)
        if length > self.limits.text:
            said = f"Your text exceeds the limit of {self.limits.text} characters (it's {length} characters)."
            raise Problem(413, f"{said} Please submit a shorter text.")
        page = f"{address(request)}/rules/"
        if self.other is None:
            text = await self.work.do(lambda _: as_json(answered(query, self.own(query, page), None)))
            return Response(text, media_type="application/json")
        own, theirs = await asyncio.gather(
            self.work.do(lambda _: self.own(query, page)), self.other.check(given), return_exceptions=True
        )
        if isinstance(own, BaseException):
            raise own
        found = (
            theirs if isinstance(theirs, Answer) else Answer(trouble="the other server could not be asked")
        )
        text = await self.work.do(lambda _: as_json(answered(query, own, found)))
        return Response(text, media_type="application/json")

    def own(self, query: Query, page: str) -> Own:
        """Our matches. A language that only the other server knows has none."""
        said, nothing = self.said(query)
        if nothing or (query.language != "auto" and not lt_languages.supported(query.language)):
            return Own(_language(query, None), [], [])
        done = self.desk.check_annotated(query.pieces, said)
        matches = Matches(done, page, query.compact)
        return Own(
            _language(query, done.report),
            matches.all(_wanted(done.report.findings, query.mode)),
            matches.ranges(),
        )

    def said(self, query: Query) -> tuple[Object, bool]:
        """The settings that a query stands for, and whether it leaves no rule of ours on."""
        said: Object = {"language": query.language}
        if query.picky and self.desk.settings.preset == ("default",):
            said["preset"] = ["strict"]
        ids = (query.enabled_rules, query.enabled_categories, query.disabled_rules, query.disabled_categories)
        if not any(ids):
            return said, False
        known = rulesets.known_codes(self.desk.settings.rules)
        on = [*lt_rules.patterns(ids[0], known), *lt_rules.categories(ids[1], known)]
        off = [*lt_rules.patterns(ids[2], known), *lt_rules.categories(ids[3], known)]
        if query.enabled_only:
            return {**said, "select": on}, not on
        if off:
            said["extend_ignore"] = off
        return said, set(known.values()) <= set(off)

    async def languages(self, request: Request) -> Response:
        found = lt_languages.as_list(lt_languages.languages())
        if self.other is not None:
            codes = {one["longCode"] for one in found}
            found += [one for one in await self.other.languages() if one["longCode"] not in codes]
            found.sort(key=lambda one: (one["name"], one["longCode"]))
        return as_object(found)

    async def info(self, request: Request) -> Response:
        return as_object({"software": {**software(), "commit": ""}})

    async def configinfo(self, request: Request) -> Response:
        given = lt_query.fields(await body.read(request, self.limits), request.url.query)
        language = given.get("language", "").strip()
        if not language:
            raise Problem(400, "'language' parameter missing")
        lt_languages.require(language)
        tag = {"tl": "fil"}.get(language.split("-")[0].lower(), language.split("-")[0].lower())

        def job(_: Event) -> list[Object]:
            return lt_rules.configured(rulebook.about(self.desk.checker({}), (tag,)))

        rules = await self.work.do(job)
        return as_object(
            {"software": software(), "parameter": {"maxTextLength": self.limits.text}, "rules": rules}
        )

    async def max_text_length(self, request: Request) -> Response:
        return Response(str(self.limits.text), media_type="text/plain")

    async def healthcheck(self, request: Request) -> Response:
        return Response("OK", media_type="text/plain")

    async def words(self, request: Request) -> Response:
        """There is no dictionary of users here: it has no words, and takes none."""
        action = request.url.path.rsplit("/", 1)[-1]
        return as_object({"add": {"added": False}, "delete": {"deleted": False}}.get(action, {"words": []}))

    async def unknown(self, request: Request) -> Response:
        raise Problem(404, f"Unsupported action: '{request.path_params['action']}'")

    def answering(self, handler: Callable[[Request], Awaitable[Response]]) -> Handler:
        """``handler`` with its errors in LanguageTool's form."""

        async def endpoint(request: Request) -> Response:
            try:
                return await handler(request)
            except ClientDisconnect:
                raise
            except Exception as error:
                problem = problems.problem_of(error)
                if problem.status == 500:
                    raise
                return problems.as_line(problem)

        return endpoint


def as_object(value: Any) -> Response:
    """JSON with exactly ``application/json``, which Emacs compares."""
    return Response(as_json(value), media_type="application/json")


def software() -> Object:
    """Who answers, under its own name."""
    return {
        "name": NAME,
        "version": __version__,
        "buildDate": "",
        "apiVersion": 1,
        "premium": False,
        "premiumHint": "",
        "status": "",
    }


def answered(query: Query, own: Own, theirs: Answer | None) -> Object:
    """The answer of ``check``."""
    said: Object = {}
    name = theirs.software if theirs is not None and theirs.trouble is None else ""
    if not query.compact:
        said["software"] = {**software(), "status": f"merged with {name}" if name else ""}
    if theirs is not None and theirs.trouble is not None:
        said["warnings"] = {"incompleteResults": True, "incompleteResultsReason": theirs.trouble}
    elif not query.compact:
        said["warnings"] = {"incompleteResults": False}
    said["language"] = own.language
    if theirs is not None and theirs.language is not None:
        said["language"] = theirs.language
    said["matches"] = upstream.merged(own.matches, theirs.matches) if theirs is not None else own.matches
    said["sentenceRanges"] = own.ranges
    code = own.language["code"].split("-")[0]
    said["extendedSentenceRanges"] = [
        {"from": start, "to": end, "detectedLanguages": [{"language": code, "rate": 1.0}]}
        for start, end in own.ranges
    ]
    return said


def address(request: Request) -> str:
    """Where the client reached us, through a proxy that says so too. Only links are made of it."""
    host = request.headers.get("host", "")
    if not _HOST.fullmatch(host):
        name, port = request.scope.get("server") or ("127.0.0.1", 8081)
        host = f"{name}:{port}"
    scheme = request.headers.get("x-forwarded-proto", "")
    return f"{scheme if scheme in ('http', 'https') else request.url.scheme}://{host}"


def _wanted(findings: tuple[Finding, ...], mode: str) -> tuple[Finding, ...]:
    """The findings of a mode: add-ons ask for those about the whole text and for the others apart, and add them up."""
    if mode == "all":
        return findings
    return tuple(finding for finding in findings if finding.about_reply == (mode == "whole"))


def _language(query: Query, report: Report | None) -> Object:
    if query.language != "auto":
        one = lt_languages.named(query.language)
        detected = {"name": one.name, "code": one.long_code, "confidence": 1.0, "source": "declared"}
        return {"name": one.name, "code": one.long_code, "detectedLanguage": detected}
    tag = report.language if report is not None else "en"
    assumed = report is None or bool(report.notes)
    code = next((v for v in query.variants if v.split("-")[0].lower() == tag), tag)
    one = lt_languages.named(code)
    confidence = 0.0 if assumed else _KNOWN
    detected = {"name": one.name, "code": one.long_code, "confidence": confidence, "source": NAME}
    return {"name": one.name, "code": one.long_code, "detectedLanguage": detected}
