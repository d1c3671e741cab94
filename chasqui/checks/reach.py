"""Whether what the installation leans on answers: database, store, relay, authorities, clock."""

import asyncio
import ssl
import urllib.error
import urllib.request
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

import aiosmtplib

from chasqui.building import StartError, database_name, open_building
from chasqui.checks.findings import Found, bad, doubtful, good
from chasqui.settings import PREFIX, Settings
from mailgateway.sending.relay_url import RelayAddress
from office import clock
from office.errors import OfficeError
from office.storage import store

_PATIENCE = 10.0  # seconds for each
_MOST_ASTRAY = timedelta(seconds=5)


async def check_house(settings: Settings) -> list[Found]:
    """The database with its schema, and the store behind it."""
    try:
        async with open_building(settings):
            return [
                good("Base de datos", f"{database_name(settings)} responde, con el esquema actual"),
                await _store(),
            ]
    except StartError as error:
        return [bad("Base de datos", str(error))]


async def _store() -> Found:
    try:
        await store.store().attempt()
        empty = await store.store().is_empty()
    except (OfficeError, OSError) as error:
        return bad("Archivos", str(error))
    return good("Archivos", "responde, todavía vacío" if empty else "responde")


async def check_relay(settings: Settings) -> Found:
    """Whether the relay lets us in, up to the first letter."""
    url = settings.smtp_relay.get_secret_value()
    if not url:
        return bad("Servidor de salida", f"falta {PREFIX}SMTP_RELAY: ningún correo sale")
    relay = RelayAddress.read(url)
    where = f"{relay.host}:{relay.port}"
    client = aiosmtplib.SMTP(
        hostname=relay.host,
        port=relay.port,
        use_tls=relay.implicit_tls,
        start_tls=relay.start_tls,
        validate_certs=relay.verify,
        username=None if relay.oauth else relay.username,
        password=relay.password,
        local_hostname=settings.mail_hostname or None,
        timeout=_PATIENCE,
    )
    try:
        async with client:
            secure = client.get_transport_info("ssl_object") is not None
    except (aiosmtplib.SMTPException, OSError, ssl.SSLError) as error:
        said = " ".join(str(error).split()) or type(error).__name__
        return bad("Servidor de salida", f"{where}: {said}")
    said = f"{where} nos recibe{' con TLS' if secure else ', sin TLS'}"
    if relay.oauth:
        said += "; la cuenta se prueba con «chasqui mail test»"
    return good("Servidor de salida", said)


async def check_web(name: str, url: str) -> tuple[Found, timedelta | None]:
    """Whether a web address answers, and how far our clock is from its own."""
    try:
        began = clock.now()
        said = await asyncio.to_thread(_date_at, url)
        middle = began + (clock.now() - began) / 2
    except OSError as error:
        return bad(name, f"{url}: {getattr(error, 'reason', '') or error}"), None
    return good(name, f"{url} responde"), _ahead(said, middle)


def _date_at(url: str) -> str:
    """The Date header of what answers there, whatever else it says. Raises OSError."""
    asking = urllib.request.Request(url, method="HEAD", headers={"User-Agent": "Chasqui"})
    try:
        with urllib.request.urlopen(asking, timeout=_PATIENCE) as answer:
            return str(answer.headers.get("Date", ""))
    except urllib.error.HTTPError as refusal:  # it answers, which is all we ask
        with refusal:
            return str(refusal.headers.get("Date", ""))


def _ahead(said: str, ours: datetime) -> timedelta | None:
    try:
        return ours - parsedate_to_datetime(said)
    except (ValueError, TypeError):
        return None


async def check_services(settings: Settings) -> list[Found]:
    """The web services that are set, and the clock by what they say the time is."""
    services = [("Dirección pública", settings.base_url), ("Sellado de tiempo", settings.tsa_url)]
    if settings.telegram_token:
        services.append(("Telegram", settings.telegram_api_url))
    asked = await asyncio.gather(*(check_web(name, url) for name, url in services if url))
    ahead = [each for _, each in asked if each is not None]
    return [*(found for found, _ in asked), await check_clock(ahead)]


async def check_clock(ahead: Sequence[timedelta]) -> Found:
    """Whether our clock agrees with others (`ahead` of each), or else is kept by somebody."""
    if ahead:
        worst = max(ahead, key=abs)
        if abs(worst) <= _MOST_ASTRAY:
            return good("Reloj", "coincide con los demás")
        way = "adelantado" if worst > timedelta() else "atrasado"
        return bad("Reloj", f"está {way} {abs(worst).total_seconds():.0f} segundos")
    kept = await _kept()
    if kept == "yes":
        return good("Reloj", "el sistema lo mantiene en hora")
    return doubtful("Reloj", "no se pudo comparar; instale chrony o systemd-timesyncd")


async def _kept() -> str:
    try:
        asking = await asyncio.create_subprocess_exec(
            *("timedatectl", "show", "--property=NTPSynchronized", "--value"),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        out, _ = await asyncio.wait_for(asking.communicate(), _PATIENCE)
    except (OSError, TimeoutError):
        return ""
    return out.decode().strip()
