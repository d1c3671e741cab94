"""What a command line lacks or says too much of, and its help, in Spanish."""

import io
import re
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from typing import Any

import typer

# What the library says, and how we say it; the first that matches counts.
_SAID = (
    (r"Missing argument '([^']+)'.*", r"Falta el argumento «\1»."),
    (r"Missing option '([^']+)'.*", r"Falta la opción \1."),
    (r"No such command '([^']+)'.*", r"No hay la orden «\1»."),
    (r"No such option: (\S+).*", r"No hay la opción \1."),
    (r"Option '?(\S+?)'? requires an argument.*", r"La opción \1 necesita un valor."),
    (r"Got unexpected extra argument\(?s?\)? \((.*)\)", r"Sobra lo siguiente: \1."),
    (r"Invalid value for '([^']+)':.* is not one of (.*)\.", r"«\1» debe ser uno de estos: \2."),
    (r"Invalid value for '([^']+)':.*integer.*", r"«\1» debe ser un número entero."),
    (r"Invalid value for '([^']+)':.*", r"«\1» no vale; revise cómo se escribe."),
)
# The library keeps the parent of its complaints to itself.
_COMPLAINT: type[Exception] = next(
    each for each in typer.BadParameter.__mro__ if each.__name__ == "ClickException"
)
_HELP = (
    ("Usage: ", "Uso: "),
    ("[OPTIONS]", "[OPCIONES]"),
    ("COMMAND [ARGS]...", "ORDEN [ARGUMENTOS]..."),
    ("Show this message and exit.", "Muestra esta ayuda y sale. "),
)


def run(app: typer.Typer) -> int:
    """Carry out the command line; its exit code, which is 2 for one that cannot be understood."""
    asked = sys.argv[1:]
    groups = {group.name for group in app.registered_groups}
    if not asked or "--help" in asked or (len(asked) == 1 and asked[0] in groups):
        return _told(lambda: _carried_out(app))
    return _carried_out(app)


def _carried_out(app: typer.Typer) -> int:
    try:
        code = app(standalone_mode=False)
    except typer.Abort:
        typer.echo("chasqui: detenido.", err=True)
        return 1
    except _COMPLAINT as error:
        return _complained(error)
    return code if isinstance(code, int) else 0


def _complained(error: Any) -> int:
    if type(error).__name__ == "NoArgsIsHelpError":
        error.show(sys.stdout)
        return 2
    typer.echo(f"chasqui: {in_spanish(error.format_message())}", err=True)
    place = error.ctx.command_path if getattr(error, "ctx", None) else "chasqui"
    typer.echo(f"chasqui: Vea «{place.replace('python -m ', '')} --help».", err=True)
    return 2


def in_spanish(complaint: str) -> str:
    """The library's `complaint` about a command line; as it is where it is one unknown to us."""
    line = " ".join(complaint.split())
    for pattern, said in _SAID:
        if found := re.fullmatch(pattern, line):
            return found.expand(said).replace("'", "")
    return line


def _told(work: Callable[[], int]) -> int:
    """Do `work` and print what it prints, which is help, in Spanish."""
    from typer import rich_utils

    rich_utils.ARGUMENTS_PANEL_TITLE = "Argumentos"
    rich_utils.OPTIONS_PANEL_TITLE = "Opciones"
    rich_utils.COMMANDS_PANEL_TITLE = "Órdenes"
    rich_utils.REQUIRED_LONG_STRING = "[obligatorio]"
    rich_utils.DEFAULT_STRING = "[si no: {}]"
    printed = io.StringIO()
    with redirect_stdout(printed):
        code = work()
    text = printed.getvalue()
    for theirs, ours in _HELP:
        text = text.replace(theirs, ours)
    sys.stdout.write(text)
    return code
