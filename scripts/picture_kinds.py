"""Draws a page of every kind of writing, and of what can be asked of the print, for the guide.

    .venv/bin/python scripts/picture_kinds.py [FOLDER]

The pictures of docs/usuario/ are made by this, with made-up people.
"""

import asyncio
import io
import struct
import sys
import zlib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pypdfium2 as pdfium  # type: ignore[import-untyped]

from models.enums import DocumentKind
from office.papers.letters.content import Addressee, Letter, Signer
from office.papers.letters.layouts import Signing, usual
from office.papers.letters.letters import render_letter
from office.papers.letters.pictures import Picture

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "usuario" / "documentos"
SCALE = 1.15
SHA = "0" * 64

ROSA = Addressee(
    "Señora", "Rosa Elvira Guamán Yupanqui", "Presidenta", "Comité Pro Mejoras", "Presente"
)
MONICA = Addressee(
    "Señora Magíster", "Mónica Andrango Pilataxi", "Secretaria General", "", "En su Despacho"
)
JORGE = Addressee("Señor Ingeniero", "Jorge Villacís Toapanta", "Director Técnico", "", "")
TEXT = (
    "<p>De mi consideración:</p><p>En atención a su solicitud del 17 de noviembre de 2026, "
    "registrada con el número CHQ-SG-2026-0147-E, esta Dirección certifica que en su archivo "
    "constan los siguientes documentos del convenio de limpieza de la quebrada Shanshayacu:</p>"
    "<table><thead><tr><th>N.º</th><th>Documento</th><th>Fecha</th><th>Fojas</th></tr></thead>"
    "<tbody><tr><td>1</td><td>Convenio CHQ-DE-2019-0008</td><td>14/03/2019</td><td>22</td></tr>"
    "<tr><td>2</td><td>Adenda primera (plazo)</td><td>02/07/2021</td><td>6</td></tr></tbody>"
    "</table><p>Las copias, en un total de 28 fojas, se adjuntan en un solo archivo.</p>"
)
REQUEST = (
    "<p>Para el informe anual, sírvase remitir hasta el viernes 4 de diciembre:</p><ol><li>el "
    "detalle de las brigadas de limpieza;</li><li>el estado de los <b>42 muros</b> de gaviones, en "
    "m<sup>2</sup>;</li><li>las actas de recepción.</li></ol><p>Con sentimientos de distinguida "
    "consideración.</p>"
)
DECISION = (
    "<h2>Considerando:</h2><p>Que el artículo 227 de la Constitución dispone que la "
    "administración pública es un servicio a la colectividad;</p><p>Que el informe técnico "
    "CHQ-DT-2026-0019-M recomienda intervenir tres tramos;</p><h2>Resuelve:</h2>"
    "<p><b>Artículo 1.</b> Declarar prioritarios los tramos de la tabla:</p><table><thead><tr>"
    "<th>Tramo</th><th>Longitud</th><th>Observación</th></tr></thead><tbody><tr><td>Alto</td>"
    "<td>820 m</td><td></td></tr><tr><td>Medio</td><td>1 140 m</td><td></td></tr></tbody></table>"
    f'<img src="/imagenes/{SHA}" alt="Plano de los tramos" width="330">'
    "<p><b>Artículo 2.</b> Encargar su ejecución a la Dirección Técnica.</p>"
)


def drawing() -> bytes:
    """A small plan of the ravine as PNG."""
    wide, tall = 440, 170
    rows = []
    for y in range(tall):
        row = bytearray()
        for x in range(wide):
            bed = 85 + 38 * (((x * 7) % 300) / 300 - 0.5) * (1 if x % 200 < 100 else -1)
            near = abs(y - bed)
            row += bytes(
                (179, 54, 74) if near < 4 else (201, 220, 214) if near < 26 else (246,) * 3
            )
        rows.append(b"\0" + bytes(row))

    def chunk(name: bytes, data: bytes) -> bytes:
        check = zlib.crc32(name + data)
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", wide, tall, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        chunk(*each)
        for each in (
            (b"IHDR", head),
            (b"IDAT", zlib.compress(b"".join(rows))),
            (b"IEND", b""),
        )
    )


def letter(kind: DocumentKind, number: str, subject: str, body: str) -> Letter:
    """A writing of `kind` to nobody yet."""
    return Letter(
        institution="Consejo de Hábitat y Quebradas",
        motto="Agua y ladera, casa de todos",
        unit="Dirección Administrativa",
        city="Quito, D.M.",
        number=number,
        dated=date(2026, 11, 24),
        draft=False,
        reference="",
        subject=subject,
        addressees=(),
        body_html=body,
        signer=Signer("Ing.", "Ana Lucía Toapanta Changoluisa", "Directora Administrativa"),
        verify_url="https://chq.example/verificar/7KQ4-M2XA-91TD",
        kind=kind,
        initials="ALTC/jv/pv",
        pictures={SHA: Picture(drawing())},
    )


def writings() -> dict[str, Letter]:
    """Each picture's name and what it shows."""
    kind = DocumentKind
    oficio = replace(
        letter(kind.LETTER, "CHQ-DA-2026-0031-O", "Copias certificadas del convenio", TEXT),
        addressees=(ROSA,),
        reference="CHQ-SG-2026-0147-E",
        attachments=("copias_convenio.pdf, 28 fojas",),
        copies=("Señora Magíster Mónica Andrango Pilataxi, Secretaria General",),
    )
    ruling = letter(kind.RULING, "CHQ-DA-2026-0004-P", "Expediente 0147: se abre a prueba", REQUEST)
    decided = letter(
        kind.RESOLUTION, "CHQ-DE-2026-0007-R", "Tramos prioritarios de la quebrada", DECISION
    )
    note = letter(
        kind.NOTE,
        "CHQ-DE-2026-0002-N",
        "",
        "<p>El Consejo de Hábitat y Quebradas saluda muy atentamente a la Honorable Embajada y "
        "tiene a honra comunicar que el taller regional tendrá lugar el 9 de diciembre.</p>",
    )
    many = tuple(
        Addressee("Señor/a", f"Vecina Número {n:02}", "Presidenta barrial", "Barrio", "Presente")
        for n in range(1, 41)
    )
    return {
        "oficio": oficio,
        "memorando": replace(
            letter(kind.MEMO, "CHQ-DA-2026-0019-M", "Insumos para el informe anual", REQUEST),
            addressees=(MONICA, JORGE),
        ),
        "circular": replace(
            letter(kind.CIRCULAR, "CHQ-DA-2026-0003-C", "Cierre del ejercicio fiscal", REQUEST),
            addressees=(Addressee("", "Directoras y directores", "", "", ""),),
        ),
        "acuerdo": letter(kind.AGREEMENT, "CHQ-DE-2026-0001-A", "Convenio marco", DECISION),
        "resolucion": decided,
        "providencia": ruling,
        "nota": replace(note, addressees=(replace(ROSA, name="Honorable Embajada", treatment="",
            post_title="", organisation="", place="Ciudad"),)),
        "borrador": replace(oficio, draft=True, number="CHQ-DA-2026-44-TEMP"),
        "firma-manual": replace(oficio, signing=Signing.HAND),
        "opciones": replace(
            oficio,
            options=replace(
                usual(kind.LETTER), motto=False, initials=False, attachments=False, italic=True,
                centred=True, addressee_at_foot=True, closing_words="Con un saludo cordial,",
            ),
        ),
        "varias-firmas": replace(
            oficio,
            body_html="<p>De mi consideración:</p><p>Las tres direcciones certifican las copias "
            "del convenio de limpieza.</p>",
            letterhead=Picture(drawing(), "Consejo de Hábitat y Quebradas"),
            cosigners=(
                Signer("Ing.", "Jorge Villacís Toapanta", "Director Técnico"),
                Signer("Mgs.", "Mónica Andrango Pilataxi", "Secretaria General"),
            ),
        ),
        "muchos-destinatarios": replace(oficio, addressees=many),
    }  # fmt: skip


async def draw(folder: Path) -> None:
    """Write the first page of each as PNG; of a longer one also its last."""
    for name, content in writings().items():
        rendered = await render_letter(content)
        document = pdfium.PdfDocument(rendered.pdf)
        pages = [(0, ""), (len(document) - 1, "-fin")][: min(2, len(document))]
        for index, suffix in pages:
            out = io.BytesIO()
            image = document[index].render(scale=SCALE).to_pil()
            image.quantize(48).save(out, "PNG", optimize=True)
            (folder / f"{name}{suffix}.png").write_bytes(out.getvalue())
        document.close()


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    target.mkdir(parents=True, exist_ok=True)
    asyncio.run(draw(target))
