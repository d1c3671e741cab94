"""How the sender of a document is known, with the reason in words an official can repeat."""

from backoffice.display.labels import UNCHECKED, Label, label
from models.enums import Trust
from office import clock
from office.addresses.ours import claims_to_be_ours
from office.messages.authentication import GIVEN_UP, Authentication, Verdict

_CLAIMS = "Dice venir de nuestra institución y no lo prueba"
_NO_SIGNATURE = "No equivale a una firma."
_ASKED_FOR = {
    "reject": " El dueño del dominio pide rechazar los correos así.",
    "quarantine": " El dueño del dominio pide desconfiar de los correos así.",
}


def sender_trust(trust: Trust, found: Authentication | None, address: str = "") -> Label:
    """The badge of a sender, who wrote from `address`.

    Without `found` (other channels, or never checked) the general one.
    """
    if trust is Trust.UNVERIFIED and claims_to_be_ours(address):
        return Label(_CLAIMS, "shield-question", "danger", _why_claims(found))
    if found is None or trust not in (Trust.UNVERIFIED, Trust.DMARC_ALIGNED):
        return label(trust)
    if trust is Trust.DMARC_ALIGNED:
        why = f"Dominio {found.domain}, {_proven_by(found)}. {_NO_SIGNATURE}{_beside(found)}"
        return Label(label(trust).text, label(trust).icon, "ok", why)
    if found.verdict is Verdict.UNCHECKED:
        return _unchecked(found)
    refused = found.dmarc.result == "fail" and found.policy in _ASKED_FOR
    tone = "danger" if refused else "warn"
    return Label(
        f"Sin verificar: {_short(found)}", "shield-question", tone, _why_not(found) + _beside(found)
    )


def _why_claims(found: Authentication | None) -> str:
    said = f" {_why_not(found)}" if found and found.verdict is not Verdict.UNCHECKED else ""
    return f"{_CLAIMS}: trátelo como de un desconocido.{said}"


def _unchecked(found: Authentication) -> Label:
    why = (
        "El sistema de nombres de internet (DNS) no respondió al comprobar el dominio "
        f"{found.domain}. "
    )
    if clock.now() - found.checked_at >= GIVEN_UP:
        why += "Trate al remitente como no verificado."
        return Label("No se pudo comprobar", "shield-question", "warn", why)
    why += "Mientras tanto, trate al remitente como no verificado."
    return Label(UNCHECKED, "refresh", "warn", why)


def _proven_by(found: Authentication) -> str:
    dkim = any(one.result == "pass" for one in found.dkim)
    methods = [name for name, ok in (("DKIM", dkim), ("SPF", found.spf.result == "pass")) if ok]
    if not methods:
        return "DMARC correcto"
    return f"{' y '.join(methods)} {'correctos' if len(methods) > 1 else 'correcto'}"


def _short(found: Authentication) -> str:
    match found.dmarc.result:
        case "none":
            return "el dominio no publica DMARC"
        case "fail":
            return "DMARC no alineado"
        case _:
            return "remitente ilegible"


def _why_not(found: Authentication) -> str:
    domain = found.domain
    match found.dmarc.result:
        case "none":
            proven = _proven_domains(found)
            passed = f" El servidor que lo envió sí es de {proven}." if proven else ""
            return f"El dominio {domain} no dice cómo reconocer sus correos.{passed}"
        case "fail":
            return (
                f"Ni DKIM ni SPF confirman que el correo salió de {domain}: la dirección pudo ser "
                f"falsificada.{_ASKED_FOR.get(found.policy, '')}"
            )
        case _:
            return "El correo no nombra con claridad a un solo autor; nada confirma quién lo envió."


def _proven_domains(found: Authentication) -> str:
    passed = [one.domain for one in (*found.dkim, found.spf) if one.result == "pass"]
    return next(iter(passed), "")


def _beside(found: Authentication) -> str:
    said = ""
    if found.source != "dns":
        said += f" Lo comprobó nuestro servidor {found.source}."
    if found.arc.result == "pass" and found.arc.domain:
        said += f" Lo reenvió {found.arc.domain}, con la cadena de reenvío (ARC) íntegra."
    return said
