"""``pack``: which rate packs the desk holds, and what another pack would do to a book of quotes."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path
from typing import Any

from agent_desk.cli.access import unlocked
from agent_desk.cli.quoting import read_source
from agent_desk.cli.speaking import Speaker
from agent_desk.desk import Desk
from agent_desk.domain.money import Money
from agent_desk.domain.repricing import Move
from agent_desk.errors import InputError, NotEnrolled, PackDamaged, Problem
from agent_desk.rating.impact import BANDS, FactorSum, Impact, impact
from agent_desk.rating.move_words import factor_name, figures
from agent_desk.rating.pack import Pack, load_folder, read_pack
from agent_desk.rating.sealing import is_sealed, unseal

_TOP_REFUSALS = 10


def list_packs(arguments: argparse.Namespace, speaker: Speaker) -> int:
    """Every pack on the desk, with the one in force and those that were withdrawn."""
    with unlocked(arguments) as desk:
        found = desk.rates()
    lines = []
    for pack in found.packs:
        state = "withdrawn" if pack.withdrawn else "in_force" if pack.ref == found.pack.ref else "held"
        last = pack.last_day.isoformat() if pack.last_day else "…"
        words = speaker.say(f"cli.pack_{state}", why=pack.withdrawn)
        lines.append(f"{pack.ref.id}@{pack.ref.version}  {pack.ref.sha256[:12]}  {pack.first_day} – {last}  {words}")
    lines += [
        f"{speaker.say('rates.refused_pack.what', pack=name)}{speaker.say('rates.refused_pack.do')}"
        for name in found.refused
    ]
    speaker.result({"in_force": found.pack, "packs": found.packs, "refused": found.refused}, *lines)
    return 0


def diff(arguments: argparse.Namespace, speaker: Speaker) -> int:
    """What a change from pack A to pack B does to the quotes of a file, or to the desk's own."""
    with ExitStack() as stack:
        opened = _Opened(arguments, stack)
        old, new = opened.pack(arguments.old), opened.pack(arguments.new)
        book = _book(arguments.quotes) if arguments.quotes else iter(opened.desk().quoted_requests())
        found = impact(book, old, new)
    speaker.result(_document(found), *_lines(found, speaker))
    return 0


class _Opened:
    """The desk, unlocked only if a pack or the quotes are to come from it."""

    def __init__(self, arguments: argparse.Namespace, stack: ExitStack) -> None:
        self._arguments, self._stack = arguments, stack
        self._desk: Desk | None = None

    def desk(self) -> Desk:
        """Unlock at the first use."""
        if self._desk is None:
            self._desk = self._stack.enter_context(unlocked(self._arguments))
        return self._desk

    def pack(self, name: str) -> Pack:
        """A folder, a pack file, or a pack that the desk holds."""
        path = Path(name)
        if path.is_dir():
            return load_folder(path)
        if path.is_file():
            return _read_file(name)
        try:
            desk = self.desk()
        except NotEnrolled:
            # Without a desk the name can only have been meant as a file.
            raise InputError([Problem("pack", "pack_unknown", {"name": name})]) from None
        return desk.rate_pack(name)


def _read_file(name: str) -> Pack:
    raw = read_source(name)
    try:
        return read_pack(unseal(raw)[0] if is_sealed(raw) else raw)
    except PackDamaged as error:
        # The mistakes in its tables say more than that it is damaged.
        if isinstance(error.__cause__, InputError):
            raise error.__cause__ from None
        raise


def _book(name: str) -> Iterator[bytes]:
    """One request a line, bare or under ``request`` as reference cases have it."""
    for line in read_source(name).split(b"\n"):
        text = line.strip()
        if not text:
            continue
        yield _inner(text) if b'"request"' in text else text


def _inner(text: bytes) -> bytes:
    try:
        found = json.loads(text)
    except ValueError:
        return text
    inner = found.get("request") if isinstance(found, dict) else None
    return json.dumps(inner, ensure_ascii=False).encode() if isinstance(inner, dict) else text


def _document(found: Impact) -> dict[str, Any]:
    edges = [str(edge) for edge in BANDS]
    zero = edges.index("0")
    # Below, from edge to edge, exactly 0, above.
    lows = [None, *edges[:zero], "0", *edges[zero:]]
    highs = [*edges[: zero + 1], "0", *edges[zero + 1 :], None]
    return {
        "old": found.old,
        "new": found.new,
        "quotes": found.quotes,
        "priced": found.up + found.down + found.same,
        "before": found.before,
        "after": found.after,
        "difference": found.difference,
        "up": found.up,
        "down": found.down,
        "unchanged": found.same,
        "distribution": [
            {"from_percent": low, "to_percent": high, "quotes": count}
            for low, high, count in zip(lows, highs, found.bands, strict=True)
        ],
        "factors": found.factors,
        "biggest": [
            {
                "line": one.place,
                "before": one.before,
                "after": one.after,
                "difference": one.difference,
                "moves": one.moves,
            }
            for one in found.biggest
        ],
        "refused": {"old": dict(found.refused_before), "new": dict(found.refused_after)},
    }


def _lines(found: Impact, speaker: Speaker) -> Iterator[str]:
    def say(key: str, **facts: object) -> str:
        return speaker.say(f"cli.diff_{key}", **facts)

    yield say("packs", old=f"{found.old.id}@{found.old.version}", new=f"{found.new.id}@{found.new.version}")
    priced = found.up + found.down + found.same
    yield say("quotes", n=found.quotes, priced=priced)
    yield say("totals", before=found.before.shown(), after=found.after.shown(), difference=_signed(found.difference))
    yield say("counts", up=found.up, down=found.down, same=found.same)
    yield ""
    yield say("distribution")
    most = max(found.bands) or 1
    for name, count in zip(_band_names(say("exactly")), found.bands, strict=True):
        yield f"  {name:>14} {count:>8}  {'█' * round(40 * count / most)}".rstrip()
    if found.factors:
        yield ""
        yield say("factors")
        for factor in found.factors:
            yield f"  {_signed(factor.amount):>16}  {say('in_quotes', n=factor.quotes)}  {_name(factor, speaker)}"
    if found.biggest:
        yield ""
        yield say("biggest")
    for one in found.biggest:
        totals = f"{one.before.shown()} → {one.after.shown()}"
        yield f"  {_signed(one.difference):>16}  {say('line', n=one.place)}  {totals}"
        for move in one.moves:
            told = f"{factor_name(speaker.texts, move)}  {figures(speaker.texts, move)}"
            yield f"  {_signed(move.amount):>22}  {told}".rstrip()
    for key, refused in (("refused_old", found.refused_before), ("refused_new", found.refused_after)):
        if refused:
            yield ""
            yield say(key)
            yield from (f"  {count:>8}  {code}" for code, count in refused[:_TOP_REFUSALS])


def _band_names(exactly: str) -> list[str]:
    edges = [f"{edge:+}%" if edge else "0%" for edge in BANDS]
    zero = edges.index("0%")
    below = [f"{low} – {high}" for low, high in pairwise(edges[: zero + 1])]
    above = [f"{low} – {high}" for low, high in pairwise(edges[zero:])]
    return [f"< {edges[0]}", *below, exactly, *above, f"≥ {edges[-1]}"]


def _name(factor: FactorSum, speaker: Speaker) -> str:
    return factor_name(speaker.texts, Move(factor.part, factor.code, "", "", factor.amount))


def _signed(amount: Money) -> str:
    return f"+{amount.shown()}" if amount.fen > 0 else amount.shown()
