"""The document page: all that is known, the files, and the simple acts."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import pytest

from models.database import run_tx
from models.enums import Channel, Outcome, Trust
from models.tables import Attachment
from office.delivery import attempts, claims
from office.delivery import reports as bounces
from office.intake.process import process
from office.messages.delivery_report import DeliveryReport, RecipientReport
from office.messages.incoming import IncomingFile
from office.records.drafting import replies
from office.records.routing import reassign as routing
from office.records.sending import sign_and_send as sending
from tests.backoffice.certificates import PASSPHRASE, p12
from tests.backoffice.desk import Desk, Letter, desk_of, field_value, letter, passed_to, text_of
from tests.support.clock import Clock
from tests.support.mail import MARIA, arrived
from tests.support.world import World

PARTIAL = {"HX-Request": "true"}
PDF = b"%PDF-1.7\n%%EOF\n"
FILES = (
    IncomingFile("Solicitud ñ.pdf", "application/pdf", PDF),
    IncomingFile("página.html", "text/html", b"<script>alert(1)</script>", "No es lo que dice."),
)


@pytest.fixture
async def ana(world: World, clock: Clock) -> AsyncIterator[Desk]:
    desk = await desk_of(world.ana)
    yield desk
    await desk.http.aclose()


@pytest.fixture
async def received(world: World, ana: Desk) -> Letter:
    return await letter(world, files=FILES, text="Primera línea\n\n<b>segunda</b>")


def _place(received: Letter) -> str:
    return f"/documentos/{received.document_id}"


async def test_the_page_tells_everything_about_a_letter(ana: Desk, received: Letter) -> None:
    page = await ana.get(_place(received))
    said = text_of(page.text)
    assert page.status_code == 200
    assert received.number in said and "Externo, por correo" in said and "Público" in said
    assert "&lt;b&gt;segunda&lt;/b&gt;" in page.text
    assert "Vence el lunes 23 de marzo; quedan 15 días hábiles." in said
    assert "Son 15 días término desde el lun 2 mar." in said
    assert "Solicitud ñ.pdf" in said and "No es lo que dice." in said
    assert "Sin verificar" in said and "su dirección pudo ser falsificada" in said
    assert "maria@correo.example" in said and "ninguno anterior" in said
    assert "Registró" in said and "En su poder" in said
    assert "Acuse de recibo: en cola para salir" in said
    assert received.query_code not in page.text


async def test_a_delivery_tells_who_accepted_it(ana: Desk, received: Letter) -> None:
    (parcel,) = await claims.claim(Channel.EMAIL)
    await attempts.accepted(parcel.outbox_id, "mx.correo.example", "250 2.0.0 OK 17952")
    said = text_of((await ana.get(_place(received))).text)
    assert "aceptado por el servidor mx.correo.example" in said and "250 2.0.0 OK" in said
    assert said.count("leído") == 1
    assert "Que un servidor acepte un mensaje no dice que la persona lo haya leído." in said


async def test_every_attempt_can_be_quoted(ana: Desk, received: Letter, clock: Clock) -> None:
    (parcel,) = await claims.claim(Channel.EMAIL)
    await attempts.deferred(
        parcel.outbox_id, "mx1.correo.example", "451 4.7.1 Greylisted, try again"
    )
    said = text_of((await ana.get(_place(received))).text)
    assert "el servidor mx1.correo.example pidió esperar; se intentará otra vez" in said
    assert "Próximo intento: hoy 09:01" in said
    assert "no dice que la persona" not in said
    clock.advance(seconds=65)
    (parcel,) = await claims.claim(Channel.EMAIL)
    await attempts.accepted(parcel.outbox_id, "mx1.correo.example", "250 2.0.0 OK 17952")
    clock.advance(seconds=120)
    report = RecipientReport(MARIA, Outcome.BOUNCED, "5.1.1", "No such user", "mx2.correo.example")
    original = DeliveryReport((report,), (parcel.message_id,))
    await run_tx(lambda connection: bounces.note(connection, original, ()))
    said = text_of((await ana.get(_place(received))).text)
    when = "Lunes 2 de marzo de 2026, 09:0"
    zone = "(hora de Ecuador continental)"
    assert (
        f"{when}0:00 {zone} El servidor mx1.correo.example no tomó el mensaje y pidió esperar, "
        "con la respuesta «451 4.7.1 Greylisted, try again»." in said
    )
    assert (
        f"{when}1:05 {zone} El servidor mx1.correo.example aceptó el mensaje, con la respuesta "
        "«250 2.0.0 OK 17952»." in said
    )
    assert (
        f"{when}3:05 {zone} El servidor mx2.correo.example avisó que no pudo entregar el mensaje "
        "y lo devolvió: «5.1.1 No such user»." in said
    )
    assert f"Message-ID {parcel.message_id}" in said
    assert "A quién María Quishpe, Correo maria@correo.example" in said
    assert "Qué Acuse de recibo, sin archivos" in said


async def test_opening_it_marks_it_read(ana: Desk, world: World, received: Letter) -> None:
    await passed_to(world, world.ana, await letter(world, subject="Otro", message_id="<o@x>"))
    before = await ana.get("/bandejas/recibidos")
    assert "2 sin leer" in text_of(before.text)
    await ana.get(_place(received))
    assert (await ana.get(_place(received))).status_code == 200


async def test_quoted_text_is_folded_and_trust_has_its_reason(world: World, ana: Desk) -> None:
    message = replace(await arrived(), trust=Trust.DMARC_ALIGNED, quoted="> lo anterior")
    (done,) = await process([message])
    page = await ana.get(f"/documentos/{done.document_id}")
    assert "Texto citado</summary>" in page.text and "&gt; lo anterior" in page.text
    assert "No equivale a una firma." in page.text


async def test_what_stands_under_a_letter_is_seen_without_a_click(world: World, ana: Desk) -> None:
    below = "Atentamente,\n<b>María</b>\nCel. 099 123 4567"
    came = await arrived(text="Pido la poda.", signature=below)
    message = replace(came, quoted="> lo anterior")
    (done,) = await process([message])
    page = (await ana.get(f"/documentos/{done.document_id}")).text
    body, found, quotation = page.partition("Al pie del mensaje</h3>")
    assert found and "Pido la poda." in body
    assert "&lt;b&gt;María&lt;/b&gt;\nCel. 099 123 4567</div></div>" in quotation
    assert (
        quotation.index("Cel. 099") < quotation.index("<details") < quotation.index("lo anterior")
    )


async def test_a_letter_with_nothing_under_it_shows_no_place_for_it(
    ana: Desk, received: Letter
) -> None:
    assert "Al pie del mensaje" not in (await ana.get(_place(received))).text


async def test_files_open_or_download_by_what_they_are(ana: Desk, received: Letter) -> None:
    await Attachment.filter(media_type="application/pdf").update(active="")  # looked through
    page = (await ana.get(_place(received))).text
    addresses = {part.split('"')[0] for part in page.split('href="')[1:] if "/anexos/" in part[:9]}
    answers = {a: await ana.get(a) for a in addresses}
    inline = [a for a in answers.values() if a.headers["content-disposition"].startswith("inline")]
    assert [a.headers["content-type"] for a in inline] == ["application/pdf"]
    assert (
        inline[0].content == PDF and "sandbox" not in inline[0].headers["content-security-policy"]
    )
    html = next(a for a in answers.values() if b"script" in a.content)
    assert html.headers["content-disposition"].startswith("attachment")
    assert html.headers["content-type"] == "application/octet-stream"
    assert '<iframe class="c-pdf' in page


async def test_only_what_the_post_may_do_is_offered(
    world: World, ana: Desk, received: Letter
) -> None:
    await passed_to(world, world.marta, received)
    page = (await ana.get(_place(received))).text
    assert "Comentar" in page and "/responder" not in page and "/archivar" not in page
    marta = await desk_of(world.marta)
    page = (await marta.get(_place(received))).text
    assert "/responder" in page and "/reasignar" in page and "/archivar" in page
    await marta.http.aclose()


async def test_a_stranger_to_the_document_does_not_learn_that_it_exists(
    world: World, ana: Desk, received: Letter
) -> None:
    luis = await desk_of(world.luis)
    hidden = await luis.get(_place(received))
    absent = await luis.get("/documentos/12345")
    assert hidden.status_code == absent.status_code == 404
    assert text_of(hidden.text) == text_of(absent.text)
    assert (await luis.get("/documentos/99999999999999999999")).status_code == 404
    assert (await luis.get("/documentos/12345/pdf")).status_code == 404
    await luis.http.aclose()


async def test_a_comment_joins_the_trail(ana: Desk, received: Letter) -> None:
    done = await ana.post(f"{_place(received)}/comentar", comentario="Faltan <dos> fojas.")
    page = await ana.get(done.headers["location"])
    assert "<q>Faltan &lt;dos&gt; fojas.</q>" in page.text
    assert "El comentario quedó en el recorrido." in page.text


async def test_what_no_database_keeps_is_left_out(ana: Desk, received: Letter) -> None:
    await ana.post(f"{_place(received)}/comentar", comentario="Nada\0 raro")
    assert "Nada raro" in (await ana.get(_place(received))).text
    assert (await ana.get("/buscar?q=%00a")).status_code == 200


async def test_with_htmx_only_the_trail_comes_back(ana: Desk, received: Letter) -> None:
    token = field_value((await ana.get(_place(received))).text, "csrf")
    sent = {"csrf": token, "comentario": "Visto."}
    part = await ana.http.post(f"{_place(received)}/comentar", data=sent, headers=PARTIAL)
    assert "<q>Visto.</q>" in part.text and "c-top" not in part.text
    empty = await ana.http.post(
        f"{_place(received)}/comentar",
        data={"comentario": " "},
        headers={**PARTIAL, "X-CSRF-Token": token},
    )
    assert empty.status_code == 422 and "Escriba el comentario" in empty.text


async def test_a_comment_that_is_too_long_is_not_lost(ana: Desk, received: Letter) -> None:
    answer = await ana.post(f"{_place(received)}/comentar", comentario="x" * 1001)
    assert answer.status_code == 422
    assert "x" * 1001 in answer.text and 'aria-invalid="true"' in answer.text


async def test_archived_and_brought_back(ana: Desk, received: Letter) -> None:
    copy = f"/ejemplares/{received.copy_id}"
    asked = await ana.post(f"{copy}/archivar", comentario="Atendido por teléfono.")
    assert asked.status_code == 422 and "Atendido por teléfono." in asked.text
    assert "Se cierra sin respuesta 1 trámite" in text_of(asked.text)
    done = await ana.post(f"{copy}/archivar", comentario="Atendido por teléfono.", elegido=1)
    note = text_of((await ana.get(done.headers["location"])).text)
    assert f"{received.number} quedó archivado." in note and "Deshacer" in note
    assert f"Se cierra sin respuesta el trámite {received.number}" in note
    page = (await ana.get(_place(received))).text
    assert "Archivado" in page and "Atendido por teléfono." in page
    again = await ana.post(f"{copy}/archivar", comentario="Otra vez, con más detalle.")
    assert again.status_code == 409 and "ya está archivado" in again.text
    assert "Otra vez, con más detalle." in again.text
    done = await ana.post(f"{copy}/restaurar")
    note = text_of((await ana.get(done.headers["location"])).text)
    assert f"{received.number} volvió a Recibidos." in note


async def test_an_answer_begins_as_a_draft_and_is_found_from_the_letter(
    ana: Desk, received: Letter
) -> None:
    done = await ana.post(f"/ejemplares/{received.copy_id}/responder")
    draft = done.headers["location"]
    assert draft.startswith("/borradores/")
    page = (await ana.get(_place(received))).text
    assert "Borrador de respuesta" in page and draft in page
    shown = await ana.get(draft.replace("borradores", "documentos"))
    assert shown.headers["location"] == draft


async def test_the_trail_tells_to_whom_and_until_when(
    world: World, ana: Desk, received: Letter
) -> None:
    await routing.reassign(
        world.ana.actor, received.copy_id, world.luis.post.id, "Con fojas.", date(2026, 3, 6)
    )
    said = text_of((await ana.get(_place(received))).text)
    assert "Reasignó" in said and "Para Luis Paredes, Analista · fecha máxima vie 6 mar" in said
    assert "Con fojas." in said and "Luis Paredes, Analista" in said


async def test_a_sent_letter_shows_its_signature_and_its_pdf(
    world: World, ana: Desk, received: Letter
) -> None:
    actor = world.ana.actor
    draft_id = await replies.start(actor, received.copy_id)
    draft = await replies.save(actor, draft_id, "Sus copias", "<p>Van <b>dos</b>.</p>", 1)
    sent = await sending.sign_and_send(actor, draft_id, draft.version, p12(), PASSPHRASE)
    page = await ana.get(f"/documentos/{draft_id}")
    said = text_of(page.text)
    assert sent.number in said and "Enviado" in said and "Oficio" in said
    assert "Van <b>dos</b>." in page.text
    assert "Firmado electrónicamente" in said and "ANA TORRES" in said
    assert "Para María Quishpe" in said and "Respuesta firmada: en cola para salir" in said
    assert f"Responde a {received.number}" in said
    pdf = await ana.get(f"/documentos/{draft_id}/pdf")
    assert pdf.content.startswith(b"%PDF") and pdf.headers["content-type"] == "application/pdf"
    assert f'filename="{sent.number}.pdf"' in pdf.headers["content-disposition"]
    letter_page = text_of((await ana.get(_place(received))).text)
    assert sent.number in letter_page and "Respondido; el plazo era hasta" in letter_page
    assert sent.number in (await ana.get("/bandejas/enviados")).text
