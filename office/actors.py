"""Who does an act: an official in a post, a citizen, or the timetable."""

from dataclasses import dataclass

from models.enums import Channel, Permission, Profile
from office.errors import NotAllowed


@dataclass(frozen=True)
class Actor:
    """An official at work in one post, as the session that acts has established it."""

    official_id: int
    post_id: int
    unit_id: int
    institution_id: int
    name: str
    post_title: str
    unit_name: str
    profile: Profile
    permissions: frozenset[Permission]
    acting_for_id: int | None = None
    origin: str = ""
    channel: Channel = Channel.WEB

    def may(self, permission: Permission) -> bool:
        """Whether the post carries `permission`."""
        return permission in self.permissions

    @property
    def post_ids(self) -> tuple[int, ...]:
        """The posts whose documents the actor handles: the own one, and the one stood in for."""
        return (self.post_id,) if self.acting_for_id is None else (self.post_id, self.acting_for_id)

    @property
    def who(self) -> str:
        """Name and post as the trail records them."""
        return f"{self.name}, {self.post_title}"


def require(actor: Actor, permission: Permission, what: str) -> None:
    """Raises NotAllowed in words when the post lacks `permission`; `what` follows «no puede»."""
    if not actor.may(permission):
        raise NotAllowed(
            f"Su puesto actual ({actor.post_title}, {actor.unit_name}) no puede {what}."
        )
