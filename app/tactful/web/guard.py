"""The gate before every request: who may ask, and what a page may load.

Gradio's page names outside hosts (previews for social networks, a manifest at the
root) and its scripts could ask for fonts and maps. The desk has to work behind a
firewall and must not tell anyone that it is used, so the page is rewritten and a
content security policy lets a browser load from here only.
"""

from __future__ import annotations

import base64
import binascii
import re
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from tactful.web.words import PAGES

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
"""Gradio builds its event handlers from text, hence ``unsafe-eval``."""
_HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)
_PAGES = {f"/{page}/": page for page in PAGES}
_OUTSIDE = re.compile(
    r'<meta\s[^>]*?(?:og:|twitter:)[^>]*?>|<link\s[^>]*?rel="manifest"[^>]*?>', re.DOTALL
)
_HEAD = (
    '<link rel="icon" href="/desk/icon.svg" type="image/svg+xml" />'
    '<link rel="stylesheet" href="/desk/style.css" />'
    '<script src="/desk/page.js"></script></head>'
)


class Guard:
    """Wraps the desk.

    Args:
        app: the desk.
        password: asked of everybody, or ``None``.
        hosts: names by which it may be called while there is no password, so that no
            outside page can reach it under a name of its own (DNS rebinding).
    """

    def __init__(self, app: App, password: str | None, hosts: frozenset[str]) -> None:
        self._app = app
        self._password = password
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or pass it on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {
            name.decode("latin-1").lower(): value.decode("latin-1")
            for name, value in scope["headers"]
        }
        if refusal := self._refusal(scope["method"], headers):
            await _refuse(send, *refusal)
        elif scope["path"] in _PAGES and scope["method"] == "GET":
            # Uncompressed, since it is rewritten on its way out.
            bare = [h for h in scope["headers"] if h[0].lower() != b"accept-encoding"]
            page = _PagePatch(send, _PAGES[scope["path"]])
            await self._app({**scope, "headers": bare}, receive, page)
        else:
            await self._app(scope, receive, _with_headers(send))

    def _refusal(self, method: str, headers: dict[str, str]) -> tuple[int, str] | None:
        host = headers.get("host", "")
        if self._password is None:
            if _host_name(host) not in self._hosts:
                return 421, "this desk does not answer under that name"
        elif not _password_given(headers.get("authorization", ""), self._password):
            return 401, "a password is needed"
        if method not in ("GET", "HEAD", "OPTIONS"):
            site = headers.get("sec-fetch-site")
            origin = headers.get("origin", "")
            if site is not None:
                outside = site not in ("same-origin", "none")
            else:
                outside = bool(origin) and origin.partition("://")[2] != host
            if outside:
                return 403, "another site may not use this desk"
        return None


class _PagePatch:
    """Holds back one HTML page to take what names outside hosts out of it."""

    def __init__(self, send: Send, page: str) -> None:
        self._send = send
        self._language = "zh-CN" if page == "zh" else "en"
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        self._body += message.get("body", b"")
        if message.get("more_body") or self._start is None:
            return
        body = self._body
        if body.lstrip()[:9].lower() == b"<!doctype":
            body = patch_page(body.decode("utf-8"), self._language).encode()
        headers = [h for h in self._start["headers"] if h[0] != b"content-length"]
        headers += [(b"content-length", str(len(body)).encode()), *_HEADERS]
        await self._send({**self._start, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})


def patch_page(page: str, language: str) -> str:
    """Gradio's page in ``language``, with the desk's style and nothing from outside."""
    page = _OUTSIDE.sub("", page)
    page = re.sub(r'<html\s+lang="[^"]*"', f'<html lang="{language}"', page, count=1)
    return page.replace("</head>", _HEAD, 1)


def _with_headers(send: Send) -> Send:
    async def sender(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", ()), *_HEADERS]}
        await send(message)

    return sender


async def _refuse(send: Send, status: int, line: str) -> None:
    body = line.encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        *_HEADERS,
    ]
    if status == 401:
        headers.append((b"www-authenticate", b'Basic realm="Tactful desk"'))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _password_given(header: str, password: str) -> bool:
    """Whether HTTP Basic credentials hold the password; any user name will do."""
    kind, _, encoded = header.partition(" ")
    if kind.lower() != "basic":
        return False
    try:
        pair = base64.b64decode(encoded.strip(), validate=True)
    except (binascii.Error, ValueError):
        return False
    return secrets.compare_digest(pair.partition(b":")[2], password.encode())


def _host_name(host: str) -> str:
    """``host`` without its port."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.rpartition(":")[0].lower() if ":" in host else host.lower()
