"""What happened in the demonstration's last five weeks, act by act, in working days before today.

Told in order of time: numbers come out of the acts as they come in life.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Moment:
    """`days` working days before the day of loading, at an hour of the institution's zone."""

    days: int
    hour: int
    minute: int = 0


@dataclass(frozen=True)
class Submits:
    """A citizen writes; `key` names the document from then on, `file` is (kind, name).

    `rich`: from a program that sends its text twice, with a picture in it, a copy to somebody and a
    date of its own; `signed`: with an S/MIME signature.
    """

    at: Moment
    key: str
    who: str
    subject: str
    text: str
    unit: str = "SG"
    file: tuple[str, str] | None = None
    answers: str = ""  # the document whose acknowledgement this mail replies to
    rich: bool = False
    signed: bool = False


@dataclass(frozen=True)
class Garbles:
    """Bytes arrive that are no mail."""

    at: Moment
    sender: str


@dataclass(frozen=True)
class Bounces:
    """The server of a citizen gives back the acknowledgement of a document."""

    at: Moment
    key: str
    server: str
    words: str


@dataclass(frozen=True)
class Asks:
    """A citizen asks by mail for the state of a document's case."""

    at: Moment
    key: str
    who: str


@dataclass(frozen=True)
class Reassigns:
    """An official hands a copy over; `due_in` working days after today, if a date is set."""

    at: Moment
    key: str
    by: str
    to: str
    note: str
    due_in: int | None = None


@dataclass(frozen=True)
class Archives:
    """An official puts a copy away."""

    at: Moment
    key: str
    by: str
    comment: str


@dataclass(frozen=True)
class Comments:
    """An official adds to the trail."""

    at: Moment
    key: str
    by: str
    text: str


@dataclass(frozen=True)
class Drafts:
    """An official writes an answer and leaves it, sends it up to be signed, or sends it."""

    at: Moment
    key: str
    by: str
    body: str
    sent: bool = False
    up_to: str = ""


Act = Submits | Garbles | Bounces | Asks | Reassigns | Archives | Comments | Drafts
M = Moment


def _letter(*paragraphs: str) -> str:
    inner = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f"<p>De mi consideración:</p>{inner}"


AGENDA: tuple[Act, ...] = (
    Submits(
        M(24, 8, 40), "escritura", "maria", "Solicitud de copia certificada de escritura",
        "Solicito una copia certificada de la escritura de cesión del lote 14 del barrio San José."
        "\nAdjunto mi cédula.\n\nMaría Quishpe Anchaluisa", file=("pdf", "cedula.pdf"),
    ),
    Submits(
        M(22, 9, 15), "quebrada", "alma", "Limpieza de la quebrada Rumihurco",
        "La quebrada está llena de escombros desde el último aguacero y el agua ya llega a las "
        "veredas.\nPedimos que la limpien antes de que vuelvan las lluvias.\n\nComité Barrial",
        file=("png", "quebrada.png"),
    ),
    Reassigns(
        M(21, 8, 30), "quebrada", "ana", "jorge", "Para inspección y respuesta al comité."
    ),
    Submits(
        M(20, 10, 5), "cobro", "tipan", "Reclamo por cobro duplicado del permiso de cerramiento",
        "Me cobraron dos veces la tasa del permiso de cerramiento, el 3 y el 5 del mes pasado.\n"
        "Pido la devolución. Adjunto los dos comprobantes.\n\nSegundo Manuel Tipán",
        file=("pdf", "comprobantes.pdf"),
    ),
    Reassigns(M(20, 11, 0), "cobro", "ana", "luis", "Confirmar con Financiero."),
    Submits(
        M(19, 15, 30), "planilla", "ilalo", "Entrega de planilla 7 y pedido de acta provisional",
        "Entregamos la planilla 7 del muro de contención y solicitamos el acta de recepción "
        "provisional.\n\nConstructora Ilaló Cía. Ltda.", file=("pdf", "planilla-7.pdf"),
    ),
    Reassigns(
        M(18, 9, 10), "cobro", "luis", "paola",
        "Revise los dos comprobantes y prepare la respuesta.",
    ),
    Submits(
        M(18, 19, 12), "arboles", "guaman", "Poda de árboles en la calle Los Cipreses",
        "Tres árboles tapan el semáforo de la esquina y las ramas tocan los cables.",
    ),
    Reassigns(M(17, 8, 20), "arboles", "ana", "jorge", "Para inspección."),
    Submits(
        M(17, 11, 45), "adeudar", "maria", "Certificado de no adeudar",
        "Necesito un certificado de no adeudar para un trámite en el banco.\n\nMaría Quishpe",
    ),
    Submits(
        M(16, 14, 20), "puente", "alma", "Requisitos para un puente peatonal comunitario",
        "Queremos saber qué necesitamos para construir un puente peatonal sobre la quebrada.",
    ),
    Comments(M(16, 15, 0), "cobro", "paola", "Financiero confirma que el segundo pago es igual."),
    Drafts(
        M(14, 10, 0), "escritura", "veronica",
        _letter(
            "Su solicitud fue atendida. La copia certificada de la escritura de cesión del lote 14 "
            "está lista.",
            "Puede retirarla en la Secretaría General, de lunes a viernes, de 08:00 a 16:30, con "
            "su cédula.",
        ), sent=True,
    ),
    Submits(
        M(14, 16, 40), "talud", "alma", "Informe sobre el talud del pasaje B",
        "El talud del pasaje B se agrietó. Pedimos el informe técnico de la inspección del año "
        "pasado.",
    ),
    Archives(M(13, 9, 0), "adeudar", "veronica", "La ciudadana desistió por teléfono."),
    Submits(
        M(13, 9, 50), "cobro-2", "tipan", "Comprobante que faltaba",
        "Añado el estado de cuenta del banco, donde constan los dos débitos.", answers="cobro",
        file=("pdf", "estado-de-cuenta.pdf"),
    ),
    Reassigns(
        M(13, 10, 30), "talud", "ana", "jorge", "Urgente: hay familias al pie del talud.",
        due_in=1,
    ),
    Submits(
        M(12, 18, 5), "relleno", "tituana", "Denuncia de relleno de la quebrada Tanda",
        "Desde el sábado entran volquetas de noche y botan tierra en la quebrada.",
        file=("png", "volqueta.png"),
    ),
    Reassigns(M(11, 8, 15), "relleno", "veronica", "jorge", "Inspección con la policía ambiental."),
    Submits(
        M(11, 9, 25), "prorroga", "ilalo", "Solicitud de prórroga del contrato del muro",
        "Por las lluvias de las últimas semanas solicitamos una prórroga de 20 días.",
        file=("pdf", "bitacora.pdf"),
    ),
    Reassigns(
        M(11, 10, 0), "prorroga", "veronica", "luis", "Verifique la bitácora y responda.",
        due_in=1,
    ),
    Submits(
        M(10, 11, 30), "local", "alma", "Arrendamiento del local comunal",
        "El comité quiere arrendar el local comunal los fines de semana.", unit="DA",
    ),
    Reassigns(M(10, 15, 10), "local", "luis", "paola", "Prepare un borrador con las tarifas."),
    Submits(
        M(9, 10, 10), "humedad", "maria", "Inspección por humedad en mi vivienda",
        "La pared que da a la quebrada tiene humedad desde hace un mes.", unit="DT",
    ),
    Drafts(
        M(9, 12, 0), "planilla", "veronica",
        _letter(
            "Recibimos la planilla 7. La Dirección Técnica no tiene observaciones.",
            "El acta de recepción provisional se firmará en la obra el próximo viernes, a las "
            "10:00.",
        ), sent=True,
    ),
    Submits(
        M(8, 9, 0), "riesgos", "alma", "Mapa de riesgos del barrio",
        "Solicitamos el mapa de riesgos actualizado del barrio Alma Lojana.", unit="DT",
    ),
    Drafts(
        M(8, 11, 20), "puente", "veronica",
        _letter(
            "Para un puente peatonal comunitario se necesita:",
            "1. Una solicitud del comité, con la firma de sus directivos. 2. Un plano de ubicación."
            " 3. El informe de la Dirección Técnica, que emitimos sin costo.",
        ), sent=True,
    ),
    Archives(M(8, 16, 0), "humedad", "jorge", "Inspección hecha; no hay filtración."),
    Submits(
        M(7, 20, 30), "alumbrado", "guaman", "Alumbrado de la escalinata del barrio",
        "La escalinata está a oscuras desde hace dos semanas.",
    ),
    Submits(
        M(6, 13, 15), "ordenanza", "tipan", "Copia de la ordenanza de protección de quebradas",
        "Solicito una copia simple de la ordenanza vigente.",
    ),
    Asks(M(5, 8, 5), "adeudar", "maria"),
    Submits(
        M(5, 10, 45), "recepcion", "ilalo", "Acta de recepción definitiva del muro",
        "Solicitamos fijar la fecha para la recepción definitiva.",
    ),
    Reassigns(M(5, 11, 30), "recepcion", "veronica", "paola", "Prepare la convocatoria."),
    Submits(
        M(4, 9, 40), "cerramiento", "tipan", "Permiso de cerramiento del lote 8",
        "Solicito el permiso para cerrar el lote 8 con malla.\n\nAtentamente,\n\n"
        "Segundo Manuel Tipán\nCalle Los Cipreses y pasaje B\nCelular 099 123 4567",
        file=("pdf", "plano.pdf"),
    ),
    Bounces(
        M(4, 9, 55), "cerramiento", "mx.correo.example",
        "552 5.2.2 Mailbox full: smtipan@correo.example is over quota",
    ),
    Reassigns(M(4, 10, 15), "cerramiento", "ana", "paola", "Revise si el plano está completo."),
    Drafts(
        M(3, 9, 30), "alumbrado", "veronica",
        _letter(
            "La empresa eléctrica cambió ayer las seis luminarias de la escalinata.",
            "Gracias por avisarnos. Si alguna vuelve a fallar, escríbanos por este mismo medio.",
        ), sent=True,
    ),
    Submits(
        M(3, 15, 55), "plantas", "alma", "Plantas nativas para reforestar el lindero",
        "Pedimos 200 plantas nativas para el lindero de la quebrada.", unit="DT",
    ),
    Garbles(M(2, 3, 17), "escaner@correo.example"),
    Drafts(
        M(2, 9, 0), "prorroga", "luis",
        _letter("Revisada la bitácora de la obra, se concede la prórroga de 20 días."),
    ),
    Drafts(
        M(2, 10, 30), "recepcion", "paola",
        _letter("La recepción definitiva del muro se hará el próximo jueves, a las 09:00."),
        up_to="veronica",
    ),
    Submits(
        M(2, 18, 45), "riesgo", "tituana", "Certificado de riesgo de mi terreno",
        "Necesito el certificado de riesgo para pedir la conexión de agua.",
    ),
    Drafts(
        M(1, 11, 10), "ordenanza", "veronica",
        _letter("Adjuntamos la referencia de la ordenanza vigente, publicada en nuestra página."),
    ),
    Drafts(
        M(1, 12, 0), "plantas", "jorge",
        _letter("El vivero tiene disponibles 200 plantas de aliso, pumamaqui y quishuar."),
    ),
    Submits(
        M(1, 14, 30), "audiencia", "maria", "Solicitud de audiencia con el Director Técnico",
        "Solicito una audiencia para hablar de la humedad de mi vivienda.", signed=True,
    ),
    Submits(
        M(1, 17, 10), "linea", "ilalo", "Consulta de línea de fábrica",
        "Solicitamos la línea de fábrica del predio 45 de la calle Rumihurco.",
        file=("pdf", "predio-45.pdf"), rich=True,
    ),
)  # fmt: skip
