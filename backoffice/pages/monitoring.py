"""How the house is: for machines, for Prometheus and for officials.

A stranger learns whether all is well and nothing else; details are for whoever administers, logged
in or with the operator's token.
"""

import hmac

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from backoffice.web.rendering import page
from backoffice.web.sessions import official, session_of
from models.enums import Permission
from office.accounts.sign_in.sessions import Session
from office.config import config
from office.front_desk.scanning import reading
from office.monitoring import metrics, undeliverable
from office.monitoring.health import Health, health
from office.monitoring.verdicts import verdict


async def _json(request: Request) -> Response:
    state = await verdict()
    facts = _facts(state) if await _may_see(request, state) else {"ok": state.ok}
    return JSONResponse(facts, 200 if state.ok else 503)


async def _may_see(request: Request, state: Health) -> bool:
    """Whether the details are for this one."""
    given = request.headers.get("authorization", "")
    token = config().monitor_token
    if given and token:
        return hmac.compare_digest(given.encode(), f"Bearer {token}".encode())
    session = await session_of(request) if state.database else None
    return session is not None and _looks_after(session)


def _looks_after(session: Session) -> bool:
    return session.actor.is_superadmin or session.actor.may(Permission.ADMIN)


def _facts(state: Health) -> dict[str, object]:
    return {
        "ok": state.ok,
        "at": state.at.isoformat(),
        "version": state.version,
        "database": state.database,
        "problems": list(state.problems),
        "inbound": {
            "pending": state.pending_messages,
            "oldest_seconds": state.oldest_pending_seconds,
            "quarantined": state.quarantined,
        },
        "outbox": {
            "states": {key.value: count for key, count in state.outbox.items()},
            "oldest_seconds": state.oldest_outbox_seconds,
        },
        "extraction": {"pending": state.extraction_pending},
        "scan": {"pending": state.scan_pending},
        "trials": {
            "store": state.trials.store,
            "database": state.trials.database,
            "free_bytes": state.trials.free,
            "arriving": state.trials.arriving,
            "clock_offset_seconds": round(state.trials.clock_offset, 3),
        },
        "incidents": [
            {"kind": each.kind.value, "at": each.at.isoformat(), "said": each.said}
            for each in state.incidents
        ],
        "jobs": {
            job.name: {
                "last_success": job.last_success.isoformat() if job.last_success else None,
                "late": job.late,
                "failed": bool(job.error),
            }
            for job in state.jobs
        },
    }


async def _prometheus(request: Request) -> Response:
    state = await verdict()
    told = metrics.prometheus if await _may_see(request, state) else metrics.for_strangers
    return Response(told(state), media_type=metrics.CONTENT_TYPE)


async def _show(request: Request, session: Session) -> Response:
    return await page(
        request,
        "monitoring/health.html",
        tray="salud",
        state=await health(),
        ocr=reading.installed(),
        details=_looks_after(session),
        failed=await undeliverable.undeliverable() if _looks_after(session) else (),
    )


routes = [
    Route("/health", _json, methods=["GET"]),
    Route("/metrics", _prometheus, methods=["GET"]),
    Route("/salud", official(_show), methods=["GET"]),
]
