"""The institution's own pages: what its administrators decide, one module for each subject."""

from backoffice.pages.administration import (
    acting,
    addresses,
    calendar,
    history,
    installation,
    institution,
    loading,
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
    addresses,
    calendar,
    procedures,
    loading,
    history,
    installation,
)
routes = [route for page in _PAGES for route in page.routes]
