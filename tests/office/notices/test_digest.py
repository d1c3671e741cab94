"""The morning's digest: true figures, one mail a day, and silence when there is nothing."""

from datetime import UTC, date, datetime

from models.enums import Channel
from models.tables import Copy, InboundMessage, OutboxMessage
from office import clock as office_clock
from office.intake import quarantining
from office.intake.process import process
from office.notices.digest import send_digests
from office.notices.texts import RenderedText, render
from tests.office.notices.samples import FACTS
from tests.support.clock import Clock
from tests.support.mail import arrived
from tests.support.world import Seat, World

# The clock stands at Monday 2 March 2026.
TODAY, FRIDAY, SATURDAY = date(2026, 3, 2), date(2026, 2, 27), date(2026, 2, 28)
_n = iter(range(10_000))


async def _copy(due_at: date | None, holder: Seat | None = None, *, read: bool = True) -> None:
    (done,) = await process([await arrived(subject=f"Reclamo {next(_n)}")])
    copy = await Copy.get(document_id=done.document_id)
    copy.due_at, copy.read_at = due_at, office_clock.now() if read else None
    if holder:
        copy.holder_post_id, copy.unit_id = holder.post.id, holder.unit.id
    await copy.save()


async def _mails() -> dict[str, RenderedText]:
    rows = await OutboxMessage.filter(kind="digest").order_by("id")
    return {row.to_address: render(row.kind, row.facts, row.channel) for row in rows}


async def test_the_subject_says_the_figures(world: World, clock: Clock) -> None:
    for due, read in ((FRIDAY, True), (TODAY, True), (TODAY, False), (date(2026, 4, 1), False)):
        await _copy(due, world.luis, read=read)
    assert await send_digests() == 1
    (address, mail) = (await _mails()).popitem()
    assert address == "luis@chq.example"
    assert mail.subject == "Hoy: 1 vencido, 2 vencen hoy, 2 nuevos"
    assert "· 1 día hábil de retraso · lo tiene usted\n" in mail.text
    assert "Nuevos, sin leer: 2\n" in mail.text and "cuarentena" not in mail.text


def test_the_model_of_the_voice(house: object) -> None:
    said = render("digest", FACTS["digest"], Channel.EMAIL)
    assert said.subject == "Hoy: 2 vencidos, 3 vencen hoy, 7 nuevos"
    assert "– CHQ-SG-2026-0101-E · Reclamo de planilla · 3 días hábiles de retraso · " in said.text
    assert "– y 2 más\n" in said.text
    assert "En cuarentena: 1, desde el domingo 22 de noviembre a las 16:20\n" in said.text
    assert said.html is not None and "y 2 más" in said.html


async def test_who_receives_hears_of_what_nobody_has_and_of_the_quarantine(
    world: World, clock: Clock
) -> None:
    await _copy(SATURDAY)
    for n in range(2):
        held = await arrived(subject=f"Basura {n}")
        await quarantining.quarantine_silently(held.inbound_id, "No se pudo leer.")
    oldest = datetime(2026, 2, 27, 21, 20, tzinfo=UTC)
    await InboundMessage.filter(id=held.inbound_id).update(received_at=oldest)
    await send_digests()
    (address, mail) = (await _mails()).popitem()
    assert address == "ana@chq.example"
    assert "Sin asignar en su área: 1\n" in mail.text
    assert (
        "En cuarentena: 2, el más antiguo desde el viernes 27 de febrero a las 16:20\n" in mail.text
    )


async def test_a_quarantine_alone_is_worth_a_mail(world: World, clock: Clock) -> None:
    held = await arrived(to=("da@chq.example",))
    await quarantining.quarantine_silently(held.inbound_id, "No se pudo leer.")
    assert await send_digests() == 1
    assert {m.subject for m in (await _mails()).values()} == {"Hoy: 1 en cuarentena"}


async def test_a_saturdays_term_is_overdue_on_monday(world: World, clock: Clock) -> None:
    await _copy(SATURDAY, world.luis)
    await send_digests()
    assert "1 vencido" in (await _mails())["luis@chq.example"].subject


async def test_once_a_day_only_on_working_days_and_never_empty(world: World, clock: Clock) -> None:
    assert await send_digests() == 0
    await _copy(None, world.luis, read=False)
    assert [await send_digests(), await send_digests()] == [1, 0]
    clock.set(datetime(2026, 3, 8, 14, tzinfo=UTC))  # Sunday
    assert await send_digests() == 0
    clock.set(datetime(2026, 3, 9, 14, tzinfo=UTC))
    assert await send_digests() == 1
