"""Mail of web forms: of the citizen where the form is declared and proven, else held."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from mailgateway.reading import worker
from models.enums import Channel, Disposition
from models.tables import Contact, Document, FormSender, InboundMessage, OutboxMessage
from office.addresses import institution_addresses
from office.config import config, use_config
from office.custody.reception import Arrival, receive
from tests.backoffice.desk import desk_of, text_of
from tests.support.clock import Clock
from tests.support.world import World

_FORM = "no-reply@web.portal.example"


@pytest.fixture
def declared(world: World) -> Iterator[None]:
    before = config()
    use_config(replace(before, form_senders=(_FORM,), trusted_relays=("192.0.2.7",)))
    yield
    use_config(before)


async def _filled_in(name: str, reply_to: str, peer: str = "198.51.100.3") -> InboundMessage:
    original = (
        f"From: Formulario <{_FORM}>\r\nReply-To: {name} <{reply_to}>\r\nSubject: Baches\r\n"
        f"Message-ID: <{name}@web.portal.example>\r\n\r\nHay baches en la avenida.\r\n"
    )
    arrival = Arrival(
        Channel.EMAIL, original.encode(), mail_from=_FORM, peer=peer,
        recipients=("tramites@chq.example",),
    )  # fmt: skip
    inbound_id = await receive(arrival)
    await worker.read_waiting()
    return await InboundMessage.get(id=inbound_id)


async def test_a_form_that_nobody_declared_is_held_and_says_who_wrote(
    world: World, clock: Clock
) -> None:
    for name, address in (("Ana", "ana@correo.example"), ("Luis", "luis@correo.example")):
        row = await _filled_in(name, address)
        assert row.disposition is Disposition.QUARANTINED
        assert "formulario web" in row.reason and address in row.reason
    assert await Contact.all().count() == 0 and await OutboxMessage.all().count() == 0


async def test_a_declared_form_by_our_relay_writes_for_its_citizens(
    declared: None, world: World, clock: Clock
) -> None:
    for name, address in (("Ana", "ana@correo.example"), ("Luis", "luis@correo.example")):
        row = await _filled_in(name, address, "192.0.2.7")
        assert row.disposition is Disposition.REGISTERED
        document = await Document.get(id=row.document_id)
        assert (document.sender_name, document.sender_address) == (name, address)
        assert await OutboxMessage.filter(to_address=address).count() == 1
    assert not await Contact.filter(address=_FORM).exists()


async def test_a_declared_form_that_nothing_proves_is_held(
    declared: None, world: World, clock: Clock
) -> None:
    row = await _filled_in("Ana", "ana@correo.example")
    assert row.disposition is Disposition.QUARANTINED and "nada prueba" in row.reason


async def test_a_mail_in_our_own_name_without_proof_says_so(world: World, clock: Clock) -> None:
    original = b"From: Tramites <tramites@chq.example>\r\nSubject: x\r\n\r\nHola.\r\n"
    await receive(
        Arrival(
            Channel.EMAIL, original, mail_from="x@y.example", recipients=("tramites@chq.example",)
        )
    )
    await worker.read_waiting()
    row = await InboundMessage.get(subject="x")
    assert row.disposition is Disposition.QUARANTINED
    assert row.reason.startswith("Dice venir de nuestra institución y no lo prueba")


async def test_an_administrator_declares_a_form_on_a_page(
    world: World, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(institution_addresses, "_form_senders", frozenset())
    use = replace(config(), trusted_relays=("192.0.2.7",))
    monkeypatch.setattr("office.config._config", use)
    pedro = await desk_of(world.pedro)
    whole = await pedro.post("/administracion/correos/formularios", sender="@gmail.com")
    assert whole.status_code == 422 and "escriba la dirección entera" in text_of(whole.text)
    await pedro.post("/administracion/correos/formularios", sender=_FORM)
    assert _FORM in text_of((await pedro.get("/administracion/correos")).text)
    row = await _filled_in("Ana", "ana@correo.example", "192.0.2.7")
    assert row.disposition is Disposition.REGISTERED
    sender = await FormSender.get()
    await pedro.post(f"/administracion/correos/formularios/{sender.id}/quitar")
    row = await _filled_in("Luis", "luis@correo.example", "192.0.2.7")
    assert row.disposition is Disposition.QUARANTINED
