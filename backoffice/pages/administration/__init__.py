"""The institution's own pages: what its administrators decide, one module for each subject."""

from backoffice.pages.administration import accesses, history, loading
from backoffice.pages.administration.institution import (
    addresses,
    calendar,
    description,
    installation,
    procedures,
    units,
)
from backoffice.pages.administration.staff import acting, officials, posts, roles
from backoffice.pages.administration.writing import kinds, numbering, templates

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
    numbering,
    kinds,
    templates,
    loading,
    history,
    accesses,
    installation,
)
routes = [route for page in _PAGES for route in page.routes]
