"""Looks into one file for what it hides, or takes it out, as the module of a cell
(office.runtime.sandbox): a line says which, then the file; a JSON list or the new file back."""

import io
import json
import re
import sys
import zipfile
from collections.abc import Callable

from office.runtime import archives

_OFFICE = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
_MOST_MEMBER = 200 * 1024 * 1024  # bytes, unpacked
_TRACKED = re.compile(rb"<w:(?:ins|del|moveFrom|moveTo|rPrChange|pPrChange)[ >/]")
_VALUE = re.compile(
    rb"(<(?:dc:creator|cp:lastModifiedBy|cp:keywords|dc:description|cp:category|Company|Manager"
    rb"|meta:initial-creator|meta:printed-by)\b[^>]*>)([^<]+)(</)"
)
_COMMENTS = re.compile(
    r"(?:^|/)(?:comments\w*|threadedComment\w*)\.xml$|^(?:xl/threadedComments|ppt/comments)/"
)
_COMMENT = re.compile(rb"<(?:w:comment|comment|threadedComment|p:cm|p188:cm)\b")
_GPS, _MAKER, _MODEL = 0x8825, 0x010F, 0x0110


def known(media_type: str) -> bool:
    """Whether files of that kind are looked into."""
    return media_type == "application/pdf" or media_type.startswith(
        (_OFFICE, _ODF, "image/jpeg", "image/png")
    )


def main() -> None:
    line, _, content = sys.stdin.buffer.read().partition(b"\n")
    act, _, media_type = line.decode().partition(" ")
    find, clean = _ways(media_type)
    if act == "find":
        sys.stdout.write(json.dumps(sorted(find(content))))
    else:
        sys.stdout.buffer.write(clean(content))


def _ways(media_type: str) -> tuple[Callable[[bytes], set[str]], Callable[[bytes], bytes]]:
    if media_type == "application/pdf":
        return _find_in_pdf, _clean_pdf
    if media_type.startswith("image/"):
        return _find_in_image, _clean_image
    return _find_in_zip, _clean_zip


def _members(content: bytes) -> dict[str, bytes]:
    with archives.opened(content, _MOST_MEMBER) as archive:
        return {
            info.filename: archive.read(info)
            for info in archive.infolist()
            if info.filename.endswith((".xml", ".rels", ".bin"))
        }


def _find_in_zip(content: bytes) -> set[str]:
    found = set()
    for name, member in _members(content).items():
        if name in ("docProps/core.xml", "docProps/app.xml", "meta.xml"):
            if _VALUE.search(member):
                found.add("properties")
        elif name.endswith("vbaProject.bin"):
            found.add("script")
        elif _COMMENTS.search(name) and _COMMENT.search(member):
            found.add("comments")
        found |= _in_text(name, member)
    return found


def _in_text(name: str, member: bytes) -> set[str]:
    found = set()
    if name.startswith("word/") and _TRACKED.search(member):
        found.add("tracked")
    if name == "word/document.xml" and re.search(rb"<w:vanish(?: w:val=\"(?:1|true)\")?/>", member):
        found.add("text")
    if name == "xl/workbook.xml" and re.search(rb'state="(?:hidden|veryHidden)"', member):
        found.add("sheets")
    if name.startswith("ppt/slides/slide") and re.search(rb'<p:sld [^>]*show="0"', member):
        found.add("sheets")
    if name == "content.xml":
        if b"<text:tracked-changes" in member:
            found.add("tracked")
        if b"<office:annotation" in member:
            found.add("comments")
        if b'table:display="false"' in member:
            found.add("sheets")
    return found


def _clean_zip(content: bytes) -> bytes:
    out = io.BytesIO()
    with (
        archives.opened(content, _MOST_MEMBER) as archive,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as fresh,
    ):
        for info in archive.infolist():
            member = archive.read(info)
            if info.filename.endswith(".xml"):
                member = _clean_member(info.filename, member)
            stored = info.filename == "mimetype"
            fresh.writestr(
                zipfile.ZipInfo(info.filename, (1980, 1, 1, 0, 0, 0)),
                member,
                zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED,
            )
    return out.getvalue()


def _clean_member(name: str, member: bytes) -> bytes:
    if name in ("docProps/core.xml", "docProps/app.xml", "meta.xml"):
        return _VALUE.sub(rb"\1\3", member)
    if name.startswith("word/") and (_TRACKED.search(member) or b"omment" in member):
        return _without_marks(member, _WORD_GONE, _WORD_KEPT)
    if name == "content.xml":
        return _without_marks(member, _ODF_GONE, ())
    if re.match(r"xl/(comments|threadedComments/)", name) or name.startswith("ppt/comments/"):
        return _without_marks(member, ("comment", "threadedComment", "cm"), ())
    return member


# Accepting what was tracked: what was deleted goes, what was added stays without its mark.
_WORD_GONE = (
    *("del", "moveFrom", "rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "trPrChange"),
    *("tcPrChange", "tblGridChange", "numberingChange", "moveFromRangeStart", "moveFromRangeEnd"),
    *("moveToRangeStart", "moveToRangeEnd", "commentRangeStart", "commentRangeEnd"),
    *("commentReference", "comment", "delText"),
)
_WORD_KEPT = ("ins", "moveTo")
_ODF_GONE = (
    *("tracked-changes", "change-start", "change-end", "change", "annotation", "annotation-end"),
)


def _without_marks(member: bytes, gone: tuple[str, ...], kept: tuple[str, ...]) -> bytes:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    root = etree.fromstring(member, parser)
    for node in list(root.iter()):
        if not isinstance(node.tag, str) or node.getparent() is None:
            continue
        local = etree.QName(node).localname
        if local in gone:
            _drop(node)
        elif local in kept:
            _unwrap(node)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _drop(node) -> None:  # type: ignore[no-untyped-def]
    parent, before = node.getparent(), node.getprevious()
    if node.tail:
        if before is None:
            parent.text = (parent.text or "") + node.tail
        else:
            before.tail = (before.tail or "") + node.tail
    parent.remove(node)


def _unwrap(node) -> None:  # type: ignore[no-untyped-def]
    parent = node.getparent()
    at = parent.index(node)
    for child in reversed(list(node)):
        parent.insert(at + 1, child)
    parent.remove(node)


def _find_in_pdf(content: bytes) -> set[str]:
    import pypdfium2 as pdfium  # type: ignore[import-untyped]

    found = set()
    with pdfium.PdfDocument(content) as document:
        told = document.get_metadata_dict(skip_empty=True)
        if told.keys() & {"Author", "Keywords", "Subject", "Title"}:
            found.add("properties")
        if document.count_attachments():
            found.add("files")
        annotated = (pdfium.raw.FPDFPage_GetAnnotCount(page) for page in list(document)[:200])
        if any(annotated):
            found |= (
                {"comments"} if re.search(rb"/Subtype\s*/(?:Text|FreeText)\b", content) else set()
            )
    if b"/OCProperties" in content:
        found.add("layers")
    if re.search(rb"/S\s*/JavaScript\b|/JS\s*[(<]", content):
        found.add("script")
    return found


def _clean_pdf(content: bytes) -> bytes:
    from typing import Any

    from pyhanko.pdf_utils import generic, reader, writer

    fresh: Any = writer.copy_into_new_writer(
        reader.PdfFileReader(io.BytesIO(content), strict=False)
    )
    fresh.root.pop(generic.pdf_name("/Metadata"), None)
    if fresh._info is not None:  # copied along; emptied in place, or it would stay as an orphan
        fresh._info.get_object().clear()
    for page in range(int(fresh.root["/Pages"]["/Count"])):
        _without_notes(fresh.find_page_for_modification(page)[0].get_object(), generic)
    out = io.BytesIO()
    fresh.write(out)
    return out.getvalue()


def _without_notes(page, generic) -> None:  # type: ignore[no-untyped-def]
    notes = page.get("/Annots")
    if notes is not None:
        kept = [
            note
            for note in notes
            if note.get_object().get("/Subtype") not in ("/Text", "/FreeText", "/Popup")
        ]
        page[generic.pdf_name("/Annots")] = generic.ArrayObject(kept)


def _find_in_image(content: bytes) -> set[str]:
    from PIL import Image

    found = set()
    with Image.open(io.BytesIO(content)) as image:
        exif = image.getexif()
        if exif.get_ifd(_GPS):
            found.add("place")
        if exif.get(_MAKER) or exif.get(_MODEL):
            found.add("camera")
    return found


def _clean_image(content: bytes) -> bytes:
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(content)) as image:
        kind = image.format or "PNG"
        upright = ImageOps.exif_transpose(image)
        bare = Image.new(upright.mode, upright.size)
        bare.paste(upright)
        if upright.mode == "P" and (palette := upright.getpalette()):
            bare.putpalette(palette)
        out = io.BytesIO()
        bare.save(out, kind, **({"quality": 92} if kind == "JPEG" else {}))
    return out.getvalue()


if __name__ == "__main__":
    main()
