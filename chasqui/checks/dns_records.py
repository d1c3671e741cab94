"""The DNS records that our mail needs: which they are, and whether they are there."""

import asyncio
import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import dns.exception
import dns.resolver
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chasqui.checks.findings import Found, bad, doubtful, good
from chasqui.settings import Settings
from mailgateway.sending.relay_url import RelayAddress

_PATIENCE = 5.0  # seconds for a name
Lookup = Callable[[str, str], Sequence[str]]


class NoAnswer(Exception):
    """DNS did not answer: that says nothing about the record."""


@dataclass(frozen=True)
class Record:
    """A record as a zone file has it; `kind` is what we call it."""

    kind: str
    name: str
    type: str
    value: str

    @property
    def line(self) -> str:
        """As it is pasted into a zone; RFC 1035 lets a string have 255 characters."""
        value = self.value
        if self.type == "TXT":
            parts = [value[start : start + 255] for start in range(0, len(value), 255)]
            value = " ".join(f'"{part}"' for part in parts)
        return f"{self.name}.  IN  {self.type}  {value}"


def look_up(name: str, kind: str) -> Sequence[str]:
    """The values of the records of that kind at `name`, none if there are none. NoAnswer."""
    try:
        answer = dns.resolver.resolve(name, kind, lifetime=_PATIENCE)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return ()
    except dns.exception.DNSException as error:
        raise NoAnswer(type(error).__name__) from error
    if kind == "TXT":
        return tuple(b"".join(row.strings).decode("ascii", "replace") for row in answer)
    return tuple(row.to_text() for row in answer)


def wanted(settings: Settings) -> list[Record]:
    """The records for the domain our mail leaves from. OSError, ValueError: a key is none."""
    sender = settings.config().mail_from
    domain = sender.rpartition("@")[2]
    host = settings.mail_hostname or f"correo.{domain}"
    relay = settings.smtp_relay.get_secret_value()
    relay_host = RelayAddress.read(relay).host if relay else ""
    inside = relay_host in ("", "localhost") or relay_host.replace(".", "").isdigit()
    through = "mx" if inside else f"mx a:{relay_host}"
    records = [
        *(Record("MX", name, "MX", f"10 {host}.") for name in _domains(settings)),
        Record("SPF", domain, "TXT", f"v=spf1 {through} -all"),
        *(
            Record("DKIM", f"{selector}._domainkey.{domain}", "TXT", _public(path.read_bytes()))
            for selector, path in settings.dkim_keys.items()
        ),
        Record("DMARC", f"_dmarc.{domain}", "TXT", f"v=DMARC1; p=quarantine; rua=mailto:{sender}"),
    ]
    return records


def _domains(settings: Settings) -> list[str]:
    return sorted({address.rpartition("@")[2] for address in settings.config().intake})


def _public(pem: bytes) -> str:
    public = serialization.load_pem_private_key(pem, None).public_key()
    edwards = isinstance(serialization.load_pem_private_key(pem, None), Ed25519PrivateKey)
    raw = (
        public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        if edwards
        else public.public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )
    return f"v=DKIM1; k={'ed25519' if edwards else 'rsa'}; p={base64.b64encode(raw).decode()}"


async def check_records(records: Sequence[Record], lookup: Lookup = look_up) -> list[Found]:
    """Whether each record is published; the lookups run at once."""
    return list(await asyncio.gather(*(_check(record, lookup) for record in records)))


async def _check(record: Record, lookup: Lookup) -> Found:
    what = f"{record.kind} {record.name}"
    try:
        values = await asyncio.to_thread(lookup, record.name, record.type)
    except NoAnswer as error:
        return doubtful(what, f"el DNS no responde ({error})")
    said = [value for value in values if _is_of(record, value)]
    if not said:
        return bad(what, "no está publicado")
    if len(said) > 1 and record.kind in ("SPF", "DMARC"):
        return bad(what, f"hay {len(said)}, y solo puede haber uno")
    if record.kind == "DKIM" and _key_of(said[0]) != _key_of(record.value):
        return bad(what, "está publicada otra clave")
    if record.kind == "SPF" and not said[0].rstrip().endswith(("-all", "~all")):
        return doubtful(what, f"no dice qué hacer con los demás: {said[0]}")
    return good(what, "; ".join(said) if record.kind != "DKIM" else "es la clave que firma")


def _is_of(record: Record, value: str) -> bool:
    if record.kind == "SPF":
        return value.lower().startswith("v=spf1")
    if record.kind == "DMARC":
        return value.lower().startswith("v=dmarc1")
    return True


def _key_of(value: str) -> str:
    tags = dict(part.strip().partition("=")[::2] for part in value.split(";") if "=" in part)
    return "".join(tags.get("p", "").split())
