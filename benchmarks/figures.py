"""What was measured: the figures of one run, their floors and targets, as a table and as JSON."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from benchmarks.targets import TARGETS, Target


@dataclass
class Figure:
    """One figure: the median of its samples, and the name of the figure it is compared with."""

    name: str
    unit: str
    floor: str | None
    samples: list[float] = field(default_factory=list)

    @property
    def value(self) -> float:
        """The median of the samples."""
        return median(self.samples)


class Ledger:
    """The figures of one run, in the order in which they were first measured."""

    def __init__(self) -> None:
        self._figures: dict[str, Figure] = {}

    def __iter__(self) -> Iterator[Figure]:
        return iter(self._figures.values())

    def sample(self, name: str, value: float, unit: str, floor: str | None = None) -> None:
        """Add one measurement of `name`; `floor` is the name of the figure it stands against."""
        self._figures.setdefault(name, Figure(name, unit, floor)).samples.append(value)

    def value(self, name: str) -> float:
        """The figure `name`. KeyError when it was not measured."""
        return self._figures[name].value

    def floor_of(self, figure: Figure) -> float | None:
        """The value of its floor, if that was measured in this run too."""
        found = self._figures.get(figure.floor) if figure.floor else None
        return found.value if found else None

    def verdict(self, figure: Figure) -> tuple[Target, bool] | None:
        """Its target, and whether it is met; None without one, or without the floor it needs."""
        target = TARGETS.get(figure.name)
        if target is None:
            return None
        measured = figure.value
        if target.times_floor:
            floor = self.floor_of(figure)
            if not floor:
                return None
            measured /= floor
        return target, target.is_met_by(measured)

    def missed(self) -> list[str]:
        """The names of the figures that miss their target."""
        verdicts = ((figure.name, self.verdict(figure)) for figure in self)
        return [name for name, verdict in verdicts if verdict and not verdict[1]]

    def save(self, path: Path) -> None:
        """Write name → {value, unit, floor} to `path`."""
        figures = {
            figure.name: {
                "value": _rounded(figure.value),
                "unit": figure.unit,
                "floor": _rounded(self.floor_of(figure)),
            }
            for figure in self
        }
        text = json.dumps(figures, indent=2, ensure_ascii=False)
        path.write_text(f"{text}\n", encoding="utf-8")

    def table(self) -> str:
        """All figures, a line each, with their floors and targets."""
        head = ("figure", "value", "unit", "spread", "floor", "", "ratio", "target", "met")
        rows = [head, *(self._row(figure) for figure in self)]
        widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
        lines = [_line(row, widths) for row in rows]
        return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])

    def _row(self, figure: Figure) -> tuple[str, ...]:
        floor, verdict = self.floor_of(figure), self.verdict(figure)
        several = len(figure.samples) > 1
        spread = f"{_short(min(figure.samples))}-{_short(max(figure.samples))}" if several else ""
        return (
            figure.name,
            _short(figure.value),
            figure.unit,
            spread,
            (figure.floor or "") if floor is not None else "",
            _short(floor) if floor is not None else "",
            f"{figure.value / floor:.2f}" if floor else "",
            str(verdict[0]) if verdict else "",
            ("yes" if verdict[1] else "NO") if verdict else "",
        )


_NUMBERS = (1, 5, 6)  # columns that end at the right


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    cells = [
        cell.rjust(width) if i in _NUMBERS else cell.ljust(width)
        for i, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
    return "  ".join(cells).rstrip()


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}"


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
