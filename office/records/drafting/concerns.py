"""What would not come out on paper as its writer means it, said while it can still be changed."""

import asyncio

from models.tables import Document, Post, Recipient
from office import clock
from office.errors import Invalid
from office.papers.letters import blocks, richtext
from office.papers.letters.typesetting import REPLACEMENT, printable, unproven

_MOST_SIGNS = 12


async def concerns(document: Document) -> tuple[str, ...]:
    """A sentence for each; none when all is well."""
    found = [*_too_wide(document.body), *await _unprintable(document), *await _gone(document)]
    return tuple(found)


def check_printable(document: Document) -> None:
    """Raises Invalid (body) for what would lose words on paper."""
    for sentence in _too_wide(document.body):
        raise Invalid(f"{sentence} No se firmó ni se envió nada.", "body")


def _too_wide(body: str) -> list[str]:
    widest = blocks.widest_table(body)
    if widest <= blocks.MAX_COLUMNS:
        return []
    return [
        f"Una tabla tiene {widest} columnas y en la hoja caben {blocks.MAX_COLUMNS}: "
        "divídala, o añádala como anexo."
    ]


async def _unprintable(document: Document) -> list[str]:
    text = f"{document.subject}{richtext.to_plain(document.body)}"
    # Each must be looked for in every font: a few, and beside the loop.
    rare = sorted(unproven(text))[:_MOST_SIGNS]
    if not rare:
        return []
    fit = await asyncio.to_thread(lambda: [printable(sign) for sign in rare])
    signs = [sign for sign, made in zip(rare, fit, strict=True) if made == REPLACEMENT != sign]
    if not signs:
        return []
    return [f"Estos signos no se pueden imprimir y saldrían como {REPLACEMENT}: {' '.join(signs)}"]


async def _gone(document: Document) -> list[str]:
    """Recipients who have left since they were added: their copy finds another way."""
    rows = await Recipient.filter(document_id=document.id, post_id__isnull=False).order_by(
        "position"
    )
    posts = {
        post.id: post
        for post in await Post.filter(id__in=[row.post_id for row in rows]).select_related(
            "official"
        )
    }
    now = clock.now()
    gone = []
    for row in rows:
        post = posts.get(row.post_id or 0)
        held = post is not None and (post.held_to is None or post.held_to > now)
        if post is None or not held or not post.official.active:
            gone.append(
                f"{row.name} ya no está en ese puesto: el documento le llegará a quien le "
                "sucede o al jefe del área."
            )
    return gone
