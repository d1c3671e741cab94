#!/usr/bin/env python3
"""Checks an exported case offline: `python verificar.py caso.zip`, with nothing of Chasqui.

It needs Python 3.10 or newer, and the library `cryptography` for signatures and timestamps. Every
line of the record must lead, through its Merkle path (RFC 6962), to a seal, and every seal to the
head; every file must have the SHA-256 that the record says; every signature must hold.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sys
import zipfile
from typing import Any

try:
    from cryptography import x509
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
except ImportError:  # said below: signatures stay unchecked
    _CAN_CHECK = False
    _BROKEN: tuple[type[Exception], ...] = ()
else:
    _CAN_CHECK = True
    _BROKEN = (
        ArithmeticError,
        AttributeError,
        InvalidSignature,
        LookupError,
        RecursionError,
        TypeError,
        UnsupportedAlgorithm,
        ValueError,
    )

_MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
_PSS = "1.2.840.113549.1.1.10"
_HASHES = {
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}
_NAMES_A_FILE = ("pdf_id", "blob_id", "original_id")


def der(data: bytes, at: int = 0) -> tuple[int, int, int]:
    """The DER element at `at`: tag, begin and end of its content."""
    tag, length, begin = data[at], data[at + 1], at + 2
    if length & 0x80:
        size = length & 0x7F
        length, begin = int.from_bytes(data[begin : begin + size], "big"), begin + size
    return tag, begin, begin + length


def parts(data: bytes, begin: int, end: int) -> list[tuple[int, int, int, int]]:
    """The elements between `begin` and `end`: (tag, where it starts, content's begin, its end)."""
    found = []
    while begin < end:
        tag, inside, after = der(data, begin)
        found.append((tag, begin, inside, after))
        begin = after
    return found


def oid(data: bytes, begin: int, end: int) -> str:
    """An object identifier in dotted form."""
    numbers: list[int] = []
    value = 0
    for byte in data[begin:end]:
        value = value << 7 | byte & 0x7F
        if not byte & 0x80:
            numbers.append(value)
            value = 0
    first = min(numbers[0] // 40, 2)
    return ".".join(map(str, [first, numbers[0] - 40 * first, *numbers[1:]]))


def cms(data: bytes) -> tuple[bytes, list[bytes], list[tuple[int, int, int, int]]]:
    """A SignedData (RFC 5652): its content (empty if detached), certificates, first signer."""
    _, begin, end = der(data)
    _, begin, end = der(data, parts(data, begin, end)[1][2])
    fields = parts(data, begin, end)
    encapsulated = parts(data, *fields[2][2:])
    content = b""
    if len(encapsulated) > 1:
        _, begin, end = der(data, encapsulated[1][2])
        content = data[begin:end]
    held = next((field for field in fields if field[0] == 0xA0), None)
    inside = parts(data, *held[2:]) if held else []
    certificates = [data[one[1] : one[3]] for one in inside if one[0] == 0x30]
    signer = parts(data, *parts(data, *fields[-1][2:])[0][2:])
    return content, certificates, signer


def signature_holds(data: bytes, content: bytes | None) -> str:
    """Who signed `content`, by the CMS structure `data`; ValueError when it does not hold."""
    inside, certificates, signer = cms(data)
    algorithm = _HASHES[oid(data, *parts(data, *signer[2][2:])[0][2:])]
    attributes = next((field for field in signer if field[0] == 0xA0), None)
    digest = hashlib.new(algorithm, content if content is not None else inside).digest()
    if attributes is None:
        raise ValueError("la firma no tiene atributos firmados")
    signed = b"\x31" + data[attributes[1] + 1 : attributes[3]]
    if _attribute(data, attributes, _MESSAGE_DIGEST) != digest:
        raise ValueError("el contenido cambió después de la firma")
    after = signer[signer.index(attributes) + 1 :]
    scheme, value = oid(data, *parts(data, *after[0][2:])[0][2:]), data[after[1][2] : after[1][3]]
    serial = parts(data, *signer[1][2:])[1]
    number = int.from_bytes(data[serial[2] : serial[3]], "big", signed=True)
    loaded = [x509.load_der_x509_certificate(one) for one in certificates]
    certificate = next(one for one in loaded if one.serial_number == number)
    _check(certificate.public_key(), scheme, algorithm, value, signed)
    return certificate.subject.rfc4514_string()


def _attribute(data: bytes, attributes: tuple[int, int, int, int], wanted: str) -> bytes | None:
    for _, _, begin, end in parts(data, *attributes[2:]):
        name, values = parts(data, begin, end)
        if oid(data, *name[2:]) == wanted:
            _, begin, end = der(data, values[2])
            return data[begin:end]
    return None


def _check(key: Any, scheme: str, algorithm: str, value: bytes, signed: bytes) -> None:
    digest = getattr(hashes, algorithm.upper())()
    if isinstance(key, rsa.RSAPublicKey):
        pss = padding.PSS(padding.MGF1(digest), padding.PSS.AUTO)
        key.verify(value, signed, pss if scheme == _PSS else padding.PKCS1v15(), digest)
    elif isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(value, signed, ec.ECDSA(digest))
    else:
        key.verify(value, signed)


def signers_of(pdf: bytes) -> list[str]:
    """Who signed the PDF; ValueError when a signature does not hold or does not cover all of it."""
    found, covered = [], 0
    for match in re.finditer(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]", pdf):
        start, first, second, rest = map(int, match.groups())
        wrapped = pdf[start + first : second].strip()
        structure = bytes.fromhex(wrapped[1:-1].decode())
        signed = pdf[start : start + first] + pdf[second : second + rest]
        found.append(signature_holds(structure, signed))
        covered = max(covered, second + rest)
        if start != 0:
            raise ValueError("la firma no cubre el archivo desde su comienzo")
    if found and covered != len(pdf):
        raise ValueError("se añadieron datos después de la firma")
    return found


def climbed(content: bytes, path: list[list[str]]) -> str:
    """The root that `path` leads to from the leaf whose data is `content`."""
    node = hashlib.sha256(b"\x00" + content).digest()
    for side, beside in path:
        other = bytes.fromhex(beside)
        pair = other + node if side == "left" else node + other
        node = hashlib.sha256(b"\x01" + pair).digest()
    return node.hex()


class Check:
    """One exported case, and what was found wrong with it."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.problems: list[str] = []
        self.case = json.loads(archive.read("caso.json"))
        self.proofs = json.loads(archive.read("pruebas.json"))
        self.rows = [json.loads(line) for line in self.lines()]

    def lines(self) -> list[bytes]:
        """The lines of the record, as they were hashed."""
        return [line for line in self.archive.read("registro.jsonl").split(b"\n") if line]

    def run(self, expected: str) -> None:
        """Check everything; `expected` is a head that was published, or ""."""
        self.check_rows()
        self.check_seals()
        self.check_heads(expected)
        self.check_files()

    def check_rows(self) -> None:
        """Each line of the record under the seal that its proof names."""
        proved = 0
        for line, row in zip(self.lines(), self.rows, strict=True):
            digest = hashlib.sha256(line).digest()
            proof = self.proofs["rows"].get(digest.hex())
            name = "{} {}".format(row["table"], row["id"])
            if proof is None:
                self.problems.append(f"{name} no está bajo ningún sello, o fue cambiado")
                continue
            statement = json.loads(self.proofs["seals"][str(proof["seal"])])
            if climbed(digest, proof["path"]) != statement["root"]:
                self.problems.append(f"{name} no lleva a la raíz de su sello")
            else:
                proved += 1
        if len(self.rows) != self.case["rows"]:
            told = f"{len(self.rows)} asientos y decía tener {self.case['rows']}"
            self.problems.append(f"el registro tiene {told}")
        say(f"Asientos comprobados: {proved} de {len(self.rows)}")

    def check_seals(self) -> None:
        """Each seal under each head."""
        for head in self.proofs["heads"]:
            for number, statement in self.proofs["seals"].items():
                digest = hashlib.sha256(statement.encode()).digest()
                if climbed(digest, head["paths"][number]) != head["head"]:
                    text = f"el sello {number} no lleva a la cabeza {head['number']}"
                    self.problems.append(text)
        say(f"Sellos comprobados: {len(self.proofs['seals'])}")

    def check_heads(self, expected: str) -> None:
        """The heads: their timestamps, and the one that the reader has from elsewhere."""
        for head in self.proofs["heads"]:
            say(f"Cabeza {head['number']} ({head['at']}): {head['head']}")
            if head["token"]:
                self.check_timestamp(head)
        if expected and expected not in [head["head"] for head in self.proofs["heads"]]:
            self.problems.append(f"ninguna cabeza es la publicada: {expected}")

    def check_timestamp(self, head: dict[str, Any]) -> None:
        """The time-stamping authority's token over the head (RFC 3161)."""
        if not _CAN_CHECK:
            return say("  Sello de tiempo sin comprobar: falta la biblioteca cryptography")
        try:
            token = base64.b64decode(head["token"])
            info = cms(token)[0]
            imprint = parts(info, *parts(info, *der(info)[1:])[2][2:])[1]
            if info[imprint[2] : imprint[3]].hex() != head["head"]:
                raise ValueError("es de otra cabeza")
            say(f"  Sello de tiempo válido, de {signature_holds(token, None)}")
        except _BROKEN as error:  # whatever a broken token makes the parser do
            name = f"el sello de tiempo de la cabeza {head['number']}"
            self.problems.append(f"{name}: {error}")

    def check_files(self) -> None:
        """Each file that the record names, byte for byte, and the signatures of the letters."""
        named = {row[key]: row for row in self.rows for key in _NAMES_A_FILE if row.get(key)}
        for sha256, row in sorted(named.items()):
            path = self.case["files"].get(sha256)
            if path is None or path not in self.archive.namelist():
                named_by = (sha256, row["table"], row["id"])
                self.problems.append("falta el archivo {} ({} {})".format(*named_by))
                continue
            content = self.archive.read(path)
            if hashlib.sha256(content).hexdigest() != sha256:
                self.problems.append(f"{path} cambió: su SHA-256 ya no es {sha256}")
            elif row["table"] == "document":
                self.check_letter(path, content)
        say(f"Archivos comprobados: {len(named)}")

    def check_letter(self, path: str, content: bytes) -> None:
        """The signatures of a letter of the institution."""
        if not _CAN_CHECK:
            return say(f"  {path}: firma sin comprobar, falta la biblioteca cryptography")
        try:
            for signer in signers_of(content):
                say(f"  {path}: firma válida de {signer}")
        except _BROKEN as error:  # whatever a broken signature makes the parser do
            self.problems.append("{}: {}".format(path, error or "la firma no es válida"))


def say(text: str) -> None:
    """One line for the reader."""
    sys.stdout.write(text + "\n")


def main(arguments: list[str]) -> int:
    """0 when all holds, 1 when not, 2 when there is nothing to check."""
    if not arguments:
        say("Uso: python verificar.py caso.zip [cabeza publicada]")
        return 2
    with zipfile.ZipFile(arguments[0]) as archive:
        check = Check(archive)
        say("Trámite {}, {}".format(check.case["number"], check.case["institution"]))
        check.run(arguments[1].lower() if len(arguments) > 1 else "")
    for problem in check.problems:
        say("PROBLEMA: " + problem)
    say(f"Problemas: {len(check.problems)}." if check.problems else "Todo coincide.")
    if not check.problems:
        say("Compare la última cabeza con la que la institución publicó o le envió por correo.")
    return 1 if check.problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
