"""The stand-in's chat page, as a browser without script uses it, and its own strictness."""

import re
from collections.abc import AsyncIterator

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from chasqui.standins.telegram import DEMO_TOKEN, TelegramState, create_telegram_standin
from tests.bot.conftest import JPEG, MARIA, PDF, SEGUNDO

Client = httpx2.AsyncClient
CHAT = f"/chat/{MARIA}"
API = f"/bot{DEMO_TOKEN}"


@pytest.fixture
def state() -> TelegramState:
    """The memory of a stand-in that no bot polls."""
    return TelegramState(DEMO_TOKEN)


@pytest.fixture
async def browser(state: TelegramState, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Client]:
    """A browser on its pages."""
    monkeypatch.setattr("chasqui.standins.telegram.page._PATIENCE", 0.01)
    app = httpx2.ASGITransport(create_telegram_standin(DEMO_TOKEN, state))
    async with Client(transport=app, base_url="http://standin") as client:
        yield client


async def test_it_says_on_every_page_what_it_is(browser: Client) -> None:
    for address in ("/", CHAT):
        page = await browser.get(address)
        assert "Esto no es Telegram." in page.text
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert not re.search(r"<script(?! src)|<style| style=| on\w+=", page.text)


async def test_what_is_written_becomes_an_update(browser: Client, state: TelegramState) -> None:
    answer = await browser.post(CHAT, data={"text": "Hola,\r\nbuenos días"})

    assert answer.status_code == 303
    (update,) = state.unconfirmed()
    assert update["message"]["text"] == "Hola,\nbuenos días"
    assert update["message"]["from"]["first_name"] == "María"
    assert "buenos días" in (await browser.get(CHAT)).text


async def test_files_and_photos_are_attached(browser: Client, state: TelegramState) -> None:
    files = [
        ("files", ("escritura.pdf", PDF, "application/pdf")),
        ("files", ("casa.jpg", JPEG, "image/jpeg")),
    ]
    await browser.post(CHAT, data={"text": "Mi escritura", "as_photo": "1"}, files=files)

    first, second = (update["message"] for update in state.unconfirmed())
    assert first["document"]["file_name"] == "escritura.pdf"
    assert first["caption"] == "Mi escritura"
    assert len(second["photo"]) == 2 and "caption" not in second
    links = re.findall(r'href="(/chat/\d+/files/[^"]+)"', (await browser.get(CHAT)).text)
    document = await browser.get(links[0])
    assert document.content == PDF
    assert document.headers["content-disposition"].startswith("attachment")
    assert (await browser.get(links[-1])).headers["content-type"] == "image/jpeg"


async def test_a_file_is_only_for_its_own_chat(browser: Client, state: TelegramState) -> None:
    await browser.post(CHAT, files=[("files", ("a.pdf", PDF, "application/pdf"))])
    (file,) = state.files

    assert (await browser.get(f"{CHAT}/files/{file}")).status_code == 200
    assert (await browser.get(f"/chat/{SEGUNDO}/files/{file}")).status_code == 404


async def test_buttons_are_pressed_with_a_plain_form(browser: Client, state: TelegramState) -> None:
    keyboard = '{"inline_keyboard": [[{"text": "Revisar", "callback_data": "revisar:1"}]]}'
    given = {"chat_id": str(MARIA), "text": "¿Listo?", "reply_markup": keyboard}
    sent = (await browser.post(f"{API}/sendMessage", data=given)).json()["result"]
    page = (await browser.get(CHAT)).text
    assert 'value="revisar:1">Revisar</button>' in page

    data = {"message": str(sent["message_id"]), "data": "revisar:1"}
    await browser.post(f"{CHAT}/press", data=data)

    (update,) = state.unconfirmed()
    assert update["callback_query"]["data"] == "revisar:1"
    assert update["callback_query"]["message"]["message_id"] == sent["message_id"]


async def test_the_script_asks_only_for_what_is_new(browser: Client) -> None:
    page = await browser.get(CHAT)
    revision = re.findall(r'data-revision="(\d+)"', page.text)[0]
    assert (await browser.get(f"{CHAT}?since={revision}")).status_code == 204
    await browser.post(CHAT, data={"text": "<b>hola</b>"})
    news = await browser.get(f"{CHAT}?since={revision}")
    assert news.status_code == 200
    assert "&lt;b&gt;hola" in news.text and "<html" not in news.text


async def test_another_site_cannot_write_in_a_citizen_s_name(
    browser: Client, state: TelegramState
) -> None:
    for address in (CHAT, f"{CHAT}/press"):
        answer = await browser.post(
            address, data={"text": "x"}, headers={"origin": "http://elsewhere.example"}
        )
        assert answer.status_code == 404
    assert state.unconfirmed() == []


async def test_it_works_below_another_application(state: TelegramState) -> None:
    standin = create_telegram_standin(DEMO_TOKEN, state)
    outer = Starlette(routes=[Mount("/demo", Starlette(routes=[Mount("/telegram", standin)]))])
    transport = httpx2.ASGITransport(outer)
    async with Client(transport=transport, base_url="http://standin/demo/telegram") as browser:
        people = (await browser.get("/")).text
        assert f'href="/demo/telegram{CHAT}"' in people
        for address in re.findall(r'(?:href|src|action)="([^"]+)"', people):
            assert (await browser.get(f"http://standin{address}")).status_code == 200
        assert (await browser.get(f"{API}/getMe")).json()["ok"]


@pytest.mark.parametrize("address", ["/chat/1", "/chat/1/files/x", f"{CHAT}/files/none"])
async def test_what_is_not_there(browser: Client, address: str) -> None:
    assert (await browser.get(address)).status_code == 404


@pytest.mark.parametrize(
    ("method", "given", "code", "description"),
    [
        ("sendMessage", {"chat_id": "5", "text": "x"}, 400, "chat not found"),
        ("sendMessage", {"chat_id": str(MARIA), "text": " "}, 400, "message text is empty"),
        ("sendMessage", {"chat_id": str(MARIA), "text": "x" * 4097}, 400, "too long"),
        ("sendDocument", {"chat_id": str(MARIA)}, 400, "there is no document"),
        ("getFile", {"file_id": "none"}, 400, "invalid file_id"),
        ("answerCallbackQuery", {"callback_query_id": "1"}, 400, "query is too old"),
        (
            "editMessageText",
            {"chat_id": str(MARIA), "message_id": "9", "text": "x"},
            400,
            "message to edit not found",
        ),
        ("sendRocket", {}, 404, "Not Found"),
    ],
)
async def test_it_refuses_what_telegram_refuses(
    browser: Client, method: str, given: dict[str, str], code: int, description: str
) -> None:
    answer = await browser.post(f"{API}/{method}", data=given)

    assert answer.status_code == code
    assert answer.json()["ok"] is False
    assert answer.json()["error_code"] == code
    assert description in answer.json()["description"]


async def test_it_has_telegram_s_other_manners(browser: Client, state: TelegramState) -> None:
    long_data = "x" * 65
    markup = f'{{"inline_keyboard": [[{{"text": "a", "callback_data": "{long_data}"}}]]}}'
    body = {"chat_id": MARIA, "text": "x", "reply_markup": markup}
    assert (await browser.post(f"{API}/sendMessage", json=body)).status_code == 400
    assert (await browser.get("/bot1:wrong/getMe")).json()["error_code"] == 401
    assert (await browser.get("/file/bot1:wrong/files/file_1.pdf")).status_code == 404
    big = state.store(b"\x00" * (20 * 1024 * 1024 + 1), "big.bin", "application/octet-stream")
    answer = (await browser.get(f"{API}/getFile?file_id={big.file_id}")).json()
    assert answer["description"] == "Bad Request: file is too big"
    sent = (await browser.post(f"{API}/sendMessage", json={**body, "reply_markup": {}})).json()
    again = {"chat_id": MARIA, "message_id": sent["result"]["message_id"], "text": "x"}
    unchanged = await browser.post(f"{API}/editMessageText", json=again)
    assert unchanged.json()["description"] == "Bad Request: message is not modified"
    assert (await browser.post(f"{API}/editMessageText", json=again | {"text": "y"})).json()["ok"]
    for method in ("sendChatAction", "setWebhook", "deleteWebhook"):
        assert (await browser.post(f"{API}/{method}", json={"chat_id": MARIA})).json()["ok"]
    photo = {"photo": ("casa.jpg", JPEG, "image/jpeg")}
    shown = await browser.post(f"{API}/sendPhoto", data={"chat_id": str(MARIA)}, files=photo)
    assert shown.json()["ok"]
