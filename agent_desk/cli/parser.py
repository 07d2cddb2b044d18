"""The verbs and their options."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TypeAlias

from agent_desk import __version__
from agent_desk.cli import book, proving, quoting, window, work
from agent_desk.texts import DEFAULT_LANGUAGE, LANGUAGES
from agent_desk.usage import Parser

# argparse has no public name for what add_subparsers returns.
_Verbs: TypeAlias = "argparse._SubParsersAction[Parser]"  # noqa: SLF001  # see above


def build_parser() -> Parser:
    """The whole command line. The PIN is never an argument: it comes from ``AGENT_DESK_PIN`` or a prompt."""
    parser = Parser(
        prog="agent-desk",
        description="Agent Desk (展业台): without a verb it opens the window.",
        epilog="The PIN is read from AGENT_DESK_PIN or asked for; the home folder is --home or AGENT_DESK_HOME.",
    )
    parser.add_argument("--version", action="version", version=f"agent-desk {__version__}")
    parser.add_argument("--language", choices=LANGUAGES, default=DEFAULT_LANGUAGE, help="language of the words")
    parser.add_argument("--home", type=Path, default=None, metavar="DIR", help="home folder of the desk")
    parser.set_defaults(run=window.open_window, json=False)
    verbs = parser.add_subparsers(title="verbs", metavar="VERB")

    common = Parser(add_help=False)
    common.add_argument("--json", action="store_true", help="one JSON document on stdout")
    # A default here would overwrite what stands before the verb.
    common.add_argument("--home", type=Path, default=argparse.SUPPRESS, metavar="DIR", help="home folder of the desk")
    common.add_argument("--language", choices=LANGUAGES, default=argparse.SUPPRESS, help="language of the words")

    enrol = verbs.add_parser("enrol", parents=[common], help="register this device with head office")
    enrol.add_argument("--server", required=True, metavar="URL", help="address of head office")
    enrol.add_argument("--code", required=True, help="the one-time code that head office printed")
    enrol.add_argument("--device-name", default="", help="how head office lists this device")
    enrol.set_defaults(run=work.enrol)

    quote = verbs.add_parser(
        "quote",
        parents=[common],
        help="price a request of the quote contract; needs no home and no PIN",
        description="Price a request. FILE holds one JSON request; '-' reads stdin.",
    )
    quote.add_argument("file", metavar="FILE", help="the request, or - for stdin")
    quote.add_argument(
        "--batch", action="store_true", help="one request a line, one answer or errors a line, same order"
    )
    quote.add_argument("--pdf", type=Path, metavar="OUT", help="also write the quote sheet")
    quote.add_argument("--commission", action="store_true", help="also say what the agent would earn")
    quote.add_argument("--pack", type=Path, metavar="FOLDER", help="price with this rate pack folder instead")
    quote.set_defaults(run=quoting.quote)

    _add_book(verbs, common)
    _add_proof(verbs, common)
    _add_work(verbs, common)
    return parser


def _add_book(verbs: _Verbs, common: Parser) -> None:
    """Customers, papers, applications."""
    customers = verbs.add_parser("customers", help="list, add or import customers")
    acts = customers.add_subparsers(title="acts", metavar="ACT", required=True)
    listing = acts.add_parser("list", parents=[common], help="customers that match")
    listing.add_argument("--query", default="", help="name, pinyin initials, plate, mobile")
    listing.add_argument("--limit", type=int, default=200, help="at most this many")
    listing.add_argument("--offset", type=int, default=0, help="skip this many")
    listing.set_defaults(run=book.list_customers)
    add = acts.add_parser("add", parents=[common], help="one customer")
    for name in ("name", "identity", "mobile", "address", "contact", "note"):
        add.add_argument(f"--{name}", default="", required=name == "name")
    add.add_argument("--party", choices=("person", "organisation"), default="person")
    add.set_defaults(run=book.add_customer)
    importing = acts.add_parser(
        "import",
        parents=[common],
        help="many customers from a CSV or JSON Lines file, all or none",
        description="Columns or keys: party, name, identity, mobile, address, contact, note.",
    )
    importing.add_argument("file", metavar="FILE", help="CSV with a head line, or .jsonl")
    importing.set_defaults(run=book.import_customers)

    papers = verbs.add_parser("papers", help="add papers to a visit")
    acts = papers.add_subparsers(title="acts", metavar="ACT", required=True)
    add = acts.add_parser("add", parents=[common], help="store pictures and PDFs")
    add.add_argument("--visit", required=True, help="id of the visit")
    add.add_argument("--slot", default="", help="slot of the checklist; without it the next empty one")
    add.add_argument("files", nargs="+", type=Path, metavar="FILE")
    add.set_defaults(run=book.add_papers)

    apply = verbs.add_parser(
        "apply",
        parents=[common],
        help="make an application and queue it",
        description=(
            "FILE is a JSON case: kind (motor or home), facts ({path: text}), covers (absent: the recommended plan), "
            "consents ([key]; absent: none), papers ({slot: file}). With --visit the case is already on the desk. "
            "What is missing is named and exit status is 1; the visit is kept and can be completed."
        ),
    )
    apply.add_argument("file", nargs="?", metavar="FILE", help="the case, or - for stdin")
    apply.add_argument("--visit", default="", help="queue this visit instead")
    apply.set_defaults(run=book.apply)


def _add_proof(verbs: _Verbs, common: Parser) -> None:
    """Checking a sheet."""
    verify = verbs.add_parser(
        "verify-sheet",
        parents=[common],
        help="tell whether a sheet is true, changed, unsigned, superseded, expired or another device's",
        description="FILE is the PDF, or a JPEG or PNG of the paper. Exit 0 only for a true sheet that still holds.",
    )
    verify.add_argument("file", metavar="FILE", help="the sheet, or - for stdin")
    verify.set_defaults(run=proving.verify_sheet)


def _add_work(verbs: _Verbs, common: Parser) -> None:
    """Sync, status, commission, the demonstration book."""
    sync = verbs.add_parser(
        "sync",
        parents=[common],
        help="one round with head office",
        description="Exit 0 only when both sides agree that nothing is left.",
    )
    sync.set_defaults(run=work.sync)
    status = verbs.add_parser("status", parents=[common], help="outbox, papers, cursor, pack, last sync")
    status.set_defaults(run=work.status)
    commission = verbs.add_parser("commission", parents=[common], help="what was earned, paid, expected")
    commission.add_argument("--month", default="", metavar="YYYY-MM", help="the month; empty = this one")
    commission.set_defaults(run=work.commission)
    demo = verbs.add_parser("demo", parents=[common], help="fill the home with the demonstration book")
    demo.add_argument("--customers", type=int, default=200, metavar="N", help="how many customers")
    demo.add_argument("--queued", type=int, default=0, metavar="N", help="queued applications with three pictures each")
    demo.set_defaults(run=work.demo)
