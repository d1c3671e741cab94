"""The rules of the house that no other tool checks."""

import ast
import re
import shutil
import statistics
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from chasqui.settings import PREFIX, Settings
from tests.support.sources import (
    DOORS,
    PACKAGES,
    ROOT,
    functions,
    imported_names,
    modules,
    name_of,
    shown_texts,
    tree,
    words_of,
)

LONGEST_MODULE = 300
MIDDLE_MODULE = 150
LONGEST_FUNCTION = 60
MOST_IN_A_ROOM = 15
# One for each boundary beyond which nobody could tell what is wrong: the loop of a worker, the top
# of a door, the runner of jobs, the process that reads a stranger's file, and what hands an error
# on to whoever waits for it.
LAST_LINES_OF_DEFENCE = {
    "bot/application.py": 1,  # takes messages out of custody
    "bot/receiving/lanes.py": 1,  # a chat's lane
    "bot/receiving/polling.py": 1,  # fetches updates
    "bot/receiving/worker.py": 1,  # brings one message to its end
    "bot/sending/sender.py": 1,  # the loop
    "chasqui/jobs/scheduler.py": 1,  # the loop
    "mailgateway/imap/watcher.py": 1,  # a mailbox
    "mailgateway/parsing/message.py": 1,  # a stranger's mail
    "mailgateway/reading/worker.py": 2,  # the loop; a batch, then each of its messages alone
    "mailgateway/receiving/smtp_session.py": 1,  # a message, before it is answered
    "mailgateway/sending/worker.py": 2,  # the loop; the proof of what has left
    "office/intake/process.py": 1,  # a batch, then each of its messages alone
    "office/monitoring/jobs.py": 1,  # the runner of jobs
    "office/papers/inspection/extraction_child.py": 2,  # a process for a file; a page of it
    "office/papers/inspection/pictures_child.py": 1,  # a process for a file
    "office/papers/inspection/scans_child.py": 1,  # a process for a file
    "office/records/attachments/virus_scans.py": 1,  # the loop
    "office/runtime/daemon_threads.py": 1,  # hands the error on
    "office/runtime/group_commit.py": 1,  # hands the error on
}
WRITES = {"save", "create", "delete", "bulk_create", "bulk_update", "get_or_create"}
SETTINGS_TABLE = ROOT / "docs" / "operations" / "settings.md"


def test_every_module_says_why_it_exists() -> None:
    silent = [name_of(path) for path in modules() if not ast.get_docstring(tree(path))]
    assert silent == []


def test_modules_stay_short() -> None:
    lengths = {name_of(path): len(path.read_text().splitlines()) for path in modules()}
    assert {name: n for name, n in lengths.items() if n > LONGEST_MODULE} == {}, (
        f"Over {LONGEST_MODULE} lines. Find the second subject in the module, give it a module "
        "beside this one with a sentence of its own, and have this one import it."
    )
    assert statistics.median(lengths.values()) <= MIDDLE_MODULE


def test_rooms_stay_small() -> None:
    sizes = Counter(
        name_of(path.parent)
        for path in modules()
        if path.name not in ("__init__.py", "__main__.py")
    )
    assert {room: n for room, n in sizes.items() if n > MOST_IN_A_ROOM} == {}, (
        f"Over {MOST_IN_A_ROOM} modules. Put those that share a subject into a folder in the room, "
        "whose __init__.py says in one sentence what they are (`git mv`, and its tests with it). "
        "If the room has a contract in pyproject.toml, give the folder its place there."
    )


def test_broad_excepts_stand_only_at_boundaries() -> None:
    found = Counter(
        name_of(path)
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler) and swallows_everything(node)
    )
    assert dict(found) == LAST_LINES_OF_DEFENCE, (
        "Name what the library raises (office.runtime.hostile_input.REFUSED for what strangers "
        "wrote) and let the rest reach the boundary of its process. A new boundary, such as the "
        "loop of a worker, is added to LAST_LINES_OF_DEFENCE; what went is taken out."
    )


def swallows_everything(handler: ast.ExceptHandler) -> bool:
    """Whether the handler takes any exception and does not simply raise it again."""
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    names = {name.id if isinstance(name, ast.Name) else None for name in caught if name}
    last = handler.body[-1]
    raised_again = isinstance(last, ast.Raise) and last.exc is None
    broad = handler.type is None or bool(names & {"Exception", "BaseException"})
    return broad and not raised_again


def test_functions_stay_short() -> None:
    long = [
        f"{name_of(path)}:{function.lineno} {function.name}"
        for path in modules()
        for function in functions(path)
        if (function.end_lineno or 0) - function.lineno >= LONGEST_FUNCTION
    ]
    assert long == [], (
        f"{LONGEST_FUNCTION} lines or more. A part that can be named becomes a function of its own."
    )


def test_the_glossary_speaks_of_what_there_is() -> None:
    named = set(re.findall(r"`([A-Za-z_][\w.]*)`", (ROOT / "docs" / "glossary.md").read_text()))
    code = "\n".join(path.read_text() for path in modules())
    gone = {
        name
        for name in named
        if not (ROOT / name.replace(".", "/")).with_suffix(".py").exists()
        and not (ROOT / name.replace(".", "/")).is_dir()
        and not re.search(rf"\b{name.rpartition('.')[2]}\b", code)
    }
    assert gone == set(), "Rename them in docs/glossary.md too."


def test_nothing_is_left_for_later() -> None:
    marks = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    left = [name_of(path) for path in modules() if marks.search(path.read_text())]
    assert left == []


def test_doors_write_no_rows() -> None:
    found = []
    for path in modules(*DOORS):
        acts = imported_names(path, "office")
        for node in ast.walk(tree(path)):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            receiver = node.func.value
            is_act = isinstance(receiver, ast.Name) and receiver.id in acts
            if node.func.attr in WRITES and not is_act:
                found.append(f"{name_of(path)}:{node.lineno}")
    assert found == []


def test_doors_know_of_the_tables_only_their_enumerations() -> None:
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in modules(*DOORS)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").split(".")[0] == "models"
        and node.module != "models.enums"
    ]
    assert found == []


def test_transactions_are_begun_in_one_place() -> None:
    begun = {
        name_of(path) for path in modules() if re.search(r"\bin_transaction\b", path.read_text())
    }
    # A new database gets its tables in one, before it is open to anybody.
    assert begun == {"models/database.py", "models/first_schema.py"}


def test_only_the_clock_asks_what_time_it_is() -> None:
    asking = re.compile(r"datetime\.(now|utcnow|today)\(|\bdate\.today\(")
    found = {name_of(path) for path in modules("office", *DOORS) if asking.search(path.read_text())}
    assert found == {"office/clock.py"}


@pytest.mark.parametrize("setting", sorted(Settings.model_fields))
def test_every_setting_is_documented(setting: str) -> None:
    assert f"`{PREFIX}{setting.upper()}`" in SETTINGS_TABLE.read_text()


def test_every_documented_setting_exists() -> None:
    documented = set(re.findall(rf"^\| `{PREFIX}(\w+)`", SETTINGS_TABLE.read_text(), re.MULTILINE))
    assert documented == {name.upper() for name in Settings.model_fields}


def test_nothing_shouts() -> None:
    loud = [
        name_of(path) for path in shown_texts() if re.search("[!¡]", words_of(path.read_text()))
    ]
    assert loud == []


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    files = [*modules(), *(ROOT / "scripts").glob("*.py"), *(ROOT / "docs").rglob("*.md")]
    files += [
        ROOT / name for name in ("Makefile", "pyproject.toml", "README.md", "CONTRIBUTING.md")
    ]
    strange = re.compile("/" + "work/|/" + "root/|/home/" + "[a-z]")
    assert [name_of(path) for path in files if strange.search(path.read_text())] == []


@pytest.fixture(scope="module")
def house_to_break(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("house")
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package, copy / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copy(ROOT / "pyproject.toml", copy)
    return copy


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [str(program), "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PATH": "/usr/bin:/bin", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("models/ids.py", "import office.clock", "Imports point one way"),
        ("office/clock.py", "import chasqui", "Imports point one way"),
        ("bot/__init__.py", "import mailgateway", "Imports point one way"),
        ("backoffice/app.py", "import tortoise", "Doors know no ORM"),
        ("mailgateway/parsing/message.py", "import models.tables", "Doors know no ORM"),
        ("office/delivery/claims.py", "import aiosmtplib", "no channel library"),
        ("models/tables/base.py", "import apscheduler", "no channel library"),
        ("office/accounts/sign_in/sessions.py", "import office.records", "Inside the office"),
        ("office/custody/queue.py", "import office.people", "Inside the office"),
        ("bot/dialogue/words.py", "import bot.receiving", "Inside the bot"),
    ],
)
def test_a_wrong_import_breaks_its_contract(
    house_to_break: Path, module: str, line: str, contract: str
) -> None:
    path = house_to_break / module
    before = path.read_text()
    path.write_text(f"{before}\n{line}\n")
    try:
        outcome = lint_imports(house_to_break)
    finally:
        path.write_text(before)
    broken = [said for said in outcome.stdout.splitlines() if said.endswith("BROKEN")]
    assert outcome.returncode != 0
    assert any(contract in said for said in broken), outcome.stdout


def test_the_house_itself_breaks_none(house_to_break: Path) -> None:
    outcome = lint_imports(house_to_break)
    assert outcome.returncode == 0, (
        f"{outcome.stdout}\nA room knows only the rooms below it. What two need lies in the lowest "
        "room that both know; give a new folder its place in the contracts of pyproject.toml."
    )
