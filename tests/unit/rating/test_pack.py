"""A pack is the same bytes from the same folder, tells every mistake with its line, and is refused when damaged."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from agent_desk.errors import FileUnreadable, InputError, PackDamaged
from agent_desk.rating import price
from agent_desk.rating.bands import Dated
from agent_desk.rating.pack import Pack, build_pack, load_folder, read_pack, validate_folder
from agent_desk.texts import Texts, problem_words
from tests.unit.rating import pack_mistakes
from tests.unit.rating.pack_mistakes import DAMAGE, MISTAKES, WHOLE, replace


@pytest.fixture
def folder(demo_folder: Path, tmp_path: Path) -> Path:
    """A copy of the demonstration pack to spoil."""
    return Path(shutil.copytree(demo_folder, tmp_path / "pack"))


def test_the_demonstration_pack_has_no_mistake(demo_folder: Path) -> None:
    assert validate_folder(demo_folder) == []


def test_the_same_folder_gives_the_same_bytes_and_the_same_hash(demo_folder: Path, folder: Path) -> None:
    content = build_pack(demo_folder)
    assert build_pack(folder) == content
    assert load_folder(folder).ref == read_pack(content).ref
    assert read_pack(content).ref.sha256 == hashlib.sha256(content).hexdigest()


def test_line_ends_marks_and_editors_locks_do_not_change_the_pack(demo_folder: Path, folder: Path) -> None:
    for path in (folder / "tables").iterdir():
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    (folder / "tables" / ".~lock.addons.csv#").write_text("someone")
    (folder / "~$addons.csv").write_bytes(b"\xff\xfe")
    assert build_pack(folder) == build_pack(demo_folder)


def test_every_file_of_the_folder_is_in_the_pack(demo_folder: Path) -> None:
    pack = read_pack(build_pack(demo_folder))
    for path in demo_folder.rglob("*"):
        if path.is_file():
            assert pack.file(path.relative_to(demo_folder).as_posix()) == path.read_text("utf-8")
    with pytest.raises(PackDamaged):
        pack.file("nothing.toml")


def test_a_changed_figure_changes_the_hash(demo_pack: Pack, folder: Path) -> None:
    replace(folder, DAMAGE, "0.856", "0.857")
    assert load_folder(folder).ref.sha256 != demo_pack.ref.sha256


@pytest.mark.parametrize(
    ("name", "old", "new", "code"), MISTAKES, ids=[f"{m[0]}-{m[3]}-{i}" for i, m in enumerate(MISTAKES)]
)
def test_a_mistake_is_named_with_its_file_and_line(folder: Path, name: str, old: str, new: str, code: str) -> None:
    line = replace(folder, name, old, new)
    found = validate_folder(folder)
    # A gap or an overlap may be seen at either of the two lines that disagree.
    near = {line - 1, line, line + 1} if code in {"pack_gap", "pack_overlap"} else {line}
    assert [problem for problem in found if problem.file == name and problem.code == code and problem.line in near], (
        found
    )


@pytest.mark.parametrize(("name", "gone", "code"), WHOLE, ids=[one[2] + one[0][7:13] for one in WHOLE])
def test_what_is_missing_is_named(folder: Path, name: str, gone: str, code: str) -> None:
    pack_mistakes.take_out(folder, name, gone)
    found = validate_folder(folder)
    # What another table misses is named there, at its own line.
    assert code in {problem.code for problem in found if problem.file == name} if code else found


@pytest.mark.parametrize("at", range(len(pack_mistakes.titled())), ids=lambda at: str(at))
def test_nothing_that_is_said_about_a_mistake_changes_unseen(demo_folder: Path, tmp_path: Path, at: int) -> None:
    assert pack_mistakes.findings(at, demo_folder, tmp_path / "spoiled") == pack_mistakes.kept()[at]


def test_a_base_premium_table_without_rows_is_named_and_nothing_else_breaks(folder: Path) -> None:
    table = folder / "tables" / "compulsory_base_premium.csv"
    table.write_text(table.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    assert {problem.file for problem in validate_folder(folder)} == {"tables/compulsory_base_premium.csv"}


def test_a_missing_table_a_missing_column_and_an_unlisted_table_are_named(folder: Path) -> None:
    (folder / "tables" / "commission.csv").unlink()
    (folder / "tables" / "extra.csv").write_text("a,b\n1,2\n")
    replace(folder, "tables/home_rates.csv", "max_si", "most")
    found = {(problem.file, problem.code) for problem in validate_folder(folder)}
    assert {
        ("tables/commission.csv", "pack_missing_file"),
        ("manifest.toml", "pack_table_not_there"),
        ("manifest.toml", "pack_table_not_listed"),
        ("tables/home_rates.csv", "pack_missing_columns"),
    } <= found


def test_a_folder_without_a_manifest_says_so_once(folder: Path) -> None:
    (folder / "manifest.toml").unlink()
    assert [(one.line, one.code) for one in validate_folder(folder) if one.file == "manifest.toml"] == [
        (0, "pack_missing_file")
    ]


def test_blank_lines_of_a_table_do_not_count(demo_pack: Pack, folder: Path) -> None:
    replace(folder, "tables/seat_pure.csv", "F6,", ",,,,,,,\n\nF6,")
    assert load_folder(folder).commercial == demo_pack.commercial


def test_a_file_that_is_no_table_by_its_size_is_refused_and_not_read(folder: Path) -> None:
    (folder / "notes.txt").write_bytes(b"x" * 4_000_001)
    found = validate_folder(folder)
    assert [(one.file, one.line, one.code, one.facts) for one in found] == [
        ("notes.txt", 0, "pack_too_large", {"limit": "4000000"})
    ]
    (folder / "notes.txt").write_bytes(b"x" * 4_000_000)
    assert validate_folder(folder) == []


def test_a_folder_that_cannot_be_read_is_told_apart_from_one_with_mistakes(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_path: Path) -> bytes:
        raise OSError("the disk does not answer")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "read_bytes", broken)
        with pytest.raises(FileUnreadable):
            load_folder(folder)
    (tmp_path / "empty").mkdir()
    with pytest.raises(FileUnreadable):
        load_folder(tmp_path / "empty")


def test_a_truck_heavier_than_the_pack_knows_is_refused_at_its_load_and_nothing_else(demo_pack: Pack) -> None:
    (first, last, classes), *others = reversed(demo_pack.compulsory.classes.rows)
    lighter = {**classes, "own_goods": dataclasses.replace(classes["own_goods"], end=Decimal(10))}
    dated = Dated((*reversed(others), (first, last, lighter)))
    pack = dataclasses.replace(demo_pack, compulsory=dataclasses.replace(demo_pack.compulsory, classes=dated))
    request = {
        "kind": "motor", "start": "2026-03-10", "region": "浙江", "compulsory": {"float": "none", "short_months": None},
        "vehicle": {
            "use": "own_goods", "seats": 2, "energy": "diesel", "energy_saving": False, "load_t": "12",
            "curb_weight_t": "8", "first_registered": "2024-01-31",
        },
    }  # fmt: skip
    price(request, demo_pack)
    with pytest.raises(InputError) as caught:
        price(request, pack)
    assert [(problem.path, problem.code) for problem in caught.value.problems] == [("vehicle.load_t", "not_in_pack")]


def test_a_vehicle_beyond_the_packs_classes_is_refused_at_the_fact_that_gives_the_class(demo_pack: Pack) -> None:
    request = {
        "kind": "motor", "start": "2026-03-10", "region": "浙江", "vehicle_tax": {"collect": True},
        "vehicle": {
            "use": "family", "seats": 12, "energy": "petrol", "energy_saving": False, "displacement_l": "2.0",
            "curb_weight_t": "2", "first_registered": "2024-01-31",
        },
    }  # fmt: skip
    with pytest.raises(InputError) as caught:
        price(request, demo_pack)
    assert [(problem.path, problem.code) for problem in caught.value.problems] == [("vehicle.seats", "not_in_pack")]
    for language in ("zh_CN", "en"):
        what, remedy = problem_words(Texts(language), caught.value.problems[0])
        assert "12" in what + remedy
        assert not any(mark in what + remedy for mark in "{@")


def test_all_mistakes_come_at_once_and_in_words(folder: Path) -> None:
    for name, old, new, _ in (MISTAKES[1], MISTAKES[13], MISTAKES[15], MISTAKES[26]):
        replace(folder, name, old, new)
    (folder / "notes.txt").write_bytes(b"ok\n\xff")
    with pytest.raises(InputError) as caught:
        build_pack(folder)
    problems = caught.value.problems
    assert {problem.path.partition(":")[0] for problem in problems} >= {
        DAMAGE, "tables/compulsory_limits.csv", "tables/vehicle_tax_cars.csv", "manifest.toml", "notes.txt",
    }  # fmt: skip
    assert [problem.path for problem in problems if problem.code == "pack_not_utf8"] == ["notes.txt:2"]
    for language in ("zh_CN", "en"):
        for problem in problems:
            what, remedy = problem_words(Texts(language), problem)
            assert what != problem.code
            assert remedy
            assert "{" not in what + remedy


def test_a_folder_that_is_none_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable):
        load_folder(tmp_path / "nowhere")


def spoiled(content: bytes) -> list[bytes]:
    document = json.loads(content)
    changed = json.loads(content)
    changed["files"][DAMAGE]["text"] += "\n"
    other = {**document, "format": "agent-desk rate pack 9"}
    wrong = json.loads(content)
    text = wrong["files"][DAMAGE]["text"].replace("0.856", "x")
    wrong["files"][DAMAGE] = {"sha256": hashlib.sha256(text.encode()).hexdigest(), "text": text}
    return [
        b"",
        content[:-10],
        b"\xff" + content,
        b"[]",
        *(json.dumps(one).encode() for one in (changed, other, wrong)),
    ]


@pytest.mark.parametrize("which", range(7))
def test_a_damaged_content_is_refused(demo_folder: Path, which: int) -> None:
    with pytest.raises(PackDamaged):
        read_pack(spoiled(build_pack(demo_folder))[which])


def test_a_damaged_pack_says_what_is_wrong_with_it(demo_folder: Path) -> None:
    reasons = []
    for content in spoiled(build_pack(demo_folder)):
        with pytest.raises(PackDamaged) as caught:
            read_pack(content)
        reasons.append(caught.value.facts)
    wrong = {"reason": "pack_bad_decimal", "name": DAMAGE, "line": "2"}
    assert reasons == [{"reason": "content"}] * 4 + [{"reason": "hash", "name": DAMAGE}, {"reason": "format"}, wrong]


def test_a_source_says_what_it_is_called_and_where_it_was_found(demo_pack: Pack) -> None:
    (law,) = demo_pack.source("S04")
    assert law.names == {"zh_CN": "车船税法", "en": "Vehicle and Vessel Tax Law"}
    assert "车船税法(2019-04-23)" in law.where
    assert law.used_for.startswith("Vehicle and Vessel Tax Law, text")
    assert demo_pack.manifest.table_kinds["damage_pure.csv"] == "illustrative"
    assert demo_pack.manifest.table_kinds["compulsory_limits.csv"] == "statutory"


def test_a_pack_tells_what_screens_offer(demo_pack: Pack) -> None:
    assert len(demo_pack.regions) == len(set(demo_pack.regions)) == 36
    assert demo_pack.third_party_limits[0] == 100_000
    assert demo_pack.third_party_limits[-1] == 10_000_000
    assert len(demo_pack.third_party_limits) == 14
    assert Decimal(10000) in demo_pack.seat_limits
    assert demo_pack.quote_valid_days == 7
    assert demo_pack.illustrative
    assert "不作销售" in demo_pack.note("zh_CN")
    assert "not for sale" in demo_pack.note("en")
    assert demo_pack.home_items["CASH_JEWEL"].high == 20000
    assert (demo_pack.first_day, demo_pack.last_day) == (date(2026, 1, 1), None)
    assert [source.key for source in demo_pack.source("S02;GK")] == ["S02", "GK"]


@pytest.mark.parametrize(
    ("energy", "day", "expected"),
    [
        ("petrol", date(2020, 9, 18), None),
        ("petrol", date(2020, 9, 19), ("0.65", "1.35")),
        ("diesel", date(2023, 5, 31), ("0.65", "1.35")),
        ("hybrid", date(2023, 6, 1), ("0.50", "1.50")),
        ("battery", date(2021, 12, 26), None),
        ("battery", date(2025, 8, 31), ("0.65", "1.35")),
        ("fuel_cell", date(2025, 9, 1), ("0.60", "1.40")),
        ("plug_in_hybrid", date(2026, 2, 28), ("0.60", "1.40")),
        ("battery", date(2026, 3, 1), ("0.55", "1.45")),
    ],
)
def test_the_pricing_range_follows_energy_and_day(
    energy: str, day: date, expected: tuple[str, str] | None, demo_pack: Pack
) -> None:
    assert demo_pack.pricing_range(energy, day) == (expected and tuple(Decimal(end) for end in expected))


def test_the_violation_range_follows_the_region(demo_pack: Pack) -> None:
    assert demo_pack.violation_range("江苏") == (Decimal("0.90"), Decimal("1.50"))
    assert demo_pack.violation_range("浙江") == (Decimal(1), Decimal(1))
    assert demo_pack.violation_range("") == (Decimal(1), Decimal(1))


@pytest.mark.parametrize(
    ("years", "claims", "level"),
    [
        (0, 0, 0), (1, 0, -1), (2, 0, -2), (3, 0, -3), (4, 0, -4), (9, 0, -4), (4, 1, -2), (3, 1, -2), (1, 2, 1), (3, 3, 0),
        (3, 4, 1), (1, 6, 5), (0, 6, 5), (2, 9, 5), (0, 1, 1),
    ],
)  # fmt: skip
def test_the_no_claim_level(years: int, claims: int, level: int, demo_pack: Pack) -> None:
    assert demo_pack.ncd_level(years, claims) == level
