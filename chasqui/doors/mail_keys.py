"""The keys that sign our mail, read once at the start, so that a wrong one stops it then."""

from chasqui.building import StartError
from chasqui.settings import PREFIX, Settings
from mailgateway.sending.dkim_signing import Signer


def signer_of(settings: Settings) -> Signer | None:
    """What signs our mail; None when no key is set. Raises StartError."""
    if not settings.dkim_keys:
        return None
    try:
        return Signer(settings.dkim_keys)
    except ValueError as error:
        raise StartError(f"{PREFIX}DKIM_KEYS: {error}.") from None
