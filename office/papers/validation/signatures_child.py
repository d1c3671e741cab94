"""Judges the signatures of one PDF on standard input, as the module of a cell; prints JSON."""

import json
import sys
from datetime import datetime

from office.papers.validation.pdf_signatures import judged


def main() -> None:
    found = [vars(one) for one in judged(sys.stdin.buffer.read())]
    sys.stdout.write(json.dumps(found, default=_plain) + "\n")


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
