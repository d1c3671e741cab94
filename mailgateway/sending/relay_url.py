"""The relay's URL, read once: where it is, who we are there, and how much TLS we insist on."""

from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

_POLICIES = {"require": True, "opportunistic": None, "none": False}


@dataclass(frozen=True)
class RelayAddress:
    """A relay. `start_tls` is True to insist on STARTTLS, None to take it when offered."""

    host: str
    port: int
    implicit_tls: bool
    start_tls: bool | None
    verify: bool
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    oauth: str = ""  # the file that leads to our tokens, where it takes no password

    @classmethod
    def read(cls, url: str) -> "RelayAddress":
        """`smtp://[user:password@]host[:port][?tls=…&verify=no]`, or `smtps://…`.

        `tls` is `require`, `opportunistic` (STARTTLS when offered) or `none`. Without it a relay
        that wants our password must speak TLS, and any other may. The certificate is checked unless
        `verify=no`, for a relay inside the house with a certificate of its own. `oauth=FILE` in
        place of a password leads to tokens (XOAUTH2). ValueError for anything else.
        """
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise ValueError("la dirección debe ser smtp://[usuario:clave@]servidor[:puerto]")
        query = parse_qs(parts.query)
        policy = query.get(
            "tls", ["require" if parts.password or "oauth" in query else "opportunistic"]
        )[0]
        if policy not in _POLICIES:
            raise ValueError("tiene un tls= que no es require, opportunistic ni none")
        implicit = parts.scheme == "smtps"
        return cls(
            host=parts.hostname,
            port=parts.port or (465 if implicit else 25),
            implicit_tls=implicit,
            start_tls=False if implicit else _POLICIES[policy],
            verify=query.get("verify", [""])[0] != "no",
            username=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            oauth=query.get("oauth", [""])[0],
        )
