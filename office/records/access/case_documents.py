"""Which documents of a case its readers may know of: one rule for page, trail, trays and counts."""

from collections.abc import Iterable, Sequence

from tortoise.backends.base.client import BaseDBAsyncClient

from models import backend
from models.enums import Confidentiality
from models.tables import Document
from office.actors import Actor
from office.records.access.search_scope import search_scope_of


async def readable_among(actor: Actor, document_ids: Iterable[int]) -> set[int]:
    """Those of `document_ids` that the actor may read, as documents.may_read has it."""
    return await backend.seen_among(sorted(set(document_ids)), search_scope_of(actor))


async def readable_of_case(
    actor: Actor, document: Document, known: Sequence[int] | None = None
) -> set[int]:
    """The documents of the case of `document` that the actor, who may read it, may know of.

    `known` are all that the case has, where that is known already.
    """
    ids = [document.id] if known is None else [*known]
    if known is None and document.case_id is not None:
        found = await Document.filter(case_id=document.case_id).values_list("id", flat=True)
        ids = [int(str(document_id)) for document_id in found]
    if set(ids) <= {document.id}:
        return {document.id}
    return {document.id, *await readable_among(actor, ids)}


async def opened_in_confidence(
    numbers: Iterable[str], connection: BaseDBAsyncClient | None = None
) -> set[str]:
    """Those case numbers whose opening document, which bears the same number, is confidential.

    With `connection` within the caller's transaction.
    """
    asked = sorted(set(numbers))
    if not asked:
        return set()
    confidential = Document.filter(
        number__in=asked, confidentiality=Confidentiality.CONFIDENTIAL
    ).using_db(connection)
    return {str(number) for number in await confidential.values_list("number", flat=True)}


async def hidden_cases(actor: Actor, numbers: Iterable[str]) -> set[str]:
    """Those case numbers that the actor must not learn: opened in confidence, and not theirs."""
    secret = await opened_in_confidence(numbers)
    if not secret:
        return set()
    opening = await Document.filter(number__in=sorted(secret)).values_list("id", "number")
    of = {int(str(key)): str(number) for key, number in opening}
    readable = await readable_among(actor, of)
    return {number for key, number in of.items() if key not in readable}
