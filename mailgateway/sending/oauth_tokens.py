"""Access tokens for servers that take no password (RFC 6749): kept until they end, then renewed."""

import json
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from functools import lru_cache
from pathlib import Path

_PATIENCE = 30.0  # seconds for the provider's answer
_MOST_BYTES = 100_000
_BEFORE_THE_END = 120.0  # seconds: no token is used that ends sooner
_SHORTEST = 60.0
_NEEDED = ("token_url", "client_id")


class TokenRefused(OSError):
    """The provider gives no token; `str` says what it answered, without any secret."""


class TokenSource:
    """The tokens of one account, by the JSON file at `path`.

    That holds `token_url`, `client_id`, and of `client_secret`, `refresh_token` and `scope` what
    the provider wants; with a refresh token that grant is used, else the client's own. It is read
    anew for each token, so that a new secret needs no restart.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._token, self._until = "", 0.0
        self._refresh = ""  # the newest, where the provider gives a new one each time

    def token(self) -> str:
        """A token that is good for two minutes more at least; waits for the provider.

        From any thread. Raises TokenRefused.
        """
        with self._lock:
            if time.monotonic() >= self._until:
                self._renew()
            return self._token

    def forget(self) -> None:
        """Ask anew next time: the server did not take the last token."""
        with self._lock:
            self._until = 0.0

    def _renew(self) -> None:
        told = _asked(*self._request())
        token = told.get("access_token")
        if not isinstance(token, str) or not token.isascii() or not token:
            raise TokenRefused("the provider's answer holds no token")
        try:
            lasts = float(str(told.get("expires_in", "")))
        except ValueError:
            lasts = 0.0
        self._token = token
        self._until = time.monotonic() + max(lasts - _BEFORE_THE_END, _SHORTEST)
        self._refresh = str(told.get("refresh_token") or self._refresh)

    def _request(self) -> tuple[str, dict[str, str]]:
        try:
            read = json.loads(self._path.read_text("utf-8"))
            kept = {str(name): str(value) for name, value in read.items()}
        except (ValueError, AttributeError) as error:
            raise TokenRefused(f"{self._path.name} holds no JSON object") from error
        if missing := [name for name in _NEEDED if not kept.get(name)]:
            raise TokenRefused(f"{self._path.name} lacks {', '.join(missing)}")
        url = kept.pop("token_url")
        if urllib.parse.urlsplit(url).scheme not in ("https", "http"):
            raise TokenRefused("token_url must be an address that begins with https://")
        if kept.get("refresh_token"):
            refresh = self._refresh or kept["refresh_token"]
            return url, {**kept, "grant_type": "refresh_token", "refresh_token": refresh}
        return url, {**kept, "grant_type": "client_credentials"}


@lru_cache(maxsize=64)
def source_at(path: str) -> TokenSource:
    """The tokens that the file at `path` leads to; one source for all who use it."""
    return TokenSource(Path(path))


def _asked(url: str, form: dict[str, str]) -> dict[str, object]:
    request = urllib.request.Request(url, urllib.parse.urlencode(form).encode())
    try:
        with urllib.request.urlopen(request, timeout=_PATIENCE) as answer:
            told = json.loads(answer.read(_MOST_BYTES))
    except urllib.error.HTTPError as error:
        with error:  # it holds the connection
            raise TokenRefused(f"the provider answered {error.code} {_why(error)}") from None
    except (ValueError, urllib.error.URLError) as error:
        raise TokenRefused(f"the provider could not be asked: {error}") from error
    return told if isinstance(told, dict) else {}


def _why(error: urllib.error.HTTPError) -> str:
    """The provider's own word (RFC 6749 section 5.2), such as `invalid_grant`."""
    try:
        told = json.loads(error.read(_MOST_BYTES))
        return str(told["error"])[:80]
    except (ValueError, KeyError, TypeError, OSError):
        return ""
