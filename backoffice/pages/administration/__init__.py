"""The institution's own pages: what its administrators decide, one module for each subject."""

from backoffice.pages.administration import history, loading
from backoffice.pages.administration.institution import (
    addresses,
    calendar,
    description,
    installation,
    procedures,
    units,
)
from backoffice.pages.administration.staff import acting, officials, posts, roles

_PAGES = (
    roles,
    description,
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
