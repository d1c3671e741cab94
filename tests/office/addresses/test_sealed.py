"""Reply addresses: they survive one typo, and nobody makes one up."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from office.addresses.ours import AddressedUnit, accepts, unit_of
from office.addresses.sealed import case_address, case_in, message_address, message_in
from office.config import Config, use_config

IDS = st.integers(1, (1 << 63) - 1)
SYMBOLS = "0123456789abcdefghjkmnpqrstvwxyz"
calmly = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def parts(address: str) -> tuple[str, str, str]:
    local, _, domain = address.rpartition("@")
    base, _, detail = local.partition("+")
    return base, detail, domain


@calmly
@given(IDS)
def test_an_address_tells_its_case_in_any_letters(house: Config, case_id: int) -> None:
    address = case_address(case_id)
    assert case_in(address) == case_in(address.upper()) == case_id
    assert accepts(address.upper())
    assert unit_of([address]) == AddressedUnit("SG")
    assert len(address.rpartition("@")[0]) <= 64


@calmly
@given(IDS, st.data())
def test_an_address_survives_one_typo(house: Config, case_id: int, data: st.DataObject) -> None:
    base, detail, domain = parts(case_address(case_id))
    at = data.draw(st.integers(0, len(detail) - 1))
    other = data.draw(st.sampled_from(SYMBOLS + "ouñ-,"))
    typo = data.draw(
        st.sampled_from(
            [
                detail[:at] + other + detail[at + 1 :],
                detail[:at] + detail[at + 1 :],
                detail[:at] + other + detail[at:],
                detail[:at] + detail[at : at + 2][::-1] + detail[at + 2 :],
            ]
        )
    )
    assert case_in(f"{base}+{typo}@{domain}") == case_id


@calmly
@given(IDS, st.data())
def test_what_is_further_off_is_nobodys(house: Config, case_id: int, data: st.DataObject) -> None:
    base, detail, domain = parts(case_address(case_id))
    token = list(detail.replace(".", ""))
    places = data.draw(st.lists(st.integers(0, 22), min_size=3, max_size=6, unique=True))
    for at in places:
        token[at] = SYMBOLS[(SYMBOLS.index(token[at]) + data.draw(st.integers(1, 31))) % 32]
    assert case_in(f"{base}+{''.join(token)}@{domain}") is None


@calmly
@given(st.text(max_size=40))
def test_any_text_is_read_without_a_crash(house: Config, text: str) -> None:
    assert case_in(f"tramites+{text}@chq.example") is None
    assert message_in(f"tramites+b{text}@chq.example") is None


@calmly
@given(IDS)
def test_a_message_s_address_is_no_case_s(house: Config, identifier: int) -> None:
    address = message_address(identifier)
    assert message_in(address) == message_in(address.upper()) == identifier
    assert case_in(address) is None
    assert message_in(case_address(identifier)) is None
    base, detail, domain = parts(address)
    assert message_in(f"{base}+{detail[:-1]}{'1' if detail[-1] == '0' else '0'}@{domain}") is None


def test_another_key_makes_other_addresses(house: Config) -> None:
    address = case_address(7)
    use_config(replace(house, secret_key="another secret"))
    assert case_in(address) is None


def test_a_long_address_of_ours_stays_plain(house: Config) -> None:
    long = f"{'a' * 40}@chq.example"
    use_config(replace(house, intake={long: "SG"}, mail_from=long))
    assert case_address(7) == message_address(7) == long


def test_where_a_plus_is_not_delivered_ours_stay_plain(house: Config) -> None:
    sealed = case_address(7)
    use_config(replace(house, sealed_addresses=False))
    assert case_address(7) == message_address(7) == "tramites@chq.example"
    assert case_in(sealed) == 7  # given away before


@pytest.mark.parametrize(
    ("address", "unit"),
    [
        ("Tramites+algo@CHQ.example", "SG"),
        ("da+a+b@chq.example", "DA"),
        ("da@chq.example", "DA"),
        ("+da@chq.example", None),
        ("otra+da@chq.example", None),
        ("tramites+x@otro.example", None),
        ("", None),
    ],
)
def test_a_detail_does_not_change_whose_address_it_is(
    house: Config, address: str, unit: str | None
) -> None:
    assert accepts(address) is (unit is not None)
    assert unit_of([address]) == (AddressedUnit(unit) if unit else None)
