"""Files that are one reply: plain text, Markdown, HTML and text templates."""

from __future__ import annotations

from typing import Any

from custcare_tone.model import Document, Item
from custcare_tone.sources import directives, frontmatter, reading
from custcare_tone.sources.options import SourceOptions
from custcare_tone.sources.reading import Markup


def read_plain(source_text: str, path: str, options: SourceOptions) -> Document:
    """Plain text: line ends and blank lines are all its structure."""
    return _one_reply(source_text, path, options, "text")


def read_markdown(source_text: str, path: str, options: SourceOptions) -> Document:
    """Markdown with optional front matter."""
    return _one_reply(source_text, path, options, "markdown")


def read_html(source_text: str, path: str, options: SourceOptions) -> Document:
    """An HTML page or fragment."""
    return _one_reply(source_text, path, options, "html")


def read_template(source_text: str, path: str, options: SourceOptions) -> Document:
    """A text template (Jinja, Liquid, Handlebars, Django, ERB): Markdown or HTML by its inner suffix or by what it holds."""
    return _one_reply(source_text, path, options, markup_of_template(source_text, path))


def markup_of_template(source_text: str, path: str) -> Markup:
    """``x.html.j2`` is HTML, ``x.md.j2`` Markdown; without an inner suffix, text with block tags is HTML."""
    inner = path.lower().rsplit(".", 2)[-2:-1]
    if inner and inner[0] in ("html", "htm", "mjml"):
        return "html"
    if inner and inner[0] in ("md", "markdown"):
        return "markdown"
    if inner and inner[0] in ("txt", "text"):
        return "text"
    return "html" if looks_like_html(source_text) else "text"


def looks_like_html(text: str) -> bool:
    """Whether ``text`` holds a tag that makes it HTML (a paragraph, a break, a link, a table …), seen in its first 20,000 characters."""
    import re

    pattern = r"</?(?:p|br|div|span|a|table|tr|td|ul|ol|li|b|i|strong|em|h[1-6]|html|body|img|font|hr|pre|code|blockquote)(?:\s[^<>]*)?/?>"
    return re.search(pattern, text[:20_000], re.IGNORECASE) is not None


def _one_reply(source_text: str, path: str, options: SourceOptions, markup: Markup) -> Document:
    data, body = frontmatter.read(source_text, path)
    known = _declared(data, path) if data else {}
    steered = options.updated(language=known.get("language") or options.language)
    parts = reading.segments(source_text, markup, steered, body=body or _mark(source_text))
    return Document(
        path,
        source_text,
        (Item(parts, **known),),
        directives.suppressions(source_text, path),
        format=markup,
    )


def _declared(data: dict[str, Any], path: str) -> dict[str, Any]:
    from custcare_tone.sources import fields

    return fields.declared(data, path, 1)


def _mark(source_text: str) -> int:
    return 1 if source_text.startswith("\ufeff") else 0
