"""Files from outside, handed to a browser without letting them do anything there."""

from urllib.parse import quote

from starlette.responses import Response

from backoffice.web.security import FILE_POLICY, PDF_POLICY
from office.storage.file_content import FileContent

PDF = "application/pdf"
# Whatever the office says, what can run script is never opened in our origin.
_NEVER_INLINE = (
    "text/html",
    "application/xhtml+xml",
    "image/svg+xml",
    "text/xml",
    "application/xml",
)
_SHOWN = (PDF, "image/png", "image/jpeg", "image/gif", "image/webp", "text/plain")


def opens_in_browser(media_type: str) -> bool:
    """Whether a page may offer «Ver» for a file of `media_type`."""
    return media_type.partition(";")[0].strip() in _SHOWN


def serve_file(file: FileContent, *, download: bool = False) -> Response:
    """`file` as an answer: inline where that is safe and wanted, else as a download.

    The name goes as RFC 8187 says, with an ASCII form for old clients.
    """
    bare = file.media_type.partition(";")[0].strip()
    inline = file.inline and not download and bare not in _NEVER_INLINE
    media_type = f"{bare}; charset=utf-8" if bare == "text/plain" else bare
    headers = {
        "Content-Disposition": _disposition("inline" if inline else "attachment", file.name),
        "Content-Security-Policy": PDF_POLICY if bare == PDF and inline else FILE_POLICY,
        "X-Content-Type-Options": "nosniff",
    }
    response = Response(file.content, headers=headers)
    response.headers["Content-Type"] = media_type if inline or bare == PDF else _passive(bare)
    return response


def _passive(media_type: str) -> str:
    return "application/octet-stream" if media_type in _NEVER_INLINE else media_type


def _disposition(how: str, name: str) -> str:
    clean = "".join(c for c in name if c.isprintable() and c not in '/\\"') or "archivo"
    plain = clean.encode("ascii", "replace").decode().replace("?", "_")
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(clean, safe='')}"
