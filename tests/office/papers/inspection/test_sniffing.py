"""The bytes decide what a file is; the name is only believed between kinds of text."""

import io
import zipfile

import pytest
from PIL import Image

from office.papers.inspection.sniffing import INLINE_TYPES, media_type, mismatch

OFFICE = "application/vnd.openxmlformats-officedocument."
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def image(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, kind)
    return out.getvalue()


def zipped(*names: str, mimetype: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (b"%PDF-1.7\n", "a.jpg", "application/pdf"),
        (b"\n\n junk %PDF-1.4", "a", "application/pdf"),
        (image("PNG"), "a.pdf", "image/png"),
        (image("JPEG"), "", "image/jpeg"),
        (image("GIF"), "x", "image/gif"),
        (image("WEBP"), "x", "image/webp"),
        (image("BMP"), "x", "image/bmp"),
        (image("TIFF"), "x", "image/tiff"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(20), "x", "image/heic"),
        (b"\x00\x00\x00\x18ftypisom" + bytes(20), "x", "video/mp4"),
        (zipped("[Content_Types].xml", "word/document.xml"), "x",
         OFFICE + "wordprocessingml.document"),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), "x", OFFICE + "spreadsheetml.sheet"),
        (zipped("[Content_Types].xml", "ppt/a.xml"), "x", OFFICE + "presentationml.presentation"),
        (zipped("content.xml", mimetype="application/vnd.oasis.opendocument.text"), "x",
         "application/vnd.oasis.opendocument.text"),
        (zipped("a.txt", mimetype="text/html"), "x", "application/zip"),
        (zipped("a.txt"), "a.docx", "application/zip"),
        (b"PK\x03\x04broken", "a.zip", "application/zip"),
        (OLE + "WordDocument".encode("utf-16-le"), "x", "application/msword"),
        (OLE + "Workbook".encode("utf-16-le"), "x", "application/vnd.ms-excel"),
        (OLE, "x", "application/x-ole-storage"),
        (b"{\\rtf1 hola}", "a.doc", "application/rtf"),
        (b"\x30\x82\x01\x00\x06\x09" + bytes.fromhex("2a864886f70d010702"), "a.p7m",
         "application/pkcs7-mime"),
        (b"ID3\x03\x00\x00", "x", "audio/mpeg"),
        (b"\xff\xfb\x90\x00", "x", "audio/mpeg"),
        (b"OggS\x00\x02", "x", "audio/ogg"),
        (b"MZ\x90\x00\x03", "factura.pdf", "application/vnd.microsoft.portable-executable"),
        (b"MZ y BM son iniciales", "a.txt", "text/plain"),
        (b"BM: boletines", "a.txt", "text/plain"),
        ("Año, señor".encode(), "a.txt", "text/plain"),
        ("Año, señor".encode("latin-1"), "a.txt", "text/plain"),
        (b"a;b\n1;2\n", "a.CSV", "text/csv"),
        (b"<!DOCTYPE html><p>", "a.txt", "text/html"),
        (b"<?xml version='1.0'?><a/>", "x", "application/xml"),
        (b"<?xml version='1.0'?><svg xmlns='x'/>", "a.png", "image/svg+xml"),
        (b"Received: from x\r\nFrom: a@b.ec\r\n\r\nhola", "a.eml", "message/rfc822"),
        (b"De: yo\nPara: usted", "a.txt", "text/plain"),
        (b"From: la ventana\nTo: la puerta\n\n", "poema.txt", "text/plain"),
        (b"\x00\x01\x02", "a.txt", "application/octet-stream"),
        (b"", "a.txt", "text/plain"),
    ],
)  # fmt: skip
def test_it_knows(content: bytes, name: str, expected: str) -> None:
    assert media_type(content, name) == expected


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (image("JPEG"), "informe.pdf",
         "El archivo se llama «informe.pdf», pero su contenido es una imagen JPEG."),
        (b"\x00\x01", "a.pdf",
         "El archivo se llama «a.pdf», pero su contenido es de un tipo que no se reconoce."),
        (b"MZ\x90\x00", "factura.pdf", "El archivo «factura.pdf» es un programa; no lo abra."),
        (b"", "acta.pdf", "El archivo «acta.pdf» está vacío."),
        (image("JPEG"), "foto.JPG", ""),
        (b"{\\rtf1 hola}", "carta.doc", ""),
        (b"cualquier cosa", "sin-extension", ""),
        (b"a;b", "datos.csv", ""),
    ],
)  # fmt: skip
def test_it_tells_a_name_that_lies(content: bytes, name: str, sentence: str) -> None:
    assert mismatch(content, name) == sentence


def test_nothing_that_can_run_is_shown_in_the_browser() -> None:
    assert not INLINE_TYPES & {"text/html", "image/svg+xml", "application/xml", "text/xml"}
