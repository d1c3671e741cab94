"""One person, one address, however it was written."""

import pytest

from office.addresses.canonical import canonical
from office.errors import Invalid


@pytest.mark.parametrize(
    ("written", "address"),
    [
        (" Ana@Correo.Example ", "ana@correo.example"),
        ("ana+tramite@correo.example", "ana+tramite@correo.example"),
        ("ana@correo.example.", "ana@correo.example"),
        ("ana@xn--mxico-bsa.example", "ana@méxico.example"),
        ("ANA@XN--MXICO-BSA.example", "ana@méxico.example"),
        ("ana@me\u0301xico.example", "ana@méxico.example"),
        ("ana@cor\u200breo.example", "ana@correo.example"),  # as it would be looked up
        ("ana@\uff43orreo.example", "ana@correo.example"),
        ("ana@xn--zzzzzzzz-.example", "ana@xn--zzzzzzzz-.example"),
        ("ana@straße.example", "ana@straße.example"),  # not who writes from strasse.example
        ("ana@xn--strae-oqa.example", "ana@straße.example"),
        ("íñigo@correo.example", "íñigo@correo.example"),
    ],
)
def test_an_address_has_one_form(written: str, address: str) -> None:
    assert canonical(written) == address
    assert canonical(address) == address


@pytest.mark.parametrize(
    "written",
    ["", "ana", "@correo.example", "ana@", "ana@[127.0.0.1]:25", '"a b"@correo.example',
     "an\u200ba@correo.example", "ana@correo.example\r\nBcc: x@y.example", "a@b@c.example",
     f"{'a' * 65}@correo.example", f"ana@{'ñ' * 70}.example"],
)  # fmt: skip
def test_what_nobody_can_write_to_is_no_address(written: str) -> None:
    with pytest.raises(Invalid):
        canonical(written)
