"""A pack is the same bytes from the same folder, tells every mistake with its line, and is refused when damaged."""

from __future__ import annotations

import hashlib
import json
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from agent_desk.errors import FileUnreadable, InputError, PackDamaged
from agent_desk.rating.pack import Pack, build_pack, load_folder, read_pack, validate_folder
from agent_desk.texts import Texts, problem_words

DAMAGE = "tables/damage_pure.csv"


@pytest.fixture
def folder(demo_folder: Path, tmp_path: Path) -> Path:
    """A copy of the demonstration pack to spoil."""
    return Path(shutil.copytree(demo_folder, tmp_path / "pack"))


def replace(folder: Path, name: str, old: str, new: str) -> int:
    """Replace the first occurrence; returns its line."""
    path = folder / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return text[: text.index(old)].count("\n") + 1


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


MISTAKES = [
    (DAMAGE, "F5,家庭自用 6座以下,12,24", "F5,家庭自用 6座以下,13,24", "pack_gap"),
    (DAMAGE, "F5,家庭自用 6座以下,12,24", "F5,家庭自用 6座以下,11,24", "pack_overlap"),
    (DAMAGE, "0.812", "0,812", "pack_cell_count"),
    (DAMAGE, "0.812", "0.812%", "pack_bad_decimal"),
    (DAMAGE, "0.812", "812", "pack_out_of_range"),
    (DAMAGE, "S43;ILL", "S99;ILL", "pack_unknown_source"),
    (DAMAGE, "S43;ILL", "", "pack_no_source"),
    (DAMAGE, "E5,企业非营业", "E9,企业非营业", "pack_unknown_word"),
    ("tables/compulsory_base_premium.csv", "6座及以上(6-10座),seats,6", "6座及以上(6-10座),seats,7", "pack_gap"),
    ("tables/compulsory_base_premium.csv", "2-5吨,load_t,2,5", "2-5吨,load_t,2,6", "pack_overlap"),
    ("tables/compulsory_base_premium.csv", "2008-02-01", "2008-02-30", "pack_bad_date"),
    ("tables/compulsory_float_schemes.csv", "E,2020-09-19,,A3,-0.30", "E,2020-09-19,,A3,-3.0", "pack_out_of_range"),
    ("tables/compulsory_float_schemes.csv", "E,2020-09-19,,A3", "E,2020-09-19,,A2", "pack_twice"),
    ("tables/compulsory_limits.csv", "180000", "18000", "pack_wrong_total"),
    ("tables/short_period_rates.csv", "5,50", "5,5", "pack_not_rising"),
    ("tables/vehicle_tax_cars.csv", "上海,上海,180", "上海,上海,18", "pack_out_of_range"),
    ("tables/vehicle_tax_other.csv", "江苏,江苏", "江苏,苏州", "pack_unknown_word"),
    ("tables/pricing_ranges.csv", "NEV,2025-09,2026-03", "NEV,2025-09,2026-02", "pack_gap"),
    ("tables/pricing_ranges.csv", "0.65,1.35", "1.35,0.65", "pack_upside_down"),
    ("tables/third_party_pure.csv", "F5,150000", "F5,100000", "pack_twice"),
    ("tables/third_party_pure.csv", "F5,150000,470", "F5,150000,47", "pack_not_rising"),
    ("tables/commission.csv", "compulsory,*,*,*,0.04", "compulsory,*,*,*,0.05", "pack_out_of_range"),
    ("tables/home_factors.csv", "age,,11,20", "age,,12,20", "pack_gap"),
    ("tables/home_rates.csv", "0.20,50000,5000000", "0.20,5000000,50000", "pack_upside_down"),
    ("tables/scratch_pure.csv", "0,24,300000,500000,2000", "0,24,300000,400000,2000", "pack_overlap"),
    ("tables/commercial_classes.csv", "F6,family", "F7,family", "pack_class_missing"),
    ("manifest.toml", 'expense_rate = "0.25"', 'expense_rate = "25"', "pack_out_of_range"),
    ("manifest.toml", "quote_valid_days = 7", 'quote_valid_days = "7"', "pack_wrong_kind"),
    ("manifest.toml", 'version = "2026.11"', 'version = ""', "pack_empty_cell"),
    ("manifest.toml", 'effective_from = "2026-01-01"', 'effective_from = "soon"', "pack_bad_date"),
]  # fmt: skip


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


WHOLE = [
    ("tables/compulsory_regions.csv", "宁波,2020-09-19,,E,S02;S01,several sources agree\n", "pack_regions_missing"),
    ("tables/commercial_ncd.csv", "5,2.0,S02;GK,single source\n", "pack_rows_missing"),
    (
        "tables/addons.csv",
        "WHEEL,附加车轮单独损失险,sum_insured * rate,rate_pct,2.000,ILL,illustrative\n",
        "pack_rows_missing",
    ),
    ("tables/compulsory_float_schemes.csv", "E,2020-09-19,,A6", "pack_floats_missing"),
    ("tables/third_party_pure.csv", "F5,100000,412,S44,S44;ILL,illustrative\n", "pack_limits_missing"),
    ("tables/violation_ranges.csv", "*,1.00,1.00", "pack_rows_missing"),
    # The first or last band of a use leaves no gap between its rows; its class is missing all the same.
    ("tables/compulsory_base_premium.csv", "FAM_LT6", "pack_rows_missing"),
    ("tables/compulsory_base_premium.csv", "CTRK_10UP", "pack_rows_missing"),
    # Whoever has a base premium on a day needs limits and a float scheme on it.
    ("tables/compulsory_limits.csv", "2008-02-01", "pack_days_missing"),
    ("tables/compulsory_regions.csv", "*,2007-07-01", "pack_days_missing"),
]


@pytest.mark.parametrize(("name", "gone", "code"), WHOLE, ids=[one[2] + one[0][7:13] for one in WHOLE])
def test_what_is_missing_is_named(folder: Path, name: str, gone: str, code: str) -> None:
    text = (folder / name).read_text("utf-8")
    assert gone in text
    kept = [line for line in text.splitlines(keepends=True) if not line.startswith(gone.rstrip("\n"))]
    (folder / name).write_text("".join(kept), "utf-8")
    assert code in {problem.code for problem in validate_folder(folder) if problem.file == name}


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
