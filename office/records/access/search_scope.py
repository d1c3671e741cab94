"""What an actor may find: the rule of documents.may_read, said to the database.

A search decides over thousands of documents at once, so it cannot ask may_read of each; a test
holds the two to the same answers.
"""

from models.backend import SearchScope
from models.enums import Confidentiality, Permission
from office.actors import Actor
from office.records.access.documents import answers_for_unit

# Copies of the document itself, and of the others of its case. CROSS JOIN and the pluses hold
# SQLite to starting from the one document: it would rather go through all that a unit ever had.
_COPY = "EXISTS (SELECT 1 FROM copy c WHERE c.document_id = d.id AND +{0})"
_CASE_COPY = (
    "EXISTS (SELECT 1 FROM document h CROSS JOIN copy c "
    "WHERE h.case_id = d.case_id AND c.document_id = h.id AND +{0})"
)
_EVENT = (
    "EXISTS (SELECT 1 FROM event e WHERE e.document_id = d.id "
    "AND (+e.post_id IN ({0}) OR +e.to_post_id IN ({0})))"
)
_OWN = (
    "SELECT id FROM document WHERE author_post_id IN ({0})",
    "SELECT id FROM document WHERE holder_post_id IN ({0})",
    "SELECT document_id FROM event WHERE post_id IN ({0}) AND document_id IS NOT NULL",
    "SELECT document_id FROM event WHERE to_post_id IN ({0}) AND document_id IS NOT NULL",
)
_BY_COPY = (
    "SELECT c.document_id FROM copy c WHERE {0}",
    "SELECT m.id FROM copy c CROSS JOIN document h CROSS JOIN document m "
    "WHERE h.id = c.document_id AND m.case_id = h.case_id AND {0}",
)


def search_scope_of(actor: Actor) -> SearchScope:
    """The documents that `actor` may read, as conditions for models.backend."""
    post_ids = ", ".join(f"{desk:d}" for desk in actor.post_ids)
    held = f"c.holder_post_id IN ({post_ids})"
    near = f"c.unit_id = {actor.unit_id:d}"
    public = f"d.confidentiality = '{Confidentiality.PUBLIC}'"
    mine = f"d.author_post_id IN ({post_ids}) OR d.holder_post_id IN ({post_ids})"
    own = f"{mine} OR {_COPY.format(held)}"
    if actor.may(Permission.RECEIVE):  # what nobody of the unit holds yet, confidential or not
        own += f" OR {_COPY.format(f'c.holder_post_id IS NULL AND {near}')}"
    shared = [_CASE_COPY.format(held), _EVENT.format(post_ids)]
    among = [*(part.format(post_ids) for part in _OWN), *(part.format(held) for part in _BY_COPY)]
    if actor.shared_ids:
        theirs = f"c.holder_post_id IN ({', '.join(f'{post:d}' for post in actor.shared_ids)})"
        shared += [_COPY.format(theirs), _CASE_COPY.format(theirs)]
        among += [part.format(theirs) for part in _BY_COPY]
    if answers_for_unit(actor):
        at_unit = f"d.unit_id = {actor.unit_id:d}"
        shared = [at_unit, _COPY.format(near), _CASE_COPY.format(near), *shared]
        among += [f"SELECT d.id FROM document d WHERE {at_unit}"]
        among += [part.format(near) for part in _BY_COPY]
    if actor.may(Permission.SEE_ALL):
        house = f"SELECT id FROM unit WHERE institution_id = {actor.institution_id:d}"
        shared, among = [f"d.unit_id IN ({house})", *shared], []
    return SearchScope(
        f"({public} AND ({' OR '.join(shared)})) OR {own}", " UNION ALL ".join(among)
    )
