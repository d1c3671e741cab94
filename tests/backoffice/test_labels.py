"""Every state has words and a drawn icon."""

from enum import StrEnum

import pytest

from backoffice.display.labels import label, notice_name, trust_in_brief
from backoffice.web.assets import STATIC
from models import enums
from models.enums import Channel, Trust

SHOWN = (
    enums.CaseState,
    enums.DocumentState,
    enums.DocumentKind,
    enums.Channel,
    enums.Confidentiality,
    enums.ContactKind,
    enums.OutboxState,
    enums.PassedOver,
    enums.ExtractionState,
    enums.Trust,
    enums.Action,
)


@pytest.mark.parametrize("kind", SHOWN)
def test_every_value_has_words_and_an_icon_of_the_sprite(kind: type[StrEnum]) -> None:
    sprite = (STATIC / "icons.svg").read_text()
    for value in kind:
        assert label(value).text
        assert f'id="i-{label(value).icon}"' in sprite


def test_trust_in_few_words() -> None:
    assert trust_in_brief(Trust.UNVERIFIED, Channel.TELEGRAM) == "Telegram sin verificar"
    assert trust_in_brief(Trust.DMARC_ALIGNED, Channel.EMAIL) == "Correo verificado"
    assert trust_in_brief(Trust.SIGNED, Channel.EMAIL) == "Firma válida"


def test_an_unknown_notice_keeps_its_own_name() -> None:
    assert notice_name("acknowledgement") == "Acuse de recibo"
    assert notice_name("other") == "other"
