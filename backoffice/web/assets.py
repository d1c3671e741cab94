"""The files every page needs: read once, named by their content, served from memory."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

STATIC = Path(__file__).parents[1] / "static"
_SERVED = {".css", ".js", ".svg", ".woff2", ".ico", ".png"}
_SQUEEZED = {".css", ".js", ".svg"}
_FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Asset:
    """One file in memory; `packed` is its gzip form, empty where that gains nothing."""

    content: bytes
    packed: bytes
    media_type: str


@cache
def assets() -> dict[str, Asset]:
    """Every served file by its path below static/."""
    return {
        path.relative_to(STATIC).as_posix(): _asset(path)
        for path in sorted(STATIC.rglob("*"))
        if path.suffix in _SERVED
    }


def _asset(path: Path) -> Asset:
    content = path.read_bytes()
    packed = gzip.compress(content, 9, mtime=0) if path.suffix in _SQUEEZED else b""
    known = {".woff2": "font/woff2", ".js": "text/javascript"}
    media_type = known.get(path.suffix) or mimetypes.guess_type(path.name)[0]
    return Asset(content, packed, media_type or "application/octet-stream")


@cache
def version() -> str:
    """A hash over all files: relative addresses inside the stylesheet keep working under it."""
    digest = hashlib.sha256()
    for name, asset in assets().items():
        digest.update(name.encode() + b"\0" + hashlib.sha256(asset.content).digest())
    return digest.hexdigest()[:12]


def url(path: str) -> str:
    """The address of the file `path`; it changes when any file does. KeyError if there is none."""
    if path not in assets():
        raise KeyError(path)
    return f"/static/{version()}/{path}"


async def serve(request: Request) -> Response:
    """Answer GET /static/{version}/{path}; another release's version is served but not kept."""
    asset = assets().get(request.path_params["path"])
    if asset is None:
        raise HTTPException(404)
    current = request.path_params["version"] == version()
    headers = {"Cache-Control": _FOREVER if current else "no-cache", "Vary": "Accept-Encoding"}
    if asset.packed and "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return Response(asset.packed, media_type=asset.media_type, headers=headers)
    return Response(asset.content, media_type=asset.media_type, headers=headers)
