"""For whoever watches the server: is it there, can it work."""

from __future__ import annotations

from litestar import Response, get

from head_office.api.reading import AnyRequest, office_of
from head_office.db import people


@get("/health", sync_to_thread=False)
def health() -> Response[bytes]:
    """The process answers."""
    return Response(b'{"status":"ok"}', media_type="application/json")


@get("/ready", sync_to_thread=True)
def ready(request: AnyRequest) -> Response[bytes]:
    """The database answers and papers can be written. Raises Refused otherwise."""
    office = office_of(request)
    with office.database.read() as connection:
        people.office_key(connection)
    office.folder.check_writable()
    return Response(b'{"status":"ready"}', media_type="application/json")
