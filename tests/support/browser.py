"""Debian's Chromium, driven by Playwright."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Page, async_playwright

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Without these Chromium looks for its maker's hosts at every start; root has no sandbox.
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium() -> str | None:
    """The path of a Chromium on this machine."""
    return next(filter(None, map(shutil.which, _PROGRAMS)), None)


def missing() -> str:
    """What the browser tests lack on this machine; empty if nothing."""
    lacking = [] if chromium() else ["Chromium"]
    if not shutil.which("pdfsig"):
        lacking.append("pdfsig")
    return " and no ".join(lacking)


@asynccontextmanager
async def open_page(width: int = 1280, height: int = 900) -> AsyncIterator[Page]:
    """A page of a browser without any history."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium(), args=list(_ARGUMENTS)
        )
        context = await browser.new_context(
            locale="es-EC",
            timezone_id="America/Guayaquil",
            viewport={"width": width, "height": height},
        )
        try:
            yield await context.new_page()
        finally:
            await browser.close()
