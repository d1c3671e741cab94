"""What a writer chooses beside the text: kind, category, access, classification, summary."""

from models.tables import Document
from office.errors import Invalid
from office.records.drafting.kinds import WRITTEN_HERE
from office.records.drafting.views import DraftFields

LONGEST_SUMMARY = 1000
LONGEST_CLASSIFICATION = 80
LONGEST_REFERENCE = 100
LONGEST_ADDRESSED_TO = 200


def fields_of(row: Document) -> DraftFields:
    """The fields as they are recorded."""
    return DraftFields(
        kind=row.kind,
        category=row.category,
        confidentiality=row.confidentiality,
        classification=row.classification,
        summary=row.summary,
        reference=row.reference,
        own_kind_id=row.own_kind_id,
        addressed_to=row.addressed_to,
    )


def check_fields(fields: DraftFields) -> None:
    """Raises Invalid (kind, summary, classification, reference) for what cannot be kept."""
    if fields.kind not in WRITTEN_HERE:
        raise Invalid("Elija un tipo de documento de la lista.", "kind")
    for name, text, longest in (
        ("summary", fields.summary, LONGEST_SUMMARY),
        ("classification", fields.classification, LONGEST_CLASSIFICATION),
        ("reference", fields.reference, LONGEST_REFERENCE),
        ("addressed_to", fields.addressed_to, LONGEST_ADDRESSED_TO),
    ):
        if len(text) > longest:
            raise Invalid(f"El texto tiene {len(text)} caracteres; caben {longest}.", name)


def put_fields(row: Document, fields: DraftFields) -> bool:
    """Write `fields` into `row`; whether anything changed. A kind that was changed was chosen."""
    before = fields_of(row)
    if fields == before:
        return False
    other = (fields.kind, fields.own_kind_id) != (before.kind, before.own_kind_id)
    row.kind_chosen = row.kind_chosen or other
    row.kind, row.category = fields.kind, fields.category
    row.confidentiality, row.classification = fields.confidentiality, fields.classification
    row.summary, row.reference = fields.summary, fields.reference
    row.own_kind_id, row.addressed_to = fields.own_kind_id, fields.addressed_to
    return True
