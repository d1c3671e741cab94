"""The page of dependencies says what the lock file says, and somebody looked not long ago."""

import re
import tomllib
from datetime import date, timedelta

from scripts import old_dependencies
from tests.support.sources import ROOT

_PAGE = ROOT / "docs" / "dependencies.md"
_ROW = re.compile(
    r"^\| ([a-z0-9.-]+) \| ([^ |]+) \| ([^|]+) \| (\d{4}-\d\d-\d\d) \| [^|]+ \|$", re.MULTILINE
)
_LONGEST = timedelta(days=180)
_NAME = re.compile(r"[A-Za-z0-9_.-]+")


def _rows() -> dict[str, tuple[str, str, date]]:
    found = _ROW.findall(_PAGE.read_text())
    return {name: (version, words, date.fromisoformat(day)) for name, version, words, day in found}


def _asked_for() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    asked = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = (_NAME.match(each) for each in asked)
    return {name[0].lower().replace("_", "-") for name in names if name}


def test_each_is_listed_as_it_is_locked() -> None:
    packages = tomllib.loads((ROOT / "uv.lock").read_text())["package"]
    locked = {each["name"]: each.get("version", "") for each in packages}
    rows = _rows()
    assert set(rows) == _asked_for()
    assert {name: row[0] for name, row in rows.items()} == {name: locked[name] for name in rows}


def test_none_was_looked_at_too_long_ago() -> None:
    newest = max(day for _, _, day in _rows().values())
    late = [name for name, row in _rows().items() if newest - row[2] > _LONGEST]
    assert late == []


def test_whoever_checks_is_warned_of_what_nobody_read_for_long() -> None:
    page = "| old | 1 | MIT | 2026-01-01 | no |\n| new | 1 | MIT | 2026-08-01 | no |\n"
    assert old_dependencies.old(page, date(2026, 8, 2)) == ["old"]
    assert len(old_dependencies.old(_PAGE.read_text(), date(2100, 1, 1))) == len(_rows())
