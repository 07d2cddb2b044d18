"""Reading requests in a bounded way: size, compression, type, and who asks."""

from __future__ import annotations

import io
from typing import Any, TypeVar

import msgspec
import zstandard
from litestar import Request
from litestar.response import Response

from agent_desk.contract import codec
from head_office.problems import Refused
from head_office.services.enrolment import authorise
from head_office.services.office import Office
from head_office.services.signing import Bearer

T = TypeVar("T")
AnyRequest = Request[Any, Any, Any]

MAX_BODY = 8 * 1024 * 1024
MAX_UNPACKED = 32 * 1024 * 1024
_WORTH_PACKING = 1024


async def raw_body(request: AnyRequest) -> bytes:
    """The body as it came. Raises Refused(``too_large``) before more than the limit is in memory."""
    kept = bytearray()
    async for part in request.stream():
        kept += part
        if len(kept) > MAX_BODY:
            raise Refused("too_large")
    return bytes(kept)


def unpacked(raw: bytes, encoding: str) -> bytes:
    """The body without its compression. Raises Refused(``bad_encoding``, ``too_large``)."""
    if encoding in {"", "identity"}:
        return raw
    if encoding != "zstd":
        raise Refused("bad_encoding", path="Content-Encoding")
    try:
        with zstandard.ZstdDecompressor().stream_reader(io.BytesIO(raw), read_across_frames=True) as reader:
            content = reader.read(MAX_UNPACKED + 1)
            ended = not reader.read(1)
    except zstandard.ZstdError as error:
        raise Refused("bad_encoding", path="Content-Encoding") from error
    if len(content) > MAX_UNPACKED or not ended:
        raise Refused("too_large")
    return bytes(content)


def message(raw: bytes, encoding: str, kind: type[T]) -> T:
    """The message in a body. Raises Refused(``bad_body``) with its path."""
    try:
        return codec.decode(unpacked(raw, encoding), kind)
    except msgspec.ValidationError as error:
        raise Refused("bad_body", path=str(error).partition("`$")[2].rstrip("`").lstrip(".")) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refused("bad_body") from error


def encoding_of(request: AnyRequest) -> str:
    """The body's compression as the header states it."""
    return request.headers.get("content-encoding", "").strip().lower()


def office_of(request: AnyRequest) -> Office:
    """The office that this server serves."""
    office: Office = request.app.state.office
    return office


def bearer_of(request: AnyRequest) -> Bearer:
    """Who asks, by their access token. Raises Refused; see ``authorise``."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token:
        raise Refused("token_missing")
    return authorise(office_of(request), token.strip(), request.headers.get("desk-replica"))


def answer(request: AnyRequest, content: bytes, *, media_type: str = "application/json") -> Response[bytes]:
    """A response, compressed where the caller takes zstd and it is worth it."""
    headers = {"Cache-Control": "no-store"}
    if len(content) >= _WORTH_PACKING and "zstd" in request.headers.get("accept-encoding", ""):
        content = zstandard.ZstdCompressor(level=3).compress(content)
        headers |= {"Content-Encoding": "zstd", "Vary": "Accept-Encoding"}
    return Response(content, media_type=media_type, headers=headers, status_code=200)


def whole_number(text: str | None, path: str, default: int | None = None) -> int:
    """A header or parameter that is a whole number, at least 0. Raises Refused(``bad_parameter``)."""
    if text is None and default is not None:
        return default
    if text is None or not (text.isascii() and text.isdigit()) or len(text) > 15:
        raise Refused("bad_parameter", path=path)
    return int(text)
