"""A command line that cannot be understood is told so in Spanish."""

import pytest

from chasqui.usage import in_spanish
from tests.chasqui.processes import chasqui


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("Missing option '--unit'.", "Falta la opción --unit."),
        ("No such command 'nada'. Did you mean 'admin'?", "No hay la orden «nada»."),
        ("No such option: --zz (Possible options: --to)", "No hay la opción --zz."),
        ("Option '--to' requires an argument.", "La opción --to necesita un valor."),
        ("Got unexpected extra argument(s) (a b)", "Sobra lo siguiente: a b."),
        (
            "Invalid value for '--profile': Value error, 'x' is not one of 'normal', 'chief'.",
            "«--profile» debe ser uno de estos: normal, chief.",
        ),
    ],
)
def test_a_complaint_of_the_library_is_said_in_spanish(theirs: str, ours: str) -> None:
    assert in_spanish(theirs) == ours


def test_a_missing_argument_and_the_help_are_in_spanish() -> None:
    lacking = chasqui("outbox", "retry")
    assert lacking.code == 2
    assert lacking.err.splitlines() == [
        "chasqui: Falta el argumento «ENVÍO».",
        "chasqui: Vea «chasqui outbox retry --help».",
    ]
    told = chasqui("outbox", "--help")
    assert told.code == 0 and "Muestra esta ayuda y sale." in told.out and "Usage" not in told.out
