"""The demonstration: whole, the same for the same day, harmless, and only for an empty house."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tortoise.backends.base.executor import EXECUTOR_CACHE

from chasqui.building import StartError
from chasqui.demo import loading as demo
from chasqui.demo.acting import Stage
from chasqui.demo.agenda import AGENDA
from chasqui.demo.data import CITIZENS, OFFICIALS, PASSPHRASE, PASSWORD, SIGNER
from chasqui.demo.paths import certificate_of, maildir_of
from chasqui.settings import Settings
from chasqui.standins.maildir import Mailbox
from models.database import close_database, open_database
from models.enums import (
    CopyState,
    Disposition,
    DocumentState,
    OutboxState,
    Permission,
)
from models.tables import (
    Citizen,
    Copy,
    Document,
    InboundMessage,
    Institution,
    Official,
    OutboxMessage,
    Signature,
    Template,
    Unit,
)
from office.accounts.sign_in import sessions
from office.clock import clock_set_to
from office.config import config, use_config
from office.messages.incoming import PartRole
from office.messages.mail_facts import from_json
from office.monitoring.integrity import findings
from office.papers.signing.pkcs12 import open_p12
from office.storage.store import open_store, use_store
from tests.chasqui.processes import chasqui
from tests.support.databases import Database, SqliteTemplate

LOADED_AT = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)  # a Tuesday, 10:00 in Guayaquil
SettingsOf = Callable[[Database], Settings]


async def load(settings: Settings) -> str:
    use_store(open_store(settings.storage))
    use_config(settings.config())
    with clock_set_to(lambda: LOADED_AT):
        return await demo.load(settings)


async def picture() -> list[tuple[object, ...]]:
    """What a visitor could tell apart: no keys, codes or identifiers."""
    documents = (
        await Document.all()
        .order_by("id")
        .values_list(
            "number", "draft_number", "kind", "state", "subject", "sender_name", "dated_at"
        )
    )
    copies = (
        await Copy.all()
        .order_by("id")
        .values_list(
            "document__number", "holder_post__title", "state", "due_at", "note", "received_at"
        )
    )
    outbox = (
        await OutboxMessage.all()
        .order_by("id")
        .values_list("kind", "channel", "to_address", "state", "created_at", "finished_at")
    )
    return [*documents, *copies, *outbox]


@pytest.mark.parametrize("login", [one.login for one in OFFICIALS])
def test_users_have_cedulas_with_a_right_check_digit(login: str) -> None:
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(login[:9])]
    total = sum(value - 9 if value > 9 else value for value in doubled)
    assert re.fullmatch(r"17\d{8}", login)
    assert (10 - total % 10) % 10 == int(login[9])


def test_the_agenda_is_told_in_order_of_time() -> None:
    moments = [(-act.at.days, act.at.hour, act.at.minute) for act in AGENDA]
    assert moments == sorted(moments)


def test_officials_differ_in_what_they_may() -> None:
    assert len({one.permissions for one in OFFICIALS}) == len(OFFICIALS) == 5


async def test_it_is_whole_alive_and_harmless(database: Database, settings_of: SettingsOf) -> None:
    settings = settings_of(database)
    told = await load(settings)
    await everybody_is_there(told)
    await trays_are_alive()
    await nothing_is_left_to_be_sent(settings)
    await the_signer_can_sign_again(settings)
    await mails_show_what_they_were()
    with pytest.raises(StartError, match="no está vacía"):
        await load(settings)
    assert await Document.all().count() == 31


async def everybody_is_there(told: str) -> None:
    assert "31 documentos, 5 funcionarios, 6 ciudadanos" in told
    for one in OFFICIALS:
        assert one.login in told
    assert PASSWORD in told and PASSPHRASE in told
    institution = await Institution.get()
    assert (institution.acronym, institution.name) == ("CHQ", "Consejo de Hábitat y Quebradas")
    assert {unit.acronym for unit in await Unit.all()} == {"SG", "DA", "DT"}
    assert (await Official.all().count(), await Citizen.all().count()) == (5, len(CITIZENS))
    assert await Template.all().count() == 3
    states = Counter([document.state for document in await Document.all()])
    assert states == {
        DocumentState.REGISTERED: 23,
        DocumentState.SENT: 4,
        DocumentState.DRAFT: 4,
    }
    assert await Signature.all().count() == 4
    held = await InboundMessage.filter(disposition=Disposition.QUARANTINED)
    assert len(held) == 1 and held[0].reason
    assert not await InboundMessage.filter(disposition=Disposition.PENDING).exists()
    assert [finding async for finding in findings()] == []


async def trays_are_alive() -> None:
    today = LOADED_AT.astimezone(config().zone).date()
    open_copies = Copy.filter(state=CopyState.IN_PROCESS)
    assert await open_copies.filter(due_at__lt=today).count() >= 3
    assert await open_copies.filter(due_at=today + timedelta(days=1)).count() >= 2
    assert await open_copies.filter(holder_post_id=None, read_at=None).count() >= 3
    assert await open_copies.filter(holder_post_id__isnull=False).count() >= 8
    assert await Copy.filter(state=CopyState.ARCHIVED).count() >= 4
    last = await Document.all().order_by("-dated_at").first()
    assert last is not None and last.dated_at < LOADED_AT


async def nothing_is_left_to_be_sent(settings: Settings) -> None:
    sent = await OutboxMessage.all()
    states = Counter(message.state for message in sent)
    assert states.keys() == {OutboxState.DELIVERED, OutboxState.FAILED}
    assert states[OutboxState.FAILED] == 1  # the acknowledgement that came back
    mails = [message for message in sent if message.channel == "email"]
    assert Mailbox(maildir_of(settings)).count() == len(mails) > 30
    assert len(sent) > len(mails)
    assert all(message.finished_at < LOADED_AT for message in sent if message.finished_at)


async def mails_show_what_they_were() -> None:
    facts = [from_json(kept) for kept in await Document.all().values_list("mail_facts", flat=True)]
    known = [one for one in facts if one]
    assert {PartRole.SKIPPED, PartRole.INLINE} <= {part.fate for one in known for part in one.parts}
    (signature,) = [signature for one in known for signature in one.signatures]
    assert signature.intact and "Demostración" in signature.issuer_name


async def the_signer_can_sign_again(settings: Settings) -> None:
    path = certificate_of(settings)
    assert path.stat().st_mode & 0o077 == 0
    key = open_p12(path.read_bytes(), PASSPHRASE, LOADED_AT)
    assert (key.holder, key.id_document) == (SIGNER.name, SIGNER.login)
    with clock_set_to(lambda: LOADED_AT):
        opened = await sessions.log_in(SIGNER.login, PASSWORD, "127.0.0.1")
        session = await sessions.session(opened.token, "127.0.0.1")
    assert session is not None
    assert session.actor.may(Permission.SIGN)


async def test_the_same_day_gives_the_same_demonstration(
    sqlite_template: SqliteTemplate, settings_of: SettingsOf, tmp_path: Path
) -> None:
    pictures = []
    for name in ("first", "second"):
        folder = tmp_path / name
        folder.mkdir()
        for copied in sqlite_template.copy(folder):
            EXECUTOR_CACHE.clear()
            await open_database(copied.url)
            await load(settings_of(copied))
            pictures.append(await picture())
            await close_database()
    assert pictures[0] == pictures[1]


async def test_units_it_does_not_have_are_refused(
    database: Database, settings_of: SettingsOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHASQUI_INTAKE_ADDRESSES", "a@chq.example=ZZ")
    with pytest.raises(StartError, match="es de ZZ"):
        await load(settings_of(database))
    assert not await Institution.exists()


async def test_a_unit_without_an_address_is_named_and_nothing_is_loaded(
    database: Database, settings_of: SettingsOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHASQUI_INTAKE_ADDRESSES", "a@chq.example=SG")
    with pytest.raises(StartError, match="una dirección para cada área, y falta la de DA, DT"):
        await load(settings_of(database))
    assert not await Institution.exists()


async def test_a_loading_that_was_interrupted_is_noticed(
    database: Database, settings_of: SettingsOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_of(database)

    async def interrupted(self: Stage, act: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Stage, "perform", interrupted)
        with pytest.raises(KeyboardInterrupt):
            await load(settings)
    assert demo.is_half_loaded(settings)
    assert "password" not in demo.shown_facts(settings)


def test_the_command_loads_and_tells_and_refuses(sqlite_file: Database, tmp_path: Path) -> None:
    folder = {"DATA_DIR": f"{tmp_path}/data"}
    loaded = chasqui("demo", database=sqlite_file, **folder)
    assert loaded.code == 0
    assert PASSWORD in loaded.out
    again = chasqui("demo", database=sqlite_file, **folder)
    assert (again.code, again.said) == (
        1,
        "La base de datos no está vacía: la demostración necesita una vacía.",
    )
    shown = chasqui("case", "show", "chq sg 2026 1 e", database=sqlite_file, **folder)
    assert "CHQ-SG-2026-0001-O" in shown.out
    assert "Respuesta firmada" in shown.out
    checked = chasqui("verify", database=sqlite_file, **folder)
    assert (checked.code, checked.out) == (0, "Todo está como debe.\n")
