"""The conversation as a pure function: where a chat stands and what happens decide what follows.

No network and no database here; `bot.worker` brings the events and does what the turn asks.
"""

from collections.abc import Callable
from dataclasses import replace

from bot import draft_words, file_words, words
from bot.drafts import Draft, State, Step
from bot.events import (
    Act,
    Attached,
    Command,
    Edited,
    Event,
    Greet,
    NotAttached,
    Pressed,
    Reply,
    Said,
    ShowCases,
    ShowStatus,
    Submit,
    Turn,
    Unsupported,
)

# People who cannot press a button may write what is on it.
_SPOKEN = ("revisar", "presentar", "corregir", "cancelar", "continuar")


def advance(state: State, event: Event, event_id: str) -> Turn:
    """What follows from `event`. `event_id` names the event, and a draft that it begins."""
    match event:
        case Command():
            return _command(state, event, event_id)
        case Said():
            return _said(state, event)
        case Pressed():
            return _pressed(state, event, event_id)
        case Attached():
            return _attached(state, event, event_id)
        case NotAttached():
            return _not_attached(state, event)
        case Unsupported(what):
            return _with_question(state, words.unsupported(what))
        case Edited():
            return Turn(state, (Reply(words.EDITED),))


def _say(state: State, *replies: Reply, act: Act | None = None) -> Turn:
    return Turn(state, replies, act)


def _begin(state: State, event_id: str) -> Turn:
    draft = Draft(event_id)
    return _say(state.at(Step.SUBJECT, draft), draft_words.ask_subject(draft))


def _cancel(state: State) -> Turn:
    return _say(state.at(Step.IDLE, None), words.cancelled(state.draft is not None))


def _command(state: State, event: Command, event_id: str) -> Turn:
    match event.name:
        case "start":
            return _say(state, act=Greet())
        case "nuevo" if state.draft:
            return _say(state, draft_words.unfinished(state.draft))
        case "nuevo":
            return _begin(state, event_id)
        case "estado" if event.number:
            return _say(state, act=ShowStatus(event.number, event.code))
        case "estado" if event.argument:
            return _say(state, Reply(words.HOW_TO_ASK))
        case "estado":
            return _say(state, act=ShowCases())
        case "cancelar":
            return _cancel(state)
        case _:
            return _say(state, words.help_text())


def _said(state: State, event: Said) -> Turn:
    if event.number and (event.asks or state.draft is None):
        return _say(state, act=ShowStatus(event.number, event.code))
    if state.draft is None:
        return _say(state, act=ShowCases()) if event.asks else _say(state, words.lost())
    spoken = event.text.strip(' .«»"').casefold()
    if spoken in _SPOKEN:
        return _pressed(state, Pressed(spoken, state.draft.id), "")
    return _write(state, state.draft, event.text)


def _write(state: State, draft: Draft, text: str) -> Turn:
    match state.step:
        case Step.SUBJECT if len(text) > draft_words.SUBJECT_LIMIT:
            return _add_details(state, draft, text, draft_words.subject_too_long())
        case Step.SUBJECT:
            draft = replace(draft, subject=" ".join(text.split()))
            if draft.details:
                return _say(state.at(Step.REVIEW, draft), draft_words.review(draft))
            return _say(state.at(Step.DETAILS, draft), draft_words.ask_details(draft))
        case Step.FIX_SUBJECT if len(text) > draft_words.SUBJECT_LIMIT:
            return _say(state, draft_words.new_subject(draft))
        case Step.FIX_SUBJECT:
            return _review(state, replace(draft, subject=" ".join(text.split())))
        case Step.FIX_DETAILS if len(text) <= draft_words.DETAILS_LIMIT:
            return _review(state, replace(draft, details=text))
        case Step.REVIEW:
            return _say(state, draft_words.waiting_for_decision(draft))
        case _:
            return _add_details(state, draft, text, draft_words.noted(draft))


def _add_details(state: State, draft: Draft, text: str, reply: Reply) -> Turn:
    longer = draft.with_more(text)
    if len(longer.details) > draft_words.DETAILS_LIMIT:
        return _say(state, file_words.no_room("ese texto"))
    return _say(state.at(state.step, longer), reply)


def _review(state: State, draft: Draft) -> Turn:
    if not draft.subject:
        return _say(state.at(Step.SUBJECT, draft), draft_words.ask_subject(draft))
    if not draft.details and not draft.files:
        return _say(state.at(Step.DETAILS, draft), draft_words.empty(draft))
    return _say(state.at(Step.REVIEW, draft), draft_words.review(draft))


def _pressed(state: State, event: Pressed, event_id: str) -> Turn:
    match event.action:
        case "nuevo" | "estado" | "ayuda":
            return _command(state, Command(event.action), event_id)
        case "caso":
            return _say(state, act=ShowStatus(event.argument))
    if number := state.number_of(event.argument):
        return _say(state, draft_words.already_filed(number))
    if state.draft is None or state.draft.id != event.argument:
        return _say(state, Reply(words.CLOSED_DRAFT, ((words.NEW,), (words.MINE,))))
    return _on_draft(state, state.draft, event, event_id)


def _on_draft(state: State, draft: Draft, event: Pressed, event_id: str) -> Turn:
    match event.action:
        case "presentar" if state.step is Step.REVIEW:
            return _say(state, act=Submit(draft))
        case "corregir":
            return _say(state.at(Step.REVIEW, draft), draft_words.what_to_fix(draft))
        case "cancelar":
            return _cancel(state)
        case "otro":
            return _begin(state, event_id)
        case "continuar" if not draft.subject or state.step is Step.DETAILS:
            return _with_question(state)
        case "asunto":
            return _say(state.at(Step.FIX_SUBJECT, draft), draft_words.new_subject(draft))
        case "detalles":
            return _say(state.at(Step.FIX_DETAILS, draft), draft_words.new_details(draft))
        case "archivos":
            return _say(state, draft_words.which_file(draft))
        case "quitar":
            kept = tuple(f for f in draft.files if not f.sha256.startswith(event.detail))
            return _review(state, replace(draft, files=kept))
        case _:
            return _review(state, draft)


_QUESTIONS: dict[Step, Callable[[Draft], Reply]] = {
    Step.SUBJECT: draft_words.ask_subject,
    Step.DETAILS: draft_words.ask_details,
    Step.REVIEW: draft_words.review,
    Step.FIX_SUBJECT: draft_words.new_subject,
    Step.FIX_DETAILS: draft_words.new_details,
}


def _with_question(state: State, *before: Reply) -> Turn:
    """Say `before`, then ask again what the chat waits for."""
    if state.draft is None:
        return _say(state, *before)
    return _say(state, *before, _QUESTIONS[state.step](state.draft))


def _attached(state: State, event: Attached, event_id: str) -> Turn:
    draft = state.draft or Draft(event_id)
    step = state.step if state.draft else Step.SUBJECT
    larger = draft.with_file(event.file)
    if larger.size > file_words.FILES_LIMIT:
        return _say(state, file_words.no_room(f"«{event.file.name}»"))
    # A corrected text is still awaited; a finished review is not finished any more.
    after = state.at(Step.DETAILS if step is Step.REVIEW else step, larger)
    if event.caption and after.step in (Step.SUBJECT, Step.DETAILS):
        return _captioned(after, larger, event.caption)
    ask = draft_words.ask_subject if step is Step.SUBJECT else draft_words.received
    return _say(after, ask(larger))


def _captioned(state: State, draft: Draft, caption: str) -> Turn:
    turn = _write(state, draft, caption)
    after = turn.state.draft
    if after is None or turn.state.step is not Step.DETAILS:
        return turn
    return _say(turn.state, draft_words.received(after))


def _not_attached(state: State, event: NotAttached) -> Turn:
    told = file_words.not_fetched(event.name)
    if event.too_big:
        told = file_words.too_big(event.name, event.size)
    if state.draft and event.caption and state.step in (Step.SUBJECT, Step.DETAILS):
        turn = _write(state, state.draft, event.caption)
        return _say(turn.state, told, *turn.replies)
    return _with_question(state, told) if state.step is Step.SUBJECT else _say(state, told)
