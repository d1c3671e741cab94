"""The demonstration's mailbox: shows what was sent, harmlessly, and sends as a citizen would."""

import mailbox
import re
from collections.abc import AsyncIterator
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx2
import pytest

from chasqui.standins import citizen_mail
from chasqui.standins.citizen_mail import Letter, NotSent
from chasqui.standins.facts import DemoFacts, DemoLogin
from chasqui.standins.mailbox import create_demo_app
from office.config import Config
from tests.support.ports import free_port

SCRIPT = "<p>Hola</p><script>alert(1)</script>"


@pytest.fixture
def facts(tmp_path: Path, house: Config) -> DemoFacts:
    certificate = tmp_path / "c.p12"
    certificate.write_bytes(b"p12")
    return DemoFacts(
        smtp_host="127.0.0.1",
        smtp_port=free_port(),
        intake=tuple(house.intake.items()),
        mailbox=tmp_path / "mail",
        zone=ZoneInfo("America/Guayaquil"),
        logins=(DemoLogin("1710034065", "Ana <Torres>", "Secretaria", "SG", "Todo"),),
        password="clave-de-todos",
        certificate=certificate,
        certificate_holder="Ana Torres",
        passphrase="clave-del-p12",
        citizens=(("María Quishpe", "maria@correo.example"),),
    )


@pytest.fixture
async def browser(facts: DemoFacts) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(create_demo_app(facts))
    async with httpx2.AsyncClient(transport=transport, base_url="http://chasqui.test") as client:
        yield client


def delivered(root: Path, subject: str = "Recibimos su documento") -> str:
    """Put a mail with text, HTML and a file into the maildir; return its key."""
    message = EmailMessage()
    message["From"] = "tramites@chq.example"
    message["To"] = "María Quishpe <maria@correo.example>"
    message["Subject"] = subject
    message["Date"] = "Tue, 24 Nov 2026 15:00:00 +0000"
    message["Message-ID"] = "<first@chq.example>"
    message.set_content("Recibimos su documento.\n<b>texto</b>")
    message.add_alternative(SCRIPT, subtype="html")
    message.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="ñ.pdf")
    return mailbox.Maildir(root, create=True).add(message)


def file_of(root: Path, key: str) -> str:
    return next(path.name for path in root.rglob("*") if path.name.startswith(key))


def policy_of(answer: httpx2.Response) -> str:
    return answer.headers["content-security-policy"]


async def test_the_first_page_tells_how_to_begin(
    browser: httpx2.AsyncClient, facts: DemoFacts
) -> None:
    answer = await browser.get("/")
    assert answer.status_code == 200
    for shown in ("1710034065", "clave-de-todos", "clave-del-p12", "Ana &lt;Torres&gt;"):
        assert shown in answer.text
    assert "Esto es una demostración" in answer.text
    assert f"127.0.0.1:{facts.smtp_port}" in answer.text
    assert "script-src" not in policy_of(answer) and "default-src 'none'" in policy_of(answer)
    assert "<script" not in answer.text and " style=" not in answer.text


async def test_the_certificate_is_downloaded(browser: httpx2.AsyncClient) -> None:
    answer = await browser.get("/certificado.p12")
    assert answer.content == b"p12"
    assert answer.headers["content-disposition"].startswith("attachment")


async def test_an_empty_box_says_so(browser: httpx2.AsyncClient) -> None:
    answer = await browser.get("/correo")
    assert "Todavía no hay correos" in answer.text
    assert "nada sale de este equipo" in answer.text


async def test_a_mail_is_listed_and_shown(browser: httpx2.AsyncClient, facts: DemoFacts) -> None:
    assert facts.mailbox is not None
    key = file_of(facts.mailbox, delivered(facts.mailbox))
    listing = await browser.get("/correo")
    assert "1 correo<" in listing.text
    assert f'href="/correo/{key}"' in listing.text
    shown = await browser.get(f"/correo/{key}")
    assert "&lt;b&gt;texto&lt;/b&gt;" in shown.text
    assert "<iframe" in shown.text and "sandbox" in shown.text
    assert "&lt;first@chq.example&gt;" in shown.text
    assert 'download="ñ.pdf"' in shown.text


async def test_the_html_of_a_mail_can_do_nothing(
    browser: httpx2.AsyncClient, facts: DemoFacts
) -> None:
    assert facts.mailbox is not None
    key = file_of(facts.mailbox, delivered(facts.mailbox))
    answer = await browser.get(f"/correo/{key}/html")
    assert "default-src 'none'" in policy_of(answer)
    assert policy_of(answer).endswith("sandbox")


async def test_files_and_the_original_are_downloads(
    browser: httpx2.AsyncClient, facts: DemoFacts
) -> None:
    assert facts.mailbox is not None
    key = file_of(facts.mailbox, delivered(facts.mailbox))
    file = await browser.get(f"/correo/{key}/anexos/0")
    assert file.content == b"%PDF-1.4"
    assert file.headers["content-disposition"] == "attachment; filename*=UTF-8''%C3%B1.pdf"
    original = await browser.get(f"/correo/{key}/original")
    assert b"Message-ID: <first@chq.example>" in original.content


@pytest.mark.parametrize(
    "path",
    [
        "/correo/none",
        "/correo/none/html",
        "/correo/none/original",
        "/correo/none/anexos/0",
        "/correo/..%2f..%2fc.p12/original",
        "/correo/%2e%2e/original",
    ],
)
async def test_what_is_not_there_is_a_404(
    browser: httpx2.AsyncClient, facts: DemoFacts, path: str
) -> None:
    assert facts.mailbox is not None
    delivered(facts.mailbox)
    assert (await browser.get(path)).status_code == 404


async def test_an_attachment_that_the_mail_does_not_have_is_a_404(
    browser: httpx2.AsyncClient, facts: DemoFacts
) -> None:
    assert facts.mailbox is not None
    key = file_of(facts.mailbox, delivered(facts.mailbox))
    assert (await browser.get(f"/correo/{key}/anexos/1")).status_code == 404


async def test_an_answer_is_addressed_and_threaded(
    browser: httpx2.AsyncClient, facts: DemoFacts
) -> None:
    assert facts.mailbox is not None
    key = file_of(facts.mailbox, delivered(facts.mailbox))
    answer = await browser.get(f"/correo/escribir?responde={key}")
    assert 'name="sender" type="email" value="maria@correo.example"' in answer.text
    assert 'value="Re: Recibimos su documento"' in answer.text
    assert 'name="in_reply_to" value="&lt;first@chq.example&gt;"' in answer.text
    assert 'value="María Quishpe"' in answer.text


async def test_a_mail_that_cannot_be_sent_keeps_what_was_written(
    browser: httpx2.AsyncClient,
) -> None:
    form = {"sender": "maria@correo.example", "to": "tramites@chq.example", "text": "Mi texto"}
    answer = await browser.post("/correo/escribir", data=form)
    assert answer.status_code == 422
    assert "El servidor de correo no responde" in answer.text
    assert "Mi texto" in answer.text


async def test_another_site_cannot_send(browser: httpx2.AsyncClient) -> None:
    answer = await browser.post(
        "/correo/escribir", data={}, headers={"origin": "https://elsewhere.example"}
    )
    assert answer.status_code == 404


async def test_without_a_maildir_the_box_is_empty(facts: DemoFacts) -> None:
    shown = DemoFacts(facts.smtp_host, facts.smtp_port, facts.intake, mailbox=None, zone=facts.zone)
    transport = httpx2.ASGITransport(create_demo_app(shown))
    async with httpx2.AsyncClient(transport=transport, base_url="http://chasqui.test") as client:
        first = await client.get("/")
        assert "los mensajes salen" in first.text
        assert "Los de la demostración no se cargaron" in first.text
        assert (await client.get("/correo")).status_code == 200
        assert (await client.get("/certificado.p12")).status_code == 404


def test_a_citizen_s_mail_is_a_real_one() -> None:
    letter = Letter(
        "María Ñ", "maria@correo.example", "a@chq.example", "Asunto\r\nBcc: x", "Á", "<1@chq>"
    )
    message = citizen_mail.compose(letter, [("plano ñ.pdf", b"%PDF-1.4")])
    assert message["Subject"] == "Asunto Bcc: x"
    assert "Bcc" not in message
    assert message["In-Reply-To"] == message["References"] == "<1@chq>"
    (part,) = message.iter_attachments()
    assert part.get_filename() == "plano ñ.pdf"
    assert re.fullmatch(r"<.+@correo\.example>", message["Message-ID"])


@pytest.mark.parametrize("sender", ["", "maria", "maria@", "a b@correo.example"])
def test_a_bad_address_is_told(sender: str) -> None:
    with pytest.raises(NotSent, match="una de ellas no es de correo"):
        citizen_mail.compose(Letter(sender=sender, to="a@chq.example"), [])
