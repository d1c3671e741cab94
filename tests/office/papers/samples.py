"""Letters and certificates the tests of this room share."""

from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from chasqui.demo.certificate import make_demo_p12
from office.papers.letters.letters import Addressee, Letter, Signer

SIGNED_AT = datetime(2026, 11, 24, 16, 6, 42, tzinfo=UTC)
PASSPHRASE = "contraseña Ñandú 1"
VERIFY_URL = "https://chq.example/verificar/7KQ4-M2XA-91TD"

_PARAGRAPH = (
    "<p>Las copias, en un total de 41 fojas, se adjuntan en un solo archivo. Por haberse entregado "
    "en formato digital no generan valor alguno, según la Ley Orgánica de Transparencia.</p>"
)
TABLE = (
    "<table><thead><tr><th>N.º</th><th>Documento</th><th>Fojas</th></tr></thead><tbody>"
    + "".join(
        f"<tr><td>{n}</td><td>Convenio CHQ-DE-2019-{n:04} de limpieza de la quebrada</td>"
        "<td>22</td></tr>"
        for n in range(1, 7)
    )
    + "</tbody></table>"
)
SHORT_BODY = "<p>De mi consideración:</p>" + _PARAGRAPH
LONG_BODY = SHORT_BODY + TABLE + _PARAGRAPH * 9 + TABLE + _PARAGRAPH * 2


def letter(**changes: Any) -> Letter:
    """A letter as the office writes them; `changes` replace its fields."""
    facts: dict[str, Any] = {
        "institution": "Consejo de Hábitat y Quebradas",
        "motto": "Agua y ladera, casa de todos",
        "unit": "Dirección Administrativa",
        "city": "Quito",
        "number": "CHQ-DA-2026-0031-O",
        "dated": date(2026, 11, 24),
        "draft": False,
        "reference": "CHQ-SG-2026-0147-E",
        "subject": "Copias certificadas del convenio de limpieza",
        "addressees": (
            Addressee(
                "Señora",
                "Rosa Elvira Guamán Yupanqui",
                "Presidenta",
                "Comité Pro Mejoras Ñañas Unidas",
                "En su Despacho",
            ),
        ),
        "body_html": SHORT_BODY,
        "signer": Signer("Ing.", "Ana Lucía Toapanta Changoluisa", "Directora Administrativa"),
        "verify_url": VERIFY_URL,
        "attachments": ("copias_convenio.pdf",),
        "copies": ("Mgs. Mónica Andrango, Secretaria General",),
    }
    return Letter(**(facts | changes))


@cache
def p12() -> bytes:
    """A certificate valid during 2026."""
    return make_demo_p12(
        "Ana Lucía Toapanta Changoluisa",
        "1710034065",
        PASSPHRASE,
        datetime(2026, 1, 1, tzinfo=UTC),
        datetime(2027, 1, 1, tzinfo=UTC),
    )
