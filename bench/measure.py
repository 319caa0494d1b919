"""Rounds, ratios and the table of results. Pure, apart from `say` and `read`."""

import json
import statistics
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import TypeAdapter


def say(text: str) -> None:
    """A line of progress for the person at the terminal."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


@dataclass(frozen=True, slots=True)
class Row:
    """One demand: the figure of each round, and the limit that their median must keep.

    `measured` and `against` say in words what was divided by what, with typical values. `unit` is "×" for a
    ratio, "MB" (1,000,000 bytes) or "" for a count. `at_least` None: every round must give exactly the limit.
    """

    what: str
    measured: str
    against: str
    figures: tuple[float, ...]
    limit: float
    at_least: bool | None
    unit: str = "×"

    @property
    def median(self) -> float:
        return statistics.median(self.figures)

    @property
    def met(self) -> bool:
        if self.at_least is None:
            return all(figure == self.limit for figure in self.figures)
        return self.median >= self.limit if self.at_least else self.median <= self.limit

    @property
    def cells(self) -> tuple[str, str, str, str, str, str]:
        """What, measured, against, figure, demanded, met."""
        low, high = min(self.figures), max(self.figures)
        figure = f"{amount(self.median)}{self._unit} ({amount(low)}–{amount(high)})"
        sign = {True: "≥", False: "≤", None: "="}[self.at_least]
        demanded = f"{sign} {self.limit:g}{self._unit}"
        return self.what, self.measured, self.against, figure, demanded, "yes" if self.met else "**no**"

    @property
    def _unit(self) -> str:
        return f" {self.unit}" if self.unit else ""


@dataclass(frozen=True, slots=True)
class Part:
    """Rows that were measured together, and how."""

    title: str
    rows: tuple[Row, ...]
    how: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A part, and when and of which commit it was measured."""

    part: Part
    when: str


def written(parts: Mapping[str, Kept]) -> str:
    """Parts by name, to be kept in a file."""
    return (
        json.dumps({name: asdict(kept) for name, kept in parts.items()}, indent=1, ensure_ascii=False) + "\n"
    )


def read(path: Path) -> dict[str, Kept]:
    """What is kept there; nothing where there is no file."""
    if not path.exists():
        return {}
    found = json.loads(path.read_text("utf-8"))
    return {name: TypeAdapter(Kept).validate_python(kept) for name, kept in found.items()}


def amount(value: float) -> str:
    """Three significant digits, without exponents: 0.00712, 0.712, 7.12, 71.2, 712, 7,120."""
    if value == 0:
        return "0"
    rounded = float(f"{value:.3g}")
    return f"{rounded:,.0f}" if abs(rounded) >= 100 else f"{rounded:g}"


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the values do not exceed (nearest rank)."""
    ordered = sorted(values)
    rank = -(-len(ordered) * share // 1)  # rounded up
    return ordered[max(0, int(rank) - 1)]


def interleaved(rounds: int, *measures: Callable[[], float]) -> list[tuple[float, ...]]:
    """A B C, A B C, …: what each measure gave, round by round, so that noise falls on all alike."""
    return [tuple(measure() for measure in measures) for _ in range(rounds)]


def ratios(pairs: Iterable[Sequence[float]]) -> tuple[float, ...]:
    """Ours by the peer's, within each round. Raises `ValueError` for a peer that did nothing."""
    out = []
    for ours, theirs in pairs:
        if theirs <= 0:
            raise ValueError("the peer's figure is not above zero")
        out.append(ours / theirs)
    return tuple(out)


def compared(
    what: str, peer: str, unit: str, pairs: Sequence[Sequence[float]], limit: float, *, at_least: bool
) -> Row:
    """The row for rounds of (ours, the peer's), both counted in `unit`."""
    ours, theirs = (f"{amount(statistics.median(side))} {unit}" for side in zip(*pairs, strict=True))
    return Row(what, ours, f"{peer}, {theirs}", ratios(pairs), limit, at_least)


def paragraph(text: str) -> str:
    """The text on one line: blanks and line breaks are single blanks."""
    return " ".join(text.split())


_HEADINGS = ("What", "Measured", "Against", "Median (min–max of the rounds)", "Demanded", "Met")


def markdown(parts: Sequence[Kept], facts: Sequence[tuple[str, str]], *, quick: bool = False) -> str:
    """The results as the text of `RESULTS.md`."""
    lines = ["# Speeds, measured", ""]
    if quick:
        lines += ["**A quick run: smaller and shorter than it should be. Not results.**", ""]
    lines += [
        "Written by `make bench`; not edited by hand. Medians of rounds in which both sides took turns.",
        "",
    ]
    lines += [f"- {what}: {value}" for what, value in facts]
    lines += ["", _line(_HEADINGS), _line(["---"] * len(_HEADINGS))]
    lines += [_line(row.cells) for kept in parts for row in kept.part.rows]
    for kept in parts:
        lines += ["", f"## {kept.part.title}", "", f"Measured {kept.when}.", "", kept.part.how]
    return "\n".join(lines) + "\n"


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
