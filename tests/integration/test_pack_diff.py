"""``agent-desk pack``: which packs there are, and what another one would do to a book, for scripts and for people."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent_desk.bootstrap import open_desk
from agent_desk.cli import main
from agent_desk.domain.money import Money
from agent_desk.rating.pack import build_pack
from tests.fakes.asked import PIN, Ask, ask
from tests.fakes.changed_pack import changed_folder, receive
from tests.fakes.published_pack import FOLDER
from tests.fakes.real_desk import complete_visit

__all__ = ["ask"]

CASES = Path(__file__).resolve().parents[1] / "cases" / "quotes.jsonl"


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    return changed_folder(tmp_path / "changed")


def test_two_folders_and_a_file_of_requests_need_no_desk(ask: Ask, tmp_path: Path, changed: Path) -> None:
    status, found = ask("pack", "diff", str(FOLDER), str(changed), "--quotes", str(CASES))
    assert status == 0
    assert not (tmp_path / "home").exists()
    assert found["quotes"] == len(CASES.read_text("utf-8").splitlines())
    assert found["priced"] == found["up"] + found["down"] + found["unchanged"] > 40
    assert sum(band["quotes"] for band in found["distribution"]) == found["priced"]
    assert Money.yuan(found["after"]) - Money.yuan(found["before"]) == Money.yuan(found["difference"])
    assert sum(Money.yuan(one["amount"]).fen for one in found["factors"]) == Money.yuan(found["difference"]).fen
    assert found["factors"][0]["code"] == "expense"
    assert [one["to_percent"] for one in found["distribution"]].count("0") == 2
    assert found["refused"]["old"] == found["refused"]["new"]
    for one in found["biggest"]:
        assert sum(Money.yuan(move["amount"]).fen for move in one["moves"]) == Money.yuan(one["difference"]).fen


def test_a_person_reads_a_table_in_either_language(
    changed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = tmp_path / "book.jsonl"
    lines = CASES.read_text("utf-8").splitlines()
    book.write_text("\n".join([json.dumps(json.loads(lines[0])["request"]), "", "{}"]), "utf-8")
    for language, words in (
        ("zh_CN", ("附加费用率", "涨跌分布", "共 2 份")),
        ("en", ("Expense rate", "Distribution", "2 quotes")),
    ):
        assert main(["pack", "diff", str(FOLDER), str(changed), "--quotes", str(book), "--language", language]) == 0
        said = capsys.readouterr().out
        for word in (*words, "25% → 22%", "DEMO-2026@2026.12"):
            assert word in said, said
        assert "cli." not in said
        assert "moves." not in said


def test_a_built_file_can_be_compared_and_a_spoiled_one_is_refused(ask: Ask, tmp_path: Path, changed: Path) -> None:
    file = tmp_path / "new.pack"
    file.write_bytes(build_pack(changed))
    assert ask("pack", "diff", str(FOLDER), str(file), "--quotes", str(CASES))[1]["new"]["version"] == "2026.12"
    file.write_bytes(build_pack(changed).replace(b"0.22", b"0.21"))
    status, said = ask("pack", "diff", str(FOLDER), str(file), "--quotes", str(CASES))
    assert (status, said["error"]["code"]) == (1, "pack_damaged")


def test_a_name_that_is_no_file_and_no_pack_is_refused(ask: Ask) -> None:
    status, said = ask("pack", "diff", "nothing", str(FOLDER), "--quotes", str(CASES))
    assert (status, said["errors"][0]["path"], said["errors"][0]["code"]) == (2, "pack", "pack_unknown")


def test_the_desks_own_quotes_and_packs_are_taken_by_name(ask: Ask, tmp_path: Path, changed: Path) -> None:
    desk = open_desk(tmp_path / "home")
    desk.create(PIN)
    desk.save_quote(complete_visit(desk, papers=False))
    receive(desk, changed)
    [row] = desk.rates().rows
    desk.close()
    status, listed = ask("pack", "list")
    assert (status, [one["ref"]["version"] for one in listed["packs"]]) == (0, ["2026.11", "2026.12"])
    assert listed["in_force"]["ref"]["version"] == "2026.12"
    status, found = ask("pack", "diff", "DEMO-2026@2026.11", listed["packs"][1]["ref"]["sha256"][:12], "--quotes")
    assert (status, found["quotes"], found["priced"]) == (0, 1, 1)
    assert (found["before"], found["after"]) == (str(row.before), str(row.after))
