"""Where a server's time goes for each further mail: two profiles compared by whose code ran.

`python -m benchmarks.where FEW 155 MANY 605` reads two profiles that `--profile` left (quick and
full), of processes that took so many mails, warm-up included, and prints the difference in
milliseconds a mail: what starting costs is in both. What the interpreter's own C functions took
counts for who called them. cProfile makes all of it slower, small functions most of all: the
shares are to be believed, not the sums.
"""

import pstats
import sys
from collections import Counter
from pathlib import Path

_ROOT = f"{Path(__file__).resolve().parents[1]}/"
_PACKAGES = "/site-packages/"
_LEAST = 0.01  # of the whole
_WAITING = ("/asyncio/runners.py", "/apscheduler/executors/base.py")


def shares(profile: Path) -> Counter[str]:
    """Seconds by owner: a room of ours, a library, or a package of the standard library; the event
    loop's own include its waiting, and are left out."""
    # What pstats keeps: function -> (calls, primitive calls, own time, whole time, callers).
    functions = pstats.Stats(str(profile)).stats  # type: ignore[attr-defined]
    spent: Counter[str] = Counter()
    for (file, _, _), (_, _, own, _, callers) in functions.items():
        if file != "~":
            spent[_owner(file)] += own
            continue
        for (caller, _, _), (_, _, its_own, _) in callers.items():
            spent[_owner(caller)] += its_own
    del spent[""]
    return spent


def _owner(file: str) -> str:
    if file.startswith("<frozen importlib") or file.endswith(_WAITING):
        return ""
    if _PACKAGES in file:
        return file.rpartition(_PACKAGES)[2].partition("/")[0].removesuffix(".py")
    if file.startswith(_ROOT):
        parts = Path(file.removeprefix(_ROOT)).parts[:-1]
        return "/".join(parts[:2])
    path = Path(file)
    return f"Python's {path.parent.name if path.parent.name != 'python3.11' else path.stem}"


def main(few: str, mails_in_few: str, many: str, mails_in_many: str) -> None:
    """Print the table."""
    mails = int(mails_in_many) - int(mails_in_few)
    spent = shares(Path(many))
    spent.subtract(shares(Path(few)))
    whole = sum(seconds for seconds in spent.values() if seconds > 0)
    print(f"{'whose code':<32}{'ms a mail':>10}{'share':>8}")
    for owner, seconds in spent.most_common():
        if seconds >= _LEAST * whole:
            print(f"{owner:<32}{1000 * seconds / mails:>10.2f}{seconds / whole:>8.0%}")
    print(f"{'all':<32}{1000 * whole / mails:>10.2f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
