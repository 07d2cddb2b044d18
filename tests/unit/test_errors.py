"""Errors say whose fault they are, and carry everything at once."""

from __future__ import annotations

import pickle

import pytest

from agent_desk import errors
from agent_desk.errors import AgentDeskError, Fault, InputError, Missing, NotReady, OurError, Problem, WorldError

KINDS = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, AgentDeskError) and kind is not AgentDeskError
]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_error_is_the_inputs_the_worlds_or_our_fault(kind: type[AgentDeskError]) -> None:
    expected = {InputError: Fault.INPUT, WorldError: Fault.WORLD, OurError: Fault.OURS}
    [family] = [base for base in expected if issubclass(kind, base)]
    assert kind.fault is expected[family]


def test_no_two_errors_share_a_code() -> None:
    codes = [kind.code for kind in KINDS]
    assert sorted(codes) == sorted(set(codes))


def test_every_error_stands_in_the_tree_at_the_head_of_the_module() -> None:
    for kind in KINDS:
        if kind in {errors.NoSuchRecord, errors.MoveNotAllowed}:
            continue
        assert kind.__name__ in str(errors.__doc__), kind


def test_an_input_error_lists_every_problem_in_order_without_what_was_entered() -> None:
    problems = [Problem("identity", "identity_check_digit"), Problem("mobile", "mobile_short", {"n": "1"})]
    error = InputError(problems, subject="id-1")
    assert error.problems == problems
    assert (error.facts, error.subject) == ({"n": "2"}, "id-1")
    assert str(error) == "identity: identity_check_digit; mobile: mobile_short"


def test_what_is_missing_is_listed_by_name() -> None:
    missing = [Missing("paper", "last_policy"), Missing("consent", "truthful")]
    error = NotReady(missing)
    assert (error.missing, error.facts) == (missing, {"n": "2"})


def test_an_error_keeps_its_facts_and_its_record() -> None:
    error = errors.WrongPin(subject="id-1", wait="30")
    assert (error.facts, error.subject) == ({"wait": "30"}, "id-1")
    assert "wrong_pin" in str(error)
    assert str(errors.Locked()) == "locked"


def test_a_problem_and_a_missing_thing_can_be_sent_to_another_process() -> None:
    problem = Problem("vin", "vin_short", {"n": "1"}, stops=False)
    assert pickle.loads(pickle.dumps(problem)) == problem
