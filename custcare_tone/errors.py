"""What can go wrong, and where: every error knows its place and the nearest right thing."""

from __future__ import annotations


class CustcareError(Exception):
    """Base of all errors raised on purpose.

    ``path`` is the file (or what stands for one), ``line`` counts from 1, ``hint`` says what to write instead.
    ``str(error)`` is ``path:line: message (hint)`` with the parts that are known.
    """

    def __init__(
        self, message: str, *, path: str | None = None, line: int | None = None, hint: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.line = line
        self.hint = hint

    def __str__(self) -> str:
        place = ""
        if self.path is not None:
            place = f"{self.path}:{self.line}: " if self.line is not None else f"{self.path}: "
        return f"{place}{self.message}" + (f" ({self.hint})" if self.hint else "")

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.message, self.path, self.line, self.hint)


def _rebuild(
    kind: type[CustcareError], message: str, path: str | None, line: int | None, hint: str | None
) -> CustcareError:
    return kind(message, path=path, line=line, hint=hint)


class ConfigError(CustcareError):
    """A configuration file, flag or argument that cannot be obeyed."""


class RuleError(CustcareError):
    """A rule file that cannot be loaded."""


class SourceError(CustcareError):
    """A file that cannot be read as what it claims to be."""


class ScriptError(CustcareError):
    """A script that cannot be loaded or filled."""


class PluginError(CustcareError):
    """An entry point named by the configuration that is missing or broken."""


def did_you_mean(word: str, known: object) -> str | None:
    """The hint ``did you mean "x"?`` for the known word nearest to ``word``, or None where nothing is near."""
    import difflib

    names = sorted(str(k) for k in known)  # type: ignore[attr-defined]
    near = difflib.get_close_matches(word, names, n=1, cutoff=0.6) or [
        n for n in names if n.lower() == word.lower()
    ]
    return f'did you mean "{near[0]}"?' if near else None
