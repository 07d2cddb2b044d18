"""The addresses that a desk speaks to; what they mean stands in ``agent_desk.contract.messages``."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

import msgspec
from anyio import to_thread
from litestar import Response, Router, get, post
from litestar.middleware.rate_limit import RateLimitConfig

from agent_desk.contract import codec
from agent_desk.contract.messages import PROTOCOL, Enrol, Hashes, Held, Hello, Push
from head_office.api.papers import paper_routes
from head_office.api.reading import (
    AnyRequest,
    answer,
    bearer_of,
    encoding_of,
    message,
    office_of,
    raw_body,
    unpacked,
    whole_number,
)
from head_office.problems import Refused
from head_office.services import enrolment, feeding, pushing, receiving

PRODUCT = "agent-desk-head-office"
_ENROL_LIMIT = RateLimitConfig(rate_limit=("minute", 300))
"""Codes carry 100 bits; the limit keeps a guesser from filling the log."""


@get("/hello", sync_to_thread=False)
def hello(request: AnyRequest) -> Response[bytes]:
    """Who answers, and what time it is here."""
    office = office_of(request)
    told = Hello(PRODUCT, PROTOCOL, PROTOCOL, office.key.office, office.key.public_key, office.clock.now())
    return answer(request, codec.encode(told))


@post("/enrol", status_code=200, middleware=[_ENROL_LIMIT.middleware])
async def enrol(request: AnyRequest) -> Response[bytes]:
    """Make a device known."""
    asked = message(await raw_body(request), encoding_of(request), Enrol)
    done = await to_thread.run_sync(enrolment.enrol, office_of(request), asked)
    return answer(request, codec.encode(done))


@post("/token", status_code=200)
async def token(request: AnyRequest) -> Response[bytes]:
    """A short-lived token for a device that proves its key."""
    raw = unpacked(await raw_body(request), encoding_of(request))
    try:
        form = parse_qs(raw.decode("ascii"), max_num_fields=8)
    except ValueError as error:
        raise Refused("bad_body") from error
    assertion = form.get("client_assertion", [""])[0]
    given = await to_thread.run_sync(enrolment.token, office_of(request), assertion)
    return answer(request, codec.encode(given))


@post("/push", status_code=200)
async def push(request: AnyRequest) -> Response[bytes]:
    """Take a batch of envelopes."""
    office = office_of(request)
    bearer = await to_thread.run_sync(bearer_of, request)
    raw, encoding = await raw_body(request), encoding_of(request)

    def work() -> Response[bytes]:
        return answer(request, codec.encode(pushing.push(office, bearer, message(raw, encoding, Push))))

    return await to_thread.run_sync(work)


@post("/papers/missing", status_code=200)
async def papers_missing(request: AnyRequest) -> Response[bytes]:
    """Which papers head office lacks."""
    office = office_of(request)
    bearer = await to_thread.run_sync(bearer_of, request)
    asked = message(await raw_body(request), encoding_of(request), Hashes)
    lacking = await to_thread.run_sync(receiving.missing, office, bearer, asked.sha256)
    return answer(request, codec.encode(Hashes(lacking)))


@get("/feed", sync_to_thread=True)
def feed(request: AnyRequest) -> Response[bytes]:
    """A page of the agent's feed."""
    bearer = bearer_of(request)
    after = whole_number(request.query_params.get("after"), "after", 0)
    limit = whole_number(request.query_params.get("limit"), "limit", 500)
    return answer(request, feeding.page(office_of(request), bearer, after=after, limit=limit))


@post("/check", status_code=200)
async def check(request: AnyRequest) -> Response[bytes]:
    """Compare what both sides hold."""
    office = office_of(request)
    bearer = await to_thread.run_sync(bearer_of, request)
    said = message(await raw_body(request), encoding_of(request), Held)
    ours = await to_thread.run_sync(feeding.check, office, bearer, said)
    return answer(request, msgspec.json.encode(ours))


@get("/packs/{sha256:str}", sync_to_thread=True)
def pack(request: AnyRequest, sha256: str) -> Response[bytes]:
    """A signed rate pack."""
    bearer_of(request)
    receiving.check_hash(sha256)
    return answer(request, feeding.pack(office_of(request), sha256), media_type="application/octet-stream")


def desk_routes() -> Router:
    """Everything below ``/desk/v1``."""
    handlers: list[Any] = [hello, enrol, token, push, papers_missing, feed, check, pack, paper_routes()]
    return Router("/desk/v1", route_handlers=handlers)
