"""Files: in custody before they are said to be received, and an honest word when they are not."""

import pytest

from chasqui.standins.telegram import ActingCitizen
from chasqui.standins.telegram.state import BROKEN, DROPPED, Failure
from models.tables import Blob
from office.storage import blobs
from tests.bot.conftest import PDF, Standin

pytestmark = pytest.mark.usefixtures("no_pauses", "door")


async def begun(citizen: ActingCitizen) -> None:
    """A draft that waits for details."""
    await citizen.say("/nuevo")
    await citizen.replies(1)
    await citizen.say("Solicitud de permiso")
    await citizen.replies(2)


async def test_a_file_is_in_custody_when_it_is_said_to_be(maria: ActingCitizen) -> None:
    await begun(maria)
    await maria.attach(PDF, "permiso.pdf")
    text = (await maria.replies(3))[2]

    assert text.startswith("Recibí 1 archivo:\n– permiso.pdf")
    blob = await Blob.get(media_type="application/pdf")
    assert await blobs.read(blob.sha256) == PDF


async def test_a_file_beyond_twenty_megabytes_is_not_even_asked_for(
    telegram: Standin, maria: ActingCitizen
) -> None:
    await begun(maria)
    await maria.attach(b"\x00" * (20 * 1024 * 1024 + 1), "video.mp4", "video/mp4")
    text = (await maria.replies(3))[2]

    assert "«video.mp4» pesa 20 MB" in text
    assert "tramites@chq.example" in text
    assert not any(method == "getFile" for method, _ in telegram.state.calls)


async def test_telegram_says_it_is_too_big(telegram: Standin, maria: ActingCitizen) -> None:
    await begun(maria)
    telegram.state.fail_next("getFile", Failure(400, "Bad Request: file is too big"))
    await maria.attach(PDF, "permiso.pdf")

    assert "hasta 20 MB" in (await maria.replies(3))[2]


@pytest.mark.parametrize("failure", [BROKEN, DROPPED])
async def test_a_download_that_breaks_is_tried_again(
    telegram: Standin, maria: ActingCitizen, failure: Failure
) -> None:
    await begun(maria)
    telegram.state.fail_next("getFile", failure)
    telegram.state.fail_next("file", failure)
    await maria.attach(PDF, "permiso.pdf")

    assert (await maria.replies(3))[2].startswith("Recibí 1 archivo:")


async def test_a_file_that_is_only_not_ready_yet_is_waited_for(
    telegram: Standin, maria: ActingCitizen
) -> None:
    await begun(maria)
    not_yet = "Bad Request: wrong file_id or the file is temporarily unavailable"
    telegram.state.fail_next("getFile", Failure(400, not_yet), times=2)
    await maria.attach(PDF, "permiso.pdf")

    assert (await maria.replies(3))[2].startswith("Recibí 1 archivo:")


async def test_a_wrong_file_is_final_at_once(telegram: Standin, maria: ActingCitizen) -> None:
    await begun(maria)
    telegram.state.fail_next("getFile", Failure(400, "Bad Request: invalid file_id"))
    await maria.attach(PDF, "permiso.pdf")

    assert "No pude descargar «permiso.pdf»" in (await maria.replies(3))[2]


async def test_a_voice_note_is_a_file(maria: ActingCitizen) -> None:
    await begun(maria)
    stored = maria.state.store(b"OggS" + bytes(60), "voice.oga", "audio/ogg")
    voice = {"file_id": stored.file_id, "file_unique_id": "v", "duration": 3, "file_size": 64}
    await maria.send_other({"voice": voice})

    assert "nota-de-voz-" in (await maria.replies(3))[2]


async def test_a_download_that_never_comes_is_admitted(
    telegram: Standin, maria: ActingCitizen
) -> None:
    await begun(maria)
    telegram.state.fail_next("getFile", BROKEN, times=5)
    await maria.attach(PDF, "permiso.pdf")

    assert "No pude descargar «permiso.pdf»" in (await maria.replies(3))[2]
    assert not await Blob.filter(media_type="application/pdf").exists()


async def test_an_empty_file_is_kept_like_any_other(maria: ActingCitizen) -> None:
    await begun(maria)
    await maria.attach(b"", "vacio.txt", "text/plain")

    assert "vacio.txt" in (await maria.replies(3))[2]
