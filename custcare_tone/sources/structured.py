"""JSON, JSON Lines, YAML, CSV and NaCl: from trees to items, by platform or selector."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from custcare_tone.errors import SourceError
from custcare_tone.model import Document, Item, OffsetMap, Segment
from custcare_tone.sources import (
    csv_text,
    directives,
    fields,
    json_text,
    nacl_text,
    paths,
    platforms,
    reading,
    yaml_text,
)
from custcare_tone.sources.nodes import Found, Node
from custcare_tone.sources.options import SourceOptions
from custcare_tone.sources.platforms import Platform, TextField
from custcare_tone.sources.reading import Markup
from custcare_tone.sources.text_files import looks_like_html

_STREAMED = 4_000_000
"""From this many characters on, the elements of a JSON file's arrays are read one by one."""


def read_json(source_text: str, path: str, options: SourceOptions) -> Document:
    """A JSON file: a platform's export, or whatever the selector says."""
    return _document(source_text, path, options, "json")


def read_jsonl(source_text: str, path: str, options: SourceOptions) -> Document:
    """JSON Lines: one record a line."""
    return _document(source_text, path, options, "jsonl")


def read_yaml(source_text: str, path: str, options: SourceOptions) -> Document:
    """A YAML file with one document or several."""
    return _document(source_text, path, options, "yaml")


def read_csv(source_text: str, path: str, options: SourceOptions) -> Document:
    """CSV or TSV with a header (or a platform's known columns)."""
    return _document(source_text, path, options, "csv")


def read_nacl(source_text: str, path: str, options: SourceOptions) -> Document:
    """Salto's NaCl."""
    return _document(source_text, path, options, "nacl")


def _document(source_text: str, path: str, options: SourceOptions, format_: str) -> Document:
    items = tuple(items_of(source_text, path, options, format_))
    if not items and options.strict:
        raise SourceError(
            "no replies of a known shape", path=path, hint="name them with a selector: items and text"
        )
    return Document(
        path,
        source_text,
        items,
        directives.suppressions(source_text, hashes=format_ == "yaml"),
        format=format_,
    )


def items_of(source_text: str, path: str, options: SourceOptions, format_: str) -> Iterator[Item]:
    """The items of a structured file, one by one."""
    for text in texts_of(source_text, path, options, format_):
        yield text.item


@dataclass(frozen=True, slots=True)
class Text:
    """A text of an item as found: its node, its markup, its placeholder notations, and the item read from it."""

    node: Node
    markup: Markup
    dialects: tuple[str, ...] | None
    item: Item


def texts_of(source_text: str, path: str, options: SourceOptions, format_: str) -> Iterator[Text]:
    """The texts that are read, with where and how they are written."""
    platform = platforms.of_selector(options.selector) if options.selector else None
    if platform is None and options.platform:
        platform = platforms.named(options.platform)
    seen: set[int] = set()
    for root in _roots(source_text, path, format_, platform):
        if platform is None:
            platform = platforms.recognise(root, source_text, "json" if format_ == "jsonl" else format_)
        if platform is not None:
            steered = options if options.dialects is not None else options.updated(dialects=platform.dialects)
            for at in platform.found(root, source_text):
                yield from _texts(platform, at, source_text, steered, seen)


def _roots(source_text: str, path: str, format_: str, platform: Platform | None) -> Iterator[Found]:
    if format_ == "json":
        if len(source_text) >= _STREAMED:
            yield from _streamed(source_text, path)
        else:
            yield Found(json_text.parse(source_text, path), "")
    elif format_ == "jsonl":
        for line, node in json_text.parse_lines(source_text, path):
            yield Found(node, f"/{line - 1}")
    elif format_ == "yaml":
        for node in yaml_text.parse(source_text, path):
            yield Found(node, "")
    elif format_ == "nacl":
        yield Found(nacl_text.parse(source_text, path), "")
    else:
        yield from _rows(source_text, path, platform)


def _streamed(source_text: str, path: str) -> Iterator[Found]:
    """Roots that each hold one element of an array, so that no more than one is in memory."""
    for key, index, node in json_text.elements(source_text, path):
        if index is None:
            yield Found(node, "")
            continue
        holder = Node(node.start, node.end, [node])
        holder.first = index
        yield Found(holder if key is None else Node(node.start, node.end, {key: holder}), "")


def _rows(source_text: str, path: str, platform: Platform | None) -> Iterator[Found]:
    delimiter = csv_text.delimiter_of(source_text, path)
    header: list[str] | None = None
    for number, row in enumerate(csv_text.rows(source_text, path, delimiter), 1):
        nodes = [csv_text.node(field) for field in row.fields]
        if header is None:
            words = [str(node.plain(source_text)).strip() for node in nodes]
            header = _known_header(words, platform)
            if header is words:
                continue
        if len(nodes) != len(header):
            raise SourceError(
                f"this row has {len(nodes)} fields, the header {len(header)}", path=path, line=row.line,
                hint="put quotes around a field that holds the delimiter",
            )  # fmt: skip
        yield Found(_Row(number, header, nodes), "")


def _known_header(words: list[str], platform: Platform | None) -> list[str]:
    """The names of the columns: the first row, or a platform's for its files without a header."""
    if platform is not None and platform.header and [w.lower() for w in words] != list(platform.header):
        return list(platform.header)
    if platform is None and len(words) == 3 and words[0][:1] in ";:/." and len(words[0]) > 1:
        return list(platforms.named("textexpander").header)
    return words


class _Row(Node):
    """A CSV record as a mapping by column name; it knows its number and columns."""

    __slots__ = ("columns", "number")

    def __init__(self, number: int, header: list[str], nodes: list[Node]) -> None:
        super().__init__(nodes[0].start, nodes[-1].end, dict(zip(header, nodes, strict=True)))
        self.number = number
        self.columns = {node.start: i for i, node in enumerate(nodes, 1)}


def _texts(
    platform: Platform, at: Found, file: str, options: SourceOptions, seen: set[int]
) -> Iterator[Text]:
    """The texts of one item. Of a group the first is read, and each other one whose words differ from all before it."""
    common = {name: field.read(at, file) for name, field in (platform.fields or {}).items()}
    for group in platform.texts:
        readings: list[str] = []
        for text in group:
            for found, content in _contents(text, at, file):
                if found.node.start in seen or not content[0].strip():
                    continue
                seen.add(found.node.start)
                markup = _markup(text.markup, content[0])
                segments = reading.segments(content[0], markup, options, content[1])
                readings.append(segments[0].text)
                if len(readings) > 1 and _said(readings):
                    continue
                yield Text(
                    found.node, markup, options.dialects, _item(at, found, common, text, file, segments)
                )


def _said(readings: list[str]) -> bool:
    """Whether the last text says in the same words what one before it said."""
    last = reading.words(readings[-1])
    return any(reading.words(one) == last for one in readings[:-1])


def _contents(text: TextField, at: Found, file: str) -> Iterator[tuple[Found, tuple[str, OffsetMap]]]:
    for found in paths.find(text.path, at, file):
        content = found.node.text(file)
        if content is not None:
            yield found, content


def _markup(named: str, content: str) -> Markup:
    if named == "auto":
        return "html" if looks_like_html(content) else "text"
    return named  # type: ignore[return-value]


def _item(
    at: Found, found: Found, common: dict[str, Any], text: TextField, file: str, segments: tuple[Segment, ...]
) -> Item:
    channel = text.channel.read(at, file) if text.channel is not None else common.get("channel")
    return Item(
        segments,
        id=_word(common.get("id")),
        pointer=_pointer(found),
        title=_word(common.get("title")),
        language=fields.language(common.get("language")),
        channel=fields.channel(channel),
        audience=fields.audience(common.get("audience")),
    )


def _word(value: object) -> str:
    return "" if value is None else str(value)


def _pointer(found: Found) -> str:
    row = found.above[0].node if found.above else None
    return f"{row.number},{row.columns[found.node.start]}" if isinstance(row, _Row) else found.pointer
