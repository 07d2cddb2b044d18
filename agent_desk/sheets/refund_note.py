"""The refund note: what may come back when policies end early, from whom, how it is made, and that others decide it."""

from __future__ import annotations

from agent_desk.domain.customer import Party
from agent_desk.domain.identifiers import shown_plate
from agent_desk.domain.refund import Payer, Refund, RefundItem
from agent_desk.sheets import words
from agent_desk.sheets.blocks import COLUMN, FULL, GAP, Builder, Fact, Row, Step, beside
from agent_desk.sheets.case import step_line
from agent_desk.sheets.flow import Block
from agent_desk.sheets.leaf import LEFT, clean
from agent_desk.sheets.subject import Subject


def number(refund: Refund) -> str:
    """The note goes by the number of its first policy."""
    return clean(refund.policies[0].number)


def blocks(builder: Builder, subject: Subject, refund: Refund) -> tuple[list[Block], Block]:
    """All blocks in order, and the closing block. Both are pure functions of the arguments."""
    say = subject.say
    flow = [
        builder.letterhead(
            subject.agent, say("title.refund"), say("number", number=number(refund)), words.moment(refund.made_at)
        ),
        *builder.facts(_facts(subject, refund)),
        *builder.table(
            say("refund.title"),
            [
                (say("refund.item"), 0.0),
                (say("refund.paid"), 110.0),
                (say("refund.payer"), 110.0),
                (say("refund.amount"), 110.0),
            ],
            [_row(subject, item) for item in refund.items],
        ),
        builder.total(
            say("refund.total"),
            say("table.words"),
            words.capital_amount(refund.total),
            say("currency", amount=refund.total.shown()),
        ),
    ]
    flow += _shares(builder, subject, refund)
    flow += _calculations(builder, subject, refund)
    organisation = subject.customer.party is Party.ORGANISATION
    closing = builder.closing(
        say("closing.refund"),
        (say("sign.applicant_organisation" if organisation else "sign.applicant"), say("sign.refund_note")),
        (say("sign.agent"), say("sign.agent_note")),
    )
    return flow, closing


def _facts(subject: Subject, refund: Refund) -> list[Fact]:
    facts = subject.customer_facts()
    first = refund.policies[0]
    label = shown_plate(clean(first.object_label))
    facts.append(subject.fact("insured", label, wide=len(label) > 20))
    if subject.vehicle is not None:
        facts.append(subject.fact("vin", subject.vehicle.vin))
    for policy in refund.policies:
        named = subject.texts.say(f"states.product.{policy.product.value}")
        span = subject.say("value.policy_period", start=words.day(policy.start), end=words.day(policy.end))
        facts.append(Fact(subject.say("fact.policy"), f"{named} {clean(policy.number)}{span}", wide=True))
    facts += [
        subject.fact("cancelled", subject.say("value.cancelled", day=words.day(refund.cancelled)), bold=True),
        subject.fact("ground", subject.say(f"refund.ground.{refund.ground.value}")),
        subject.agent_fact(),
    ]
    return facts


def _row(subject: Subject, item: RefundItem) -> Row:
    paid, refund = ("—", "—") if item.paid is None else (item.paid.shown(), item.refund.shown())
    return Row(_name(subject, item), (paid, _payer(subject, item), refund), note=clean(item.number))


def _payer(subject: Subject, item: RefundItem) -> str:
    return (
        subject.say(f"refund.from.{item.payer.value}") if item.paid is not None else subject.say("refund.from.unknown")
    )


def _name(subject: Subject, item: RefundItem) -> str:
    return subject.texts.say(f"states.product.{item.name}")


def _shares(builder: Builder, subject: Subject, refund: Refund) -> list[Block]:
    """Who gives how much, where more than one does."""
    shares = [(payer, refund.from_payer(payer)) for payer in (Payer.INSURER, Payer.TAX_OFFICE)]
    if not all(amount for _, amount in shares):
        return []
    steps = [Step(subject.say(f"refund.share.{payer.value}"), amount.shown()) for payer, amount in shares]
    return builder.column(subject.say("refund.who"), steps, LEFT, FULL)


def _calculations(builder: Builder, subject: Subject, refund: Refund) -> list[Block]:
    """Two calculations beside each other, each closed by its source."""
    flow: list[Block] = []
    columns = [refund.items[at : at + 2] for at in range(0, len(refund.items), 2)]
    for pair in columns:
        drawn = []
        for place, item in enumerate(pair):
            x, width = (LEFT, COLUMN) if place == 0 else (LEFT + COLUMN + GAP, COLUMN)
            steps = [step_line(subject.texts, step) for step in item.steps]
            source = Step(
                subject.say("refund.source_line", source=subject.say(f"refund.source.{item.source}")), quiet=True
            )
            title = subject.say("refund.how", name=_name(subject, item))
            drawn.append(builder.column(title, [*steps, source], x, width))
        flow.append(beside(drawn[0], drawn[1] if len(drawn) > 1 else []))
    return flow
