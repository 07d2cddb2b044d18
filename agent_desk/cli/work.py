"""Verbs about the device, sync, commission and the demonstration book."""

from __future__ import annotations

import argparse
import platform
import re

from agent_desk.bootstrap import open_desk
from agent_desk.cli.access import pin, unlocked
from agent_desk.cli.speaking import Speaker
from agent_desk.clock import day_of
from agent_desk.errors import InputError, Problem
from agent_desk.tasks import Step

_LINES = 20
_IN_BYTES = frozenset({"sync_papers"})
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)


def enrol(arguments: argparse.Namespace, speaker: Speaker) -> int:
    """Register this device; prints the recovery code once."""
    desk = open_desk(arguments.home)
    try:
        name = arguments.device_name or platform.node()
        recovery = desk.enrol(server=arguments.server, code=arguments.code, pin=pin(), device_name=name)
        agent = desk.agent()
    finally:
        desk.close()
    speaker.result(
        {"agent": agent.code, "recovery_code": recovery},
        speaker.say("cli.enrolled", agent=agent.code),
        speaker.say("cli.recovery_code", code=recovery),
    )
    return 0


class ProgressLines:
    """Progress as lines for people: at most one for each twentieth of a step."""

    def __init__(self, speaker: Speaker) -> None:
        self._speaker = speaker
        self._told: tuple[str, int] | None = None

    def tell(self, step: Step) -> None:
        """Say how far it is, unless that was just said."""
        share = step.done * _LINES // step.total if step.total else 0
        if (step.what, share) == self._told:
            return
        self._told = (step.what, share)
        line = self._speaker.say(f"progress.{step.what}", n=step.done, total=step.total)
        if step.total:
            shown = size if step.what in _IN_BYTES else str
            line = f"{line} {shown(step.done)}/{shown(step.total)}"
        self._speaker.note(line)


def size(count: int) -> str:
    """Bytes as people read them: ``0 KB``, ``340 KB``, ``1.2 MB`` (of 1,000 and 1,000,000 bytes)."""
    thousands = -(-count // 1000)
    return f"{thousands} KB" if thousands < 1000 else f"{count / 1_000_000:.1f} MB"


def sync(arguments: argparse.Namespace, speaker: Speaker) -> int:
    """One round. Exit 0 only when both sides agree that nothing is left."""
    with unlocked(arguments) as desk:
        done = desk.sync(progress=ProgressLines(speaker).tell)
    answer = {
        "sent": done.sent,
        "duplicate": done.duplicate,
        "received": done.received,
        "held": done.held,
        "failed": done.failed + done.conflict,
        "conflict": done.conflict,
        "papers_sent": done.papers_sent,
        "parked": done.parked,
        "agreed": done.agreed,
    }
    key = "cli.synced" if done.agreed else "cli.not_agreed"
    speaker.result(answer, speaker.say(key, **answer))
    return 0 if done.agreed else 1


def status(arguments: argparse.Namespace, speaker: Speaker) -> int:
    """Counts of outbox and papers, cursor, pack, last sync."""
    with unlocked(arguments) as desk:
        found = desk.status()
    lines = [f"outbox {state}: {count}" for state, count in found.outbox.items()]
    lines += [f"papers {state}: {count}" for state, count in found.papers.items()]
    speaker.result(
        found, *lines, f"cursor: {found.cursor}", f"pack: {found.pack}", f"last sync: {found.last_sync or '-'}"
    )
    return 0


def commission(arguments: argparse.Namespace, speaker: Speaker) -> int:
    """Sums and entries of one month."""
    if arguments.month and not _MONTH.fullmatch(arguments.month):
        raise InputError([Problem("month", "bad_month")])
    with unlocked(arguments) as desk:
        page = desk.commission(arguments.month)
    entries = [row.entry for row in page.rows]
    answer = {"month": page.month, "entries": entries}
    lines = [
        f"{day_of(entry.at)}  {entry.product.value:11} {entry.premium.shown():>12} {entry.amount.shown():>10}  {entry.state.value}"
        for entry in entries
    ]
    total = page.month
    sums = speaker.say(
        "cli.commission_sums",
        month=total.month,
        earned=total.earned.shown(),
        paid=total.paid.shown(),
        expected=total.expected.shown(),
    )
    speaker.result(answer, *lines, sums)
    return 0


def demo(arguments: argparse.Namespace, speaker: Speaker) -> int:
    """Fill the home with the demonstration book."""
    if arguments.customers < 0 or arguments.queued < 0:
        raise InputError([Problem("customers", "out_of_range")])
    with unlocked(arguments, fresh=True) as desk:
        desk.fill_demonstration(customers=arguments.customers, queued=arguments.queued)
        _, customers = desk.customers(limit=1)
        waiting = desk.sync_mark()
    answer = {"customers": customers, "only_here": waiting.items, "papers_only_here": waiting.papers}
    speaker.result(answer, speaker.say("cli.demo_filled", n=customers, local=waiting.items))
    return 0
