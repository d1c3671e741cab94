"""Each act tried with each permission alone, generated from the catalogue."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from models.enums import Permission
from office.actors import Actor
from office.administration import changes
from office.administration.institution import (
    addresses,
    calendar,
    description,
    procedures,
    unit_endings,
    units,
)
from office.administration.institution.description import InstitutionForm
from office.administration.institution.procedures import ProcedureForm
from office.administration.institution.units import UnitForm
from office.administration.loading import load
from office.administration.staff import acting, appointments, directory, officials, roles
from office.administration.staff.acting import ActingForm
from office.administration.staff.grants import PostForm
from office.administration.staff.officials import OfficialForm
from office.administration.writing import number_formats, number_series, own_kinds, templates
from office.administration.writing.number_formats import FormatForm
from office.administration.writing.own_kinds import OwnKindForm
from office.administration.writing.templates import TemplateForm
from office.errors import NotAllowed, OfficeError
from office.people import lists
from office.quarantine import automatic_mail, blocked_senders, messages, release
from office.records.drafting import replies
from office.records.drafting.beginnings import new_documents
from office.records.numbering.formats import Format
from office.records.sending import sign_and_send
from tests.support.clock import Clock
from tests.support.world import World

P = Permission
_FORM = FormatForm(Format())
_KIND = OwnKindForm("Informe", "INF")
_TEMPLATE = TemplateForm("x", body="<p>x</p>")
Call = Callable[[Actor], Awaitable[Any]]
_PERSON = OfficialForm("0102030405", "Elena Ruiz", "", "elena@chq.example")
_POST = PostForm(0, "Analista")
_UNIT = UnitForm("XX", "Otra", "Quito", 0)
_HOUSE = InstitutionForm("Instituto", "CHQ", "", "", "", "Quito", "", 15)
_FILE = b"cedula;nombres;sigla;nombre;correo;area;cargo\n1;Ana;XX;Equis;a@b.example;SG;Jefa\n"


@dataclass(frozen=True)
class Act:
    """An act and the permissions of which one opens it; what it is given leads nowhere."""

    name: str
    opened_by: frozenset[Permission]
    call: Call


def _acts() -> tuple[Act, ...]:
    table: tuple[tuple[tuple[Permission, ...], tuple[tuple[str, Call], ...]], ...] = (
        (
            (P.WRITE,),
            (
                ("answer", lambda a: replies.start(a, 0)),
                ("write", new_documents.start),
                ("lists", lists.lists),
                ("make list", lambda a: lists.make(a, "x", public=False)),
            ),
        ),
        ((P.SIGN,), (("sign", lambda a: sign_and_send.sign_and_send(a, 0, 0, b"", "")),)),
        (
            (P.QUARANTINE,),
            (
                ("quarantine", messages.quarantined),
                ("held message", lambda a: messages.message_page(a, 0)),
                ("discard", lambda a: release.discard(a, 0, "x")),
                ("register", lambda a: release.register(a, 0, 0)),
                ("join", lambda a: release.join(a, 0, "x")),
                ("blocked", blocked_senders.blocked),
                ("unblock", lambda a: blocked_senders.unblock(a, 0)),
                ("automatic mail", automatic_mail.passed_over),
            ),
        ),
        ((P.ADMIN, P.AUDIT), (("changes", changes.changes),)),
        ((P.ADMIN, P.CITIZENS), (("load citizens", lambda a: load.keep(a, "citizens", _FILE)),)),
        (
            (P.ADMIN,),
            (
                ("load units", lambda a: load.keep(a, "units", _FILE)),
                ("load officials", lambda a: load.keep(a, "officials", _FILE)),
                ("roles", roles.roles),
                ("add role", lambda a: roles.add_role(a, "", ())),
                ("change role", lambda a: roles.change_role(a, 0, 1, "x", ())),
                ("tree", units.tree),
                ("add unit", lambda a: units.add_unit(a, _UNIT)),
                ("change unit", lambda a: units.change_unit(a, 0, 1, _UNIT)),
                ("close unit", lambda a: unit_endings.close_unit(a, 0, 1, None)),
                ("merge unit", lambda a: unit_endings.merge_unit(a, 0, 1, 0)),
                ("institution", description.institution_page),
                ("change institution", lambda a: description.change_institution(a, 0, _HOUSE)),
                ("change logo", lambda a: description.change_picture(a, 0, b"")),
                ("officials", directory.officials),
                ("official", lambda a: directory.official_page(a, 0)),
                ("admit", lambda a: officials.admit(a, _PERSON, _POST)),
                ("change official", lambda a: officials.change_official(a, 0, 1, _PERSON)),
                ("invite", lambda a: officials.invite(a, 0)),
                ("leave", lambda a: officials.leave(a, 0, 1, {})),
                ("give post", lambda a: appointments.give_post(a, 0, _POST)),
                ("change post", lambda a: appointments.change_post(a, 0, 1, _POST)),
                ("move post", lambda a: appointments.move_post(a, 0, 1, _POST, None)),
                ("end post", lambda a: appointments.end_post(a, 0, 1, None)),
                ("substitutions", acting.acting),
                ("holidays", calendar.holidays),
                ("add holiday", lambda a: calendar.add_holiday(a, None, "x", "canton", "")),
                ("remove holiday", lambda a: calendar.remove_holiday(a, 0)),
                ("numbers", lambda a: number_formats.formats(a, 2026)),
                ("format", lambda a: number_formats.set_format(a, 0, "O", 0, _FORM)),
                ("series", lambda a: number_series.series_of(a, 2026)),
                ("own kinds", own_kinds.own_kinds),
                ("own kind", lambda a: own_kinds.save_own_kind(a, None, 0, _KIND)),
                ("templates", templates.templates),
                ("template", lambda a: templates.save_template(a, 0, 0, _TEMPLATE)),
                ("procedures", procedures.procedures),
                (
                    "save procedure",
                    lambda a: procedures.save_procedure(a, 0, 1, ProcedureForm("x", 1, "")),
                ),
                ("addresses", addresses.addresses),
                ("add address", lambda a: addresses.add_address(a, "x@y.example", 0)),
                ("remove address", lambda a: addresses.remove_address(a, 0)),
            ),
        ),
    )
    return tuple(
        Act(name, frozenset(opened_by), call) for opened_by, acts in table for name, call in acts
    )


async def _is_refused(act: Act, actor: Actor) -> bool:
    try:
        await act.call(actor)
    except NotAllowed:
        return True
    except OfficeError:
        return False
    return False


async def test_each_act_opens_to_its_permissions_and_to_no_other(
    world: World, clock: Clock
) -> None:
    wrong = []
    for act in _acts():
        for permission in Permission:
            actor = replace(world.marta.actor, permissions=frozenset({permission}))
            if await _is_refused(act, actor) is (permission in act.opened_by):
                wrong.append((act.name, permission.value))
        nobody = replace(world.marta.actor, permissions=frozenset())
        if not await _is_refused(act, nobody):
            wrong.append((act.name, "nothing"))
    assert wrong == []


async def test_a_substitution_needs_who_administers(world: World, clock: Clock) -> None:
    form = ActingForm(
        world.rosa.post.id, world.luis.post.id, clock(), clock().replace(year=2027), "x"
    )
    refused = Act("substitute", frozenset({P.ADMIN}), lambda a: acting.substitute(a, form))
    everything = frozenset(Permission) - {P.ADMIN}
    assert await _is_refused(refused, replace(world.marta.actor, permissions=everything))
    assert not await _is_refused(refused, world.pedro.actor)


async def test_while_absent_nothing_is_done(world: World, clock: Clock) -> None:
    absent = replace(world.ana.actor, absent=True, permissions=frozenset({P.SEE_ALL}))
    for act in _acts():
        assert await _is_refused(act, absent), act.name
