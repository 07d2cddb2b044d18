"""Sheets and refunds from the command line: files that are whole, one JSON document, sentences beside it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from pypdf import PdfReader

from agent_desk.bootstrap import open_desk
from agent_desk.cli import main
from tests.unit.sheets.sheet_reading import squeezed, texts

PIN = "730519"
Ask = Callable[..., tuple[int, Any, str]]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a book of customers, policies and quotes."""
    home = tmp_path_factory.mktemp("cli") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AGENT_DESK_KEYRING", "off")
        patch.setenv("AGENT_DESK_PIN", PIN)
        assert main(["demo", "--customers", "40", "--home", str(home)]) == 0
    return home


@pytest.fixture
def ask(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, Any, str]]:
    home = copytree(book, tmp_path / "home")
    monkeypatch.setenv("AGENT_DESK_HOME", str(home))
    monkeypatch.setenv("AGENT_DESK_KEYRING", "off")
    monkeypatch.setenv("AGENT_DESK_PIN", PIN)
    capsys.readouterr()

    def run(*arguments: str) -> tuple[int, Any, str]:
        status = main([*arguments, "--json"])
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return status, json.loads(said.out) if said.out else None, said.err

    return run


def numbers(tmp_path: Path) -> dict[str, str]:
    """Numbers in the book: a quote, an application, and a commercial policy in force."""
    desk = open_desk(tmp_path / "home")
    desk.unlock(PIN)
    try:
        found = {"quote": desk.quotes()[0][0].number, "application": desk.applications()[0][0].number}
        for row in desk.renewals(90)[0]:
            for policy in desk.customer(row.customer_id).policies:
                found[policy.product.value] = policy.number
                found[f"{policy.product.value} start"] = policy.start.isoformat()
        return found
    finally:
        desk.close()


def test_a_quote_and_a_form_are_written_by_their_numbers_in_the_language_that_was_asked_for(
    ask: Ask, tmp_path: Path
) -> None:
    known = numbers(tmp_path)
    target = tmp_path / "sheet.pdf"
    status, answer, said = ask("sheets", "--quote", known["quote"], "--sheet-language", "both", "--out", str(target))
    assert (status, answer["pages"]) == (0, len(PdfReader(target).pages))
    assert answer["bytes"] == target.stat().st_size
    assert str(target) in said
    assert "quote" in texts(target.read_bytes())[0]

    status, _, _ = ask("sheets", "--form", known["application"], "--out", str(target))
    assert status == 0
    assert squeezed("投保人声明") in texts(target.read_bytes())[0]


def test_all_renewals_are_one_file_with_progress_on_the_way(ask: Ask, tmp_path: Path) -> None:
    target = tmp_path / "renewals.pdf"
    status, answer, said = ask("sheets", "--renewals", "--days", "90", "--out", str(target))
    assert status == 0
    assert answer["sheets"] > 1
    assert len(PdfReader(target).pages) >= answer["sheets"]
    assert "正在排版" in said


def test_two_quotes_that_are_no_bundle_are_named_and_nothing_is_written(ask: Ask, tmp_path: Path) -> None:
    known = numbers(tmp_path)
    target = tmp_path / "bundle.pdf"
    status, answer, _ = ask("sheets", "--bundle", known["quote"], known["quote"], "--out", str(target))
    assert status == 2
    assert [error["code"] for error in answer["errors"]] == ["wrong_quote_kind"]
    assert not target.exists()


def test_a_refund_is_estimated_for_a_policy_and_its_note_written(ask: Ask, tmp_path: Path) -> None:
    known = numbers(tmp_path)
    target = tmp_path / "refund.pdf"
    arguments = ("refund", known["commercial"], "--on", known["commercial start"], "--ground", "request")
    status, answer, said = ask(*arguments, "--out", str(target))
    assert status == 0
    assert answer["estimate"] is True
    assert answer["items"][0]["paid"] == answer["items"][0]["refund"] == answer["total"]
    assert "以总公司和税务机关核定为准" in said
    assert known["commercial"] in texts(target.read_bytes())[0]


@pytest.mark.parametrize(
    ("arguments", "status", "code"),
    [
        (("refund", "no such policy", "--on", "2026-12-01", "--ground", "request"), 1, "no_such_record"),
        (("refund", "x", "--on", "the first", "--ground", "request"), 2, "bad_date"),
        (("sheets", "--renewals", "--days", "-1", "--out", "x.pdf"), 2, "out_of_range"),
        (("sheets", "--quote", "BJ-0000-0000", "--out", "x.pdf"), 1, "no_such_record"),
        (("sheets", "--renewals", "--days", "0", "--query", "nobody at all", "--out", "x.pdf"), 1, "nothing_to_print"),
    ],
)
def test_what_cannot_be_made_is_said_in_words_with_the_right_status(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], status: int, code: str
) -> None:
    monkeypatch.chdir(tmp_path)
    found, answer, said = ask(*arguments)
    codes = [answer["error"]["code"]] if "error" in answer else [error["code"] for error in answer["errors"]]
    assert (found, codes) == (status, [code])
    assert said.strip()
    assert not (tmp_path / "x.pdf").exists()


def test_a_bare_request_is_printed_in_both_languages(ask: Ask, tmp_path: Path) -> None:
    request = tmp_path / "request.json"
    request.write_text(
        json.dumps(
            {
                "kind": "home", "start": "2026-12-01", "deductible": "300", "term_years": 1, "items": {"BUILDING": "1200000"},
                "home": {"structure": "钢混/框架", "built_year": 2015, "zone": "normal", "occupancy": "owner"},
            }
        ),
        encoding="utf-8",
    )  # fmt: skip
    status, _, _ = ask("quote", str(request), "--pdf", str(tmp_path / "quote.pdf"), "--sheet-language", "both")
    assert status == 0
    assert len(PdfReader(tmp_path / "quote.pdf").pages) == 2
