"""The desk's side of the wire for tests of head office: bare requests, nothing of the desk's own sync."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import httpx2
import jwt
import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from agent_desk.clock import TimedIds
from agent_desk.contract import codec
from agent_desk.contract.bodies import ApplicationBody, ApplicationQuote, body_text
from agent_desk.contract.messages import (
    Enrol,
    Enrolled,
    Envelope,
    Hashes,
    Held,
    Hello,
    Page,
    Push,
    Pushed,
    SignedReceipt,
)
from agent_desk.contract.receipts import signed_bytes
from agent_desk.domain.application import Application, ApplicationPaper, ApplicationState
from agent_desk.domain.customer import Customer, Party
from agent_desk.domain.home import Home
from agent_desk.domain.vehicle import Vehicle
from agent_desk.rating import price_text
from agent_desk.rating.pack import Pack, load_folder
from agent_desk.texts import RESOURCES

IDS = TimedIds()
TUS = {"tus-resumable": "1.0.0"}
BYTES = {**TUS, "content-type": "application/offset+octet-stream"}
_CASES = Path(__file__).resolve().parents[1] / "cases" / "quotes.jsonl"
NOTED = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


@cache
def demo_pack() -> Pack:
    """The demonstration pack."""
    return load_folder(RESOURCES / "rate_packs" / "DEMO-2026")


@cache
def request_text(case: str = "M01") -> str:
    """The request of one of the quote cases, as JSON."""
    for line in _CASES.read_text(encoding="utf-8").splitlines():
        found = json.loads(line)
        if found["id"] == case:
            return json.dumps(found["request"], ensure_ascii=False)
    raise LookupError(case)


def customer(**changes: Any) -> Customer:
    """A customer who is nobody."""
    made = Customer(IDS.new(), Party.PERSON, "林甲子", "330100190506151001", "13000000001", "甲乙路 1 号")
    return replace(made, **changes)


def application(
    *,
    papers: Sequence[bytes] = (),
    case: str = "M01",
    number: str = "",
    rounds: int = 1,
    state: ApplicationState = ApplicationState.QUEUED,
    who: Customer | None = None,
    turned: int = 0,
) -> ApplicationBody:
    """A complete application on one of the quote cases."""
    asked = request_text(case)
    answer = replace(price_text(asked, demo_pack()), trace=())
    who = who or customer()
    found = json.loads(asked)
    vehicle = home = None
    if answer.kind == "motor":
        vehicle = Vehicle(IDS.new(), who.id, "浙A00001", "LAA0A0A05SA000001", "1A2345678", "示范牌 SF1500")
    else:
        home = Home(IDS.new(), who.id, "甲乙路 1 号")
    made = Application(
        id=IDS.new(),
        number=number or f"TB-2611-{IDS.new()[-6:]}",
        visit_id=IDS.new(),
        customer_id=who.id,
        quote_id=IDS.new(),
        kind=answer.kind,
        state=state,
        start=date.fromisoformat(found["start"]),
        total=answer.total,
        papers=tuple(
            ApplicationPaper(IDS.new(), "id_card_front", sha256(data), media_type(data), len(data), turned)
            for data in papers
        ),
        consents=("notice@1",),
        round=rounds,
    )
    return ApplicationBody(made, ApplicationQuote(made.quote_id, "BJ-2611-0001", asked, answer), who, vehicle, home)


def sent_again(body: ApplicationBody, **changes: Any) -> ApplicationBody:
    """The same application with changes to it (``round``, ``state``, ``papers``)."""
    return ApplicationBody(replace(body.application, **changes), body.quote, body.customer, body.vehicle, body.home)


def sha256(data: bytes) -> str:
    """Hex."""
    return hashlib.sha256(data).hexdigest()


def media_type(data: bytes) -> str:
    """As the first bytes tell."""
    return "application/pdf" if data.startswith(b"%PDF") else "image/jpeg"


class OfficeClient:
    """An enrolled device that speaks the contract."""

    def __init__(self, url: str, code: str) -> None:
        self.http = httpx2.Client(base_url=url, timeout=30)
        self.key = Ed25519PrivateKey.generate()
        self.replica = IDS.new()
        self.seq = 0
        self.hello = codec.decode(self.http.get("/desk/v1/hello").content, Hello)
        self.enrolled = codec.decode(self.enrol(code).content, Enrolled)
        self.login()

    def close(self) -> None:
        """Close the connection."""
        self.http.close()

    def __enter__(self) -> OfficeClient:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def enrol(self, code: str, *, key: Ed25519PrivateKey | None = None) -> httpx2.Response:
        """The enrolment request."""
        public = base64.b64encode((key or self.key).public_key().public_bytes_raw()).decode()
        return self.http.post("/desk/v1/enrol", content=codec.encode(Enrol(code, public, "laptop", self.replica)))

    def assertion(self, *, now: datetime | None = None, key: Ed25519PrivateKey | None = None, **changes: Any) -> str:
        """A client assertion, right unless changed."""
        issued = int((now or codec.decode(self.http.get("/desk/v1/hello").content, Hello).time).timestamp())
        claims = {
            "iss": self.enrolled.device,
            "sub": self.enrolled.device,
            "aud": self.enrolled.office,
            "iat": issued,
            "exp": issued + 300,
            "jti": IDS.new(),
            **changes,
        }
        return jwt.encode(claims, key or self.key, algorithm="EdDSA")

    def token(self, assertion: str) -> httpx2.Response:
        """The token request."""
        return self.http.post("/desk/v1/token", data={"client_assertion": assertion})

    def login(self) -> None:
        """Fetch a token and use it from now on."""
        given = self.token(self.assertion()).json()
        self.http.headers["authorization"] = f"Bearer {given['access_token']}"
        self.http.headers["desk-replica"] = self.replica

    def envelope(
        self, kind: str, record: Any, *, depends_on: Sequence[str] = (), base: int = 0, **changes: Any
    ) -> Envelope:
        """An envelope with the next number of this replica."""
        self.seq += 1
        body, hashed = body_text(record)
        subject = record.application.id if isinstance(record, ApplicationBody) else record.id
        fields: dict[str, Any] = {
            "id": IDS.new(),
            "kind": kind,
            "subject": subject,
            "depends_on": list(depends_on),
            "base_revision": base,
            "seq": self.seq,
            "body": body,
            "sha256": hashed,
            "recorded_at": NOTED + timedelta(seconds=self.seq),
        }
        return Envelope(**{**fields, **changes})

    def push_raw(self, envelopes: Sequence[Envelope], *, replica: str = "") -> httpx2.Response:
        """The push request, compressed."""
        content = zstandard.compress(codec.encode(Push(replica or self.replica, list(envelopes))))
        return self.http.post("/desk/v1/push", content=content, headers={"content-encoding": "zstd"})

    def push(self, *envelopes: Envelope) -> list[SignedReceipt]:
        """Push and prove every receipt."""
        answer = self.push_raw(envelopes)
        assert answer.status_code == 200, answer.text
        receipts = codec.decode(answer.content, Pushed).receipts
        public = Ed25519PublicKey.from_public_bytes(base64.b64decode(self.enrolled.public_key))
        for receipt, envelope in zip(receipts, envelopes, strict=True):
            public.verify(base64.b64decode(receipt.signature), signed_bytes(receipt))
            assert (receipt.item, receipt.sha256) == (envelope.id, envelope.sha256)
        return receipts

    def statuses(self, *envelopes: Envelope) -> list[str]:
        """Push; what became of each."""
        return [receipt.status for receipt in self.push(*envelopes)]

    def feed(self, after: int = 0, limit: int = 1000) -> Page:
        """A page of the feed."""
        answer = self.http.get("/desk/v1/feed", params={"after": after, "limit": limit})
        assert answer.status_code == 200, answer.text
        return codec.decode(answer.content, Page)

    def news(self, kind: str, after: int = 0) -> list[dict[str, Any]]:
        """The bodies of all feed items of a kind."""
        return [item.body for item in self.feed(after).items if item.kind == kind]

    def states(self, subject: str) -> list[str]:
        """What the feed told of an application."""
        return [body["state"] for body in self.news("application") if body["application_id"] == subject]

    def missing(self, *hashes: str) -> list[str]:
        """Which papers head office lacks."""
        answer = self.http.post("/desk/v1/papers/missing", content=codec.encode(Hashes(list(hashes))))
        assert answer.status_code == 200, answer.text
        return answer.json()["sha256"]

    def create(
        self, data: bytes, *, claimed: str = "", content: bytes | None = None, length: int | None = None
    ) -> httpx2.Response:
        """Begin an upload; with ``content`` the first bytes come along."""
        encoded = base64.b64encode((claimed or sha256(data)).encode()).decode()
        headers = {
            **(BYTES if content is not None else TUS),
            "upload-length": str(len(data) if length is None else length),
            "upload-metadata": f"sha256 {encoded}",
        }
        return self.http.post("/desk/v1/papers/files", headers=headers, content=content)

    def patch(self, data: bytes, start: int, end: int | None = None, *, claimed: str = "") -> httpx2.Response:
        """Send a piece."""
        return self.http.patch(
            f"/desk/v1/papers/files/{claimed or sha256(data)}",
            headers={**BYTES, "upload-offset": str(start)},
            content=data[start:end],
        )

    def offset(self, data: bytes, *, claimed: str = "") -> int:
        """How far an upload is."""
        answer = self.http.head(f"/desk/v1/papers/files/{claimed or sha256(data)}", headers=TUS)
        assert answer.status_code == 200
        return int(answer.headers["upload-offset"])

    def send(self, data: bytes) -> SignedReceipt:
        """A paper in one request, its receipt proved."""
        answer = self.create(data, content=data)
        assert answer.status_code == 201, answer.text
        return self.receipt_in(answer)

    def receipt_in(self, answer: httpx2.Response) -> SignedReceipt:
        """The receipt in the header of the answer that completed a paper, proved."""
        receipt = codec.decode(base64.b64decode(answer.headers["desk-receipt"]), SignedReceipt)
        public = Ed25519PublicKey.from_public_bytes(base64.b64decode(self.enrolled.public_key))
        public.verify(base64.b64decode(receipt.signature), signed_bytes(receipt))
        return receipt

    def check(self, replica: str = "") -> Held:
        """What head office holds of a replica."""
        said = Held(replica or self.replica, 0, "", 0, "")
        answer = self.http.post("/desk/v1/check", content=codec.encode(said))
        assert answer.status_code == 200, answer.text
        return codec.decode(answer.content, Held)
