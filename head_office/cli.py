"""The command line of head office. ``--json`` prints one JSON document on stdout; people's words go to stderr.

Exit status 0 done, 1 could not (the world's fault), 2 wrong input.
"""

from __future__ import annotations

import argparse
import getpass
import json
import logging
import os
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

from agent_desk.domain.application import ApplicationState
from agent_desk.domain.money import Money
from agent_desk.domain.sheet_code import read_code
from agent_desk.errors import InputError, Problem
from agent_desk.log import start_log
from agent_desk.texts import LANGUAGES, Texts, problem_words
from agent_desk.usage import Parser, asked
from head_office.db.cases import ApplicationRow
from head_office.db.packs import PackRow
from head_office.problems import Refused, words
from head_office.services.office import Office, open_office
from head_office.settings import read_settings

LAST_PORT = 65_535
# argparse has no public name for what add_subparsers returns.
_Verbs: TypeAlias = "argparse._SubParsersAction[Parser]"  # noqa: SLF001  # see above
DONE, COULD_NOT, WRONG_INPUT = 0, 1, 2


class Command:
    """One call of the command line: its arguments, its settings, and where it speaks."""

    def __init__(self, arguments: argparse.Namespace, texts: Texts) -> None:
        self.arguments = arguments
        self.texts = texts
        self.settings = read_settings(arguments.database, arguments.papers)

    def say(self, key: str, /, **facts: object) -> None:
        """Words for people: on stderr with ``--json``, else on stdout."""
        print(self.texts.say(f"office.{key}", **facts), file=sys.stderr if self.arguments.json else sys.stdout)

    def give(self, document: Any) -> None:
        """The one JSON document, if it was asked for."""
        _give(document, as_json=self.arguments.json)

    def office(self) -> Office:
        """Open the office."""
        return open_office(self.settings)


def _enrol_code(command: Command) -> None:
    from head_office.services import enrolment
    from head_office.services.demonstration import PLACEHOLDER

    asked = command.arguments
    with command.office() as office:
        known = enrolment.known_agent(office, asked.agent)
        profile = known or replace(PLACEHOLDER, code=asked.agent, name=asked.agent)
        stated = {name: value for name in _PROFILE if (value := getattr(asked, name)) is not None}
        code = enrolment.new_code(office, replace(profile, **stated))
    command.say("cli.code_given", agent=asked.agent, code=code, days=enrolment.CODE_DAYS)
    command.give({"code": code, "agent": asked.agent})


def _revoke(command: Command) -> None:
    from head_office.services import enrolment

    with command.office() as office:
        count = enrolment.revoke(office, command.arguments.agent)
    command.say("cli.revoked", agent=command.arguments.agent, n=count)
    command.give({"agent": command.arguments.agent, "revoked": count})


def _queue(command: Command) -> None:
    from head_office.services import viewing

    with command.office() as office:
        lines = viewing.queue(office, states=command.arguments.state or ())
    documents = [
        {
            "id": line.row.id,
            "number": line.row.number,
            "agent": line.row.agent,
            "state": line.row.state,
            "received_at": line.row.received_at.isoformat(),
            "total": str(Money(line.row.total_fen)),
            "rerated": None if line.row.rerated_fen is None else str(Money(line.row.rerated_fen)),
            "papers": [{"sha256": p.sha256, "bytes": p.bytes, "complete": p.complete} for p in line.papers],
        }
        for line in lines
    ]
    if not command.arguments.json:
        for line in lines:
            state = command.texts.say(f"office.state.{line.row.state}")
            here = sum(paper.complete for paper in line.papers)
            total = Money(line.row.total_fen).shown()
            print(
                f"{line.row.number:20} {line.row.agent:12} {total:>14} {here}/{len(line.papers)}  {line.row.id}  {state}"
            )
        command.say("cli.queued", n=len(lines))
    command.give(documents)


def _decide(command: Command) -> None:
    from head_office.services import underwriting

    asked = command.arguments
    given = [
        (decision, comment)
        for decision, comment in (
            ("accept", "" if asked.accept else None),
            ("return", asked.return_),
            ("decline", asked.decline),
            (asked.decision, asked.comment or "") if asked.decision else ("", None),
        )
        if comment is not None
    ]
    if len(given) != 1:
        raise Refused("decision_unclear", path="decision")
    decision, comment = given[0]
    with command.office() as office:
        row = underwriting.decide(office, asked.application, decision, comment, who=_who())
    _moved(command, row)


def _pay(command: Command) -> None:
    from head_office.services import underwriting

    with command.office() as office:
        row = underwriting.pay(office, command.arguments.application, who=_who())
    _moved(command, row)


def _issue(command: Command) -> None:
    from head_office.services import underwriting

    with command.office() as office:
        row, policies = underwriting.issue(office, command.arguments.application, who=_who())
    _moved(
        command,
        row,
        policies=[{"number": p.number, "product": p.product.value, "premium": str(p.premium)} for p in policies],
    )


def _moved(command: Command, row: ApplicationRow, **more: Any) -> None:
    command.say("cli.moved", number=row.number, state=command.texts.say(f"office.state.{row.state}"))
    command.give({"id": row.id, "number": row.number, "state": row.state, **more})


def _statement(command: Command) -> None:
    from head_office.services import statements

    with command.office() as office:
        paid = statements.pay_month(office, command.arguments.month, who=_who())
    for one in paid:
        command.say("cli.paid", statement=one.statement, n=one.entries, amount=one.amount.shown())
    command.give(
        [{"statement": p.statement, "agent": p.agent, "entries": p.entries, "amount": str(p.amount)} for p in paid]
    )


def _pack_build(command: Command) -> None:
    from head_office.services import packing

    pack = packing.build(Path(command.arguments.folder))
    target = Path(command.arguments.output or f"{pack.id}-{pack.version}.pack")
    with command.office() as office:
        packing.write_file(target, packing.signed(office, pack.content))
    command.say("cli.pack_built", id=pack.id, version=pack.version, file=target)
    command.give({"id": pack.id, "version": pack.version, "sha256": pack.sha256, "file": str(target)})


def _pack_publish(command: Command) -> None:
    from head_office.services import packing

    with command.office() as office:
        done = packing.publish(office, packing.read(Path(command.arguments.file)), who=_who())
    command.say("cli.pack_published" if done.new else "cli.pack_known", id=done.pack.id, version=done.pack.version)
    command.give({"id": done.pack.id, "version": done.pack.version, "sha256": done.pack.sha256, "new": done.new})


def _pack_withdraw(command: Command) -> None:
    from head_office.services import packing

    asked = command.arguments
    with command.office() as office:
        done = packing.withdraw(office, asked.pack, asked.reason, who=_who())
    key = "cli.pack_withdrawn" if done.new else "cli.pack_withdrawn_before"
    command.say(key, id=done.pack.id, version=done.pack.version, why=done.pack.withdrawn_why)
    command.give({**_pack_document(done.pack), "new": done.new})


def _pack_list(command: Command) -> None:
    from head_office.services import packing

    with command.office() as office:
        found = packing.published(office)
    if not command.arguments.json:
        for row in found:
            state = command.texts.say("office.cli.pack_state", why=row.withdrawn_why) if row.withdrawn_at else ""
            print(f"{row.id}@{row.version}  {row.sha256[:12]}  {row.published_at:%Y-%m-%d}  {state}".rstrip())
    command.give([_pack_document(row) for row in found])


def _pack_document(row: PackRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "version": row.version,
        "sha256": row.sha256,
        "published_at": row.published_at.isoformat(),
        "withdrawn_at": row.withdrawn_at.isoformat() if row.withdrawn_at else None,
        "reason": row.withdrawn_why,
    }


def _rerate(command: Command) -> None:
    """Both prices of an application line by line, and by which factor they differ."""
    from agent_desk.rating.move_words import factor_name, figures
    from head_office.services import viewing

    with command.office() as office:
        case = viewing.case(office, command.arguments.application)
    desk, here = case.body.quote.answer, case.rerated
    if not command.arguments.json:
        for line in case.lines:
            shown = (one.shown() if one is not None else "\u2014" for one in (line.desk, line.office))
            name = command.texts.say(f"states.product.{line.part}")
            if line.code:
                name = f"  {command.texts.say(f'office.cover.{line.code}')}"
            print(*(f"{one:>14}" for one in shown), f" {name}")
        for move in case.moves:
            told = f"{factor_name(command.texts, move)}  {figures(command.texts, move)}".rstrip()
            print(f"{_signed(move.amount):>14}  {told}")
    if here is None:
        command.say("cli.rerate_none", number=case.row.number, problem=case.rerate_problem)
    else:
        command.say("cli.rerated", number=case.row.number, difference=_signed(here.total - desk.total))
    command.give(
        {
            "id": case.row.id,
            "number": case.row.number,
            "pack": {"id": desk.pack.id, "version": desk.pack.version, "withdrawn": case.withdrawn},
            "desk": str(desk.total),
            "office": str(here.total) if here is not None else None,
            "problem": case.rerate_problem,
            "lines": [
                {
                    "part": line.part,
                    "code": line.code,
                    "desk": None if line.desk is None else str(line.desk),
                    "office": None if line.office is None else str(line.office),
                }
                for line in case.lines
            ],
            "moves": [
                {
                    "part": one.part,
                    "code": one.code,
                    "before": one.before,
                    "after": one.after,
                    "amount": str(one.amount),
                }
                for one in case.moves
            ],
        }
    )


def _signed(amount: Money) -> str:
    return f"+{amount.shown()}" if amount.fen > 0 else amount.shown()


def _verify_sheet(command: Command) -> int:
    from agent_desk.proof.verdict import Outcome
    from agent_desk.proof.words import document, lines
    from head_office.services import packing, sheets

    asked = command.arguments.sheet
    with command.office() as office:
        if read_code(asked.strip()) is not None:
            found = sheets.verify_text(office, asked)
        else:
            found = sheets.verify_file(office, packing.read(Path(asked)))
    for line in lines(found.verdict, command.texts):
        print(line, file=sys.stderr if command.arguments.json else sys.stdout)
    if found.agent:
        command.say("cli.sheet_of", agent=found.agent, name=found.agent_name, device=found.device_name or "-")
    named = {"agent": found.agent, "device_name": found.device_name}
    command.give({**document(found.verdict, command.texts), **named})
    return DONE if found.verdict.outcome is Outcome.TRUE else COULD_NOT


def _demo(command: Command) -> None:
    from head_office.services import demonstration

    with command.office() as office:
        pack = demonstration.prepare(office)
    agent = demonstration.PLACEHOLDER.code
    command.say("cli.demo", agent=agent, id=pack.id, version=pack.version)
    command.give({"agent": agent, "pack": {"id": pack.id, "version": pack.version, "sha256": pack.sha256}})


def _console_key(command: Command) -> None:
    from head_office.services import sessions

    with command.office() as office:
        key = sessions.new_key(office)
    command.say("cli.console_key", key=key, minutes=sessions.KEY_MINUTES)
    command.give({"key": key, "path": f"/console/?key={key}"})


def _serve(command: Command) -> None:
    from head_office.app import listen, make_server, url_of
    from head_office.jobs import tidy
    from head_office.services import demonstration, sessions

    asked = command.arguments
    if not 0 <= asked.port <= LAST_PORT:
        raise InputError([Problem("port", "port_wrong", {"port": str(asked.port)})])
    settings = replace(
        command.settings,
        host=asked.host,
        port=asked.port,
        console_key=asked.console_key or command.settings.console_key,
        console_remote=asked.console_remote,
    )
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s", stream=sys.stderr)
    # How a new database comes to its tables is no news to whoever starts the server.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    listener = listen(settings)
    url = url_of(listener)
    office = command.office()
    tidy(office)
    first = demonstration.publish_first(office)
    key = settings.console_key or sessions.new_key(office)
    console = f"{url}/console/?key={key}"

    def ready() -> None:
        if first is not None:
            command.say("cli.first_pack", id=first.id, version=first.version)
        command.say("cli.serving", url=url, console=console)
        command.give({"url": url, "office": office.key.office, "console": console})

    # uvicorn raises the signal again once it has stopped; a stop that was asked for is no failure.
    for name in ("SIGTERM", "SIGINT"):
        signal.signal(getattr(signal, name), lambda *_: None)
    make_server(office, settings, ready).run(sockets=[listener])


def _who() -> str:
    """The operating system's name of whoever types, for the audit book."""
    try:
        return f"cli:{getpass.getuser()}"[:64]
    except (OSError, KeyError):
        return "cli"


_PROFILE = (
    "name", "licence", "region", "branch", "path", "channel", "grade", "insurer", "insurer_address", "insurer_phone",
)  # fmt: skip


def _parser(texts: Texts) -> Parser:
    def told(key: str) -> str:
        return texts.say(f"office.help.{key}")

    shared = Parser(add_help=False)
    shared.add_argument("--database", metavar="URL", help=told("database"))
    shared.add_argument("--papers", metavar="DIR", help=told("papers"))
    shared.add_argument("--json", action="store_true", help=told("json"))
    # A default here would overwrite what stands before the verb.
    shared.add_argument("--language", choices=LANGUAGES, default=argparse.SUPPRESS, help=told("language"))
    parser = Parser(prog="head-office", description=told("head_office"))
    parser.add_argument("--language", choices=LANGUAGES, default=texts.language, help=told("language"))
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")

    def verb(name: str, act: Callable[[Command], int | None]) -> Parser:
        key = name.replace("-", "_")
        added = verbs.add_parser(name, parents=[shared], help=told(key), description=told(key))
        added.set_defaults(act=act)
        return added

    serve = verb("serve", _serve)
    serve.add_argument("--host", default="127.0.0.1", help=told("host"))
    serve.add_argument("--port", type=int, default=8460, help=told("port"))
    serve.add_argument("--console-key", metavar="KEY", help=told("serve_console_key"))
    serve.add_argument("--console-remote", action="store_true", help=told("console_remote"))

    code = verb("enrol-code", _enrol_code)
    code.add_argument("agent", metavar="AGENT", help=told("agent"))
    for name in _PROFILE:
        code.add_argument(f"--{name.replace('_', '-')}", help=told(f"agent_{name}"))
    verb("revoke", _revoke).add_argument("agent", metavar="AGENT", help=told("agent"))

    states = [state.value for state in ApplicationState]
    verb("queue", _queue).add_argument("--state", action="append", choices=states, help=told("state"))

    decide = verb("decide", _decide)
    decide.add_argument("application", metavar="APPLICATION", help=told("application"))
    decide.add_argument("decision", nargs="?", choices=("accept", "return", "decline"), help=told("decision"))
    decide.add_argument("--comment", help=told("comment"))
    decide.add_argument("--accept", action="store_true", help=told("accept"))
    decide.add_argument("--return", dest="return_", metavar="COMMENT", help=told("return"))
    decide.add_argument("--decline", metavar="REASON", help=told("decline"))
    verb("rerate", _rerate).add_argument("application", metavar="APPLICATION", help=told("application"))
    for name, act in (("pay", _pay), ("issue", _issue)):
        verb(name, act).add_argument("application", metavar="APPLICATION", help=told("application"))
    verb("statement", _statement).add_argument("month", metavar="MONTH", help=told("month"))

    _add_packs(verbs, shared, told)
    verb("verify-sheet", _verify_sheet).add_argument("sheet", metavar="FILE|TEXT", help=told("sheet"))
    verb("console-key", _console_key)
    verb("demo", _demo)
    return parser


def _add_packs(verbs: _Verbs, shared: Parser, told: Callable[[str], str]) -> None:
    pack = verbs.add_parser("pack", help=told("pack"), description=told("pack"))
    packs = pack.add_subparsers(dest="pack_verb", required=True, metavar="VERB")
    build = packs.add_parser("build", parents=[shared], help=told("pack_build"), description=told("pack_build"))
    build.set_defaults(act=_pack_build)
    build.add_argument("folder", metavar="FOLDER", help=told("pack_folder"))
    build.add_argument("-o", "--output", metavar="FILE", help=told("pack_output"))
    publish = packs.add_parser("publish", parents=[shared], help=told("pack_publish"), description=told("pack_publish"))
    publish.set_defaults(act=_pack_publish)
    publish.add_argument("file", metavar="FILE", help=told("pack_file"))

    withdraw = packs.add_parser(
        "withdraw", parents=[shared], help=told("pack_withdraw"), description=told("pack_withdraw")
    )
    withdraw.set_defaults(act=_pack_withdraw)
    withdraw.add_argument("pack", metavar="SHA|ID@VERSION", help=told("pack_name"))
    withdraw.add_argument("--reason", required=True, metavar="WORDS", help=told("pack_reason"))
    listed = packs.add_parser("list", parents=[shared], help=told("pack_list"), description=told("pack_list"))
    listed.set_defaults(act=_pack_list)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    how = asked(given)
    texts = Texts(how.language if how.language in LANGUAGES else _language())
    command = None
    try:
        read = _parser(texts).parse_args(given)
        texts = Texts(read.language)
        command = Command(read, texts)
        status = read.act(command)
    except InputError as error:
        _refuse(texts, error, as_json=how.as_json)
        return WRONG_INPUT
    except Refused as problem:
        what, remedy = words(texts, problem)
        print(what, remedy, sep="\n", file=sys.stderr)
        named: dict[str, Any] = {"path": problem.path, **problem.facts}
        if problem.problems:
            named["problems"] = _named(texts, problem.problems)
        _give({"error": {"code": problem.code, "message": what, "remedy": remedy, **named}}, as_json=how.as_json)
        return WRONG_INPUT if problem.known.status in _INPUT else COULD_NOT
    except KeyboardInterrupt:
        return COULD_NOT
    except BrokenPipeError:
        # Whoever read our output went away; there is nobody left to tell.
        sys.stderr.close()
        return COULD_NOT
    except Exception:  # noqa: BLE001 - the last net: a person is told in words, the traceback goes to the log
        _log_failure(command.settings.papers.parent if command else read_settings().papers.parent)
        what, remedy = (texts.say(f"errors.internal.{part}") for part in ("what", "do"))
        print(what, remedy, sep="\n", file=sys.stderr)
        _give({"error": {"code": "internal", "message": what, "remedy": remedy}}, as_json=how.as_json)
        return COULD_NOT
    return status or DONE


def _log_failure(folder: Path) -> None:
    """Write the traceback to ``log/office.log`` beside the papers, redacted; where it cannot be written, nobody is bothered."""
    logger = logging.getLogger("head_office.failure")
    # What the server logs stands on the terminal; this is for the file alone.
    logger.propagate = False
    with suppress(OSError):
        start_log(folder, "office.log", logger.name)
        logger.exception("the command line failed")


def _give(document: Any, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(document, ensure_ascii=False), flush=True)


def _refuse(texts: Texts, error: InputError, *, as_json: bool) -> None:
    """Every problem with its path, what is wrong and what to do."""
    for problem in error.problems:
        what, remedy = problem_words(texts, problem)
        print(f"{problem.path or '-'}: {what}", remedy, sep="\n", file=sys.stderr)
    _give({"errors": _named(texts, error.problems)}, as_json=as_json)


def _named(texts: Texts, problems: Sequence[Problem]) -> list[dict[str, str]]:
    return [{"path": one.path, "code": one.code, "message": problem_words(texts, one)[0]} for one in problems]


_INPUT = frozenset({400, 404, 415, 422})


def _language() -> str:
    named = os.environ.get("HEAD_OFFICE_LANGUAGE", "")
    return named if named in LANGUAGES else LANGUAGES[0]
