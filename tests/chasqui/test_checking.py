"""How the operator tries an installation: what is published, what answers, whom it trusts."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chasqui import configuration
from chasqui.checks import dns_records, reach, trust
from chasqui.checks.dns_records import NoAnswer
from chasqui.checks.findings import Grade
from chasqui.demo.certificate import DemoAuthority
from chasqui.settings import Settings
from tests.chasqui.processes import chasqui
from tests.support.databases import Database
from tests.support.ports import free_port
from tests.support.sink import Sink

NOW = datetime(2026, 11, 30, tzinfo=UTC)


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Settings:
    key = tmp_path / "ed.pem"
    key.write_bytes(
        Ed25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    told = {
        "INTAKE_ADDRESSES": "tramites@chq.example=SG",
        "SMTP_RELAY": "smtp://salida.chq.example:587",
        "MAIL_HOSTNAME": "correo.chq.example",
        "DKIM_KEYS": f"ed2026={key}",
    }
    for name, value in told.items():
        monkeypatch.setenv(f"CHASQUI_{name}", value)
    return configuration.load()


def test_the_records_are_told_as_a_zone_has_them(settings: Settings) -> None:
    lines = [record.line for record in dns_records.wanted(settings)]
    assert lines[0] == "chq.example.  IN  MX  10 correo.chq.example."
    assert lines[1] == 'chq.example.  IN  TXT  "v=spf1 mx a:salida.chq.example -all"'
    assert lines[2].startswith('ed2026._domainkey.chq.example.  IN  TXT  "v=DKIM1; k=ed25519; p=')
    assert lines[3].startswith('_dmarc.chq.example.  IN  TXT  "v=DMARC1; p=quarantine;')


def test_a_long_key_is_told_in_strings_of_255() -> None:
    line = dns_records.Record("DKIM", "a.example", "TXT", "x" * 300).line
    assert f'"{"x" * 255}" "{"x" * 45}"' in line


async def test_each_record_is_compared_with_what_is_published(settings: Settings) -> None:
    records = dns_records.wanted(settings)

    def published(name: str, kind: str) -> Sequence[str]:
        if name.startswith("_dmarc"):
            raise NoAnswer("Timeout")
        if "_domainkey" in name:
            return ["v=DKIM1; k=ed25519; p=AAAA"]
        return {"MX": ["10 correo.chq.example."], "TXT": ["v=spf1 -all", "v=spf1 mx -all"]}[kind]

    found = await dns_records.check_records(records, published)
    assert [(each.grade, each.said) for each in found] == [
        (Grade.GOOD, "10 correo.chq.example."),
        (Grade.BAD, "hay 2, y solo puede haber uno"),
        (Grade.BAD, "está publicada otra clave"),
        (Grade.DOUBTFUL, "el DNS no responde (Timeout)"),
    ]
    right = {record.name: record.value for record in records}
    found = await dns_records.check_records(records[1:], lambda name, _: [right[name]])
    assert {each.grade for each in found} == {Grade.GOOD}
    found = await dns_records.check_records(records, lambda name, kind: [])
    assert {each.said for each in found} == {"no está publicado"}


async def test_a_clock_is_compared_with_others() -> None:
    assert (await reach.check_clock([timedelta(seconds=2)])).grade is Grade.GOOD
    late = await reach.check_clock([timedelta(), timedelta(seconds=-90)])
    assert (late.grade, late.said) == (Grade.BAD, "está atrasado 90 segundos")


def test_check_tells_everything_and_ends_with_one_when_something_is_wrong(
    sqlite_file: Database, tmp_path: Path
) -> None:
    told = chasqui(
        "check",
        database=sqlite_file,
        DATA_DIR=str(tmp_path / "data"),
        INTAKE_ADDRESSES="tramites@chq.invalid=SG",
        SMTP_RELAY=f"smtp://127.0.0.1:{free_port()}",
    )
    assert told.code == 1
    assert "bien    Base de datos: sqlite:/" in told.out
    assert "bien    Archivos: responde, todavía vacío" in told.out
    assert "mal     Variables: CHASQUI_SECRET_KEY falta" in told.out
    assert "mal     Servidor de salida: 127.0.0.1" in told.out
    assert "chq.invalid.  IN  MX  10 correo.chq.invalid." in told.out


async def test_a_mail_is_sent_as_a_trial(sqlite_file: Database, sink: Sink, tmp_path: Path) -> None:
    told = {
        "DATA_DIR": str(tmp_path / "data"),
        "INTAKE_ADDRESSES": "tramites@chq.example=SG",
        "SMTP_RELAY": f"smtp://127.0.0.1:{sink.port}",
    }
    sent = await asyncio.to_thread(
        lambda: chasqui("mail", "test", "ana@correo.example", database=sqlite_file, **told)
    )
    assert sent.code == 0, sent.err
    assert "aceptó el correo para ana@correo.example" in sent.out
    told["SMTP_RELAY"] = f"smtp://127.0.0.1:{free_port()}"
    failed = chasqui("mail", "test", "ana@correo.example", database=sqlite_file, **told)
    assert failed.code == 1 and "no aceptó el correo" in failed.err


def test_whom_the_installation_trusts(tmp_path: Path) -> None:
    folder, given = tmp_path / "anchors", tmp_path / "ca.pem"
    given.write_bytes(DemoAuthority(NOW - timedelta(days=1), NOW + timedelta(days=30)).pem)
    (fresh,) = trust.add(folder, given, NOW)
    assert trust.add(folder, given, NOW) == []
    assert list(trust.anchors(folder)) == [fresh]
    assert list(trust.doubts(fresh, NOW)) == ["vence pronto, el 31/12/2026"]
    with pytest.raises(trust.StartError, match=r"venció el 31/12/2026. No se añadió nada"):
        trust.add(folder, given, NOW + timedelta(days=60))
    given.write_bytes(b"hola")
    with pytest.raises(trust.StartError, match="no es un certificado"):
        trust.add(folder, given, NOW)


def test_the_command_lists_the_anchors_with_their_fingerprints(tmp_path: Path) -> None:
    given = tmp_path / "ca.pem"
    given.write_bytes(DemoAuthority(NOW - timedelta(days=1), NOW + timedelta(days=3000)).pem)
    where = {"TRUST_STORE": str(tmp_path / "anchors")}
    added = chasqui("trust", "add", str(given), **where)
    assert added.code == 0 and "SHA-256 " in added.out, added.err
    listed = chasqui("trust", "list", **where)
    assert listed.code == 0 and listed.out.endswith("1 certificados.\n")
    assert "Falta CHASQUI_TRUST_STORE" in chasqui("trust", "list").said
