"""Who does an act: an official in a post, a citizen, or the timetable."""

from dataclasses import dataclass

from models.enums import Channel, Permission, Profile
from office.errors import NotAllowed


@dataclass(frozen=True)
class Actor:
    """An official at work in one post, as the session that acts has established it.

    In a seat held for somebody else, `acting_for_name` says for whom, and `also_for` are the posts
    that this somebody stands in for in turn. `shared_ids`: posts whose tray, but for what is
    confidential, the actor works off with them (the assistant of a unit its chief's). `absent`:
    somebody stands in for this post now, so it reads and does nothing. `admin_units` limits an
    administrator (None: the whole institution). Who runs the installation (`is_superadmin`) sits in
    no post: all ids are 0, which no row has.
    """

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
    acting_for_name: str = ""
    also_for: tuple[int, ...] = ()
    shared_ids: tuple[int, ...] = ()
    absent: bool = False
    admin_units: frozenset[int] | None = None
    is_superadmin: bool = False
    origin: str = ""
    channel: Channel = Channel.WEB

    def may(self, permission: Permission) -> bool:
        """Whether the post carries `permission`."""
        return permission in self.permissions

    @property
    def post_ids(self) -> tuple[int, ...]:
        """The posts whose documents the actor sees as its own: its seat, and those stood in for."""
        own = (self.post_id,) if self.acting_for_id is None else (self.post_id, self.acting_for_id)
        return (*own, *self.also_for)

    @property
    def handled_ids(self) -> tuple[int, ...]:
        """Those of `post_ids` whose documents the actor may act on; none while absent."""
        return () if self.absent else self.post_ids

    @property
    def who(self) -> str:
        """Name and post as the trail records them, and for whom where it is somebody else's."""
        whose = f", por {self.acting_for_name}" if self.acting_for_name else ""
        return f"{self.name}, {self.post_title}{whose}"


def require(actor: Actor, permission: Permission, what: str) -> None:
    """Raises NotAllowed in words when the post lacks `permission`; `what` follows «no puede»."""
    if not actor.may(permission):
        raise NotAllowed(
            f"Su puesto actual ({actor.post_title}, {actor.unit_name}) no puede {what}."
        )
