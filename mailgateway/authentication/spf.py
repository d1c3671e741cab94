"""SPF (RFC 7208): whether the domain of the envelope lets this address send its mail."""

import logging
import warnings
from typing import Any

from mailgateway.authentication.dns import LookupFailed, Lookups
from office.addresses.domains import in_ascii
from office.messages.authentication import Checked
from office.runtime.hostile_input import REFUSED

_log = logging.getLogger(__name__)

with warnings.catch_warnings():  # newer Pythons warn of the escapes in its docstrings
    warnings.simplefilter("ignore")
    import spf as pyspf

_MOST_VOID_LOOKUPS = 2  # section 4.6.4


def check(lookups: Lookups, peer: str, mail_from: str, greeting: str) -> Checked:
    """The result for the client at `peer` that said `greeting` and sent from `mail_from`.

    Its domain is that of `mail_from`, or of the greeting when that is empty (section 2.4). Never
    raises: what cannot be read is `permerror`, what cannot be looked up `temperror`.
    """
    local, _, domain = (mail_from or f"postmaster@{greeting}").rpartition("@")
    if not peer or not domain:
        return Checked("none", domain)
    plain = in_ascii(domain)
    if not plain:
        return Checked("permerror", domain)
    domain = plain
    try:
        query = pyspf.query(i=peer, s=f"{local}@{domain}", h=greeting or domain)
        query.dns = _Answers(query, lookups)
        return Checked(str(query.check()[0]), domain)
    except (pyspf.PermError, pyspf.TempError, *REFUSED) as error:
        _log.info("SPF of a mail is not readable: %s", type(error).__name__)
        return Checked("permerror", domain)


class _Answers:
    """The library's way to records, led to ours."""

    def __init__(self, query: Any, lookups: Lookups) -> None:
        self._query = query
        self._lookups = lookups

    def __call__(
        self, name: str, kind: str, cnames: object = None, ignore_void: bool = False
    ) -> list[Any]:
        if kind == "SPF":  # a type given up by section 3.1
            return []
        try:
            found = self._lookups.records(str(name), kind)
        except LookupFailed as error:
            raise pyspf.TempError(f"DNS: {error}") from None
        if not found and not ignore_void:
            self._query.void_lookups += 1
            if self._query.void_lookups > _MOST_VOID_LOOKUPS:
                raise pyspf.PermError("Too many void lookups")
        return [_as_the_library_wants(record, kind) for record in found]


def _as_the_library_wants(record: str, kind: str) -> Any:
    match kind:
        case "TXT":
            return (record.encode("latin-1"),)
        case "MX":
            preference, _, host = record.partition(" ")
            return int(preference), host.rstrip(".")
        case "PTR":
            return record.rstrip(".")
        case _:
            return record
