"""The house's own source files, read as what they are."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("models", "office", "mailgateway", "bot", "backoffice", "chasqui")
DOORS = ("mailgateway", "bot", "backoffice")
_TEXTS = {".html", ".txt"}


def modules(*packages: str) -> list[Path]:
    """The Python files of `packages` (all of the house if none is named), without migrations."""
    found: list[Path] = []
    for package in packages or PACKAGES:
        found += sorted((ROOT / package).rglob("*.py"))
    return [path for path in found if "migrations" not in path.parts]


@cache
def tree(path: Path) -> ast.Module:
    """The parsed module."""
    return ast.parse(path.read_text(), str(path))


def name_of(path: Path) -> str:
    """The path as it is spoken of."""
    return str(path.relative_to(ROOT))


def imported_names(path: Path, package: str) -> set[str]:
    """The names that `path` binds by importing from `package`."""
    names: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == package:
            names |= {alias.asname or alias.name for alias in node.names}
    return names


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method of the module."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def shown_texts() -> list[Path]:
    """The templates whose words people read."""
    return [
        path
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*"))
        if path.suffix in _TEXTS and "static" not in path.parts
    ]


def words_of(template: str) -> str:
    """What of a template is shown: without its logic, comments, scripts and tags."""
    for code in (r"{#.*?#}", r"{%.*?%}", r"{{.*?}}", r"<(script|style).*?</\1>", r"<[^>]*>"):
        template = re.sub(code, " ", template, flags=re.DOTALL)
    return template
