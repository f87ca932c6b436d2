"""``/v1``: check, rewrite and draft, with the objects of the command line's JSON."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from threading import Event
from typing import Any, TypeVar

from msgspec import Struct
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from custcare_tone import api, rulebook
from custcare_tone.engine import library, rulesets
from custcare_tone.errors import CustcareError, ScriptError, did_you_mean
from custcare_tone.http import answers, body, payloads, problems
from custcare_tone.http.checking import Desk, Stopped
from custcare_tone.http.limits import Limits
from custcare_tone.http.problems import Problem
from custcare_tone.http.work import Late, Work
from custcare_tone.model import CHANNELS
from custcare_tone.reporting.json_format import as_json, script_object

T = TypeVar("T", bound=Struct)
Handler = Callable[[Request], Awaitable[Response]]
_LANGUAGE = "en"
_SCENARIO = re.compile(r"[a-z-]{1,40}")


class Api:
    """The endpoints, over one desk."""

    def __init__(self, desk: Desk, work: Work, limits: Limits) -> None:
        self.desk = desk
        self.work = work
        self.limits = limits

    def routes(self) -> list[Route]:
        """Path and method of every endpoint."""
        posts = {
            "/v1/check": self.check,
            "/v1/check/batch": self.batch,
            "/v1/rewrite": self.rewrite,
            "/v1/draft": self.draft,
            "/v1/suggest": self.suggest,
        }
        gets = {
            "/v1/info": self.info,
            "/v1/scripts": self.scripts,
            "/v1/scripts/{id}": self.script,
            "/v1/rules": self.rules,
            "/v1/rules/{code}": self.rule,
        }
        return [
            *(Route(path, answering(handler), methods=["POST"]) for path, handler in posts.items()),
            *(Route(path, answering(handler), methods=["GET"]) for path, handler in gets.items()),
        ]

    async def made(self, job: Callable[[Event], Any]) -> str:
        """What ``job`` gives, as JSON; both are made on a thread, because a big answer takes long to write."""
        return await self.work.do(lambda given_up: as_json(job(given_up)))

    async def check(self, request: Request) -> str:
        asked = await self.payload(request, payloads.Check)
        self.bounded(asked.text, self.limits.text)
        said = payloads.settings_of(asked)

        def job(_: Event) -> dict[str, Any]:
            done = self.desk.check(asked.text, said, asked.format)
            answer = answers.checked(done, asked.id, asked.offsets, asked.include, asked.fail_on)
            return {**answers.head(self.desk.ruleset(said)), **answer}

        return await self.made(job)

    async def batch(self, request: Request) -> str:
        asked = await self.payload(request, payloads.Batch)
        if len(asked.items) > self.limits.batch:
            raise Problem(413, f"a batch holds at most {self.limits.batch:,} texts", "send several")
        for member in asked.items:
            self.bounded(member.text, self.limits.text)
        said = payloads.settings_of(asked)

        def job(given_up: Event) -> dict[str, Any]:
            items = [self._member(asked, member, said) for member in asked.items if not given_up.is_set()]
            return {**answers.head(self.desk.ruleset(said)), "items": items}

        return await self.made(job)

    def _member(self, asked: payloads.Batch, member: payloads.Member, said: dict[str, Any]) -> dict[str, Any]:
        try:
            done = self.desk.check(member.text, {**said, **payloads.settings_of(member)}, asked.format)
        except CustcareError as error:
            return answers.refused(member.id, error)
        return answers.checked(done, member.id, asked.offsets, asked.include, asked.fail_on)

    async def rewrite(self, request: Request) -> str:
        asked = await self.payload(request, payloads.Rewrite)
        self.bounded(asked.text, self.limits.rewrite)
        said = payloads.settings_of(asked)

        def job(given_up: Event) -> dict[str, Any]:
            try:
                done = self.desk.rewrite(asked.text, asked.level, said, given_up.is_set)
            except Stopped:
                raise Late from None
            answer = answers.rewritten(asked.text, done.text, done.applied, done.remaining, asked.offsets)
            return {**answers.head(self.desk.ruleset(said)), **answer}

        return await self.made(job)

    async def draft(self, request: Request) -> str:
        asked = await self.payload(request, payloads.Draft)
        settings = self.desk.settings
        language = asked.language or settings.language

        def job(_: Event) -> dict[str, Any]:
            made = api.draft(
                asked.script,
                _LANGUAGE if language == "auto" else language,
                asked.channel or settings.channel,
                asked.values,
                asked.formality or settings.formality,
                asked.seed,
                settings.scripts,
                liability=asked.liability or settings.liability,
                jurisdiction=settings.jurisdiction,
                insurance=settings.insurance,
                audience=settings.audience,
                brand=settings.brand,
            )
            return {**answers.head(self.desk.ruleset({})), **answers.drafted(made, asked.offsets)}

        return await self.made(job)

    async def suggest(self, request: Request) -> str:
        asked = await self.payload(request, payloads.Suggest)
        self.bounded(asked.previous + asked.draft, self.limits.rewrite)
        folders = self.desk.settings.scripts
        return await self.made(
            lambda _: {
                "suggestions": answers.suggested(
                    api.suggest_scripts(asked.previous, asked.draft, asked.language, folders)
                )
            }
        )

    async def scripts(self, request: Request) -> str:
        language, channel = self.language(request), request.query_params.get("channel")
        if channel is not None and channel not in CHANNELS:
            raise Problem(422, f'unknown channel "{channel}"', did_you_mean(channel, CHANNELS))
        scenario, folders = request.query_params.get("scenario"), self.desk.settings.scripts
        if scenario is not None and not _SCENARIO.fullmatch(scenario):
            raise Problem(422, f'"{scenario}" is no name of a scenario', "such as apology")

        def job(_: Event) -> dict[str, Any]:
            found = api.scripts(language, scenario, channel, folders)
            return {"scripts": [script_object(script) for script in found]}

        return await self.made(job)

    async def script(self, request: Request) -> str:
        language, name = self.language(request), request.path_params["id"]

        def job(_: Event) -> dict[str, Any]:
            known = {
                script.id: script for script in api.scripts(language, folders=self.desk.settings.scripts)
            }
            if name not in known:
                raise Problem(404, f'no script "{name}" in {language}', did_you_mean(name, known))
            return script_object(known[name])

        return await self.made(job)

    async def rules(self, request: Request) -> str:
        languages = (self.language(request),) if "language" in request.query_params else ()

        def job(_: Event) -> dict[str, Any]:
            return {
                "rules": [
                    rulebook.as_object(rule) for rule in rulebook.about(self.desk.checker({}), languages)
                ]
            }

        return await self.made(job)

    async def rule(self, request: Request) -> str:
        language, code = self.language(request), request.path_params["code"].upper()
        return await self.made(lambda _: self.explained(code, language))

    async def info(self, request: Request) -> str:
        """What holds where a request says nothing, and how much one may ask for."""
        settings = self.desk.settings
        names = (
            "language",
            "default_language",
            "channel",
            "audience",
            "formality",
            "liability",
            "jurisdiction",
            "insurance",
        )
        limits = {name: getattr(self.limits, name) for name in ("text", "rewrite", "batch", "body")}
        return await self.made(
            lambda _: {
                **answers.head(self.desk.ruleset({})),
                "languages": list(library.languages()),
                "settings": {name: getattr(settings, name) for name in names},
                "limits": limits,
            }
        )

    def explained(self, code: str, language: str) -> dict[str, Any]:
        """The rule ``code`` with its examples, in ``language`` or else in the first that has it. Raises Problem."""
        known = [rule for rule in rulebook.about(self.desk.checker({})) if code in (rule.code, *rule.aliases)]
        if not known:
            codes = rulesets.known_codes(self.desk.settings.rules)
            raise Problem(404, f'no rule "{code}"', did_you_mean(code, codes))
        rule = min(known, key=lambda rule: rule.language != language)
        examples = rulebook.Examples(self.desk.settings.rules).of(rule)
        return {**rulebook.as_object(rule), "examples": {"bad": [], "good": [], **examples}}

    def language(self, request: Request) -> str:
        """The language that the query names, or that is configured. Raises Problem for one that is not known."""
        given = request.query_params.get("language", self.desk.settings.language)
        tag = given.replace("_", "-").split("-")[0].lower()
        tag = {"auto": _LANGUAGE, "tl": "fil"}.get(tag, tag)
        known = library.languages()
        if tag not in known or not payloads.LANGUAGE.fullmatch(given):
            raise Problem(
                422, f'unknown language "{given}"', did_you_mean(tag, known) or f"one of {', '.join(known)}"
            )
        return tag

    async def payload(self, request: Request, kind: type[T]) -> T:
        """The body of ``request`` as a value of ``kind``."""
        sort = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
        data = await body.read(request, self.limits)
        if sort != "application/json" and not sort.endswith("+json"):
            raise Problem(415, "the body has to be application/json")
        return payloads.read(data, kind)

    def bounded(self, text: str, most: int) -> None:
        """Raises Problem for a text that is too long. Counted in UTF-16 units, for which 2 bytes each are an upper bound."""
        if utf16_length(text) > most:
            raise Problem(413, f"the text is longer than {most:,} characters")


def utf16_length(text: str) -> int:
    """How many UTF-16 units ``text`` has."""
    return len(text) + sum(character > "\uffff" for character in text) if not text.isascii() else len(text)


def answering(handler: Callable[[Request], Awaitable[str]]) -> Handler:
    """``handler``, which gives JSON, as an endpoint; its errors are problems."""

    async def endpoint(request: Request) -> Response:
        try:
            text = await handler(request)
        except ClientDisconnect:
            raise
        except ScriptError as error:
            return problems.as_details(Problem(422, error.message, error.hint))
        except Exception as error:
            problem = problems.problem_of(error)
            if problem.status == 500:
                raise
            return problems.as_details(problem)
        return Response(text, media_type="application/json")

    return endpoint
