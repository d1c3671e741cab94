"""The signatures of a PDF nobody vouches for, judged in a process that may die without harm."""

from datetime import datetime
from typing import Any

import orjson

from office.papers.validation.pdf_signatures import UNFOUND, SignatureFinding
from office.runtime import sandbox as cells
from office.runtime.sandbox import Bounds

_CHILD = "office.papers.validation.signatures_child"
_BOUNDS = Bounds(memory=1024**3, cpu_seconds=20, wall_seconds=120.0, file_bytes=4 * 1024 * 1024)
_MOMENTS = ("signed_at", "not_before", "not_after")
# Without one of these no PDF bears a signature, or says that it is closed.
_SIGNS = (b"/ByteRange", b"/Encrypt")


async def signatures_of(pdf: bytes) -> tuple[SignatureFinding, ...]:
    """The signatures of `pdf`, as pdf_signatures judges them; never an exception for what it holds.

    One that beats its reader is said to be unreadable.
    """
    if not any(sign in pdf for sign in _SIGNS):
        return ()
    outcome = await cells.run(_CHILD, pdf, _BOUNDS)
    try:
        return from_json(orjson.loads(outcome.told))
    except (orjson.JSONDecodeError, TypeError, ValueError):
        return (SignatureFinding("", intact=False, whole_file=False, problem=UNFOUND),)


def to_json(found: tuple[SignatureFinding, ...]) -> list[dict[str, Any]]:
    """What Attachment.signatures keeps."""
    return [{name: _plain(value) for name, value in vars(one).items()} for one in found]


def from_json(kept: Any) -> tuple[SignatureFinding, ...]:
    """What `to_json` made; none when nothing was kept."""
    return tuple(
        SignatureFinding(**{**one, **{name: _moment(one[name]) for name in _MOMENTS}})
        for one in kept or ()
    )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _moment(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None
