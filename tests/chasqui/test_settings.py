"""Settings: what is read, what is refused, and that secrets stay secret."""

import stat
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr

from chasqui import configuration
from chasqui.configuration import SettingsError
from chasqui.setting_types import Endpoint
from chasqui.settings import Settings

KEY = "k" * 40


def refused(**variables: str) -> list[str]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in variables.items():
            patch.setenv(f"CHASQUI_{name}", value)
        with pytest.raises(SettingsError) as caught:
            configuration.load()
    return caught.value.lines


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("DATABASE_URL", "mysql://x/y", "debe empezar con postgres:// o sqlite:///"),
        ("DATABASE_URL", "postgres://u:se#cret@db/x", "tiene un # suelto"),
        ("SECRET_KEY", "short", "es muy corta: al menos 32 caracteres"),
        ("BASE_URL", "chq.example", "debe empezar con http:// o https://"),
        ("WEB_LISTEN", "8000", "debe escribirse host:puerto"),
        ("WEB_LISTEN", "localhost:http", "debe escribirse host:puerto"),
        ("SMTP_LISTEN", "127.0.0.1", "debe escribirse host:puerto"),
        ("SMTP_LISTEN", "127.0.0.1:99999", "debe escribirse host:puerto"),
        ("SMTP_RELAY", "mail.example", "debe empezar con smtp:// o smtps://"),
        ("SMTP_RELAY", "smtp://", "no nombra ningún servidor"),
        ("SMTP_RELAY", "smtp://mail.example:mail", "tiene un puerto que no es un número"),
        ("INTAKE_ADDRESSES", "tramites@chq.example", "debe escribirse dirección=sigla del área"),
        ("INTAKE_ADDRESSES", "tramites=SG", "debe escribirse dirección=sigla del área"),
        ("MAIL_FROM", "chq", "no es una dirección de correo"),
        ("MAIL_HOSTNAME", "mx_1.chq.example", "no es un nombre de servidor"),
        ("MAIL_HOSTNAME", "chq.example -", "no es un nombre de servidor"),
        ("MAIL_HOSTNAME", "trámites.example", "no es un nombre de servidor"),
        ("MAIL_HOSTNAME", "192.0.2.1", "no es un nombre de servidor"),
        ("MAIL_HOSTNAME", "a.\r\nMAIL", "no es un nombre de servidor"),
        ("MAIL_HOSTNAME", "x." * 127 + "example", "no es un nombre de servidor"),
        ("MAX_MESSAGE_MB", "many", "debe ser un número entero"),
        ("MAX_MESSAGE_MB", "0", "debe ser 1 o más"),
        ("STORAGE_URL", "gs://bucket", "debe ser una carpeta o empezar con s3://"),
        ("TIMEZONE", "America/Atlantis", "no es una zona horaria"),
        ("LOCALE", "en_US", "no es una configuración regional en español"),
        ("LOCALE", "?", "no es una configuración regional en español"),
        ("TRUST_STORE", "missing", "no hay la carpeta"),
    ],
)
def test_a_bad_value_gets_one_line_that_names_it(name: str, value: str, says: str) -> None:
    (line,) = refused(**{name: value})
    assert line.startswith(f"CHASQUI_{name}: ")
    assert says in line
    assert line.endswith(".")


def test_each_mistake_gets_its_line() -> None:
    lines = refused(WEB_LISTEN="x", TIMEZONE="y")
    assert [line.partition(":")[0] for line in lines] == ["CHASQUI_WEB_LISTEN", "CHASQUI_TIMEZONE"]


def test_a_bad_relay_does_not_show_its_password() -> None:
    (line,) = refused(SMTP_RELAY="http://user:geheim@mail.example")
    assert "geheim" not in line


def test_a_certificate_needs_its_key(tmp_path: Path) -> None:
    certificate = tmp_path / "chain.pem"
    certificate.touch()
    (line,) = refused(SMTP_TLS_CERT=str(certificate))
    assert line == "CHASQUI_SMTP_TLS_CERT y CHASQUI_SMTP_TLS_KEY van juntas."


def test_a_name_that_does_not_exist_is_told_with_the_one_it_resembles() -> None:
    (line,) = refused(DATABSE_URL="sqlite:///x")
    assert line == ("CHASQUI_DATABSE_URL: no hay tal variable. ¿Quiso decir CHASQUI_DATABASE_URL?")


def test_names_of_the_test_suite_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHASQUI_TEST_DATABASE_URL", "postgres://somewhere/else")
    configuration.load()


def test_a_variable_wins_over_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(
        "CHASQUI_WEB_LISTEN=127.0.0.1:8100\nCHASQUI_SMTP_LISTEN=127.0.0.1:8125\nOTHER=1\n"
    )
    monkeypatch.setenv("CHASQUI_WEB_LISTEN", "[::1]:8200")
    settings = configuration.load()
    assert settings.web_listen == Endpoint("::1", 8200)
    assert settings.address == "http://[::1]:8200"
    assert settings.smtp_listen == Endpoint("127.0.0.1", 8125)


def test_a_mistake_in_the_file_is_told_too(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("CHASQUI_SMTP_RELEY=smtp://mail.example\n")
    assert refused()[0].startswith("CHASQUI_SMTP_RELEY: no hay tal variable")


def test_secrets_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = {
        "SECRET_KEY": KEY,
        "DATABASE_URL": "postgres://user:geheim@db/chasqui",
        "SMTP_RELAY": "smtp://user:geheim@mail.example",
        "TELEGRAM_TOKEN": "123:geheim",
        "TELEGRAM_WEBHOOK_SECRET": "geheim",
    }
    for name, value in secrets.items():
        monkeypatch.setenv(f"CHASQUI_{name}", value)
    settings = configuration.load()
    for shown in (repr(settings), str(settings), str(settings.model_dump())):
        assert "geheim" not in shown
        assert KEY not in shown


def test_serving_needs_what_its_doors_need() -> None:
    settings = configuration.load()
    with pytest.raises(SettingsError) as caught:
        configuration.require(settings, ["mail", "web"])
    assert [line.split()[0] for line in caught.value.lines] == [
        "CHASQUI_SECRET_KEY",
        "CHASQUI_INTAKE_ADDRESSES",
        "CHASQUI_SMTP_RELAY",
    ]
    keyed = settings.model_copy(update={"secret_key": SecretStr(KEY)})
    configuration.require(keyed, ["web", "jobs"])


def test_the_demonstration_needs_nothing_and_keeps_its_key() -> None:
    settings = configuration.load(demo=True)
    configuration.require(settings, configuration.DOORS, demo=True)
    kept = settings.data_dir / "secret_key"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    key = settings.secret_key.get_secret_value()
    assert len(key) >= 32
    assert configuration.load(demo=True).secret_key.get_secret_value() == key
    assert configuration.load().secret_key.get_secret_value() == key


def test_a_directory_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    with pytest.raises(SettingsError, match=r"data/secret_key"):
        configuration.load(demo=True)


def test_without_effect_names_what_is_only_reserved(monkeypatch: pytest.MonkeyPatch) -> None:
    assert configuration.without_effect(configuration.load()) == []
    monkeypatch.setenv("CHASQUI_TELEGRAM_WEBHOOK_SECRET", "secreto")
    assert configuration.without_effect(configuration.load()) == ["CHASQUI_TELEGRAM_WEBHOOK_SECRET"]


def test_the_house_is_told_what_was_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    variables = {
        "SECRET_KEY": KEY,
        "BASE_URL": "https://tramites.chq.example/",
        "INTAKE_ADDRESSES": "Tramites@CHQ.example=sg, tecnica@chq.example=DT",
        "TIMEZONE": "America/Lima",
        "TELEGRAM_BOT": "@chq_bot",
        "MAX_MESSAGE_MB": "10",
    }
    for name, value in variables.items():
        monkeypatch.setenv(f"CHASQUI_{name}", value)
    house = configuration.load().config()
    assert house.base_url == "https://tramites.chq.example"
    assert house.intake == {"tramites@chq.example": "SG", "tecnica@chq.example": "DT"}
    assert (house.mail_from, house.mail_domain) == ("tramites@chq.example", "chq.example")
    assert house.zone == ZoneInfo("America/Lima")
    assert house.telegram_bot == "chq_bot"
    assert house.max_message_bytes == 10 * 1024 * 1024
    assert house.secret_key == KEY


def test_the_name_we_greet_with_is_written_one_way(monkeypatch: pytest.MonkeyPatch) -> None:
    assert configuration.load().mail_hostname == ""
    monkeypatch.setenv("CHASQUI_MAIL_HOSTNAME", " MX-1.Chq.Example. ")
    assert configuration.load().mail_hostname == "mx-1.chq.example"


def test_every_setting_is_described() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []
