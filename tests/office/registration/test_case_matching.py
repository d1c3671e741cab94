"""Which case a message belongs to, and who may add to it."""

from dataclasses import replace

import pytest

from models.enums import Channel, Disposition
from models.tables import Case, Document, OutboxMessage
from office import clock as office_clock
from office.addresses.sealed import case_address, case_in
from office.delivery import claims
from office.intake.process import process
from office.intake.results import Intake
from office.messages.authentication import Authentication, Checked, Verdict
from office.messages.incoming import IncomingMessage
from tests.support.clock import Clock
from tests.support.mail import MARIA, arrived
from tests.support.world import World

OTHER = "otro@x.example"


async def opened(**options: object) -> Intake:
    (done,) = await process([await arrived(**options)])  # type: ignore[arg-type]
    return done


async def end_of(message: IncomingMessage) -> Intake:
    (done,) = await process([message])
    return done


async def test_what_we_say_of_a_case_asks_for_answers_at_its_own_address(
    world: World, clock: Clock
) -> None:
    case = await opened()
    (parcel,) = await claims.claim(Channel.EMAIL)
    assert case_in(parcel.reply_to) == case.case_id
    assert parcel.return_path.startswith("tramites+b")


def typo(address: str) -> str:
    at = address.index("+") + 5
    return address[:at] + ("z" if address[at] != "z" else "y") + address[at + 1 :]


@pytest.mark.parametrize("changed", [str, str.upper, typo], ids=["as-is", "capitals", "typo"])
async def test_the_address_alone_finds_the_case(
    world: World, clock: Clock, changed: object
) -> None:
    case = await opened()
    assert case.case_id and callable(changed)
    address = changed(case_address(case.case_id))
    done = await end_of(await arrived("Más datos", "Añado.", to=(address,)))
    assert (done.disposition, done.case_id) == (Disposition.APPENDED, case.case_id)


async def test_who_was_given_the_address_by_another_is_held(world: World, clock: Clock) -> None:
    case = await opened()
    assert case.case_id
    address = case_address(case.case_id)
    done = await end_of(await arrived("Hola", sender=OTHER, to=(address,)))
    assert done.disposition is Disposition.QUARANTINED
    assert "dirección de respuesta" in done.reason and case.number in done.reason
    assert await Document.filter(case_id=case.case_id).count() == 1


async def test_the_address_counts_more_than_what_is_quoted(world: World, clock: Clock) -> None:
    first, second = await opened(), await opened(subject="Otra")
    assert second.case_id
    message = await arrived(f"Re: {first.number}", to=(case_address(second.case_id),))
    assert (await end_of(message)).case_id == second.case_id


async def test_an_address_that_is_nobody_s_opens_a_case(world: World, clock: Clock) -> None:
    done = await end_of(await arrived(to=(case_address(4711), "tramites+hola@chq.example")))
    assert (done.disposition, done.number) == (Disposition.REGISTERED, "CHQ-SG-2026-0001-E")


@pytest.mark.parametrize("by", ["in-reply-to", "references", "own-message"])
async def test_our_message_id_finds_the_case(world: World, clock: Clock, by: str) -> None:
    case = await opened(message_id="<mia@correo.example>")
    ours = (await OutboxMessage.get(case_id=case.case_id)).message_id
    references = {
        "in-reply-to": ("<otro@y>", ours),
        "references": (ours, "<respuesta-de-otro@y>"),
        "own-message": ("<mia@correo.example>",),
    }[by]
    done = await end_of(await arrived("Sin número", "Añado.", references=references))
    assert (done.disposition, done.case_id) == (Disposition.APPENDED, case.case_id)


async def test_a_stranger_s_same_message_id_takes_no_reply_away(world: World, clock: Clock) -> None:
    """Who was sent a copy knows the citizen's Message-ID, and may use it for a letter of theirs."""
    case = await opened(message_id="<mia@correo.example>")
    await opened(message_id="<mia@correo.example>", sender=OTHER, subject="Trampa")
    done = await end_of(await arrived("Añado", "Un dato.", references=("<mia@correo.example>",)))
    assert done.case_id == case.case_id


async def test_a_reply_never_lands_in_a_stranger_s_case(world: World, clock: Clock) -> None:
    case = await opened()
    assert case.case_id
    ours = (await OutboxMessage.get(case_id=case.case_id)).message_id
    attempts = [
        await arrived("a", sender=OTHER, to=(case_address(case.case_id),)),
        await arrived("b", sender=OTHER, references=(ours,)),
        await arrived(f"Re: {case.number}", sender=OTHER),
        await arrived("c", sender="MARIA@correo.example.evil.example", references=(ours,)),
        await arrived("d", channel=Channel.TELEGRAM, sender="4242", to=(), references=(ours,)),
    ]
    done = await process(attempts)
    assert {one.disposition for one in done} == {Disposition.QUARANTINED}
    assert await Document.filter(case_id=case.case_id).count() == 1
    assert await Case.all().count() == 1


async def test_the_contact_on_file_may_quote_the_number_alone(world: World, clock: Clock) -> None:
    case = await opened()
    message = replace(await arrived(f"RE: {case.number.lower()}"), sender_address=MARIA)
    assert (await end_of(message)).case_id == case.case_id


@pytest.mark.parametrize("length", [250, 300, 998])
async def test_a_reference_of_any_length_keeps_nobody_out(
    world: World, clock: Clock, length: int
) -> None:
    reference = f"<{'a' * (length - 12)}@x.example>"
    first = await opened(message_id=reference)
    done = await end_of(await arrived("Otra cosa", references=(reference,)))
    assert (done.disposition, done.case_id) == (Disposition.APPENDED, first.case_id)


def checked(
    message: IncomingMessage, result: str, policy: str, *, passed_on: bool = False
) -> IncomingMessage:
    found = Checked(result, "correo.example")
    verdict = Verdict.ALIGNED if result == "pass" else Verdict.NOT_ALIGNED
    spf = Checked("none", "" if passed_on else "otro.example")
    now = office_clock.now()
    told = Authentication(verdict, now, found.domain, spf, dmarc=found, policy=policy)
    return replace(message, authentication=told)


@pytest.mark.parametrize("policy", ["reject", "quarantine"])
async def test_mail_that_its_own_domain_disowns_adds_to_no_case(
    world: World, clock: Clock, policy: str
) -> None:
    case = await opened()
    forged = checked(await arrived(f"Re: {case.number}", "Archívelo."), "fail", policy)
    done = await end_of(forged)
    assert done.disposition is Disposition.QUARANTINED
    assert case.number in done.reason and "falsificado" in done.reason


@pytest.mark.parametrize(
    ("result", "policy", "passed_on"),
    [
        ("pass", "reject", False),
        ("fail", "none", False),
        ("none", "", False),
        ("fail", "reject", True),
    ],
)
async def test_what_its_domain_does_not_disown_joins_as_before(
    world: World, clock: Clock, result: str, policy: str, passed_on: bool
) -> None:
    case = await opened()
    reply = await arrived(f"Re: {case.number}", "Añado.")
    done = await end_of(checked(reply, result, policy, passed_on=passed_on))
    assert (done.disposition, done.case_id) == (Disposition.APPENDED, case.case_id)
