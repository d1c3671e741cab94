"""Passwords that everybody uses, are cut, or are shown to whoever looks at the processes."""

import stat
from pathlib import Path

import pytest

from office.accounts.authenticators import passwords
from office.accounts.authenticators.password_rules import is_common
from tests.chasqui.processes import chasqui


def test_no_password_is_an_argument_and_no_file_is_others_to_read(tmp_path: Path) -> None:
    made = tmp_path / "elsewhere" / "house.sqlite3"
    made.parent.mkdir()
    url = f"sqlite://{made}"
    assert chasqui("migrate", DATABASE_URL=url, DATA_DIR=str(tmp_path / "data")).code == 0
    assert {stat.S_IMODE(file.stat().st_mode) for file in made.parent.iterdir()} == {0o600}
    shown = chasqui("official", "add", "--password", "Una-clave-7", DATABASE_URL=url)
    assert shown.code == 2 and "No hay la opción" in shown.err


@pytest.mark.parametrize(
    "password", ["1234567890", "qwerty123", "password1234", "ecuador2026", "Contraseña2026"]
)
def test_what_everybody_uses_is_no_password(password: str) -> None:
    assert is_common(password)


async def test_a_long_password_is_not_cut() -> None:
    hashed = await passwords.hash_password("a" * passwords.LONGEST)
    assert await passwords.matches(hashed, "a" * passwords.LONGEST)
    assert not await passwords.matches(hashed, "a" * (passwords.LONGEST + 1))
