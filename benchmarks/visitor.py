"""An official's browser without its screen: logs in and fetches pages over one connection."""

import re
from http.client import HTTPConnection, HTTPResponse
from time import perf_counter
from urllib.parse import urlencode

from benchmarks.houses import LOGIN, PASSWORD


class Unexpected(Exception):
    """A page that was not to be answered like that."""


class Visitor:
    """A visitor of the pages on `port`. Blocks: use it from a thread. Raises Unexpected."""

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=30)
        self._cookies: dict[str, str] = {}

    def log_in(self) -> None:
        """Send the log-in form as the official of the house."""
        token = re.search(r'name="csrf" value="([^"]+)"', self.get("/entrar"))
        if token is None:
            raise Unexpected("the log-in form has no token")
        form = urlencode({"usuario": LOGIN, "clave": PASSWORD, "csrf": token[1], "siguiente": ""})
        self._ask("POST", "/entrar", form)
        if "chasqui" not in self._cookies:
            raise Unexpected("the log-in was refused")

    def get(self, path: str) -> str:
        """The page at `path`."""
        status, page = self._ask("GET", path)
        if status != 200:
            raise Unexpected(f"{path}: {status}")
        return page.decode()

    def time(self, path: str) -> float:
        """The seconds from asking for `path` to having all of it."""
        started = perf_counter()
        self.get(path)
        return perf_counter() - started

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def _ask(self, method: str, path: str, form: str = "") -> tuple[int, bytes]:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self._cookies.items())}
        if form:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self._connection.request(method, path, form or None, headers)
            answer = self._connection.getresponse()
        except ConnectionError:  # the server hung up because we were silent for long
            self._connection.close()
            self._connection.request(method, path, form or None, headers)
            answer = self._connection.getresponse()
        content = answer.read()
        self._remember(answer)
        return answer.status, content

    def _remember(self, answer: HTTPResponse) -> None:
        for cookie in answer.headers.get_all("set-cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value.strip('"')
