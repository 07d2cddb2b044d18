"""HTTP to head office: bounded, cancellable, and every foreign failure translated into whose fault it is.

What happens                                              → what is raised
no connection, no name, timeout, cut off, gateway 502–504 → HeadOfficeUnreachable
certificate does not prove the host                       → CertificateWrong
redirect, page that is not our JSON, no HTTP at all       → NotHeadOffice
401 with a code about the token                           → TokenRejected (renewed once by ``office``)
429 and 503 with Retry-After                              → waited for if short, else HeadOfficeUnreachable(retry_after)
any other Refusal                                         → HeadOfficeRefused(reason), DeviceRevoked
"""

from __future__ import annotations

import ipaddress
import ssl
import threading
import weakref
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar
from urllib.parse import urlsplit

import msgspec

from agent_desk.contract import codec
from agent_desk.contract.messages import Refusal
from agent_desk.errors import (
    CertificateWrong,
    DeviceRevoked,
    HeadOfficeRefused,
    HeadOfficeUnreachable,
    InputError,
    NotHeadOffice,
    Problem,
)
from agent_desk.tasks import CancelToken

if TYPE_CHECKING:
    import httpx2

T = TypeVar("T")

CONNECT_TRIES = (1.9, 1.9, 6.0)
"""Seconds for one connection. A try that is under way cannot be broken off, so the first ones stay below the two seconds
within which a cancelled round ends; nothing has been sent by then, so trying again is safe."""
ANSWER_SECONDS = 30.0
PAUSE = 0.2
"""Seconds before the one more try after a broken connection: what broke it may be gone by then."""
LONGEST_WAIT = 10.0
"""Seconds that a round waits by itself when head office asks for patience; more than that is left to the next round."""
USUAL_WAIT = 2.0
LARGEST_ANSWER = 64 * 1024 * 1024
"""Bytes of one answer, before and after decompression: a hostile server must not fill the memory."""
WORTH_COMPRESSING = 512


class TokenRejected(HeadOfficeRefused):
    """The access token is no longer taken; a new one may be."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, read to its end and decompressed. Header names are lower case."""

    status: int
    headers: Mapping[str, str]
    content: bytes


def checked_server(server: str, *, plain_http: bool = False) -> str:
    """The server's root address without a slash at its end.

    Plain HTTP is taken for this machine itself (or where ``plain_http`` says so); otherwise the agent's papers would cross
    the network in the clear. Raises InputError (path ``server``).
    """
    text = server.strip().rstrip("/")
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
        sound = parts.port is None or parts.port > 0
    except ValueError:
        host, sound = "", False
    if (
        not host
        or not sound
        or parts.scheme not in {"http", "https"}
        or parts.query
        or parts.fragment
        or parts.username
    ):
        raise InputError([Problem("server", "server_address")])
    if parts.scheme == "http" and not plain_http and not is_loopback(host):
        raise InputError([Problem("server", "server_needs_https")])
    return text


def is_loopback(host: str) -> bool:
    """Whether the host name or address is this machine itself."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Transport:
    """One HTTP client for one round. Safe from several threads; ``cancel`` of the token breaks off what is under way."""

    def __init__(self, server: str, token: CancelToken, *, plain_http: bool = False, connections: int = 6) -> None:
        import httpx2

        self.server = checked_server(server, plain_http=plain_http)
        self._token = token
        self._sockets: weakref.WeakSet[Any] = weakref.WeakSet()
        self._lock = threading.Lock()
        parts = urlsplit(self.server)
        loopback = is_loopback(parts.hostname or "")
        self._client = httpx2.Client(
            # A plain connection has no certificate to check: the context stays empty, which refuses every one.
            verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if parts.scheme == "http" else True,
            trust_env=not loopback,
            follow_redirects=False,
            limits=httpx2.Limits(max_connections=connections, max_keepalive_connections=connections),
            headers={"accept": "application/json", "accept-encoding": "zstd", "user-agent": "agent-desk"},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def request(
        self,
        method: str,
        path: str,
        *,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        compress: bool = True,
        again: bool = True,
    ) -> Answer:
        """Send and read the answer whole; only statuses below 300 come back, others raise as the module says.

        ``again``: one more try if there was no connection or it broke. Right for everything that may be repeated, because
        a lost answer cannot be told from a lost question. Raises Cancelled.
        """
        import zstandard

        sent = dict(headers or {})
        if content is not None and compress and len(content) > WORTH_COMPRESSING:
            content = zstandard.ZstdCompressor(level=3).compress(content)
            sent["content-encoding"] = "zstd"
        waits = 2
        while True:
            self._token.checkpoint()
            try:
                answer = self._once(method, path, content, sent)
            except _Cut as cut:
                if not again:
                    raise HeadOfficeUnreachable(reason=cut.reason) from cut
                again = False
                self._token.wait(PAUSE)
                continue
            patience = _patience(answer)
            if patience is not None and patience <= LONGEST_WAIT and waits:
                waits -= 1
                self._token.wait(patience)
                continue
            return _accepted(method, answer, patience)

    def ask(
        self,
        method: str,
        path: str,
        kind: type[T],
        *,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> T:
        """Send JSON and read the answer strictly as ``kind``. Raises as ``request``, and NotHeadOffice for any other shape."""
        sent = {**({"content-type": "application/json"} if content is not None else {}), **(headers or {})}
        return decoded(self.request(method, path, content=content, headers=sent), kind)

    def _once(self, method: str, path: str, content: bytes | None, headers: Mapping[str, str]) -> Answer:
        for attempt, seconds in enumerate(CONNECT_TRIES, 1):
            self._token.checkpoint()
            try:
                return self._send(method, path, content, headers, seconds)
            except _Slow as slow:
                if attempt == len(CONNECT_TRIES):
                    raise HeadOfficeUnreachable(reason="no_answer") from slow
        raise AssertionError

    def _send(
        self, method: str, path: str, content: bytes | None, headers: Mapping[str, str], connect: float
    ) -> Answer:
        import httpx2

        request = self._client.build_request(
            method,
            self.server + path,
            content=content,
            headers=headers,
            timeout=httpx2.Timeout(ANSWER_SECONDS, connect=connect, pool=None),
            extensions={"trace": self._watch},
        )
        with self._token.interrupting(self._break_off), self._translated():
            response = self._client.send(request, stream=True)
            try:
                raw = _bounded(response.iter_raw())
            finally:
                response.close()
        found = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status_code, found, _expanded(raw, found.get("content-encoding", "")))

    def _watch(self, event: str, info: Mapping[str, Any]) -> None:
        if event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            socket = info["return_value"].get_extra_info("socket")
            with self._lock:
                self._sockets.add(socket)
            # Cancelled while connecting: the break-off came too early for this socket.
            self._token.checkpoint()

    def _break_off(self) -> None:
        import socket

        with self._lock:
            open_sockets = list(self._sockets)
        for each in open_sockets:
            try:
                # Closing would not wake a thread that waits in recv; shutting down does.
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue

    @contextmanager
    def _translated(self) -> Iterator[None]:
        import httpx2

        try:
            yield
        except httpx2.HTTPError as error:
            # A break-off looks like a lost connection; the person's wish goes first.
            self._token.checkpoint()
            raise _translate(error) from error


class _Cut(Exception):
    """No connection (``no_connection``), or it broke (``cut_off``): then it is unknown whether the request was taken."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _Slow(Exception):
    """No connection within the time of one try."""


def _translate(error: httpx2.HTTPError) -> Exception:
    import httpx2

    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return CertificateWrong(reason=cause.verify_message)
        if isinstance(cause, ssl.SSLError) and not isinstance(cause, (ssl.SSLEOFError, ssl.SSLZeroReturnError)):
            return NotHeadOffice(reason="tls")
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, httpx2.ConnectTimeout):
        return _Slow()
    if isinstance(error, httpx2.ConnectError | httpx2.ProxyError):
        return _Cut("no_connection")
    if isinstance(error, httpx2.TimeoutException):
        return HeadOfficeUnreachable(reason="no_answer")
    if isinstance(error, httpx2.RemoteProtocolError):
        # The library has one class for «hung up» and for «speaks something else»; its words are all there is.
        return (
            _Cut("cut_off")
            if "closed" in str(error) or "disconnected" in str(error)
            else NotHeadOffice(reason="not_http")
        )
    if isinstance(error, httpx2.NetworkError):
        return _Cut("cut_off")
    return NotHeadOffice(reason="not_http")


def _bounded(chunks: Iterator[bytes]) -> bytes:
    parts: list[bytes] = []
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > LARGEST_ANSWER:
            raise NotHeadOffice(reason="too_large")
        parts.append(chunk)
    return b"".join(parts)


def _expanded(raw: bytes, encoding: str) -> bytes:
    import zstandard

    if encoding in {"", "identity"} or not raw:
        return raw
    if encoding != "zstd":
        raise NotHeadOffice(reason="encoding")
    try:
        with zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(raw) as reader:
            content = reader.read(LARGEST_ANSWER + 1)
    except zstandard.ZstdError as error:
        raise NotHeadOffice(reason="encoding") from error
    if len(content) > LARGEST_ANSWER:
        raise NotHeadOffice(reason="too_large")
    return content


def _patience(answer: Answer) -> float | None:
    """Seconds that head office asks to wait, or None where it does not."""
    if answer.status not in {429, 503}:
        return None
    try:
        return max(0.0, float(answer.headers["retry-after"]))
    except (KeyError, ValueError):
        code = _refusal(answer).code
        return USUAL_WAIT if code in {"busy", "rate_limited"} else None


def _refusal(answer: Answer) -> Refusal:
    """Why it was refused; an empty code where the answer does not say so in our words."""
    try:
        return codec.decode(answer.content, Refusal)
    except msgspec.DecodeError:
        return Refusal("")


def _accepted(method: str, answer: Answer, patience: float | None) -> Answer:
    if answer.status < 300:
        return answer
    if answer.status < 400:
        raise NotHeadOffice(reason="redirect")
    if patience is not None:
        raise HeadOfficeUnreachable(reason="busy", retry_after=str(round(patience)))
    refusal = _refusal(answer)
    # The answer to HEAD never has a body.
    if not refusal.code and method != "HEAD":
        if answer.status in {502, 503, 504}:
            raise HeadOfficeUnreachable(reason="gateway", status=str(answer.status))
        raise NotHeadOffice(reason="page", status=str(answer.status))
    facts = {"reason": refusal.code, "path": refusal.path, "status": str(answer.status)}
    if refusal.code == DeviceRevoked.code:
        raise DeviceRevoked(**facts)
    if answer.status == 401:
        raise TokenRejected(**facts)
    raise HeadOfficeRefused(**facts)


def decoded(answer: Answer, kind: type[T]) -> T:
    """The answer's body as ``kind``, strictly. Raises NotHeadOffice."""
    try:
        return codec.decode(answer.content, kind)
    except msgspec.DecodeError as error:
        raise NotHeadOffice(reason="page", status=str(answer.status)) from error
