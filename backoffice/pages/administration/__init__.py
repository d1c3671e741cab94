"""The institution's own pages: what its administrators decide, one module for each subject."""

from backoffice.pages.administration import history as _history
from backoffice.pages.administration import institution as _institution
from backoffice.pages.administration import roles as _roles
from backoffice.pages.administration import units as _units

routes = [*_roles.routes, *_institution.routes, *_units.routes, *_history.routes]
