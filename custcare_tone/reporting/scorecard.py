"""The score of a reply, 0–100, and how it reads on the usual review card.

The lines, their weights, the costs and the gates are a proposal of this project's, made after published review cards: solution and
tone weigh most, compliance is a gate. Nothing here is a black box: every lost point names its finding.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from custcare_tone.config.settings import SCORE_WEIGHTS
from custcare_tone.model import Finding, LostPoints, Score, ScoreCategory, Severity

COSTS: Mapping[Severity, float] = {Severity.ERROR: 10.0, Severity.WARNING: 4.0, Severity.INFO: 1.0}
"""What a finding costs in a reply of up to 100 words; in a longer one it weighs less in proportion."""

GATE_CODES = ("IMP007",)
"""Rules whose findings set the total to 0 whatever else the reply does well: a slot that was never filled."""
_GATE_CATEGORIES = ("hostile", "privacy")
_EMPATHY_IN_STRUCTURE = ("STR002", "STR007")
_SOLUTION_IN_STRUCTURE = ("STR003", "STR004", "STR009")


def score(
    findings: Iterable[Finding],
    words: int,
    weights: Mapping[str, float] | None = None,
    lines: Mapping[str, str] | None = None,
) -> Score:
    """The scorecard of a reply of ``words`` words.

    ``weights`` says what each line is worth (default ``SCORE_WEIGHTS``); the total is out of 100 whatever they add up to.
    ``lines`` maps the categories of rules to lines of the card (default: the packaged categories). A line loses at most what it
    is worth; the findings take it in the order of their weight, then of the text. Whether a text is long enough to be scored is
    for the caller to say.
    """
    worth = dict(SCORE_WEIGHTS if weights is None else weights)
    places = _packaged_lines() if lines is None else lines
    scale = 100 / max(words, 100)
    cards = {name: _Line(name, maximum) for name, maximum in worth.items()}
    gate: Finding | None = None
    for finding in sorted(findings, key=lambda f: (-f.severity.rank, f.start, f.end, f.code)):
        if gate is None and is_gate(finding):
            gate = finding
        line = cards.get(line_of(finding, places))
        if line is not None:
            line.lose(finding, COSTS[finding.severity] * scale)
    categories = tuple(line.category() for line in cards.values())
    full = sum(worth.values())
    total = 0.0 if gate is not None or not full else 100 * sum(c.points for c in categories) / full
    return Score(round(total, 1), categories, gate.code if gate is not None else None)


def is_gate(finding: Finding) -> bool:
    """Whether the finding sets the total to 0: personal data or secrets, an admission of grade L5, an insult or a threat, an
    unfilled slot. Only errors do."""
    if finding.severity is not Severity.ERROR:
        return False
    return finding.category in _GATE_CATEGORIES or finding.grade == "L5" or finding.code in GATE_CODES


def line_of(finding: Finding, lines: Mapping[str, str]) -> str:
    """The line of the card that pays for the finding. What is missing in the structure of a reply is paid for by the line that it
    is missing from."""
    if finding.code in _EMPATHY_IN_STRUCTURE:
        return "empathy"
    if finding.code in _SOLUTION_IN_STRUCTURE:
        return "solution"
    return lines.get(finding.category, "")


@dataclass(slots=True)
class _Line:
    name: str
    maximum: float
    lost: list[LostPoints] = field(default_factory=list)
    spent: float = 0.0

    def lose(self, finding: Finding, cost: float) -> None:
        taken = min(cost, self.maximum - self.spent)
        if taken > 0:
            self.spent += taken
            self.lost.append(LostPoints(finding.code, finding.start, finding.end, round(taken, 2)))

    def category(self) -> ScoreCategory:
        return ScoreCategory(self.name, round(self.maximum - self.spent, 2), self.maximum, tuple(self.lost))


def _packaged_lines() -> dict[str, str]:
    from custcare_tone.engine.library import categories

    return {name: str(about["scorecard"]) for name, about in categories().items()}


@dataclass(frozen=True, slots=True)
class Review:
    """A line of the review card. ``passed`` is None where a text tool cannot tell; ``codes`` are the findings against it."""

    name: str
    passed: bool | None
    codes: tuple[str, ...] = ()


_REVIEWS: Sequence[tuple[str, tuple[str, ...]]] = (
    ("greeting", ("STR001", "IMP001")),
    ("empathy", ("APO", "DIS", "STR002", "STR007")),
    ("tone", ("NEG", "OBL", "BLM", "HOS", "DEF", "ADM", "IMP", "PRV")),
    ("grammar", ()),
    ("comprehension", ("STR003", "STR005")),
    ("solution", ("STR004", "STR009", "VAG", "ESC", "OVP", "HED")),
    ("readability", ("JAR", "CML", "CHN", "STR008")),
    ("closing", ("STR006", "IMP003")),
)


def review(findings: Iterable[Finding]) -> tuple[Review, ...]:
    """The findings on the eight lines that review tools use: greeting, empathy, tone, grammar, comprehension, solution,
    readability and closing. A line passes without a finding at warning or above. Grammar is not judged here."""
    codes: dict[str, list[str]] = {name: [] for name, _ in _REVIEWS}
    failed: set[str] = set()
    for finding in findings:
        name = _review_of(finding.code)
        if name is not None:
            codes[name].append(finding.code)
            if finding.severity is not Severity.INFO:
                failed.add(name)
    return tuple(
        Review(name, name not in failed if patterns else None, tuple(codes[name]))
        for name, patterns in _REVIEWS
    )


def _review_of(code: str) -> str | None:
    """The line whose pattern names the code most closely."""
    hits = [(len(p), name) for name, patterns in _REVIEWS for p in patterns if code.startswith(p)]
    return max(hits)[1] if hits else None
