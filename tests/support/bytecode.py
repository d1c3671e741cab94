"""What Python compiles is kept for the processes that tests start: a third of their start else.

Where somebody wants no bytecode beside the sources (images for containers often set that), it goes
into a directory of this run's own.
"""

import os
import shutil
import sys
import tempfile

_FORBIDDEN = "PYTHONDONTWRITEBYTECODE"
_ELSEWHERE = "PYTHONPYCACHEPREFIX"


def keep() -> str | None:
    """From here on, for this process and all that inherit its environment; the directory made."""
    if not os.environ.pop(_FORBIDDEN, None):
        return None
    folder = tempfile.mkdtemp(prefix="chasqui-bytecode-")
    os.environ[_ELSEWHERE] = sys.pycache_prefix = folder
    sys.dont_write_bytecode = False
    return folder


def forget(folder: str) -> None:
    """Remove what `keep` made."""
    shutil.rmtree(folder, ignore_errors=True)
