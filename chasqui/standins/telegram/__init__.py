"""A local stand-in of Telegram, for the demonstration and the tests: Bot API and chat page.

Not Telegram: it runs on loopback, forgets everything when it stops, and says so on screen.
"""

from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from chasqui.standins.telegram import api, page
from chasqui.standins.telegram.acting import ActingCitizen
from chasqui.standins.telegram.state import BOT_USERNAME, DEMO_CITIZENS, TelegramState

__all__ = [
    "BOT_USERNAME",
    "DEMO_CITIZENS",
    "DEMO_TOKEN",
    "ActingCitizen",
    "TelegramState",
    "create_telegram_standin",
]

_STATIC = Path(__file__).parent / "static"
DEMO_TOKEN = "7000000001:demostracion-sin-secreto"


def create_telegram_standin(
    token: str = DEMO_TOKEN, state: TelegramState | None = None
) -> Starlette:
    """The stand-in as an application; its memory is `app.state.telegram`.

    The bot reaches it with `api_url` = the address it is served at (or mounted below); people open
    its `/`.
    """
    app = Starlette(
        routes=[
            Route("/bot{token}/{method}", api.answer, methods=["GET", "POST"]),
            Route("/file/bot{token}/{path:path}", api.serve_file),
            Route("/", page.people),
            Route("/chat/{user_id:int}", page.chat),
            Route("/chat/{user_id:int}", page.write, methods=["POST"]),
            Route("/chat/{user_id:int}/press", page.press, methods=["POST"]),
            Route("/chat/{user_id:int}/files/{file_id}", page.download),
            Mount("/static", StaticFiles(directory=_STATIC)),
        ]
    )
    app.state.telegram = state or TelegramState(token)
    return app
