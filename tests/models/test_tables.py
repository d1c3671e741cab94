"""What the tables promise about themselves."""

from typing import Any

import pytest
from tortoise import Tortoise
from tortoise.fields.data import CharEnumFieldInstance
from tortoise.fields.relational import ForeignKeyFieldInstance
from tortoise.models import Model

from models import tables

MODELS: list[type[Model]] = [getattr(tables, name) for name in tables.__all__]


def fields_of(kind: type) -> list[tuple[str, Any]]:
    return [
        (f"{model.__name__}.{name}", field)
        for model in MODELS
        for name, field in model._meta.fields_map.items()
        if isinstance(field, kind)
    ]


@pytest.mark.parametrize(("name", "field"), fields_of(CharEnumFieldInstance))
def test_every_value_of_an_enumeration_fits_its_column(name: str, field: Any) -> None:
    longest = max(len(member.value) for member in field.enum_type)
    assert longest <= field.max_length, name


def test_nothing_is_deleted_with_what_it_belongs_to() -> None:
    foreign_keys = fields_of(ForeignKeyFieldInstance)
    assert len(foreign_keys) > 20
    assert {str(field.on_delete) for _, field in foreign_keys} == {"RESTRICT"}


def test_every_model_is_in_the_one_namespace() -> None:
    described = Tortoise.describe_models(MODELS)
    names = {str(entry["table"]) for entry in described.values()}
    assert len(names) == len(MODELS)
