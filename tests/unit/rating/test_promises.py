"""What an agent may rely on: dearer cover is never cheaper, order and batches change nothing, a refusal says what to mend."""

from __future__ import annotations

import contextlib
import copy
import io
import json
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from agent_desk import cli
from agent_desk.domain.money import ZERO
from agent_desk.errors import InputError, Problem
from agent_desk.rating import price
from agent_desk.rating.pack import load_folder
from tests.unit.rating import rating_requests as requests

PACK = load_folder(Path(__file__).resolve().parents[3] / "resources" / "rate_packs" / "DEMO-2026")
LISTED = ["2000", "5000", "10000", "20000"]
Request = dict[str, Any]


def commercial_requests() -> st.SearchStrategy[Request]:
    return requests.motor_requests(commercial=True)


def lines_of(request: Request) -> dict[str, Any]:
    answer = price(request, PACK)
    found = answer.commercial or answer.home
    assert found is not None
    return {line.code: line for line in found.lines}


# A limit rises --------------------------------------------------------------------------------------------------------


def raised(data: st.DataObject, code: str, name: str, value: Any) -> Any:
    """A greater limit, sum or count of that cover."""
    if code == "TPL":
        return str(data.draw(st.sampled_from([one for one in requests.LIMITS if one > Decimal(value)])))
    if code in {"SCRATCH", "NEV_PILE_LOSS"}:
        return data.draw(st.sampled_from([one for one in LISTED if Decimal(one) > Decimal(value)]))
    if isinstance(value, int):
        return data.draw(st.integers(value + 1, 90 if name == "days" else 99))
    return f"{Decimal(value) + data.draw(st.integers(1, 5_000_000)):f}"


def can_rise(code: str, name: str, value: Any) -> bool:
    highest = {"TPL": 10_000_000, "SCRATCH": 20_000, "NEV_PILE_LOSS": 20_000}
    if name in {"rate", "seats"}:
        return False
    if isinstance(value, int):
        return value < (90 if name == "days" else 99)
    return Decimal(value) < highest.get(code, 5_000_000)


@settings(max_examples=150)
@given(commercial_requests(), st.data())
def test_the_price_never_falls_when_a_limit_rises(request: Request, data: st.DataObject) -> None:
    covers = request["commercial"]["covers"]
    ways = [
        (code, name) for code, chosen in covers.items() for name, value in chosen.items() if can_rise(code, name, value)
    ]
    assume(ways)
    code, name = data.draw(st.sampled_from(ways))
    dearer = copy.deepcopy(request)
    dearer["commercial"]["covers"][code][name] = raised(data, code, name, covers[code][name])
    before, after = lines_of(request)[code], lines_of(dearer)[code]
    assert after.premium >= before.premium
    if before.sum_insured is not None:
        assert after.sum_insured > before.sum_insured
    assert price(dearer, PACK).total >= price(request, PACK).total


@settings(max_examples=80)
@given(commercial_requests(), st.data())
def test_the_price_never_falls_when_another_person_is_covered(request: Request, data: st.DataObject) -> None:
    seats = max(request["vehicle"]["seats"], 3)
    fewer = data.draw(st.integers(1, seats - 2))
    code = data.draw(st.sampled_from(["PASSENGER", "NONMED_SEAT"]))
    request["vehicle"]["seats"] = seats
    request["commercial"]["covers"] |= {
        "PASSENGER": {"limit": data.draw(requests.yuan(1, 1_000_000)), "seats": fewer},
        "NONMED_SEAT": {"limit": data.draw(requests.yuan(1, 1_000_000)), "seats": fewer},
    }
    dearer = copy.deepcopy(request)
    dearer["commercial"]["covers"][code]["seats"] += 1
    assert lines_of(dearer)[code].sum_insured > lines_of(request)[code].sum_insured
    assert price(dearer, PACK).total >= price(request, PACK).total


@settings(max_examples=80)
@given(requests.home_requests(), st.data())
def test_the_price_of_a_home_never_falls_when_a_sum_rises(request: Request, data: st.DataObject) -> None:
    code = data.draw(st.sampled_from(sorted(request["items"])))
    highest = PACK.home_items[code].high
    if code == "THEFT":
        highest = min(highest, Decimal(request["items"]["CONTENTS"]))
    now = Decimal(request["items"][code])
    assume(now < highest)
    more = data.draw(requests.decimals(f"{now:f}", f"{highest:f}", 2))
    dearer = {**request, "items": {**request["items"], code: more}}
    assert lines_of(dearer)[code].premium >= lines_of(request)[code].premium
    assert price(dearer, PACK).total >= price(request, PACK).total


@settings(max_examples=80)
@given(commercial_requests(), st.data())
def test_a_greater_deductible_never_makes_the_price_rise(request: Request, data: st.DataObject) -> None:
    covers = request["commercial"]["covers"]
    main = data.draw(st.sampled_from([code for code in covers if code in requests.NEEDS]))
    low, high = sorted(data.draw(st.tuples(*[st.sampled_from(["0.05", "0.10", "0.15", "0.20"])] * 2)))
    covers[f"ABS_DED_{main}"] = {"rate": low}
    bearing = copy.deepcopy(request)
    bearing["commercial"]["covers"][f"ABS_DED_{main}"]["rate"] = high
    assert price(bearing, PACK).total <= price(request, PACK).total


# Order, sums, batches -------------------------------------------------------------------------------------------------


@settings(max_examples=100)
@given(st.one_of(commercial_requests(), requests.home_requests()), st.data())
def test_the_order_of_covers_does_not_matter(request: Request, data: st.DataObject) -> None:
    holder, key = (request["commercial"], "covers") if request["kind"] == "motor" else (request, "items")
    shuffled = copy.deepcopy(request)
    order = data.draw(st.permutations(list(holder[key])))
    (shuffled["commercial"] if request["kind"] == "motor" else shuffled)[key] = {
        code: holder[key][code] for code in order
    }
    assert lines_of(shuffled) == lines_of(request)
    assert list(lines_of(shuffled)) == order
    assert price(shuffled, PACK).total == price(request, PACK).total


@settings(max_examples=100)
@given(requests.motor_requests())
def test_the_lines_added_are_the_total_to_the_fen(request: Request) -> None:
    answer = price(request, PACK)
    added = ZERO
    if answer.compulsory is not None:
        added += answer.compulsory.premium
    if answer.vehicle_tax is not None:
        added += answer.vehicle_tax.amount
    if answer.commercial is not None:
        lines = sum((line.premium for line in answer.commercial.lines), ZERO)
        assert lines == answer.commercial.premium
        added += lines
    assert answer.total == added


def answers_of(lines: list[str]) -> tuple[list[str], int]:
    """What the command line answers to these lines, and its exit status."""
    said = io.StringIO()
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(said):
        batch = Path(folder) / "batch.jsonl"
        batch.write_text("\n".join(lines) + "\n", "utf-8")
        status = cli.main(["quote", "--batch", str(batch)])
    return said.getvalue().splitlines(), status


@settings(max_examples=15)
@given(st.lists(st.one_of(requests.motor_requests(), requests.home_requests()), min_size=2, max_size=8), st.data())
def test_splitting_a_batch_changes_nothing(batch: list[Request], data: st.DataObject) -> None:
    lines = [json.dumps(request, ensure_ascii=False) for request in batch]
    lines.insert(data.draw(st.integers(0, len(lines))), '{"kind": "boat"}')
    at = data.draw(st.integers(1, len(lines) - 1))
    whole, status = answers_of(lines)
    first, first_status = answers_of(lines[:at])
    second, second_status = answers_of(lines[at:])
    assert len(whole) == len(lines)
    assert first + second == whole
    assert status == max(first_status, second_status) == 2


# Mending --------------------------------------------------------------------------------------------------------------

WRONG: list[Any] = [
    None, "", "x", "-1", "0", "0.00001", "99999999999", -1, 0, 7, 250, 3.5, True, [], {}, "2199-01-01", "1990-01-01",
]  # fmt: skip
ENERGIES = [*requests.FUEL, *requests.NEV]


def places(request: Request, at: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Every key of the request as the keys from the root."""
    found: list[tuple[str, ...]] = []
    for key, value in request.items():
        found.append((*at, key))
        if isinstance(value, dict):
            found += places(value, (*at, key))
    return found


def put(request: Request, way: tuple[str, ...], value: Any) -> None:
    for key in way[:-1]:
        request = request[key]
    request[way[-1]] = copy.deepcopy(value)


def look(request: Request, way: tuple[str, ...]) -> Any:
    for key in way:
        request = request.get(key) if isinstance(request, dict) else None  # type: ignore[assignment]
    return request


SPARE: dict[str, Any] = {
    "load_t": "1", "special_kind": 1, "displacement_l": "1.5", "curb_weight_t": "1.2", "new_price": "100000", "collect": True,
    "seats": 5, "float": "none", "continuous_years": 0, "claims": 0, "pricing": "1", "violation": "1",
    "covers": {"DRIVER": {"limit": "1"}},
}  # fmt: skip


def mended(request: Request, sound: Request, problem: Problem) -> None:
    """Mend the one fact that the problem names, as its words tell to."""
    way = tuple(problem.path.split("."))
    facts, code, was = problem.facts, problem.code, look(sound, way)
    cover = len(way) > 1 and way[-2] in {"covers", "items"}
    if way[:-1] and not isinstance(look(request, way[:-1]), dict):
        return  # its part was taken out to mend another
    if code == "unknown_key":
        holder = look(request, way[:-1]) if way[:-1] else request
        del holder[way[-1]]
    elif cover and code in {"needs_cover", "not_allowed"}:
        put(request, way, None)
    elif code == "unknown_value" and was is None:
        put(request, way, facts["allowed"].split(", ")[0])
    elif code == "not_allowed":
        put(request, way, "none")
    elif code == "refer_to_underwriter":
        put(request, way, int(request["start"][:4]) - int(facts["high"]))
    elif code == "out_of_range" and "low" in facts:
        end = facts["high"] if facts["low"] == "0" else facts["low"]
        put(request, way, int(end) if isinstance(was, int) else end)
    elif code == "out_of_range" and way[-2:] == ("PASSENGER", "seats"):
        put(request, way[:-1], None)  # there is nobody to insure
    elif code == "out_of_range":
        put(request, way, facts.get("day") or facts["high"])
    elif way == ("vehicle", "seats") and code == "not_in_pack":
        # Its words name the use: buses begin where cars end.
        put(request, way, 20 if look(request, ("vehicle", "use")) in {"city_bus", "road_passenger"} else 5)
    elif way[0] == "commercial" and code == "not_in_pack":
        request["commercial"] = None
    elif problem.path == "items" and code == "nothing_to_quote":
        put(request, way, sound["items"])
    elif code == "nothing_to_quote":
        request["compulsory"] = {"float": "none", "short_months": None}
        if way[0] == "commercial":
            request["commercial"] = None
    else:
        # The value that it had, or any sound one where the case did not need it before.
        spare = {**SPARE, "invoice_date": request["start"] if isinstance(request.get("start"), str) else sound["start"]}
        put(request, way, spare.get(way[-1]) if was is None or was == look(request, way) else was)


@settings(max_examples=300)
@given(st.one_of(requests.motor_requests(), requests.home_requests()), st.data())
def test_every_refusal_names_a_fact_that_mended_is_accepted(sound: Request, data: st.DataObject) -> None:
    request = copy.deepcopy(sound)
    for way in data.draw(st.lists(st.sampled_from(places(sound)), min_size=1, max_size=3)):
        if way != ("kind",) and isinstance(look(request, way[:-1]) if way[:-1] else request, dict):
            likely = {"energy": ENERGIES, "use": requests.USES}.get(way[-1], [])
            put(request, way, data.draw(st.sampled_from([*WRONG, *likely])))
    seen: list[set[tuple[str, str]]] = []
    for _ in range(12):
        try:
            price(request, PACK)
        except InputError as error:
            found = {(problem.path, problem.code) for problem in error.problems}
            assert found not in seen, found
            seen.append(found)
            for problem in error.problems:
                mended(request, sound, problem)
        else:
            return
    raise AssertionError(seen)
