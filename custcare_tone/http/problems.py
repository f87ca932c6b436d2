"""Errors as answers: problem details (RFC 9457) under ``/v1``, LanguageTool's plain lines under ``/v2``."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

from custcare_tone.errors import CustcareError
from custcare_tone.http.body import TooBig, TooSlow
from custcare_tone.http.payloads import Unfit, Unreadable
from custcare_tone.http.work import Busy, Late
from custcare_tone.reporting.json_format import as_json

TITLES = {
    400: "Not readable",
    404: "Not found",
    405: "Method not allowed",
    408: "Too slow",
    413: "Too big",
    415: "Not JSON",
    421: "Wrong host",
    422: "Cannot be obeyed",
    500: "A fault of custcare-tone itself",
    503: "Busy",
}


class Problem(Exception):
    """An answer other than the one that was asked for: ``status``, one plain sentence, and what to write instead where that is known."""

    def __init__(
        self, status: int, detail: str, hint: str | None = None, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.hint = hint
        self.headers = dict(headers or {})


def problem_of(error: Exception) -> Problem:
    """The problem that ``error`` is for the caller. One that nobody foresaw says nothing about itself."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, TooBig):
        close = {} if error.whole else {"Connection": "close"}
        return Problem(413, f"the body is bigger than {error.limit:,} bytes", headers=close)
    if isinstance(error, TooSlow):
        return Problem(408, "the body did not come in time", headers={"Connection": "close"})
    if isinstance(error, Busy):
        return Problem(503, "too many requests are waiting", headers={"Retry-After": str(error.retry)})
    if isinstance(error, Late):
        return Problem(503, "the check took too long", "send less text", {"Retry-After": str(error.retry)})
    if isinstance(error, Unreadable):
        return Problem(400, str(error))
    if isinstance(error, Unfit):
        return Problem(422, str(error))
    if isinstance(error, CustcareError):
        return Problem(422, error.message, error.hint)
    return Problem(500, "something went wrong inside; nothing of the text was kept")


def as_details(problem: Problem) -> Response:
    """``application/problem+json``."""
    said = {
        "type": "about:blank",
        "title": TITLES.get(problem.status, "Error"),
        "status": problem.status,
        "detail": problem.detail,
    }
    if problem.hint:
        said["hint"] = problem.hint
    return Response(as_json(said), problem.status, problem.headers, "application/problem+json")


def as_line(problem: Problem) -> Response:
    """LanguageTool's form: ``Error: …`` as plain text. What it has no status for is a 400."""
    status = problem.status if problem.status in (404, 405, 408, 413, 421, 500, 503) else 400
    hint = f" ({problem.hint})" if problem.hint else ""
    return Response(
        f"Error: {problem.detail}{hint}".encode("utf-8", "replace"), status, problem.headers, "text/plain"
    )
