"""Tells what a file is by its bytes, because a name can say anything."""

import io
import re
import zipfile
from pathlib import PurePosixPath

from office.runtime import archives

OCTETS = "application/octet-stream"
_OFFICE = "application/vnd.openxmlformats-officedocument."

INLINE_TYPES = frozenset({
    "application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp", "text/plain",
})  # fmt: skip

_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
    (0, b"BM", "image/bmp"),
    (0, b"{\\rtf", "application/rtf"),
    (0, b"OggS", "audio/ogg"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"fLaC", "audio/flac"),
    (8, b"WAVE", "audio/wav"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"\x1f\x8b", "application/gzip"),
    (257, b"ustar", "application/x-tar"),
    (0, b"MZ", "application/vnd.microsoft.portable-executable"),
    (0, b"\x7fELF", "application/x-executable"),
    (0, b"-----BEGIN PKCS7", "application/pkcs7-mime"),
)
_MP3 = re.compile(rb"\xff[\xe2\xe3\xf2\xf3\xfa\xfb]")
_FTYP = {
    b"heic": "image/heic", b"heix": "image/heic", b"mif1": "image/heic", b"msf1": "image/heic",
    b"avif": "image/avif", b"M4A ": "audio/mp4", b"qt  ": "video/quicktime",
}  # fmt: skip
_OLE = (
    ("WordDocument", "application/msword"),
    ("Workbook", "application/vnd.ms-excel"),
    ("Book", "application/vnd.ms-excel"),
    ("PowerPoint Document", "application/vnd.ms-powerpoint"),
    ("__substg1.0_", "application/vnd.ms-outlook"),
)
_ZIPPED = (
    ("word/", _OFFICE + "wordprocessingml.document"),
    ("xl/", _OFFICE + "spreadsheetml.sheet"),
    ("ppt/", _OFFICE + "presentationml.presentation"),
)
_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")  # OID 1.2.840.113549.1.7.2 (RFC 5652)
_MAIL_HEADER = re.compile(
    rb"(?:received|return-path|from|to|subject|date|message-id|mime-version|delivered-to):", re.I
)
_BY_NAME = {
    ".csv": "text/csv", ".htm": "text/html", ".html": "text/html", ".xml": "application/xml",
    ".json": "application/json", ".ics": "text/calendar", ".vcf": "text/vcard",
    ".eml": "message/rfc822", ".md": "text/markdown", ".svg": "image/svg+xml",
}  # fmt: skip


def media_type(content: bytes, name: str) -> str:
    """The media type by content; `name` only chooses between kinds of plain text."""
    if is_pdf(content):
        return "application/pdf"
    for offset, magic, found in _MAGIC:
        if content.startswith(magic, offset) and _plausible(content, offset, magic):
            return found
    if content[4:8] == b"ftyp":
        return _FTYP.get(content[8:12], "video/mp4")
    if content.startswith(b"PK\x03\x04"):
        return _zipped(content)
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _compound(content)
    if content.startswith(b"\x30") and _SIGNED_DATA in content[:64]:
        return "application/pkcs7-mime"
    if _MP3.match(content):
        return "audio/mpeg"
    return _text(content, name)


def is_pdf(content: bytes) -> bool:
    """Whether it begins as a PDF does, give or take what some programs put before."""
    return b"%PDF-" in content[:1024]


def _plausible(content: bytes, offset: int, magic: bytes) -> bool:
    """Two letters may begin any text: a binary format also has zero bytes near its start."""
    if offset == 8:
        return content.startswith(b"RIFF")
    return len(magic) > 3 or b"\x00" in content[:64]


def _zipped(content: bytes) -> str:
    """Office files are ZIP files with known members; only the directory is read, if it is small:
    one of a million names takes the library ten seconds, and a real one has a few hundred."""
    if not archives.is_small(content):
        return "application/zip"
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()[:2000]
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                stated = archive.read("mimetype").decode("ascii", "replace").strip()
                if re.fullmatch(r"application/[\w.+-]+", stated):
                    return stated  # ODF and EPUB name themselves
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError):
        return "application/zip"
    if "[Content_Types].xml" in names:
        for folder, found in _ZIPPED:
            if any(name.startswith(folder) for name in names):
                return found
    return "application/zip"


def _compound(content: bytes) -> str:
    """Old Office files (MS-CFB): the directory names its streams in UTF-16."""
    for stream, found in _OLE:
        if stream.encode("utf-16-le") in content:
            return found
    return "application/x-ole-storage"


def _text(content: bytes, name: str) -> str:
    start = content[:4096]
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "text/plain"
    if re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", start):
        return OCTETS
    head = start.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if head.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<script")):
        return "text/html"
    if b"<svg" in head[:1024] and head.startswith((b"<?xml", b"<svg", b"<!--", b"<!doctype svg")):
        return "image/svg+xml"
    if head.startswith(b"<?xml"):
        return "application/xml"
    if head.startswith(b"begin:vcalendar"):
        return "text/calendar"
    if _MAIL_HEADER.match(head) and head.count(b"\n") > 1 and _suffix(name) in (".eml", ""):
        return "message/rfc822"
    return _BY_NAME.get(_suffix(name), "text/plain")


def mismatch(content: bytes, name: str) -> str:
    """One Spanish sentence if the file is not what its name says, else "".

    Names without an extension, or with one that says nothing, are never at fault.
    """
    said = _SAID.get(_suffix(name))
    found = media_type(content, name)
    if not content:
        return f"El archivo «{name}» está vacío."
    if found in _PROGRAMS:
        return f"El archivo «{name}» es un programa; no lo abra."
    if said is None or found in said:
        return ""
    what = _CALLED.get(found, "otra cosa")
    return f"El archivo se llama «{name}», pero su contenido es {what}."


def is_program(content: bytes, name: str) -> bool:
    """Whether it is something that a machine would run."""
    return media_type(content, name) in _PROGRAMS or _suffix(name) in _RUN_BY_NAME


def _suffix(name: str) -> str:
    return PurePosixPath(name.strip().lower()).suffix


_RUN_BY_NAME = frozenset(
    {".bat", ".cmd", ".com", ".exe", ".hta", ".js", ".lnk", ".msi", ".ps1", ".scr", ".vbs", ".wsf"}
)
_PROGRAMS = {"application/vnd.microsoft.portable-executable", "application/x-executable"}
_OLD_WORD = frozenset({"application/msword", "application/rtf"})
_SAID: dict[str, frozenset[str]] = {
    ".pdf": frozenset({"application/pdf"}),
    ".png": frozenset({"image/png"}),
    ".jpg": frozenset({"image/jpeg"}),
    ".jpeg": frozenset({"image/jpeg"}),
    ".gif": frozenset({"image/gif"}),
    ".webp": frozenset({"image/webp"}),
    ".heic": frozenset({"image/heic"}),
    ".tif": frozenset({"image/tiff"}),
    ".tiff": frozenset({"image/tiff"}),
    ".doc": _OLD_WORD,
    ".rtf": _OLD_WORD,
    ".docx": frozenset({_OFFICE + "wordprocessingml.document"}),
    ".xls": frozenset({"application/vnd.ms-excel"}),
    ".xlsx": frozenset({_OFFICE + "spreadsheetml.sheet"}),
    ".ppt": frozenset({"application/vnd.ms-powerpoint"}),
    ".pptx": frozenset({_OFFICE + "presentationml.presentation"}),
    ".odt": frozenset({"application/vnd.oasis.opendocument.text"}),
    ".ods": frozenset({"application/vnd.oasis.opendocument.spreadsheet"}),
    ".zip": frozenset({"application/zip"}),
    ".txt": frozenset({"text/plain", "message/rfc822"}),
    ".csv": frozenset({"text/csv"}),
    ".html": frozenset({"text/html"}),
    ".htm": frozenset({"text/html"}),
    ".xml": frozenset({"application/xml", "image/svg+xml"}),
    ".p7m": frozenset({"application/pkcs7-mime"}),
    ".mp3": frozenset({"audio/mpeg"}),
    ".ogg": frozenset({"audio/ogg"}),
    ".oga": frozenset({"audio/ogg"}),
    ".mp4": frozenset({"video/mp4", "video/quicktime", "audio/mp4"}),
    ".eml": frozenset({"message/rfc822"}),
}
_CALLED = {
    "application/pdf": "un PDF",
    "image/png": "una imagen PNG",
    "image/jpeg": "una imagen JPEG",
    "image/gif": "una imagen GIF",
    "image/webp": "una imagen WebP",
    "image/heic": "una imagen HEIC",
    "image/tiff": "una imagen TIFF",
    "image/bmp": "una imagen BMP",
    "image/svg+xml": "un dibujo SVG",
    "application/rtf": "un documento RTF",
    "application/msword": "un documento de Word antiguo",
    "application/vnd.ms-excel": "una hoja de cálculo de Excel antigua",
    "application/vnd.ms-powerpoint": "una presentación de PowerPoint antigua",
    _OFFICE + "wordprocessingml.document": "un documento de Word",
    _OFFICE + "spreadsheetml.sheet": "una hoja de cálculo de Excel",
    _OFFICE + "presentationml.presentation": "una presentación de PowerPoint",
    "application/vnd.oasis.opendocument.text": "un documento de LibreOffice",
    "application/vnd.oasis.opendocument.spreadsheet": "una hoja de cálculo de LibreOffice",
    "application/zip": "un archivo comprimido ZIP",
    "application/vnd.rar": "un archivo comprimido RAR",
    "application/x-7z-compressed": "un archivo comprimido 7z",
    "application/gzip": "un archivo comprimido",
    "application/pkcs7-mime": "un documento firmado (P7M)",
    "text/html": "una página web",
    "text/plain": "texto sin formato",
    "application/xml": "un archivo XML",
    "message/rfc822": "un correo electrónico",
    "audio/mpeg": "un audio",
    "audio/ogg": "un audio",
    "audio/mp4": "un audio",
    "video/mp4": "un video",
    OCTETS: "de un tipo que no se reconoce",
}
