"""How the house is: for machines, for Prometheus and for officials."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from backoffice.web.rendering import page
from backoffice.web.sessions import official
from office.accounts.sign_in.sessions import Session
from office.monitoring import metrics, undeliverable
from office.monitoring.health import Health, health


async def _json(request: Request) -> Response:
    state = await health()
    return JSONResponse(_facts(state), 200 if state.ok else 503)


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
    return Response(metrics.prometheus(await health()), media_type=metrics.CONTENT_TYPE)


async def _show(request: Request, session: Session) -> Response:
    return await page(
        request,
        "monitoring/health.html",
        tray="salud",
        state=await health(),
        failed=await undeliverable.undeliverable(),
    )


routes = [
    Route("/health", _json, methods=["GET"]),
    Route("/metrics", _prometheus, methods=["GET"]),
    Route("/salud", official(_show), methods=["GET"]),
]
