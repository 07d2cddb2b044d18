"""The store against the bare encrypted file: search in 100,000 customers, saving an application.

    python -m benchmarks.store [search] [save] [--customers N] [--rounds N]

One JSON line a figure: product and floor measured in alternating rounds of one run, the ratio and the target. The floor is
the sqlcipher3 driver with the same key, page cache and durability: one character-token FTS query joined to its table, limit
20, and a commit of two rows.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlcipher3

from agent_desk.clock import SystemClock, TimedIds
from agent_desk.contract import codec
from agent_desk.domain.application import Application, ApplicationPaper, ApplicationState, Move
from agent_desk.domain.customer import Customer, Party
from agent_desk.domain.money import Money
from agent_desk.domain.premium import PackRef, QuoteAnswer
from agent_desk.domain.quote import Quote
from agent_desk.domain.receipt import OutboxItem
from agent_desk.domain.vehicle import Vehicle
from agent_desk.domain.visit import Visit
from agent_desk.ports.units import Units
from agent_desk.store.storage import SqlCipherStorage

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾"
GIVEN = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
MADE = datetime(2026, 11, 2, tzinfo=UTC)
CACHE_KIB = 32_000
Clock = Callable[[], float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="*", default=["search", "save"], help="search, save")
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--cpu", action="store_true", help="count the thread's CPU time: for a machine that is busy otherwise"
    )
    arguments = parser.parse_args()
    clock = time.thread_time if arguments.cpu else time.perf_counter
    with tempfile.TemporaryDirectory(prefix="agent-desk-bench-") as folder:
        if "search" in arguments.what:
            search(Path(folder) / "search", arguments.customers, arguments.rounds, clock)
        if "save" in arguments.what:
            save(Path(folder) / "save", arguments.rounds, clock)


def people(count: int) -> Iterator[tuple[str, str, str, str, str]]:
    """Name, plate, mobile, identity, VIN: placeholders of the right shape and spread."""
    draw = random.Random(7)
    for number in range(count):
        name = draw.choice(SURNAMES) + "".join(draw.choice(GIVEN) for _ in range(draw.choice((1, 2, 2))))
        plate = draw.choice(PROVINCES) + draw.choice("ABCDEFG") + f"{draw.randrange(36**5):05d}"[:5]
        mobile = f"1{draw.randrange(3 * 10**9, 10**10)}"
        vin = f"LAA0A0A0{draw.getrandbits(36):09X}"
        yield name, plate, mobile, f"{110100190101010000 + number}", vin


def open_bare(path: Path) -> Any:
    connection = sqlcipher3.connect(str(path), isolation_level=None)
    connection.execute("PRAGMA key = \"x'" + "2b" * 32 + "'\"")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    return connection


def open_store(home: Path) -> tuple[SqlCipherStorage, Units]:
    storage = SqlCipherStorage(home, SystemClock(), TimedIds())
    units, _ = storage.open(os.urandom(32))
    return storage, units


def search(folder: Path, count: int, rounds: int, clock: Clock) -> None:
    rows = list(people(count))
    folder.mkdir(parents=True)
    bare = open_bare(folder / "bare.db")
    started = clock()
    fill_bare(bare, rows)
    bare_seconds = clock() - started
    storage, units = open_store(folder / "home")
    started = clock()
    fill_store(units, rows)
    report(
        "store.fill",
        f"{count} customers with a vehicle each, index included",
        "s",
        [clock() - started],
        [bare_seconds],
        target=None,
    )
    joined = "SELECT c.* FROM chr f JOIN customer c ON c.id = f.rowid WHERE chr MATCH ? LIMIT 20"
    draw = random.Random(3)
    sample = [draw.choice(rows) for _ in range(200)]

    def floor(row: Sequence[str]) -> Callable[[], object]:
        question = 'name:"' + " ".join(row[0][:2]) + '"'
        return lambda: bare.execute(joined, (question,)).fetchall()

    def find(text: str) -> Callable[[], object]:
        def ask() -> object:
            with units.read() as unit:
                return unit.search.find(text, 12)

        return ask

    def listed(text: str) -> Callable[[], object]:
        def ask() -> object:
            with units.read() as unit:
                return unit.customers.page(text, "name", descending=False, limit=50, offset=0)

        return ask

    questions: dict[str, Callable[[Sequence[str]], str]] = {
        "name, 2 characters": lambda row: row[0][:2],
        "name, 2 last characters": lambda row: row[0][-2:],
        "plate, province and 4": lambda row: row[1][:5],
        "plate, 3 in the middle": lambda row: row[1][3:6],
        "mobile, first 5": lambda row: row[2][:5],
        "mobile, last 4": lambda row: row[2][-4:],
        "VIN, last 6": lambda row: row[4][-6:],
        "name and mobile": lambda row: f"{row[0][0]} {row[2][:4]}",
        "1 letter": lambda row: "l",
        "1 digit": lambda row: "1",
    }
    for name, question in questions.items():
        for how, make in (("search", find), ("customer list", listed)):
            product, bottom = alternating(
                [make(question(row)) for row in sample], [floor(row) for row in sample], rounds, clock
            )
            report(
                f"store.{how.replace(' ', '_')}",
                f"{name}, {count} customers, p95",
                "us",
                [percentile(part, 0.95) * 1e6 for part in product],
                [percentile(part, 0.95) * 1e6 for part in bottom],
                target=3.0 if how == "search" else None,
                p50=round(statistics.median(percentile(part, 0.5) * 1e6 for part in product), 1),
            )
    storage.close()
    bare.close()


def save(folder: Path, rounds: int, clock: Clock, count: int = 300) -> None:
    folder.mkdir(parents=True)
    bare = open_bare(folder / "bare.db")
    bare.execute("CREATE TABLE app(id INTEGER PRIMARY KEY, body TEXT NOT NULL)")
    bare.execute("CREATE TABLE outbox(seq INTEGER PRIMARY KEY, app INTEGER NOT NULL, at INTEGER NOT NULL)")
    storage, units = open_store(folder / "home")
    ids = TimedIds()
    cases = [make_case(units, ids, number) for number in range(count * rounds)]
    body = codec.encode(cases[0][0]).decode() + "x" * 1200

    def commit_bare() -> None:
        bare.execute("BEGIN IMMEDIATE")
        done = bare.execute("INSERT INTO app(body) VALUES (?)", (body,))
        bare.execute("INSERT INTO outbox(app, at) VALUES (?, 1)", (done.lastrowid,))
        bare.execute("COMMIT")

    def queue(case: tuple[Application, OutboxItem]) -> Callable[[], None]:
        def act() -> None:
            with units.write() as unit:
                unit.applications.put(case[0])
                unit.outbox.add(case[1])
                unit.commit()

        return act

    product: list[list[float]] = []
    bottom: list[list[float]] = []
    for turn in range(rounds):
        part = cases[turn * count : (turn + 1) * count]
        one, other = alternating([queue(case) for case in part], [commit_bare] * count, 1, clock)
        product.extend(one)
        bottom.extend(other)
    report(
        "store.save",
        "application with 3 papers and its outbox item, number searchable, one durable commit, p50",
        "us",
        [percentile(part, 0.5) * 1e6 for part in product],
        [percentile(part, 0.5) * 1e6 for part in bottom],
        target=2.0,
    )
    storage.close()
    bare.close()


def fill_bare(bare: Any, rows: Sequence[tuple[str, str, str, str, str]]) -> None:
    bare.execute(
        "CREATE TABLE customer(id INTEGER PRIMARY KEY, name TEXT NOT NULL, plate TEXT NOT NULL, phone TEXT NOT NULL,"
        " id_no TEXT NOT NULL, address TEXT NOT NULL)"
    )
    bare.execute(
        "CREATE VIRTUAL TABLE chr USING fts5(name, plate, phone, content='', tokenize='unicode61', prefix='2 3 4')"
    )
    bare.execute("BEGIN")
    for number, (name, plate, mobile, identity, vin) in enumerate(rows, 1):
        bare.execute("INSERT INTO customer VALUES (?, ?, ?, ?, ?, ?)", (number, name, plate, mobile, identity, vin))
        bare.execute(
            "INSERT INTO chr(rowid, name, plate, phone) VALUES (?, ?, ?, ?)",
            (number, " ".join(name), plate[1:], mobile),
        )
    bare.execute("COMMIT")


def fill_store(units: Units, rows: Sequence[tuple[str, str, str, str, str]]) -> None:
    ids = TimedIds()
    with units.write() as unit:
        for name, plate, mobile, identity, vin in rows:
            customer = Customer(ids.new(), Party.PERSON, name, identity=identity, mobile=mobile, updated_at=MADE)
            unit.customers.put(customer)
            unit.vehicles.put(Vehicle(ids.new(), customer.id, plate=plate, vin=vin))
        unit.commit()


def make_case(units: Units, ids: TimedIds, number: int) -> tuple[Application, OutboxItem]:
    """A quoted case in the store; its application and outbox item, not stored yet."""
    customer = Customer(ids.new(), Party.PERSON, "林甲子", mobile=f"13{number:09d}", updated_at=MADE)
    vehicle = Vehicle(ids.new(), customer.id, plate=f"浙A{number:05d}", vin=f"LAA0A0A0{number:09d}")
    visit = Visit(ids.new(), "motor", customer_id=customer.id, vehicle_id=vehicle.id, updated_at=MADE)
    answer = QuoteAnswer("motor", PackRef("DEMO", "1", "0" * 64), Money.yuan("950.00"))
    quote = Quote(
        id=ids.new(),
        number=f"BJ-2611-{number:04d}",
        visit_id=visit.id,
        customer_id=customer.id,
        kind="motor",
        vehicle_id=vehicle.id,
        home_id=None,
        request="{}",
        answer=answer,
        start=date(2026, 11, 5),
        made_at=MADE,
        valid_until=date(2026, 12, 2),
    )
    with units.write() as unit:
        unit.customers.put(customer)
        unit.vehicles.put(vehicle)
        unit.visits.put(visit)
        unit.quotes.put(quote)
        unit.commit()
    papers = tuple(
        ApplicationPaper(ids.new(), slot, hashlib.sha256(f"{number}{slot}".encode()).hexdigest(), "image/jpeg", 300_000)
        for slot in ("id_card", "invoice", "certificate")
    )
    application = Application(
        id=ids.new(),
        number=f"TB-2611-{number:04d}",
        visit_id=visit.id,
        customer_id=customer.id,
        quote_id=quote.id,
        kind="motor",
        state=ApplicationState.QUEUED,
        start=quote.start,
        total=answer.total,
        papers=papers,
        moves=(Move(ApplicationState.READY, MADE, "desk"), Move(ApplicationState.QUEUED, MADE + timedelta(1), "desk")),
    )
    body = codec.encode(application)
    item = OutboxItem(
        id=ids.new(),
        seq=0,
        kind="application",
        subject=application.id,
        depends_on=(customer.id, quote.id),
        base_revision=0,
        body=body,
        sha256=hashlib.sha256(body).hexdigest(),
        created_at=MADE,
    )
    return application, item


def alternating(
    product: Sequence[Callable[[], object]], floor: Sequence[Callable[[], object]], rounds: int, clock: Clock
) -> tuple[list[list[float]], list[list[float]]]:
    """Seconds of each call, a list a round; product and floor take turns, so that both meet the same machine."""
    for act in (*product[:3], *floor[:3]) if rounds > 1 else ():
        act()
    found: tuple[list[list[float]], list[list[float]]] = ([], [])
    for _ in range(rounds):
        parts: tuple[list[float], list[float]] = ([], [])
        for pair in zip(product, floor, strict=True):
            for act, part in zip(pair, parts, strict=True):
                started = clock()
                act()
                part.append(clock() - started)
        for part, kept in zip(parts, found, strict=True):
            kept.append(part)
    return found


def percentile(samples: Sequence[float], share: float) -> float:
    return sorted(samples)[min(len(samples) - 1, int(share * len(samples)))]


def report(
    figure: str,
    case: str,
    unit: str,
    product: Sequence[float],
    floor: Sequence[float],
    *,
    target: float | None,
    **more: object,
) -> None:
    ratio = statistics.median(one / other for one, other in zip(product, floor, strict=True))
    line = {
        "figure": figure,
        "case": case,
        "unit": unit,
        "product": round(statistics.median(product), 2),
        "floor": round(statistics.median(floor), 2),
        "ratio": round(ratio, 3),
        "target": target,
        "met": None if target is None else ratio <= target,
        "rounds": len(product),
        **more,
    }
    print(json.dumps(line, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
