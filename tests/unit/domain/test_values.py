"""What the values of the domain promise: frozen, complete, and moves that follow the business."""

from __future__ import annotations

import pytest

from agent_desk.domain.application import DECIDED, DESK_MOVES, MOVES, WITH_HEAD_OFFICE, ApplicationState, may_move
from agent_desk.domain.customer import Party
from agent_desk.domain.facts import ENERGIES, RULES, USES
from agent_desk.domain.home import Occupancy, Structure, Zone
from agent_desk.domain.money import Money
from agent_desk.domain.vehicle import NEW_ENERGY, Energy, Use
from tests import factories

S = ApplicationState
WAY = (S.DRAFT, S.READY, S.QUEUED, S.SUBMITTED, S.UNDERWRITING, S.APPROVED, S.PAID, S.ISSUED, S.DELIVERED)


def test_every_state_has_its_moves() -> None:
    assert set(MOVES) == set(ApplicationState)


def test_the_way_of_a_policy_can_be_walked_and_never_skipped() -> None:
    for place, state in enumerate(WAY):
        assert [later for later in WAY[place + 1 :] if may_move(state, later)] == list(WAY[place + 1 : place + 2])


def test_payment_comes_before_issue() -> None:
    assert [state for state in S if may_move(state, S.ISSUED)] == [S.PAID]


def test_a_returned_application_comes_back_and_a_declined_one_does_not() -> None:
    assert may_move(S.RETURNED, S.READY)
    assert {state for state in S if not MOVES[state]} == {S.DECLINED, S.CANCELLED, S.EXPIRED}


def test_an_application_that_head_office_holds_is_never_only_a_matter_of_the_desk() -> None:
    assert not DESK_MOVES & WITH_HEAD_OFFICE
    assert {S.APPROVED, S.RETURNED, S.DECLINED} <= DECIDED


@pytest.mark.parametrize(
    "value",
    [
        factories.customer(),
        factories.organisation(),
        factories.vehicle(),
        factories.home(),
        factories.visit(facts={"customer.name": "林甲子"}),
        factories.quote(),
        Money(1),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_value_cannot_be_changed(value: object) -> None:
    (first, *_) = type(value).__match_args__  # type: ignore[attr-defined]
    kept = getattr(value, first)
    # A struct or a dataclass: both refuse with this.
    with pytest.raises(AttributeError):
        setattr(value, first, None)
    assert getattr(value, first) == kept


def test_a_vehicle_without_registration_is_new() -> None:
    assert factories.new_vehicle().is_new
    assert not factories.vehicle().is_new


def test_the_parts_of_an_answer_are_its_premiums_and_none_where_not_quoted() -> None:
    answer = factories.answer()
    assert answer.part("compulsory") == Money.yuan(950)
    assert answer.part("vehicle_tax") == Money.yuan(300)
    assert answer.part("commercial") is None
    assert answer.part("home") is None
    assert factories.answer(vehicle_tax=None).part("vehicle_tax") is None


def test_the_choices_of_a_fact_are_those_of_its_value() -> None:
    for path, values in {
        "customer.party": Party,
        "vehicle.use": Use,
        "vehicle.energy": Energy,
        "home.structure": Structure,
        "home.zone": Zone,
        "home.occupancy": Occupancy,
    }.items():
        assert RULES[path].choices == tuple(values), path
    assert tuple(Use) == USES
    assert tuple(Energy) == ENERGIES
    assert frozenset(ENERGIES) > NEW_ENERGY


def test_every_fact_says_its_sort_and_only_choices_have_choices() -> None:
    sorts = {"text", "choice", "date", "yuan", "decimal", "whole", "flag"}
    for path, rule in RULES.items():
        assert rule.path == path
        assert rule.sort in sorts
        assert (rule.sort == "choice") == bool(rule.choices), path
        assert rule.kinds <= {"motor", "home"}
        assert rule.kinds
