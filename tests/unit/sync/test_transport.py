"""Every way in which something else can answer at head office's address."""

from __future__ import annotations

import datetime
import ipaddress
import socket
import ssl
import threading
from pathlib import Path

import pytest
import zstandard
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from agent_desk.contract import codec
from agent_desk.contract.messages import Hello, Refusal
from agent_desk.errors import (
    CertificateWrong,
    DeviceRevoked,
    HeadOfficeRefused,
    HeadOfficeUnreachable,
    InputError,
    NotHeadOffice,
)
from agent_desk.sync import transport as module
from agent_desk.sync.office import greet
from agent_desk.sync.transport import TokenRejected, Transport, checked_server
from agent_desk.tasks import Cancelled, CancelToken
from tests.fakes.cutting_proxy import DOWN, CuttingProxy
from tests.fakes.strange_server import StrangeServer, http

HELLO = codec.encode(
    Hello(
        product="agent-desk-head-office",
        protocol=1,
        oldest_protocol=1,
        office="office",
        public_key="a2V5",
        time=datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC),
    )
)


def ask(server: StrangeServer | str, token: CancelToken | None = None) -> Hello:
    url = server if isinstance(server, str) else server.url
    with Transport(url, token or CancelToken()) as transport:
        return greet(transport)


def test_head_office_is_known_by_its_greeting() -> None:
    with StrangeServer(http("200 OK", HELLO)) as server:
        assert ask(server).office == "office"


@pytest.mark.parametrize(
    "answer",
    [
        http("200 OK", b"<html><body>Please log in to the hotel's network</body></html>", "Content-Type: text/html"),
        http("200 OK", b'{"product": "another"}'),
        http("200 OK", HELLO.replace(b"agent-desk-head-office", b"some-other-product")),
        http("200 OK", HELLO.replace(b'"office":"office"', b'"office":"office","more":1')),
        http("302 Found", b"", "Location: http://192.0.2.1/login"),
        http("404 Not Found", b"<html>nothing here</html>"),
        http("511 Network Authentication Required", b"<html>log in</html>"),
        http("200 OK", b"not zstd", "Content-Encoding: zstd"),
        http("200 OK", b"x", "Content-Encoding: br"),
        b"220 mail.example.invalid ESMTP ready\r\n\r\n",
    ],
    ids=["portal", "json", "product", "field", "redirect", "404", "511", "bad zstd", "encoding", "smtp"],
)
def test_whatever_is_not_head_office_is_named_so(answer: bytes) -> None:
    with StrangeServer(answer) as server, pytest.raises(NotHeadOffice):
        ask(server)


def test_a_redirect_is_never_followed() -> None:
    with StrangeServer(http("200 OK", HELLO)) as target:
        moved = http("307 Temporary Redirect", b"", f"Location: {target.url}/desk/v1/hello")
        with StrangeServer(moved) as server, pytest.raises(NotHeadOffice):
            ask(server)
        assert target.requests == []


def test_an_answer_that_would_fill_the_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LARGEST_ANSWER", 100_000)
    bomb = zstandard.ZstdCompressor().compress(b"0" * 10_000_000)
    assert len(bomb) < 100_000
    for answer in (http("200 OK", bomb, "Content-Encoding: zstd"), http("200 OK", b"0" * 200_000)):
        with StrangeServer(answer) as server, pytest.raises(NotHeadOffice) as caught:
            ask(server)
        assert caught.value.facts["reason"] == "too_large"


def test_nobody_at_the_address_means_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(HeadOfficeUnreachable):
        ask(f"http://127.0.0.1:{port}")


def test_a_name_that_does_not_resolve_means_unreachable() -> None:
    with pytest.raises(HeadOfficeUnreachable):
        ask("https://head-office.invalid")


def test_a_gateway_without_head_office_behind_it_means_unreachable() -> None:
    with StrangeServer(http("502 Bad Gateway", b"<html>nginx</html>")) as server, pytest.raises(HeadOfficeUnreachable):
        ask(server)


def test_a_connection_that_breaks_is_tried_once_more() -> None:
    with StrangeServer(http("200 OK", HELLO)) as server, CuttingProxy(server.port) as proxy:
        proxy.cut_after(40, DOWN)
        assert ask(proxy.url).office == "office"
        assert len(server.requests) == 2
        proxy.cut_after(40, DOWN, times=2)
        with pytest.raises(HeadOfficeUnreachable):
            ask(proxy.url)


def test_a_short_wait_is_waited_and_a_long_one_is_left_to_the_next_round() -> None:
    answers = [http("503 Service Unavailable", b"", "Retry-After: 0"), http("200 OK", HELLO)]
    with StrangeServer(lambda _: answers.pop(0)) as server:
        assert ask(server).office == "office"
    with StrangeServer(http("429 Too Many Requests", b"", "Retry-After: 3600")) as server:
        with pytest.raises(HeadOfficeUnreachable) as caught:
            ask(server)
        assert caught.value.facts["retry_after"] == "3600"
        assert len(server.requests) == 1


def test_waiting_has_an_end() -> None:
    with StrangeServer(http("503 Service Unavailable", b"", "Retry-After: 0")) as server:
        with pytest.raises(HeadOfficeUnreachable):
            ask(server)
        assert len(server.requests) == 3


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        ("403 Forbidden", "device_revoked", DeviceRevoked),
        ("401 Unauthorized", "token_expired", TokenRejected),
        ("422 Unprocessable", "hash_wrong", HeadOfficeRefused),
    ],
)
def test_a_refusal_comes_with_its_code(status: str, code: str, kind: type[HeadOfficeRefused]) -> None:
    refusal = http(status, codec.encode(Refusal(code, "a sentence", "a.path")))
    with (
        StrangeServer(refusal) as server,
        Transport(server.url, CancelToken()) as transport,
        pytest.raises(HeadOfficeRefused) as caught,
    ):
        transport.request("GET", "/")
    assert type(caught.value) is kind
    assert caught.value.facts["reason"] == code
    assert caught.value.facts["path"] == "a.path"


def test_a_greeting_that_is_refused_is_not_head_office() -> None:
    refusal = http("403 Forbidden", codec.encode(Refusal("device_revoked")))
    with StrangeServer(refusal) as server, pytest.raises(NotHeadOffice):
        ask(server)


def test_cancel_wakes_a_request_that_waits_for_its_answer() -> None:
    token = CancelToken()
    asked = threading.Event()

    def silent(_request: bytes) -> None:
        asked.set()

    def cancel() -> None:
        asked.wait(10)
        token.cancel()

    canceller = threading.Thread(target=cancel)
    with StrangeServer(silent) as server:
        canceller.start()
        with pytest.raises(Cancelled):
            ask(server, token)
        canceller.join()


@pytest.mark.parametrize(
    "address",
    ["", "head-office", "ftp://head-office.invalid", "https://", "https://a:b@c.invalid", "https://c.invalid:no", "https://c.invalid/?x=1"],
)  # fmt: skip
def test_an_address_that_is_none_is_the_persons_input(address: str) -> None:
    with pytest.raises(InputError) as caught:
        checked_server(address)
    assert caught.value.problems[0].code == "server_address"


def test_plain_http_is_taken_for_this_machine_only() -> None:
    for address in ("http://127.0.0.1:8000/", "http://localhost", "http://[::1]:9", "https://head-office.invalid"):
        assert checked_server(address) == address.rstrip("/")
    with pytest.raises(InputError) as caught:
        checked_server("http://192.0.2.7")
    assert caught.value.problems[0].code == "server_needs_https"
    assert checked_server("http://192.0.2.7", plain_http=True) == "http://192.0.2.7"


@pytest.fixture(scope="module")
def self_signed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that nobody vouches for, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "head-office.invalid")])
    start = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(start)
        .not_valid_after(start + datetime.timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "pair.pem"
    pem, pkcs8, bare = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    path.write_bytes(certificate.public_bytes(pem) + key.private_bytes(pem, pkcs8, bare))
    return path


def test_a_certificate_that_nobody_vouches_for_is_refused_before_anything_is_sent(self_signed: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed)
    with StrangeServer(http("200 OK", HELLO), context=context) as server:
        with pytest.raises(CertificateWrong):
            ask(server)
        assert server.requests == []


def test_a_server_without_tls_at_an_https_address_is_not_head_office() -> None:
    with StrangeServer(http("200 OK", HELLO)) as server, pytest.raises(NotHeadOffice):
        ask(server.url.replace("http:", "https:"))
