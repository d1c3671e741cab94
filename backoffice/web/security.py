"""What keeps strangers out of a page: headers, same-origin requests, form tokens, body size.

The form token follows OWASP's synchronizer token pattern; it is masked anew in every page, so that
compressing pages does not give it away (BREACH).
"""

import asyncio
import base64
import binascii
import hmac
import secrets
from contextlib import suppress
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from office.config import config

MAX_BODY = 30 * 1024 * 1024
_DRAINED = 4 * MAX_BODY
_DRAINING = 30.0  # seconds

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; "
    "base-uri 'none'; object-src 'none'; frame-ancestors 'self'"
)
# What was sent to us must not run, fetch or submit anything, whatever it turns out to be.
FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; sandbox"
# Chromium refuses to show a PDF in a sandbox; its viewer runs apart from our origin.
PDF_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"
)

HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "x-frame-options": "SAMEORIGIN",
    "cache-control": "no-store",
}


class SecurityHeaders:
    """Put HEADERS on every answer that does not bring its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(HEADERS)
        if config().base_url.startswith("https://"):
            headers["strict-transport-security"] = "max-age=31536000"

        async def send_hardened(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *(
                        (name.encode(), value.encode())
                        for name, value in headers.items()
                        if name.encode() not in present
                    ),
                ]
            await send(message)

        await self.app(scope, receive, send_hardened if scope["type"] == "http" else send)


class BodyLimit:
    """Refuse request bodies over MAX_BODY bytes with a 413 that our error page can show.

    The rest of the body is read and thrown away first: a browser that is still sending would not
    read the answer.
    """

    def __init__(self, app: ASGIApp, limit: int = MAX_BODY) -> None:
        self.app = app
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        seen = 0

        async def receive_counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen <= self.limit:
                return message
            while message.get("more_body") and seen <= _DRAINED:
                message = await receive()
                seen += len(message.get("body", b""))
            raise HTTPException(413)

        await self.app(scope, receive_counted if scope["type"] == "http" else receive, send)


class WholeBody:
    """Take in the rest of a request before its answer leaves, as long as that is within reason.

    Who is still sending when the connection ends never sees the answer; nothing of it is kept.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        whole = False

        async def receive_watched() -> Message:
            nonlocal whole
            message = await receive()
            whole = not message.get("more_body", False)
            return message

        async def send_afterwards(message: Message) -> None:
            if message["type"] == "http.response.start" and not whole:
                await drain()
            await send(message)

        async def drain() -> None:
            seen = 0
            with suppress(TimeoutError):
                async with asyncio.timeout(_DRAINING):
                    while not whole and seen <= _DRAINED:
                        seen += len((await receive_watched()).get("body", b""))

        await self.app(scope, receive_watched, send_afterwards)


def is_same_origin(request: Request) -> bool:
    """Whether a changing request comes from one of our own pages.

    Browsers name the page's origin in Origin, or its address in Referer; what sends neither is no
    browser and has only the token to show.
    """
    source = request.headers.get("origin") or request.headers.get("referer")
    if source is None:
        return request.headers.get("sec-fetch-site", "none") in ("same-origin", "none")
    ours = {request.headers.get("host", ""), urlsplit(config().base_url).netloc}
    return bool(urlsplit(source).netloc) and urlsplit(source).netloc in ours


def new_token() -> str:
    """A fresh secret for a visitor without a session."""
    return secrets.token_urlsafe(24)


def masked(token: str) -> str:
    """`token` as a page may carry it: different each time, undone by `matches`."""
    plain = token.encode()
    pad = secrets.token_bytes(len(plain))
    mixed = bytes(a ^ b for a, b in zip(plain, pad, strict=True))
    return base64.urlsafe_b64encode(pad + mixed).decode()


def matches(given: str, token: str) -> bool:
    """Whether `given` is a masked form of `token`."""
    try:
        raw = base64.urlsafe_b64decode(given.encode())
    except (binascii.Error, ValueError):
        return False
    half = len(raw) // 2
    if len(raw) % 2 or not token:
        return False
    plain = bytes(a ^ b for a, b in zip(raw[:half], raw[half:], strict=True))
    return hmac.compare_digest(plain, token.encode())
