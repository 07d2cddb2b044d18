"""What an act changed can be added up without losing anything."""

from __future__ import annotations

from agent_desk.changes import NOTHING, Changes, Kind

CUSTOMER = Changes(frozenset({(Kind.CUSTOMER, "1"), (Kind.OUTBOX, "2")}), subject="1", undo="act-1")
VEHICLE = Changes(frozenset({(Kind.VEHICLE, "3")}), subject="3")


def test_kinds_are_those_of_the_records_touched() -> None:
    assert CUSTOMER.kinds() == {Kind.CUSTOMER, Kind.OUTBOX}
    assert NOTHING.kinds() == frozenset()


def test_two_acts_together_touch_the_records_of_both() -> None:
    assert (CUSTOMER | VEHICLE).touched == CUSTOMER.touched | VEHICLE.touched


def test_the_later_act_gives_subject_and_undo_where_it_has_them() -> None:
    assert (CUSTOMER | VEHICLE).subject == "3"
    assert (CUSTOMER | VEHICLE).undo == "act-1"
    assert (VEHICLE | CUSTOMER).subject == "1"


def test_nothing_adds_nothing() -> None:
    assert CUSTOMER | NOTHING == CUSTOMER
    assert NOTHING | CUSTOMER == CUSTOMER
