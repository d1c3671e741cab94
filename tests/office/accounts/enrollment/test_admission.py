"""Coming in: who may, how often one may guess, and how long it lasts."""

import pytest

from models.enums import Permission, Profile
from models.tables import FailedLogin, Post, WebSession
from office.accounts import sweeping
from office.accounts.enrollment.admission import add_official
from office.accounts.sign_in import sessions
from office.errors import Conflict, Invalid, NotAllowed, NotFound, Throttled
from office.people.posts import posts_of
from tests.support.clock import Clock
from tests.support.world import PASSWORD, World, password_hash

HERE = "127.0.0.1"


async def test_a_session_knows_who_and_in_which_post(world: World, clock: Clock) -> None:
    entered = await sessions.log_in(f" {world.ana.login} ", PASSWORD, HERE)
    session = await sessions.session(entered.token, HERE)
    assert session is not None
    assert session.actor.post_id == world.ana.post.id
    assert session.actor.permissions == world.ana.actor.permissions
    assert session.csrf == entered.csrf
    assert [choice.current for choice in session.posts] == [True]
    row = await WebSession.all().first()
    assert row is not None and entered.token not in (row.token_hash, row.csrf)


@pytest.mark.parametrize("password", ["", "otra", PASSWORD + " "])
async def test_unknown_user_and_wrong_password_get_the_same_words(
    world: World, clock: Clock, password: str
) -> None:
    with pytest.raises(Invalid) as wrong:
        await sessions.log_in(world.ana.login, password, HERE)
    with pytest.raises(Invalid) as unknown:
        await sessions.log_in("0000000000", PASSWORD, HERE)
    assert str(wrong.value) == str(unknown.value)
    assert not await WebSession.all().exists()


async def test_guessing_is_slowed_down_per_user_and_forgotten(world: World, clock: Clock) -> None:
    for _ in range(5):
        with pytest.raises(Invalid):
            await sessions.log_in(world.ana.login, "otra", HERE)
    with pytest.raises(Throttled):
        await sessions.log_in(world.ana.login, PASSWORD, HERE)
    await sessions.log_in(world.luis.login, PASSWORD, HERE)
    clock.advance(seconds=301)
    assert await sessions.log_in(world.ana.login, PASSWORD, HERE)
    clock.advance(days=2)
    await sweeping.sweep()
    assert not await FailedLogin.all().exists()


async def test_guessing_many_users_from_one_place_is_slowed_down(
    world: World, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("office.accounts.authenticators.passwords._nobodys_hash", password_hash)
    for n in range(30):
        with pytest.raises(Invalid):
            await sessions.log_in(f"1{n}", "otra", HERE)
    with pytest.raises(Throttled):
        await sessions.log_in(world.ana.login, PASSWORD, HERE)
    assert await sessions.log_in(world.ana.login, PASSWORD, "10.0.0.9")


async def test_sessions_end_by_idling_by_age_and_by_leaving(world: World, clock: Clock) -> None:
    idle = (await sessions.log_in(world.ana.login, PASSWORD, HERE)).token
    clock.advance(hours=2, seconds=1)
    assert await sessions.session(idle, HERE) is None

    busy = (await sessions.log_in(world.ana.login, PASSWORD, HERE)).token
    for _ in range(11):
        clock.advance(hours=1)
        assert await sessions.session(busy, HERE) is not None
    clock.advance(hours=1, seconds=1)
    assert await sessions.session(busy, HERE) is None

    left = (await sessions.log_in(world.ana.login, PASSWORD, HERE)).token
    await sessions.log_out(left)
    assert await sessions.session(left, HERE) is None
    assert await sessions.session("made up", HERE) is None


async def test_who_loses_the_post_loses_the_session(world: World, clock: Clock) -> None:
    token = (await sessions.log_in(world.ana.login, PASSWORD, HERE)).token
    await Post.filter(id=world.ana.post.id).update(held_to=clock())
    assert await sessions.session(token, HERE) is None
    with pytest.raises(NotAllowed):
        await sessions.log_in(world.ana.login, PASSWORD, HERE)


async def test_acting_for_another_is_a_post_of_its_own_that_ends_by_itself(
    world: World, clock: Clock
) -> None:
    acting = await Post.create(
        unit_id=world.rosa.unit.id,
        official_id=world.luis.official.id,
        acting_for_id=world.rosa.post.id,
        title="Directora Técnica, subrogante",
        permissions=[Permission.SIGN],
        held_from=clock(),
        held_to=clock().replace(hour=20),
    )
    token = (await sessions.log_in(world.luis.login, PASSWORD, HERE)).token
    with pytest.raises(NotAllowed):
        await sessions.choose_post(token, world.rosa.post.id)
    await sessions.choose_post(token, acting.id)
    session = await sessions.session(token, HERE)
    assert session is not None
    assert session.actor.post_ids == (acting.id, world.rosa.post.id)
    assert session.posts[1].acting_for == world.rosa.official.name
    clock.advance(hours=1.5)
    session = await sessions.session(token, HERE)
    clock.advance(hours=1.5)
    await sessions.session(token, HERE)
    clock.advance(hours=1.5)
    await sessions.session(token, HERE)
    clock.advance(hours=1.6)
    session = await sessions.session(token, HERE)
    assert session is not None and session.actor.post_id == world.luis.post.id


async def test_an_official_is_admitted_into_a_post(world: World, clock: Clock) -> None:
    await add_official(
        "1700000001",
        "Nueva Persona",
        "Nueva@CHQ.example",
        "una clave larga 7",
        "DA",
        "Analista",
        Profile.ASSISTANT,
        [Permission.WRITE],
    )
    entered = await sessions.log_in("1700000001", "una clave larga 7", HERE)
    session = await sessions.session(entered.token, HERE)
    assert session is not None and session.actor.unit_id == world.units["DA"].id
    (post,) = await posts_of(session.actor.official_id)
    assert post.official.email == "nueva@chq.example"


@pytest.mark.parametrize(
    ("login", "email", "password", "unit", "error"),
    [
        ("1700000002", "sin arroba", "una clave larga 7", "DA", Invalid),
        ("1700000002", "a@b.example", "corta", "DA", Invalid),
        ("1700000002", "a@b.example", "una clave larga 7", "NO", NotFound),
        ("1710034065", "a@b.example", "una clave larga 7", "DA", Conflict),
    ],
)
async def test_a_bad_admission_admits_nobody(
    world: World, login: str, email: str, password: str, unit: str, error: type[Exception]
) -> None:
    if error is Conflict:
        login = world.ana.login
    posts = await Post.all().count()
    with pytest.raises(error):
        await add_official(login, "Nadie", email, password, unit, "Analista")
    assert await Post.all().count() == posts
