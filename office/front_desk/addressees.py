"""Whom a paper is for: a unit or a person of the desk's institution, by what the clerk types."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.tables import Post, Unit
from office import clock
from office.actors import Actor
from office.errors import Invalid
from office.people.posts import seated
from office.text.folding import words_of

MOST_OFFERED = 800
_MOST_KNOWN = 5000
_MOST_NAMED = 8


@dataclass(frozen=True)
class Addressee:
    """A unit, or a person in a post of it. `label` is what the clerk types or chooses."""

    label: str
    acronym: str
    unit_id: int
    post_id: int | None = None
    name: str = ""
    title: str = ""

    @property
    def target(self) -> str:
        """What goes back with a choice."""
        return f"p{self.post_id}" if self.post_id else f"u{self.unit_id}"


class Several(Invalid):
    """More than one may be meant; `found` are those to choose from."""

    def __init__(self, found: Sequence[Addressee]) -> None:
        super().__init__("Hay más de una persona o área así. Elija cuál es.", "para")
        self.found = tuple(found[:_MOST_NAMED])


async def known(actor: Actor) -> list[Addressee]:
    """The units of the actor's institution that are open, then its people, by name."""
    units = await Unit.filter(institution_id=actor.institution_id, active=True).order_by("name")
    posts = (
        await Post.filter(
            seated(clock.now()),
            unit__institution_id=actor.institution_id,
            unit__active=True,
            official__active=True,
            acting_for_id__isnull=True,
        )
        .select_related("official", "unit")
        .order_by("official__name", "id")
        .limit(_MOST_KNOWN)
    )
    return [
        *(Addressee(f"{unit.name} ({unit.acronym})", unit.acronym, unit.id) for unit in units),
        *(
            Addressee(
                label=f"{post.official.name}, {post.title} ({post.unit.acronym})",
                acronym="",
                unit_id=post.unit_id,
                post_id=post.id,
                name=post.official.name,
                title=post.title,
            )
            for post in posts
        ),
    ]


async def meant(actor: Actor, typed: str) -> Addressee:
    """Who `typed` means: a target, a unit's acronym, a whole label, or words of one.

    Raises Invalid (para), Several.
    """
    wanted = words_of(typed)
    if not wanted:
        raise Invalid("Escriba el área o la persona a quien va dirigido.", "para")
    offered = await known(actor)
    exact = [each for each in offered if _is(each, typed.strip(), wanted)]
    found = exact or [each for each in offered if set(wanted) <= set(words_of(each.label))]
    found = found or [each for each in offered if _begins(each, wanted)]
    if not found:
        raise Invalid("No hay un área ni una persona así en su institución.", "para")
    if len(found) > 1:
        raise Several(found)
    return found[0]


def _is(each: Addressee, typed: str, wanted: list[str]) -> bool:
    acronym = each.acronym.casefold()
    return (
        typed == each.target
        or wanted == words_of(each.label)
        or (bool(acronym) and typed.casefold() == acronym)
    )


def _begins(each: Addressee, wanted: list[str]) -> bool:
    own = words_of(each.label)
    return all(any(word.startswith(start) for word in own) for start in wanted)
