"""Mistakes that people make in a rate pack's folder, and everything that is said about each.

python -m tests.unit.rating.pack_mistakes     # writes what is said anew; read the difference before it is kept
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from agent_desk.rating.pack import validate_folder

ROOT = Path(__file__).resolve().parents[3]
KEPT = ROOT / "tests" / "cases" / "pack_problems.txt"
DAMAGE = "tables/damage_pure.csv"

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
    ("manifest.toml", 'effective_to = ""', 'effective_to = "2025-12-31"', "pack_upside_down"),
    ("manifest.toml", 'expense_rate = "0.25"', 'expense_rate = "a quarter"', "pack_bad_decimal"),
    ("manifest.toml", "quote_valid_days = 7", "quote_valid_days = 91", "pack_out_of_range"),
    ("manifest.toml", "quote_valid_days = 7", "quote_valid_days = = 7", "pack_bad_toml"),
    ("manifest.toml", 'kind = "statutory"', 'kind = "usual"', "pack_unknown_word"),
    ("manifest.toml", 'source = "S02', 'source = "nobody', "pack_no_source"),
    ("manifest.toml", 'source = "S02', 'source = "S99', "pack_unknown_source"),
    (DAMAGE, "F5,家庭自用 6座以下,0,12", 'F5,"家庭自用"x 6座以下,0,12', "pack_bad_csv"),
    (DAMAGE, "F5,家庭自用 6座以下,0,12", "F5,家庭自用 6座以下,0.5,12", "pack_bad_whole"),
    (DAMAGE, "F5,家庭自用 6座以下,0,12", "F5,家庭自用 6座以下,-1,12", "pack_out_of_range"),
    ("tables/sources.csv", "S03,git", "S02,git", "pack_twice"),
    ("tables/sources.csv", "S04,git,车船税法,", "S04,git,,", "pack_empty_cell"),
    ("tables/compulsory_base_premium.csv", "FAM_6UP", "FAM_LT6", "pack_twice"),
    ("tables/compulsory_limits.csv", "2020-09-19,,at_fault", "2020-09-20,,at_fault", "pack_gap"),
    ("tables/compulsory_limits.csv", "2020-09-19,,at_fault", "2020-09-18,,at_fault", "pack_overlap"),
    ("tables/compulsory_limits.csv", "2008-02-01,2020-09-18,at_fault", "2008-02-01,2007-09-18,at_fault", "pack_upside_down"),
    ("tables/short_period_rates.csv", "6,60", "5,60", "pack_twice"),
    ("tables/vehicle_tax_cars.csv", "广东,广东", "广东,上海", "pack_twice"),
    ("tables/vehicle_tax_other.csv", "浙江,浙江", "浙江,江苏", "pack_twice"),
    ("tables/vehicle_tax_cars.csv", "上海,上海,180,360,450", "上海,上海,180,540,450", "pack_not_rising"),
    ("tables/seat_pure.csv", "F6,", "F5,", "pack_twice"),
    ("tables/depreciation_fuel.csv", "9座以下客车,", "1座以下客车,", "pack_unknown_word"),
    ("tables/commercial_ncd.csv", "-3,0.6", "-4,0.6", "pack_twice"),
    ("tables/violation_ranges.csv", "江苏,", "上海,", "pack_twice"),
    ("tables/home_factors.csv", "zone,high", "zone,normal", "pack_twice"),
    ("tables/home_rates.csv", "DECOR,", "BUILDING,", "pack_twice"),
    ("tables/addons.csv", "REPAIR,", "WHEEL,", "pack_twice"),
    ("tables/addons.csv", "REPAIR,", "REPAIRS,", "pack_unknown_word"),
    ("tables/commercial_classes.csv", "F6,family", "F5,family", "pack_twice"),
    ("tables/depreciation_fuel.csv", "9座以下客车,非营业,", "9座以下客车,家庭自用,", "pack_twice"),
    ("tables/scratch_pure.csv", "0,24,0,300000,5000", "0,24,0,300000,2000", "pack_twice"),
    ("tables/commission.csv", "commercial,enterprise,", "commercial,family,", "pack_twice"),
    ("tables/compulsory_base_premium.csv", "6座以下,seats,1,6", "6座以下,seats,6,6", "pack_upside_down"),
]  # fmt: skip

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
    ("tables/short_period_rates.csv", "7,", "pack_rows_missing"),
    ("tables/pricing_ranges.csv", "NEV,", "pack_rows_missing"),
    ("tables/home_factors.csv", "zone,high", "pack_rows_missing"),
    ("tables/home_factors.csv", "age,", "pack_rows_missing"),
    ("tables/home_factors.csv", "age,,0,", "pack_ends_open"),
    ("tables/home_rates.csv", "LIAB,", "pack_rows_missing"),
    ("tables/scratch_pure.csv", "0,24,0,300000,2000", "pack_rows_missing"),
    ("tables/scratch_pure.csv", "0,24,0,300000", "pack_ends_open"),
    ("tables/damage_pure.csv", "F5,家庭自用 6座以下,0,12", "pack_ends_open"),
    ("tables/damage_pure.csv", "E20,", ""),
    ("tables/seat_pure.csv", "E20,", ""),
    ("tables/third_party_pure.csv", "E20,", ""),
    ("tables/depreciation_nev.csv", "9座以下客车,家庭自用,battery,0,", "pack_ends_open"),
    ("tables/depreciation_fuel.csv", "9座以下客车,家庭自用", ""),
    ("tables/vehicle_tax_statutory.csv", "motorcycle,", ""),
    ("tables/compulsory_base_premium.csv", "SPEC_", "pack_use_missing"),
    ("tables/compulsory_float_schemes.csv", "E,2020-09-19", ""),
    ("tables/addons.csv", "ABS_DED,", "pack_rows_missing"),
    ("tables/addons.csv", "SERVICE.test", "pack_rows_missing"),
    ("tables/addons.csv", "NEV_TPL_LOAD", "pack_rows_missing"),
    # The first or last band of a use leaves no gap between its rows; its class is missing all the same.
    ("tables/compulsory_base_premium.csv", "FAM_LT6", "pack_rows_missing"),
    ("tables/compulsory_base_premium.csv", "CTRK_10UP", "pack_rows_missing"),
    # Whoever has a base premium on a day needs limits and a float scheme on it.
    ("tables/compulsory_limits.csv", "2008-02-01", "pack_days_missing"),
    ("tables/compulsory_regions.csv", "*,2007-07-01", "pack_days_missing"),
    ("tables/commission.csv", "", "pack_empty_table"),
    ("tables/damage_pure.csv", "", "pack_empty_table"),
]
"""Lines that are taken out, and what is then missing from that very table; "" = it is missed in another. The head line stays."""


def replace(folder: Path, name: str, old: str, new: str) -> int:
    """Replace the first occurrence; returns its line."""
    path = folder / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return text[: text.index(old)].count("\n") + 1


def take_out(folder: Path, name: str, gone: str) -> None:
    """Take out every line of a table that begins so."""
    path = folder / name
    head, *lines = path.read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(gone.rstrip("\n"))]
    assert len(kept) < len(lines), gone
    path.write_text("".join([head, *kept]), "utf-8")


def titled() -> list[str]:
    """What each mistake is, in the order in which they are kept."""
    spoilt = [f"{name}: {old} -> {new}" for name, old, new, _ in MISTAKES]
    return spoilt + [f"{name}: without {gone.strip() or 'any line'}" for name, gone, _ in WHOLE]


def findings(at: int, demo: Path, spoiled: Path) -> str:
    """Everything that is said about the mistake at that place."""
    shutil.copytree(demo, spoiled)
    if at < len(MISTAKES):
        name, old, new, _ = MISTAKES[at]
        replace(spoiled, name, old, new)
    else:
        name, gone, _ = WHOLE[at - len(MISTAKES)]
        take_out(spoiled, name, gone)
    return _said(spoiled, titled()[at])


def kept() -> list[str]:
    """What was said about each when somebody last read it."""
    return [block.rstrip("\n") + "\n" for block in KEPT.read_text("utf-8").split("\n\n")]


def _said(spoiled: Path, title: str) -> str:
    lines = [f"# {title}"]
    for problem in validate_folder(spoiled):
        facts = " ".join(f"{name}={fact}" for name, fact in problem.facts.items())
        lines.append(f"{problem.file}:{problem.line} {problem.code} {facts}".rstrip())
    shutil.rmtree(spoiled)
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        demonstration = ROOT / "resources" / "rate_packs" / "DEMO-2026"
        found = (findings(at, demonstration, Path(folder) / "spoiled") for at in range(len(titled())))
        KEPT.write_text("\n".join(found), "utf-8")
