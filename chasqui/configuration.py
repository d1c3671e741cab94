"""From an operator's variables to complete settings, or to one clear line per mistake."""

import difflib
import os
import secrets
from collections.abc import Collection
from pathlib import Path
from typing import Any

from dotenv import dotenv_values
from pydantic import SecretStr, ValidationError

from chasqui.demo.paths import authorities_of
from chasqui.setting_types import LEAST_SECRET
from chasqui.settings import PREFIX, Settings

DOORS = ("mail", "bot", "web", "jobs")
# Read by the test suite, not by the product.
_NOT_OURS = f"{PREFIX}TEST_"
_DEMO_INTAKE = {
    "tramites@chq.example": "SG",
    "administrativa@chq.example": "DA",
    "tecnica@chq.example": "DT",
}


# What pydantic itself finds, in our words.
_SAID = {
    "int_parsing": "debe ser un número entero",
    "int_from_float": "debe ser un número entero",
    "bool_parsing": "debe ser true o false",
    "greater_than_equal": "debe ser {ge} o más",
    "less_than_equal": "debe ser {le} o menos",
}


class SettingsError(Exception):
    """The settings cannot be used; `lines` say why, one sentence each."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def load(*, demo: bool = False) -> Settings:
    """Read and check the settings; in the demonstration, fill in what was not set.

    Raises SettingsError.
    """
    if unknown := _unknown_names():
        raise SettingsError(unknown)
    try:
        settings = Settings()
    except ValidationError as error:
        raise SettingsError([_line(entry) for entry in error.errors()]) from None
    return _completed(settings, demo)


def require(settings: Settings, doors: Collection[str], *, demo: bool = False) -> None:
    """Check that `settings` suffice to open `doors`. Raises SettingsError."""
    wanted = {
        "secret_key": (
            bool(settings.secret_key),
            f"falta: dele al menos {LEAST_SECRET} caracteres al azar",
        )
    }
    if "mail" in doors:
        wanted["intake_addresses"] = (
            bool(settings.intake_addresses),
            "falta: dele nuestras direcciones de correo, como tramites@chq.example=SG",
        )
        wanted["smtp_relay"] = (
            bool(settings.smtp_relay) or demo,
            "falta: dele el servidor que envía nuestro correo, como smtp://servidor:25",
        )
    lines = [f"{_name(key)} {text}." for key, (given, text) in wanted.items() if not given]
    if lines:
        raise SettingsError(lines)


def without_effect(settings: Settings) -> list[str]:
    """The variables that are set, but that this version only reserves."""
    reserved = {
        "telegram_webhook_secret": settings.telegram_webhook_secret,
    }
    return [_name(key) for key, value in reserved.items() if value]


def _name(field: str) -> str:
    return f"{PREFIX}{field.upper()}"


def _line(entry: Any) -> str:
    text = str(entry["msg"]).removeprefix("Value error, ")
    if not entry["loc"]:
        return f"{text}."
    if (said := _SAID.get(entry["type"])) is not None:
        text = said.format(**entry.get("ctx", {}))
    return f"{_name(str(entry['loc'][0]))}: {text}."


def _unknown_names() -> list[str]:
    """One line per CHASQUI_ variable that no setting has: a typing mistake must not pass."""
    known = {_name(field) for field in Settings.model_fields}
    given = {name.upper() for name in (*os.environ, *dotenv_values(".env"))}
    lines = []
    for name in sorted(given - known):
        if name.startswith(PREFIX) and not name.startswith(_NOT_OURS):
            near = difflib.get_close_matches(name, known, 1, 0.75)
            hint = f". ¿Quiso decir {near[0]}?" if near else "."
            lines.append(f"{name}: no hay tal variable{hint}")
    return lines


def _completed(settings: Settings, demo: bool) -> Settings:
    filled: dict[str, Any] = {}
    if not settings.secret_key and (key := _kept_key(settings.data_dir, make=demo)):
        filled["secret_key"] = SecretStr(key)
    if demo and not settings.intake_addresses:
        filled["intake_addresses"] = dict(_DEMO_INTAKE)
    if demo and "check_senders" not in settings.model_fields_set:
        filled["check_senders"] = False  # nobody there sends from where they say
    if demo and not settings.trust_store:
        filled["trust_store"] = authorities_of(settings)
    return settings.model_copy(update=filled)


def _kept_key(data_dir: Path, *, make: bool) -> str:
    """The key that an earlier demonstration made in `data_dir`; a new one if asked to `make` it."""
    path = data_dir / "secret_key"
    try:
        return path.read_text("ascii").strip()
    except FileNotFoundError:
        if not make:
            return ""
    except OSError as error:
        raise SettingsError([f"{path}: {error.strerror}."]) from None
    key = secrets.token_urlsafe(LEAST_SECRET)
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(f"{key}\n")
    except OSError as error:
        raise SettingsError([f"{_name('data_dir')}: {path}: {error.strerror}."]) from None
    return key
