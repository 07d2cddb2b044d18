"""The life of an application between desk and head office, and rate packs on their way to the desk."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
import sqlalchemy as sa

from agent_desk.domain.application import ApplicationState
from agent_desk.domain.commission import CommissionState
from agent_desk.domain.receipt import OutboxState, Place
from agent_desk.ports.units import PaperStore
from agent_desk.rating.pack import Pack, build_pack
from agent_desk.sync import papers as papers_module
from agent_desk.tasks import Cancelled, CancelToken, Step
from agent_desk.usecases.standing import packs_refused, withdrawals
from head_office.db import tables
from head_office.services import packing, statements, underwriting
from tests.fakes.cutting_proxy import UP, CuttingProxy
from tests.fakes.published_pack import FOLDER, publish
from tests.fakes.running_office import AGENT, RunningOffice, running_office
from tests.fakes.sync_desk import SyncDesk, picture

S = ApplicationState


@pytest.fixture
def office(tmp_path: Path) -> Iterator[RunningOffice]:
    with running_office(tmp_path / "office") as office:
        yield office


@pytest.fixture
def desk(tmp_path: Path, office: RunningOffice) -> Iterator[SyncDesk]:
    with SyncDesk(tmp_path / "desk", pack=publish(office)) as desk:
        desk.enrol(office.url, office.code())
        yield desk


def state(desk: SyncDesk, case: str) -> ApplicationState:
    with desk.units.read() as unit:
        return unit.applications.get(case).state


def at_office(office: RunningOffice, content: bytes) -> bool:
    sha256 = hashlib.sha256(content).hexdigest()
    file = office.papers / sha256[:2] / sha256
    return file.is_file() and file.read_bytes() == content


def test_returned_corrected_accepted_paid_issued_and_the_commission_paid(desk: SyncDesk, office: RunningOffice) -> None:
    case = desk.add_case(1, [picture(1, 30_000), picture(2, 30_000)])
    result = desk.sync()
    assert (result.sent, result.papers_sent, result.agreed) == (4, 2, True)
    assert state(desk, case) is S.UNDERWRITING
    with closing(office.open()) as opened:
        underwriting.decide(opened, case, "return", "请补关系证明", who="test")
        desk.sync()
        assert state(desk, case) is S.RETURNED
        with desk.units.read() as unit:
            assert unit.applications.get(case).moves[-1].comment == "请补关系证明"
        desk.correct(case)
        assert state(desk, case) is S.QUEUED
        result = desk.sync()
        assert (result.sent, result.conflict, result.failed, result.agreed) == (1, 0, 0, True)
        assert state(desk, case) is S.UNDERWRITING
        underwriting.decide(opened, case, "accept", who="test")
        underwriting.pay(opened, case, who="test")
        _, policies = underwriting.issue(opened, case, who="test")
        assert desk.sync().agreed
        assert state(desk, case) is S.ISSUED
        with desk.units.read() as unit:
            assert unit.policies.of_application(case) == policies
            (earned,) = unit.commissions.of_application(case)
        assert earned.state is CommissionState.EARNED
        statements.pay_month(opened, earned.month, who="test")
    desk.sync()
    with desk.units.read() as unit:
        (paid,) = unit.commissions.of_application(case)
        assert paid.state is CommissionState.PAID
        assert paid.statement
        assert unit.outbox.place_counts()[Place.LOCAL] == 0
        assert unit.parked.count() == 0


def test_the_demonstration_price_is_head_offices_own_price(desk: SyncDesk, office: RunningOffice) -> None:
    case = desk.add_case(1)
    desk.sync()
    with desk.units.read() as unit:
        assert [move.difference for move in unit.applications.get(case).moves] == [""] * 5
    with closing(office.open()) as opened, opened.database.read() as connection:
        c = tables.applications.c
        total, rerated = connection.execute(sa.select(c.total_fen, c.rerated_fen).where(c.id == case)).one()
    assert total == rerated > 0


def test_papers_go_on_at_the_byte_where_they_were_cut(
    desk: SyncDesk, office: RunningOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(papers_module, "CHUNK", 100_000)
    content = picture(1, 450_000)
    case = desk.add_case(1, [content])
    with CuttingProxy(int(office.url.rsplit(":", 1)[1])) as proxy:
        desk.at(proxy.url)
        token = CancelToken()

        def stop_half_way(step: Step) -> None:
            if step.what == "sync_papers" and step.done >= 200_000:
                token.cancel()

        with pytest.raises(Cancelled):
            desk.sync(token, stop_half_way)
        assert state(desk, case) is S.QUEUED
        with desk.units.read() as unit:
            (row,), _ = unit.outbox.rows(None, "TB-2611-0001", limit=1, offset=0)
        proxy.reset()
        assert desk.sync().agreed
        assert proxy.passed[UP] < 450_000 - 150_000
    assert row.papers[0].place is Place.LOCAL
    assert at_office(office, content)
    assert state(desk, case) is S.UNDERWRITING


def test_papers_cut_again_and_again_arrive_whole_in_one_round(
    desk: SyncDesk, office: RunningOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(papers_module, "CHUNK", 100_000)
    contents = [picture(number, 220_000) for number in range(4)]
    desk.add_case(1, contents)
    with CuttingProxy(int(office.url.rsplit(":", 1)[1])) as proxy:
        desk.at(proxy.url)

        def begin_cutting(step: Step) -> None:
            if step.what == "sync_papers" and not proxy.cuts:
                proxy.cut_after(130_000, UP, times=5)

        result = desk.sync(progress=begin_cutting)
        assert proxy.cuts == 5
    assert (result.papers_sent, result.failed, result.agreed) == (4, 0, True)
    assert all(at_office(office, content) for content in contents)


def test_a_paper_that_head_office_has_is_not_sent_again(desk: SyncDesk, office: RunningOffice) -> None:
    content = picture(1, 300_000)
    desk.add_case(1, [content])
    desk.sync()
    second = desk.add_case(2, [content])
    with CuttingProxy(int(office.url.rsplit(":", 1)[1])) as proxy:
        desk.at(proxy.url)
        assert desk.sync().agreed
        assert proxy.passed[UP] < 20_000
    assert state(desk, second) is S.UNDERWRITING


class SpoiledPapers:
    """The paper store after a bad sector: one paper reads back with another byte."""

    def __init__(self, papers: PaperStore, spoiled: set[str]) -> None:
        self._papers = papers
        self._spoiled = spoiled

    def content(self, sha256: str) -> bytes:
        content = self._papers.content(sha256)
        return content[:-1] + bytes([content[-1] ^ 1]) if sha256 in self._spoiled else content


def test_a_paper_that_changed_on_the_disk_is_not_sent_as_if_it_were_whole(
    tmp_path: Path, office: RunningOffice
) -> None:
    good, bad = picture(1, 10_000), picture(2, 10_000)
    spoiled = {hashlib.sha256(bad).hexdigest()}

    def around(papers: PaperStore) -> PaperStore:
        return cast("PaperStore", SpoiledPapers(papers, spoiled))

    with SyncDesk(tmp_path / "changed", pack=publish(office), around_papers=around) as desk:
        desk.enrol(office.url, office.code())
        first, second = desk.add_case(1, [good]), desk.add_case(2, [bad])
        result = desk.sync()
        assert (result.papers_sent, result.failed, result.agreed) == (1, 1, False)
        assert state(desk, first) is S.UNDERWRITING
        assert state(desk, second) is S.QUEUED
        spoiled.clear()
        assert desk.sync().agreed
    assert at_office(office, bad)


def test_papers_that_head_office_lost_are_sent_again(desk: SyncDesk, office: RunningOffice) -> None:
    content = picture(1, 10_000)
    desk.add_case(1, [content])
    assert desk.sync().agreed
    sha256 = hashlib.sha256(content).hexdigest()
    (office.papers / sha256[:2] / sha256).unlink()
    with closing(office.open()) as opened, opened.database.write() as connection:
        connection.execute(sa.delete(tables.papers))
        connection.execute(sa.delete(tables.paper_replicas))
    result = desk.sync()
    assert (result.papers_sent, result.agreed) == (1, True)
    assert at_office(office, content)


def _another_pack(tmp_path: Path, version: str) -> bytes:
    folder = tmp_path / version
    folder.mkdir()
    for file in FOLDER.rglob("*"):
        if file.is_file():
            copy = folder / file.relative_to(FOLDER)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.read_bytes())
    manifest = folder / "manifest.toml"
    lines = manifest.read_text(encoding="utf-8").splitlines()
    changed = [f'version = "{version}"' if line.startswith("version") else line for line in lines]
    manifest.write_text("\n".join(changed) + "\n", encoding="utf-8")
    return build_pack(folder)


def test_a_new_rate_pack_comes_by_itself_and_a_false_one_is_parked(
    tmp_path: Path, desk: SyncDesk, office: RunningOffice
) -> None:
    good, false = _another_pack(tmp_path, "2026.90"), _another_pack(tmp_path, "2026.91")
    with closing(office.open()) as opened:
        packing.publish(opened, good, who="test")
        packing.publish(opened, false, who="test")
        with opened.database.write() as connection:
            # Somebody with access to head office's database, but not to its key, changes the file.
            c = tables.packs.c
            stored = connection.execute(sa.select(c.content).where(c.version == "2026.91")).scalar_one()
            spoiled = stored.replace(b"0.20", b"0.90")
            assert spoiled != stored
            connection.execute(tables.packs.update().where(c.version == "2026.91").values(content=spoiled))
    result = desk.sync()
    with desk.units.read() as unit:
        held = {ref.version for ref, _, _ in unit.packs.all()}
        assert "2026.90" in held
        assert "2026.91" not in held
        assert unit.packs.content(hashlib.sha256(good).hexdigest()) == good
        (parked,) = unit.parked.all()
        assert packs_refused(unit) == ("DEMO-2026@2026.91",)
    assert (parked.kind, parked.reason) == ("pack", "pack_not_proved")
    assert (result.parked, result.agreed) == (1, True)


def test_a_withdrawal_reaches_the_desk_and_whoever_enrols_later(
    tmp_path: Path, desk: SyncDesk, office: RunningOffice
) -> None:
    with closing(office.open()) as opened:
        [row] = packing.published(opened)
        done = packing.withdraw(opened, f"{row.id}@{row.version}", " 三者险费率\n录错 ", who="test")
        assert done.new
        assert not packing.withdraw(opened, row.sha256, "again", who="test").new
    assert desk.sync().agreed
    with desk.units.read() as unit:
        told = withdrawals(unit)
        assert list(told) == [row.sha256]
        assert told[row.sha256].reason == "三者险费率 录错"
        assert unit.parked.all() == ()
        assert unit.packs.content(row.sha256), "what was quoted with it stays openable"
    with SyncDesk(tmp_path / "later") as later:
        later.enrol(office.url, office.code(replace(AGENT, code="A0002")))
        assert later.sync().agreed
        with later.units.read() as unit:
            assert withdrawals(unit) == told


def test_a_restored_backup_speaks_under_a_new_name_and_still_agrees(tmp_path: Path, office: RunningOffice) -> None:
    pack: Pack = publish(office)
    home = tmp_path / "restored"
    with SyncDesk(home, pack=pack) as desk:
        desk.enrol(office.url, office.code())
        desk.add_case(1, [picture(1, 5_000)])
        assert desk.sync().agreed
        desk.storage.backup(tmp_path / "backup")
        late = desk.add_customer(2)
        assert desk.sync().agreed
        with desk.units.read() as unit:
            before = unit.state.get("replica")
    for file in (tmp_path / "backup").iterdir():
        (home / file.name).write_bytes(file.read_bytes())
        for tail in ("-wal", "-shm"):
            (home / f"{file.name}{tail}").unlink(missing_ok=True)
    with SyncDesk(home, pack=pack) as desk:
        with desk.units.read() as unit:
            assert unit.state.get("replica") != before
            assert unit.customers.find(late) is None
        desk.add_customer(3)
        result = desk.sync()
        assert (result.sent, result.duplicate, result.failed, result.agreed) == (1, 0, 0, True)
        assert desk.sync().agreed
        with desk.units.read() as unit:
            assert unit.outbox.counts() == {OutboxState.STORED: 5}
