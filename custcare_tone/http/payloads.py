"""What callers of ``/v1`` may send, as types: they validate a body and describe it in the OpenAPI document."""

from __future__ import annotations

import json
import re
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct

Channel = Literal["email", "chat", "social_public", "direct_message", "sms", "phone", "meeting"]
Audience = Literal["public", "private", "internal"]
Formality = Literal["formal", "familiar"]
Liability = Literal["strict", "balanced", "own-it"]
Jurisdiction = Literal["default", "full", "partial", "of-itself", "civil-law"]
Stage = Literal["template", "reply"]
Severity = Literal["error", "warning", "info"]
Preset = Literal["default", "strict", "relaxed", "deep"]
Form = Literal["text", "markdown", "html", "template"]
LANGUAGE = re.compile(r"(auto|(en|it|bg|fil|tl)([_-][A-Za-z0-9]{1,8}){0,3})")
Language = Annotated[
    str,
    Meta(
        description="`en`, `it`, `bg`, `fil`, with or without region, or `auto`.",
        pattern=f"^{LANGUAGE.pattern}$",
    ),
]
Text = Annotated[str, Meta(description="The text, as it stands.")]


class Brand(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """A team's own words."""

    approved: list[str] | None = None
    banned: dict[str, str] | None = None
    names: list[str] | None = None
    contacts: list[str] | None = None


class Setting(Struct, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """What is known about a text and which rules read it; what is not said is as the server's configuration has it."""

    language: Language | None = None
    default_language: Language | None = None
    channel: Channel | None = None
    audience: Audience | None = None
    formality: Formality | None = None
    liability: Liability | None = None
    jurisdiction: Jurisdiction | None = None
    insurance: bool | None = None
    stage: Stage | None = None
    whole: Annotated[
        bool | None, Meta(description="A whole reply, or a fragment; unset: judged by length.")
    ] = None
    previous: Annotated[str | None, Meta(description="The customer's last message.")] = None
    brand: Brand | None = None
    variables: Annotated[list[str] | None, Meta(description="The placeholders that exist.")] = None
    preset: list[Preset] | None = None
    select: Annotated[list[str] | None, Meta(description="Only these codes, prefixes or categories.")] = None
    ignore: Annotated[list[str] | None, Meta(description="Not these.")] = None


class Asked(Setting, kw_only=True):
    """The settings, and how the answer is written."""

    offsets: Annotated[
        Literal["codepoint", "utf-16"],
        Meta(description="What positions and columns count: code points, or UTF-16 units."),
    ] = "codepoint"
    include: Annotated[
        list[Literal["promises", "readability", "liability"]],
        Meta(description="What is computed beside findings and score."),
    ] = []
    fail_on: Annotated[
        Severity | None, Meta(description="The least severity that makes the decision `block`.")
    ] = None


class Check(Asked, kw_only=True):
    """One text to check."""

    text: Text
    id: str = ""
    format: Form = "text"


class Member(Struct, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """One text of a batch; what it says about itself goes before what the batch says."""

    text: Text
    id: str = ""
    language: Language | None = None
    channel: Channel | None = None
    audience: Audience | None = None
    formality: Formality | None = None
    previous: str | None = None
    whole: bool | None = None


class Batch(Asked, kw_only=True):
    """Several texts to check by the same settings."""

    items: list[Member]
    format: Form = "text"


class Rewrite(Asked, kw_only=True):
    """One text to rewrite."""

    text: Text
    level: Annotated[
        Literal["safe", "suggested"],
        Meta(description="`safe` edits keep the meaning; `suggested` ones reframe with the facts at hand."),
    ] = "safe"


class Draft(Struct, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """A script to fill."""

    script: Annotated[str, Meta(description="The id of a script, such as `apology.delayed-order`.")]
    language: Language | None = None
    channel: Channel | None = None
    values: dict[str, Any] = {}
    formality: Formality | None = None
    liability: Liability | None = None
    seed: Annotated[str | int, Meta(description="Decides the wording: the same one for the same seed.")] = 0
    offsets: Literal["codepoint", "utf-16"] = "codepoint"


class Suggest(Struct, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """A message to answer, or a text being written, for which scripts are looked up."""

    previous: str = ""
    draft: str = ""
    language: Language = "auto"


T = TypeVar("T", bound=Struct)


class Unreadable(Exception):
    """A body that is no JSON."""


class Unfit(Exception):
    """JSON that is not of the wanted type; the message says what and where."""


def read(body: bytes, kind: type[T]) -> T:
    """``body`` as a value of ``kind``. Lone surrogates in texts are let in, as everywhere. Raises Unreadable and Unfit."""
    try:
        value = json.loads(body.decode("utf-8"), parse_constant=_no_number)
    except UnicodeDecodeError as error:
        raise Unreadable(f"the body is not UTF-8 at byte {error.start}") from None
    except json.JSONDecodeError as error:
        raise Unreadable(f"the body is no JSON: {error.msg} at character {error.pos}") from None
    except RecursionError:
        raise Unreadable("the body is no JSON that anybody means: it is nested too deeply") from None
    except ValueError as error:
        raise Unreadable(f"the body is no JSON: {error}") from None
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise Unfit(str(error)) from None
    except RecursionError:
        raise Unfit("nested too deeply") from None


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no JSON number")


def settings_of(payload: Setting | Member | Draft) -> dict[str, Any]:
    """What ``payload`` says about its text, by the names of the settings."""
    said: dict[str, Any] = {}
    for name in Setting.__struct_fields__:
        value = getattr(payload, name, None)
        if value is not None:
            said[name] = msgspec.to_builtins(value)
    return said
