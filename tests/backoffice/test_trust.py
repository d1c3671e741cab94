"""The sender's badge says why, in words; addresses do not pass for others."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from backoffice.display.safe_addresses import unmasked
from backoffice.display.sender_trust import sender_trust
from models.enums import Trust
from office.intake.process import process
from office.messages.authentication import Authentication, Checked, Verdict
from tests.backoffice.desk import desk_of, text_of
from tests.support.clock import Clock
from tests.support.mail import arrived
from tests.support.world import World

NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
PASS = Checked("pass", "correo.example")
GOOD = Authentication(Verdict.ALIGNED, NOW, "correo.example", PASS, (PASS,), PASS, policy="reject")
BAD = replace(
    GOOD,
    verdict=Verdict.NOT_ALIGNED,
    spf=Checked("fail", "correo.example"),
    dkim=(),
    dmarc=Checked("fail", "correo.example"),
)


@pytest.mark.parametrize(
    ("found", "text", "tone", "why"),
    [
        (
            GOOD,
            "Correo verificado: DMARC alineado",
            "ok",
            "Dominio correo.example, DKIM y SPF correctos. No equivale a una firma.",
        ),
        (
            replace(GOOD, dkim=(), source="mx.chq.example"),
            "Correo verificado: DMARC alineado",
            "ok",
            "Dominio correo.example, SPF correcto. No equivale a una firma. "
            "Lo comprobó nuestro servidor mx.chq.example.",
        ),
        (
            replace(GOOD, dkim=(), spf=Checked("none", "")),
            "Correo verificado: DMARC alineado",
            "ok",
            "Dominio correo.example, DMARC correcto. No equivale a una firma.",
        ),
        (
            BAD,
            "Sin verificar: DMARC no alineado",
            "danger",
            "Ni DKIM ni SPF confirman que el correo salió de correo.example: la dirección pudo ser "
            "falsificada. El dueño del dominio pide rechazar los correos así.",
        ),
        (
            replace(BAD, policy="none", arc=Checked("pass", "listas.example")),
            "Sin verificar: DMARC no alineado",
            "warn",
            "Ni DKIM ni SPF confirman que el correo salió de correo.example: la dirección pudo ser "
            "falsificada. Lo reenvió listas.example, con la cadena de reenvío (ARC) íntegra.",
        ),
        (
            replace(BAD, spf=PASS, dmarc=Checked("none", "correo.example"), policy=""),
            "Sin verificar: el dominio no publica DMARC",
            "warn",
            "El dominio correo.example no dice cómo reconocer sus correos. "
            "El servidor que lo envió sí es de correo.example.",
        ),
        (
            replace(BAD, dmarc=Checked("permerror", "")),
            "Sin verificar: remitente ilegible",
            "warn",
            "El correo no nombra con claridad a un solo autor; nada confirma quién lo envió.",
        ),
        (
            Authentication(Verdict.UNCHECKED, NOW, "correo.example"),
            "No se pudo comprobar todavía",
            "warn",
            "El sistema de nombres de internet (DNS) no respondió al comprobar el dominio "
            "correo.example. Mientras tanto, trate al remitente como no verificado.",
        ),
    ],
)
def test_the_badge_says_why(
    clock: Clock, found: Authentication, text: str, tone: str, why: str
) -> None:
    badge = sender_trust(found.trust, found)
    assert (badge.text, badge.tone, badge.why) == (text, tone, why)


def test_a_check_that_was_given_up_is_no_longer_awaited(clock: Clock) -> None:
    found = Authentication(Verdict.UNCHECKED, clock() - timedelta(days=2), "correo.example")
    badge = sender_trust(found.trust, found)
    assert badge.text == "No se pudo comprobar" and "Mientras tanto" not in badge.why


def test_other_ways_to_be_known_keep_their_badge() -> None:
    assert sender_trust(Trust.TELEGRAM_LINKED, None).text == "Telegram vinculado"
    assert sender_trust(Trust.UNVERIFIED, None).text == "Sin verificar"
    assert sender_trust(Trust.SIGNED, BAD).text == "Firma válida"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ana@banco.example", "ana@banco.example"),
        ("íñigo@banco.example", "íñigo@banco.example"),
        ("ana@bаnco.example", "ana@bаnco.example (xn--bnco-53d.example)"),
        ("ana@ñandú.example", "ana@ñandú.example (xn--and-6ma2c.example)"),
        ("ana@straße.example", "ana@straße.example (xn--strae-oqa.example)"),
        ("«ana@bаnco.example» de Ana", "«ana@bаnco.example (xn--bnco-53d.example)» de Ana"),
        ("x@" + "ñ" * 70 + ".example", "x@" + "ñ" * 70 + ".example (dominio no válido)"),
        ("", ""),
    ],
)
def test_domains_of_other_letters_show_their_plain_form(text: str, shown: str) -> None:
    assert unmasked(text) == shown


async def test_the_page_shows_badge_and_plain_form(world: World) -> None:
    message = await arrived(sender="ana@bаnco.example", name="Ana")
    (done,) = await process([replace(message, trust=GOOD.trust, authentication=GOOD)])
    ana = await desk_of(world.ana)
    shown = text_of((await ana.get(f"/documentos/{done.document_id}")).text)
    assert "Dominio correo.example, DKIM y SPF correctos. No equivale a una firma." in shown
    assert "ana@bаnco.example (xn--bnco-" in shown
