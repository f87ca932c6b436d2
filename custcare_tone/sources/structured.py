"""JSON, JSON Lines, YAML, CSV and NaCl: from trees to items, by platform or selector."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from custcare_tone.errors import SourceError
from custcare_tone.model import Document, Item, OffsetMap, Segment, Suppression
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
from custcare_tone.sources.json_stream import Elements, Window
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
        ignores(source_text, path, format_),
        format=format_,
    )


def ignores(source_text: str, path: str, format_: str) -> tuple[Suppression, ...]:
    """The ignores of the file. In YAML one that covers a line covers all of the value that begins there: a block of text, a list item."""
    found = directives.suppressions(source_text, path, hashes=format_ == "yaml")
    if format_ != "yaml" or not found:
        return found
    roots = yaml_text.parse(source_text, path)
    return tuple(
        replace(ignore, end=yaml_text.end_of_value(source_text, roots, ignore.start, ignore.end))
        for ignore in found
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


class Recogniser:
    """Which platform the roots of a file are read as: the one that was named, else the first that one of its first roots fits."""

    __slots__ = ("_format", "_left", "_options", "_seen", "platform")

    def __init__(self, options: SourceOptions, format_: str) -> None:
        self._options = options
        self._format = "json" if format_ == "jsonl" else format_
        self._left = 100
        self._seen: set[int] = set()
        self.platform = platforms.of_selector(options.selector) if options.selector else None
        if self.platform is None and options.platform:
            self.platform = platforms.named(options.platform)

    def texts(self, root: Found, file: str) -> Iterator[Text]:
        """The texts under ``root``."""
        if self.platform is None and self._left:
            self._left -= 1
            self.platform = platforms.recognise(root, file, self._format)
        if self.platform is not None:
            steered = self._options
            if steered.dialects is None:
                steered = steered.updated(dialects=self.platform.dialects)
            for at in self.platform.found(root, file):
                yield from _texts(self.platform, at, file, steered, self._seen)

    def forget(self) -> None:
        """Positions begin anew: another part of the file comes."""
        self._seen.clear()


def texts_of(source_text: str, path: str, options: SourceOptions, format_: str) -> Iterator[Text]:
    """The texts that are read, with where and how they are written."""
    recogniser = Recogniser(options, format_)
    for root in _roots(source_text, path, format_, recogniser.platform):
        yield from recogniser.texts(root, source_text)


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
        yield from Table(source_text, path, platform).rows(source_text)


def _streamed(source_text: str, path: str) -> Iterator[Found]:
    """Roots that each hold one element of an array, so that no more than one is in memory."""
    for key, index, node in Elements(Window(source_text), path).read():
        yield root_of(key, index, node)


def root_of(key: str | None, index: int | None, node: Node) -> Found:
    """A root that holds only the element ``index`` of its array (under ``key``), or ``node`` itself."""
    if index is None:
        return Found(node, "")
    holder = Node(node.start, node.end, [node])
    holder.first = index
    return Found(holder if key is None else Node(node.start, node.end, {key: holder}), "")


class Table:
    """The rows of a CSV file under the names of its columns; it may be given the file part by part."""

    __slots__ = ("_delimiter", "_header", "_number", "_path", "_platform")

    def __init__(self, first_part: str, path: str, platform: Platform | None) -> None:
        self._delimiter = csv_text.delimiter_of(first_part, path)
        self._header: list[str] | None = None
        self._number = 0
        self._path = path
        self._platform = platform

    def rows(self, part: str) -> Iterator[Found]:
        """The rows of the next part. A row of another length than the header is a SourceError."""
        for row in csv_text.rows(part, self._path, self._delimiter):
            self._number += 1
            nodes = [csv_text.node(field) for field in row.fields]
            if self._header is None:
                words = [str(node.plain(part)).strip() for node in nodes]
                self._header = _known_header(words, self._platform)
                if self._header is words:
                    continue
            if len(nodes) != len(self._header):
                raise SourceError(
                    f"this row has {len(nodes)} fields, the header {len(self._header)}",
                    path=self._path,
                    line=row.line,
                    hint="put quotes around a field that holds the delimiter",
                )
            yield Found(_Row(self._number, self._header, nodes), "")


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
                try:
                    segments = reading.segments(content[0], markup, options, content[1])
                except SourceError as error:
                    error.line = file.count("\n", 0, found.node.start) + 1
                    raise
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
    row = found.root.node
    return f"{row.number},{row.columns[found.node.start]}" if isinstance(row, _Row) else found.pointer
