"""The underwriters' pages. Plain forms, no script; a session by key; every form carries the session's token."""

from __future__ import annotations

import ipaddress
from typing import Any
from urllib.parse import parse_qs, urlencode

from anyio import to_thread
from litestar import Request, Response, Router, get, post
from litestar.datastructures import Cookie, UploadFile
from litestar.exceptions import HTTPException
from litestar.middleware.rate_limit import RateLimitConfig

from agent_desk.domain.application import ApplicationState
from agent_desk.domain.checklist import parse_checklists
from agent_desk.errors import AgentDeskError
from agent_desk.proof.verdict import Outcome
from agent_desk.proof.words import lines, reasons
from agent_desk.texts import DEFAULT_LANGUAGE, LANGUAGES, Texts
from head_office.console.pages import font, mark, page, style_sheet
from head_office.problems import Refused, facts
from head_office.services import sessions, sheets, underwriting, viewing
from head_office.services.issuing import object_label
from head_office.services.office import Office

AnyRequest = Request[Any, Any, Any]

_MAX_FORM = 64 * 1024
_COOKIE, _LANGUAGE = "head_office_console", "head_office_language"
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_FILTERS = ("open", "underwriting", "approved", "paid", "submitted", "returned", "issued", "declined", "all")
_SHOWN = {"image/jpeg", "image/png"}
_LIMIT = RateLimitConfig(rate_limit=("minute", 60))
"""Opening the console: keys carry 144 bits, the limit keeps a guesser out of the log."""


@get("/", sync_to_thread=True)
def queue(request: AnyRequest) -> Response[Any]:
    """The queue, with a filter by state. With ``?key=`` it opens the session first, so that one link is enough."""
    _local_only(request)
    office = _office(request)
    if "key" in request.query_params:
        return _redirect("/console/open?" + urlencode({"key": request.query_params["key"]}))
    _session(request)
    chosen = request.query_params.get("state", "open")
    if chosen not in _FILTERS:
        chosen = "open"
    states = viewing.OPEN if chosen == "open" else () if chosen == "all" else _STATES.get(chosen, (chosen,))
    lines, counts = viewing.desk_view(office, states=states)
    numbers = {name: sum(counts.get(state, 0) for state in _STATES.get(name, (name,))) for name in _FILTERS}
    numbers["all"] = sum(counts.values())
    return _html(
        request,
        "queue.html",
        lines=lines,
        chosen=chosen,
        filters=[(name, numbers[name]) for name in _FILTERS],
        page_size=viewing.PAGE,
        open_states=viewing.OPEN,
    )


_STATES = {
    "open": viewing.OPEN,
    "issued": (ApplicationState.ISSUED.value, ApplicationState.DELIVERED.value),
}


@get("/open", sync_to_thread=True, middleware=[_LIMIT.middleware])
def enter(request: AnyRequest) -> Response[Any]:
    """Open a session by the link that ``serve`` printed."""
    return _entered(request, request.query_params.get("key", ""))


@post("/open", status_code=303, middleware=[_LIMIT.middleware])
async def enter_by_form(request: AnyRequest) -> Response[Any]:
    """Open a session by the key typed at the door."""
    key = (await _form(request)).get("key", "")
    return await to_thread.run_sync(_entered, request, key)


def _entered(request: AnyRequest, key: str) -> Response[Any]:
    _local_only(request)
    token = sessions.open_session(_office(request), key, request.app.state.settings.console_key)
    response = _redirect("/console/")
    response.cookies.append(_cookie(request, _COOKIE, token, seconds=sessions.SESSION_SECONDS))
    return response


@get("/applications/{name:str}", sync_to_thread=True)
def application(request: AnyRequest, name: str) -> Response[Any]:
    """One application."""
    _local_only(request)
    _session(request)
    return _case(request, name)


@post("/applications/{name:str}", status_code=303)
async def act(request: AnyRequest, name: str) -> Response[Any]:
    """Accept, return, decline, note the payment, issue; then back to the page by a fresh GET."""
    _local_only(request)
    office = _office(request)
    session = _session(request)
    form = await _form(request)
    sessions.check_form(office, session, form.get("token", ""))
    comment = form.get("comment", "")
    who = f"console:{session[:8]}"

    def work() -> Response[Any]:
        try:
            _act(office, name, form.get("act", ""), comment, who)
        except Refused as problem:
            if problem.known.status not in {400, 409}:
                raise
            return _case(request, name, problem=problem, comment=comment)
        return _redirect(f"/console/applications/{name}")

    return await to_thread.run_sync(work)


def _act(office: Office, name: str, wanted: str, comment: str, who: str) -> None:
    if wanted == "pay":
        underwriting.pay(office, name, who=who)
    elif wanted == "issue":
        underwriting.issue(office, name, who=who)
    elif wanted in underwriting.DECISIONS:
        underwriting.decide(office, name, wanted, comment, who=who)
    else:
        raise Refused("decision_unclear", path="act")


@get("/applications/{name:str}/papers/{place:int}", sync_to_thread=True)
def paper(request: AnyRequest, name: str, place: int) -> Response[Any]:
    """One picture, large, turned as the agent turned it."""
    _local_only(request)
    _session(request)
    office = _office(request)
    seen = viewing.case(office, name)
    if not 0 <= place < len(seen.papers):
        raise Refused("not_found")
    return _html(request, "paper.html", case=seen, place=place, titles=_titles(request, office, seen))


@get("/applications/{name:str}/papers/{place:int}/bytes", sync_to_thread=True)
def paper_bytes(request: AnyRequest, name: str, place: int) -> Response[bytes]:
    """The bytes of a picture as they came; anything that is no picture is only handed over for saving."""
    _local_only(request)
    _session(request)
    found = viewing.picture(_office(request), name, place)
    if found is None:
        raise Refused("not_found")
    content, media_type, sha256 = found
    headers = {
        **_HEADERS,
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, no-store",
    }
    if media_type not in _SHOWN:
        ending = "pdf" if media_type == "application/pdf" else "bin"
        headers["Content-Disposition"] = f'attachment; filename="{sha256[:12]}.{ending}"'
    return Response(content, media_type=media_type, headers=headers)


@get("/verify", sync_to_thread=True)
def verify(request: AnyRequest) -> Response[Any]:
    """The form into which a sheet, or the line of a scanner, is put."""
    _local_only(request)
    _session(request)
    return _verified(request, None)


@post("/verify", status_code=200)
async def verify_sheet(request: AnyRequest) -> Response[Any]:
    """Whether a sheet is true: the same page with the verdict. Nothing of the sheet is kept."""
    _local_only(request)
    office = _office(request)
    session = _session(request)
    form = await request.form()
    sessions.check_form(office, session, str(form.get("token", "")))
    text, file = str(form.get("text", "")), form.get("sheet")
    content = await file.read() if isinstance(file, UploadFile) else b""

    def work() -> Response[Any]:
        try:
            found = sheets.verify_file(office, content) if content else sheets.verify_text(office, text)
        except Refused as problem:
            return _verified(request, None, problem=problem)
        return _verified(request, found)

    return await to_thread.run_sync(work)


def _verified(
    request: AnyRequest, found: sheets.SheetVerdict | None, *, problem: Refused | None = None
) -> Response[Any]:
    texts = _texts(request)
    told = lines(found.verdict, texts) if found else []
    return _html(
        request,
        "verify.html",
        status=problem.known.status if problem else 200,
        found=found,
        told=told,
        why=reasons(found.verdict, texts) if found else [],
        look=_LOOK.get(found.verdict.outcome, "red") if found else "",
        problem=problem,
        problem_facts=facts(texts, problem) if problem else {},
    )


_LOOK = {Outcome.TRUE: "green", Outcome.SUPERSEDED: "plain", Outcome.EXPIRED: "plain"}
"""The colour of each outcome; any other one is red."""


@post("/leave", status_code=303)
async def leave(request: AnyRequest) -> Response[Any]:
    """End the session of this browser."""
    _local_only(request)
    session = _session(request)
    sessions.check_form(_office(request), session, (await _form(request)).get("token", ""))
    response = _redirect("/console/")
    response.cookies.append(_cookie(request, _COOKIE, "", seconds=0))
    return response


@get("/static/{name:str}", sync_to_thread=True)
def static(request: AnyRequest, name: str) -> Response[Any]:
    """Style and fonts."""
    _local_only(request)
    own = {"console.css": (style_sheet, "text/css; charset=utf-8"), "mark.svg": (mark, "image/svg+xml")}
    make, media_type = own.get(name, (lambda: font(name), "font/ttf"))
    content = make()
    if content is None:
        raise Refused("not_found")
    return Response(content, media_type=media_type, headers={**_HEADERS, "Cache-Control": "private, max-age=3600"})


def _case(request: AnyRequest, name: str, *, problem: Refused | None = None, comment: str = "") -> Response[Any]:
    office = _office(request)
    seen = viewing.case(office, name)
    return _html(
        request,
        "case.html",
        status=problem.known.status if problem else 200,
        case=seen,
        plate=object_label(seen.body) if seen.body.vehicle and seen.body.vehicle.plate else "",
        titles=_titles(request, office, seen),
        problem=problem,
        problem_facts=facts(_texts(request), problem) if problem else {},
        comment=comment,
        difference=None if seen.rerated is None else seen.rerated.total - seen.body.quote.answer.total,
    )


def _titles(request: AnyRequest, office: Office, seen: viewing.Case) -> dict[str, str]:
    """The checklist's own names for the papers, from the pack that the quote is pinned to."""
    pack = office.shelf.find(seen.body.quote.answer.pack.sha256)
    if pack is None:
        return {}
    try:
        lists = parse_checklists(pack.file("checklists.toml"), _texts(request).language)
    except AgentDeskError:
        return {}
    return {slot.code: slot.title for checklist in lists.values() for slot in checklist.slots}


def _html(request: AnyRequest, template: str, *, status: int = 200, **facts: Any) -> Response[Any]:
    office = _office(request)
    texts = _texts(request)
    try:
        session = _session(request)
    except Refused:
        session = ""
    text = page(
        template,
        texts,
        office.clock.now(),
        token=sessions.form_token(office, session) if session else "",
        other_language=next(language for language in LANGUAGES if language != texts.language),
        address=request.url.path,
        **facts,
    )
    response: Response[Any] = Response(
        text, media_type="text/html; charset=utf-8", status_code=status, headers=_HEADERS
    )
    if request.query_params.get("lang") in _LANGUAGES:
        response.cookies.append(_cookie(request, _LANGUAGE, texts.language, seconds=365 * 86400))
    return response


_LANGUAGES = {"en": "en", "zh": DEFAULT_LANGUAGE, "zh_CN": DEFAULT_LANGUAGE}
"""What ``?lang=`` may say."""


def _texts(request: AnyRequest) -> Texts:
    asked = request.query_params.get("lang", "")
    return Texts(_LANGUAGES.get(asked) or request.cookies.get(_LANGUAGE, DEFAULT_LANGUAGE))


def _session(request: AnyRequest) -> str:
    cookie = request.cookies.get(_COOKIE)
    if not cookie:
        raise Refused("token_missing")
    return sessions.session_of(_office(request), cookie)


def _local_only(request: AnyRequest) -> None:
    """Personal data is not open to whoever reaches the port. Raises Refused(``console_closed``)."""
    if request.app.state.settings.console_remote or request.client is None:
        return
    try:
        local = ipaddress.ip_address(request.client.host.partition("%")[0]).is_loopback
    except ValueError:
        local = False
    if not local:
        raise Refused("console_closed")


async def _form(request: AnyRequest) -> dict[str, str]:
    kept = bytearray()
    async for part in request.stream():
        kept += part
        if len(kept) > _MAX_FORM:
            raise Refused("too_large")
    try:
        return {name: values[0] for name, values in parse_qs(kept.decode(), max_num_fields=8).items()}
    except ValueError as error:
        raise Refused("bad_body") from error


def _office(request: AnyRequest) -> Office:
    office: Office = request.app.state.office
    return office


def _cookie(request: AnyRequest, name: str, value: str, *, seconds: int) -> Cookie:
    return Cookie(
        key=name,
        value=value,
        path="/console",
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
        max_age=seconds,
    )


def _redirect(path: str) -> Response[Any]:
    return Response(None, status_code=303, headers={**_HEADERS, "Location": path})


def _refused(request: AnyRequest, error: Refused) -> Response[Any]:
    """A refusal as a page: who is not signed in gets the door, others what is wrong and what to do."""
    texts = _texts(request)
    signed_out = error.known.status in {401, 403} and error.code != "csrf_wrong"
    return _html(
        request,
        "door.html" if signed_out and error.code != "console_closed" else "problem.html",
        status=error.known.status,
        problem=error,
        problem_facts=facts(texts, error),
    )


def _by_framework(request: AnyRequest, error: HTTPException) -> Response[Any]:
    code = {404: "not_found", 405: "method_not_allowed", 413: "too_large", 429: "rate_limited"}.get(error.status_code)
    return _refused(request, Refused(code or ("internal" if error.status_code >= 500 else "bad_parameter")))


def console_routes() -> Router:
    """Everything below ``/console``."""
    handlers: list[Any] = [
        queue,
        enter,
        enter_by_form,
        application,
        act,
        paper,
        paper_bytes,
        verify,
        verify_sheet,
        leave,
        static,
    ]
    return Router(
        "/console",
        route_handlers=handlers,
        exception_handlers={Refused: _refused, HTTPException: _by_framework},
    )
