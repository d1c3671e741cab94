"""An official's browser without its screen: logs in and fetches pages over one connection."""

import re
from http.client import HTTPConnection, HTTPResponse
from time import perf_counter
from urllib.parse import urlencode

from benchmarks.houses import LOGIN, PASSWORD

_TOKEN = re.compile(r'name="csrf" value="([^"]+)"')
_REFUSED = (404, 409, 422)
_URLENCODED = "application/x-www-form-urlencoded"


class Unexpected(Exception):
    """A page that was not to be answered like that."""


class Visitor:
    """A visitor of the pages on `port`. Blocks: use it from a thread. Raises Unexpected."""

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=30)
        self._port = port
        self._cookies: dict[str, str] = {}
        self._token = self._led_to = ""

    def twin(self) -> "Visitor":
        """Another connection of the same browser, with the same page before it."""
        other = Visitor(self._port)
        other._cookies, other._token = dict(self._cookies), self._token
        return other

    def log_in(self) -> None:
        """Send the log-in form as the official of the house."""
        self.get("/entrar")
        if not self._token:
            raise Unexpected("the log-in form has no token")
        given = {"usuario": LOGIN, "clave": PASSWORD, "csrf": self._token, "siguiente": ""}
        self._ask("POST", "/entrar", urlencode(given).encode(), _URLENCODED)
        if "chasqui" not in self._cookies:
            raise Unexpected("the log-in was refused")

    def refused(
        self,
        path: str,
        form: dict[str, str],
        words: str,
        file: tuple[str, bytes] | None = None,
    ) -> float:
        """The seconds until the form is refused in these `words`, or for coming too often; `file`
        goes with it, under its field's name. With the token of the last page."""
        content, kind = _multipart(form | {"csrf": self._token}, file)
        started = perf_counter()
        status, page = self._ask("POST", path, content, kind)
        seconds = perf_counter() - started
        if status != 429 and (status not in _REFUSED or words not in page.decode()):
            raise Unexpected(f"{path}: {status}")
        return seconds

    def done(self, path: str, **form: str) -> str:
        """Send a form that is taken, to `path`; the address that it leads on to."""
        content, kind = _multipart(form | {"csrf": self._token}, None)
        status, _ = self._ask("POST", path, content, kind)
        if status != 303 or not self._led_to:
            raise Unexpected(f"{path}: {status}")
        return self._led_to.partition("?")[0]

    def get(self, path: str) -> str:
        """The page at `path`."""
        status, page = self._ask("GET", path)
        if status != 200:
            raise Unexpected(f"{path}: {status}")
        text = page.decode()
        if token := _TOKEN.search(text):
            self._token = token[1]
        return text

    def time(self, path: str) -> float:
        """The seconds from asking for `path` to having all of it."""
        started = perf_counter()
        self.get(path)
        return perf_counter() - started

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def _ask(self, method: str, path: str, form: bytes = b"", kind: str = "") -> tuple[int, bytes]:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self._cookies.items())}
        if form:
            headers["Content-Type"] = kind
        try:
            self._connection.request(method, path, form or None, headers)
            answer = self._connection.getresponse()
        except ConnectionError:  # the server hung up because we were silent for long
            self._connection.close()
            self._connection.request(method, path, form or None, headers)
            answer = self._connection.getresponse()
        content = answer.read()
        self._remember(answer)
        self._led_to = answer.headers.get("location", "")
        return answer.status, content

    def _remember(self, answer: HTTPResponse) -> None:
        for cookie in answer.headers.get_all("set-cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value.strip('"')


def _multipart(form: dict[str, str], file: tuple[str, bytes] | None) -> tuple[bytes, str]:
    """A form as a browser sends it, and its Content-Type; without a file it is urlencoded."""
    if file is None:
        return urlencode(form).encode(), _URLENCODED
    field, content = file
    parts = [
        f'--frontera\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in form.items()
    ]
    head = f'--frontera\r\nContent-Disposition: form-data; name="{field}"; filename="a"\r\n\r\n'
    whole = [*parts, head.encode(), content, b"\r\n--frontera--\r\n"]
    return b"".join(whole), "multipart/form-data; boundary=frontera"
