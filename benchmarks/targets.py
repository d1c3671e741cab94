"""The figures that were promised."""

from dataclasses import dataclass

from benchmarks.storm.verdict import Sort


@dataclass(frozen=True)
class Target:
    """A bound: at least, or at most, so much; `times_floor` when it is a multiple of the floor."""

    bound: float
    at_least: bool
    times_floor: bool = False

    def is_met_by(self, measured: float) -> bool:
        """Whether `measured` keeps within the bound."""
        return measured >= self.bound if self.at_least else measured <= self.bound

    def __str__(self) -> str:
        sign = "≥" if self.at_least else "≤"
        return f"{sign} {self.bound:g}{' × floor' if self.times_floor else ''}"


def _at_least(bound: float, *, times_floor: bool = False) -> Target:
    return Target(bound, at_least=True, times_floor=times_floor)


def _at_most(bound: float, *, times_floor: bool = False) -> Target:
    return Target(bound, at_least=False, times_floor=times_floor)


TARGETS = {
    "mail.accepted.pg.c8": _at_least(2, times_floor=True),
    "mail.registered.pg": _at_least(100),
    "mail.acknowledged.pg.p2": _at_least(300),
    "mail.latency.p95_ms": _at_most(15),
    "mail.acknowledged.p95_ms": _at_most(1000),
    **{f"mail.storm.{sort}": _at_most(0) for sort in Sort},
    "page.tray.p50_ms": _at_most(15),
    "page.tray.growth": _at_most(1.3),
    "page.sqlite.tray.growth": _at_most(1.3),
    "page.document.p50_ms": _at_most(15),
    "search.p95_ms": _at_most(100),
    "letter.warm_ms": _at_most(50, times_floor=True),
    "sign.bb_ms": _at_most(15),
    "send.to_200_ms": _at_most(1000),
    "send.at_once_50_p95_ms": _at_most(2000),
    "send.autosave_p95_ms": _at_most(50),
    **{
        f"seal.{database}.{what}": _at_most(bound)
        for database in ("pg", "sqlite")
        for what, bound in (("seal_million_s", 60), ("check_million_s", 60), ("share", 5))
    },
    **{f"attack.{sort}_ms": _at_most(2000) for sort in ("p12", "archive", "letter", "guesses")},
    **{f"attack.page_times_{sort}": _at_most(2) for sort in ("heavy", "guesses")},
    "memory.idle_mb": _at_most(200),
    "memory.load_mb": _at_most(400),
    "memory.crowd_mb": _at_most(400),
}
