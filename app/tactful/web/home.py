"""The way in: the page in the browser's language, and the files that pages load."""

from __future__ import annotations

from importlib.resources import files

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from tactful.web.words import PAGES

_ASSETS = {
    "style.css": "text/css; charset=utf-8",
    "page.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}


def make_home() -> APIRouter:
    """The routes ``/`` and ``/desk/<file>``."""
    router = APIRouter()

    @router.get("/")
    def home(request: Request) -> Response:
        page = preferred_page(request.headers.get("accept-language", ""))
        return RedirectResponse(f"/{page}/", headers={"vary": "accept-language"})

    @router.get("/desk/{name}")
    def asset(name: str) -> Response:
        if name not in _ASSETS:
            return Response(status_code=404)
        content = (files("tactful.web") / name).read_bytes()
        headers = {"cache-control": "no-cache"}
        return Response(content, media_type=_ASSETS[name], headers=headers)

    return router


def preferred_page(accept_language: str) -> str:
    """The page for a browser that sends ``accept_language``."""
    wanted: list[tuple[float, str]] = []
    for entry in accept_language.split(","):
        tag, _, weight = entry.partition(";")
        try:
            quality = float(weight.strip().removeprefix("q=") or 1)
        except ValueError:
            quality = 0.0
        wanted.append((-quality, tag.strip().lower().split("-")[0]))
    for _, language in sorted(wanted, key=lambda pair: pair[0]):
        if language in PAGES:
            return language
    return "en"
