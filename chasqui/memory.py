"""Memory that large messages took goes back to the system when they are through."""

import ctypes
import gc
import sys

_MMAP_THRESHOLD = -3  # M_MMAP_THRESHOLD of mallopt(3)
_BYTES = 128 * 1024


def give_back_what_is_large() -> None:
    """Have each piece above 128 KB taken from the system and given back by itself.

    That is what glibc begins with; left alone it raises the bound with the largest piece it meets,
    and a process that has once received a crowd of large mails stays as large as it was then.
    Other systems' libraries do as they see fit.
    """
    if sys.platform == "linux":
        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
        if mallopt is not None:
            mallopt(_MMAP_THRESHOLD, _BYTES)


def spare_what_stays() -> None:
    """Leave modules, models and templates, half a million objects, out of every later collection.

    Once all doors are open: what was made until then stays as long as the process.
    """
    gc.collect()
    gc.freeze()
