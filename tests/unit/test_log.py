"""The log holds facts and ids, never a person."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desk.clock import TimedIds
from agent_desk.log import Redact, start_log
from tests import factories

PERSONAL = [
    factories.make_identity(),
    factories.make_identity(order=103),
    "33010019050615284x",
    "330100 19050615 1001",
    "330100050615100",
    factories.make_credit_code(),
    factories.make_vin(),
    factories.make_vin().lower(),
    factories.make_mobile(),
    "130 0000 0001",
    "+86 13000000001",
    "浙A00001",
    "浙A 00001",
    "浙A·00001",
    "浙AD00001",
    "川A0000挂",
    "000001使",
]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    root = logging.getLogger("agent_desk")
    level, before = root.level, list(root.handlers)
    start_log(tmp_path)
    yield tmp_path
    for handler in [one for one in root.handlers if one not in before]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)


def written(home: Path) -> str:
    return (home / "log" / "desk.log").read_text(encoding="utf-8")


def masked(text: str) -> str:
    record = logging.LogRecord("agent_desk", logging.INFO, "x.py", 1, text, (), None)
    assert Redact().filter(record)
    return record.getMessage()


@pytest.mark.parametrize("number", PERSONAL)
@pytest.mark.parametrize("around", ["{}", "号码{}有误", "vin={} state=queued", '{{"identity":"{}"}}', "({})", "{},{}"])
def test_a_number_is_masked_wherever_it_stands(number: str, around: str) -> None:
    text = masked(around.format(number, number))
    assert "***" in text
    assert number not in text
    assert number[-4:] not in text


@given(order=st.integers(0, 999), number=st.integers(0, 99_999_999))
def test_no_made_up_identity_or_mobile_gets_through(order: int, number: int) -> None:
    identity, mobile = factories.make_identity(order=order), factories.make_mobile(number)
    assert masked(f"客户{identity}手机{mobile}。") == "客户***手机***。"


def test_ids_hashes_times_and_counts_stay() -> None:
    source = TimedIds()
    for _ in range(200):
        text = f"application {source.new()} round 2"
        assert masked(text) == text
    kept = (
        f"paper {'0123456789abcdef' * 4} 312044 bytes at 2026-11-22T02:00:00+00:00, cursor 1024, code move_not_allowed"
    )
    assert masked(kept) == kept


def test_arguments_tracebacks_and_stacks_are_masked_in_the_file(home: Path) -> None:
    log = logging.getLogger("agent_desk.test")
    identity = factories.make_identity()
    log.info("customer %s and %s", "id-1", identity)
    try:
        int(f"bad {identity}")
    except ValueError:
        log.exception("failed", stack_info=True)
    text = written(home)
    assert identity not in text
    assert "customer id-1 and ***" in text
    assert "bad ***" in text


def test_debug_is_not_kept(home: Path) -> None:
    logging.getLogger("agent_desk.test").debug("quiet")
    logging.getLogger("agent_desk.test").info("loud")
    assert "quiet" not in written(home)
    assert "loud" in written(home)


def test_started_again_it_writes_once_and_to_the_new_home(home: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other")
    start_log(other)
    start_log(other)
    logging.getLogger("agent_desk.test").info("only once")
    assert written(other).count("only once") == 1
    assert "only once" not in written(home)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_no_news_from_the_log(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "log" / "desk.log").unlink()
    (home / "log" / "desk.log").symlink_to("/dev/full")
    start_log(home)
    logging.getLogger("agent_desk.store").warning("nobody can write this down")
    assert capsys.readouterr().err == ""
