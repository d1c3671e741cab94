"""Two processes on one database: PostgreSQL serves both as one house, SQLite refuses the second."""

import asyncio
from email.message import EmailMessage

from models.enums import Disposition
from models.tables import Document, InboundMessage, OutboxMessage
from office.monitoring.integrity import findings
from tests.support.citizen import letter, send
from tests.support.polling import until
from tests.support.ports import free_port
from tests.support.premises import Premises
from tests.support.processes import open_building

LETTERS = 24


async def test_two_doors_of_one_house(premises: Premises) -> None:
    other = Premises(premises.database, premises.folder, premises.sink, smtp_port=free_port())
    async with premises.open_forked("mail"):
        if premises.database.dialect == "sqlite":
            await _the_second_is_refused(other)
            return
        async with other.open_forked("mail"):
            await asyncio.gather(*(_to_both(premises, other, n) for n in range(LETTERS)))
            await until(_all_read, "every message to be read")
            await until(_all_acknowledged, "every acknowledgement")
    documents = await Document.all()
    numbers = sorted(int((document.number or "").split("-")[3]) for document in documents)
    assert numbers == list(range(1, LETTERS + 1))
    assert len({document.subject for document in documents}) == LETTERS
    again = await InboundMessage.filter(disposition=Disposition.DUPLICATE).count()
    assert again == LETTERS
    delivered = [str(mail["Message-ID"]) for mail in premises.sink.messages]
    assert len(delivered) == len(set(delivered)) == LETTERS
    assert [finding.text async for finding in findings()] == []


async def _the_second_is_refused(other: Premises) -> None:
    folder = other.folder / "second"
    async with open_building("serve", settings=other.settings, folder=folder) as second:
        assert await second.process.wait() == 1
        assert "Otro proceso ya atiende" in second.output
        assert "Traceback" not in second.output


async def _to_both(premises: Premises, other: Premises, n: int) -> None:
    """The same letter at both doors at once, as when a mail server tries both of our hosts."""
    sender = f"vecino{n}@correo.example"
    mail: EmailMessage = letter(f"Carta {n}", sender=sender)
    await asyncio.gather(send(premises, mail, sender), send(other, mail, sender))


async def _all_read() -> bool:
    waiting = await InboundMessage.filter(disposition=Disposition.PENDING).count()
    return waiting == 0 and await InboundMessage.all().count() == 2 * LETTERS


async def _all_acknowledged() -> bool:
    return await OutboxMessage.filter(state="delivered").count() == LETTERS
