"""The files of a document, as its page shows them."""

from collections.abc import Sequence

from office.messages.incoming import PartRole
from office.papers.inspection import active_content
from office.papers.validation import file_signatures
from office.records.attachments.files import offered, shown_here
from office.records.documents.originals import OriginalView
from office.records.documents.rows import AttachmentRow
from office.records.documents.views import FileRow

_EXCERPT = 300
_NOT_YET = "Se está revisando si trae programas o acciones; mientras tanto solo se descarga."


def file_rows(rows: Sequence[AttachmentRow], original: OriginalView | None) -> tuple[FileRow, ...]:
    """The files as the page shows them; `original` tells what each was in the mail."""
    facts = original.facts if original else None
    parts = {part.name: part for part in facts.parts if part.name} if facts else {}
    return tuple(
        FileRow(
            attachment_id=row.id,
            name=row.name,
            media_type=row.media_type,
            size=row.size,
            sha256=row.blob_id,
            pages=row.pages,
            text=" ".join(row.text[: 2 * _EXCERPT].split())[:_EXCERPT],
            finding=row.finding,
            extraction=row.extraction,
            scan=row.scan,
            offered=offered(row.scan),
            inline=(part := parts.get(row.name)) is not None and part.fate is PartRole.INLINE,
            inside=part.inside if part else "",
            signatures=file_signatures.from_json(row.signatures),
            shown_here=shown_here(row.media_type, row.active),
            active=_active(row),
        )
        for row in rows
    )


def _active(row: AttachmentRow) -> str:
    if row.media_type != "application/pdf":
        return ""
    return active_content.sentence(row.active.split()) if row.active is not None else _NOT_YET
