"""Papers: resumable at any byte, kept by their hash, held for one agent alone, and a receipt for every byte."""

from __future__ import annotations

import base64
import os
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from agent_desk.contract import codec
from agent_desk.contract.messages import Refusal
from agent_desk.domain.application import ApplicationState
from head_office.services.receiving import MAX_PAPER
from tests.fakes.office_client import BYTES, TUS, OfficeClient, application, sha256
from tests.fakes.office_fixtures import Enrolled, desk, new_agent, office
from tests.fakes.running_office import RunningOffice, running_office

__all__ = ["desk", "new_agent", "office"]


def picture(size: int = 300_000) -> bytes:
    return b"\xff\xd8\xff" + os.urandom(size - 3)


@pytest.fixture
def process(tmp_path: Path) -> Iterator[RunningOffice]:
    with running_office(tmp_path / "office", process=True) as running:
        yield running


def code_of(answer: object) -> str:
    return codec.decode(answer.content, Refusal).code  # type: ignore[attr-defined]


def test_a_paper_in_one_request_is_kept_and_signed(office: RunningOffice, desk: OfficeClient) -> None:
    data = picture()
    assert desk.missing(sha256(data)) == [sha256(data)]
    receipt = desk.send(data)
    assert (receipt.item, receipt.sha256, receipt.bytes, receipt.kind) == (sha256(data),) * 2 + (len(data), "paper")
    assert desk.missing(sha256(data)) == []
    assert (office.papers / sha256(data)[:2] / sha256(data)).read_bytes() == data


def test_the_receipt_asked_for_again_is_the_same(desk: OfficeClient) -> None:
    data = picture()
    receipt = desk.send(data)
    assert desk.http.get(f"/desk/v1/papers/receipts/{sha256(data)}").content == codec.encode(receipt)
    assert desk.receipt_in(desk.create(data)) == receipt
    assert desk.receipt_in(desk.patch(data, len(data))) == receipt


def test_an_upload_goes_on_where_it_stopped(desk: OfficeClient) -> None:
    data = picture()
    assert desk.create(data).headers["upload-offset"] == "0"
    for start, end in ((0, 1), (1, 100_000), (100_000, 299_999)):
        assert desk.patch(data, start, end).headers["upload-offset"] == str(end)
        assert desk.offset(data) == end
        assert desk.create(data).headers["upload-offset"] == str(end)
    assert desk.receipt_in(desk.patch(data, 299_999)).sha256 == sha256(data)


def test_a_killed_server_loses_no_byte_that_it_confirmed(process: RunningOffice) -> None:
    data = picture()
    with OfficeClient(process.url, process.code()) as desk:
        desk.create(data)
        for start, end in ((0, 70_000), (70_000, 200_001)):
            assert desk.patch(data, start, end).status_code == 204
            process.kill()
            process.start()
            assert desk.offset(data) == end
        assert desk.receipt_in(desk.patch(data, 200_001)).bytes == len(data)
        process.kill()
        process.start()
        assert desk.missing(sha256(data)) == []


def test_a_server_killed_before_the_receipt_gives_it_afterwards(office: RunningOffice, desk: OfficeClient) -> None:
    data = picture()
    desk.create(data)
    desk.patch(data, 0, len(data) - 1)
    # As a kill between the last write and the receipt leaves it.
    [part] = (office.papers / "incoming").glob(f"*-{sha256(data)}")
    with part.open("ab") as file:
        file.write(data[-1:])
    assert desk.receipt_in(desk.create(data)).sha256 == sha256(data)


def test_a_broken_connection_leaves_what_arrived(desk: OfficeClient) -> None:
    data = picture(900_000)
    desk.create(data)
    parts = urlsplit(str(desk.http.base_url))
    head = (
        f"PATCH /desk/v1/papers/files/{sha256(data)} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
        f"Authorization: {desk.http.headers['authorization']}\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n"
        f"Content-Type: application/offset+octet-stream\r\nContent-Length: {len(data)}\r\n\r\n"
    )
    with socket.create_connection((parts.hostname, parts.port)) as line:
        line.sendall(head.encode() + data[:500_000])
        line.shutdown(socket.SHUT_WR)
        while line.recv(65536):
            pass
    # The server writes down a broken line in its own time, so a busy machine is asked again.
    for _ in range(100):
        arrived = desk.offset(data)
        if arrived:
            break
        time.sleep(0.1)
    assert 0 < arrived <= 500_000
    assert desk.receipt_in(desk.patch(data, arrived)).sha256 == sha256(data)


def test_bytes_with_another_hash_are_discarded_and_said_so(office: RunningOffice, desk: OfficeClient) -> None:
    data, claimed = picture(), sha256(b"another")
    desk.create(data, claimed=claimed)
    answer = desk.patch(data, 0, claimed=claimed)
    assert (answer.status_code, code_of(answer)) == (422, "hash_wrong")
    assert desk.offset(data, claimed=claimed) == 0
    assert list((office.papers / "incoming").glob(f"*-{claimed}")) == []
    assert desk.http.get(f"/desk/v1/papers/receipts/{claimed}").status_code == 404


def test_a_hash_that_another_agent_has_proves_nothing(new_agent: Enrolled) -> None:
    data = picture()
    mine, theirs = new_agent(), new_agent()
    mine.send(data)
    assert theirs.missing(sha256(data)) == [sha256(data)]
    assert theirs.create(data).headers["upload-offset"] == "0"
    assert theirs.http.get(f"/desk/v1/papers/receipts/{sha256(data)}").status_code == 404
    assert theirs.http.head(f"/desk/v1/papers/files/{sha256(data)}", headers=TUS).headers["upload-offset"] == "0"
    assert theirs.send(data).bytes == len(data)


def test_the_same_paper_at_the_same_time_is_kept_once(desk: OfficeClient) -> None:
    data = picture()
    with ThreadPoolExecutor(4, thread_name_prefix="asyncio_papers") as pool:
        answers = list(pool.map(lambda _: desk.create(data, content=data), range(4)))
    assert {answer.status_code for answer in answers} <= {201, 409}
    receipts = {desk.receipt_in(answer) for answer in answers if "desk-receipt" in answer.headers}
    assert len(receipts) == 1
    assert desk.check().papers == [sha256(data)]


def test_an_application_goes_to_the_underwriter_when_its_last_paper_is_here(desk: OfficeClient) -> None:
    papers = [picture(2000), picture(3000), picture(4000)]
    body = application(papers=papers)
    desk.send(papers[0])
    desk.push(desk.envelope("application", body))
    assert desk.states(body.application.id) == []
    desk.send(papers[1])
    assert desk.states(body.application.id) == []
    desk.send(papers[2])
    assert desk.states(body.application.id) == [ApplicationState.UNDERWRITING.value]


def test_a_new_replica_learns_what_is_here(desk: OfficeClient) -> None:
    data = picture(1000)
    desk.send(data)
    desk.replica = "01a20000-0000-7000-8000-0000000000aa"
    desk.http.headers["desk-replica"] = desk.replica
    assert desk.check().papers == []
    assert desk.missing(sha256(data)) == []
    assert desk.check().papers == [sha256(data)]


def test_wrong_uploads_are_named(desk: OfficeClient) -> None:
    data = picture(1000)
    address = f"/desk/v1/papers/files/{sha256(data)}"
    unknown = desk.patch(data, 0)
    assert (unknown.status_code, code_of(unknown)) == (404, "upload_unknown")
    assert desk.http.head(address, headers=TUS).status_code == 404
    assert code_of(desk.create(data, length=MAX_PAPER + 1)) == "too_large"
    assert code_of(desk.create(data, length=0)) == "length_wrong"
    assert code_of(desk.create(data, claimed="../../etc/passwd")) == "bad_parameter"
    desk.create(data)
    assert code_of(desk.create(data, length=999)) == "length_wrong"
    assert code_of(desk.patch(data, 7)) == "offset_wrong"
    assert code_of(desk.http.patch(address, headers={**BYTES, "upload-offset": "-1"}, content=b"x")) == "bad_parameter"
    assert code_of(desk.http.patch(address, headers={**TUS, "upload-offset": "0"}, content=b"x")) == "bad_encoding"
    too_much = desk.http.patch(address, headers={**BYTES, "upload-offset": "0"}, content=data + b"x")
    assert code_of(too_much) == "too_large"
    assert code_of(desk.http.post("/desk/v1/papers/files", headers={"upload-length": "1"})) == "tus_version"
    no_base64 = {**TUS, "upload-length": "1", "upload-metadata": "sha256 ~~~"}
    assert code_of(desk.http.post("/desk/v1/papers/files", headers=no_base64)) == "bad_parameter"
    no_length = {**TUS, "upload-metadata": "sha256 " + base64.b64encode(sha256(data).encode()).decode()}
    assert code_of(desk.http.post("/desk/v1/papers/files", headers=no_length)) == "bad_parameter"
    assert desk.receipt_in(desk.patch(data, 0)).sha256 == sha256(data)


def test_the_server_says_what_it_speaks(desk: OfficeClient) -> None:
    answer = desk.http.options("/desk/v1/papers/files")
    assert answer.status_code == 204
    assert answer.headers["tus-version"] == "1.0.0"
    assert answer.headers["tus-max-size"] == str(MAX_PAPER)
