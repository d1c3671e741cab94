"""What is sent to hold up the house: an archive, a certificate file, letters."""

import io
import struct
import zipfile
from datetime import UTC, datetime, timedelta

from asn1crypto import pkcs12  # type: ignore[import-untyped]

from chasqui.demo.certificate import make_demo_p12

PASSPHRASE = "una clave"
_ROUNDS = 2_000_000_000
LETTERS = {  # by what is said of them
    "signos poco comunes": " ".join(chr(0x4E00 + n) for n in range(3000)),
    "12.000 celdas": "<table>" + ("<tr>" + "<td>celda</td>" * 10 + "</tr>") * 1200 + "</table>",
    "una palabra de 32.768 letras": "a" * 32_768,
}


def crowded_archive(names: int = 480_000) -> bytes:
    """A ZIP of 22 MB whose directory names one small file `names` times."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a", b"")
    one = out.getvalue()
    start, end = one.index(b"PK\x01\x02"), one.index(b"PK\x05\x06")
    directory = one[start:end] * names
    record = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65534, 65534, len(directory), start, 0)
    return one[:start] + directory + record


def endless_p12() -> bytes:
    """A certificate file whose seal asks for 2·10⁹ rounds."""
    now = datetime.now(UTC)
    year = timedelta(days=365)
    made = make_demo_p12("Luis Paredes", "1710034065", PASSPHRASE, now - year, now + year)
    shell = pkcs12.Pfx.load(made)
    shell["mac_data"]["iterations"] = _ROUNDS
    return bytes(shell.dump(force=True))
