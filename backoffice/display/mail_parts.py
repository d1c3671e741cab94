"""A mail's parts, date and signatures in words that an official can repeat and a lawyer quote."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from backoffice.display import formats
from backoffice.display.labels import Label
from office.messages.incoming import IncomingPart, MailSignature, PartRole
from office.messages.mail_facts import MailFacts
from office.people.id_documents import masked
from office.records.documents.originals import OriginalView

_NOTICEABLE = timedelta(minutes=15)
_NO_TRUST = "No se comprobó si el certificado merece confianza ni si fue revocado."
_COUNTED = (
    (PartRole.BODY, "de texto", "de texto"),
    (PartRole.ATTACHMENT, "adjunto", "adjuntos"),
    (PartRole.INLINE, "imagen dentro del texto", "imágenes dentro del texto"),
    (PartRole.SKIPPED, "omitida", "omitidas"),
)
_FATES = {
    PartRole.BODY: Label("Texto del mensaje", "file-text"),
    PartRole.ATTACHMENT: Label("Adjunto", "paperclip"),
    PartRole.INLINE: Label("Imagen dentro del texto", "photo"),
    PartRole.SKIPPED: Label("Omitida", "minus"),
}
_KINDS = {
    "text/plain": "Texto simple",
    "text/html": "Texto con formato (HTML)",
    "message/rfc822": "Mensaje de correo",
    "application/pdf": "PDF",
}


def parts_in_words(parts: Sequence[IncomingPart]) -> str:
    """«El mensaje tenía 3 partes: 1 de texto, 1 adjunto, 1 omitida (repite el texto).»"""
    counts = []
    for fate, one, many in _COUNTED:
        found = [part for part in parts if part.fate is fate]
        if found:
            counts.append(f"{formats.plural(len(found), one, many)}{_why(found)}")
    total = formats.plural(len(parts), "parte", "partes")
    return f"El mensaje tenía {total}: {', '.join(counts)}." if counts else ""


def _why(parts: Sequence[IncomingPart]) -> str:
    """The one reason for which all of `parts` were left out, in brackets."""
    reasons = {part.reason for part in parts}
    reason = reasons.pop().rstrip(".") if len(reasons) == 1 else ""
    return f" ({reason[:1].lower()}{reason[1:]})" if reason else ""


def part_fate(part: IncomingPart) -> Label:
    """What became of a part, with its reason."""
    known = _FATES[part.fate]
    return Label(known.text, known.icon, known.tone, part.reason)


def part_kind(part: IncomingPart) -> str:
    """What a part is called: its file's name, else its kind in words."""
    return part.name or _KINDS.get(part.media_type, part.media_type)


def sent_apart(original: OriginalView) -> str:
    """How far the sender's date is from ours: «3 días antes de llegar»; "" if it hardly is."""
    facts: MailFacts | None = original.facts
    if facts is None or facts.sent_at is None:
        return ""
    apart = original.received_at - facts.sent_at
    if abs(apart) < _NOTICEABLE:
        return ""
    how_long = formats.seconds(int(abs(apart).total_seconds()))
    return f"{how_long} {'antes' if apart > timedelta(0) else 'después'} de llegar"


def mail_signature(signature: MailSignature) -> Label:
    """The badge of an S/MIME signature: whether what came is what was signed, and nothing more."""
    if not signature.signer_name and not signature.intact:
        return Label("Firma sin comprobar", "certificate-off", "warn", signature.problem)
    if not signature.intact:
        return Label("Firma que no coincide", "alert-triangle", "danger", signature.problem)
    return Label(
        "Firma íntegra",
        "certificate",
        "info",
        f"{_covered(signature)} no cambió desde que se firmó con el certificado de "
        f"{signature.signer_name or 'una persona sin nombre'}. {_NO_TRUST}",
    )


def _covered(signature: MailSignature) -> str:
    return f"El archivo «{signature.covers}»" if signature.covers else "El mensaje"


def signature_facts(
    signature: MailSignature, sender: str, received_at: datetime
) -> list[tuple[str, str]]:
    """What the certificate of a signature says, as (name, value), to be shown one by one."""
    facts = [
        ("Firmó", signature.signer_name),
        ("Identificación", masked(signature.id_document)),
        ("Correo del certificado", _addresses(signature, sender)),
        ("Emisor del certificado", signature.issuer_name),
        ("Serie", signature.serial),
        ("Vigencia", _validity(signature, received_at)),
        ("Fecha de la firma", _signed_at(signature)),
        ("Firmado", "" if not signature.covers else f"el archivo «{signature.covers}»"),
    ]
    return [(name, value) for name, value in facts if value]


def _addresses(signature: MailSignature, sender: str) -> str:
    known = signature.signer_addresses
    if not known or sender.lower() in known:
        return ", ".join(known)
    return f"{', '.join(known)}; no es el del remitente"


def _validity(signature: MailSignature, received_at: datetime) -> str:
    begins, ends = signature.not_before, signature.not_after
    if begins is None or ends is None:
        return ""
    days = (formats.day_plain(formats.local(at).date()) for at in (begins, ends))
    span = "del {} al {}".format(*days)
    if received_at > ends:
        return f"{span}; al llegar el mensaje ya había vencido"
    if received_at < begins:
        return f"{span}; al llegar el mensaje todavía no empezaba"
    return span


def _signed_at(signature: MailSignature) -> str:
    if signature.signed_at is None:
        return ""
    return f"{formats.in_full(signature.signed_at)}, según quien firmó"
