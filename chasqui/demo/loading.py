"""Loads the demonstration by performing the real acts on past days, and tells who its users are."""

import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from chasqui.building import StartError
from chasqui.demo import desk
from chasqui.demo.acting import Stage
from chasqui.demo.agenda import AGENDA
from chasqui.demo.certificate import DemoAuthority
from chasqui.demo.data import CITIZENS, INSTITUTION, OFFICIALS, PASSPHRASE, PASSWORD, SIGNER
from chasqui.demo.paths import authorities_of, certificate_of, folder_of, maildir_of
from chasqui.settings import PREFIX, Settings
from chasqui.standins.facts import DemoLogin
from office import clock
from office.accounts.enrollment.admission import add_official
from office.clock import clock_set_to
from office.people.institutions import found, is_empty

_FOUNDED = timedelta(days=90)  # before the day of loading
_AT_THE_DESK = timedelta(minutes=40)  # before the loading
_CERTIFICATE_LASTS = timedelta(days=730)


def is_half_loaded(settings: Settings) -> bool:
    """Whether a loading was interrupted."""
    return (folder_of(settings) / "loading").exists()


def is_loaded(settings: Settings) -> bool:
    """Whether what the database holds was loaded here."""
    return (folder_of(settings) / "loaded").exists()


async def load(settings: Settings) -> str:
    """Load the demonstration into the open, empty database; return what to tell the operator.

    The same day gives the same demonstration, but for keys, codes and identifiers. Nothing is
    sent: mail goes to the demonstration's maildir, Telegram messages are marked as delivered.
    Raises StartError when the database is not empty or an intake address names another unit.
    """
    if not await is_empty():
        raise StartError("La base de datos no está vacía: la demostración necesita una vacía.")
    _check_intake(settings)
    folder = folder_of(settings)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    (folder / "loading").touch()
    today = clock.now()
    with clock_set_to(lambda: today - _FOUNDED):
        await _found(settings)
    stage = Stage(maildir_of(settings), certificate_of(settings).read_bytes(), today)
    with _without_logs_of_sending():
        for act in AGENDA:
            await stage.perform(act)
        with clock_set_to(lambda: today - _AT_THE_DESK):
            await desk.take_in(await stage.actor("ana"), CITIZENS["tipan"].name, "DT")
    (folder / "loading").rename(folder / "loaded")
    return _told(settings, stage.documents + 1)


def _check_intake(settings: Settings) -> None:
    units = {unit.acronym for unit in INSTITUTION.units}
    for address, acronym in settings.intake_addresses.items():
        if acronym not in units:
            raise StartError(
                f"{PREFIX}INTAKE_ADDRESSES: {address} es de {acronym}; la demostración solo tiene"
                f" {', '.join(sorted(units))}."
            )
    if without := sorted(units - set(settings.intake_addresses.values())):
        raise StartError(
            f"{PREFIX}INTAKE_ADDRESSES: la demostración necesita una dirección para cada área, y"
            f" falta la de {', '.join(without)}. No se cargó nada."
        )


async def _found(settings: Settings) -> None:
    await found(INSTITUTION)
    for one in OFFICIALS:
        await add_official(
            one.login,
            one.name,
            one.email,
            PASSWORD,
            one.unit,
            one.post,
            one.profile,
            one.permissions,
        )
    start = clock.now()
    authority = DemoAuthority(start, start + _CERTIFICATE_LASTS)
    trusted = authorities_of(settings)
    trusted.mkdir(mode=0o700)
    (trusted / "autoridad-de-demostracion.pem").write_bytes(authority.pem)
    path = certificate_of(settings)
    path.touch(mode=0o600)
    path.write_bytes(authority.p12(SIGNER.name, SIGNER.login, PASSPHRASE))


@contextmanager
def _without_logs_of_sending() -> Iterator[None]:
    """Past deliveries are no news to whoever reads the log."""
    logger = logging.getLogger("mailgateway.sending.worker")
    before = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(before)


def _told(settings: Settings, documents: int) -> str:
    lines = [
        f"{INSTITUTION.name} ({INSTITUTION.acronym}): {documents} documentos, "
        f"{len(OFFICIALS)} funcionarios, {len(CITIZENS)} ciudadanos.",
        f"Usuarios (contraseña de todos: {PASSWORD}):",
        *(f"  {one.login}  {one.name}, {one.post}, {one.unit}" for one in OFFICIALS),
        f"Certificado de prueba de {SIGNER.name}: {certificate_of(settings)}",
        f"  clave: {PASSPHRASE}",
    ]
    return "\n".join(lines)


def shown_facts(settings: Settings) -> dict[str, Any]:
    """What the demonstration's pages show of the data, as fields of DemoFacts."""
    people = tuple((one.name, one.address) for one in CITIZENS.values() if one.address)
    if not (folder_of(settings) / "loaded").exists():
        return {"citizens": people}
    units = {unit.acronym: unit.name for unit in INSTITUTION.units}
    return {
        "citizens": people,
        "logins": tuple(
            DemoLogin(one.login, one.name, one.post, units[one.unit], one.may) for one in OFFICIALS
        ),
        "password": PASSWORD,
        "certificate": certificate_of(settings),
        "certificate_holder": SIGNER.name,
        "passphrase": PASSPHRASE,
    }
