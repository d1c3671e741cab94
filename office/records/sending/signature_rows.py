"""What is kept of a signature made here: its row, its event, and the stamp that shows it."""

from datetime import datetime

from tortoise.backends.base.client import BaseDBAsyncClient

from models.enums import Action
from models.tables import Document, Signature
from office.actors import Actor
from office.evidence import trail as trace
from office.papers.signing.stamps import Stamp
from office.records.drafting.print.paper import verify_url
from office.records.sending.signatory import Signatory


def stamp_of(signer: Signatory, at: datetime, number: str, subject: str, code: str) -> Stamp:
    """The visible stamp of `signer` on the document `number`."""
    return Stamp(
        holder=signer.key.holder,
        account=signer.account,
        issuer_checked=signer.issuer_checked,
        signed_at=at,
        reason=f"{number}: {subject}"[:200],
        verify_url=verify_url(code),
    )


async def keep_signature(
    connection: BaseDBAsyncClient,
    actor: Actor,
    document: Document,
    signer: Signatory,
    at: datetime,
    sha256: str,
) -> None:
    """Record that `signer` signed, and that the file `sha256` came of it."""
    key = signer.key
    await Signature.create(
        document_id=document.id,
        post_id=actor.post_id,
        signer_name=key.holder[:300],
        subject_dn=key.subject_dn[:500],
        issuer_dn=key.issuer_dn[:500],
        serial=key.serial[:64],
        not_before=key.not_before,
        not_after=key.not_after,
        signed_at=at,
        account=signer.account[:420],
        id_document=key.id_document[:20],
        issuer_checked=signer.issuer_checked,
        using_db=connection,
    )
    about = trace.About(document.id, document.case_id, detail={"sha256": sha256})
    await trace.record(connection, [trace.by_official(actor, Action.SIGNED, about)])
