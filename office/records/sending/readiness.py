"""What keeps a draft from leaving, said before it gets a number."""

from models.enums import Permission, Scan
from models.tables import Attachment, Document
from office import actors as access
from office.actors import Actor
from office.config import config
from office.errors import Conflict, Invalid, NotAllowed
from office.papers.letters import bounds, richtext
from office.records.drafting.concerns import check_printable
from office.records.drafting.drafts import editable
from office.records.drafting.leftovers import leftovers
from office.records.drafting.own_kinds import may_sign_own
from office.records.sending.distribution import recipients_to_send

WHAT = "firmar. Puede pedir la firma a quien tenga ese permiso"
CHANGED = "Este borrador cambió desde que usted lo revisó. No se firmó ni se envió nada."


async def ready(
    actor: Actor, document_id: int, version: int, *, brackets_meant: bool = False
) -> Document:
    """The draft, fit to be numbered by the actor; unless `brackets_meant`, without text left
    within brackets.

    Raises Invalid (subject, body, recipients, leftovers), NotAllowed, NotFound, Conflict.
    """
    access.require(actor, Permission.SIGN, WHAT)
    draft = await editable(actor, document_id)
    if draft.version != version:
        raise Conflict(CHANGED)
    bounds.check_body(draft.body)
    if richtext.is_blank(draft.body):
        raise Invalid("El documento no tiene texto. Escríbalo antes de firmar.", "body")
    if not draft.subject:
        raise Invalid("El documento no tiene asunto. Escríbalo antes de firmar.", "subject")
    if not await may_sign_own(actor, draft):
        raise NotAllowed(
            "Los acuerdos y las resoluciones los firma quien dirige el área. "
            "El borrador sigue igual y no se usó ningún número."
        )
    await recipients_to_send(None, draft.id)
    check_printable(draft)
    await _check_files(draft)
    if not brackets_meant:
        _check_filled_in(draft)
    return draft


async def _check_files(draft: Document) -> None:
    rows = await Attachment.filter(document_id=draft.id)
    for row in rows:
        if row.scan is Scan.INFECTED:
            raise Invalid(f"El anexo «{row.name}» trae un virus. Quítelo antes de firmar.", "files")
        if row.scan is Scan.PENDING and config().clamd:
            raise Invalid(
                f"El antivirus no ha revisado todavía el anexo «{row.name}». "
                "Espere un momento y vuelva a firmar.",
                "files",
            )


def _check_filled_in(draft: Document) -> None:
    left = leftovers(f"{draft.subject}\n{richtext.to_plain(draft.body)}")
    if left:
        named = ", ".join(f"«{place}»" for place in left)
        raise Invalid(f"Queda por completar: {named}. No se firmó ni se envió nada.", "leftovers")
