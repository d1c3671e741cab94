"""A reader that mail can beat: what the subject orders happens to it, in its cell."""

import os
import pickle
import signal
import sys

from mailgateway.reading import isolated_child as reading_child


def main() -> None:
    """As `reading_child.main`, unless the mail is one of those."""
    request = pickle.load(sys.stdin.buffer)
    original = request.original()
    if b"Subject: Segfault" in original:
        os.kill(os.getpid(), signal.SIGSEGV)
    if b"Subject: Bucle" in original:
        while True:
            pass
    if b"Subject: Memoria" in original:
        bytearray(1 << 40)
    if b"Subject: Mentira" in original:
        print('{"message": {"kind": "submission"}}\n{"mess', flush=True)
        return
    reading_child.answer(request)
