"""A parcel of the outbox made ready for the wire: rendered, composed, lightened and signed."""

import asyncio
from collections.abc import Sequence
from functools import partial

from mailgateway.sending.composing import OutgoingFile, ascii_domain, compose
from mailgateway.sending.dkim_signing import Signer
from mailgateway.sending.file_links import with_links
from mailgateway.sending.transport import Letter
from models.enums import Channel
from office.config import config
from office.delivery import download_links
from office.delivery.claims import Parcel
from office.notices import texts
from office.outbox.posting import ParcelFile
from office.storage import blobs

_LARGE = 200_000  # bytes; encoding more takes long enough to be felt by the others in this loop


async def prepare(parcel: Parcel, signer: Signer | None = None) -> Letter:
    """`parcel` as a letter in the name of its institution.

    Files beyond what a mail may carry become links that work once.

    Raises what rendering, storage and the address raise.
    """
    surroundings = config()
    rendered = texts.render(
        parcel.kind, {**parcel.facts, "institution": parcel.institution}, Channel.EMAIL
    )
    files, large = await _files(parcel.files)
    if large:
        rendered = with_links(rendered, await download_links.offer(parcel.outbox_id, large))
    composed = partial(
        compose,
        parcel,
        rendered,
        files,
        mail_from=surroundings.mail_from,
        reply_to=_reply_to(surroundings.mail_from, surroundings.intake),
        from_name=parcel.institution,
    )
    sender = _on_the_wire(parcel.return_path or surroundings.mail_from)
    recipient = _on_the_wire(parcel.to_address)
    utf8 = not (sender.isascii() and recipient.isascii())
    if signer is not None:
        domain = ascii_domain(surroundings.mail_from.rpartition("@")[2])
        content = await asyncio.to_thread(lambda: signer.sign(composed(), domain))
    elif sum(len(file.content) for file in files) > _LARGE:
        content = await asyncio.to_thread(composed)
    else:
        content = composed()
    return Letter(sender, recipient, content, utf8, envelope_id=f"{parcel.outbox_id:x}")


async def _files(files: Sequence[ParcelFile]) -> tuple[list[OutgoingFile], list[ParcelFile]]:
    """What goes along, and what does not fit: the largest ones stay behind first."""
    read = [(file, await blobs.read(file.sha256)) for file in files]
    left = config().max_outgoing_bytes
    large = []
    for file, content in sorted(read, key=lambda pair: len(pair[1])):
        left -= len(content) * 4 // 3  # as it travels, in base64
        if left < 0:
            large.append(file)
    kept = [
        OutgoingFile(file.name, file.media_type, content)
        for file, content in read
        if file not in large
    ]
    return kept, large


def _reply_to(mail_from: str, intake: dict[str, str]) -> str:
    """Where answers are read: the address we write from if it is one of ours, else the first."""
    return mail_from if mail_from.lower() in intake else next(iter(intake), "")


def _on_the_wire(address: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local}@{ascii_domain(domain)}"
