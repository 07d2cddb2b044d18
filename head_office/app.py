"""The web application: routes, limits and the one translator of errors."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Callable

import uvicorn
from litestar import Litestar
from litestar.datastructures import State
from litestar.exceptions import HTTPException

from head_office.api.desk import desk_routes
from head_office.api.health import health, ready
from head_office.api.reading import MAX_BODY
from head_office.api.translating import by_framework, failed, refused
from head_office.console.routes import console_routes
from head_office.problems import Refused
from head_office.services.office import Office
from head_office.services.receiving import MAX_PAPER
from head_office.settings import Settings


def create_app(office: Office, settings: Settings) -> Litestar:
    """The application for one office; it closes the office when it stops."""
    return Litestar(
        route_handlers=[desk_routes(), console_routes(), health, ready],
        state=State({"office": office, "settings": settings}),
        exception_handlers={Refused: refused, HTTPException: by_framework, Exception: failed},
        request_max_body_size=max(MAX_BODY, MAX_PAPER) + 1024,
        openapi_config=None,
        logging_config=None,
        on_shutdown=[office.close],
    )


class _Server(uvicorn.Server):
    """Says when it is ready, which uvicorn itself only logs."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()


def listen(settings: Settings) -> socket.socket:
    """The listening socket; port 0 takes a free one. Raises Refused(``address_taken``, ``address_denied``, ``address_not_here``)."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # Named TCP, because asyncio turns off Nagle's delay (40 ms an answer here) only for sockets that say so.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name != "nt":
            # A server that was killed must be able to come back to its port at once.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((settings.host, settings.port))
    except OSError as error:
        listener.close()
        raise Refused(_why_not(error), address=f"{settings.host}:{settings.port}") from error
    return listener


def _why_not(error: OSError) -> str:
    if isinstance(error, PermissionError):
        return "address_denied"
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return "address_not_here"
    return "address_taken"


def url_of(listener: socket.socket) -> str:
    """The address that people and desks type."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def make_server(office: Office, settings: Settings, ready: Callable[[], None]) -> uvicorn.Server:
    """A server for one office; ``run(sockets=[listener])`` serves until ``should_exit``."""
    config = uvicorn.Config(
        create_app(office, settings),
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=5,
    )
    return _Server(config, ready)
