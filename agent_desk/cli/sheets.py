"""Printed sheets and refunds for scripts and support."""

from __future__ import annotations

import argparse
from datetime import date

from agent_desk.cli.access import unlocked
from agent_desk.cli.speaking import Speaker
from agent_desk.cli.work import ProgressLines
from agent_desk.desk import Desk
from agent_desk.domain.refund import Ground
from agent_desk.errors import InputError, Problem
from agent_desk.files import write_file

GROUNDS = tuple(ground.value for ground in Ground)


def write_sheets(arguments: argparse.Namespace, speaker: Speaker) -> int:
    """One sheet, or all renewals' quotes in one file."""
    if arguments.days < 0:
        raise InputError([Problem("days", "out_of_range")])
    # A sheet speaks the agent's language unless another one was asked for.
    language = arguments.sheet_language
    with unlocked(arguments) as desk:
        if arguments.renewals:
            return _renewals(desk, arguments, language, speaker)
        if arguments.bundle:
            motor, home = (_quote_id(desk, key) for key in arguments.bundle)
            pdf = desk.bundle_sheet(motor, home, language)
        elif arguments.form:
            pdf = desk.application_form(_application_id(desk, arguments.form), language)
        else:
            pdf = desk.quote_sheet(_quote_id(desk, arguments.quote), language)
        pages = desk.sheet_pages(pdf)
        write_file(arguments.out, pdf)
    answer = {"path": str(arguments.out), "pages": pages, "bytes": len(pdf)}
    speaker.result(answer, speaker.say("cli.sheet_made", **answer))
    return 0


def _renewals(desk: Desk, arguments: argparse.Namespace, language: str, speaker: Speaker) -> int:
    printed = desk.renewal_sheets(
        arguments.out,
        days=arguments.days,
        query=arguments.query,
        language=language,
        progress=ProgressLines(speaker).tell,
    )
    answer = {
        "path": str(arguments.out),
        "sheets": printed.sheets,
        "left_out": printed.left_out,
        "bytes": printed.size,
    }
    speaker.result(answer, speaker.say("cli.sheets_made", **answer))
    return 0


def _quote_id(desk: Desk, key: str) -> str:
    rows, _ = desk.quotes(key)
    return next((row.id for row in rows if row.number == key), key)


def _application_id(desk: Desk, key: str) -> str:
    rows, _ = desk.applications(key)
    return next((row.id for row in rows if row.number == key), key)


def refund(arguments: argparse.Namespace, speaker: Speaker) -> int:
    """What comes back of each policy and of the tax, and the note as PDF."""
    try:
        day = date.fromisoformat(arguments.on)
    except ValueError as error:
        raise InputError([Problem("on", "bad_date")]) from error
    with unlocked(arguments) as desk:
        found = desk.refund(arguments.policies, day, arguments.ground)
        if arguments.out is not None:
            pdf = desk.refund_note(arguments.policies, day, arguments.ground, arguments.sheet_language)
            pages = desk.sheet_pages(pdf)
            write_file(arguments.out, pdf)
            speaker.note(speaker.say("cli.sheet_made", path=str(arguments.out), pages=pages))
    lines = [
        speaker.say(
            "cli.refund_line",
            name=speaker.say(f"states.product.{item.name}"),
            paid=item.paid.shown() if item.paid is not None else "—",
            refund=item.refund.shown(),
            payer=speaker.say(f"sheet.refund.from.{item.payer.value}"),
        )
        for item in found.items
    ]
    answer = {"items": found.items, "total": found.total, "estimate": True}
    speaker.result(answer, *lines, speaker.say("cli.refund_total", total=found.total.shown()))
    return 0
