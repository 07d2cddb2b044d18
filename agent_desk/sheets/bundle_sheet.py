"""Motor and home of one customer on one sheet: each table, and what both cost together."""

from __future__ import annotations

from dataclasses import replace

from agent_desk.domain.customer import Party
from agent_desk.domain.money import ZERO, Money
from agent_desk.domain.sheet import QuoteCase
from agent_desk.domain.sheet_code import bundle_promise
from agent_desk.sheets import words
from agent_desk.sheets.blocks import FULL, Builder, Row, Step
from agent_desk.sheets.case import Case
from agent_desk.sheets.flow import Block
from agent_desk.sheets.leaf import LEFT, Span, clean
from agent_desk.sheets.quote_sheet import applicant_note, assumptions_of
from agent_desk.sheets.verification import verification


def blocks(builder: Builder, cases: tuple[Case, Case], found: tuple[QuoteCase, QuoteCase]) -> tuple[list[Block], Block]:
    """All blocks in order, and the closing block. Both are pure functions of the arguments."""
    motor, home = cases
    made = max(motor.quote.made_at, home.quote.made_at)
    number = motor.say("value.both_numbers", motor=motor.quote.number, home=home.quote.number)
    amount = motor.quote.answer.total + home.quote.answer.total
    flow = [
        builder.letterhead(motor.agent, motor.say("title.bundle"), number, words.moment(made)),
        *builder.facts([*motor.subject.customer_facts(), motor.subject.agent_fact()]),
    ]
    for case in cases:
        flow += _part(builder, case)
    flow.append(
        builder.total(
            motor.say("bundle.total"),
            motor.say("table.words"),
            words.capital_amount(amount),
            motor.say("currency", amount=amount.shown()),
        )
    )
    listed, span = _assumptions(cases, found, amount)
    if listed:
        flow += builder.column(motor.say("open.title"), [*listed, *span], LEFT, FULL)
    flow.append(_check(builder, motor, home))
    organisation = motor.customer.party is Party.ORGANISATION
    closing = builder.closing(
        motor.say("closing.bundle"),
        (
            motor.say("sign.applicant_organisation" if organisation else "sign.applicant"),
            applicant_note(motor, len(listed)),
        ),
        (motor.say("sign.agent"), motor.say("sign.agent_note")),
    )
    return flow, closing


def _part(builder: Builder, case: Case) -> list[Block]:
    """One quote: what is insured, its table, its sum."""
    kind = case.quote.kind
    columns = case.columns()
    blank = ("",) * (len(columns) - 2)
    answer = case.quote.answer
    rows = case.rows()
    adjusted = ""
    if answer.home is not None:
        # How each item is priced stands on the quote; here both tables are to fit on one page.
        rows = [replace(row, under="") for row in rows]
        if sum((line.premium for line in answer.home.lines), ZERO) == answer.total:
            rows = rows[:-1]
        else:
            adjusted = case.say("bundle.home_adjusted")
    total = Row(case.say(f"bundle.{kind}_total"), (*blank, answer.total.shown()), note=adjusted, total=True)
    table = builder.table(case.say(f"bundle.{kind}", number=case.quote.number), columns, [*rows, total])
    period = case.subject.fact("period", case.period())
    # The heading of the table stands above the facts: they belong to the same part.
    return [table[0], *builder.facts([*case.object_facts(), period]), *table[1:]]


def _check(builder: Builder, motor: Case, home: Case) -> Block:
    """Until when both prices hold, under which packs, and one code for the whole sheet."""
    promise = bundle_promise(motor.quote, home.quote)
    packs = dict.fromkeys(clean(case.pack_name()) for case in (motor, home))
    said = [
        Span(motor.say("check.valid", day=words.day(promise.valid_until)), bold=True),
        *(Span(motor.say("check.pack", pack=pack)) for pack in packs),
    ]
    return verification(builder, promise, said, LEFT, first=False, room=FULL)


def _assumptions(
    cases: tuple[Case, Case], found: tuple[QuoteCase, QuoteCase], amount: Money
) -> tuple[list[Step], list[Step]]:
    """The assumptions of both quotes, numbered through, and the range of the sum where there is one."""
    listed: list[Step] = []
    low = high = amount
    for case, one in zip(cases, found, strict=True):
        listed += assumptions_of(case, one.visit, one.open_points, first=len(listed) + 1)
        total = case.quote.answer.total
        if one.low is not None and one.high is not None:
            low, high = low - total + one.low, high - total + one.high
    if low == high:
        return listed, []
    return listed, [Step(cases[0].say("open.range", low=low.shown(), high=high.shown()), bold=True)]
