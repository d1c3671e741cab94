"""Performs the demonstration's agenda through the doors' and the office's own acts."""

import hashlib
import json
from collections.abc import Coroutine
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from chasqui.demo import letters
from chasqui.demo.agenda import (
    Act,
    Archives,
    Asks,
    Bounces,
    Comments,
    Drafts,
    Garbles,
    Moment,
    Reassigns,
    Submits,
)
from chasqui.demo.data import CITIZENS, OFFICIALS, PASSPHRASE, PASSWORD, DemoCitizen
from mailgateway.parsing import message as parsing
from mailgateway.sending import worker as sender
from mailgateway.sending.transports import MaildirTransport
from models.database import run_tx
from models.enums import AskedFor, Channel, Outcome, Trust
from office.accounts.sign_in import sessions
from office.actors import Actor
from office.clock import clock_set_to
from office.config import config
from office.custody import queue, reception
from office.delivery import attempts, claims
from office.delivery import reports as bounces
from office.intake import process
from office.intake.results import Intake
from office.messages.delivery_report import DeliveryReport, RecipientReport
from office.messages.incoming import IncomingMessage, MessageKind
from office.outbox.history import deliveries_of
from office.records.deadlines.calendar import Calendar
from office.records.documents import page as pages
from office.records.drafting import replies
from office.records.review import sending_up
from office.records.review.sending_up import Ask
from office.records.routing import archive, comments
from office.records.routing import reassign as routing
from office.records.sending import sign_and_send as sending

_ORIGIN = "127.0.0.1"
_A_MOMENT = timedelta(seconds=2)
_LOGINS = {one.key: one.login for one in OFFICIALS}
_NOT_SENT = "Entregado en la demostración: no salió de este equipo."


class Stage:
    """The house during the loading: what the clock shows, who has logged in, what was registered.

    `today` is the moment of loading; acts happen on working days before it.
    """

    def __init__(self, maildir: Path, p12: bytes, today: datetime) -> None:
        self._transport = MaildirTransport(maildir)
        self._p12 = p12
        self._today = today.astimezone(config().zone).date()
        self._calendar = Calendar()
        self._now = today
        self._actors: dict[str, Actor] = {}
        self._results: dict[str, Intake] = {}
        self._answers = 0
        self._addresses = {unit: address for address, unit in reversed(config().intake.items())}

    @property
    def documents(self) -> int:
        """How many documents there are so far."""
        return len(self._results) + self._answers

    async def perform(self, act: Act) -> None:
        """Do `act` at its moment, then deliver what it put into the outbox."""
        with clock_set_to(lambda: self._now):
            self._now = self._moment(act.at)
            await self._doing(act)
            self._now += _A_MOMENT
            await self._deliver()

    def _doing(self, act: Act) -> Coroutine[Any, Any, None]:
        match act:
            case Submits():
                return self._submit(act)
            case Garbles():
                return self._garble(act)
            case Bounces():
                return self._bounce(act)
            case Asks():
                return self._ask(act)
            case Reassigns():
                return self._reassign(act)
            case Archives():
                return self._archive(act)
            case Comments():
                return self._comment(act)
            case Drafts():
                return self._draft(act)

    # Time

    def _moment(self, at: Moment) -> datetime:
        day = self._working_day(-at.days)
        local = datetime.combine(day, time(at.hour, at.minute), config().zone)
        return local.astimezone(UTC)

    def _working_day(self, offset: int) -> date:
        """The working day `offset` away from today: negative before, positive after."""
        day, step = self._today, timedelta(days=1 if offset > 0 else -1)
        for _ in range(abs(offset)):
            day += step
            while not self._calendar.is_working(day):
                day += step
        return day

    # Citizens

    async def _submit(self, act: Submits) -> None:
        citizen = CITIZENS[act.who]
        by_mail = bool(citizen.address)
        result = await (self._mail(act, citizen) if by_mail else self._chat(act, citizen))
        self._results[act.key] = result

    async def _mail(self, act: Submits, citizen: DemoCitizen) -> Intake:
        to = self._address(act.unit)
        number = self._results[act.answers].number if act.answers else ""
        message = letters.mail(act, citizen, to, self._now, about=number)
        return await self._receive(message, citizen.address, to)

    def _address(self, unit: str) -> str:
        return self._addresses.get(unit) or next(iter(config().intake))

    async def _receive(self, original: bytes, sent_by: str, to: str) -> Intake:
        """What the mail door does between DATA and the outbox."""
        await reception.receive(
            reception.Arrival(
                Channel.EMAIL,
                original,
                mail_from=sent_by,
                recipients=(to,),
                peer=_ORIGIN,
                greeting="correo.example",
            )
        )
        (received,) = await queue.claim(Channel.EMAIL, 1)
        (result,) = await process.process([parsing.parse(received)])
        return result

    async def _chat(self, act: Submits, citizen: DemoCitizen) -> Intake:
        """What the bot does when «Presentar» is pressed; the update itself is kept in custody."""
        update = {"demostracion": True, "chat": citizen.chat, "presenta": act.subject}
        inbound_id = await reception.receive(
            reception.Arrival(
                Channel.TELEGRAM,
                json.dumps(update, ensure_ascii=False).encode(),
                external_id=f"demo:{act.key}",
                media_type="application/json",
            )
        )
        await queue.claim(Channel.TELEGRAM, 1)
        message = IncomingMessage(
            inbound_id=inbound_id,
            channel=Channel.TELEGRAM,
            kind=MessageKind.SUBMISSION,
            sender_name=citizen.name,
            sender_address=str(citizen.chat),
            recipients=(),
            subject=act.subject,
            text=act.text,
            received_at=self._now,
            origin_key=hashlib.sha256(f"telegram:demo:{act.key}".encode()).hexdigest(),
            files=letters.files(act),
            trust=Trust.TELEGRAM_LINKED,
        )
        (result,) = await process.process([message])
        return result

    async def _garble(self, act: Garbles) -> None:
        noise = b"".join(hashlib.sha256(bytes([n])).digest() for n in range(64))
        await self._receive(noise, act.sender, self._address("SG"))

    async def _bounce(self, act: Bounces) -> None:
        """What the reader of mail does with a delivery report."""
        (letter,) = await deliveries_of(self._results[act.key].document_id or 0)
        told = RecipientReport(letter.to_address, Outcome.BOUNCED, "", act.words, act.server)
        report = DeliveryReport((told,), (letter.message_id,))
        await run_tx(lambda connection: bounces.note(connection, report, ()))

    async def _ask(self, act: Asks) -> None:
        citizen, number = CITIZENS[act.who], self._results[act.key].number
        to = self._address("SG")
        message = letters.question(number, citizen, to, self._now)
        await self._receive(message, citizen.address, to)

    # Officials

    async def actor(self, key: str) -> Actor:
        """Who the demonstration calls `key`, logged in."""
        if key not in self._actors:
            opened = await sessions.log_in(_LOGINS[key], PASSWORD, _ORIGIN)
            session = await sessions.session(opened.token, _ORIGIN)
            if session is None:
                raise RuntimeError(f"{key} has no session after logging in")
            self._actors[key] = session.actor
            await sessions.log_out(opened.token)
        return self._actors[key]

    async def _copy(self, actor: Actor, key: str) -> int:
        """Open the document, as one does before acting on it; its copy on the actor's desk."""
        document_id = self._results[key].document_id
        page = await pages.document_page(actor, document_id or 0)
        if page.copy_id is None:
            raise RuntimeError(f"{actor.name} has no copy of {key}")
        return page.copy_id

    async def _reassign(self, act: Reassigns) -> None:
        actor, target = await self.actor(act.by), await self.actor(act.to)
        copy_id = await self._copy(actor, act.key)
        due_at = self._working_day(act.due_in) if act.due_in is not None else None
        await routing.reassign(actor, copy_id, target.post_id, act.note, due_at)

    async def _archive(self, act: Archives) -> None:
        actor = await self.actor(act.by)
        await archive.archive(actor, await self._copy(actor, act.key), reason=act.comment)

    async def _comment(self, act: Comments) -> None:
        document_id = self._results[act.key].document_id
        await comments.comment(await self.actor(act.by), document_id or 0, act.text)

    async def _draft(self, act: Drafts) -> None:
        actor = await self.actor(act.by)
        document_id = await replies.start(actor, await self._copy(actor, act.key))
        self._answers += 1
        view = await replies.draft(actor, document_id)
        view = await replies.save(actor, document_id, view.subject, act.body, view.version)
        if act.sent:
            await sending.sign_and_send(actor, document_id, view.version, self._p12, PASSPHRASE)
        if act.up_to:
            signer = Ask((await self.actor(act.up_to)).post_id, AskedFor.SIGNATURE)
            note = "Lista para su firma."
            await sending_up.send_up(actor, document_id, view.version, [signer], note)

    # Delivery

    async def _deliver(self) -> None:
        await sender.send_waiting(self._transport)
        for parcel in await claims.claim(Channel.TELEGRAM):
            await attempts.accepted(parcel.outbox_id, "demostración", _NOT_SENT)
