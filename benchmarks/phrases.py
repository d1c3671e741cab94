"""What citizens write about, so that made-up mail and documents read like real ones."""

from random import Random

_NAMES = (
    "María José Rosa Luis Carmen Segundo Ángel Lucía Íñigo Nelly Andrés Inés Óscar Verónica Raúl "
    "Sofía Tomás Adriana Joaquín Asunción Manuel Gladys Washington Martha"
).split()
_SURNAMES = (
    "Guamán Yánez Muñoz Núñez Pérez Chiluisa Quishpe Ibáñez Peña Toapanta Jiménez Álvarez "
    "Gutiérrez Vásquez Chávez Ordóñez Zúñiga Caizaluisa Cañar Morocho"
).split()
_STREETS = (
    "la calle Sucre",
    "la avenida Amazonas",
    "la plaza de San Blas",
    "el pasaje Los Ñandúes",
    "la subida de la Peña",
    "la calle de las Alcabalas",
)
_SUBJECTS = (
    "Queja por el alumbrado público en {street}",
    "Solicitud de certificado de no adeudar",
    "Reclamo por la planilla de agua n.º {number}",
    "Poda de árboles en {street}",
    "Denuncia por ruido nocturno en {street}",
    "Permiso de construcción menor, predio {number}",
    "Daños por la caída de un muro en {street}",
    "Acceso a la información pública: contratos de {number}",
    "Observaciones al plan parcial — sector {number}",
    "Baches y señales en {street}",
    "Convenio de pago de la planilla n.º {number}",
)
_SENTENCES = (
    "La luminaria que está frente a mi casa lleva más de tres semanas apagada.",
    "Según el artículo 66 de la Constitución, tengo derecho a recibir respuestas motivadas.",
    "Adjunto la copia de la planilla del mes anterior y el certificado de gravámenes del predio.",
    "He llamado varias veces a la línea de atención ciudadana sin que nadie me conteste.",
    "Los moradores del barrio estamos preocupados por los niños que van a la escuela fiscal.",
    "Ruego que se me informe en qué estado se encuentra el trámite y qué área lo atiende.",
    "El día de hoy acudí a la ventanilla y no me entregaron ningún comprobante de ingreso.",
    "El avalúo no corresponde con la superficie útil de la vivienda, que es de 78 m².",
    "Solicito que se devuelvan los valores cobrados en exceso, con los intereses que correspondan.",
    "Mi madre, de 84 años, tiene una discapacidad del 65 % y necesita un estacionamiento cercano.",
    "Quedo a la espera de su respuesta y les agradezco de antemano la atención que me brinden.",
    "El ruido del local supera los límites permitidos entre las 23:00 y las 03:00 horas.",
    "Pido que se tenga por presentado este escrito y que se le dé el trámite que corresponda.",
    "La vereda está levantada por las raíces y ya hubo, que yo sepa, dos caídas este invierno.",
    "No entiendo por qué se me pide de nuevo un documento que ya reposa en sus archivos.",
)


def full_name(random: Random) -> str:
    """A name and two surnames."""
    return f"{random.choice(_NAMES)} {random.choice(_SURNAMES)} {random.choice(_SURNAMES)}"


def id_card(random: Random) -> str:
    """Ten digits."""
    return f"{random.randrange(10**8, 24 * 10**8):010d}"


def subject(random: Random) -> str:
    """What a letter is about."""
    return random.choice(_SUBJECTS).format(
        street=random.choice(_STREETS), number=random.randrange(100, 9999)
    )


def paragraphs(random: Random, size: int) -> list[str]:
    """Paragraphs of about `size` bytes together."""
    found: list[str] = []
    while sum(len(text.encode()) + 2 for text in found) < size:
        found.append(" ".join(random.choice(_SENTENCES) for _ in range(random.randint(2, 4))))
    return found
