"""What may come back: of each policy by its own rule, of the tax only for what the law names, always with the calculation."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from pypdf import PdfReader

from agent_desk.desk import Desk
from agent_desk.domain.money import ZERO, Money
from agent_desk.domain.policy import Policy, Product
from agent_desk.domain.refund import COMPULSORY_GROUNDS, TAX_GROUNDS, Ground, Payer, Refund
from agent_desk.errors import InputError, NoSuchRecord
from tests.fakes.real_desk import RealDesk, complete_visit
from tests.unit.sheets.sheet_reading import squeezed, texts

START, END = date(2026, 12, 6), date(2027, 12, 5)


@pytest.fixture
def policies(real: RealDesk) -> dict[str, Policy]:
    """Compulsory and commercial policies as head office would issue them for a queued application, by product."""
    desk = real.desk
    application = desk.application(desk.queue(complete_visit(desk)).subject)
    quote = desk.quote(application.quote_id)
    found = {
        product.value: Policy(
            id=f"policy-{product.value}",
            number=f"PD{product.value}0001",
            application_id=application.id,
            customer_id=application.customer_id,
            product=product,
            object_label="浙A00001",
            start=START,
            end=END,
            premium=premium,
            issued_at=real.clock.now(),
            vehicle_id=quote.vehicle_id,
        )
        for product in Product
        if (premium := quote.answer.part(product.value)) is not None
    }
    keep(desk, *found.values())
    return found


def keep(desk: Desk, *policies: Policy) -> None:
    with desk._context().units.write() as unit:
        for policy in policies:
            unit.policies.put(policy)
        unit.commit()


def item(refund: Refund, name: str) -> Money:
    return next(one.refund for one in refund.items if one.name == name)


def steps(refund: Refund, name: str) -> list[str]:
    return [step.code for one in refund.items if one.name == name for step in one.steps]


def test_the_published_example_comes_out_to_the_fen(desk: Desk, policies: dict[str, Policy]) -> None:
    keep(desk, replace(policies["compulsory"], premium=Money.yuan("950")))
    refund = desk.refund(["policy-compulsory"], START + timedelta(days=90), "suspended")
    assert item(refund, "compulsory") == Money.yuan("715.75")
    assert ("term", "365") in refund.items[0].steps[1].facts
    assert refund.items[0].payer is Payer.INSURER


def test_before_the_start_commercial_insurance_keeps_three_percent_and_compulsory_nothing(
    desk: Desk, policies: dict[str, Policy]
) -> None:
    refund = desk.refund(["policy-compulsory", "policy-commercial"], START - timedelta(days=1), "duplicate")
    commercial = policies["commercial"].premium
    assert item(refund, "compulsory") == policies["compulsory"].premium
    assert item(refund, "commercial") == Money.rounded(commercial.decimal() * 97 / 100)
    assert steps(refund, "commercial") == ["refund_paid", "refund_kept", "refund_result"]
    assert steps(refund, "compulsory") == ["refund_paid", "refund_not_begun", "refund_result"]


@pytest.mark.parametrize("ground", Ground)
def test_compulsory_insurance_comes_back_only_on_its_grounds(
    desk: Desk, policies: dict[str, Policy], ground: Ground
) -> None:
    refund = desk.refund(["policy-compulsory"], date(2027, 3, 1), ground.value)
    assert bool(item(refund, "compulsory")) == (ground in COMPULSORY_GROUNDS)


@pytest.mark.parametrize("ground", Ground)
def test_tax_comes_back_only_for_theft_and_scrapping_and_from_the_tax_office(
    desk: Desk, policies: dict[str, Policy], ground: Ground
) -> None:
    refund = desk.refund(["policy-compulsory"], date(2026, 12, 20), ground.value)
    tax = next(one for one in refund.items if one.name == "vehicle_tax")
    assert tax.paid == Money.yuan("300")
    assert tax.refund == (Money.yuan("25") if ground in TAX_GROUNDS else ZERO)
    assert tax.payer is (Payer.TAX_OFFICE if ground in TAX_GROUNDS else Payer.NOBODY)


def test_tax_of_another_year_than_the_loss_stays_with_the_state(desk: Desk, policies: dict[str, Policy]) -> None:
    refund = desk.refund(["policy-compulsory"], date(2027, 2, 1), "stolen")
    assert item(refund, "vehicle_tax") == ZERO
    assert "refund_tax_other_year" in steps(refund, "vehicle_tax")


def test_after_the_end_nothing_is_left(desk: Desk, policies: dict[str, Policy]) -> None:
    refund = desk.refund(list(policies["commercial"].id.split()), END + timedelta(days=1), "request")
    assert refund.total == ZERO
    assert refund.items[0].payer is Payer.NOBODY


def test_a_policy_is_found_by_its_number_and_the_sums_are_told_apart_by_payer(
    desk: Desk, policies: dict[str, Policy]
) -> None:
    refund = desk.refund([one.number for one in policies.values()], date(2026, 12, 10), "scrapped")
    assert [one.name for one in refund.items] == ["compulsory", "vehicle_tax", "commercial"]
    assert refund.from_payer(Payer.TAX_OFFICE) == Money.yuan("25")
    assert refund.from_payer(Payer.INSURER) + refund.from_payer(Payer.TAX_OFFICE) == refund.total


def test_a_policy_from_before_this_desk_says_that_its_tax_is_not_known(desk: Desk, policies: dict[str, Policy]) -> None:
    keep(desk, replace(policies["compulsory"], application_id="of another desk"))
    refund = desk.refund(["policy-compulsory"], date(2026, 12, 20), "stolen")
    assert refund.items[1].paid is None
    assert steps(refund, "vehicle_tax") == ["refund_tax_unknown"]
    read = texts(desk.refund_note(["policy-compulsory"], date(2026, 12, 20), "stolen"))[0]
    assert "待核实" in read


def test_a_home_policy_knows_no_grounds_of_a_vehicle(desk: Desk, policies: dict[str, Policy]) -> None:
    home = replace(policies["commercial"], id="policy-home", number="PDH1", product=Product.HOME, vehicle_id=None)
    keep(desk, home)
    assert item(desk.refund(["policy-home"], START, "request"), "home") == home.premium
    with pytest.raises(InputError) as caught:
        desk.refund(["policy-home"], START, "stolen")
    assert [problem.code for problem in caught.value.problems] == ["vehicle_ground"]


def test_policies_of_two_objects_an_unknown_ground_and_an_unknown_policy_are_refused(
    desk: Desk, policies: dict[str, Policy]
) -> None:
    keep(desk, replace(policies["commercial"], id="other", number="PD2", vehicle_id=None, object_label="浙A00002"))
    for ids, ground, code in (
        (["policy-commercial", "other"], "request", "two_objects"),
        (["policy-commercial"], "whim", "unknown_value"),
        ([], "request", "required"),
    ):
        with pytest.raises(InputError) as caught:
            desk.refund(ids, START, ground)
        assert [problem.code for problem in caught.value.problems] == [code]
    with pytest.raises(NoSuchRecord):
        desk.refund(["nobody's"], START, "request")


def test_the_note_says_every_amount_and_comes_in_both_languages(desk: Desk, policies: dict[str, Policy]) -> None:
    ids, day = [one.id for one in policies.values()], date(2026, 12, 20)
    refund = desk.refund(ids, day, "scrapped")
    pdf = desk.refund_note(ids, day, "scrapped", "both")
    read = texts(pdf)[0]
    for one in refund.items:
        assert one.refund.shown() in read
    assert squeezed("税务机关退，请持完税凭证和证明办理") in read
    assert squeezed("The tax office pays back, on the tax receipt and proof") in read
    import io

    assert len(PdfReader(io.BytesIO(pdf)).pages) == 2
