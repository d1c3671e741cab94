"""What officials are told of in the house, and by mail at once if they chose so."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tortoise.backends.base.client import BaseDBAsyncClient

from models.enums import Channel, Confidentiality
from models.ids import new_id
from models.tables import Document, OfficialNotice, Post, Preference
from office import clock
from office.actors import Actor
from office.config import config
from office.outbox.posting import Notice, enqueue

AT_ONCE, DIGEST, NEVER = "al-momento", "resumen", "no"
MAIL_CHOICES = (AT_ONCE, DIGEST, NEVER)
MAIL_KEY = "avisos"

# What is said of each kind in a mail: what happened, and why one is told.
KINDS: dict[str, tuple[str, str]] = {
    "assigned": ("Le reasignaron un documento", "porque ahora lo tiene usted"),
    "informed": ("Le informaron de un documento", "porque está entre las personas informadas"),
    "mention": ("Le mencionaron en un comentario", "porque le mencionaron"),
    "comment": ("Comentaron un documento que usted tiene", "porque el documento está en su poder"),
    "task": ("Le dieron una tarea", "porque la tarea es suya"),
    "task_changed": ("Cambió una tarea suya", "porque la tarea es suya"),
    "task_noted": ("Hay novedad en una tarea", "porque usted dio o tiene la tarea"),
    "task_done": ("Terminaron una tarea que usted dio", "porque usted dio la tarea"),
    "task_ended": ("Ya no tiene que hacer una tarea", "porque la tarea era suya"),
    "paper_back": (
        "Volvió un documento en papel que no se pudo entregar",
        "porque usted lo escribió o lo firmó",
    ),
    "paper": ("Le entregaron un documento en papel", "porque tiene que aceptarlo"),
    "paper_refused": ("No aceptaron un papel que usted entregó", "porque usted lo entregó"),
    "back": ("Volvió un documento que había apartado", "porque usted lo apartó"),
}


@dataclass(frozen=True)
class Ring:
    """`kind` is one of KINDS; `note` is said in the mail unless the document is confidential.

    `mailed`: whether a mail may say it; not where another one does.
    """

    kind: str
    post_ids: tuple[int, ...]
    note: str = ""
    mailed: bool = True


async def mail_choice(official_id: int) -> str:
    """How the official wants notices by mail; at once unless they chose otherwise."""
    row = await Preference.get_or_none(id=official_id)
    chosen = row.data.get(MAIL_KEY) if row else None
    return chosen if chosen in MAIL_CHOICES else AT_ONCE


async def ring(
    connection: BaseDBAsyncClient, actor: Actor | None, document: Document, rings: Sequence[Ring]
) -> None:
    """Tell the posts of each ring, except the actor's own; within the transaction of its cause.

    Mails are in the outbox afterwards: `announce` after the commit.
    """
    own = actor.post_ids if actor else ()
    told = {post_id for each in rings for post_id in each.post_ids if post_id not in own}
    if not told:
        return
    posts = {
        post.id: post
        for post in await Post.filter(id__in=sorted(told))
        .using_db(connection)
        .select_related("official")
    }
    choices = await _choices(connection, (post.official_id for post in posts.values()))
    who, mails = actor.who if actor else "Chasqui", []
    for each in rings:
        for post_id in dict.fromkeys(each.post_ids):
            post = posts.get(post_id)
            if post is None:
                continue
            choice = choices.get(post.official_id, AT_ONCE)
            row = OfficialNotice(
                id=new_id(),
                post_id=post.id,
                document_id=document.id,
                kind=each.kind,
                who=who[:300],
                at=clock.now(),
                mailed_at=None if choice == DIGEST and each.mailed else clock.now(),
            )
            await row.save(using_db=connection, force_create=True)
            if choice == AT_ONCE and each.mailed:
                mails.append(_mail(post, document, each, who, row.id))
    await enqueue(connection, mails)


async def _choices(connection: BaseDBAsyncClient, official_ids: Iterable[int]) -> dict[int, str]:
    rows = await Preference.filter(id__in=sorted(set(official_ids))).using_db(connection)
    return {row.id: str(row.data.get(MAIL_KEY, AT_ONCE)) for row in rows}


def _mail(post: Post, document: Document, each: Ring, who: str, notice_id: int) -> Notice:
    secret = document.confidentiality is Confidentiality.CONFIDENTIAL
    what, why = KINDS[each.kind]
    return Notice(
        kind="desk_notice",
        channel=Channel.EMAIL,
        to_address=post.official.email,
        to_name=post.official.name,
        facts={
            "official": post.official.name,
            "what": what,
            "why": why,
            "number": document.number or document.draft_number or "",
            "subject": "Documento confidencial" if secret else document.subject,
            "by": who,
            "note": "" if secret else each.note,
            "url": f"{config().base_url}/documentos/{document.id}",
        },
        once_key=f"desk_notice:{notice_id}",
    )
