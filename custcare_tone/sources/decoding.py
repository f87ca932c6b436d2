"""From the bytes of a file to its text and back, losing nothing: byte order marks and line ends stay."""

from __future__ import annotations

import codecs

from custcare_tone.errors import SourceError

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def encoding_of(data: bytes) -> str:
    """The encoding that a byte order mark declares, else UTF-8."""
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32-le" if data.startswith(codecs.BOM_UTF32_LE) else "utf-32-be"
    return next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")


def decode(data: bytes, path: str, encoding: str | None = None) -> tuple[str, str]:
    """The text and the name of its encoding; the mark stays as U+FEFF. Bytes that cannot be decoded, and NUL (a binary file), are a
    SourceError with the line."""
    name = encoding or encoding_of(data)
    try:
        text = data.decode(name)
    except UnicodeDecodeError as error:
        good = data[: error.start].decode(name, "replace")
        line = good.count("\n") + 1
        byte = data[error.start]
        raise SourceError(
            f"not {name.upper()}: byte 0x{byte:02x} at position {error.start} cannot be decoded",
            path=path,
            line=line,
            hint="save the file as UTF-8",
        ) from error
    nul = text.find("\0")
    if nul >= 0:
        raise SourceError("a binary file (it holds a NUL byte)", path=path, line=text.count("\n", 0, nul) + 1)
    return text, name
