"""Who signs: the official whose account it is, with a certificate that names that same person."""

from dataclasses import dataclass
from datetime import datetime

from models.tables import Institution, Official
from office.actors import Actor
from office.config import config
from office.papers.signing.keys import SigningKey, check_holder, refused
from office.papers.validation import issuers


@dataclass(frozen=True)
class Signatory:
    """A key admitted for one act. `account` is who is logged in, by name and post."""

    key: SigningKey
    account: str
    issuer_checked: bool


async def signatory(actor: Actor, key: SigningKey, at: datetime) -> Signatory:
    """`key` for `actor`, whichever way it came to sign.

    Raises Invalid (p12) when its certificate names nobody or somebody else, and, where the
    institution demands a trusted chain, when none was found.
    """
    official = await Official.get(id=actor.official_id)
    check_holder(key, official.login, official.name)
    checked = await issuers.is_trusted(key.certificate, key.chain, config().trust_store, at)
    if not checked:
        institution = await Institution.get(id=actor.institution_id)
        if institution.trusted_chain_required:
            raise refused(
                "Su institución pide certificados de una entidad comprobada, y el emisor del suyo "
                f"({key.issuer_name or 'sin nombre'}) no lo está. Consulte a su administrador."
            )
    return Signatory(key, f"{official.name}, {actor.post_title}", checked)
