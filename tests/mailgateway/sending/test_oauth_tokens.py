"""Tokens in place of passwords: asked for once, renewed before they end, used on the wire."""

import asyncio
import base64
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar
from urllib.parse import parse_qs

import pytest
from aiosmtpd.smtp import SMTP, AuthResult

from mailgateway.imap.mailbox_url import read_mailboxes
from mailgateway.sending.oauth_tokens import TokenRefused, TokenSource
from mailgateway.sending.relay import RelayTransport
from mailgateway.sending.transport import Letter
from models.enums import Outcome


class _Provider(BaseHTTPRequestHandler):
    asked: ClassVar[list[dict[str, list[str]]]]
    refuses = False

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        type(self).asked.append(form)
        told = {"access_token": f"token-{len(self.asked)}", "expires_in": 3600}
        answer = {"error": "invalid_grant"} if self.refuses else told
        self.send_response(400 if self.refuses else 200)
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, *told: object) -> None:
        pass


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[tuple[type[_Provider], Path]]:
    class Own(_Provider):
        asked: ClassVar[list[dict[str, list[str]]]] = []

    server = HTTPServer(("127.0.0.1", 0), Own)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    path = tmp_path / "m365.json"
    path.write_text(
        json.dumps({
            "token_url": f"http://127.0.0.1:{server.server_port}/token",
            "client_id": "chasqui",
            "client_secret": "secreto",
            "refresh_token": "r1",
        })
    )  # fmt: skip
    yield Own, path
    server.shutdown()
    server.server_close()


def test_a_token_is_asked_for_once_and_renewed_when_it_was_not_taken(
    provider: tuple[type[_Provider], Path],
) -> None:
    asked, path = provider[0].asked, provider[1]
    source = TokenSource(path)
    assert source.token() == source.token() == "token-1"
    assert asked[0]["grant_type"] == ["refresh_token"] and asked[0]["refresh_token"] == ["r1"]
    source.forget()
    assert source.token() == "token-2"


def test_why_the_provider_refuses_is_told_without_a_secret(
    provider: tuple[type[_Provider], Path],
) -> None:
    provider[0].refuses = True
    with pytest.raises(TokenRefused, match="400 invalid_grant") as refused:
        TokenSource(provider[1]).token()
    assert "secreto" not in str(refused.value)
    provider[1].write_text('{"client_id": "x"}')
    with pytest.raises(TokenRefused, match="token_url"):
        TokenSource(provider[1]).token()


async def test_mail_leaves_by_a_relay_that_wants_a_token(
    provider: tuple[type[_Provider], Path],
) -> None:
    seen: list[str] = []

    class Handler:
        async def auth_XOAUTH2(self, server: object, args: list[str]) -> AuthResult:
            seen.append(base64.b64decode(args[1]).decode())
            return AuthResult(success=True)

        async def handle_DATA(self, server: object, session: object, envelope: object) -> str:
            return "250 OK"

    loop = asyncio.get_running_loop()
    sessions: list[SMTP] = []

    def session() -> SMTP:
        sessions.append(SMTP(Handler(), auth_require_tls=False, loop=loop))
        return sessions[-1]

    server = await loop.create_server(session, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        url = f"smtp://yo%40chq.example@127.0.0.1:{port}?tls=none&oauth={provider[1]}"
        relay = RelayTransport(url)
        letter = Letter("a@chq.example", "b@x.example", b"Subject: x\r\n\r\nHola.\r\n")
        delivery = await relay.deliver(letter)
        await relay.close()
        while sessions[-1].transport is not None:  # until it has hung up, too
            await asyncio.sleep(0.01)
    assert delivery.outcome is Outcome.ACCEPTED
    assert seen == ["user=yo@chq.example\x01auth=Bearer token-1\x01\x01"]


def test_a_mailbox_names_its_file_of_secrets_in_place_of_a_password() -> None:
    (box,) = read_mailboxes("imaps://yo%40chq.example@outlook.office365.com?oauth=/etc/m365.json")
    assert (box.user, box.password, box.oauth) == ("yo@chq.example", "", "/etc/m365.json")
