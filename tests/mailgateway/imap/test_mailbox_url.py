"""How mailboxes are named in the settings."""

import pytest

from chasqui.building import StartError
from chasqui.doors.mail_doors import mailboxes_of
from chasqui.settings import Settings
from mailgateway.imap.mailbox_url import read_mailboxes

SECRET = "clave-muy-secreta"


def test_everything_an_address_can_say() -> None:
    first, second, third = read_mailboxes(
        f"imaps://ana%40chq.example:p%2C%40@IMAP.chq.example/INBOX?unit=sg&move=Procesados,"
        f" imap://luis:{SECRET}@127.0.0.1:1143/Tr%C3%A1mites/2026?tls=no&every=30,"
        f"imap://rosa:{SECRET}@mail.example?verify=no"
    )
    assert (first.user, first.password, first.host) == (
        "ana@chq.example",
        "p,@",
        "imap.chq.example",
    )
    assert (first.port, first.security, first.unit, first.move_to) == (
        993,
        "tls",
        "SG",
        "Procesados",
    )
    assert first.name == "ana@chq.example@imap.chq.example/INBOX"
    assert (second.folder, second.security, second.every) == ("Trámites/2026", "none", 30.0)
    assert second.name == "luis@127.0.0.1:1143/Trámites/2026"
    assert (third.port, third.security, third.verify) == (143, "starttls", False)
    assert "p,@" not in repr(first)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"pop3://u:{SECRET}@h", "debe empezar con imaps:// o imap://"),
        (f"imaps://u:{SECRET}@h:x", "puerto que no es un número"),
        (f"imaps://:{SECRET}@h", "debe nombrar usuario, contraseña y servidor"),
        (f"imaps://u:{SECRET}@h?unidad=SG", "una opción «unidad»"),
        (f"imaps://u:{SECRET}@h?every=0", "1 a 3600 segundos"),
        (f"imaps://u:{SECRET}@h?tls=no", "se contradicen"),
        (f"imap://u:{SECRET}@h?tls=maybe", "solo puede ser «no»"),
        (f"imaps://u:{SECRET}@h,imaps://u:{SECRET}@h", "entrada 2 nombra un buzón"),
    ],
)
def test_what_is_wrong_is_said_without_the_password(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said) as caught:
        read_mailboxes(text)
    assert SECRET not in str(caught.value)


def test_a_long_name_still_fits_its_column_and_stays_distinct() -> None:
    one, two = (read_mailboxes(f"imaps://u:p@h/{'x' * 300}{end}")[0].name for end in "ab")
    assert one != two and len(f"imap:{one}:4294967295:4294967295") <= 200


def settings(mailboxes: str) -> Settings:
    return Settings(
        imap_mailboxes=mailboxes, intake_addresses="tramites@chq.example=SG,da@chq.example=DA"
    )


def test_a_mailbox_belongs_to_a_unit_that_has_an_address() -> None:
    named, own = mailboxes_of(settings("imaps://u:p@h?unit=da,imaps://tramites%40chq.example:p@h"))
    assert (named.unit, own.unit) == ("DA", "SG")
    for wrong in ("imaps://u:p@h", "imaps://u:p@h?unit=XX"):
        with pytest.raises(StartError, match="necesita un área"):
            mailboxes_of(settings(wrong))
