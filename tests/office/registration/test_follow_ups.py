"""Mails of one person that race, or answer what never came to us, join one case."""

from models.enums import Disposition
from models.tables import Case, Document, InboundMessage
from office.intake.process import process
from tests.support.clock import Clock
from tests.support.mail import arrived
from tests.support.world import World


async def test_who_answers_their_own_mail_of_the_same_batch_adds_to_its_case(
    world: World, clock: Clock
) -> None:
    first = await arrived("Plano", "Solicito el plano.", message_id="<1@correo.example>")
    second = await arrived(
        "Re: Plano", "Olvidé el anexo.", message_id="<2@correo.example>",
        references=("<1@correo.example>",),
    )  # fmt: skip
    third = await arrived("Re: Plano", "Y esto.", references=("<2@correo.example>",))
    done = await process([third, second, first])
    assert await Case.all().count() == 1
    assert [one.number[-6:] for one in done] == ["0003-E", "0002-E", "0001-E"]


async def test_an_addition_waits_for_an_earlier_mail_that_is_still_to_be_read(
    world: World, clock: Clock
) -> None:
    heavy = await arrived("Plano", "Solicito el plano.", message_id="<1@correo.example>")
    small = await arrived("Re: Plano", "Olvidé el anexo.", references=("<1@correo.example>",))
    (done,) = await process([small])
    row = await InboundMessage.get(id=small.inbound_id)
    assert done.disposition is Disposition.PENDING is row.disposition
    assert row.claimed_until is not None
    await process([heavy])
    (done,) = await process([small])
    assert done.disposition is Disposition.APPENDED and done.number == "CHQ-SG-2026-0002-E"


async def test_an_addition_waits_for_nobody_else_and_not_for_ever(
    world: World, clock: Clock
) -> None:
    await arrived("Otro", "Otra carta.", sender="luis@correo.example")
    alone = await arrived("Re: Plano", "Añado.", references=("<nada@correo.example>",))
    (done,) = await process([alone])
    assert done.disposition is Disposition.REGISTERED
    await arrived("Plano", "Nunca se lee.")
    late = await arrived("Re: otra", "Añado.", references=("<nunca@correo.example>",))
    clock.advance(seconds=360)
    (done,) = await process([late])
    assert done.disposition is Disposition.REGISTERED


async def test_two_mails_of_one_person_that_answer_the_same_unknown_mail_are_one_case(
    world: World, clock: Clock
) -> None:
    unknown = ("<privado@otra.example>",)
    (first,) = await process([await arrived("Minga", "Pido una volqueta.", references=unknown)])
    (second,) = await process([await arrived("Re: minga", "Y palas.", references=unknown)])
    (other,) = await process(
        [await arrived("Minga", "También yo.", sender="luis@correo.example", references=unknown)]
    )
    assert second.case_id == first.case_id != other.case_id
    assert await Document.all().count() == 3
