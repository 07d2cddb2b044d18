"""The command line of head office. ``--json`` prints one JSON document on stdout; people's words go to stderr.

Exit status 0 done, 1 could not (the world's fault), 2 wrong input.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from agent_desk.domain.agent import Agent
from agent_desk.texts import LANGUAGES, Texts
from head_office.problems import Refused
from head_office.services.office import Office, open_office
from head_office.settings import Settings, read_settings

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
        if self.arguments.json:
            print(json.dumps(document, ensure_ascii=False), flush=True)

    def office(self) -> Office:
        """Open the office."""
        return open_office(self.settings)


def _enrol_code(command: Command) -> None:
    from head_office.services import enrolment

    asked = command.arguments
    office = command.office()
    try:
        known = enrolment.known_agent(office, asked.agent)
        profile = known or Agent(
            code=asked.agent,
            name=asked.agent,
            licence="",
            region="上海",
            branch="",
            path="",
            channel="referral",
            grade="*",
            insurer="",
            insurer_address="",
            insurer_phone="",
        )
        stated = {name: value for name in _PROFILE if (value := getattr(asked, name)) is not None}
        code = enrolment.new_code(office, replace(profile, **stated))
    finally:
        office.close()
    command.say("cli.code_given", agent=asked.agent, code=code, days=enrolment.CODE_DAYS)
    command.give({"code": code, "agent": asked.agent})


def _serve(command: Command) -> None:
    from head_office.app import listen, make_server, url_of
    from head_office.jobs import tidy

    asked = command.arguments
    settings: Settings = replace(
        command.settings,
        host=asked.host,
        port=asked.port,
        console_key=asked.console_key or command.settings.console_key,
        console_remote=asked.console_remote,
    )
    listener = listen(settings)
    office = open_office(settings)
    tidy(office)
    url = url_of(listener)

    def ready() -> None:
        command.say("cli.serving", url=url)
        command.give({"url": url, "office": office.key.office})

    # uvicorn raises the signal again once it has stopped; a stop that was asked for is no failure.
    for name in ("SIGTERM", "SIGINT"):
        signal.signal(getattr(signal, name), lambda *_: None)
    make_server(office, settings, ready).run(sockets=[listener])


_PROFILE = (
    "name", "licence", "region", "branch", "path", "channel", "grade", "insurer", "insurer_address", "insurer_phone",
)  # fmt: skip


def _parser(texts: Texts) -> argparse.ArgumentParser:
    def words(key: str) -> str:
        return texts.say(f"office.help.{key}")

    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--database", metavar="URL", help=words("database"))
    shared.add_argument("--papers", metavar="DIR", help=words("papers"))
    shared.add_argument("--json", action="store_true", help=words("json"))
    parser = argparse.ArgumentParser(prog="head-office", description=words("head_office"))
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")

    def verb(name: str, act: Callable[[Command], None]) -> argparse.ArgumentParser:
        key = name.replace("-", "_")
        added = verbs.add_parser(name, parents=[shared], help=words(key), description=words(key))
        added.set_defaults(act=act)
        return added

    serve = verb("serve", _serve)
    serve.add_argument("--host", default="127.0.0.1", help=words("host"))
    serve.add_argument("--port", type=int, default=8460, help=words("port"))
    serve.add_argument("--console-key", metavar="KEY", help=words("console_key"))
    serve.add_argument("--console-remote", action="store_true", help=words("console_remote"))

    code = verb("enrol-code", _enrol_code)
    code.add_argument("agent", metavar="AGENT", help=words("agent"))
    for name in _PROFILE:
        code.add_argument(f"--{name.replace('_', '-')}", help=words(f"agent_{name}"))
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status."""
    texts = Texts(_language())
    asked = _parser(texts).parse_args(arguments)
    command = Command(asked, texts)
    try:
        asked.act(command)
    except Refused as problem:
        facts = {"path": problem.path, **problem.facts}
        print(texts.say(f"office.problem.{problem.code}.what", **facts), file=sys.stderr)
        print(texts.say(f"office.problem.{problem.code}.do", **facts), file=sys.stderr)
        command.give({"error": {"code": problem.code, **facts}})
        return WRONG_INPUT if problem.known.status in _INPUT else COULD_NOT
    except KeyboardInterrupt:
        return COULD_NOT
    return DONE


_INPUT = frozenset({400, 404, 415, 422})


def _language() -> str:
    named = os.environ.get("HEAD_OFFICE_LANGUAGE", "")
    return named if named in LANGUAGES else LANGUAGES[0]
