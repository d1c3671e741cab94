"""Scanned files taken in: looked at, kept as they came, and laid to their paper by its code."""

from collections.abc import Sequence
from dataclasses import dataclass

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.ids import new_id
from models.tables import Blob, Paper, ScanFile
from office import clock
from office.config import config
from office.errors import Invalid
from office.front_desk.papers import number_in_code
from office.papers.inspection import scans, sniffing, virus_scanner
from office.papers.inspection.scans import MOST_PAGES, Look
from office.storage import blobs

LARGEST = 50 * 1024 * 1024  # bytes of one file
_PHOTOS = frozenset({"image/jpeg", "image/png", "image/heic", "image/heif", "image/webp"})


@dataclass(frozen=True)
class Given:
    """A file as it was uploaded or found in the scanner's folder."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Taker:
    """For which institution files are taken in, by whom, and whether from the folder."""

    institution_id: int
    who: str
    from_folder: bool = False


@dataclass(frozen=True)
class _Part:
    """Pages of a file that belong together: of one paper, or of none that is known."""

    document_id: int | None
    read: str
    pages: tuple[int, ...]


async def seen(file: Given) -> Look:
    """What the file holds. Raises Invalid for what is no scan of ours, Unavailable."""
    if not file.content:
        raise Invalid("Elija el archivo escaneado.", "scan")
    if len(file.content) > LARGEST:
        raise Invalid(f"«{file.name}» pesa más de 50 MB. Escanee con menos resolución.", "scan")
    media_type = sniffing.media_type(file.content, file.name)
    if media_type != "application/pdf" and media_type not in _PHOTOS:
        raise Invalid(f"«{file.name}» no es un PDF ni una foto.", "scan")
    if config().clamd and (virus := await virus_scanner.scanner().scan(file.content)):
        raise Invalid(f"El antivirus encontró «{virus}» en «{file.name}»; no se guardó.", "scan")
    found = await scans.look(file.content)
    if found is None or not found.pages:
        raise Invalid(
            f"«{file.name}» no se puede abrir: está dañado o tiene contraseña. Escanéelo otra vez.",
            "scan",
        )
    if found.pages > MOST_PAGES:
        raise Invalid(f"«{file.name}» tiene más de {MOST_PAGES} páginas. Divídalo.", "scan")
    return found


async def lay_to(taker: Taker, document_id: int, files: Sequence[Given]) -> None:
    """Keep the files for the paper of `document_id`, whatever codes they bear. Raises Invalid,
    Unavailable."""
    looked = [await seen(file) for file in files]
    for file, found in zip(files, looked, strict=True):
        part = _Part(document_id, "", tuple(range(found.pages)))
        await _keep(taker, file, found, [part])


async def lay_by_code(taker: Taker, file: Given) -> tuple[list[int], int]:
    """Keep the file, each stretch of pages for the paper whose code its first page bears.

    Returns the documents, and how many stretches without a known code went to the pile. Raises
    Invalid, Unavailable.
    """
    found = await seen(file)
    parts = await _parts(taker, found)
    await _keep(taker, file, found, parts)
    known = [part.document_id for part in parts if part.document_id is not None]
    return list(dict.fromkeys(known)), sum(part.document_id is None for part in parts)


async def _parts(taker: Taker, found: Look) -> list[_Part]:
    read = [{number_in_code(code) for code in codes} - {""} for codes in found.codes]
    numbers = sorted(set().union(*read)) if read else []
    rows = await Paper.filter(
        institution_id=taker.institution_id, document__number__in=numbers or [""]
    ).select_related("document")
    known = {row.document.number: row.document_id for row in rows}
    parts: list[_Part] = []
    for page in range(found.pages):
        here = read[page] if page < len(read) else set()
        number = next((each for each in sorted(here) if each in known), "")
        document_id = known.get(number) if number else None
        if parts and (document_id is None or document_id == parts[-1].document_id):
            last = parts.pop()
            parts.append(_Part(last.document_id, last.read, (*last.pages, page)))
        else:
            code = number or next(iter(sorted(here)), "")
            parts.append(_Part(document_id, code, (page,)))
    return parts


async def _keep(taker: Taker, file: Given, found: Look, parts: Sequence[_Part]) -> None:
    media_type = sniffing.media_type(file.content, file.name)
    (stored,) = await blobs.keep([(file.content, media_type)])

    async def work(connection: BaseDBAsyncClient) -> None:
        await blobs.record(connection, [stored])
        for part in parts:
            first = await _next_place(connection, part.document_id)
            await ScanFile.create(
                id=new_id(),
                institution_id=taker.institution_id,
                document_id=part.document_id,
                blob_id=stored.sha256,
                name=(file.name or "escaneo")[:255],
                pages=found.pages,
                plan=[[page, 0, place] for place, page in enumerate(part.pages, start=first)],
                read=part.read[:200],
                from_folder=taker.from_folder,
                at=clock.now(),
                who=taker.who[:300],
                using_db=connection,
            )

    await run_tx(work)


async def _next_place(connection: BaseDBAsyncClient, document_id: int | None) -> int:
    """The place after the pages that wait already for the paper."""
    if document_id is None:
        return 1
    rows = await ScanFile.filter(
        document_id=document_id, fixed_at__isnull=True, dropped_at__isnull=True
    ).using_db(connection)
    return 1 + max((place for row in rows for _, _, place in row.plan), default=0)


async def is_photo(sha256: str) -> bool:
    """Whether a file that was taken in is a photo, and no PDF."""
    row = await Blob.get(sha256=sha256)
    return row.media_type in _PHOTOS
