"""The page of a download link: looking is free, the button fetches, the link ends."""

from tests.backoffice.desk import text_of, visitor
from tests.office.delivery.test_download_links import offered
from tests.support.clock import Clock
from tests.support.world import World


async def test_looking_and_fetching(world: World, clock: Clock) -> None:
    link, _, _ = await offered()
    path = link.url.removeprefix("http://localhost:8000")
    http = visitor()
    for _ in range(3):  # a mail program that opens every link
        page = await http.get(path)
        assert page.status_code == 200 and "noindex" in page.headers["X-Robots-Tag"]
    said = text_of(page.text)
    assert "grande.pdf" in said and "15 bytes" in said and "una sola descarga" in said
    assert "1 de abril de 2026" in said or "2026" in said
    assert (await http.head(path)).status_code in (200, 405)
    answer = await http.post(path, headers={"Origin": "http://localhost:8000"})
    assert answer.content == b"%PDF-1.4 grande"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    clock.advance(hours=0.5)
    assert (await http.post(path, headers={"Origin": "http://localhost:8000"})).status_code == 200
    clock.advance(hours=1)
    gone = await http.get(path)
    assert gone.status_code == 404 and "ya se usó o venció" in text_of(gone.text)
    late = await http.post(path, headers={"Origin": "http://localhost:8000"})
    assert late.status_code == 404


async def test_other_pages_cannot_press_the_button(world: World, clock: Clock) -> None:
    link, _, _ = await offered()
    path = link.url.removeprefix("http://localhost:8000")
    answer = await visitor().post(path, headers={"Origin": "http://otra.example"})
    assert answer.status_code != 200
    clock.advance(hours=2)
    assert (await visitor().get(path)).status_code == 200
