"""The letter that a draft is to become, as its print needs it."""

from collections.abc import Sequence
from dataclasses import replace

from models.enums import PrintedAs, RecipientRole
from models.tables import Blob, BodyPicture, Document, Post, Recipient
from office import clock
from office.config import config
from office.papers.letters import richtext
from office.papers.letters.content import Addressee, Letter, Signer
from office.papers.letters.layouts import Signing, options_from
from office.papers.letters.pictures import Picture
from office.records.drafting.files.draft_files import named_on_paper
from office.records.drafting.own_kinds import own_kind_of
from office.records.drafting.print.initials import initials
from office.records.drafting.signers import posts_in_order, signer_posts
from office.storage import blobs


async def letter_of(
    document: Document,
    *,
    number: str,
    code: str = "",
    signer_post_ids: Sequence[int] = (),
    signing: Signing = Signing.STAMP,
) -> Letter:
    """The letter that `document` is to become, with `number` and verification `code`; without a
    code it is a draft, and says so.

    It is signed by the posts `signer_post_ids`, else by whom the document was sent up to, else by
    its author.
    """
    posts = await posts_in_order(signer_post_ids or await signer_posts(document))
    post = posts[0]
    institution = post.unit.institution
    own = await own_kind_of(document)
    recipients = await Recipient.filter(document_id=document.id).order_by("position", "id")
    to = [each for each in recipients if each.role is RecipientRole.TO]
    copied = [each for each in recipients if each.role is RecipientRole.CC]
    return Letter(
        institution=institution.name,
        motto=institution.motto,
        unit=post.unit.name,
        city=post.unit.city,
        number=number,
        dated=clock.today(config().zone),
        draft=not code,
        reference=document.reference,
        subject=document.subject,
        addressees=tuple(_once_each(to)),
        body_html=richtext.with_number(document.body, number),
        signer=_signer(post),
        cosigners=tuple(map(_signer, posts[1:])),
        verify_url=verify_url(code) if code else "",
        attachments=await named_on_paper(document.id),
        copies=tuple(_copied(each) for each in _once_each(copied)),
        kind=document.kind,
        kind_label=own.name if own else "",
        options=options_from(document.kind, document.print_options),
        signing=signing,
        initials=await initials(document, post.official.name),
        logo=await _logo(institution.logo, f"Logotipo de {institution.name}"),
        letterhead=await _logo(institution.letterhead, institution.name),
        pictures=await _pictures(document.body),
    )


def numbered_paper(paper: Letter, number: str, code: str) -> Letter:
    """`paper`, which was made without them, with its number and verification code, of today."""
    today = clock.today(config().zone)
    return replace(paper, number=number, verify_url=verify_url(code), dated=today, draft=False)


def _signer(post: Post) -> Signer:
    return Signer(post.official.title, post.official.name, _post_title(post))


def _post_title(post: Post) -> str:
    """The post under a signature; in a seat held for somebody else, both people are named."""
    if post.acting_for is None:
        return post.title
    return f"{post.title}, en subrogación de {post.acting_for.official.name}"


def _addressee(recipient: Recipient) -> Addressee:
    """The block of a recipient, as its author wants it printed."""
    how = recipient.printed_as
    if how is PrintedAs.LIST and recipient.list_name:
        return Addressee("", recipient.list_name, "", "", "")
    named = how is not PrintedAs.POST or not recipient.post_title
    plain = how is PrintedAs.NAME
    treatment = recipient.treatment or "Señor/a"
    organised = not plain and how is not PrintedAs.NO_INSTITUTION
    return Addressee(
        treatment=treatment if named and recipient.name and not _is_unit(recipient) else "",
        name=f"{recipient.title} {recipient.name}".strip() if named else "",
        post_title="" if plain or how is PrintedAs.NO_POST else recipient.post_title,
        organisation=recipient.organisation if organised else "",
        place="Presente",
    )


def _is_unit(recipient: Recipient) -> bool:
    return recipient.unit_id is not None and recipient.post_id is None


def _once_each(recipients: Sequence[Recipient]) -> list[Addressee]:
    """One block for each; a list that is printed by its name stands once for all its people."""
    return list(dict.fromkeys(_addressee(each) for each in recipients))


def _copied(addressee: Addressee) -> str:
    parts = (addressee.name, addressee.post_title, addressee.organisation)
    return ", ".join(part for part in parts if part)


async def _logo(sha256: str, alt: str) -> Picture | None:
    if not sha256 or not await Blob.exists(sha256=sha256):
        return None
    return Picture(await blobs.read(sha256), alt)


async def _pictures(body: str) -> dict[str, Picture]:
    """Those that the text shows and that were put into a text here; others leave a gap."""
    shown = richtext.pictures_in(richtext.clean(body))
    rows = await BodyPicture.filter(blob_id__in=shown or [""])
    known = {row.blob_id for row in rows}
    return {sha256: Picture(await blobs.read(sha256)) for sha256 in shown if sha256 in known}


def verify_url(code: str) -> str:
    """Where anybody can check a document."""
    return f"{config().base_url}/verificar/{code}"
