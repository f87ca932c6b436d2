"""Putting a new text in the place of a file, all at once or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from custcare_tone.errors import SourceError
from custcare_tone.model import Document
from custcare_tone.sources.decoding import decode
from custcare_tone.sources.writeback import Written


def to_bytes(document: Document, written: Written) -> bytes:
    """The new bytes of the file; characters that its encoding does not have are a SourceError."""
    try:
        return written.text.encode(document.encoding)
    except UnicodeEncodeError as error:
        raise SourceError(
            f"{document.encoding} cannot write {error.object[error.start : error.end]!r}", path=document.path
        ) from error


def replace_file(path: str | os.PathLike[str], document: Document, written: Written) -> None:
    """Write ``written`` to ``path``, which must still hold ``document``. Permissions stay, a link stays a link, and a reader sees the
    old file or the new one. SourceError where the file has changed meanwhile or cannot be written; then nothing is."""
    name = os.path.realpath(path)
    data = to_bytes(document, written)
    if decode(data, name, document.encoding)[0] != written.text:
        raise SourceError("the new text does not come back from its encoding", path=os.fspath(path))
    handle, temporary = -1, ""
    try:
        if Path(name).read_bytes() != document.source.encode(document.encoding, "surrogatepass"):
            raise SourceError(
                "the file has changed since it was read; nothing was written", path=os.fspath(path)
            )
        handle, temporary = tempfile.mkstemp(prefix=".custcare-", dir=os.path.dirname(name))
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        shutil.copymode(name, temporary)
        os.replace(temporary, name)
        temporary = ""
    except OSError as error:
        raise SourceError(f"cannot be written: {error.strerror or error}", path=os.fspath(path)) from error
    finally:
        if temporary and os.path.exists(temporary):
            os.unlink(temporary)
