"""The small family of refusals; every door maps each of them once.

The text of an error is Spanish and fit to be shown to whoever asked for the act.
"""


class OfficeError(Exception):
    """The act was not done and nothing changed; `str(error)` says why, in Spanish."""


class NotFound(OfficeError):
    """There is no such thing, or the one who asks may not know that there is."""


class NotAllowed(OfficeError):
    """The post may not do this."""


class Invalid(OfficeError):
    """What was given cannot be used; `field` names the form field, where one is to blame."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class Conflict(OfficeError):
    """Somebody else changed the same thing first."""


class Throttled(OfficeError):
    """Too many attempts; `retry_after` is in seconds."""

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unavailable(OfficeError):
    """Database or storage did not answer; the same request may succeed later."""
