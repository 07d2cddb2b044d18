"""Papers by tus 1.0: creation, creation-with-upload, offset. A connection that breaks leaves every byte that arrived."""

from __future__ import annotations

import base64
import binascii
from collections.abc import AsyncIterator
from typing import Any

from anyio import to_thread
from litestar import Response, Router, get, patch, post, route
from litestar.enums import HttpMethod

from agent_desk.contract import codec
from head_office.api.reading import AnyRequest, answer, bearer_of, office_of, whole_number
from head_office.problems import Refused
from head_office.services import receiving
from head_office.services.office import Office
from head_office.services.receiving import Progress
from head_office.services.signing import Bearer

TUS = "1.0.0"
_BYTES = "application/offset+octet-stream"
_STEP = 1 << 20
"""Bytes gathered before they are written: small enough to lose little, large enough to make a photo one write."""


@route("/", http_method=[HttpMethod.OPTIONS], status_code=204)
async def options(request: AnyRequest) -> Response[None]:
    """What this server speaks."""
    return Response(
        None,
        headers={
            "Tus-Resumable": TUS,
            "Tus-Version": TUS,
            "Tus-Extension": "creation,creation-with-upload",
            "Tus-Max-Size": str(receiving.MAX_PAPER),
        },
    )


@post("/", status_code=201)
async def create(request: AnyRequest) -> Response[bytes]:
    """Begin an upload or find it as it stands; the first bytes may come along."""
    _require_tus(request)
    office = office_of(request)
    bearer = await to_thread.run_sync(bearer_of, request)
    length = whole_number(request.headers.get("upload-length"), "Upload-Length")
    sha256 = _metadata(request.headers.get("upload-metadata", "")).get("sha256", "")
    state = await to_thread.run_sync(lambda: receiving.begin(office, bearer, sha256=sha256, length=length))
    if request.headers.get("content-type") == _BYTES and state.receipt is None and state.offset == 0:
        state = await _take(request, office, bearer, sha256=sha256, state=state)
    location = f"/desk/v1/papers/files/{sha256}"
    return Response(b"", status_code=201, headers={"Location": location, **_headers(state)})


@route("/{sha256:str}", http_method=[HttpMethod.HEAD], status_code=200)
async def offset(request: AnyRequest, sha256: str) -> Response[bytes]:
    """How far the upload is."""
    _require_tus(request)
    office = office_of(request)
    bearer = await to_thread.run_sync(bearer_of, request)
    state = await to_thread.run_sync(receiving.progress, office, bearer, sha256)
    return Response(b"", headers={**_headers(state), "Upload-Length": str(state.length), "Cache-Control": "no-store"})


@patch("/{sha256:str}", status_code=204)
async def append(request: AnyRequest, sha256: str) -> Response[None]:
    """Go on at an offset."""
    _require_tus(request)
    office = office_of(request)
    bearer = await to_thread.run_sync(bearer_of, request)
    if request.headers.get("content-type") != _BYTES:
        raise Refused("bad_encoding", path="Content-Type")
    stated = whole_number(request.headers.get("upload-offset"), "Upload-Offset")
    state = await to_thread.run_sync(receiving.progress, office, bearer, sha256)
    if state.receipt is None:
        if state.offset != stated:
            raise Refused("offset_wrong", path="Upload-Offset")
        state = await _take(request, office, bearer, sha256=sha256, state=state)
    return Response(None, status_code=204, headers=_headers(state))


@get("/{sha256:str}", sync_to_thread=True)
def receipt(request: AnyRequest, sha256: str) -> Response[bytes]:
    """The receipt of a complete paper, asked for again."""
    return answer(request, codec.encode(receiving.receipt(office_of(request), bearer_of(request), sha256)))


async def _take(request: AnyRequest, office: Office, bearer: Bearer, *, sha256: str, state: Progress) -> Progress:
    wrote = False
    async for data in _gathered(request.stream()):
        wrote = True
        here = state

        def step(here: Progress = here, data: bytes = data) -> Progress:
            return receiving.append(office, bearer, sha256=sha256, offset=here.offset, length=here.length, data=data)

        state = await to_thread.run_sync(step)
    if not wrote and state.offset == state.length:
        end = state
        state = await to_thread.run_sync(lambda: receiving.complete(office, bearer, sha256=sha256, length=end.length))
    return state


async def _gathered(stream: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The stream in steps; what came before a broken connection is given out before the error goes on."""
    kept = bytearray()
    try:
        async for part in stream:
            kept += part
            if len(kept) >= _STEP:
                yield bytes(kept)
                kept.clear()
    except Exception:
        if kept:
            yield bytes(kept)
        raise
    if kept:
        yield bytes(kept)


def _headers(state: Progress) -> dict[str, str]:
    headers = {"Tus-Resumable": TUS, "Upload-Offset": str(state.offset)}
    if state.receipt is not None:
        headers["Desk-Receipt"] = base64.b64encode(codec.encode(state.receipt)).decode()
    return headers


def _require_tus(request: AnyRequest) -> None:
    if request.headers.get("tus-resumable") != TUS:
        raise Refused("tus_version", path="Tus-Resumable")


def _metadata(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for pair in text.split(","):
        key, _, value = pair.strip().partition(" ")
        try:
            found[key] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError) as error:
            raise Refused("bad_parameter", path="Upload-Metadata") from error
    return found


def paper_routes() -> Router:
    """``/papers/files`` and ``/papers/receipts``."""
    files: list[Any] = [options, create, offset, append]
    return Router(
        "/papers",
        route_handlers=[Router("/files", route_handlers=files), Router("/receipts", route_handlers=[receipt])],
    )
