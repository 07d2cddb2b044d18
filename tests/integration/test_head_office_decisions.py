"""From the underwriter's decision to policies, commission and the statement, all of it told to the desk."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from agent_desk.contract import codec
from agent_desk.contract.bodies import ApplicationBody
from agent_desk.domain.application import ApplicationState
from agent_desk.domain.commission import CommissionEntry, CommissionState
from agent_desk.domain.money import Money
from agent_desk.domain.policy import Policy, Product
from agent_desk.rating import price_text
from agent_desk.rating.moves import STATED, by_factor
from agent_desk.rating.pack import load_folder, read_pack
from agent_desk.rating.sealing import seal, unseal, verify
from head_office.problems import Refused
from head_office.services import demonstration, enrolment, packing, statements, underwriting, viewing
from head_office.services.office import Office
from tests.fakes.changed_pack import changed_folder
from tests.fakes.office_client import OfficeClient, application, demo_pack, request_text, sent_again
from tests.fakes.office_fixtures import Enrolled, desk, new_agent, office
from tests.fakes.running_office import AGENT, RunningOffice, running_office

__all__ = ["desk", "new_agent", "office"]

WHO = "test"


@pytest.fixture
def opened(office: RunningOffice) -> Iterator[Office]:
    """The same data, as the command line opens it beside the running server."""
    with office.open() as second:
        yield second


def pushed(desk: OfficeClient, body: ApplicationBody) -> str:
    assert desk.statuses(desk.envelope("application", body)) == ["stored"]
    return body.application.id


def issued(opened: Office, name: str) -> tuple[Policy, ...]:
    underwriting.decide(opened, name, "accept", who=WHO)
    underwriting.pay(opened, name, who=WHO)
    return underwriting.issue(opened, name, who=WHO)[1]


def test_the_whole_way_is_told_step_by_step(desk: OfficeClient, opened: Office) -> None:
    body = application()
    name = pushed(desk, body)
    underwriting.decide(opened, name, "return", " 身份证反光，请重拍。 ", who=WHO)
    assert desk.news("application")[-1]["comment"] == "身份证反光，请重拍。"
    again = sent_again(body, round=2)
    assert desk.statuses(desk.envelope("application", again)) == ["stored"]
    policies = issued(opened, body.application.number)
    assert desk.states(name) == ["underwriting", "returned", "underwriting", "approved", "paid", "issued"]
    assert [codec.decode(codec.encode(told), Policy) for told in desk.news("policy")] == list(policies)


def test_policies_and_commission_are_right_to_the_fen(desk: OfficeClient, opened: Office) -> None:
    body = application()
    issued(opened, pushed(desk, body))
    policies = {
        policy.product: policy for policy in (codec.decode(codec.encode(t), Policy) for t in desk.news("policy"))
    }
    assert set(policies) == {Product.COMPULSORY, Product.COMMERCIAL}
    assert [str(policies[product].premium) for product in policies] == ["950.00", "3352.86"]
    assert all((str(p.start), str(p.end)) == ("2026-03-10", "2027-03-09") for p in policies.values())
    entries = [codec.decode(codec.encode(told), CommissionEntry) for told in desk.news("commission")]
    found = {e.product: (str(e.net), e.rate, str(e.amount), e.state, e.policy_id) for e in entries}
    assert found == {
        Product.COMPULSORY: (
            "896.23",
            Decimal("0.04"),
            "35.85",
            CommissionState.EARNED,
            policies[Product.COMPULSORY].id,
        ),
        Product.COMMERCIAL: (
            "3163.08",
            Decimal("0.1"),
            "316.31",
            CommissionState.EARNED,
            policies[Product.COMMERCIAL].id,
        ),
    }


def test_policy_numbers_are_given_out_once_and_without_gaps(new_agent: Enrolled, opened: Office) -> None:
    numbers = []
    for _ in range(3):
        numbers += [
            p.number for p in issued(opened, pushed(new_agent(), application())) if p.product is Product.COMMERCIAL
        ]
    counts = [int(number.rpartition("-")[2]) for number in numbers]
    assert counts == list(range(counts[0], counts[0] + 3))


@pytest.mark.parametrize(
    ("before", "act"),
    [
        ((), "pay"),
        ((), "issue"),
        (("accept",), "issue"),
        (("accept",), "accept"),
        (("decline",), "accept"),
        (("return",), "accept"),
        (("accept", "pay", "issue"), "issue"),
    ],
)
def test_a_step_that_the_state_does_not_allow_changes_nothing(
    desk: OfficeClient, opened: Office, before: tuple[str, ...], act: str
) -> None:
    name = pushed(desk, application())

    def do(step: str) -> None:
        if step in underwriting.DECISIONS:
            underwriting.decide(opened, name, step, "甲", who=WHO)
        else:
            {"pay": underwriting.pay, "issue": underwriting.issue}[step](opened, name, who=WHO)

    for step in before:
        do(step)
    told = desk.feed().items
    with pytest.raises(Refused, match="move_not_allowed"):
        do(act)
    assert desk.feed().items == told


def test_a_return_without_words_is_refused(desk: OfficeClient, opened: Office) -> None:
    name = pushed(desk, application())
    for decision in ("return", "decline"):
        with pytest.raises(Refused, match="comment_missing"):
            underwriting.decide(opened, name, decision, "  ", who=WHO)


def test_two_underwriters_at_once_decide_once(desk: OfficeClient, opened: Office) -> None:
    name = pushed(desk, application())

    def decide(decision: str) -> str:
        try:
            underwriting.decide(opened, name, decision, "甲", who=WHO)
        except Refused as problem:
            return problem.code
        return "done"

    with ThreadPoolExecutor(4, thread_name_prefix="asyncio_decide") as pool:
        answers = list(pool.map(decide, ["accept", "decline", "return", "accept"]))
    assert sorted(answers) == ["done", *["move_not_allowed"] * 3]
    assert len(desk.states(name)) == 2


def test_the_price_is_checked_line_by_line_under_its_own_pack(desk: OfficeClient, opened: Office) -> None:
    body = application()
    answer = body.quote.answer
    commercial = answer.commercial
    assert commercial is not None
    cheap = replace(commercial.lines[0], premium=commercial.lines[0].premium - Money(1234))
    told = replace(
        answer,
        total=answer.total - Money(1234),
        commercial=replace(commercial, lines=(cheap, *commercial.lines[1:]), premium=commercial.premium - Money(1234)),
    )
    body = msgspec.structs.replace(body, quote=msgspec.structs.replace(body.quote, answer=told))
    seen = viewing.case(opened, pushed(desk, body))
    assert [(line.part, line.code) for line in seen.lines if line.differs] == [
        ("commercial", ""),
        ("commercial", "DAMAGE"),
    ]
    assert seen.row.rerated_fen == answer.total.fen
    # The line's own figures give head office's amount: what the desk stated is not what it calculated.
    assert [(move.part, move.code, move.amount) for move in seen.moves] == [("DAMAGE", STATED, Money(1234))]
    news = desk.news("application")[-1]
    assert (news["rerated_total"], news["difference"]) == (str(answer.total), "12.34")


def test_a_difference_is_explained_by_the_factor_that_makes_it(
    desk: OfficeClient, opened: Office, tmp_path: Path
) -> None:
    body = application()
    answer = price_text(body.quote.request, load_folder(changed_folder(tmp_path / "changed")))
    told = replace(answer, pack=body.quote.answer.pack, trace=())
    body = msgspec.structs.replace(body, quote=msgspec.structs.replace(body.quote, answer=told))
    seen = viewing.case(opened, pushed(desk, body))
    assert seen.rerated is not None
    moves = by_factor(seen.moves)
    assert [(move.part, move.code, move.before, move.after) for move in moves] == [
        ("commercial", "expense", "22%", "25%"),
        ("TPL", "pure", "1,150.51", "1,117.00"),
    ]
    assert Money(sum(move.amount.fen for move in moves)) == seen.rerated.total - told.total


def test_an_application_under_a_withdrawn_pack_is_kept_and_says_so(tmp_path: Path) -> None:
    body = application()
    # An office of its own: nobody else's pack is withdrawn by this.
    with running_office(tmp_path / "own") as own, own.open() as opened:
        demonstration.prepare(opened)
        with OfficeClient(own.url, own.code(AGENT)) as client:
            name = pushed(client, body)
        packing.withdraw(opened, body.quote.answer.pack.sha256[:12], "录错", who="test")
        seen = viewing.case(opened, name)
    assert (seen.withdrawn, seen.moves, seen.rerate_problem) == ("录错", (), "")


def test_a_request_that_its_pack_refuses_is_shown_not_lost(desk: OfficeClient, opened: Office) -> None:
    body = application()
    asked = request_text().replace('"seats": 5', '"seats": 500')
    body = msgspec.structs.replace(body, quote=msgspec.structs.replace(body.quote, request=asked))
    seen = viewing.case(opened, pushed(desk, body))
    assert seen.rerated is None
    assert seen.rerate_problem == "vehicle.seats: out_of_range"
    assert desk.states(body.application.id) == ["underwriting"]


def test_a_home_application_becomes_one_policy(desk: OfficeClient, opened: Office) -> None:
    body = application(case="H01")
    [policy] = issued(opened, pushed(desk, body))
    assert (policy.product, policy.object_label, policy.home_id) == (
        Product.HOME,
        "甲乙路 1 号",
        body.home and body.home.id,
    )
    [entry] = desk.news("commission")
    assert Decimal(entry["rate"]) == Decimal("0.2")


def test_a_statement_pays_each_entry_once(new_agent: Enrolled, opened: Office) -> None:
    first, second = new_agent(), new_agent()
    for each in (first, second):
        issued(opened, pushed(each, application()))
    month = first.news("commission")[0]["month"]
    done = statements.pay_month(opened, month, who=WHO)
    mine = [paid for paid in done if paid.agent == first.enrolled.agent.code]
    assert [(paid.entries, str(paid.amount)) for paid in mine] == [(2, "352.16")]
    told = first.news("commission")[2:]
    assert [(entry["state"], entry["statement"]) for entry in told] == [("paid", mine[0].statement)] * 2
    with pytest.raises(Refused, match="nothing_earned"):
        statements.pay_month(opened, month, who=WHO)
    issued(opened, pushed(first, application()))
    [later] = statements.pay_month(opened, month, who=WHO)
    assert later.statement != mine[0].statement
    for wrong in ("2026-13", "2026", "11-2026", "２０２６-11"):
        with pytest.raises(Refused, match="month_bad"):
            statements.pay_month(opened, wrong, who=WHO)


def test_every_agent_is_told_of_a_pack_once_early_or_late(new_agent: Enrolled, opened: Office) -> None:
    early = new_agent()
    assert not packing.publish(opened, packing.read(demonstration.PACK), who=WHO).new
    late = new_agent()
    for each in (early, late):
        [news] = [told for told in each.news("pack") if told["sha256"] == demo_pack().ref.sha256]
        file = each.http.get(f"/desk/v1/packs/{news['sha256']}").content
        content, signature, _ = unseal(file)
        assert verify(content, signature, opened.key.private.public_key().public_bytes_raw())
        assert read_pack(content).ref == demo_pack().ref


def test_a_newly_published_pack_reaches_every_feed_without_a_gap(
    new_agent: Enrolled, opened: Office, tmp_path: Path
) -> None:
    desks = [new_agent(), new_agent()]
    pushed(desks[0], application())
    folder = tmp_path / "pack"
    shutil.copytree(demonstration.PACK, folder)
    manifest = folder / "manifest.toml"
    manifest.write_text(manifest.read_text("utf-8").replace(demo_pack().ref.version, "2099.1"), "utf-8")
    done = packing.publish(opened, packing.read(folder), who=WHO)
    assert done.new
    for each in desks:
        items = each.feed().items
        assert [item.seq for item in items] == list(range(1, len(items) + 1))
        assert items[-1].body == {"id": "DEMO-2026", "version": "2099.1", "sha256": done.pack.sha256}
    manifest.write_text(manifest.read_text("utf-8") + "\n# changed\n", "utf-8")
    with pytest.raises(Refused, match="pack_version_taken"):
        packing.publish(opened, packing.read(folder), who=WHO)


def test_packs_that_cannot_be_are_refused(opened: Office) -> None:
    content = packing.read(demonstration.PACK)
    with pytest.raises(Refused, match="pack_bad"):
        packing.publish(opened, b"{}", who=WHO)
    with pytest.raises(Refused, match="pack_bad"):
        packing.publish(opened, b"agent-desk rate pack 1 nothing", who=WHO)
    with pytest.raises(Refused, match="pack_signature"):
        packing.publish(opened, seal(content, b"\0" * 64, "somebody"), who=WHO)
    own = seal(content, opened.key.private.sign(content), opened.key.office)
    assert not packing.publish(opened, own, who=WHO).new


def test_an_agents_profile_can_be_brought_up_to_date(office: RunningOffice, opened: Office) -> None:
    agent = replace(AGENT, code="P0001")
    enrolment.new_code(opened, agent)
    code = enrolment.new_code(opened, replace(agent, name="何乙丑"))
    with OfficeClient(office.url, code) as desk:
        assert desk.enrolled.agent.name == "何乙丑"
    with pytest.raises(Refused, match="agent_bad"):
        enrolment.new_code(opened, replace(agent, code="../x"))


def test_unknown_names_are_refused(opened: Office) -> None:
    with pytest.raises(Refused, match="application_unknown"):
        underwriting.pay(opened, "TB-0", who=WHO)


def test_two_applications_of_one_number_must_be_named_by_id(new_agent: Enrolled, opened: Office) -> None:
    first, second = application(number="TB-SAME"), application(number="TB-SAME")
    pushed(new_agent(), first)
    pushed(new_agent(), second)
    with pytest.raises(Refused, match="application_ambiguous"):
        underwriting.decide(opened, "TB-SAME", "accept", who=WHO)
    assert underwriting.decide(opened, first.application.id, "accept", who=WHO).state == ApplicationState.APPROVED
