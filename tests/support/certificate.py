"""The certificate file of an official, made on the spot and written where a browser finds it."""

from datetime import UTC, datetime
from pathlib import Path

from chasqui.demo.certificate import make_demo_p12
from tests.support.world import Seat

PASSPHRASE = "una frase de prueba"
_FROM = datetime(2020, 1, 1, tzinfo=UTC)
_FOR_LONG = datetime(2120, 1, 1, tzinfo=UTC)


def certificate(seat: Seat, folder: Path, until: datetime = _FOR_LONG) -> Path:
    """A PKCS#12 file of `seat`'s official, locked with PASSPHRASE, valid from 2020 on."""
    official = seat.official
    path = folder / f"{official.login}-{until.year}.p12"
    path.write_bytes(make_demo_p12(official.name, official.login, PASSPHRASE, _FROM, until))
    return path
