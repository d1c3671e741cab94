"""The beginning of a sandbox: binds the process, and only then runs its module's main.

Run as a script with the bytes of memory, the seconds of CPU and the bytes of a file that it may
take, and the module's name. It imports nothing of ours, so that nothing comes before the bounds.
"""

import importlib
import os
import resource
import sys
from pathlib import Path

_LESS_URGENT = 10  # pages and mail are served first where a core is wanted by both


def bind(memory: int, cpu_seconds: int, file_bytes: int) -> None:
    """Limit this process, within what it was allowed before."""
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_FSIZE, file_bytes),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (allowed, allowed))
    os.nice(_LESS_URGENT)


def main() -> None:
    memory, cpu_seconds, file_bytes = (int(number) for number in sys.argv[1:4])
    bind(memory, cpu_seconds, file_bytes)
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    importlib.import_module(sys.argv[4]).main()


if __name__ == "__main__":
    main()
    sys.stdout.flush()
    os._exit(0)  # parsers leave cycles and threads behind; nothing here needs tidying
