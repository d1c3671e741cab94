"""Names the libraries whose row in docs/dependencies.md nobody has read for half a year.

It warns and fails nothing: a date that passes is no fault of whoever builds on that day.
"""

import re
import sys
from datetime import date, timedelta
from pathlib import Path

_PAGE = Path(__file__).parents[1] / "docs" / "dependencies.md"
_ROW = re.compile(r"^\| ([a-z0-9.-]+) \| [^|]+ \| [^|]+ \| (\d{4}-\d\d-\d\d) \|", re.MULTILINE)
_LONGEST = timedelta(days=180)


def old(page: str, today: date) -> list[str]:
    """The names of those that were read on more than `_LONGEST` before `today`."""
    return [name for name, day in _ROW.findall(page) if today - date.fromisoformat(day) > _LONGEST]


def main() -> None:
    found = old(_PAGE.read_text(encoding="utf-8"), date.today())
    if found:
        sys.stdout.write(
            f"not read for more than {_LONGEST.days} days, see docs/dependencies.md: "
            f"{', '.join(found)}\n"
        )


if __name__ == "__main__":
    main()
