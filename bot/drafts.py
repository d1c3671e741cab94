"""A chat's state: the step it stands at and the document being put together, as JSON and back."""

from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

_REMEMBERED = 5  # documents filed last, so that a second press on «Presentar» is recognised


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


@dataclass(frozen=True)
class Draft:
    """A document that is not presented yet; `id` names it in the buttons under its messages."""

    id: str
    subject: str = ""
    details: str = ""
    files: tuple[DraftFile, ...] = ()

    @property
    def size(self) -> int:
        """Bytes of all its files."""
        return sum(file.size for file in self.files)

    def with_file(self, file: DraftFile) -> "Draft":
        """The draft with `file`, unless the same content is there already."""
        if any(file.sha256 == other.sha256 for other in self.files):
            return self
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
    """Where a chat stands; `filed` are (draft id, number) of the last documents presented."""

    step: Step = Step.IDLE
    draft: Draft | None = None
    filed: tuple[tuple[str, str], ...] = ()

    def at(self, step: Step, draft: Draft | None) -> "State":
        """The state moved to `step` with `draft`."""
        return replace(self, step=step, draft=draft)

    def after_filing(self, draft_id: str, number: str) -> "State":
        """The state once the draft has become the document `number`."""
        others = [entry for entry in self.filed if entry[0] != draft_id]
        return State(filed=(*others, (draft_id, number))[-_REMEMBERED:])

    def number_of(self, draft_id: str) -> str:
        """The number that draft was filed under; "" if it was not."""
        return dict(self.filed).get(draft_id, "")

    def to_json(self) -> dict[str, Any]:
        """Everything but the step, as JSON values."""
        return {
            "draft": asdict(self.draft) if self.draft else None,
            "filed": [list(entry) for entry in self.filed],
        }

    @staticmethod
    def from_json(step: str, data: dict[str, Any]) -> "State":
        """The state that `to_json` wrote."""
        draft = None
        if kept := data.get("draft"):
            files = tuple(DraftFile(**file) for file in kept["files"])
            draft = Draft(kept["id"], kept["subject"], kept["details"], files)
        filed = tuple((entry[0], entry[1]) for entry in data.get("filed", []))
        return State(Step(step) if draft else Step.IDLE, draft, filed)
