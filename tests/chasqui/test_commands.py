"""The operator's commands: what they do, and that every error is one clear line."""

import socket
from pathlib import Path

import pytest

from models.enums import Channel
from models.tables import Official, Post
from office.accounts.sign_in import sessions
from office.config import Config
from office.custody.reception import Arrival, receive
from tests.chasqui.processes import chasqui
from tests.support.databases import Database
from tests.support.ports import free_port
from tests.support.world import World

KEY = "k" * 40
PASSWORD = "una-clave-bastante-larga-2026"


def test_a_bad_setting_is_one_line() -> None:
    outcome = chasqui("health", WEB_LISTEN="nowhere")
    assert outcome.code == 1
    assert outcome.said.startswith("CHASQUI_WEB_LISTEN: «nowhere» debe escribirse host:puerto")


def test_a_database_that_does_not_answer_is_one_line_without_its_password() -> None:
    outcome = chasqui("health", DATABASE_URL="postgres://user:geheim@127.0.0.1:1/none")
    assert outcome.code == 1
    assert outcome.said.startswith("CHASQUI_DATABASE_URL: postgres://127.0.0.1:1/none no")
    assert "geheim" not in outcome.err


def test_an_old_schema_is_told(tmp_path: Path) -> None:
    outcome = chasqui("health", DATABASE_URL=f"sqlite://{tmp_path}/empty.sqlite3")
    assert outcome.code == 1
    assert "le faltan" in outcome.said
    assert outcome.said.endswith("ejecute «chasqui migrate».")


def test_migrate_makes_the_schema_and_may_be_repeated(tmp_path: Path) -> None:
    url = f"sqlite://{tmp_path}/new.sqlite3"
    for _ in range(2):
        outcome = chasqui("migrate", DATABASE_URL=url)
        assert (outcome.code, outcome.err) == (0, f"Base de datos: sqlite:{tmp_path}/new.sqlite3\n")
    assert chasqui("health", DATABASE_URL=url).code == 0


def test_health_shows_the_house(sqlite_file: Database) -> None:
    outcome = chasqui("health", database=sqlite_file)
    assert outcome.code == 0
    assert "base de datos: responde" in outcome.out
    assert ": bien, última vez nunca" in outcome.out


def test_an_institution_and_its_officials_begin_at_the_command_line(
    sqlite_file: Database,
) -> None:
    units = ("--unit", "SG=Secretaría General", "--unit", "DA=Dirección Administrativa")
    founded = chasqui("institution", "add", "chq", "Consejo", *units, database=sqlite_file)
    assert founded.code == 0 and founded.err.startswith("Base de datos: sqlite:/")
    again = chasqui("institution", "add", "chq", "Consejo", *units, database=sqlite_file)
    assert again.said == "Ya existe una institución en esta base de datos."
    arguments = ("1710034065", "Ana Torres", "ana@chq.example", "SG", "Secretaria General")
    may = ("--profile", "chief", "--may", "receive", "--may", "sign")
    typed = f"{PASSWORD}\n{PASSWORD}\n"
    added = chasqui("official", "add", *arguments, *may, database=sqlite_file, typed=typed)
    assert added.code == 0, added.err
    assert PASSWORD not in added.out + added.err


@pytest.mark.parametrize(
    ("unit", "says"),
    [("Secretaría", "--unit: «Secretaría» debe escribirse"), ("SG=", "--unit: «SG=»")],
)
def test_a_unit_without_acronym_is_one_line(unit: str, says: str) -> None:
    assert chasqui("institution", "add", "chq", "Consejo", "--unit", unit).said.startswith(says)


async def test_an_official_added_can_log_in(world: World, database: Database) -> None:
    arguments = ("0102030400", "Eva Paz", "eva@chq.example", "da", "Analista", "--may", "write")
    typed = f"{PASSWORD}\n{PASSWORD}\n"
    outcome = chasqui("official", "add", *arguments, database=database, typed=typed)
    assert outcome.code == 0, outcome.err
    official = await Official.get(login="0102030400")
    assert (await Post.get(official_id=official.id)).permissions == ["write"]
    opened = await sessions.log_in("0102030400", PASSWORD, "127.0.0.1")
    session = await sessions.session(opened.token, "127.0.0.1")
    assert session is not None
    assert session.actor.unit_name == "Dirección Administrativa"


async def test_the_office_s_refusals_are_one_line(world: World, database: Database) -> None:
    typed = f"{PASSWORD}\n{PASSWORD}\n"
    taken = (world.ana.login, "Otra", "otra@chq.example", "SG", "Analista")
    outcome = chasqui("official", "add", *taken, database=database, typed=typed)
    assert outcome.code == 1
    assert f"chasqui: Ya existe el usuario {world.ana.login}." in outcome.err
    nowhere = ("0102030400", "Otra", "otra@chq.example", "ZZ", "Analista")
    outcome = chasqui("official", "add", *nowhere, database=database, typed=typed)
    assert "chasqui: No existe el área ZZ." in outcome.err


def test_a_case_that_does_not_exist_is_one_line(sqlite_file: Database) -> None:
    outcome = chasqui("case", "show", "chq-sg-2026-7-e", database=sqlite_file)
    assert (outcome.code, outcome.said) == (1, "No existe el trámite CHQ-SG-2026-0007-E.")


async def test_verify_finds_what_is_not_as_it_must_be(
    database: Database, house: Config, tmp_path: Path
) -> None:
    store = str(tmp_path / "blobs")
    settings = {"DATABASE_URL": database.url, "STORAGE_URL": store}
    await receive(Arrival(Channel.EMAIL, b"Subject: a\r\n\r\nb"))
    outcome = chasqui("verify", **settings)
    assert (outcome.code, outcome.out) == (0, "Todo está como debe.\n")
    (kept,) = (path for path in (tmp_path / "blobs").rglob("*") if path.is_file())
    kept.write_bytes(b"Subject: a\r\n\r\nc")
    outcome = chasqui("verify", **settings)
    assert outcome.code == 1
    assert "tiene ahora la huella" in outcome.out
    kept.unlink()
    outcome = chasqui("verify", **settings)
    assert "no se puede leer en" in outcome.out
    assert outcome.out.endswith("1 cosa no está como debe.\n")


def test_serve_says_what_is_missing(sqlite_file: Database) -> None:
    outcome = chasqui("serve", database=sqlite_file)
    assert outcome.code == 1
    assert outcome.err.splitlines()[0].startswith("chasqui: CHASQUI_SECRET_KEY falta")
    assert "Traceback" not in outcome.err


@pytest.mark.parametrize(
    ("only", "says"),
    [
        ("fax", "--only: no hay la puerta fax; hay mail, bot, web, jobs."),
        ("bot", "CHASQUI_TELEGRAM_TOKEN falta: sin ella el bot no puede abrir."),
    ],
)
def test_a_door_that_cannot_open_is_one_line(only: str, says: str) -> None:
    assert chasqui("serve", "--only", only, SECRET_KEY=KEY).said == says


def test_serve_wants_an_institution(sqlite_file: Database) -> None:
    outcome = chasqui(
        "serve",
        "--only",
        "web",
        database=sqlite_file,
        SECRET_KEY=KEY,
        WEB_LISTEN=f"127.0.0.1:{free_port()}",
    )
    assert outcome.code == 1
    assert outcome.err.splitlines()[-1].startswith("chasqui: Todavía no hay institución")


async def test_an_address_of_a_unit_that_does_not_exist_stops_the_start(
    world: World, database: Database
) -> None:
    outcome = chasqui(
        "serve",
        "--only",
        "mail",
        database=database,
        SECRET_KEY=KEY,
        INTAKE_ADDRESSES="a@chq.example=ZZ",
        SMTP_RELAY="smtp://127.0.0.1:1",
        SMTP_LISTEN=f"127.0.0.1:{free_port()}",
    )
    assert outcome.code == 1
    assert outcome.err.splitlines()[-1] == (
        "chasqui: CHASQUI_INTAKE_ADDRESSES: a@chq.example es de ZZ, y no hay esa área;"
        " hay DA, DT, SG."
    )


@pytest.mark.parametrize("door", ["web", "mail"])
async def test_a_port_in_use_stops_the_start(world: World, database: Database, door: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        outcome = chasqui(
            "serve",
            "--only",
            door,
            database=database,
            SECRET_KEY=KEY,
            WEB_LISTEN=f"127.0.0.1:{port}",
            SMTP_LISTEN=f"127.0.0.1:{port}",
            INTAKE_ADDRESSES="a@chq.example=SG",
            SMTP_RELAY="smtp://127.0.0.1:1",
        )
    setting = {"web": "WEB", "mail": "SMTP"}[door]
    assert outcome.code == 1
    assert outcome.err.splitlines()[-1] == (
        f"chasqui: CHASQUI_{setting}_LISTEN: no se puede escuchar en 127.0.0.1:{port}:"
        " Address already in use."
    )
