"""Figures of one run: names, values, units, and the limit each is held against; medians of several runs."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured value; `limit` is what the same machine does in the same run without us."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Return value over limit."""
        return None if self.limit is None else self.value / self.limit


def median_pairs(
    ours: Callable[[], float], limit: Callable[[], float], *, rounds: int
) -> tuple[float, float]:
    """Measure both in turn, ours first, and return the median of each: drift hits both alike."""
    pairs = [(ours(), limit()) for _ in range(rounds)]
    return statistics.median(p[0] for p in pairs), statistics.median(p[1] for p in pairs)


def as_json(figures: Sequence[Figure]) -> list[dict[str, object]]:
    """Return the figures as plain values, rounded to what the measurement supports."""
    return [
        {
            "name": figure.name,
            "value": round(figure.value, 3),
            "unit": figure.unit,
            "limit": None if figure.limit is None else round(figure.limit, 3),
            "ratio": None if figure.ratio is None else round(figure.ratio, 2),
            "note": figure.note,
        }
        for figure in figures
    ]


def as_table(figures: Sequence[Figure]) -> str:
    """Return the figures as a table in Markdown."""
    lines = ["| figure | value | limit in the same run | ratio | |", "|---|---:|---:|---:|---|"]
    for figure in figures:
        digits = 2 if figure.unit == "s" else 1
        value = f"{figure.value:,.{digits}f} {figure.unit}"
        limit = "" if figure.limit is None else f"{figure.limit:,.{digits}f} {figure.unit}"
        ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
        lines.append(f"| {figure.name} | {value} | {limit} | {ratio} | {figure.note} |")
    return "\n".join(lines)
