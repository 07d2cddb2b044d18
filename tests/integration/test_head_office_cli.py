"""The command line of head office, as a process: its answers, its words, its exit status; with and without the server."""

from __future__ import annotations

import getpass
import hashlib
import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from agent_desk.domain.money import Money
from agent_desk.rating.sealing import is_sealed
from agent_desk.texts import Texts
from head_office.cli import main
from head_office.services import demonstration
from tests.fakes.office_client import OfficeClient, application
from tests.fakes.running_office import RunningOffice, run_cli, running_office

VERBS = (
    ["serve"], ["enrol-code"], ["revoke"], ["queue"], ["decide"], ["pay"], ["issue"], ["statement"],
    ["pack"], ["pack", "build"], ["pack", "publish"], ["pack", "withdraw"], ["pack", "list"], ["rerate"], ["console-key"], ["demo"],
    ["verify-sheet"],
)  # fmt: skip


def document(done: subprocess.CompletedProcess[str]) -> Any:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_every_verb_explains_itself() -> None:
    for verb in ([], *VERBS):
        done = run_cli([*verb, "--help"])
        assert done.returncode == 0
        assert "office.help" not in done.stdout, "a word is missing from the catalogue"
        assert "usage: head-office" in done.stdout
        assert "--language" in done.stdout or verb == ["pack"]


def test_the_whole_way_by_command_line_while_the_server_runs(tmp_path: Path) -> None:
    with running_office(tmp_path / "office") as office:
        assert document(office.cli("demo", "--json"))["agent"] == demonstration.PLACEHOLDER.code
        assert document(office.cli("demo", "--json"))["agent"] == demonstration.PLACEHOLDER.code
        code = document(office.cli("enrol-code", "B0001", "--name", "何乙丑", "--json"))["code"]
        with OfficeClient(office.url, code) as desk:
            assert desk.enrolled.agent.name == "何乙丑"
            picture = b"\xff\xd8\xff picture"
            body = application(papers=[picture])
            desk.push(desk.envelope("application", body))
            [line] = document(office.cli("queue", "--json"))
            assert line["papers"] == [
                {"sha256": body.application.papers[0].sha256, "bytes": len(picture), "complete": False}
            ]
            assert (line["id"], line["agent"], line["state"]) == (body.application.id, "B0001", "submitted")
            assert line["total"] == "4602.86"
            desk.send(picture)
            office.stop()
            name = body.application.number
            assert document(office.cli("decide", name, "--return", "请重拍。", "--json"))["state"] == "returned"
            office.start()
            desk.push(desk.envelope("application", _again(body)))
            assert document(office.cli("decide", name, "accept", "--json"))["state"] == "approved"
            early = office.cli("issue", name, "--json")
            assert (early.returncode, json.loads(early.stdout)["error"]["to_state"]) == (1, "issued")
            assert "approved" not in early.stderr, "states are named in words"
            assert document(office.cli("pay", name, "--json"))["state"] == "paid"
            done = document(office.cli("issue", name, "--json"))
            assert [policy["premium"] for policy in done["policies"]] == ["950.00", "3352.86"]
            month = desk.news("commission")[0]["month"]
            [paid] = document(office.cli("statement", month, "--json"))
            assert (paid["agent"], paid["entries"], paid["amount"]) == ("B0001", 2, "352.16")
            assert document(office.cli("queue", "--json", "--state", "paid")) == []
            assert document(office.cli("revoke", "B0001", "--json"))["revoked"] == 1


def test_a_withdrawn_pack_is_listed_so_and_cannot_be_published_again(tmp_path: Path) -> None:
    place = ["--database", f"sqlite:///{tmp_path / 'office.db'}", "--papers", str(tmp_path / "papers"), "--json"]
    pack = document(run_cli(["demo", *place]))["pack"]
    name = f"{pack['id']}@{pack['version']}"
    done = document(run_cli(["pack", "withdraw", name, "--reason", "wrong figures", *place]))
    assert (done["sha256"], done["reason"], done["new"]) == (pack["sha256"], "wrong figures", True)
    assert not document(run_cli(["pack", "withdraw", pack["sha256"][:8], "--reason", "again", *place]))["new"]
    [listed] = document(run_cli(["pack", "list", *place]))
    assert (listed["reason"], bool(listed["withdrawn_at"])) == ("wrong figures", True)
    again = run_cli(["pack", "publish", str(demonstration.PACK), *place])
    assert (again.returncode, json.loads(again.stdout)["error"]["code"]) == (1, "pack_withdrawn")


def test_both_prices_of_an_application_stand_side_by_side_with_what_differs(tmp_path: Path) -> None:
    with running_office(tmp_path / "office") as office:
        office.cli("demo")
        code = document(office.cli("enrol-code", "B0001", "--json"))["code"]
        with OfficeClient(office.url, code) as desk:
            body = application()
            told = replace(body.quote.answer, total=body.quote.answer.total - Money(500))
            body = msgspec.structs.replace(body, quote=msgspec.structs.replace(body.quote, answer=told))
            desk.push(desk.envelope("application", body))
        found = document(office.cli("rerate", body.application.number, "--json"))
        assert (found["desk"], found["office"]) == ("4597.86", "4602.86")
        assert found["moves"] == [{"part": "total", "code": "stated", "before": "", "after": "", "amount": "5.00"}]
        words = office.cli("rerate", body.application.number).stdout
        assert "Amount at odds with its own calculation" in words
        assert "+5.00" in words


def _again(body: Any) -> Any:
    from tests.fakes.office_client import sent_again

    return sent_again(body, round=2)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("place")
    place = ["--database", str(folder / "office.db"), "--papers", str(folder / "papers")]
    assert run_cli(["demo", *place]).returncode == 0
    return place


@pytest.mark.parametrize(
    ("arguments", "status", "code"),
    [
        (["decide", "TB-0", "--accept"], 2, "application_unknown"),
        (["decide", "TB-0"], 2, "decision_unclear"),
        (["decide", "TB-0", "--accept", "--return", "x"], 2, "decision_unclear"),
        (["decide", "TB-0", "return"], 2, "comment_missing"),
        (["statement", "November"], 2, "month_bad"),
        (["statement", "2026-11"], 1, "nothing_earned"),
        (["revoke", "nobody"], 2, "not_found"),
        (["enrol-code", "a b"], 2, "agent_bad"),
        (["pack", "publish", "nowhere.pack"], 1, "file_unreadable"),
        (["pack", "build", "nowhere"], 1, "file_unreadable"),
        (["pack", "withdraw", "DEMO-2026@1", "--reason", "x"], 2, "pack_not_found"),
        (["pack", "withdraw", "DEM", "--reason", "x"], 2, "pack_not_found"),
        (["pack", "withdraw", "DEMO-2026@2026.11", "--reason", " "], 2, "reason_missing"),
        (["rerate", "TB-0"], 2, "application_unknown"),
    ],
)
def test_each_failure_has_its_words_and_its_status(
    place: list[str], arguments: list[str], status: int, code: str
) -> None:
    done = run_cli([*arguments, *place, "--json"])
    assert done.returncode == status
    error = json.loads(done.stdout)["error"]
    assert error["code"] == code
    what, remedy = done.stderr.strip().splitlines()
    assert (error["message"], error["remedy"]) == (what, remedy)
    assert not what.startswith("office.")
    assert not remedy.startswith("office.")


def test_words_for_people_come_in_chinese_unless_asked_otherwise(
    place: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "head_office", "queue", *place], capture_output=True, text=True, check=True, timeout=60
    )
    assert "共 0 份投保单。" in done.stdout
    assert "0 applications." in run_cli(["queue", *place]).stdout


def test_the_language_can_be_named_before_and_behind_the_verb(
    place: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HEAD_OFFICE_LANGUAGE", "zh_CN")
    for call in (["queue", "--language", "en"], ["--language", "en", "queue"], ["queue", "--lang", "en"]):
        assert main([*call, *place]) == 0
        assert "0 applications." in capsys.readouterr().out
    assert main(["statement", "November", "--language=en", *place]) == 2
    assert capsys.readouterr().err.startswith("The month is not well-formed.")
    assert main(["queue", "--language", "fr", *place]) == 2
    assert "--help 看用法" in capsys.readouterr().err


def test_what_is_no_database_is_said_plainly(tmp_path: Path) -> None:
    file = tmp_path / "office.db"
    file.write_bytes(b"This is a letter, not a database. " * 100)
    done = run_cli(["queue", "--database", str(file), "--papers", str(tmp_path), "--json"])
    assert (done.returncode, json.loads(done.stdout)["error"]["code"]) == (1, "database_unreachable")
    assert file.read_bytes().startswith(b"This is a letter")


@pytest.mark.parametrize("url", ["postgresql+nothing://host/name", "nonsense://", "://"])
def test_a_database_without_driver_is_said_plainly(url: str) -> None:
    done = run_cli(["queue", "--database", url, "--json"])
    assert (done.returncode, json.loads(done.stdout)["error"]["code"]) == (1, "database_driver")


def test_the_database_is_for_its_owner_alone(place: list[str]) -> None:
    if sys.platform == "win32":
        pytest.skip("Windows keeps rights in lists of its own")
    assert Path(place[1]).stat().st_mode & 0o077 == 0


def test_a_built_pack_is_signed_the_same_each_time_and_can_be_published(place: list[str], tmp_path: Path) -> None:
    file, again = tmp_path / "demo.pack", tmp_path / "again.pack"
    for target in (file, again):
        built = document(run_cli(["pack", "build", str(demonstration.PACK), "-o", str(target), *place, "--json"]))
    assert is_sealed(file.read_bytes())
    assert file.read_bytes() == again.read_bytes()
    done = document(run_cli(["pack", "publish", str(file), *place, "--json"]))
    assert (done["sha256"], done["new"]) == (built["sha256"], False)


def test_the_console_key_opens_it_once(tmp_path: Path) -> None:
    with running_office(tmp_path / "office") as office, OfficeClient(office.url, office.code()) as desk:
        path = document(office.cli("console-key", "--json"))["path"]
        first = desk.http.get(path, follow_redirects=True)
        assert first.status_code == 200
        desk.http.cookies.clear()
        assert desk.http.get(path, follow_redirects=True).status_code == 403


def test_serving_says_where_and_ends_in_good_order(tmp_path: Path) -> None:
    place = ["--database", str(tmp_path / "o.db"), "--papers", str(tmp_path / "papers")]
    server = subprocess.Popen(
        [sys.executable, "-m", "head_office", "--language", "en", "serve", "--port", "0", "--json", *place],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        assert server.stderr is not None
        told = json.loads(server.stdout.readline())
        again = document(run_cli(["pack", "publish", str(demonstration.PACK), *place, "--json"]))
        assert not again["new"], "a head office without any pack begins with the one that every desk carries"
        with urllib.request.urlopen(f"{told['url']}/health", timeout=10) as answer:
            assert answer.status == 200
        port = told["url"].rsplit(":", 1)[1]
        taken = run_cli(["serve", "--port", port, "--json", *place])
        assert (taken.returncode, json.loads(taken.stdout)["error"]["code"]) == (1, "address_taken")
        strange = run_cli(["serve", "--host", "192.0.2.1", "--port", "0", "--json", *place])
        assert (strange.returncode, json.loads(strange.stdout)["error"]["code"]) == (1, "address_not_here")
        beyond = run_cli(["serve", "--port", "99999", "--json", *place])
        assert beyond.returncode == 2
        assert [one["code"] for one in json.loads(beyond.stdout)["errors"]] == ["port_wrong"]
        server.send_signal(signal.SIGTERM)
        assert server.wait(30) == 0
        said = server.stderr.read()
        assert told["console"] in said
        assert "alembic" not in said
        assert Texts("en").say("office.cli.serving", url=told["url"], console=told["console"]) in said
    finally:
        server.kill()
        server.communicate()
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", int(port))) != 0


def test_a_killed_server_comes_back_to_its_port(tmp_path: Path) -> None:
    office = RunningOffice(tmp_path / "office", process=True)
    try:
        with OfficeClient(office.url, office.code()):
            office.kill()
            office.start()
    finally:
        office.stop()


@pytest.mark.parametrize("call", [["decide", "X", "bogus"], ["nonsense"], ["pay"], ["serve", "--port", "x"], []])
def test_a_call_that_is_written_wrong_is_answered_in_json_too(call: list[str]) -> None:
    done = run_cli([*call, "--json"])
    assert done.returncode == 2
    [error] = json.loads(done.stdout)["errors"]
    assert (error["path"], error["code"]) == ("", "usage")
    assert "usage: head-office" in done.stderr
    assert error["message"] in done.stderr
    plain = run_cli(call)
    assert (plain.returncode, plain.stdout) == (2, "")


def test_what_nobody_foresaw_is_said_in_words_and_kept_in_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken() -> str:
        raise RuntimeError("the user 13000000001 is broken")

    monkeypatch.setattr(getpass, "getuser", broken)
    monkeypatch.setenv("HEAD_OFFICE_LANGUAGE", "en")
    place = ["--database", str(tmp_path / "o.db"), "--papers", str(tmp_path / "papers")]
    assert main(["statement", "2026-11", *place, "--json"]) == 1
    said = capsys.readouterr()
    error = json.loads(said.out)["error"]
    assert error["code"] == "internal"
    assert "Traceback" not in said.err
    assert error["message"] in said.err
    log = (tmp_path / "log" / "office.log").read_text(encoding="utf-8")
    assert "Traceback" in log
    assert "the user *** is broken" in log


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"This is a letter.", "费率包读不出来：这不是费率包，或者文件坏了。"),
        (b'{"files":{},"format":"another"}', "费率包读不出来：这个费率包的格式，本程序不认识。"),
        (
            b'{"files":{"a.csv":{"sha256":"00","text":"x"}},"format":"agent-desk rate pack 1"}',
            "费率包读不出来：a.csv 包里的这个文件和制作时不一样。",
        ),
        (b"agent-desk rate pack 1 nothing", "费率包读不出来：费率包文件的开头坏了。"),
        (b"agent-desk rate pack 1 key AAAA\n{}", "费率包读不出来：费率包文件里的签名坏了。"),
    ],
)
def test_why_a_file_is_no_pack_is_said_in_words(
    place: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    content: bytes,
    said: str,
) -> None:
    file = tmp_path / "wrong.pack"
    file.write_bytes(content)
    monkeypatch.setenv("HEAD_OFFICE_LANGUAGE", "zh_CN")
    assert main(["pack", "publish", str(file), *place, "--json"]) == 2
    told = capsys.readouterr()
    assert told.err.splitlines()[0] == said
    assert json.loads(told.out)["error"]["message"] == said
    monkeypatch.setenv("HEAD_OFFICE_LANGUAGE", "en")
    assert main(["pack", "publish", str(file), *place]) == 2
    english = capsys.readouterr().err
    assert not re.search(r"[\u4e00-\u9fff{}]|pack_", english)


def test_many_mistakes_are_said_all_at_once_each_in_a_line_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "pack"
    shutil.copytree(demonstration.PACK, folder)
    table = folder / "tables" / "compulsory_base_premium.csv"
    rows = [line for line in table.read_text("utf-8").splitlines() if not line.startswith(("FAM_LT6", "ROAD_10_20"))]
    table.write_text("\n".join([rows[0], *(row.replace("S11", "S99") for row in rows[1:])]) + "\n", "utf-8")
    commission = folder / "tables" / "commission.csv"
    commission.write_text(commission.read_text("utf-8").replace("0.", "9."), "utf-8")
    (folder / "tables" / "violation_ranges.csv").unlink()
    regions = folder / "tables" / "compulsory_regions.csv"
    regions.write_text("\n".join(regions.read_text("utf-8").splitlines()[:-1]) + "\n", "utf-8")
    assert main(["pack", "build", str(folder), "--json"]) == 2
    told = capsys.readouterr()
    problems = json.loads(told.out)["error"]["problems"]
    assert len(problems) > 10
    lines = [line.strip() for line in told.err.splitlines()]
    for problem in problems:
        place = problem["path"].removesuffix(":0")
        assert any(line.startswith(f"{place} ") and problem["message"] in line for line in lines), problem
    files = {problem["path"].partition(":")[0] for problem in problems}
    assert {"tables/commission.csv", "tables/violation_ranges.csv"} <= files


def test_every_mistake_in_the_tables_of_a_pack_is_said_with_its_place(
    place: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "pack"
    shutil.copytree(demonstration.PACK, folder)
    sources = folder / "tables" / "sources.csv"
    lines = sources.read_text("utf-8").splitlines()
    sources.write_text("\n".join([*lines, lines[-1]]) + "\n", encoding="utf-8")
    assert main(["pack", "build", str(folder), "--json"]) == 2
    built = json.loads(capsys.readouterr().out)["error"]
    assert f"sources.csv:{len(lines) + 1} " in built["message"]
    assert "pack_" not in built["message"]
    assert not re.search(r"[{}]", built["message"])
    # The same tables in a file that was made without looking at them.
    texts = {file.relative_to(folder).as_posix(): file.read_text("utf-8") for file in folder.rglob("*.*")}
    files = {name: {"sha256": hashlib.sha256(text.encode()).hexdigest(), "text": text} for name, text in texts.items()}
    file = tmp_path / "wrong.pack"
    file.write_text(json.dumps({"files": files, "format": "agent-desk rate pack 1"}), encoding="utf-8")
    assert main(["pack", "publish", str(file), *place, "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["problems"] == built["problems"]
