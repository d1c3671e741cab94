"""What the bot says of a file that it could not take, and what to do instead."""

from bot.dialogue.events import Reply
from office.config import config
from office.text.wording import size

FILE_LIMIT = 20 * 1024 * 1024  # bytes; what Telegram hands over to a bot (getFile)
FILES_LIMIT = 100 * 1024 * 1024  # bytes in one document
_MAIL_GROWTH = 1.37  # a file grows by base64 when it travels by mail


def no_room(what: str) -> Reply:
    """A draft is as large as it may be; `what` did not fit."""
    return Reply(
        f"No pude añadir {what}: este documento ya tiene el tamaño máximo. Preséntelo así y envíe "
        "lo que falta en otro documento. Lo anterior sigue guardado."
    )


def not_fetched(name: str) -> Reply:
    """Telegram did not hand a file over."""
    return Reply(
        f"No pude descargar «{name}», así que todavía no lo tengo. Envíelo otra vez, por favor. "
        "Lo demás sigue guardado."
    )


def too_big(name: str, octets: int) -> Reply:
    """A file beyond what a bot may fetch: what to do instead."""
    weight = f" pesa {size(octets)} y" if octets else ""
    limit = size(FILE_LIMIT)
    address = next(iter(config().intake), config().mail_from)
    by_mail = int(config().max_message_bytes / _MAIL_GROWTH)
    if octets and octets <= by_mail:
        advice = f"Envíelo al correo {address}, o divídalo en partes de hasta {limit}."
    else:
        advice = (
            f"Divídalo en partes de hasta {limit} o guárdelo con menor calidad, y envíelo aquí. "
            f"Si no puede, escriba al correo {address} y le indicaremos cómo entregarlo."
        )
    return Reply(
        f"El archivo «{name}»{weight} por Telegram solo puedo recibir hasta {limit}. {advice} "
        "Lo que ya envió sigue guardado."
    )
