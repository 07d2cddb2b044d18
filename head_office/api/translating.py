"""The one translator from problems to answers: every error leaves as a Refusal, and nothing else does."""

from __future__ import annotations

import logging
from typing import Any

from litestar import Response
from litestar.exceptions import HTTPException

from agent_desk.contract import codec
from agent_desk.contract.messages import Refusal
from head_office.api.reading import AnyRequest
from head_office.problems import PROBLEMS, Refused

_log = logging.getLogger("head_office.api")
_BY_STATUS = {404: "not_found", 405: "method_not_allowed", 413: "too_large", 429: "rate_limited"}


def refused(request: AnyRequest, error: Refused) -> Response[Any]:
    """A refusal of ours."""
    if error.known.status >= 500:
        _log.error("%s %s: %s", request.method, request.url.path, error.code, exc_info=error.__cause__)
    return _answer(error.code, error.path)


def by_framework(request: AnyRequest, error: HTTPException) -> Response[Any]:
    """A refusal by the web framework, in our words."""
    if error.status_code >= 500:
        return failed(request, error)
    return _answer(_BY_STATUS.get(error.status_code, "bad_parameter"), "")


def failed(request: AnyRequest, error: Exception) -> Response[Any]:
    """Our fault. The log gets the place, the caller only that it was us."""
    _log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return _answer("internal", "")


def _answer(code: str, path: str) -> Response[Any]:
    known = PROBLEMS[code]
    content = codec.encode(Refusal(code, known.sentence, path))
    return Response(
        content, status_code=known.status, media_type="application/json", headers={"Tus-Resumable": "1.0.0"}
    )
