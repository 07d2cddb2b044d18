"""Desk and head office are killed in the middle of a sync, at fifty places; afterwards everything is there, once, whole."""

from __future__ import annotations

import hashlib
import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest

from agent_desk.domain.application import ApplicationState
from agent_desk.domain.receipt import OutboxState
from tests.fakes.cutting_proxy import CuttingProxy
from tests.fakes.killable import AGREED, COMMITS, OfficeProcess, desk_process, processes
from tests.fakes.published_pack import publish
from tests.fakes.running_office import running_office
from tests.fakes.sync_desk import SyncDesk, picture

CASES = 20
SEED = 20261122
BY_BYTES, BY_COMMITS = 30, 20
VICTIMS = ("desk", "office", "desk and office")


@dataclass
class Template:
    """An office and a desk with twenty cases that wait; what they are is known."""

    folder: Path
    applications: frozenset[str]
    pictures: dict[str, bytes]


def _pictures(number: int) -> list[bytes]:
    # Most papers fit into one request; every fifth case has another one that needs two.
    large = [picture(1000 + number, 700_000)] if number % 5 == 0 else []
    return [picture(number, 30_000), *large]


def _template(folder: Path, address: str) -> Template:
    with running_office(folder / "office") as office, SyncDesk(folder / "desk", pack=publish(office)) as desk:
        desk.enrol(office.url, office.code())
        desk.sync()
        pictures = {number: _pictures(number) for number in range(CASES)}
        applications = frozenset(desk.add_case(number, found) for number, found in pictures.items())
        desk.at(address)
    found = {hashlib.sha256(content).hexdigest(): content for each in pictures.values() for content in each}
    return Template(folder, applications, found)


class Scene:
    """One copy of the template, with both sides as processes and a proxy between them; a context that ends them."""

    def __init__(self, context: ForkServerContext, template: Template, proxy: CuttingProxy, folder: Path) -> None:
        self._context = context
        self._template = template
        self._proxy = proxy
        self._folder = folder
        shutil.copytree(template.folder, folder)
        self.office = OfficeProcess(context, folder / "office")
        self.start_proxy()

    def start_proxy(self) -> None:
        self._proxy.reset()
        self._proxy.target = self.office.port

    def sync_killed_by_bytes(self, count: int, victims: str) -> None:
        """Kill after ``count`` bytes went through, in either direction."""
        desk = desk_process(self._context, self._folder / "desk")
        self._proxy.cut_after(count, act=lambda: self._kill(victims, desk.kill))
        desk.join()
        self._proxy.reset()

    def sync_killed_at_commit(self, number: int, when: str, victims: str) -> None:
        """Kill the desk around one of its commits, and head office while the desk is down."""
        desk = desk_process(self._context, self._folder / "desk", (number, when))
        desk.join()
        self._kill(victims, lambda: None)

    def _kill(self, victims: str, kill_desk: Callable[[], None]) -> None:
        if "office" in victims:
            self.office.kill()
        if "desk" in victims:
            kill_desk()

    def recover(self) -> None:
        """Start again whatever was killed, and sync until both sides agree."""
        if not self.office.process.is_alive():
            self.office = OfficeProcess(self._context, self._folder / "office")
        self.start_proxy()
        for _ in range(3):
            desk = desk_process(self._context, self._folder / "desk")
            desk.join()
            if desk.exitcode == AGREED:
                return
        raise AssertionError("the two sides never agreed")

    def commits(self) -> int:
        """How many the desk made in its last round."""
        return int((self._folder / "desk" / COMMITS).read_text())

    def everything_is_there_once(self) -> None:
        self.office.kill()
        with closing(sqlite3.connect(self._folder / "office" / "office.db")) as office:
            rows = office.execute("SELECT id, state, papers_missing FROM applications").fetchall()
            assert sorted(rows) == [(each, "underwriting", 0) for each in sorted(self._template.applications)]
            assert office.execute("SELECT count(*), count(DISTINCT subject) FROM envelopes").fetchone() == (
                CASES * 4,
                CASES * 4,
            )
            assert office.execute("SELECT count(*) FROM envelopes WHERE state <> 'stored'").fetchone() == (0,)
            news = office.execute("SELECT count(*), max(seq) FROM feed WHERE kind = 'application'").fetchone()
            assert news[0] == CASES
        papers = self._folder / "office" / "papers"
        for sha256, content in self._template.pictures.items():
            assert (papers / sha256[:2] / sha256).read_bytes() == content
        with SyncDesk(self._folder / "desk") as desk, desk.units.read() as unit:
            assert unit.outbox.counts() == {OutboxState.STORED: CASES * 4}
            assert unit.applications.counts() == {ApplicationState.UNDERWRITING: CASES}
            assert unit.receipts.papers_to_send() == ()
            assert set(unit.receipts.paper_hashes()) == set(self._template.pictures)
            for each in self._template.applications:
                states = [move.state.value for move in unit.applications.get(each).moves]
                assert states == ["draft", "ready", "queued", "submitted", "underwriting"]

    def __enter__(self) -> Scene:
        return self

    def __exit__(self, *_: object) -> None:
        if self.office.process.is_alive():
            self.office.kill()
        shutil.rmtree(self._folder)


@pytest.fixture
def context() -> Iterator[ForkServerContext]:
    return processes()


@pytest.mark.timeout(600)
def test_killed_at_fifty_points_all_twenty_arrive_once_with_every_byte(
    tmp_path: Path, context: ForkServerContext
) -> None:
    chance = random.Random(SEED)
    with CuttingProxy(0) as proxy:
        template = _template(tmp_path / "template", proxy.url)
        with Scene(context, template, proxy, tmp_path / "undisturbed") as undisturbed:
            undisturbed.recover()
            total = sum(proxy.passed.values())
            commits = undisturbed.commits()
            undisturbed.everything_is_there_once()
        assert total > sum(map(len, template.pictures.values()))
        # Envelopes are few bytes and papers many: a third of the points each goes to the push, to the papers, to the end.
        parts = ((1, total // 100), (total // 100, total), (total - total // 200, total))
        for point in range(BY_BYTES + BY_COMMITS):
            with Scene(context, template, proxy, tmp_path / f"point-{point}") as scene:
                victim = chance.choice(VICTIMS)
                if point < BY_BYTES:
                    scene.sync_killed_by_bytes(chance.randrange(*parts[point % 3]), victim)
                else:
                    scene.sync_killed_at_commit(
                        chance.randrange(1, commits), chance.choice(("before", "after")), victim
                    )
                scene.recover()
                scene.everything_is_there_once()
