"""Opens the certificate file an official signs with, and refuses clearly what cannot sign."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import pkcs12 as asn1_pkcs12  # type: ignore[import-untyped]
from cryptography.exceptions import UnsupportedAlgorithm

from office.errors import Invalid
from office.papers.signing.keys import NO_KEY, UNCHANGED, SigningKey, refused, signing_key
from office.papers.signing.pkcs12_contents import Contents, WrongPassphrase, contents
from office.papers.signing.pkcs12_rounds import MOST_ROUNDS, rounds

MAX_P12_BYTES = 512 * 1024
_NOT_A_P12 = "Ese archivo no es un certificado .p12 o .pfx."


@dataclass(frozen=True)
class KeyChoice:
    """One of several keys that may sign, as it is told to whoever has to choose."""

    serial: str
    holder: str
    issuer_name: str
    not_after: datetime


class SeveralKeys(Invalid):
    """The file holds several keys that may sign and nobody has said which; nothing was signed."""

    def __init__(self, choices: tuple[KeyChoice, ...]) -> None:
        super().__init__(
            f"Ese archivo contiene {len(choices)} certificados con los que se puede firmar. "
            f"Elija cuál usar, y vuelva a dar el archivo y la clave. {UNCHANGED}",
            "serial",
        )
        self.choices = choices


def open_p12(data: bytes, passphrase: str, at: datetime, serial: str = "") -> SigningKey:
    """The key of a PKCS#12 file (RFC 7292), fit to sign at `at`.

    Of several keys the one whose certificate may sign, or the one with `serial` (decimal). Raises
    Invalid, field "p12" or "passphrase", with one Spanish sentence on what is wrong and one that
    says that nothing changed; SeveralKeys when one has to be chosen.
    """
    return chosen_key(unlock(data, passphrase), at, serial)


def unlock(data: bytes, passphrase: str) -> Contents:
    """What is in the file. How long that takes its author decides, up to MOST_ROUNDS and as far as
    it can be seen from outside: call it where it can be ended. Raises Invalid as `open_p12`."""
    _check_rounds(_shell(data))
    return _decrypt(data, passphrase)


def chosen_key(found: Contents, at: datetime, serial: str = "") -> SigningKey:
    """The key of `found` that signs. Raises as `open_p12`."""
    fit: list[SigningKey] = []
    refusals: list[Invalid] = []
    for pair in found.pairs:
        try:
            fit.append(signing_key(pair.key, pair.certificate, found.others, at))
        except Invalid as error:
            refusals.append(error)
    chosen = [key for key in fit if key.serial == serial] if serial else fit
    if len(chosen) == 1:
        return chosen[0]
    if fit:
        raise SeveralKeys(
            tuple(KeyChoice(key.serial, key.holder, key.issuer_name, key.not_after) for key in fit)
        )
    if refusals:
        raise refusals[0]
    raise refused(NO_KEY)


def _shell(data: bytes) -> Any:
    """A wrong file and a wrong passphrase look alike to a decryptor; the outer shell tells."""
    not_a_p12 = refused(_NOT_A_P12)
    if not data or len(data) > MAX_P12_BYTES:
        raise not_a_p12
    try:
        shell = asn1_pkcs12.Pfx.load(data)
        if shell["version"].native != "v3" or shell["auth_safe"]["content_type"].native != "data":
            raise not_a_p12
    except (ValueError, TypeError, KeyError) as error:
        raise not_a_p12 from error
    return shell


def _check_rounds(shell: Any) -> None:
    """Refuse a file that would keep its reader busy."""
    try:
        asked = sum(rounds(shell))
    except UnsupportedAlgorithm as error:
        raise refused("Ese certificado está cifrado de un modo que no se reconoce.") from error
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise refused(_NOT_A_P12) from error
    if asked > MOST_ROUNDS:
        raise refused(
            "Ese archivo pide demasiado trabajo para abrirse y no se abrió; pida a su entidad de "
            "certificación otro, o vuelva a exportarlo."
        )


def _decrypt(data: bytes, passphrase: str) -> Contents:
    wrong = refused("La clave no abre ese certificado; revise mayúsculas y números.", "passphrase")
    if "\x00" in passphrase:  # the library does not survive one
        raise wrong
    try:
        return contents(data, passphrase)
    except UnsupportedAlgorithm as error:
        raise refused("Ese certificado está cifrado de un modo que no se reconoce.") from error
    except (WrongPassphrase, ValueError) as error:
        raise wrong from error
