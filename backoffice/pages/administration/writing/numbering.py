"""How numbers are written, by unit and kind; the series and their proof."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backoffice.display.labels import letters_name
from backoffice.pages.administration import choices
from backoffice.pages.administration.frame import NOT_REFUSED, Refusal, admin_page, submitted
from backoffice.web.forms import form_of
from backoffice.web.sessions import official
from office import clock
from office.accounts.sign_in.sessions import Session
from office.administration.writing import number_formats, number_series
from office.administration.writing.number_formats import FormatForm, FormatRow
from office.config import config
from office.errors import NotFound
from office.records.numbering.formats import LONGEST_SEQUENCE, SEPARATORS, Format, Part

_LIST = "/administracion/numeracion"
_SERIES = f"{_LIST}/series"
_PARTS = (
    (Part.INSTITUTION, "Institución"),
    (Part.UNIT, "Área"),
    (Part.YEAR, "Año"),
    (Part.SEQUENCE, "Secuencial"),
    (Part.KIND, "Tipo"),
)


async def _list(request: Request, session: Session) -> Response:
    rows = await number_formats.formats(session.actor, clock.today(config().zone).year)
    units: dict[int, list[FormatRow]] = {}
    for row in rows:
        units.setdefault(row.unit_id, []).append(row)
    return await admin_page(
        request, "numbering", "numeracion", units=list(units.values()), letters_name=letters_name
    )


async def _row(request: Request, session: Session) -> FormatRow:
    unit_id, letters = request.path_params["unit_id"], request.path_params["kind"]
    for row in await number_formats.formats(session.actor, clock.today(config().zone).year):
        if (row.unit_id, row.kind.letters) == (unit_id, letters):
            return row
    raise NotFound("Ese tipo de documento no existe.")


async def _show(request: Request, session: Session) -> Response:
    row = await _row(request, session)
    return await _form(request, session, row, row.form, row.version)


async def _form(
    request: Request,
    session: Session,
    row: FormatRow,
    typed: FormatForm,
    version: int,
    refusal: Refusal = NOT_REFUSED,
) -> Response:
    return await admin_page(
        request,
        "number_format",
        "numeracion",
        refusal,
        row=row,
        typed=typed,
        version=version,
        kind_name=letters_name(row.kind.letters, row.kind.name),
        parts=_PARTS,
        positions=range(len(_PARTS)),
        separators=SEPARATORS,
        longest=LONGEST_SEQUENCE,
        units=await choices.units_with_depth(session.actor),
    )


async def _save(request: Request, session: Session) -> Response:
    row = await _row(request, session)
    form = await form_of(request)
    chosen = [form.text(f"part{place}") for place in range(len(_PARTS))]
    typed = FormatForm(
        Format(
            tuple(Part(each) for each in chosen if each in list(Part)),
            form.text("separator"),
            form.number("year_digits"),
            form.number("sequence_digits"),
            form.trimmed("unit_abbreviation"),
            form.trimmed("kind_abbreviation"),
        ),
        form.number("series_unit_id") or None,
    )
    version = form.number("version")

    async def work() -> str:
        await number_formats.set_format(
            session.actor, row.unit_id, row.kind.letters, version, typed
        )
        return _LIST

    return await submitted(
        work, "numeracion", partial(_form, request, session, row, typed, version)
    )


async def _series(request: Request, session: Session) -> Response:
    return await _series_page(request, session)


async def _series_page(
    request: Request,
    session: Session,
    wrong: int = 0,
    refusal: Refusal = NOT_REFUSED,
) -> Response:
    """`wrong` is the series whose form is at fault."""
    years = await number_series.years(session.actor)
    asked = request.query_params.get("anio", "")
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else years[0]
    return await admin_page(
        request,
        "number_series",
        "numeracion",
        refusal,
        rows=await number_series.series_of(session.actor, year),
        years=years,
        year=year,
        open_year=clock.today(config().zone).year,
        wrong=wrong,
        letters_name=letters_name,
    )


async def _raise(request: Request, session: Session) -> Response:
    form = await form_of(request)
    series_id = request.path_params["series_id"]

    async def work() -> str:
        await number_series.raise_series(
            session.actor,
            series_id,
            form.number("seen"),
            form.number("to"),
            form.trimmed("reason"),
        )
        return _SERIES

    return await submitted(work, "serie", partial(_series_page, request, session, series_id))


async def _begin(request: Request, session: Session) -> Response:
    row = await _row(request, session)
    form = await form_of(request)

    async def work() -> str:
        of_unit = row.form.series_unit_id or row.unit_id
        series_id = await number_series.opened(session.actor, of_unit, row.kind.letters)
        await number_series.raise_series(
            session.actor, series_id, 0, form.number("to"), form.trimmed("reason")
        )
        return _SERIES

    return await submitted(
        work, "serie", partial(_form, request, session, row, row.form, row.version)
    )


_ONE = f"{_LIST}/{{unit_id:int}}/{{kind}}"
routes = [
    Route(_LIST, official(_list), methods=["GET"]),
    Route(_SERIES, official(_series), methods=["GET"]),
    Route(f"{_SERIES}/{{series_id:int}}", official(_raise), methods=["POST"]),
    Route(_ONE, official(_show), methods=["GET"]),
    Route(_ONE, official(_save), methods=["POST"]),
    Route(f"{_ONE}/inicio", official(_begin), methods=["POST"]),
]
