"""The command line of the desk as scripts use it: one JSON document, words beside it, an exit status that tells whose fault it is."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from agent_desk.bootstrap import open_desk
from agent_desk.cli import main
from agent_desk.cli.speaking import Speaker
from agent_desk.cli.work import ProgressLines, size
from agent_desk.tasks import Step
from agent_desk.texts import Texts
from tests.fakes.asked import PIN, Ask, ask

__all__ = ["ask"]

REQUEST = {
    "kind": "home", "start": "2026-12-01", "deductible": "300", "term_years": 1, "items": {"BUILDING": "1200000"},
    "home": {"structure": "钢混/框架", "built_year": 2015, "zone": "typhoon_flood", "occupancy": "owner"},
}  # fmt: skip

SCREENS = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str, str], str]:
    def write(name: str, text: str) -> str:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return str(tmp_path / name)

    return write


@pytest.mark.parametrize(
    "case",
    [
        '{"kind": ["motor"]}',
        '{"kind": "motor", "consents": [["notice"]]}',
        '{"kind": "motor", "customer": 5}',
        '{"kind": "motor", "facts": {"vehicle.seats": 5}}',
        '{"kind": "motor", "facts": {"vehicle.wings": "2"}}',
        "[" * 100_000,
        "[]",
        "",
    ],
)
def test_a_case_that_is_no_case_is_wrong_input_and_leaves_no_visit(
    ask: Ask, file: Callable[[str, str], str], tmp_path: Path, case: str
) -> None:
    assert ask("demo", "--customers", "0")[0] == 0
    status, answer = ask("apply", file("case.json", case))
    assert (status, set(answer)) == (2, {"errors"})
    assert open_visits(tmp_path / "home") == 0


def test_a_line_of_json_may_hold_any_line_end_of_unicode(ask: Ask, file: Callable[[str, str], str]) -> None:
    ask("demo", "--customers", "0")
    rows = file("rows.jsonl", json.dumps({"name": "何乙丑", "note": "一\u2028二\x85三"}, ensure_ascii=False) + "\n")
    assert ask("customers", "import", rows) == (0, {"added": 1, "known": 0})


def test_a_cell_without_end_is_wrong_input(ask: Ask, file: Callable[[str, str], str]) -> None:
    ask("demo", "--customers", "0")
    status, answer = ask("customers", "import", file("rows.csv", 'name\n"' + "甲" * 200_000))
    assert (status, [error["path"] for error in answer["errors"]]) == (2, ["1"])


def test_many_requests_have_no_one_sheet(ask: Ask, file: Callable[[str, str], str], tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.pdf"
    status, answer = ask("quote", "--batch", file("q.jsonl", json.dumps(REQUEST)), "--pdf", str(sheet))
    assert (status, answer["errors"][0]["path"]) == (2, "pdf")
    assert not sheet.exists()


def test_a_trial_sheet_is_told_to_be_nobodys(ask: Ask, file: Callable[[str, str], str], tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.pdf"
    assert ask("quote", file("q.json", json.dumps(REQUEST)), "--pdf", str(sheet))[0] == 0
    ask("demo", "--customers", "0")
    status, answer = ask("verify-sheet", str(sheet))
    assert (status, answer["outcome"], answer["sheet"]["number"]) == (1, "unsigned", "TRIAL")
    assert [reason["code"] for reason in answer["reasons"]] == ["code_unsigned", "not_held"]
    assert all(reason["message"] for reason in answer["reasons"])
    status, answer = ask("verify-sheet", file("no-sheet.pdf", "words"))
    assert (status, answer["error"]["code"]) == (1, "picture_unreadable")
    status, answer = ask("verify-sheet", str(tmp_path / "nothing.pdf"))
    assert (status, answer["error"]["code"]) == (1, "file_unreadable")


def test_money_is_yuan_in_two_decimals_in_every_answer(ask: Ask) -> None:
    ask("demo", "--customers", "0", "--queued", "1")
    status, answer = ask("commission")
    assert status == 0
    amounts = [entry["amount"] for entry in answer["entries"]]
    assert amounts
    assert sum(round(float(amount) * 100) for amount in amounts) == round(float(answer["month"]["expected"]) * 100)
    assert all(len(amount.partition(".")[2]) == 2 for amount in amounts)


def test_a_pin_that_was_not_looked_at_is_not_called_wrong(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    ask("demo", "--customers", "0")
    monkeypatch.setenv("AGENT_DESK_PIN", "000001")
    told = [ask("status")[1]["error"] for _ in range(5)]
    words = Texts("zh_CN")
    assert told[0]["remedy"] == words.say("errors.wrong_pin.now.do")
    assert "0 秒" not in told[0]["remedy"]
    assert told[-1]["reason"] == "waiting"
    assert told[-1]["message"] == words.say("errors.wrong_pin.waiting.what", wait=told[-1]["wait"])


@pytest.mark.parametrize(
    "call", [["status", "extra"], ["quote"], ["nonsense"], ["customers"], ["demo", "--queued", "x"]]
)
def test_a_call_that_is_written_wrong_is_answered_in_json_too(
    call: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*call, "--json", "--language", "en"]) == 2
    said = capsys.readouterr()
    [error] = json.loads(said.out)["errors"]
    assert (error["path"], error["code"]) == ("", "usage")
    assert "usage: agent-desk" in said.err
    assert error["message"] in said.err
    assert main(call) == 2
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("screen", [{}, {"DISPLAY": ":4711"}, {"QT_QPA_PLATFORM": "none of these"}])
def test_without_a_screen_the_window_says_so_and_ends(tmp_path: Path, screen: dict[str, str]) -> None:
    bare = {name: value for name, value in os.environ.items() if name not in SCREENS}
    ended = subprocess.run(
        [sys.executable, "-m", "agent_desk"],
        env={**bare, "AGENT_DESK_HOME": str(tmp_path), **screen},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.strip() == Texts("zh_CN").say("cli.no_screen")


def test_what_nobody_foresaw_is_said_in_words_and_kept_in_the_log(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> str:
        raise RuntimeError("the name of 13000000001 is broken")

    monkeypatch.setattr(platform, "node", broken)
    status, answer = ask("enrol", "--server", "https://127.0.0.1:9", "--code", "AAAA")
    assert (status, answer["error"]["code"]) == (1, "internal")
    assert answer["error"]["message"] == Texts("zh_CN").say("errors.internal.what")
    log = (tmp_path / "home" / "log" / "desk.log").read_text(encoding="utf-8")
    assert "Traceback" in log
    assert "the name of *** is broken" in log


def test_a_verb_without_a_home_leaves_its_failure_in_the_log_too(tmp_path: Path) -> None:
    # A process started without standard input: sys.stdin is then None.
    home = tmp_path / "home"
    program = "import sys; sys.stdin = None; from agent_desk.cli import main; sys.exit(main(['quote', '-', '--json']))"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "AGENT_DESK_HOME": str(home), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, json.loads(done.stdout)["error"]["code"]) == (1, "internal")
    assert "Traceback" not in done.stderr
    assert "Traceback" in (home / "log" / "desk.log").read_text(encoding="utf-8")


CONSENTS = ["notice", "consent_general", "consent_sensitive"]
CUSTOMER = {"customer.name": "林甲子"}


@pytest.mark.parametrize(
    ("more", "status", "code"),
    [
        ({"facts": CUSTOMER, "consents": ["notice", "consent_to_everything"]}, 2, "unknown_key"),
        ({"consents": CONSENTS}, 2, "consents_of_nobody"),
        ({"facts": CUSTOMER, "consents": CONSENTS, "papers": {"id_front": "letter.jpg"}}, 1, "picture_unreadable"),
        ({"facts": CUSTOMER, "consents": CONSENTS, "papers": {"id_front": "nowhere.jpg"}}, 1, "file_unreadable"),
        ({"facts": CUSTOMER, "consents": CONSENTS, "papers": {"id_front": "."}}, 1, "file_unreadable"),
        ({"facts": CUSTOMER, "consents": CONSENTS, "papers": {"no_such_slot": "picture.png"}}, 2, "unknown_value"),
    ],
)
def test_a_case_that_is_refused_leaves_no_half_visit(
    ask: Ask, file: Callable[[str, str], str], tmp_path: Path, more: dict[str, Any], status: int, code: str
) -> None:
    assert ask("demo", "--customers", "0")[0] == 0
    file("letter.jpg", "This is a letter.")
    Image.new("RGB", (400, 300), "white").save(tmp_path / "picture.png")
    case = file("case.json", json.dumps({"kind": "motor", **more}))
    found, answer = ask("apply", case)
    error = answer["error"] if "error" in answer else answer["errors"][0]
    assert (found, error["code"]) == (status, code)
    assert open_visits(tmp_path / "home") == 0


def test_a_case_that_lacks_something_is_kept(ask: Ask, file: Callable[[str, str], str], tmp_path: Path) -> None:
    assert ask("demo", "--customers", "0")[0] == 0
    case = {"kind": "motor", "facts": CUSTOMER, "consents": CONSENTS}
    status, answer = ask("apply", file("case.json", json.dumps(case)))
    assert (status, answer["error"]["code"]) == (1, "not_ready")
    assert open_visits(tmp_path / "home") == 1


def test_the_file_that_is_no_picture_is_named_to_the_person(
    ask: Ask, file: Callable[[str, str], str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask("demo", "--customers", "0")[0] == 0
    file("letter.jpg", "This is a letter.")
    Image.new("RGB", (400, 300), "white").save(tmp_path / "picture.png")
    papers = {"id_front": "picture.png", "id_back": "letter.jpg"}
    case = file("case.json", json.dumps({"kind": "motor", "facts": CUSTOMER, "consents": CONSENTS, "papers": papers}))
    assert main(["apply", case, "--json"]) == 1
    said = capsys.readouterr()
    assert said.err.startswith("letter.jpg:")
    assert "letter" not in said.out


def open_visits(home: Path) -> int:
    desk = open_desk(home)
    try:
        desk.unlock(PIN)
        return len(desk.open_visits())
    finally:
        desk.close()


def test_a_sheet_is_written_whole_or_not_at_all(ask: Ask, file: Callable[[str, str], str], tmp_path: Path) -> None:
    resource = pytest.importorskip("resource", reason="Windows has no limit of this kind")
    request, sheet = file("q.json", json.dumps(REQUEST)), tmp_path / "sheets" / "sheet.pdf"
    sheet.parent.mkdir()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    # Some bytes can be written and then no more, as on a full disk.
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        status, answer = ask("quote", request, "--pdf", str(sheet))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert (status, answer["error"]["code"]) == (1, "file_unreadable")
    assert list(sheet.parent.iterdir()) == []
    assert ask("quote", request, "--pdf", str(sheet))[0] == 0
    assert [path.name for path in sheet.parent.iterdir()] == ["sheet.pdf"]
    assert sheet.read_bytes().startswith(b"%PDF")


def test_a_program_can_ask_line_by_line() -> None:
    request = json.dumps(REQUEST, ensure_ascii=False)
    with subprocess.Popen(
        [sys.executable, "-m", "agent_desk", "quote", "--batch", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1"},
    ) as asked:
        assert asked.stdin is not None
        assert asked.stdout is not None
        for line, key in ((request, "pack"), ("{}", "errors"), (request, "pack")):
            asked.stdin.write(line + "\n")
            asked.stdin.flush()
            assert key in json.loads(asked.stdout.readline())
        asked.stdin.close()
        assert asked.wait(60) == 2


def test_progress_is_told_in_sizes_and_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    progress = ProgressLines(Speaker(as_json=False, language="en"))
    total = 12_345_678
    for done in (*range(0, total, 4096), total):
        progress.tell(Step("sync_papers", done, total))
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "Sending papers 0 KB/12.3 MB"
    assert lines[-1] == "Sending papers 12.3 MB/12.3 MB"
    assert len(lines) == 21
    progress.tell(Step("sync_push", 3, 1000))
    progress.tell(Step("sync_push", 4, 1000))
    progress.tell(Step("sync_pull", 8, 0))
    progress.tell(Step("sync_pull", 9, 0))
    assert capsys.readouterr().err.splitlines() == ["Sending records 3/1000", "Receiving news from head office"]


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 KB"), (1, "1 KB"), (340_000, "340 KB"), (999_001, "1.0 MB"), (1_234_567, "1.2 MB")]
)
def test_a_size_is_short(count: int, said: str) -> None:
    assert size(count) == said


def test_a_renewal_says_float_and_level_with_their_reasons(
    ask: Ask, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ask("renewal", "--years", "3", "--lapse-days", "120", "--last-level", "-2", "--at-fault", "1", "--fatal") == (
        0,
        {
            "float_code": "A6", "float_reason": "fatal", "level": -2, "level_reason": "lapsed_some", "years": 2, "claims": 0,
            "lapse_days": 120,
        },
    )  # fmt: skip
    assert main(["renewal", "--years", "3", "--lapse-days", "120", "--last-level", "-2", "--fatal"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "上年有死亡的有责事故，交强险按 A6 上浮。",
        "商业险断保 120 天，超过三个月，等级可以调高不能调低，保持上年的 −2 级。",
    ]


@pytest.mark.parametrize(
    "wrong", [["--years", "x"], ["--claims", "-1"], ["--lapse-days", "10000"], ["--last-level", "6"]]
)
def test_a_history_that_is_none_is_wrong_input(ask: Ask, wrong: list[str]) -> None:
    status, said = ask("renewal", *wrong)
    assert status == 2
    assert said["errors"]
