"""A form that came after its session had ended is shown again, filled in, once its writer is back.

It works for any page without that page's help: the page is made anew, and the fields of the form
that was being sent take the values they had. Secrets and files are never kept.
"""

from typing import Any
from urllib.parse import urlsplit

from lxml import html
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from backoffice.web import cookies
from backoffice.web.forms import form_of
from office.accounts.authenticators.one_time_tokens import Person
from office.accounts.sign_in import kept_forms
from office.accounts.sign_in.kept_forms import Kept

_LASTS = 12 * 3600  # seconds
_NEVER_KEPT = frozenset({"csrf", "enlace", "codigo", "llave"})
_SECRET = ("clave", "otra_vez", "actual")
_WORDS = (
    "Su sesión había terminado. Lo que escribió está aquí otra vez, y todavía no se guardó. Si "
    "había elegido archivos, elíjalos de nuevo."
)


async def keep(request: Request, response: Response, official: str, citizen: str) -> bool:
    """Keep the form that `request` sent; `official` and `citizen` are the tokens of its cookies."""
    form = await form_of(request)
    sent = [
        (name, value)
        for name, value in form.multi_items()
        if isinstance(value, str)
        and name not in _NEVER_KEPT
        and not any(mark in name for mark in _SECRET)
    ]
    secret = await kept_forms.keep(official, citizen, _page(request), request.url.path, sent)
    if secret:
        cookies.give(request, response, cookies.KEPT_FORM, secret, max_age=_LASTS)
    return bool(secret)


def _page(request: Request) -> str:
    """The page the form stood on, as its browser says; else where it was sent to."""
    referer = urlsplit(request.headers.get("referer", ""))
    if referer.netloc != request.headers.get("host", "") or not referer.path.startswith("/"):
        return request.url.path
    return referer.path + (f"?{referer.query}" if referer.query else "")


async def page_to_resume(request: Request, person: Person) -> str:
    """Where what is kept for `person` in this browser was written; "" without any."""
    secret = cookies.read(request, cookies.KEPT_FORM)
    return await kept_forms.page_of(secret, person) if secret else ""


async def resumed(request: Request, response: Response, person: Person) -> Response:
    """`response`, with the kept form filled in if this is its page."""
    secret = cookies.read(request, cookies.KEPT_FORM)
    if not secret or request.method != "GET" or not isinstance(response, HTMLResponse):
        return response
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if response.status_code != 200 or await kept_forms.page_of(secret, person) != here:
        return response
    kept = await kept_forms.take(secret, person)
    if kept is None:
        return response
    filled = HTMLResponse(_filled(bytes(response.body), kept))
    cookies.take(request, filled, cookies.KEPT_FORM)
    return filled


def _filled(page: bytes, kept: Kept) -> bytes:
    document: Any = html.document_fromstring(page, parser=html.HTMLParser(encoding="utf-8"))
    for form in document.forms:
        buttons = form.xpath(".//@formaction")
        if kept.action in (urlsplit(form.get("action", "")).path, *buttons):
            _fill(form, kept)
    for place in document.xpath('//*[@id="avisos"]'):
        note = html.fragment_fromstring('<div class="c-note is-warn" role="status"></div>')
        note.text = _WORDS
        place.insert(0, note)
    written: bytes = html.tostring(document, doctype="<!doctype html>", encoding="utf-8")
    return written


def _fill(form: Any, kept: Kept) -> None:
    values: dict[str, list[str]] = {}
    for name, value in kept.fields:
        values.setdefault(name, []).append(value)
    for field in form.xpath(".//input[@name]|.//textarea[@name]|.//select[@name]"):
        name, kind = field.get("name"), field.get("type", "text")
        if field.tag == "input" and kind in ("checkbox", "radio"):
            _tick(field, field.get("value", "on") in values.get(name, []))
        elif name in values and kind not in ("password", "file", "submit"):
            sent = values[name]
            _write(field, sent.pop(0) if len(sent) > 1 else sent[0], sent)


def _tick(field: Any, on: bool) -> None:
    if on:
        field.set("checked", "checked")
    else:
        field.attrib.pop("checked", None)


def _write(field: Any, value: str, sent: list[str]) -> None:
    if field.tag == "textarea":
        field.text = f"\n{value}" if value.startswith("\n") else value
    elif field.tag == "select":
        chosen = {value, *sent} if field.get("multiple") is not None else {value}
        for option in field.xpath(".//option"):
            option.attrib.pop("selected", None)
            if option.get("value", option.text or "") in chosen:
                option.set("selected", "selected")
    else:
        field.set("value", value)
