"""What `make run` promises: one command, and a first letter gets its answer."""

import smtplib
from email.message import EmailMessage
from pathlib import Path

import httpx2

from chasqui.demo.data import OFFICIALS, PASSPHRASE, PASSWORD
from tests.chasqui.processes import serving
from tests.support.databases import Database
from tests.support.polling import until

_FORM = {
    "name": "Luz Ñacato",
    "sender": "luz@correo.example",
    "to": "tramites@chq.example",
    "subject": "Una luminaria apagada",
    "text": "Lleva dos semanas.",
    "in_reply_to": "",
}


async def test_the_first_start_needs_nothing_and_a_letter_is_acknowledged(
    fresh_database: Database, tmp_path: Path
) -> None:
    log, data = tmp_path / "log", tmp_path / "data"
    async with serving(fresh_database, log, "--demo", DATA_DIR=str(data)) as server:
        base = f"http://127.0.0.1:{server.web}"
        async with httpx2.AsyncClient(base_url=base, timeout=60) as browser:
            assert (await browser.get("/demostracion")).status_code == 307
            first = await browser.get("/demostracion/")
            assert OFFICIALS[0].login in first.text
            await _writes_by_the_form(browser)
            _writes_by_smtp(server.smtp)
            chat = await browser.get("/demostracion/telegram/")
            assert "Esto no es Telegram" in chat.text
            assert (await browser.get("/entrar")).status_code == 200

            async def well() -> bool:
                return (await browser.get("/health")).json()["ok"] is True

            await until(well, "the house to be well")
        server.process.terminate()
        assert await server.ended(10) == 0
    told = log.read_text()
    for line in (OFFICIALS[0].login, PASSWORD, PASSPHRASE, f"{base}/demostracion/", "curl"):
        assert line in told
    assert "Traceback" not in told
    # The second start finds the demonstration, and loads nothing again.
    async with serving(fresh_database, log, "--demo", DATA_DIR=str(data)) as server:
        server.process.terminate()
        assert await server.ended(10) == 0
    assert PASSWORD in log.read_text()


async def _writes_by_the_form(browser: httpx2.AsyncClient) -> None:
    files = {"files": ("foto ñ.txt", b"una foto", "text/plain")}
    sent = await browser.post("/demostracion/correo/escribir", data=_FORM, files=files)
    assert (sent.status_code, sent.headers["location"]) == (
        303,
        "/demostracion/correo?enviado=respondido",
    )
    box = await browser.get(sent.headers["location"])
    assert "Recibimos su documento CHQ-SG-" in box.text
    assert "luz@correo.example" in box.text


def _writes_by_smtp(port: int) -> None:
    message = EmailMessage()
    message["From"], message["To"] = "vecina@correo.example", "tramites@chq.example"
    message["Subject"] = "Otra luminaria"
    message.set_content("Ayuda.")
    with smtplib.SMTP("127.0.0.1", port, timeout=20) as client:
        assert client.send_message(message) == {}
