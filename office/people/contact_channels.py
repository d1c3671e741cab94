"""Which channel reaches a contact, and which kind of contact a channel shows."""

from models.enums import Channel, ContactKind

CHANNEL_OF = {
    ContactKind.EMAIL: Channel.EMAIL,
    ContactKind.TELEGRAM: Channel.TELEGRAM,
    ContactKind.PHONE: Channel.DESK,
    ContactKind.POSTAL: Channel.DESK,
}
# Those that the house can write to by itself.
REACHED = (ContactKind.EMAIL, ContactKind.TELEGRAM)
KIND_OF = {CHANNEL_OF[kind]: kind for kind in REACHED}
