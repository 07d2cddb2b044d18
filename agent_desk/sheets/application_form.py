"""The application form (投保单): who applies for what, with which papers, consents and declarations."""

from __future__ import annotations

from collections import Counter

from agent_desk.domain.application import Application
from agent_desk.domain.checklist import Checklist
from agent_desk.domain.consent import Consent, ConsentText
from agent_desk.domain.customer import Party
from agent_desk.domain.sheet_code import form_promise
from agent_desk.sheets import words
from agent_desk.sheets.blocks import COLUMN, FULL, GAP, Builder, Step, beside
from agent_desk.sheets.case import Case
from agent_desk.sheets.flow import Block
from agent_desk.sheets.leaf import LEFT, Span, clean
from agent_desk.sheets.quote_sheet import total
from agent_desk.sheets.verification import verification

DECLARATIONS = ("declaration_1", "declaration_2", "declaration_3")


def blocks(
    builder: Builder,
    case: Case,
    application: Application,
    consents: tuple[Consent, ...],
    texts: tuple[ConsentText, ...],
    checklist: Checklist | None,
) -> tuple[list[Block], Block]:
    """All blocks in order, and the closing block. Both are pure functions of the arguments."""
    made = application.moves[0].at if application.moves else case.quote.made_at
    flow = [
        builder.letterhead(
            case.agent,
            case.say(f"title.{case.quote.kind}_form"),
            case.say("number", number=application.number),
            words.moment(made),
        ),
        *builder.facts(case.facts(form=True)),
        *builder.table(case.say("form.covers"), case.columns(), case.rows()),
        total(builder, case),
    ]
    right_x = LEFT + COLUMN + GAP
    given = _consents(case, consents, texts)
    left = builder.column(
        case.say("form.papers"), _papers(case, application, checklist), LEFT, COLUMN if given else FULL
    )
    right = builder.column(case.say("form.consents"), given, right_x, COLUMN) if given else []
    said = [Span(case.say("check.pack", pack=clean(case.pack_name())))]
    left.append(verification(builder, form_promise(application, case.quote), said, LEFT, first=False))
    flow.append(beside(left, right))
    flow += _declaration(builder, case)
    organisation = case.customer.party is Party.ORGANISATION
    closing = builder.closing(
        case.say("closing.form"),
        (
            case.say("sign.applicant_organisation" if organisation else "sign.applicant"),
            case.say("sign.form_applicant_note"),
        ),
        (case.say("sign.agent"), case.say("sign.form_agent_note")),
    )
    return flow, closing


def _papers(case: Case, application: Application, checklist: Checklist | None) -> list[Step]:
    """A line for each slot that is filled, in the checklist's order; a paper of no slot stands last under its code."""
    filled = Counter(paper.slot for paper in application.papers)
    titles = {slot.code: slot.title for slot in checklist.slots} if checklist else {}
    order = [code for code in titles if code in filled] + sorted(code for code in filled if code not in titles)
    if not order:
        return [Step(case.say("form.papers_none"), quiet=True)]
    return [Step(clean(titles.get(code, code)), case.say("form.pages", n=filled[code])) for code in order]


def _consents(case: Case, consents: tuple[Consent, ...], texts: tuple[ConsentText, ...]) -> list[Step]:
    """A line for each answer: the text's title and version, when it was answered and how."""
    titles = {(text.key, text.version): text.title for text in texts}
    latest = {consent.key: consent for consent in sorted(consents, key=lambda consent: consent.answered_at)}
    named = [text.key for text in texts if text.key in latest]
    order = list(dict.fromkeys([*named, *sorted(latest)]))
    lines: list[Step] = []
    for key in order:
        consent = latest[key]
        title = titles.get((key, consent.version)) or next((text.title for text in texts if text.key == key), key)
        answer = case.say("form.granted" if consent.granted else "form.refused")
        version = case.say("form.consent_version", version=clean(consent.version))
        lines.append(Step(clean(title), f"{words.moment(consent.answered_at)} {answer}", note=version))
    return lines


def _declaration(builder: Builder, case: Case) -> list[Block]:
    """Title and paragraphs, all on one page: a declaration is signed as a whole."""
    title = builder.column(case.say("form.declaration"), [], LEFT, FULL)
    numbered = [f"{number}. {case.say(f'form.{key}')}" for number, key in enumerate(DECLARATIONS, 1)]
    last = len(numbered) - 1
    return [*title, *(_paragraph(builder, text, keep=number < last) for number, text in enumerate(numbered))]


def _paragraph(builder: Builder, text: str, *, keep: bool) -> Block:
    lines = builder.fonts.wrap([Span(text)], FULL)
    return Block(18.0 * len(lines) + 2, lambda leaf, top: leaf.lines(lines, LEFT, top, 18), keep=keep)
