"""What can happen in a chat, what the bot says to it, and what it asks the office to do."""

from dataclasses import dataclass

from bot.dialogue.drafts import Draft, DraftFile, State


@dataclass(frozen=True)
class Command:
    """A command such as /nuevo; `number` and `code` when they stood in its argument."""

    name: str
    argument: str = ""
    number: str = ""
    code: str = ""


@dataclass(frozen=True)
class Said:
    """A text. `number` and `code` are those of a case it names and nothing else; `asks` when it
    says in so many words that it wants to know the state. `replied` is the number in the message
    of the office that it replies to."""

    text: str
    asks: bool = False
    number: str = ""
    code: str = ""
    replied: str = ""


@dataclass(frozen=True)
class Noted:
    """A place or a person as Telegram sends them, said in words."""

    text: str
    replied: str = ""


@dataclass(frozen=True)
class Pressed:
    """A button: `action`, the draft it belongs to (or another argument), and one detail more."""

    action: str
    argument: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Attached:
    """A file that is already in custody."""

    file: DraftFile
    caption: str = ""
    replied: str = ""


@dataclass(frozen=True)
class NotAttached:
    """A file that could not be taken; `too_big` when it is beyond what Telegram hands over."""

    name: str
    size: int
    too_big: bool
    caption: str = ""


@dataclass(frozen=True)
class Unsupported:
    """A message of a kind the bot cannot use; `what` is Telegram's word for it."""

    what: str


@dataclass(frozen=True)
class Edited:
    """An edit of a message that now says what `digest` stands for; `late` when it comes so long
    after that nobody can have changed words any more."""

    message_id: int
    digest: str
    late: bool = False


Event = Command | Said | Noted | Pressed | Attached | NotAttached | Unsupported | Edited


@dataclass(frozen=True)
class Button:
    """A button under a message; `data` comes back when it is pressed (at most 64 bytes)."""

    label: str
    data: str


@dataclass(frozen=True)
class Reply:
    """A message to the citizen. A `receipt` of a file is superseded by the next file's."""

    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    receipt: bool = False


@dataclass(frozen=True)
class Submit:
    """Present the draft to the registry."""

    draft: Draft


@dataclass(frozen=True)
class FindCase:
    """Look for the case of their own that what they sent outside a document may belong to: the
    one of `number`, or the last one."""

    event: Said | Noted | Attached
    event_id: str
    number: str = ""


@dataclass(frozen=True)
class ShowCases:
    """List the citizen's own cases."""


@dataclass(frozen=True)
class ShowStatus:
    """Tell the state of one case: one's own, or anyone's with its query code."""

    number: str
    code: str = ""


@dataclass(frozen=True)
class Greet:
    """Say whose registry this is."""


Act = Submit | FindCase | ShowCases | ShowStatus | Greet


@dataclass(frozen=True)
class Turn:
    """What follows from an event: the new state, what is said, and what the office is asked."""

    state: State
    replies: tuple[Reply, ...] = ()
    act: Act | None = None
