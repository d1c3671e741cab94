"""Mails whose parts are badly marked: text and files come out, in the order they stand in."""

import time

import pytest

from tests.mailgateway.letters import read

_HEAD = "From: Rosa <rosa@correo.example>\nTo: tramites@chq.example\nSubject: Plano\n"
_PARTS = (
    "--b\nContent-Type: text/plain\n\nAdjunto el plano.\n"
    '--b\nContent-Type: application/pdf; name="plano.pdf"\nContent-Transfer-Encoding: base64\n\n'
    "JVBERi0xLjQKJSVFT0YK\n--b--\n"
)
_NESTED = '\n--r\nContent-Type: multipart/mixed\n boundary="b"\n\n' + _PARTS + "\n--r--\n"


@pytest.mark.parametrize(
    "written",
    [
        f'{_HEAD}Content-Type: multipart/mixed\n boundary="b"\n\n{_PARTS}',
        f'{_HEAD}Content-Type: multipart/mixed;\nboundary="b"\n\n{_PARTS}',
        f'{_HEAD}Content-Type: multipart/mixed;\nboundary="b"\nMIME-Version: 1.0\n\n{_PARTS}',
        f"{_HEAD}Content-Type: multipart/mixed\n\n{_PARTS}",
        f'{_HEAD}Content-Type: multipart/mixed; boundary="otra"\n\n{_PARTS}',
        f'{_HEAD}Content-Type: multipart/mixed; boundary="b"\n{_PARTS}',
        f'{_HEAD}Content-Type: multipart/mixed; boundary="r"\n{_NESTED}',
        f"---- Mensaje original ----\n{_HEAD}Content-Type: multipart/mixed; boundary=b\n\n{_PARTS}",
        f"Aviso:\n\n{_HEAD}Content-Type: multipart/mixed; boundary=b\n\n{_PARTS}",
    ],
    ids=["semicolon", "unfolded", "between", "missing", "other", "blank", "nested", "words", "gap"],
)
def test_parts_are_found_whatever_is_wrong_with_their_boundary(written: str) -> None:
    came = read(written)
    assert (came.sender_address, came.subject) == ("rosa@correo.example", "Plano")
    assert came.text == "Adjunto el plano."
    assert [(file.name, file.media_type) for file in came.files] == [
        ("plano.pdf", "application/pdf")
    ]


def test_a_part_whose_header_ran_into_that_around_it_is_read() -> None:
    came = read(
        f'{_HEAD}Content-Type: multipart/related; boundary="r"\n\n--r\n'
        'Content-Type: multipart/alternative; boundary="a"\n'
        "Content-Type: text/plain; charset=utf-8\n\nSolicito el plano.\n\n"
        "--a\nContent-Type: text/html\n\n<p>Solicito el plano.</p>\n\n--a--\n--r--\n"
    )
    assert came.text == "Solicito el plano."
    assert [part.reason for part in came.parts] == ["", "Es otra versión del mismo texto."]


def test_the_first_piece_of_a_mail_in_pieces_is_read_and_said_to_be_one() -> None:
    came = read(
        f'{_HEAD}Content-Type: message/partial; number=1; total=2; id="x@y"\n\n'
        "Content-Type: text/plain\n\nSolicito copia (primera parte).\n"
    )
    assert came.text == "Solicito copia (primera parte)."
    assert came.files[0].finding == "Es la parte 1 de 2 de un correo más largo, que llegó dividido."


def test_an_unnamed_text_of_another_kind_is_text() -> None:
    came = read(f"{_HEAD}Content-Type: text/markdown\n\n# Solicitud\n")
    assert came.text == "# Solicitud" and came.files == ()


def test_multiparts_without_boundaries_in_each_other_take_no_more_than_their_length() -> None:
    inner = "Content-Type: multipart/mixed\n\n--x{0}\n\n"
    written = _HEAD + "".join(inner.format(n) for n in range(150)) + "x" * 900_000
    began = time.thread_time()
    read(written)
    assert time.thread_time() - began < 2


def _alternative(plain: str, rich: str) -> str:
    return (
        f'{_HEAD}Content-Type: multipart/alternative; boundary="b"\n\n'
        f"--b\nContent-Type: text/plain\n\n{plain}\n--b\nContent-Type: text/html\n\n{rich}\n--b--\n"
    )


_LETTER = "Solicito copia del plano de la quebrada, lote 12, porque el muro cedió."


@pytest.mark.parametrize(
    "stub",
    [
        "Su cliente de correo no admite mensajes HTML.",
        "[cid:logo]",
        "Descubra nuestra aplicación: http://tienda.example",
        "Solicito copia del plano",
        " ",
    ],
)
def test_the_text_that_has_the_words_is_the_letter(stub: str) -> None:
    page = f"<style>.muro {{color: red}}</style><p>{_LETTER}</p>"
    came = read(_alternative(stub, page))
    assert came.text == _LETTER


def test_of_two_texts_that_say_the_same_the_plain_one_is_the_letter() -> None:
    came = read(_alternative(_LETTER, f"<p>{_LETTER}</p><p>Rosa</p>"))
    assert came.text == _LETTER
    assert [part.reason for part in came.parts] == ["", "Es otra versión del mismo texto."]


def test_a_long_advertisement_hides_no_short_letter() -> None:
    advertisement = " ".join(f"palabra{n}" for n in range(60))
    came = read(_alternative(advertisement, f"<p>{_LETTER}</p>"))
    assert advertisement in came.text and _LETTER in came.text


def test_texts_stand_in_the_order_of_the_message() -> None:
    came = read(
        f'{_HEAD}Content-Type: multipart/mixed; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nPrimero.\n"
        "--b\nContent-Type: text/html\n\n<p>Segundo.</p>\n"
        "--b\nContent-Type: text/plain\n\nTercero.\n"
        "--b\nContent-Type: text/plain\n\n-- \nAviso de confidencialidad.\n--b--\n"
    )
    assert came.text.split() == ["Primero.", "Segundo.", "Tercero."]
    assert came.signature == "-- \nAviso de confidencialidad."
