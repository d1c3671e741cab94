"""Keep of Tabler's stylesheet what our pages use: run it after a page begins to use a new class.

    python backoffice/static/trim_tabler.py path/to/tabler.min.css

Writes static/vendor/tabler.css. A rule stays when every class of one of its selectors is a word of
a template, a script or our own stylesheet; a custom property stays when something that stays reads
it.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
_WORD = re.compile(r"[A-Za-z_][\w-]*")
_CLASS = re.compile(r"\.((?:\\.|[\w-])+)")
_PROPERTY = re.compile(r"(--[\w-]+):")
_GROUPS = ("@media", "@supports", "@layer", "@container")


def words() -> set[str]:
    """Every word that may be a class name."""
    sources = [
        *HERE.parent.glob("templates/**/*.html"),
        *HERE.parent.glob("**/*.py"),
        *HERE.glob("*.js"),
        *HERE.glob("*.css"),
    ]
    return {word for path in sources for word in _WORD.findall(path.read_text())}


def blocks(css: str) -> Iterator[tuple[str, str]]:
    """(prelude, body) of each rule of `css`; a statement such as @charset has no body."""
    start = at = depth = 0
    prelude = ""
    quote = ""
    while at < len(css):
        char = css[at]
        if quote:
            quote = "" if char == quote and css[at - 1] != "\\" else quote
        elif char in "\"'":
            quote = char
        elif char == "{":
            if depth == 0:
                prelude, start = css[start:at], at + 1
            depth += 1
        elif char == "}":
            depth -= 1
            if depth == 0:
                yield prelude.strip(), css[start:at]
                start = at + 1
        elif char == ";" and depth == 0:
            yield css[start:at].strip(), ""
            start = at + 1
        at += 1


def selectors(prelude: str) -> list[str]:
    """The selectors of a list, split at its own commas only."""
    parts, depth, current = [], 0, ""
    for char in prelude:
        depth += (char in "([") - (char in ")]")
        if char == "," and depth == 0:
            parts.append(current)
            current = ""
        else:
            current += char
    return [*parts, current]


def used(selector: str, known: set[str]) -> bool:
    """Whether all classes that `selector` asks for are known."""
    asked = re.sub(r":not\([^()]*(?:\([^()]*\)[^()]*)*\)", "", selector)
    return all(name.replace("\\", "") in known for name in _CLASS.findall(asked))


def trimmed(css: str, known: set[str]) -> str:
    """`css` without the rules that match nothing of ours."""
    out = []
    for prelude, body in blocks(css):
        if prelude.startswith(_GROUPS):
            inner = trimmed(body, known)
            if inner:
                out.append(f"{prelude}{{{inner}}}")
        elif prelude.startswith("@keyframes"):
            if prelude.split()[-1] in known:
                out.append(f"{prelude}{{{body}}}")
        elif not prelude.startswith("@") and body:
            kept = [selector for selector in selectors(prelude) if used(selector, known)]
            if kept:
                out.append(f"{','.join(kept)}{{{body}}}")
    return "".join(out)


def without_idle_properties(css: str, beside: str) -> str:
    """`css` without the custom properties that neither it nor `beside` reads, and empty rules."""
    while True:
        read = set(re.findall(r"var\(\s*(--[\w-]+)", css + beside))
        idle = set(_PROPERTY.findall(css)) - read
        if not idle:
            return css
        for name in idle:
            css = re.sub(rf"(?<=[{{;]){re.escape(name)}:[^;{{}}]*;?", "", css)
        css = re.sub(r"[^{}]+\{\}", "", css)


def main(source: Path) -> None:
    """Trim `source` and say what it saved."""
    original = re.sub(r"/\*.*?\*/", "", source.read_text(), flags=re.S)
    beside = "".join(path.read_text() for path in HERE.glob("*.css"))
    result = without_idle_properties(trimmed(original, words()), beside)
    notice = "/*! Tabler 1.6.1 (MIT, tabler-LICENSE), trimmed by trim_tabler.py */\n"
    (HERE / "vendor" / "tabler.css").write_text(notice + result + "\n")
    sys.stdout.write(f"{len(original)} -> {len(result)} bytes\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
