"""An institution's own description and its term of answers, read and changed by who runs it."""

from dataclasses import asdict, dataclass
from enum import StrEnum

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import IntegrityError

from models.database import run_tx
from models.tables import Institution
from office.actors import Actor
from office.addresses.canonical import canonical
from office.administration import changes, forms
from office.administration.authority import require_admin, require_whole
from office.administration.changes import Change
from office.errors import Invalid, NotFound
from office.papers.inspection.sniffing import media_type
from office.papers.letters.pictures import size_of
from office.storage import blobs

LOGO_KINDS = ("image/png", "image/jpeg")
LARGEST_LOGO = 512 * 1024  # bytes
LONGEST_UNDO = 60  # minutes
MOST_WITNESSES = 1000  # characters of all their addresses


@dataclass(frozen=True)
class InstitutionForm:
    """An institution as its administrators describe it."""

    name: str
    acronym: str
    ruc: str
    motto: str
    address: str
    city: str
    province: str
    term_days: int
    seal_witnesses: str = ""
    second_factor: bool = False  # asked of who signs or administers
    trusted_chain_required: bool = False  # certificates without a known issuer do not sign
    undo_minutes: int = 0  # that a signed document waits before it leaves


class HeadPicture(StrEnum):
    """A picture at the head of letters, by its column."""

    LOGO = "logo"  # beside the names of institution and unit
    LETTERHEAD = "letterhead"  # across the page, instead of them


_CALLED = {HeadPicture.LOGO: "El logotipo", HeadPicture.LETTERHEAD: "El membrete"}


@dataclass(frozen=True)
class InstitutionPage:
    """The same with what the page needs to send it back; the pictures are SHA-256s, or ""."""

    form: InstitutionForm
    version: int
    logo: str
    letterhead: str = ""


async def institution_page(actor: Actor) -> InstitutionPage:
    """The actor's own institution. Raises NotAllowed, NotFound."""
    require_admin(actor)
    row = await Institution.get_or_none(id=actor.institution_id)
    if row is None:
        raise NotFound("Esa institución no existe.")
    return InstitutionPage(_form_of(row), row.version, row.logo, row.letterhead)


async def change_institution(actor: Actor, version: int, form: InstitutionForm) -> None:
    """Describe the institution anew; letters written from now on bear it.

    Raises NotAllowed, Invalid, Conflict (changed meanwhile).
    """
    require_whole(actor)
    new = _checked(form)

    async def work(connection: BaseDBAsyncClient) -> None:
        row = await _locked(connection, actor)
        await changes.check_version(connection, row, "institution", version)
        before = asdict(_form_of(row))
        row.update_from_dict(asdict(new))
        row.version += 1
        await row.save(using_db=connection)
        change = Change("institution", "changed", row.id, row.name, before, asdict(new))
        await changes.record(connection, actor, change, row.id)

    try:
        await run_tx(work)
    except IntegrityError as error:
        raise Invalid("Otra institución ya tiene esa sigla.", "acronym") from error


async def change_picture(
    actor: Actor, version: int, content: bytes, which: HeadPicture = HeadPicture.LOGO
) -> None:
    """Put `content` (PNG or JPEG, 512 KB at most) at the head of letters; b"" takes it away.

    Raises NotAllowed, Invalid (field `which`), Conflict, Unavailable.
    """
    require_whole(actor)
    kept = await _kept(content, which) if content else []
    sha256 = kept[0].sha256 if kept else ""

    async def work(connection: BaseDBAsyncClient) -> None:
        row = await _locked(connection, actor)
        await changes.check_version(connection, row, "institution", version)
        await blobs.record(connection, kept)
        before = getattr(row, which.value)
        setattr(row, which.value, sha256)
        row.version += 1
        await row.save(using_db=connection)
        was, now = {which.value: before}, {which.value: sha256}
        change = Change("institution", "changed", row.id, row.name, was, now)
        await changes.record(connection, actor, change, row.id)

    await run_tx(work)


async def _kept(content: bytes, which: HeadPicture) -> list[blobs.StoredBlob]:
    if len(content) > LARGEST_LOGO:
        raise Invalid(f"{_CALLED[which]} puede pesar hasta 512 KB.", which.value)
    kind = media_type(content, "")
    if kind not in LOGO_KINDS:
        raise Invalid(f"{_CALLED[which]} debe ser una imagen PNG o JPEG.", which.value)
    if size_of(content) is None:
        raise Invalid(f"{_CALLED[which]} está dañado o es demasiado grande.", which.value)
    return await blobs.keep([(content, kind)])


async def picture_of(sha256: str) -> bytes:
    """The bytes of such a picture. Raises NotFound, Unavailable."""
    return await blobs.read(sha256)


async def _locked(connection: BaseDBAsyncClient, actor: Actor) -> Institution:
    query = Institution.filter(id=actor.institution_id).using_db(connection)
    row = await query.select_for_update().first()
    if row is None:
        raise NotFound("Esa institución no existe.")
    return row


def _form_of(row: Institution) -> InstitutionForm:
    return InstitutionForm(
        name=row.name,
        acronym=row.acronym,
        ruc=row.ruc,
        motto=row.motto,
        address=row.address,
        city=row.city,
        province=row.province,
        term_days=row.term_days,
        seal_witnesses=row.seal_witnesses,
        second_factor=row.second_factor,
        trusted_chain_required=row.trusted_chain_required,
        undo_minutes=row.undo_minutes,
    )


def _checked(form: InstitutionForm) -> InstitutionForm:
    return InstitutionForm(
        name=forms.named(form.name),
        acronym=forms.acronym(form.acronym),
        ruc=forms.ruc(form.ruc),
        motto=forms.short(form.motto, "motto"),
        address=forms.short(form.address, "address"),
        city=forms.named(form.city, "city", most=80),
        province=forms.short(form.province, "province", most=80),
        term_days=forms.term(form.term_days),
        seal_witnesses=_witnesses(form.seal_witnesses),
        second_factor=form.second_factor,
        trusted_chain_required=form.trusted_chain_required,
        undo_minutes=_undo(form.undo_minutes),
    )


def _undo(minutes: int) -> int:
    if not 0 <= minutes <= LONGEST_UNDO:
        raise Invalid(f"Use de 0 a {LONGEST_UNDO} minutos; con 0 sale al firmarlo.", "undo_minutes")
    return minutes


def _witnesses(typed: str) -> str:
    addresses = [part.strip() for part in typed.replace(";", ",").replace("\n", ",").split(",")]
    try:
        kept = ",".join(dict.fromkeys(canonical(part) for part in addresses if part))
    except Invalid as error:
        raise Invalid(str(error), "seal_witnesses") from error
    if len(kept) > MOST_WITNESSES:
        raise Invalid("Son demasiadas direcciones.", "seal_witnesses")
    return kept
