"""What is found of a mail's sender: the honest one, the forger, the garbage, the silence of DNS."""

from dataclasses import replace

import pytest

from mailgateway.authentication.checking import judge
from mailgateway.authentication.dmarc import organisation
from mailgateway.authentication.dns import Lookups
from models.enums import Trust
from office.custody.raw_message import RawMessage
from office.messages.authentication import Authentication, Checked, Verdict, from_json
from tests.mailgateway.authentication.names import (
    BAD,
    DOMAIN,
    GOOD,
    RECORDS,
    Table,
    ed_signed,
    sealed,
    signed,
)
from tests.mailgateway.letters import held

ROSA = f"rosa@{DOMAIN}"
LETTER = (
    f"From: Rosa <{ROSA}>\r\nTo: tramites@chq.example\r\nSubject: Copia\r\n"
    "Date: Mon, 02 Mar 2026 08:00:00 -0500\r\nMessage-ID: <1@correo.example>\r\n\r\nHola.\r\n"
).encode()


def mail(original: bytes, peer: str = GOOD, mail_from: str = ROSA) -> RawMessage:
    return replace(held(original, mail_from=mail_from), peer=peer, greeting="mx.correo.example")


def found(
    original: bytes,
    peer: str = GOOD,
    mail_from: str = ROSA,
    table: Table | None = None,
    address: str = ROSA,
    trusted: tuple[str, ...] = (),
) -> Authentication:
    return judge(mail(original, peer, mail_from), address, table or Table(), trusted)


def test_spf_and_dkim_in_line_with_the_author_prove_the_domain() -> None:
    both = found(signed(LETTER))
    assert both.verdict is Verdict.ALIGNED and both.trust is Trust.DMARC_ALIGNED
    assert both.spf == Checked("pass", DOMAIN)
    assert both.dkim == (Checked("pass", DOMAIN),)
    assert both.dmarc == Checked("pass", DOMAIN) and both.policy == "reject"
    assert both.arc == Checked("none", "") and both.source == "dns"


@pytest.mark.parametrize(
    ("original", "peer", "spf", "dkim", "dmarc"),
    [
        (signed(LETTER), BAD, "fail", ["pass"], "pass"),
        (ed_signed(LETTER), BAD, "fail", ["pass"], "pass"),
        (LETTER, GOOD, "pass", [], "pass"),
        (LETTER, "192.0.2.25", "pass", [], "pass"),
        (LETTER, BAD, "fail", [], "fail"),
        (LETTER, "2001:db8::1", "fail", [], "fail"),
        (signed(LETTER) + b"mas", BAD, "fail", ["fail"], "fail"),
        (signed(LETTER).replace(b"Copia", b"Pague"), BAD, "fail", ["fail"], "fail"),
        (signed(LETTER, selector="none"), BAD, "fail", ["fail"], "fail"),
        (signed(LETTER, length=True), BAD, "fail", ["policy"], "fail"),
        (signed(LETTER, length=True) + b"mas", BAD, "fail", ["policy"], "fail"),
    ],
)
def test_each_way_alone(original: bytes, peer: str, spf: str, dkim: list[str], dmarc: str) -> None:
    result = found(original, peer)
    assert result.spf.result == spf
    assert [one.result for one in result.dkim] == dkim
    assert result.dmarc.result == dmarc


def test_what_is_proven_of_another_domain_proves_nothing_of_the_author() -> None:
    forged = LETTER.replace(ROSA.encode(), b"gerencia@banco.example")
    table = Table({**RECORDS, ("_dmarc.banco.example", "TXT"): ("v=DMARC1; p=none",)})
    result = found(signed(forged), table=table, address="gerencia@banco.example")
    assert result.spf.result == result.dkim[0].result == "pass"
    assert result.dmarc == Checked("fail", "banco.example")
    assert result.trust is Trust.UNVERIFIED


def test_a_subdomain_is_in_line_unless_its_owner_is_strict() -> None:
    sub = LETTER.replace(ROSA.encode(), f"rosa@sub.{DOMAIN}".encode())
    assert found(sub, address=f"rosa@sub.{DOMAIN}").verdict is Verdict.ALIGNED
    strict = Table({**RECORDS, (f"_dmarc.{DOMAIN}", "TXT"): ("v=DMARC1; p=none; aspf=s; adkim=s",)})
    assert found(sub, table=strict, address=f"rosa@sub.{DOMAIN}").dmarc.result == "fail"
    assert found(LETTER, table=strict).dmarc.result == "pass"


def test_two_households_of_one_suffix_are_strangers() -> None:
    assert organisation("www.mi-banco.gob.ec") == "mi-banco.gob.ec"
    assert organisation("otro.gob.ec") != organisation("mi-banco.gob.ec")
    assert organisation("gob.ec") == "gob.ec"


@pytest.mark.parametrize(
    "policy",
    [(), ("v=DMARC1",), ("v=DMARC1; p=all",), ("v=DMARC1; p=none", "v=DMARC1; p=none"), ("x",)],
)
def test_without_a_usable_policy_nothing_is_claimed(policy: tuple[str, ...]) -> None:
    result = found(LETTER, table=Table({**RECORDS, (f"_dmarc.{DOMAIN}", "TXT"): policy}))
    assert result.dmarc.result == "none" and result.verdict is Verdict.NOT_ALIGNED


@pytest.mark.parametrize(
    "original",
    [
        LETTER.replace(b"From: ", b"From: otro@otra.example\r\nFrom: "),
        LETTER.replace(b"Rosa <", b"otro@otra.example, Rosa <"),
        LETTER.replace(b"From: ", b"De: "),
    ],
)
def test_more_than_one_author_proves_none(original: bytes) -> None:
    assert found(original).dmarc.result == "permerror"
    assert found(original).trust is Trust.UNVERIFIED


def test_an_author_other_than_the_one_shown_is_not_believed() -> None:
    assert found(LETTER, address="otra@otra.example").verdict is Verdict.NOT_ALIGNED


def test_silence_of_dns_is_no_verdict() -> None:
    silent = found(signed(LETTER), table=Table(RECORDS, "*"))
    assert silent.verdict is Verdict.UNCHECKED
    assert silent.spf.result == "temperror" and silent.dkim[0].result == "temperror"
    half = found(signed(LETTER), table=Table(RECORDS, f"s1._domainkey.{DOMAIN}"))
    assert half.verdict is Verdict.ALIGNED  # SPF suffices
    unsure = found(signed(LETTER), BAD, table=Table(RECORDS, f"s1._domainkey.{DOMAIN}"))
    assert unsure.verdict is Verdict.UNCHECKED


def test_a_null_sender_is_judged_by_its_greeting() -> None:
    table = Table({**RECORDS, ("mx.correo.example", "TXT"): (f"v=spf1 ip4:{GOOD} -all",)})
    assert found(LETTER, mail_from="", table=table).spf == Checked("pass", "mx.correo.example")


def test_a_chain_of_relays_is_noted_but_proves_no_author() -> None:
    result = found(sealed(LETTER), BAD)
    assert result.arc == Checked("pass", DOMAIN)
    assert result.trust is Trust.UNVERIFIED
    assert found(sealed(LETTER).replace(b"Copia", b"Pague"), BAD).arc.result in ("pass", "fail")
    assert found(b"ARC-Seal: i=99; d=x\r\n" + LETTER, BAD).arc.result == "permerror"
    assert found(b"ARC-Seal: i=1; d=x\r\n" + LETTER, BAD).arc.result == "fail"


@pytest.mark.parametrize(
    "original",
    [
        b"",
        b"\x00\xff\xfe",
        b"DKIM-Signature:\r\n\r\n",
        b"DKIM-Signature: v=1; a=x\r\nFrom: \xff@\xfe\r\n\r\n",
        b"Dkim-Signature: " + b"\xc3\xb1=;" * 500 + b"\r\nFrom: a@b\r\n\r\n",
        "DKIM-Signature: d=ñ.example; s=ñ\r\nFrom: a@ñ.example\r\n\r\nx".encode(),
        b"ARC-Seal: i=x\r\nFrom: a@" + b"b" * 70 + b".example\r\n\r\n",
        b"Authentication-Results: ((((\r\nAuthentication-Results:\r\nFrom: a@b\r\n\r\n",
        b" continued\r\nFrom: a@b.example\r\n",
    ],
)
def test_garbage_never_raises_and_never_proves(original: bytes) -> None:
    for peer in (GOOD, "", "nonsense", "::ffff:192.0.2.10"):
        for mail_from in ("", "x", "a@b@c", "ñ@ñ.example", "a@" + "b" * 70, "a@.."):
            result = found(original, peer, mail_from, trusted=("mx.example", GOOD))
            assert result.trust is Trust.UNVERIFIED


def test_many_signatures_cost_no_more_than_a_few() -> None:
    result = found(b"DKIM-Signature: v=1; d=x.example\r\n" * 1000 + LETTER)
    assert len(result.dkim) == 5


def test_a_message_may_not_ask_for_ever() -> None:
    table = Table()
    table.records[(DOMAIN, "TXT")] = ("v=spf1 include:" + DOMAIN + " -all",)
    assert found(LETTER, table=table).spf.result == "permerror"
    lookups = Lookups(table, 0.0)
    assert found(LETTER, table=Table(RECORDS, DOMAIN)).spf.result == "temperror"
    with pytest.raises(Exception, match="no time left"):
        lookups.records(DOMAIN, "TXT")
    assert lookups.failed


def test_results_survive_being_kept() -> None:
    result = found(signed(LETTER))
    assert from_json(result.to_json()) == result
    assert from_json(None) is None


RELAY = ("mx.chq.example", "10.0.0.0/8")
RESULTS = (
    b"Authentication-Results: mx.chq.example;\r\n spf=fail smtp.mailfrom=x.example;"
    b" dkim=pass header.d=correo.example; dmarc=pass (p=reject) header.from=correo.example\r\n"
)


def test_a_relay_of_ours_is_believed() -> None:
    result = found(RESULTS + LETTER, "10.1.2.3", trusted=RELAY, table=Table(RECORDS, "*"))
    assert result.verdict is Verdict.ALIGNED and result.source == "mx.chq.example"
    assert result.spf == Checked("fail", "x.example")
    assert result.dkim == (Checked("pass", DOMAIN),)
    fetched = found(RESULTS + LETTER, "", trusted=("mx.chq.example",), table=Table({}))
    assert fetched.verdict is Verdict.ALIGNED


def test_a_relay_that_names_no_dmarc_has_its_findings_aligned_here() -> None:
    results = RESULTS.replace(b"dmarc=pass", b"x-other=pass")
    assert found(results + LETTER, "10.1.2.3", trusted=RELAY).verdict is Verdict.ALIGNED


@pytest.mark.parametrize(
    ("original", "peer", "trusted"),
    [
        (RESULTS + LETTER, BAD, RELAY),  # anybody can write that field
        (RESULTS + LETTER, "10.1.2.3", ("otro.example", "10.0.0.0/8")),
        (RESULTS + LETTER, "10.1.2.3", ()),
        (RESULTS + LETTER, "", ()),
        (RESULTS.replace(b"=correo", b"=otro") + LETTER, "10.1.2.3", RELAY),
        (b"Authentication-Results: mx.chq.example; none\r\nX: y\r\n" + RESULTS + LETTER, "", RELAY),
    ],
)
def test_nobody_else_is(original: bytes, peer: str, trusted: tuple[str, ...]) -> None:
    result = found(original, peer, "x@otro.example", trusted=trusted)
    assert result.verdict is Verdict.NOT_ALIGNED


def test_the_address_of_a_relay_proves_nothing_of_the_sender() -> None:
    relayed = found(LETTER, GOOD, trusted=(GOOD,))
    assert relayed.spf.result == "none" and relayed.verdict is Verdict.NOT_ALIGNED
