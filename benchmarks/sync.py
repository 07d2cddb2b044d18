"""Push of queued applications to head office on loopback, beside its floor in the same run.

One JSON line per figure. The floor is what the same HTTP stack allows at best: the same bodies in batches of the same size,
httpx2 → uvicorn → one INSERT each and one commit a batch in SQLite (WAL, synchronous=FULL); no store on the desk's side, no
encryption, no receipts, no signatures. Both run in alternating pairs, because machines change speed within minutes.

    python benchmarks/sync.py [--applications 1000] [--runs 3]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import shutil
import socket
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import httpx2
import msgspec
import uvicorn

from agent_desk.domain.receipt import OutboxState
from agent_desk.sync.push import MOST_ENVELOPES
from tests.fakes.published_pack import publish
from tests.fakes.running_office import running_office
from tests.fakes.sync_desk import SyncDesk


def emit(case: str, metric: str, unit: str, samples: Sequence[float], **extra: object) -> None:
    middle = statistics.median(samples)
    line = {
        "bench": "sync",
        "case": case,
        "metric": metric,
        "unit": unit,
        "runs": len(samples),
        "median": round(middle, 4),
        "min": round(min(samples), 4),
        "max": round(max(samples), 4),
    }
    print(json.dumps({**line, **extra}, ensure_ascii=False), flush=True)


class Floor:
    """A bare server: takes a JSON list of (id, body) and keeps it in one transaction."""

    def __init__(self, file: Path) -> None:
        self._base = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        self._base.execute("PRAGMA journal_mode=WAL")
        self._base.execute("PRAGMA synchronous=FULL")
        self._base.execute(
            "CREATE TABLE IF NOT EXISTS act (seq INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, body TEXT NOT NULL)"
        )

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        raw, more = b"", True
        while more:
            part = await receive()
            raw += part.get("body", b"")
            more = part.get("more_body", False)
        rows = msgspec.json.decode(raw, type=list[tuple[str, str]])
        self._base.execute("BEGIN IMMEDIATE")
        self._base.executemany("INSERT INTO act (id, body) VALUES (?, ?) ON CONFLICT DO NOTHING", rows)
        self._base.execute("COMMIT")
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})


def serve_floor(file: Path, far: Connection) -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(Floor(file), log_config=None, access_log=False, lifespan="off")
    far.send(listener.getsockname()[1])
    asyncio.run(uvicorn.Server(config).serve(sockets=[listener]))


def floor(folder: Path, acts: Sequence[tuple[str, str]]) -> float:
    near, far = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=serve_floor, args=(folder / "floor.db", far))
    process.start()
    port = near.recv()
    try:
        with httpx2.Client(base_url=f"http://127.0.0.1:{port}") as client:
            client.post("/", content=b"[]").raise_for_status()
            started = time.perf_counter()
            for at in range(0, len(acts), MOST_ENVELOPES):
                client.post("/", content=msgspec.json.encode(acts[at : at + MOST_ENVELOPES])).raise_for_status()
            return time.perf_counter() - started
    finally:
        process.terminate()
        process.join()


def push(folder: Path, applications: int) -> tuple[float, list[tuple[str, str]]]:
    """Seconds of the whole round, from the first greeting to the agreement of both sides; and what was sent."""
    with (
        running_office(folder / "office", process=True) as office,
        SyncDesk(folder / "desk", pack=publish(office)) as desk,
    ):
        desk.enrol(office.url, office.code())
        desk.sync()
        for number in range(applications):
            desk.add_case(number)
        with desk.units.read() as unit:
            acts = [(item.id, item.body.decode()) for item in unit.outbox.to_send(applications * 4)]
        started = time.perf_counter()
        result = desk.sync()
        seconds = time.perf_counter() - started
        assert result.agreed
        with desk.units.read() as unit:
            assert unit.outbox.counts() == {OutboxState.STORED: applications * 4}
    return seconds, acts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--applications", type=int, default=1000, help="queued applications, four records each")
    parser.add_argument("--runs", type=int, default=3, help="alternating pairs")
    asked = parser.parse_args()
    product: list[float] = []
    bare: list[float] = []
    records = asked.applications * 4
    for _ in range(asked.runs):
        folder = Path(tempfile.mkdtemp(prefix="bench-sync-"))
        try:
            seconds, acts = push(folder, asked.applications)
            product.append(records / seconds)
            bare.append(records / floor(folder, acts))
        finally:
            shutil.rmtree(folder)
    case = f"push of {asked.applications} applications ({records} records), loopback, SQLite"
    size = round(sum(len(body.encode()) for _, body in acts) / records)
    emit(case, "records_per_s", "records/s", product, bytes_per_record=size)
    emit(f"{case}, floor: bare batches", "records_per_s", "records/s", bare)
    emit(case, "ratio_to_floor", "×", [ours / theirs for ours, theirs in zip(product, bare, strict=True)])


if __name__ == "__main__":
    main()
