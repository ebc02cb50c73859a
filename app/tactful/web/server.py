"""The desk's server: two pages and the JSON API, for this machine unless told else."""

from __future__ import annotations

import errno
import ipaddress
import logging
import os
import socket
import threading
from typing import TYPE_CHECKING, Any

from tactful.errors import InputError, SettingsError
from tactful.web.words import PAGES

if TYPE_CHECKING:
    from tactful.service import Tactful
    from tactful.settings import Settings
    from tactful.web.guard import App

log = logging.getLogger(__name__)
_LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
_GOODBYE = 1
"""Seconds that open pages get when the server ends."""


def serve(host: str = "127.0.0.1", port: int = 7860) -> None:
    """Open the desk and answer until Ctrl+C.

    Raises:
        SettingsError: ``host`` is not this machine's own and no password is set.
        InputError: the address cannot be listened on.
    """
    from tactful.service import Tactful
    from tactful.settings import load_settings

    settings = load_settings()
    demand_password(host, settings)
    # Bound before the seconds that Gradio takes to load: a taken port is told at once.
    with bind(host, port) as listener:
        desk = Tactful(settings)
        _run(build_app(desk, settings, host), listener, host, port, desk)


def demand_password(host: str, settings: Settings) -> None:
    """Refuse to listen beyond this machine without a password.

    Raises:
        SettingsError: there is none.
    """
    if not is_loopback(host) and _password(settings) is None:
        raise SettingsError(
            f"listening on {host!r} lets other machines in, so the desk wants a "
            "password: set TACTFUL_PASSWORD, or leave out --host"
        )


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach ``host``."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def bind(host: str, port: int) -> socket.socket:
    """A listening socket.

    Raises:
        InputError: the port is taken or not allowed, or the host is not of this machine.
    """
    try:
        known = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    except OSError:
        raise InputError(
            f"the host {host!r} is not known; use 127.0.0.1 or an address of this machine"
        ) from None
    family, kind, protocol, _, address = known[0]
    listener = socket.socket(family, kind, protocol)
    try:
        if os.name == "posix":  # elsewhere it would let two programs share the port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(128)
    except OSError as problem:
        listener.close()
        if problem.errno == errno.EADDRINUSE:
            raise InputError(f"port {port} is taken; choose another with --port") from None
        raise InputError(
            f"cannot listen on {host} port {port}: {problem.strerror}; choose others "
            "with --host and --port"
        ) from None
    return listener


def build_app(desk: Tactful, settings: Settings, host: str = "127.0.0.1") -> App:
    """The whole application: pages, API, and the guard before them."""
    # Before Gradio is imported, which reads them then.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    import gradio as gr
    from fastapi import FastAPI

    from tactful.web.api import make_router
    from tactful.web.desk import build_desk
    from tactful.web.guard import Guard
    from tactful.web.home import make_home

    # No pages of documentation: FastAPI's load their scripts from outside.
    app = FastAPI(title="Tactful", docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(make_router(desk))
    app.include_router(make_home())
    theme = gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["monospace"])
    for page in PAGES:
        gr.mount_gradio_app(
            app,
            build_desk(desk, page),
            path=f"/{page}",
            footer_links=[],
            run_history=False,  # it would leave buyers' words in the browser
            show_error=False,
            max_file_size="1kb",
            ssr_mode=False,
            enable_monitoring=False,
            mcp_server=False,
            pwa=False,
            theme=theme,
        )
    return Guard(app, _password(settings), _LOOPBACK_NAMES | {host.strip("[]").lower()})


def _run(app: App, listener: socket.socket, host: str, port: int, desk: Tactful) -> None:
    import uvicorn

    class Server(uvicorn.Server):
        """Says where it is once it answers, and nothing when it ends."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                _announce(host, port)
                threading.Thread(target=_warm_up, args=(desk,), daemon=True).start()

        def handle_exit(self, sig: int, frame: Any) -> None:
            # Pages that are still open make uvicorn complain while it ends.
            logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
            super().handle_exit(sig, frame)

    config = uvicorn.Config(
        app,
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_GOODBYE,
    )
    try:
        Server(config).run(sockets=[listener])
    except KeyboardInterrupt:
        return  # the usual way to end it


def _announce(host: str, port: int) -> None:
    import typer

    shown = f"[{host}]" if ":" in host and not host.startswith("[") else host
    typer.echo(f"Tactful desk: http://{shown}:{port}")


def _warm_up(desk: Tactful) -> None:
    """Load what a first draft needs while the agent is still reading the page."""
    try:
        desk.warm_up()
    except Exception as problem:
        # The first draft will meet it again and show it in the page.
        log.warning("warming up failed with %s", type(problem).__name__)


def _password(settings: Settings) -> str | None:
    if settings.password is None:
        return None
    return settings.password.get_secret_value() or None
