"""Who gets in: one-time codes, device keys, short tokens; everybody else is told why not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from agent_desk.contract import codec
from agent_desk.contract.messages import Enrol, Enrolled, Hello, Refusal
from head_office.services import enrolment
from head_office.services.signing import TOKEN_SECONDS
from tests.fakes.office_client import OfficeClient, customer
from tests.fakes.running_office import AGENT, RunningOffice, running_office
from tests.fakes.still_clock import StillClock


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def office(tmp_path: Path, clock: StillClock) -> Iterator[RunningOffice]:
    with running_office(tmp_path / "office", clock=clock) as running:
        yield running


@pytest.fixture
def desk(office: RunningOffice) -> Iterator[OfficeClient]:
    with OfficeClient(office.url, office.code()) as client:
        yield client


def refusal(answer: object) -> tuple[int, str]:
    return answer.status_code, codec.decode(answer.content, Refusal).code  # type: ignore[attr-defined]


def test_who_answers_says_who_it_is(desk: OfficeClient, clock: StillClock) -> None:
    hello = codec.decode(desk.http.get("/desk/v1/hello").content, Hello)
    assert (hello.product, hello.time) == ("agent-desk-head-office", clock.now())
    assert (hello.office, hello.public_key) == (desk.enrolled.office, desk.enrolled.public_key)
    assert desk.enrolled.agent == AGENT


def test_a_lost_reply_to_the_enrolment_is_harmless(office: RunningOffice, desk: OfficeClient) -> None:
    code = office.code()
    first, second = (codec.decode(desk.enrol(code).content, Enrolled) for _ in range(2))
    assert first == second


def test_a_code_serves_one_device(office: RunningOffice, desk: OfficeClient) -> None:
    code = office.code()
    assert desk.enrol(code.lower().replace("-", " ")).status_code == 200
    assert refusal(desk.enrol(code, key=Ed25519PrivateKey.generate())) == (409, "code_used")


def test_codes_that_are_wrong_or_old_are_named(office: RunningOffice, desk: OfficeClient, clock: StillClock) -> None:
    assert refusal(desk.enrol("AAAA-AAAA-AAAA-AAAA-AAAA")) == (403, "code_wrong")
    code = office.code()
    clock.move(timedelta(days=enrolment.CODE_DAYS, seconds=1))
    assert refusal(desk.enrol(code)) == (410, "code_expired")


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"device_key": "AAAA"}, 400, "key_wrong"),
        ({"device_key": "~"}, 400, "key_wrong"),
        ({"replica": "x"}, 422, "bad_id"),
    ],
)
def test_an_enrolment_that_cannot_be_is_named(
    office: RunningOffice, desk: OfficeClient, changes: dict[str, str], status: int, code: str
) -> None:
    fields = {
        "code": office.code(),
        "device_key": "A" * 43 + "=",
        "device_name": "x",
        "replica": desk.replica,
        **changes,
    }
    assert refusal(desk.http.post("/desk/v1/enrol", content=codec.encode(Enrol(**fields)))) == (status, code)


def test_a_lost_reply_to_the_token_request_is_harmless(desk: OfficeClient) -> None:
    assertion = desk.assertion()
    assert [desk.token(assertion).status_code for _ in range(2)] == [200, 200]
    assert desk.feed().cursor == 0


def test_assertions_that_prove_nothing_are_named(desk: OfficeClient, clock: StillClock) -> None:
    wrong = {
        desk.assertion(key=Ed25519PrivateKey.generate()): "assertion_wrong",
        desk.assertion(aud="somebody else"): "assertion_wrong",
        desk.assertion(iss="x"): "assertion_wrong",
        desk.assertion(sub="x", iss="x"): "device_unknown",
        desk.assertion(now=clock.now() + timedelta(days=365)): "clock_off",
        desk.assertion(now=clock.now() - timedelta(days=365)): "clock_off",
        desk.assertion(exp=int(clock.now().timestamp()) + 90000): "clock_off",
        desk.assertion(iat="now"): "assertion_wrong",
        "no token at all": "assertion_wrong",
        "": "assertion_wrong",
    }
    assert [refusal(desk.token(text)) for text in wrong] == [(401, code) for code in wrong.values()]


def test_a_token_ends_and_is_renewed(desk: OfficeClient, clock: StillClock) -> None:
    clock.move(timedelta(seconds=TOKEN_SECONDS))
    assert refusal(desk.http.get("/desk/v1/feed")) == (401, "token_expired")
    desk.login()
    assert desk.feed().cursor == 0


EVERYTHING_ELSE = [
    ("POST", "/desk/v1/push"),
    ("POST", "/desk/v1/papers/missing"),
    ("POST", "/desk/v1/papers/files"),
    ("PATCH", f"/desk/v1/papers/files/{'0' * 64}"),
    ("GET", f"/desk/v1/papers/receipts/{'0' * 64}"),
    ("GET", "/desk/v1/feed"),
    ("POST", "/desk/v1/check"),
    ("GET", f"/desk/v1/packs/{'0' * 64}"),
]


@pytest.mark.parametrize(("method", "path"), EVERYTHING_ELSE)
def test_nothing_else_answers_without_a_token(desk: OfficeClient, method: str, path: str) -> None:
    for header, code in (("", "token_missing"), ("Basic x", "token_missing"), ("Bearer x.y.z", "token_wrong")):
        desk.http.headers["authorization"] = header
        headers = {"tus-resumable": "1.0.0", "upload-length": "1"}
        assert refusal(desk.http.request(method, path, headers=headers)) == (401, code)


def test_another_head_offices_token_is_no_token(tmp_path: Path, desk: OfficeClient, clock: StillClock) -> None:
    with (
        running_office(tmp_path / "other", clock=clock) as other,
        OfficeClient(other.url, other.code()) as stranger,
    ):
        desk.http.headers["authorization"] = stranger.http.headers["authorization"]
        assert refusal(desk.http.get("/desk/v1/feed")) == (401, "token_wrong")


def test_a_console_session_is_no_token(office: RunningOffice, desk: OfficeClient, clock: StillClock) -> None:
    with office.open() as opened:
        desk.http.headers["authorization"] = f"Bearer {opened.key.session_token('x', clock.now())}"
    assert refusal(desk.http.get("/desk/v1/feed")) == (401, "token_wrong")


def test_a_revoked_device_is_told_at_once_and_at_the_next_token(office: RunningOffice, desk: OfficeClient) -> None:
    with office.open() as opened:
        assert enrolment.revoke(opened, AGENT.code) == 1
        assert enrolment.revoke(opened, AGENT.code) == 0
    assert refusal(desk.http.get("/desk/v1/feed")) == (403, "device_revoked")
    assert refusal(desk.token(desk.assertion())) == (403, "device_revoked")


def test_nobody_speaks_for_another_agents_replica(office: RunningOffice, desk: OfficeClient) -> None:
    with OfficeClient(office.url, office.code(replace(AGENT, code="A0002"))) as other:
        envelope = desk.envelope("customer", customer())
        assert refusal(desk.push_raw([envelope], replica=other.replica)) == (403, "foreign_replica")
        desk.http.headers["desk-replica"] = other.replica
        assert refusal(desk.http.get("/desk/v1/feed")) == (403, "foreign_replica")
        desk.http.headers["desk-replica"] = "x"
        assert refusal(desk.http.get("/desk/v1/feed")) == (422, "bad_id")


def test_the_watcher_is_told_whether_it_works(office: RunningOffice, desk: OfficeClient) -> None:
    assert desk.http.get("/health").json() == {"status": "ok"}
    assert desk.http.get("/ready").json() == {"status": "ready"}
    (office.papers / "incoming" / "probe").mkdir()
    assert refusal(desk.http.get("/ready")) == (503, "papers_unwritable")


def test_addresses_that_are_none_answer_in_the_contracts_words(desk: OfficeClient) -> None:
    assert refusal(desk.http.get("/wp-admin")) == (404, "not_found")
    assert refusal(desk.http.get("/desk/v1/push")) == (405, "method_not_allowed")
    assert refusal(desk.http.get("/desk/v1/feed?after=x")) == (400, "bad_parameter")
    assert refusal(desk.http.get("/desk/v1/feed?limit=0")) == (400, "bad_parameter")
    assert refusal(desk.http.get("/desk/v1/packs/x")) == (400, "bad_parameter")
