"""A chat's state: the step it stands at and the document being put together, as JSON and back."""

from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

_REMEMBERED = 5  # documents filed last, so that a second press on «Presentar» is recognised
_HEARD = 100  # messages remembered, so that an edit that changes nothing is known


class Step(StrEnum):
    """What the chat waits for."""

    IDLE = ""
    SUBJECT = "subject"
    DETAILS = "details"
    REVIEW = "review"
    FIX_SUBJECT = "fix_subject"
    FIX_DETAILS = "fix_details"


@dataclass(frozen=True)
class DraftFile:
    """A file of a draft; its content is in custody under `sha256` (hex)."""

    name: str
    media_type: str
    size: int
    sha256: str
    finding: str = ""
    photo: bool = False
    album: str = ""


@dataclass(frozen=True)
class Draft:
    """A document that is not presented yet; `id` names it in the buttons under its messages.

    `case` is the number of the case it would be added to, "" for a document of its own. `repeated`
    names files that came once more; `aside` is a text that nobody has said yet whether to add.
    """

    id: str
    subject: str = ""
    details: str = ""
    files: tuple[DraftFile, ...] = ()
    case: str = ""
    repeated: tuple[str, ...] = ()
    aside: str = ""

    @property
    def size(self) -> int:
        """Bytes of all its files."""
        return sum(file.size for file in self.files)

    def with_file(self, file: DraftFile) -> "Draft":
        """The draft with `file`; the same content a second time is only noted as repeated."""
        same = next((other for other in self.files if other.sha256 == file.sha256), None)
        if same is not None:
            return replace(self, repeated=(*self.repeated, same.name))
        if file.photo:  # Telegram gives photos no names
            photos = sum(other.photo for other in self.files)
            file = replace(file, name=f"foto-{photos + 1}.jpg")
        return replace(self, files=(*self.files, file))

    def with_more(self, details: str) -> "Draft":
        """The draft with `details` after what was written before."""
        joined = "\n\n".join(part for part in (self.details, details) if part)
        return replace(self, details=joined)


@dataclass(frozen=True)
class State:
    """Where a chat stands; `filed` are (draft id, number, its albums) of the last ones presented.

    `addition` is what the citizen is asked about: whether it belongs to a case they have. `heard`
    are the messages heard last, with a digest of what each said.
    """

    step: Step = Step.IDLE
    draft: Draft | None = None
    filed: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    addition: Draft | None = None
    heard: tuple[tuple[int, str], ...] = ()

    def at(self, step: Step, draft: Draft | None) -> "State":
        """The state moved to `step` with `draft`."""
        return replace(self, step=step, draft=draft)

    def asking(self, addition: Draft | None) -> "State":
        """The state with `addition` in question; None when that is settled."""
        return replace(self, addition=addition)

    def hearing(self, message_id: int, digest: str) -> "State":
        """The state once that message was heard, saying that."""
        others = [entry for entry in self.heard if entry[0] != message_id]
        return replace(self, heard=(*others, (message_id, digest))[-_HEARD:])

    def says(self, message_id: int) -> str:
        """The digest of what that message said when it was heard; "" if that is not known."""
        return dict(self.heard).get(message_id, "")

    def after_filing(self, draft: Draft, number: str) -> "State":
        """The state once `draft` has become the document `number`."""
        others = [entry for entry in self.filed if entry[0] != draft.id]
        albums = tuple(sorted({file.album for file in draft.files if file.album}))
        filed = (*others, (draft.id, number, albums))[-_REMEMBERED:]
        if draft.case:
            return replace(self, filed=filed, addition=None)
        return replace(self, step=Step.IDLE, draft=None, filed=filed)

    def number_of(self, draft_id: str) -> str:
        """The number that draft was filed under; "" if it was not."""
        return next((number for known, number, _ in self.filed if known == draft_id), "")

    def filed_with(self, album: str) -> str:
        """The number of the document that the rest of `album` was filed in; "" if it was not."""
        if not album:
            return ""
        return next((number for _, number, albums in self.filed if album in albums), "")

    def to_json(self) -> dict[str, Any]:
        """Everything but the step, as JSON values."""
        return {
            "draft": asdict(self.draft) if self.draft else None,
            "filed": [[known, number, list(albums)] for known, number, albums in self.filed],
            "addition": asdict(self.addition) if self.addition else None,
            "heard": [list(entry) for entry in self.heard],
        }

    @staticmethod
    def from_json(step: str, data: dict[str, Any]) -> "State":
        """The state that `to_json` wrote, now or in an earlier version."""
        draft = _draft_from(data.get("draft"))
        filed = tuple(
            (entry[0], entry[1], tuple(entry[2]) if len(entry) > 2 else ())
            for entry in data.get("filed", [])
        )
        heard = tuple((entry[0], entry[1]) for entry in data.get("heard", []))
        at = Step(step) if draft else Step.IDLE
        return State(at, draft, filed, _draft_from(data.get("addition")), heard)


def _draft_from(kept: dict[str, Any] | None) -> Draft | None:
    if not kept:
        return None
    files = tuple(DraftFile(**file) for file in kept["files"])
    repeated = tuple(kept.get("repeated", ()))
    return Draft(**{**kept, "files": files, "repeated": repeated})
