"""What the demonstration's citizens write, as the bytes and files a channel brings."""

from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs7, pkcs12

from chasqui.demo import sample_files
from chasqui.demo.agenda import Submits
from chasqui.demo.certificate import make_demo_p12
from chasqui.demo.data import CITIZENS, PASSPHRASE, DemoCitizen
from office.messages.incoming import IncomingFile
from office.papers.inspection import sniffing

_LATE_CLOCK = timedelta(days=2, hours=3)
_A_YEAR = timedelta(days=365)
_TYPES = {"pdf": ("application", "pdf"), "png": ("image", "png")}
_MAKERS: dict[str, Callable[[Submits], bytes]] = {
    "pdf": lambda act: sample_files.pdf(
        act.subject, CITIZENS[act.who].name, "Documento de prueba."
    ),
    "png": lambda act: sample_files.picture(),
}


def mail(act: Submits, citizen: DemoCitizen, to: str, at: datetime, *, about: str = "") -> bytes:
    """The mail of `act`, sent at the moment `at`; an answer in the case `about`, if given."""
    message = _message(citizen, to, f"Re: {act.subject} {about}" if about else act.subject, at)
    message["Message-ID"] = f"<{act.key}.{at:%Y%m%d}@correo.example>"
    message.set_content(f"{act.text}\n", cte="quoted-printable")
    if act.rich:
        _enrich(message, act, at)
    if act.file:
        kind, name = act.file
        main, sub = _TYPES[kind]
        message.add_attachment(_MAKERS[kind](act), maintype=main, subtype=sub, filename=name)
    return _signed(message, citizen, at) if act.signed else message.as_bytes()


def _enrich(message: EmailMessage, act: Submits, at: datetime) -> None:
    """What many programs add: the text once more in HTML with a logo, and a clock that is late."""
    message["Cc"] = '"Archivo de obra" <archivo@constructora-ilalo.example>'
    message.replace_header("Date", format_datetime(at - _LATE_CLOCK))
    shown = f'<p>{escape(act.text)}</p><img src="cid:logo@constructora-ilalo.example" alt="">'
    message.add_alternative(shown, subtype="html", cte="quoted-printable")
    html = message.get_body(("html",))
    assert isinstance(html, EmailMessage)
    logo = sample_files.picture(96, 48)
    cid = "<logo@constructora-ilalo.example>"
    html.add_related(logo, "image", "png", cid=cid, filename="logo.png", disposition="inline")


def _signed(message: EmailMessage, citizen: DemoCitizen, at: datetime) -> bytes:
    """`message` as multipart/signed (RFC 8551), with a certificate that nobody should trust."""
    p12 = make_demo_p12(citizen.name, "", PASSPHRASE, at - _A_YEAR, at + _A_YEAR)
    key, certificate, others = pkcs12.load_key_and_certificates(p12, PASSPHRASE.encode())
    assert isinstance(key, rsa.RSAPrivateKey) and certificate is not None
    inner = EmailMessage(policy=SMTP)
    inner.set_content(message.get_content(), cte="quoted-printable")
    del inner["MIME-Version"]
    builder = pkcs7.PKCS7SignatureBuilder().set_data(inner.as_bytes())
    builder = builder.add_signer(certificate, key, hashes.SHA256())
    for other in others:
        builder = builder.add_certificate(other)
    # Without a signing time: that of the loading would be days after the letter came.
    options = [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.NoAttributes]
    whole = builder.sign(serialization.Encoding.SMIME, options)
    head = "".join(
        f"{name}: {message.policy.fold(name, value).partition(': ')[2]}"
        for name, value in message.items()
        if not name.lower().startswith(("content-", "mime-"))
    )
    return head.encode() + whole


def question(number: str, citizen: DemoCitizen, to: str, at: datetime) -> bytes:
    """A mail that asks for the state of the case `number`."""
    message = _message(citizen, to, f"Estado {number}", at)
    message["Message-ID"] = f"<estado.{number}.{at:%Y%m%d}@correo.example>"
    message.set_content("\n")
    return message.as_bytes()


def _message(citizen: DemoCitizen, to: str, subject: str, at: datetime) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = f'"{citizen.name}" <{citizen.address}>'
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = format_datetime(at)
    return message


def files(act: Submits) -> tuple[IncomingFile, ...]:
    """The file of `act`, as a chat brings it."""
    if not act.file:
        return ()
    kind, name = act.file
    content = _MAKERS[kind](act)
    return (IncomingFile(name, sniffing.media_type(content, name), content),)
