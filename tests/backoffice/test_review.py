"""A draft goes up: reviewed, remarked on, given back, signed; nobody meets a dead end."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from models.enums import Action, DocumentState, StepState
from models.tables import Document, Event, OutboxMessage, ReviewStep
from office.records.drafting import replies
from tests.backoffice.certificates import PASSPHRASE, p12
from tests.backoffice.desk import Desk, desk_of, field_value, letter, passed_to, text_of
from tests.support.world import World


@pytest.fixture
async def desks(world: World) -> AsyncIterator[dict[str, Desk]]:
    """Luis writes and does not sign; Marta reviews; Rosa and Ana sign."""
    found = {name: await desk_of(getattr(world, name)) for name in ("luis", "marta", "rosa", "ana")}
    yield found
    for desk in found.values():
        await desk.http.aclose()


@pytest.fixture
async def draft_id(world: World) -> int:
    arrived = await passed_to(world, world.luis, await letter(world))
    draft_id = await replies.start(world.luis.actor, arrived.copy_id)
    body = "<p>Adjuntamos las copias pedidas.</p>"
    await replies.save(world.luis.actor, draft_id, "Sus copias", body, 1)
    return draft_id


async def send_up(desk: Desk, draft_id: int, version: int = 2, **fields: Any) -> str:
    answer = await desk.post(f"/borradores/{draft_id}/enviar", version=version, **fields)
    assert answer.status_code == 303, text_of(answer.text)
    return str(answer.headers["location"])


async def sign(desk: Desk, draft_id: int, version: int) -> Any:
    files = {"p12": ("firma.p12", p12("ROSA QUISHPE", "0109876540"), "application/x-pkcs12")}
    data = {"version": version, "clave": PASSPHRASE}
    return await desk.post(f"/borradores/{draft_id}/firmar", files=files, **data)


async def test_who_may_not_sign_is_offered_the_chief_and_never_a_dead_end(
    desks: dict[str, Desk], draft_id: int, world: World
) -> None:
    editor = await desks["luis"].get(f"/borradores/{draft_id}")
    assert "Su puesto puede escribir, no firmar." in text_of(editor.text)
    form = await desks["luis"].get(f"/borradores/{draft_id}/enviar?para=firmar")
    assert f'value="{world.rosa.post.id}" selected' in form.text
    await send_up(desks["luis"], draft_id, firma=world.rosa.post.id, nota="Urge")

    # Its author reads it and finds it again; answering anew opens the same.
    again = await desks["luis"].get(f"/borradores/{draft_id}")
    assert again.headers["location"] == f"/borradores/{draft_id}/revision"
    waiting = text_of((await desks["luis"].get(f"/borradores/{draft_id}/revision")).text)
    assert "Lo tiene Rosa Quishpe, Directora Técnica" in waiting and "Recuperar" in waiting
    tray = text_of((await desks["luis"].get("/bandejas/elaboracion")).text)
    assert "Lo tiene Rosa Quishpe" in tray
    copy_id = (await Document.get(id=draft_id)).answers_id
    assert await Document.filter(answers_id=copy_id).count() == 1

    pile = text_of((await desks["rosa"].get("/por-firmar")).text)
    assert "Sus copias" in pile and "Firmar" in pile and "«Urge»" in pile
    mail = await OutboxMessage.get(kind="for_signature")
    assert mail.to_address == "rosa@chq.example"
    assert mail.facts["note"] == "Urge" and mail.facts["pile_url"].endswith("/por-firmar")


async def test_the_chief_signs_and_the_letter_bears_the_chiefs_name_and_unit(
    desks: dict[str, Desk], draft_id: int, world: World
) -> None:
    await send_up(desks["luis"], draft_id, firma=world.rosa.post.id)
    answer = await sign(desks["rosa"], draft_id, 2)
    assert answer.status_code == 303, text_of(answer.text)
    row = await Document.get(id=draft_id)
    assert (row.state, row.number) == (DocumentState.SENT, "CHQ-DT-2026-0001-O")
    assert (await ReviewStep.get(document_id=draft_id)).state is StepState.DONE
    assert "Nada espera su firma" in text_of((await desks["rosa"].get("/por-firmar")).text)
    kept = await desks["luis"].get(f"/documentos/{draft_id}")
    assert "CHQ-DT-2026-0001-O" in text_of(kept.text)


async def test_in_order_each_when_their_turn_comes(
    desks: dict[str, Desk], draft_id: int, world: World
) -> None:
    await send_up(desks["luis"], draft_id, revisa=[world.marta.post.id], firma=world.rosa.post.id)
    assert "Nada espera" in text_of((await desks["rosa"].get("/por-firmar")).text)
    early = await desks["rosa"].get(f"/borradores/{draft_id}")
    assert early.status_code == 404

    page = await desks["marta"].get(f"/borradores/{draft_id}/revision")
    assert "le pide revisarlo" in text_of(page.text)
    await desks["marta"].post(
        f"/borradores/{draft_id}/revision/comentar", sobre="las copias", comentario="¿Cuántas?"
    )
    remarked = await desks["marta"].get(f"/borradores/{draft_id}/revision")
    assert "¿Cuántas?" in remarked.text and 'data-quote="las copias"' in remarked.text
    # A correction of hers is a version of its own; then it goes on.
    corrected = {"asunto": "Sus copias", "cuerpo": "<p>Adjuntamos tres copias.</p>"}
    saved = await desks["marta"].post(
        f"/borradores/{draft_id}", version=2, format="html", **corrected
    )
    assert saved.status_code == 303
    stale = await desks["marta"].post(f"/borradores/{draft_id}/revision/visto-bueno", version=2)
    assert stale.status_code == 409
    done = await desks["marta"].post(
        f"/borradores/{draft_id}/revision/visto-bueno", version=3, respuesta="Bien"
    )
    assert done.headers["location"].startswith("/por-firmar")
    assert "Sus copias" in text_of((await desks["rosa"].get("/por-firmar")).text)
    pdf = await desks["rosa"].get(f"/borradores/{draft_id}/revision.pdf")
    assert pdf.content.startswith(b"%PDF")
    acts = await Event.filter(document_id=draft_id).order_by("id").values_list("action", flat=True)
    wanted = [Action.SENT_UP, Action.REMARKED, Action.EDITED, Action.REVIEWED]
    assert [act for act in acts if act in wanted][-4:] == wanted


async def test_given_back_with_a_reason_to_who_wrote_it(
    desks: dict[str, Desk], draft_id: int, world: World
) -> None:
    await send_up(desks["luis"], draft_id, firma=world.rosa.post.id)
    without = await desks["rosa"].post(f"/borradores/{draft_id}/revision/devolver")
    assert without.status_code == 422 and "Escriba por qué" in text_of(without.text)
    await desks["rosa"].post(
        f"/borradores/{draft_id}/revision/devolver", respuesta="Falta la fecha"
    )
    back = text_of((await desks["luis"].get(f"/borradores/{draft_id}")).text)
    assert "Falta la fecha" in back
    assert (await OutboxMessage.get(kind="given_back")).to_address == "luis@chq.example"
    assert (await Document.get(id=draft_id)).signer_post_id is None


async def test_taken_back_by_who_sent_it_up_and_by_nobody_else(
    desks: dict[str, Desk], draft_id: int, world: World
) -> None:
    await send_up(desks["luis"], draft_id, firma=world.rosa.post.id)
    stranger = await desks["marta"].post(f"/borradores/{draft_id}/revision/recuperar")
    assert stranger.status_code == 404
    back = await desks["luis"].post(f"/borradores/{draft_id}/revision/recuperar")
    assert back.headers["location"].startswith(f"/borradores/{draft_id}?")
    late = await desks["rosa"].post(f"/borradores/{draft_id}/revision/devolver", respuesta="x")
    assert late.status_code in (404, 409)
    twice = await desks["luis"].post(f"/borradores/{draft_id}/revision/recuperar")
    assert twice.status_code == 409


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Elija al menos a una persona."),
        ({"revisa": ["rosa", "rosa"]}, "está dos veces"),
        ({"firma": "marta"}, "no puede firmar"),
        ({"firma": "999"}, "Elija a una persona de la lista."),
        ({"firma": "rosa", "nota": "x" * 1001}, "La nota tiene 1001 caracteres"),
        ({"firma": "rosa", "version": 1}, "No se envió a nadie."),
    ],
)
async def test_what_cannot_be_sent_up_is_told_and_stays(
    desks: dict[str, Desk], draft_id: int, world: World, fields: dict[str, Any], said: str
) -> None:
    ids = {"rosa": world.rosa.post.id, "marta": world.marta.post.id}
    given = {
        name: [ids.get(v, v) for v in value] if isinstance(value, list) else ids.get(value, value)
        for name, value in fields.items()
    }
    answer = await desks["luis"].post(f"/borradores/{draft_id}/enviar", **{"version": 2, **given})
    assert answer.status_code in (409, 422) and said in text_of(answer.text)
    assert (await Document.get(id=draft_id)).holder_post_id == world.luis.post.id
    assert not await ReviewStep.filter(document_id=draft_id).exists()


async def test_a_stranger_sees_nothing_of_a_draft_under_review(
    desks: dict[str, Desk], draft_id: int, world: World
) -> None:
    await send_up(desks["luis"], draft_id, firma=world.rosa.post.id)
    for path in ("revision", "revision.pdf", "enviar"):
        assert (await desks["marta"].get(f"/borradores/{draft_id}/{path}")).status_code == 404


async def test_several_are_signed_in_one_go_each_with_its_outcome(
    desks: dict[str, Desk], world: World
) -> None:
    drafts = []
    for n in range(3):
        arrived = await passed_to(world, world.luis, await letter(world, message_id=f"<{n}@x>"))
        draft_id = await replies.start(world.luis.actor, arrived.copy_id)
        await replies.save(world.luis.actor, draft_id, f"Copia {n}", "<p>Va.</p>", 1)
        await send_up(desks["luis"], draft_id, firma=world.rosa.post.id)
        drafts.append(draft_id)
    rosa = desks["rosa"]
    form = await rosa.get("/por-firmar/firmar?" + "&".join(f"borrador={d}" for d in drafts))
    assert field_value(form.text, f"version-{drafts[0]}") == "2"
    # Meanwhile the second is taken back.
    await desks["luis"].post(f"/borradores/{drafts[1]}/revision/recuperar")
    fields = {"borrador": drafts, "clave": PASSPHRASE} | {f"version-{d}": 2 for d in drafts}
    files = {"p12": ("firma.p12", p12("ROSA QUISHPE", "0109876540"), "application/x-pkcs12")}
    wrong = await rosa.post("/por-firmar/firmar", files=files, **{**fields, "clave": "no"})
    assert wrong.status_code == 422 and "No se firmó ni se envió nada" in text_of(wrong.text)
    done = text_of((await rosa.post("/por-firmar/firmar", files=files, **fields)).text)
    assert "Firma en lote: 2 de 3 enviados" in done
    assert "CHQ-DT-2026-0001-O" in done and "CHQ-DT-2026-0002-O" in done
    assert "no existe o no está en su poder" in done
    states = [(await Document.get(id=d)).state for d in drafts]
    assert states == [DocumentState.SENT, DocumentState.DRAFT, DocumentState.SENT]


async def test_several_are_found_right_in_one_go(desks: dict[str, Desk], world: World) -> None:
    drafts = []
    for n in range(3):
        arrived = await passed_to(world, world.luis, await letter(world, message_id=f"<{n}@x>"))
        draft_id = await replies.start(world.luis.actor, arrived.copy_id)
        await replies.save(world.luis.actor, draft_id, f"Copia {n}", "<p>Va.</p>", 1)
        await send_up(desks["luis"], draft_id, revisa=world.marta.post.id)
        drafts.append(draft_id)
    marta = desks["marta"]
    nothing = await marta.post("/por-firmar/elegidos", hacer="visto-bueno")
    assert nothing.status_code == 422 and "Elija al menos" in text_of(nothing.text)
    fields = (
        {"borrador": drafts} | {f"version-{d}": 2 for d in drafts[:2]} | {f"version-{drafts[2]}": 1}
    )
    done = await marta.post("/por-firmar/elegidos", hacer="visto-bueno", **fields)
    assert "Visto bueno: 2 de 3" in text_of(done.text) and "cambió" in text_of(done.text)
    holders = [(await Document.get(id=d)).holder_post_id for d in drafts]
    assert holders == [world.luis.post.id, world.luis.post.id, world.marta.post.id]
    to_sign = await desks["rosa"].post("/por-firmar/elegidos", hacer="firmar", borrador=drafts[:1])
    assert to_sign.headers["location"] == f"/por-firmar/firmar?borrador={drafts[0]}"
