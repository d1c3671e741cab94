"""A case as one file: documents, originals, trail, proofs, an index, and a verifier of it all."""

import asyncio
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import Action
from models.tables import Case, OutboxMessage
from office import clock
from office.errors import NotFound
from office.evidence import sealing, trail
from office.evidence.proofs import Proofs, proofs_of
from office.exports.case_rows import CaseFile, CaseRow, files_of, rows_of
from office.exports.words import action_word, outcome_word
from office.records.numbering.document_numbers import number_in
from office.storage import blobs
from office.text import wording
from office.text.wording import case_state

VERIFIER = Path(__file__).with_name("verifier.py")
VERIFIER_NAME = "verificar.py"
_ROWS, _PROOFS, _CASE, _INDEX = "registro.jsonl", "pruebas.json", "caso.json", "indice.html"
_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined,
    trim_blocks=True, lstrip_blocks=True, auto_reload=False,
)  # fmt: skip
_templates.filters.update(
    moment=wording.moment, case_state=case_state, action=action_word, outcome=outcome_word
)


@dataclass(frozen=True)
class Exported:
    """What was written: how many rows and files, and the seal that they all stand under."""

    number: str
    rows: int
    unsealed: int
    files: int
    head_number: int
    head: str


async def export_case(number: str, target: Path) -> Exported:
    """Write the case `number` with all its proofs to the ZIP file `target`.

    That it was exported is its own last event; everything is sealed before it is written.
    Raises NotFound, Unavailable.
    """
    wanted = number_in(number) or number
    case = await Case.get_or_none(number=wanted).select_related("unit__institution", "citizen")
    if case is None:
        raise NotFound(f"No existe el trámite {wanted}.")
    await _leave_event(case)
    await sealing.seal_new()
    rows, files = await rows_of(case), await files_of(case)
    proofs = await proofs_of((row.sealable, row.id) for row in rows)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_ROWS, b"".join(row.content + b"\n" for row in rows))
        archive.writestr(_PROOFS, json.dumps(_told(proofs), indent=1))
        for file in files:
            content = await blobs.read(file.sha256)
            await asyncio.to_thread(archive.writestr, _path_of(file), content)
        head = proofs.heads[-1]
        facts = {
            "number": case.number,
            "subject": case.subject,
            "institution": case.unit.institution.name,
            "exported_at": clock.now().isoformat(),
            "rows": len(rows),
            "files": {file.sha256: _path_of(file) for file in files},
            "head": {"number": head.number, "head": head.head},
        }
        archive.writestr(_CASE, json.dumps(facts, ensure_ascii=False, indent=1))
        archive.writestr(_INDEX, await _index(case, rows, files, proofs))
        archive.write(VERIFIER, VERIFIER_NAME)
    unsealed = len(rows) - len(proofs.rows)
    return Exported(case.number, len(rows), unsealed, len(files), head.number, head.head)


def verifier() -> bytes:
    """The program that checks an exported case."""
    return VERIFIER.read_bytes()


async def _leave_event(case: Case) -> None:
    async def work(connection: BaseDBAsyncClient) -> None:
        about = trail.About(case_id=case.id)
        await trail.record(connection, [trail.by_house(Action.EXPORTED, about)])

    await run_tx(work)


def _path_of(file: CaseFile) -> str:
    kept = "".join(c if c.isalnum() or c in " ._-()" else "_" for c in file.name).strip(" .")
    return f"archivos/{file.sha256[:12]}-{kept[-120:] or 'archivo'}"


def _told(proofs: Proofs) -> dict[str, object]:
    return {
        "rows": {sha256: {"seal": p.seal, "path": p.path} for sha256, p in proofs.rows.items()},
        "seals": {number: content.decode() for number, content in proofs.statements.items()},
        "heads": [
            {
                "number": head.number,
                "head": head.head,
                "at": head.at.isoformat(),
                "authority": head.authority,
                "token": head.token,
                "paths": head.paths,
            }
            for head in proofs.heads
        ],
    }


async def _index(case: Case, rows: list[CaseRow], files: list[CaseFile], proofs: Proofs) -> str:
    of = {row.sealable.kind.value: [r for r in rows if r.sealable is row.sealable] for row in rows}
    sent = await OutboxMessage.filter(case_id=case.id).order_by("id")
    return await asyncio.to_thread(
        lambda: _templates.get_template("index.html").render(
            case=case,
            institution=case.unit.institution.name,
            exported_at=clock.now().isoformat(),
            documents=[row.told for row in of.get("document", [])],
            events=[row.told for row in of.get("event", [])],
            deliveries=[row.told for row in of.get("delivery", [])],
            sent=sent,
            files=[(_path_of(file), file) for file in files],
            heads=proofs.heads,
            sealed=len(proofs.rows),
            rows=len(rows),
            verifier=VERIFIER_NAME,
        )
    )
