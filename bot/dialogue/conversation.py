"""The conversation as a pure function: where a chat stands and what happens decide what follows.

No network and no database here; `bot.receiving.worker` brings the events and does what is asked.
"""

from dataclasses import replace

from bot.dialogue import adding, courtesies, draft_words, drafting, file_words, words
from bot.dialogue.drafts import State, Step
from bot.dialogue.events import (
    Attached,
    Command,
    Edited,
    Event,
    FindCase,
    Greet,
    NotAttached,
    Noted,
    Pressed,
    Reply,
    Said,
    ShowCases,
    ShowStatus,
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
            return _said(state, event, event_id)
        case Noted():
            return _noted(state, event, event_id)
        case Pressed():
            return _pressed(state, event, event_id)
        case Attached():
            return _attached(state, event, event_id)
        case NotAttached():
            return _not_attached(state, event)
        case Unsupported(what):
            return drafting.ask_again(state, words.unsupported(what))
        case Edited():
            return _edited(state, event)


def _edited(state: State, event: Edited) -> Turn:
    """Only what says something else than before is answered: reactions and moves are silent."""
    before = state.says(event.message_id)
    if before == event.digest or (not before and event.late):
        return Turn(state)
    return drafting.say(state.hearing(event.message_id, event.digest), Reply(words.EDITED))


def _command(state: State, event: Command, event_id: str) -> Turn:
    match event.name:
        case "start":
            return drafting.say(state, act=Greet())
        case "nuevo" if state.draft:
            return drafting.say(state, draft_words.unfinished(state.draft))
        case "nuevo":
            return drafting.begin(state, event_id)
        case "estado" if event.number:
            return drafting.say(state, act=ShowStatus(event.number, event.code))
        case "estado" if event.argument:
            return drafting.say(state, Reply(words.HOW_TO_ASK))
        case "estado":
            return drafting.say(state, act=ShowCases())
        case "cancelar":
            return drafting.cancel(state)
        case "ayuda" | "help":
            return drafting.say(state, words.help_text())
        case _:
            return _unknown(state, event.name)


def _unknown(state: State, name: str) -> Turn:
    meant = courtesies.command_meant(name)
    asked = words.meant(name, meant) if meant else words.unknown_command(name)
    return drafting.goes_on(state, asked)


def _said(state: State, event: Said, event_id: str) -> Turn:
    if event.number and not event.replied and (event.asks or state.draft is None):
        return drafting.say(state, act=ShowStatus(event.number, event.code))
    if event.asks:
        return drafting.say(state, act=ShowCases())
    if kind := courtesies.answer_to(event.text):
        return drafting.goes_on(state, words.courtesy(kind, state.draft is None))
    if event.replied:
        return drafting.say(state, act=FindCase(event, event_id, event.replied))
    if state.draft is None:
        return _said_alone(state, event, event_id)
    spoken = event.text.strip(' .«»"').casefold()
    if spoken in _SPOKEN:
        return _pressed(state, Pressed(spoken, state.draft.id), "")
    if meant := courtesies.button_meant(event.text, _SPOKEN):
        draft = replace(state.draft, aside=event.text)
        return drafting.say(state.at(state.step, draft), draft_words.meant(draft, meant))
    return drafting.write(state, state.draft, event.text)


def _said_alone(state: State, event: Said, event_id: str) -> Turn:
    if state.addition:
        return adding.join(state, state.addition, event)
    if meant := courtesies.command_meant(event.text):
        return drafting.say(state, words.meant(event.text.strip(), meant))
    return drafting.say(state, act=FindCase(event, event_id))


def _noted(state: State, event: Noted, event_id: str) -> Turn:
    """A place or a person: among the details, never the subject."""
    if state.draft is None or event.replied:
        if state.addition and not event.replied:
            return adding.join(state, state.addition, event)
        return drafting.say(state, act=FindCase(event, event_id, event.replied))
    draft = state.draft
    if state.step is Step.SUBJECT:
        return drafting.add_details(state, draft, event.text, draft_words.ask_subject(draft))
    after = state.at(Step.DETAILS, draft) if state.step is Step.REVIEW else state
    return drafting.add_details(after, draft, event.text, draft_words.noted(draft))


def _pressed(state: State, event: Pressed, event_id: str) -> Turn:
    match event.action:
        case "nuevo" | "estado" | "ayuda" | "start":
            return _command(state, Command(event.action), event_id)
        case "cancelar" if not event.argument:
            return drafting.cancel(state)
        case "caso":
            return drafting.say(state, act=ShowStatus(event.argument))
    if number := state.number_of(event.argument):
        return drafting.say(state, draft_words.already_filed(number))
    if state.addition and state.addition.id == event.argument:
        return adding.on_button(state, state.addition, event)
    if state.draft is None or state.draft.id != event.argument:
        return drafting.say(state, Reply(words.CLOSED_DRAFT, ((words.NEW,), (words.MINE,))))
    return drafting.on_button(state, state.draft, event, event_id)


def _attached(state: State, event: Attached, event_id: str) -> Turn:
    number = state.filed_with(event.file.album) or event.replied
    if state.draft is None or number:
        waiting = state.addition
        if waiting and not number:
            return adding.join(state, waiting, event)
        return drafting.say(state, act=FindCase(event, event_id, number))
    return drafting.add_file(state, event, event_id)


def _not_attached(state: State, event: NotAttached) -> Turn:
    told = file_words.not_fetched(event.name)
    if event.too_big:
        told = file_words.too_big(event.name, event.size)
    if state.draft and event.caption and state.step in (Step.SUBJECT, Step.DETAILS):
        turn = drafting.write(state, state.draft, event.caption)
        return drafting.say(turn.state, told, *turn.replies)
    return (
        drafting.ask_again(state, told) if state.step is Step.SUBJECT else drafting.say(state, told)
    )
