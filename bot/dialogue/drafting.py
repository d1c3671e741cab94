"""The document being put together: what a text, a file or a button does to it."""

from collections.abc import Callable
from dataclasses import replace

from bot.dialogue import draft_words, file_words, words
from bot.dialogue.drafts import Draft, State, Step
from bot.dialogue.events import Act, Attached, Pressed, Reply, Submit, Turn


def say(state: State, *replies: Reply, act: Act | None = None) -> Turn:
    """What was said and asked of the office, standing at `state`."""
    return Turn(state, replies, act)


def begin(state: State, event_id: str) -> Turn:
    """Begin a document and ask for its subject."""
    draft = Draft(event_id)
    return say(state.at(Step.SUBJECT, draft), draft_words.ask_subject(draft))


def cancel(state: State) -> Turn:
    """Forget the draft; first ask, when there is something to lose."""
    draft = state.draft
    if draft and (draft.files or draft.details):
        return say(state, draft_words.really_cancel(draft))
    return _drop(state)


def _drop(state: State) -> Turn:
    return say(state.at(Step.IDLE, None), words.cancelled(state.draft is not None))


def goes_on(state: State, reply: Reply) -> Turn:
    """Say `reply`, and that the open draft goes on."""
    if state.draft is None:
        return say(state, reply)
    return say(state, draft_words.goes_on(reply, state.draft))


def write(state: State, draft: Draft, text: str) -> Turn:
    """Take `text` for what the chat waits for."""
    match state.step:
        case Step.SUBJECT if len(text) > draft_words.SUBJECT_LIMIT:
            return add_details(state, draft, text, draft_words.subject_too_long())
        case Step.SUBJECT:
            draft = replace(draft, subject=" ".join(text.split()))
            if draft.details:
                return say(state.at(Step.REVIEW, draft), draft_words.review(draft))
            return say(state.at(Step.DETAILS, draft), draft_words.ask_details(draft))
        case Step.FIX_SUBJECT if len(text) > draft_words.SUBJECT_LIMIT:
            return say(state, draft_words.new_subject(draft))
        case Step.FIX_SUBJECT:
            return _review(state, replace(draft, subject=" ".join(text.split())))
        case Step.FIX_DETAILS if len(text) <= draft_words.DETAILS_LIMIT:
            return _review(state, replace(draft, details=text))
        case Step.REVIEW:
            aside = replace(draft, aside=text)
            return say(state.at(Step.REVIEW, aside), draft_words.offer_to_add(aside))
        case _:
            return add_details(state, draft, text, draft_words.noted(draft))


def add_details(state: State, draft: Draft, text: str, reply: Reply) -> Turn:
    """Put `text` after the details, if there is room, and say `reply`."""
    longer = draft.with_more(text)
    if len(longer.details) > draft_words.DETAILS_LIMIT:
        return say(state, file_words.no_room("ese texto"))
    return say(state.at(state.step, longer), reply)


def _review(state: State, draft: Draft) -> Turn:
    if not draft.subject:
        return say(state.at(Step.SUBJECT, draft), draft_words.ask_subject(draft))
    if not draft.details and not draft.files:
        return say(state.at(Step.DETAILS, draft), draft_words.empty(draft))
    return say(state.at(Step.REVIEW, draft), draft_words.review(draft))


def on_button(state: State, draft: Draft, event: Pressed, event_id: str) -> Turn:
    """A button under one of the draft's messages."""
    match event.action:
        case "presentar" if state.step is Step.REVIEW:
            return say(state, act=Submit(draft))
        case "corregir":
            return say(state.at(Step.REVIEW, draft), draft_words.what_to_fix(draft))
        case "cancelar":
            return cancel(state)
        case "borrar":
            return _drop(state)
        case "anadir" if draft.aside:
            return _add_aside(state, draft)
        case "otro":
            return begin(state, event_id)
        case "continuar" if not draft.subject or state.step is Step.DETAILS:
            return ask_again(state)
        case _:
            return _correct(state, draft, event)


def _add_aside(state: State, draft: Draft) -> Turn:
    step = Step.DETAILS if state.step is Step.REVIEW else state.step
    without = replace(draft, aside="")
    turn = write(state.at(step, without), without, draft.aside)
    after = turn.state.draft
    return _review(turn.state, after) if state.step is Step.REVIEW and after else turn


def _correct(state: State, draft: Draft, event: Pressed) -> Turn:
    match event.action:
        case "asunto":
            return say(state.at(Step.FIX_SUBJECT, draft), draft_words.new_subject(draft))
        case "detalles":
            return say(state.at(Step.FIX_DETAILS, draft), draft_words.new_details(draft))
        case "archivos":
            return say(state, draft_words.which_file(draft))
        case "quitar":
            kept = tuple(f for f in draft.files if not f.sha256.startswith(event.detail))
            return _review(state, replace(draft, files=kept, repeated=()))
        case _:
            return _review(state, replace(draft, aside=""))


_QUESTIONS: dict[Step, Callable[[Draft], Reply]] = {
    Step.SUBJECT: draft_words.ask_subject,
    Step.DETAILS: draft_words.ask_details,
    Step.REVIEW: draft_words.review,
    Step.FIX_SUBJECT: draft_words.new_subject,
    Step.FIX_DETAILS: draft_words.new_details,
}


def ask_again(state: State, *before: Reply) -> Turn:
    """Say `before`, then ask again what the chat waits for."""
    if state.draft is None:
        return say(state, *before)
    return say(state, *before, _QUESTIONS[state.step](state.draft))


def add_file(state: State, event: Attached, event_id: str) -> Turn:
    """Put a file into the draft, or begin one with it."""
    draft = state.draft or Draft(event_id)
    step = state.step if state.draft else Step.SUBJECT
    larger = draft.with_file(event.file)
    if larger.size > file_words.FILES_LIMIT:
        return say(state, file_words.no_room(f"«{event.file.name}»"))
    # A corrected text is still awaited; a finished review is not finished any more.
    after = state.at(Step.DETAILS if step is Step.REVIEW else step, larger)
    if event.caption and after.step in (Step.SUBJECT, Step.DETAILS):
        return _captioned(after, larger, event.caption)
    ask = draft_words.ask_subject if step is Step.SUBJECT else draft_words.received
    return say(after, ask(larger))


def _captioned(state: State, draft: Draft, caption: str) -> Turn:
    turn = write(state, draft, caption)
    after = turn.state.draft
    if after is None or turn.state.step is not Step.DETAILS:
        return turn
    return say(turn.state, draft_words.received(after))
