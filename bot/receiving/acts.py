"""What a conversation asks of the office, done with the office's own acts."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from bot.dialogue import adding, draft_words, words
from bot.dialogue.drafts import Draft, State, Step
from bot.dialogue.events import FindCase, Greet, Reply, Said, ShowCases, ShowStatus, Submit, Turn
from bot.receiving.reading import Reading
from models.enums import Channel, ContactKind, Disposition, Trust
from office.errors import NotFound, OfficeError, Throttled, Unavailable
from office.intake import process
from office.messages.incoming import IncomingFile, IncomingMessage, MessageKind
from office.notices import texts
from office.people.institutions import institution_name
from office.records.cases import additions, status
from office.records.cases.views import CaseStatus
from office.storage import blobs
from office.text.wording import case_state, full_day


@dataclass(frozen=True)
class Asker:
    """Who asks, in which message of custody, received when."""

    reading: Reading
    inbound_id: int
    received_at: datetime


async def perform(turn: Turn, asker: Asker) -> Turn:
    """Do what `turn` asks of the office; the turn that results says what came of it.

    Raises Unavailable (and database errors): nothing was done and the message can be read again.
    """
    match turn.act:
        case Submit(draft):
            return await _submit(turn.state, draft, asker)
        case FindCase() as find:
            return await _find_case(turn.state, find, asker)
        case ShowCases():
            return Turn(turn.state, (*turn.replies, await _own_cases(asker)))
        case ShowStatus(number, code):
            return Turn(turn.state, (*turn.replies, await _status(number, code, asker)))
        case Greet():
            hello = words.greeting(await institution_name())
            open_draft = turn.state.draft
            rest = (draft_words.unfinished(open_draft),) if open_draft else ()
            return Turn(turn.state, (hello, *rest))
        case None:
            return turn


async def _submit(state: State, draft: Draft, asker: Asker) -> Turn:
    files = [await blobs.read(file.sha256) for file in draft.files]
    message = IncomingMessage(
        inbound_id=asker.inbound_id,
        channel=Channel.TELEGRAM,
        kind=MessageKind.SUBMISSION,
        sender_name=asker.reading.name,
        sender_address=str(asker.reading.user_id),
        recipients=(),
        subject=draft.subject,
        text=draft.details,
        received_at=asker.received_at,
        origin_key=origin_key(asker.reading.chat_id, draft.id),
        files=tuple(
            IncomingFile(file.name, file.media_type, content, file.finding)
            for file, content in zip(draft.files, files, strict=True)
        ),
        trust=Trust.TELEGRAM_LINKED,
        adds_to=draft.case,
    )
    try:
        (result,) = await process.process([message])
    except Unavailable:
        raise
    except OfficeError as error:
        return Turn(state, (draft_words.not_filed(str(error)),))
    if not result.number:
        after = state.asking(None) if draft.case else state.at(Step.IDLE, None)
        return Turn(after, (draft_words.quarantined(),))
    again = result.disposition is Disposition.DUPLICATE
    # The acknowledgement, which leaves through the outbox with its proof, tells number and code.
    told = (draft_words.already_filed(result.number),) if again else ()
    return Turn(state.after_filing(draft, result.number), told)


async def _find_case(state: State, find: FindCase, asker: Asker) -> Turn:
    """Whether what was sent may belong to a case of theirs, and what is asked then."""
    user = str(asker.reading.user_id)
    # Files alone begin a document, unless they come after an answer.
    newest = isinstance(find.event, Said)
    found = await additions.case_to_add_to(ContactKind.TELEGRAM, user, find.number, newest)
    number, subject = (found.number, found.subject) if found else ("", "")
    return adding.with_case(state, find, number, subject)


def origin_key(chat_id: int, draft_id: str) -> str:
    """The same for the same draft, however often «Presentar» is pressed (DESIGN 3.3)."""
    return hashlib.sha256(f"telegram:{chat_id}:{draft_id}".encode()).hexdigest()


async def _own_cases(asker: Asker) -> Reply:
    own = await status.cases_of(ContactKind.TELEGRAM, str(asker.reading.user_id))
    return words.own_cases([_line(case) for case in own], [case.number for case in own])


def _line(case: CaseStatus) -> str:
    lines = [case.number, case.subject, f"Estado: {case_state(case.state)}, en {case.unit_name}"]
    if case.due_at:
        lines.append(f"Plazo: hasta el {full_day(case.due_at)}")
    return "\n".join(lines)


async def _status(number: str, code: str, asker: Asker) -> Reply:
    user = str(asker.reading.user_id)
    try:
        if code:
            found = await status.status_by_code(number, code, f"telegram:{user}")
        else:
            found = await status.status_of_own(ContactKind.TELEGRAM, user, number)
    except NotFound:
        refused = texts.render("status_refused", {}, Channel.TELEGRAM).text.strip()
        return Reply(f"{refused}\n\n{words.HOW_TO_ASK}")
    except Throttled as error:
        return Reply(str(error))
    rendered = texts.render("status", status.facts_of(found), Channel.TELEGRAM)
    return Reply(rendered.text.strip(), ((words.MINE,),))
