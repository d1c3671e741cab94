"""What was sent outside a document: whether it belongs to a case that the citizen has. Pure."""

from dataclasses import replace

from bot.dialogue import addition_words, draft_words, drafting, file_words, words
from bot.dialogue.drafts import Draft, State, Step
from bot.dialogue.events import Attached, FindCase, Noted, Pressed, Said, Submit, Turn


def with_case(state: State, find: FindCase, number: str, subject: str) -> Turn:
    """What follows once their case is known: the offer to add to it; without one, as ever."""
    event = find.event
    if number:
        addition = state.addition
        if addition is None or addition.case != number:
            addition = Draft(find.event_id, subject, case=number)
        return join(state, addition, event)
    match event:
        case Attached():
            return drafting.add_file(state, event, find.event_id)
        case Noted():
            draft = Draft(find.event_id).with_more(event.text)
            return drafting.say(state.at(Step.SUBJECT, draft), draft_words.ask_subject(draft))
        case Said() if state.draft:
            return drafting.write(state, state.draft, event.text)
        case _:
            return drafting.say(state, words.lost())


def join(state: State, addition: Draft, event: Said | Noted | Attached) -> Turn:
    """Put `event` with what is in question already, and ask again."""
    if isinstance(event, Attached):
        addition = addition.with_file(event.file)
        if event.caption:
            addition = addition.with_more(event.caption)
    else:
        addition = addition.with_more(event.text)
    too_much = addition.size > file_words.FILES_LIMIT
    if too_much or len(addition.details) > draft_words.DETAILS_LIMIT:
        return drafting.say(state, file_words.no_room("lo último"))
    offer = addition_words.offer(addition)
    receipt = isinstance(event, Attached)
    return drafting.say(state.asking(addition), replace(offer, receipt=receipt))


def on_button(state: State, addition: Draft, event: Pressed) -> Turn:
    """A button under the question."""
    match event.action:
        case "si":
            return drafting.say(state, act=Submit(addition))
        case "aparte" if state.draft is None:
            draft = replace(addition, case="", subject="")
            return drafting.say(
                state.asking(None).at(Step.SUBJECT, draft), draft_words.ask_subject(draft)
            )
        case _:
            return drafting.say(state.asking(None), addition_words.left_out(state.draft is None))
