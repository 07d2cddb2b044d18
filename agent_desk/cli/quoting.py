"""``quote``: pricing for scripts, without a home."""

from __future__ import annotations

import argparse
import json
import os
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from agent_desk.bootstrap import built_in_pack_read, sheet_maker
from agent_desk.cli.speaking import Speaker
from agent_desk.clock import SystemClock, today
from agent_desk.domain.premium import QuoteAnswer
from agent_desk.errors import InputError, Problem
from agent_desk.files import read_file, write_file
from agent_desk.rating import price_text
from agent_desk.rating.answer import answer_json
from agent_desk.rating.pack import load_folder

if TYPE_CHECKING:
    from agent_desk.rating.pack import Pack


def read_source(name: str) -> bytes:
    """A file's bytes, or stdin's for ``-``. Raises FileUnreadable."""
    if name == "-":
        return sys.stdin.buffer.read()
    return read_file(Path(name))


def quote(arguments: argparse.Namespace, speaker: Speaker) -> int:
    """Price one request or a batch. Exit 2 if any was refused."""
    if arguments.batch and arguments.pdf:
        raise InputError([Problem("pdf", "batch_or_pdf")])
    pack = load_folder(arguments.pack) if arguments.pack else built_in_pack_read()
    if arguments.batch:
        return _batch(arguments, speaker, pack)
    raw = read_source(arguments.file)
    speaker.as_json = True  # an answer is a JSON document with or without --json
    answer = price_text(raw, pack, commission=arguments.commission)
    if arguments.pdf:
        write_file(arguments.pdf, trial_sheet(raw, answer, pack, arguments.sheet_language or arguments.language))
        speaker.note(speaker.say("cli.sheet_written", path=str(arguments.pdf)))
    speaker.document(answer_json(answer, speaker.texts, pack))
    return 0


def _batch(arguments: argparse.Namespace, speaker: Speaker, pack: Pack) -> int:
    refused = False
    at_once = _is_conversation()
    lines = sys.stdin.buffer if arguments.file == "-" else read_source(arguments.file).splitlines()
    for line in lines:
        if not line.strip():
            continue
        try:
            answer = price_text(line.strip(), pack, commission=arguments.commission)
            document: object = answer_json(answer, speaker.texts, pack)
        except InputError as error:
            refused = True
            document = {"errors": [speaker.problem(problem) for problem in error.problems]}
        sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")
        if at_once:
            sys.stdout.flush()
    sys.stdout.flush()
    return 2 if refused else 0


def _is_conversation() -> bool:
    """Whether somebody may wait for each line before writing the next: always, unless the answers go to a file."""
    try:
        return not stat.S_ISREG(os.fstat(sys.stdout.fileno()).st_mode)
    except OSError:
        return True


def trial_sheet(raw: bytes, answer: QuoteAnswer, pack: Pack, language: str) -> bytes:
    """The sheet of a bare request: no customer yet, marked as a trial calculation."""
    from agent_desk.usecases.trial import trial_quote

    day = today(SystemClock())
    case = trial_quote(json.loads(raw), answer, pack, day)
    return sheet_maker(language).quote_sheet(
        quote=case.quote,
        visit=case.visit,
        customer=case.customer,
        vehicle=case.vehicle,
        home=case.home,
        agent=case.agent,
    )
