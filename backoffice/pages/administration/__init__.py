"""The institution's own pages: what its administrators decide, one module for each subject."""

from backoffice.pages.administration import (
    acting,
    calendar,
    history,
    installation,
    institution,
    officials,
    posts,
    procedures,
    roles,
    units,
)

_PAGES = (
    roles,
    institution,
    units,
    officials,
    posts,
    acting,
    calendar,
    procedures,
    history,
    installation,
)
routes = [route for page in _PAGES for route in page.routes]
