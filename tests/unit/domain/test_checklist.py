"""Checklists are data: the business's four cases stand exactly so, and a faulty file is refused with every fault named."""

from __future__ import annotations

from itertools import product

import pytest

from agent_desk.domain.checklist import Checklist, choose, parse_checklists
from agent_desk.domain.customer import Party
from agent_desk.domain.home import Occupancy
from agent_desk.errors import InputError, OurError
from agent_desk.texts import LANGUAGES, RESOURCES

PACK = (RESOURCES / "rate_packs" / "DEMO-2026" / "checklists.toml").read_text(encoding="utf-8")
ID_CARD = ["id_card_front", "id_card_back"]
LICENCE = ["vehicle_licence_main", "vehicle_licence_duplicate"]


@pytest.fixture
def checklists() -> dict[str, Checklist]:
    return parse_checklists(PACK, "zh_CN")


def must(checklist: Checklist) -> list[str]:
    return [slot.code for slot in checklist.slots if slot.need == "must"]


def faults(toml_text: str) -> set[tuple[str, str]]:
    with pytest.raises(InputError) as caught:
        parse_checklists(toml_text, "zh_CN")
    return {(problem.path, problem.code) for problem in caught.value.problems}


# The business's cases -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("new", "party", "case", "papers"),
    [
        (True, Party.PERSON, "motor_new_person", [*ID_CARD, "purchase_invoice", "conformity_certificate"]),
        (
            True,
            Party.ORGANISATION,
            "motor_new_organisation",
            ["business_licence", "purchase_invoice", "conformity_certificate"],
        ),
        (False, Party.PERSON, "motor_used_person", [*ID_CARD, *LICENCE, "last_policy"]),
        (False, Party.ORGANISATION, "motor_used_organisation", ["business_licence", *LICENCE, "last_policy"]),
    ],
)
def test_the_four_motor_cases_need_exactly_the_papers_of_the_business(
    checklists: dict[str, Checklist], new: bool, party: Party, case: str, papers: list[str]
) -> None:
    chosen = choose(checklists, kind="motor", new=new, party=party)
    assert (chosen.case, must(chosen)) == (case, papers)


@pytest.mark.parametrize(
    ("occupancy", "papers"),
    [("owner", ["property_certificate"]), ("tenant", ["lease_contract"]), ("landlord", ["property_certificate"])],
)
def test_a_home_needs_the_applicant_and_the_title_that_fits_the_relation(
    checklists: dict[str, Checklist], occupancy: str, papers: list[str]
) -> None:
    chosen = choose(checklists, kind="home", new=False, party=Party.PERSON, occupancy=occupancy)
    assert must(chosen) == [*ID_CARD, *papers]
    chosen = choose(checklists, kind="home", new=False, party=Party.ORGANISATION, occupancy=occupancy)
    assert must(chosen) == ["business_licence", *papers]


def test_a_landlord_may_add_the_lease(checklists: dict[str, Checklist]) -> None:
    chosen = choose(checklists, kind="home", new=False, party=Party.PERSON, occupancy=Occupancy.LANDLORD)
    assert {slot.code: slot.need for slot in chosen.slots}["lease_contract"] == "if_applies"


def test_whether_a_vehicle_is_new_plays_no_part_for_a_home(checklists: dict[str, Checklist]) -> None:
    for party, occupancy in product(Party, Occupancy):
        assert choose(checklists, kind="home", new=True, party=party, occupancy=occupancy) is choose(
            checklists, kind="home", new=False, party=party, occupancy=occupancy
        )


def test_what_is_missing_is_counted_by_picture_and_only_for_needed_papers(checklists: dict[str, Checklist]) -> None:
    chosen = checklists["motor_used_person"]
    assert [slot.code for slot in chosen.missing({})] == must(chosen)
    filled = dict.fromkeys(must(chosen), 1)
    assert chosen.missing(filled) == ()
    assert [slot.code for slot in chosen.missing(filled | {"last_policy": 0})] == ["last_policy"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_paper_has_title_hint_and_source_in_the_language(language: str) -> None:
    for checklist in parse_checklists(PACK, language).values():
        assert checklist.title
        for slot in checklist.slots:
            assert slot.title, slot.code
            assert slot.hint, slot.code
            assert slot.source, slot.code


def test_the_languages_differ_in_words_only() -> None:
    chinese, english = parse_checklists(PACK, "zh_CN"), parse_checklists(PACK, "en")
    shape = [
        {case: [(slot.code, slot.need, slot.pages) for slot in one.slots] for case, one in found.items()}
        for found in (chinese, english)
    ]
    assert shape[0] == shape[1]
    assert chinese["motor_new_person"].title != english["motor_new_person"].title


# A new case is data ---------------------------------------------------------------------------------------------------


def test_a_case_with_more_conditions_wins_without_any_code(checklists: dict[str, Checklist]) -> None:
    wide = """
        [cases.any_motor]
        title = { zh_CN = "车险", en = "Motor" }
        when = { kind = "motor" }
        papers = [ { paper = "last_policy", need = "must", pages = 2 } ]
    """
    found = parse_checklists(PACK + wide, "zh_CN")
    assert choose(found, kind="motor", new=True, party=Party.PERSON).case == "motor_new_person"
    del found["motor_new_person"]
    left = choose(found, kind="motor", new=True, party=Party.PERSON)
    assert left.case == "any_motor"
    assert [slot.code for slot in left.missing({"last_policy": 1})] == ["last_policy"]
    assert left.missing({"last_policy": 2}) == ()


def test_where_nothing_fits_the_desk_says_that_it_is_at_fault() -> None:
    with pytest.raises(OurError):
        choose({}, kind="motor", new=True, party=Party.PERSON)


# Faulty files ---------------------------------------------------------------------------------------------------------


def test_every_fault_of_a_file_is_named_at_once() -> None:
    broken = """
        version = "2026-07"
        extra = 1
        [papers.invoice]
        title = { zh_CN = "发票" }
        hint = { zh_CN = "看清", en = "Readable", fr = "Lisible" }
        source = ""
        [cases.one]
        title = { zh_CN = "一", en = "One" }
        when = { kind = "boat", colour = "red" }
        papers = [
            { paper = "invoice", need = "perhaps", pages = 0 },
            { paper = "licence", need = "must" },
            { paper = "invoice", need = "must", colour = "red" },
            "invoice",
        ]
        [cases.two]
        title = { zh_CN = "二", en = "Two" }
        when = { party = "person" }
        papers = []
    """
    assert faults(broken) == {
        ("extra", "unknown_key"),
        ("papers.invoice.title.en", "required"),
        ("papers.invoice.hint.fr", "unknown_key"),
        ("papers.invoice.source", "required"),
        ("cases.one.when.kind", "unknown_value"),
        ("cases.one.when.colour", "unknown_key"),
        ("cases.one.papers.0.need", "unknown_value"),
        ("cases.one.papers.0.pages", "bad_whole"),
        ("cases.one.papers.1.paper", "unknown_paper"),
        ("cases.one.papers.2.colour", "unknown_key"),
        ("cases.one.papers.2.paper", "paper_twice"),
        ("cases.one.papers.3", "wrong_type"),
        ("cases.one.papers.3.paper", "required"),
        ("cases.one.papers.3.need", "required"),
        ("cases.two.when.kind", "required"),
        ("cases.two.papers", "required"),
    }


def test_a_file_that_is_no_toml_or_empty_is_refused() -> None:
    assert faults("cases = [") == {("", "bad_toml")}
    assert faults("") == {("version", "required"), ("papers", "required"), ("cases", "required")}
    assert faults('version = "1"\npapers = 1\ncases = []\n') == {("papers", "wrong_type"), ("cases", "required")}


def test_a_case_without_a_checklist_is_named() -> None:
    assert faults(PACK.replace('condition = "new", party = "person"', 'condition = "used", party = "person"')) == {
        ("cases", "case_not_covered"),
        ("cases", "case_twice"),
    }
