"""The web door: its table of addresses and what wraps them."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.routing import Route

from backoffice.pages import (
    administration,
    case_file,
    departures,
    dispatch,
    documents,
    folders,
    live,
    pile,
    review,
    search,
    tasks,
    trays,
)
from backoffice.pages import lists as recipient_lists
from backoffice.pages import monitoring as health
from backoffice.pages import sending as signing
from backoffice.pages.accounts import login, own, passwords
from backoffice.pages.citizens import people as citizens
from backoffice.pages.citizenship import cases, data, letters, opening
from backoffice.pages.drafting import editor as drafts
from backoffice.pages.drafting import files, pictures, preview, printing, recipients, versions
from backoffice.pages.front_desk import papers as desk_papers
from backoffice.pages.front_desk import registering, scans, state, whereabouts
from backoffice.pages.public import case_status as status
from backoffice.pages.public import download as downloads
from backoffice.pages.public import institutions, seals, verification
from backoffice.pages.quarantine import automatic_mail as passed_over
from backoffice.pages.quarantine import quarantined as quarantine
from backoffice.pages.routing import informing, putting_away, reassign
from backoffice.web import assets, errors
from backoffice.web.security import BodyLimit, SecurityHeaders, WholeBody
from backoffice.web.sessions import FormExpired
from office.errors import OfficeError

_PAGES = (
    login,
    passwords,
    own,
    opening,
    cases,
    letters,
    data,
    citizens,
    registering,
    state,
    scans,
    whereabouts,
    desk_papers,
    institutions,
    trays,
    live,
    quarantine,
    passed_over,
    documents,
    case_file,
    putting_away,
    reassign,
    informing,
    folders,
    tasks,
    drafts,
    recipients,
    recipient_lists,
    preview,
    printing,
    files,
    pictures,
    versions,
    review,
    pile,
    signing,
    departures,
    dispatch,
    search,
    verification,
    status,
    seals,
    downloads,
    health,
    administration,
)
# Files of citizens are sent as they are: most are packed already, and none needs our help.
_NOT_SQUEEZED = (*DEFAULT_EXCLUDED_CONTENT_TYPES, "application/pdf", "application/octet-stream")


def create_app(*, secure_cookies: bool, demo: bool = False) -> Starlette:
    """The backoffice as an ASGI application; the office must be open (database and house).

    `secure_cookies`: send cookies over HTTPS only. `demo`: say so on every page.
    """
    app = Starlette(
        routes=[
            Route("/static/{version}/{path:path}", assets.serve),
            *(route for page in _PAGES for route in page.routes),
        ],
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(WholeBody),
            Middleware(
                GZipMiddleware,
                minimum_size=1000,
                compresslevel=4,
                exclude_content_types=_NOT_SQUEEZED,
            ),
            Middleware(BodyLimit),
        ],
        exception_handlers={
            OfficeError: errors.office_error,
            FormExpired: errors.form_expired,
            HTTPException: errors.http_error,
            Exception: errors.crash,
        },
    )
    app.state.secure_cookies = secure_cookies
    app.state.demo = demo
    return app
