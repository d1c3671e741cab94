"""What a mail is: people's letters are never taken for a machine's, nor the other way round."""

import time
from email.message import EmailMessage

import pytest

from models.enums import Outcome
from office.messages.delivery_report import DeliveryReport
from office.messages.incoming import IncomingMessage, MessageKind
from tests.mailgateway.letters import letter, read

OURS = "<1a2b.3c4d@chq.example>"
DSN = f"""\
From: Mail Delivery System <MAILER-DAEMON@mx.correo.example>
To: tramites+bxyz@chq.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

Su mensaje no pudo ser entregado.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.correo.example

Original-Recipient: rfc822;maria@correo.example
Final-Recipient: rfc822; m.quishpe@interno.example
Action: {{action}}
Status: 5.1.1 (bad destination mailbox address)
Remote-MTA: dns; buzon.correo.example (192.0.2.7)
Diagnostic-Code: smtp; 550 5.1.1 <maria@correo.example>:
    no existe (en este servidor)

--b
Content-Type: {{original}}

Message-ID: {OURS}
Subject: Recibimos su documento

--b--
"""


def dsn(action: str = "failed", original: str = "text/rfc822-headers") -> IncomingMessage:
    return read(DSN.format(action=action, original=original), mail_from="")


def told(message: IncomingMessage) -> DeliveryReport:
    assert message.kind is MessageKind.BOUNCE and message.report is not None
    return message.report


@pytest.mark.parametrize("original", ["message/rfc822", "text/rfc822-headers", "message/global"])
def test_a_standard_bounce_is_read_whole(original: str) -> None:
    report = told(dsn(original=original))
    (one,) = report.recipients
    assert (one.address, one.outcome, one.status) == ("maria@correo.example", "bounced", "5.1.1")
    assert one.server == "buzon.correo.example"
    assert one.words == "550 5.1.1 <maria@correo.example>: no existe (en este servidor)"
    assert report.originals[0] == OURS


@pytest.mark.parametrize(
    ("action", "outcome"),
    [
        ("delayed", Outcome.DELAYED),
        ("Delivered", Outcome.DELIVERED),
        ("relayed (to a fax)", Outcome.ACCEPTED),
    ],
)
def test_the_report_says_what_happened(action: str, outcome: Outcome) -> None:
    assert told(dsn(action)).recipients[0].outcome is outcome


QMAIL = f"""\
From: MAILER-DAEMON@correo.example
Subject: failure notice

Hi. This is the qmail-send program at correo.example.
I'm afraid I wasn't able to deliver your message to the following addresses.

<maria@correo.example>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Return-Path: <tramites@chq.example>
Message-ID: {OURS}
Subject: 450 cartas
"""
EXIM_WARNING = """\
From: Mail Delivery System <Mailer-Daemon@correo.example>
Subject: Warning: message 1GdV3O-0002RD-H2 delayed 24 hours
Auto-Submitted: auto-replied

A message that you sent has not yet been delivered to one or more of its recipients.
  maria@correo.example
    Delay reason: SMTP error from remote mail server:
    host mail.correo.example [192.0.2.7]: 451 try again
No action is required on your part. Delivery attempts will continue for some time.
"""
SPANISH = """\
From: postmaster@correo.example
Subject: No se puede entregar: Recibimos su documento

No se pudo entregar su mensaje a maria@correo.example. Buzón lleno.
El servidor correo.example respondió: 552 5.2.2 buzón lleno
"""


@pytest.mark.parametrize(
    ("text", "outcome", "status", "server"),
    [
        (QMAIL, Outcome.BOUNCED, "5.1.1", ""),
        (EXIM_WARNING, Outcome.DELAYED, "", "mail.correo.example"),
        (SPANISH, Outcome.BOUNCED, "5.2.2", "correo.example"),
    ],
    ids=["qmail", "exim", "spanish"],
)
def test_a_bounce_in_a_server_s_own_words(
    text: str, outcome: Outcome, status: str, server: str
) -> None:
    (one,) = told(read(text, mail_from="")).recipients
    assert (one.address, one.outcome) == ("maria@correo.example", outcome)
    assert (one.status, one.server) == (status, server)


def test_the_original_inside_a_bounce_is_found_in_its_words() -> None:
    assert OURS in told(read(QMAIL, mail_from="")).originals


@pytest.mark.parametrize(
    "text",
    [
        "Me devolvieron este correo:\n550 5.1.1 could not be delivered\nNo se pudo entregar.\n",
        "Respuesta automática: eso me llegó de ustedes. ¿Cuándo responden?\n",
        "Adjunto el aviso «Undelivered Mail Returned to Sender».\n",
    ],
)
def test_a_letter_that_quotes_a_machine_stays_a_letter(text: str) -> None:
    assert read(letter(text=text)).kind is MessageKind.SUBMISSION


def test_a_letter_with_a_bounce_attached_stays_a_letter() -> None:
    mail = letter(text="Me llegó esto de su servidor.")
    mail.add_attachment(letter("Undelivered Mail Returned to Sender"))
    assert read(mail).kind is MessageKind.SUBMISSION


@pytest.mark.parametrize(
    "subject",
    [
        "Fuera de la oficina de correos me robaron la cédula",
        "Auto: choque en la avenida Amazonas",
        "Auto de llamamiento a juicio",
        "Re: Respuesta automática: Solicitud",
        "Ausencia de señalización en mi calle",
        "Ausente del país: poder para mi hijo",
        "Ausencia: mi hija estuvo enferma",
        "Out of office hours construction noise",
        "Devolución de valores: correo devuelto",
        "Confirme su correo recibido el lunes",
        "Delivery failure of the water service",
        "Entrega fallida de medidores",
    ],
)
def test_a_subject_of_a_person_s_stays_a_letter(subject: str) -> None:
    assert read(letter(subject)).kind is MessageKind.SUBMISSION


@pytest.mark.parametrize(
    "subject",
    [
        "Respuesta automática: Recibimos su documento",
        "RESPUESTA AUTOMATICA",
        "Fuera de la oficina",
        "Fuera de oficina: Recibimos su documento",
        "Estoy fuera de la oficina - Recibimos su documento",
        "Ausente de la oficina: Recibimos su documento",
        "Automatic reply: Recibimos su documento",
        "Auto-Reply: hola",
        "Out of Office: hola",
        "Out of office reply",
        "[Auto-Reply] hola",
        "AUTO: María Quishpe is out of the office (returning 03/03/2026)",
        "AUTO: María está fuera de la oficina",
        "Resposta automática: hola",
    ],
)
def test_absences_are_told_by_their_subject(subject: str) -> None:
    message = read(letter(subject))
    assert message.kind is MessageKind.AUTOMATIC, subject
    assert message.reason == "Es una respuesta automática."


@pytest.mark.parametrize(
    ("field", "value", "kind"),
    [
        ("Auto-Submitted", "auto-replied", MessageKind.AUTOMATIC),
        ("Auto-Submitted", "auto-generated (cron)", MessageKind.AUTOMATIC),
        ("Auto-Submitted", "no", MessageKind.SUBMISSION),
        ("X-Autoreply", "yes", MessageKind.AUTOMATIC),
        ("X-Autorespond", "vacaciones", MessageKind.AUTOMATIC),
        ("Precedence", "auto_reply", MessageKind.AUTOMATIC),
        ("X-Auto-Response-Suppress", "All", MessageKind.SUBMISSION),
        ("List-Unsubscribe", "<mailto:x@y.example>", MessageKind.SUBMISSION),
        ("Precedence", "bulk", MessageKind.LIST),
        ("List-Id", "<vecinos.example>", MessageKind.LIST),
        ("X-Boxbe-Challenge", "1", MessageKind.CHALLENGE),
    ],
)
def test_a_header_s_word(field: str, value: str, kind: MessageKind) -> None:
    mail = letter()
    mail[field] = value
    assert read(mail).kind is kind


@pytest.mark.parametrize(
    ("mail_from", "kind"),
    [
        ("", MessageKind.AUTOMATIC),
        ("MAILER-DAEMON@correo.example", MessageKind.AUTOMATIC),
        ("vecinos-bounces+maria=correo.example@listas.example", MessageKind.LIST),
        ("owner-vecinos@listas.example", MessageKind.LIST),
        # Services that send for many people's own programs; behind them is a person.
        ("bounces+123-tramites=chq.example@em42.sendgrid.example", MessageKind.SUBMISSION),
        ("postmaster@correo.example", MessageKind.SUBMISSION),
    ],
)
def test_an_envelope_s_word(mail_from: str, kind: MessageKind) -> None:
    assert read(letter(), mail_from=mail_from).kind is kind


def test_an_absence_with_the_null_sender_is_no_bounce() -> None:
    text = "Estoy de vacaciones; su mensaje no fue entregado a nadie más. Vuelvo el 450 de enero.\n"
    message = read(letter("Re: Recibimos su documento", text), mail_from="")
    assert message.kind is MessageKind.AUTOMATIC and message.report is None


def test_a_challenge_keeps_our_mail_waiting() -> None:
    mail = letter(
        "Re: Recibimos su documento (verification required)",
        "Your message will be delivered once you visit https://filter.example/x\n",
    )
    mail["In-Reply-To"] = OURS
    message = read(mail)
    assert message.kind is MessageKind.CHALLENGE and message.report is not None
    assert message.report.recipients[0].outcome is Outcome.DELAYED
    assert message.report.originals == (OURS,)


def test_a_complaint_is_told_from_a_bounce() -> None:
    text = (
        "From: fbl@proveedor.example\nSubject: FW: Recibimos su documento\nMIME-Version: 1.0\n"
        "Content-Type: multipart/report; report-type=feedback-report; boundary=b\n\n"
        "--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\n\n--b--\n"
    )
    assert read(text).kind is MessageKind.FEEDBACK


def test_a_read_receipt_is_no_bounce() -> None:
    text = (
        "From: maria@correo.example\nSubject: Leído: Recibimos su documento\nMIME-Version: 1.0\n"
        "Content-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n"
        "--b\nContent-Type: message/disposition-notification\n\n"
        "Disposition: manual-action/MDN-sent-manually; displayed\n\n--b--\n"
    )
    message = read(text)
    assert message.kind is MessageKind.AUTOMATIC
    assert message.reason == "Es una confirmación de lectura."


@pytest.mark.parametrize(
    "text",
    [
        "From: MAILER-DAEMON@x.example\nContent-Type: multipart/report\n\n",
        "From: MAILER-DAEMON@x.example\nContent-Type: message/delivery-status\n\nAction: failed\n",
        "From: a@x.example\nContent-Type: multipart/report; report-type*0=%ff; boundary=b\n\n--b\n",
    ],
)
def test_a_broken_report_is_a_machine_s_all_the_same(text: str) -> None:
    message = read(text, mail_from="")
    assert message.kind.by_machine and message.report is None


@pytest.mark.parametrize(
    "line",
    ["-" * 60_000, "a@" * 30_000, "450 " * 15_000, "\n ".join("5" * 20_000), "<" * 60_000,
     "https://x " * 6_000, "> " * 30_000, "before " * 9_000, "delivery " * 7_000],
    ids=lambda line: line[:4],
)  # fmt: skip
def test_no_text_takes_long_to_judge(line: str) -> None:
    text = (
        "From: MAILER-DAEMON@x.example\nSubject: failure notice (action required) "
        f"{line[:900].replace(chr(10), '')}\n\n{line}\n"
    )
    start = time.thread_time()
    assert read(text, mail_from="").kind.by_machine
    assert time.thread_time() - start < 2


@pytest.mark.parametrize(
    "subject", ["Estoy de vacaciones", "Vacaciones: Re: su trámite", "I'm on annual leave."]
)
def test_an_absence_without_a_mark_is_told_by_what_it_answers(subject: str) -> None:
    mail = letter(subject, "Vuelvo el lunes.\n")
    assert read(mail).kind is MessageKind.SUBMISSION
    mail["In-Reply-To"] = "<acuse-1@chq.example>"
    assert read(mail).kind is MessageKind.AUTOMATIC


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Non remis : Solicitud", "Votre message n'a pas pu être remis à ana@correo.example."),
        ("Недоставленное сообщение", "<ana@correo.example>: 550 5.1.1 user unknown"),
        ("系统退信", "550 5.1.1 user unknown <ana@correo.example>"),
    ],
)
def test_a_bounce_from_postmaster_in_any_language(subject: str, text: str) -> None:
    mail = letter(subject, text)
    mail.replace_header("From", "postmaster@correo.example")
    judged = read(mail, mail_from="")
    assert judged.kind is MessageKind.BOUNCE
    assert judged.report and judged.report.recipients[0].address == "ana@correo.example"
    assert read(mail).kind is not MessageKind.AUTOMATIC  # a postmaster is also a person


def test_a_group_that_is_our_own_address_hands_on_letters() -> None:
    mail = letter()
    mail["List-ID"] = "Trámites <tramites.chq.example>"
    mail["Precedence"] = "list"
    came = read(mail, mail_from="tramites+bncBC7@chq.example")
    assert (came.kind, came.bulk) == (MessageKind.SUBMISSION, False)
    elsewhere = read(mail, recipients=("da@chq.example",))
    assert elsewhere.kind is MessageKind.LIST


def test_what_can_be_unsubscribed_from_wants_no_answer() -> None:
    mail = letter()
    mail["List-Unsubscribe"] = "<mailto:baja@tienda.example>"
    judged = read(mail)
    assert (judged.kind, judged.bulk) == (MessageKind.SUBMISSION, True)


VECINOS = {
    "List-Id": "Vecinos <vecinos.grupos.example>",
    "List-Post": "<https://grupos.example/vecinos>, <mailto:Vecinos@grupos.example?subject=x>",
    "Precedence": "list",
}
SENT_ON = "vecinos-bounces+x@grupos.example"


def by_list(**changed: str) -> EmailMessage:
    """María's letter as a list hands it on, with some of its headers `changed` ("" for none)."""
    mail = letter()
    for name, value in {**VECINOS, **changed}.items():
        del mail[name]
        if value:
            mail[name] = value
    return mail


@pytest.mark.parametrize("changed", [{}, {"List-Post": ""}, {"List-Id": "", "Precedence": ""}])
def test_who_wrote_to_a_list_can_be_told(changed: dict[str, str]) -> None:
    judged = read(by_list(**changed), mail_from=SENT_ON)
    assert (judged.kind, judged.bulk) == (MessageKind.LIST, False)
    assert judged.reason == "Es una carta que llegó por una lista de correo."


@pytest.mark.parametrize(
    ("changed", "mail_from"),
    [
        ({}, ""),
        ({"From": "María por Vecinos <vecinos@grupos.example>"}, SENT_ON),
        ({"From": "María <vecinos@grupos.example>", "List-Post": ""}, SENT_ON),
        ({"From": "M <otra@grupos.example>", "To": "Otra@grupos.example"}, SENT_ON),
        ({"From": "M <a@xn--ida.example>", "List-Post": "<mailto:A@xn--ida.example>"}, SENT_ON),
        ({"From": "M <a@xn--ida.example>", "List-Id": "<a.xn--ida.example>"}, SENT_ON),
        ({"From": "vecinos-request@grupos.example"}, SENT_ON),
        ({"List-Post": "NO", "Precedence": "bulk"}, SENT_ON),
        ({"List-Post": "", "Precedence": "", "List-Unsubscribe-Post": "x"}, SENT_ON),
    ],
)
def test_in_doubt_nobody_is_taken_for_who_wrote_to_a_list(
    changed: dict[str, str], mail_from: str
) -> None:
    judged = read(by_list(**changed), mail_from=mail_from)
    assert (judged.kind, judged.bulk) == (MessageKind.LIST, True)


def test_a_list_s_own_automatic_word_is_no_letter() -> None:
    judged = read(by_list(**{"Auto-Submitted": "auto-generated"}), mail_from=SENT_ON)
    assert judged.kind is MessageKind.AUTOMATIC


@pytest.mark.parametrize(
    ("head", "text", "recipients"),
    [
        # What a list of words does not know: sender, null path and subject say it all the same.
        (
            "From: postmaster@nada.example\nSubject: Undeliverable: Su documento",
            "Your message\n\n  To: luis@nada.example\n\nwent nowhere at all.",
            ["luis@nada.example"],
        ),
        (
            "From: Mailer Daemon <mailer-daemon@nada.example>\nSubject: Aviso",
            "An error has occurred while attempting to deliver a message for\n\n"
            "luis@nada.example: Envelope expired",
            ["luis@nada.example"],
        ),
        (
            "From: MAILER-DAEMON@nada.example\nSubject: Delivery failure",
            "Unable to deliver:\n\n<luis@nada.example>:\nDisabled.\n\n<ana@nada.example>:\nFull.",
            ["luis@nada.example", "ana@nada.example"],
        ),
        (
            "From: MAILER-DAEMON@nada.example\nSubject: Undelivered Mail",
            "Si necesita ayuda escriba a soporte@nada.example.\n\nNo se pudo entregar:\n\n"
            "  1. luis@nada.example (buzón lleno)\n",
            ["luis@nada.example"],
        ),
        (
            '"X" <MAILER-DAEMON>'.join(("From: ", "\nSubject: Returned Mail")),
            "---The following addresses had delivery errors---\nluis@nada.example [User unknown]",
            ["luis@nada.example"],
        ),
        (
            "From: filtro@nada.example\nSubject: Aviso",
            "Sent <<< RCPT TO:<luis@nada.example>\nReceived >>> 550 5.1.1 unknown user.\n\n"
            "Unable to deliver message.",
            ["luis@nada.example"],
        ),
        (
            "From: correo@nada.example\nSubject: Сообщение не доставлено",
            "Final-Recipient: rfc822; luis@nada.example",
            ["luis@nada.example"],
        ),
    ],
)
def test_a_bounce_in_words_that_nobody_listed_tells_of_its_recipients(
    head: str, text: str, recipients: list[str]
) -> None:
    judged = read(f"{head}\nTo: tramites@chq.example\n\n{text}\n", mail_from="")
    assert judged.kind is MessageKind.BOUNCE and judged.report is not None
    assert [one.address for one in judged.report.recipients] == recipients
    assert {one.outcome for one in judged.report.recipients} == {Outcome.BOUNCED}


def test_a_bounce_that_says_nothing_is_known_by_the_mail_it_encloses() -> None:
    judged = read(
        "From: MAILER-DAEMON@nada.example\nSubject: Returned mail\n"
        'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n\n?\n'
        "--b\nContent-Type: message/rfc822\n\nTo: Luis <luis@nada.example>\n"
        "Message-ID: <nuestro-1@chq.example>\n\nHola.\n--b--\n",
        mail_from="",
    ).report
    assert judged is not None and judged.originals == ("<nuestro-1@chq.example>",)
    assert judged.recipients[0].address == "luis@nada.example"


def test_a_report_inside_a_gateway_s_wrapper_or_with_an_action_of_its_own_is_read() -> None:
    inner = (
        "From: postmaster@nada.example\nSubject: Delivery Status Notification (Failure)\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.nada.example\n\n"
        "Final-Recipient: rfc822; luis@nada.example\nAction: error\nStatus: 5.1.1\n\n--b--\n"
    )
    outer = (
        "From: postmaster@nada.example\nSubject: Aviso\n"
        'Content-Type: multipart/mixed; report-type=delivery-status; boundary="w"\n\n'
        f"--w\nContent-Type: message/rfc822\n\n{inner}\n--w--\n"
    )
    for original in (inner, outer):
        report = read(original).report
        assert report is not None
        assert report.recipients[0].address == "luis@nada.example"
        assert report.recipients[0].outcome is Outcome.BOUNCED


def test_a_server_without_a_domain_is_no_citizen() -> None:
    for sender in ("MAILER-DAEMON", "MAILER-DAEMON <>", "Sistema <mailer-daemon>"):
        judged = read(f"From: {sender}\nSubject: Hola\n\nNada.\n", mail_from="x@nada.example")
        assert judged.kind is MessageKind.AUTOMATIC
