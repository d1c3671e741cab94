"""Identity documents, as far as they may be shown."""


def masked(identity: str) -> str:
    """An identity document with its middle hidden: `171•••••43`."""
    if len(identity) < 6:
        return ""
    return f"{identity[:3]}{'•' * (len(identity) - 5)}{identity[-2:]}"
