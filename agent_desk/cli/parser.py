"""The verbs and their options."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TypeAlias

from agent_desk import __version__
from agent_desk.cli import book, packs, proving, quoting, renewing, sheets, window, work
from agent_desk.texts import DEFAULT_LANGUAGE, LANGUAGES, SHEET_LANGUAGES
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
    _add_sheet_language(quote)
    quote.add_argument("--commission", action="store_true", help="also say what the agent would earn")
    quote.add_argument("--pack", type=Path, metavar="FOLDER", help="price with this rate pack folder instead")
    quote.set_defaults(run=quoting.quote)

    _add_renewal(verbs, common)
    _add_packs(verbs, common)
    _add_book(verbs, common)
    _add_proof(verbs, common)
    _add_work(verbs, common)
    _add_sheets(verbs, common)
    return parser


def number(text: str) -> int:
    """A count of years, claims or days. Raises ValueError for anything else, which argparse words."""
    found = int(text)
    if not 0 <= found <= 9999:
        raise ValueError(text)
    return found


def _add_renewal(verbs: _Verbs, common: Parser) -> None:
    """What last year makes of this year's price."""
    renewal = verbs.add_parser(
        "renewal",
        parents=[common],
        help="this year's float and no-claim level from last year's facts, with the reasons; needs no home and no PIN",
    )
    for name, words in (
        ("accident-free-years", "whole years without an accident at fault, compulsory insurance"),
        ("at-fault", "accidents at fault last year"),
        ("years", "continuous years of commercial insurance"),
        ("claims", "commercial claims in the last three of them"),
        ("lapse-days", "days without commercial cover before the new policy"),
    ):
        renewal.add_argument(f"--{name}", type=number, default=0, metavar="N", help=words)
    renewal.add_argument(
        "--last-level", type=int, choices=range(-4, 6), metavar="LEVEL", help="last year's no-claim level, -4 to 5"
    )
    for name, words in (
        ("fatal", "somebody died in one of the accidents at fault"),
        ("new", "a new vehicle, never insured"),
        ("transferred", "the owner changed since the last policy"),
        ("motorcycle", "a motorcycle"),
    ):
        renewal.add_argument(f"--{name}", action="store_true", help=words)
    renewal.set_defaults(run=renewing.renewal)


def _add_packs(verbs: _Verbs, common: Parser) -> None:
    """Rate packs."""
    pack = verbs.add_parser("pack", help="rate packs: which there are, and what another one would change")
    acts = pack.add_subparsers(title="acts", metavar="ACT", required=True)
    listing = acts.add_parser("list", parents=[common], help="the packs on this desk")
    listing.set_defaults(run=packs.list_packs)
    diff = acts.add_parser(
        "diff",
        parents=[common],
        help="what a change of rates does to a book of quotes",
        description=(
            "A and B are pack folders, pack files, or packs on this desk (ID@VERSION or the beginning of the hash). FILE holds one "
            "request of the quote contract a line, - reads stdin; without FILE the desk's own current quotes are taken. A home and "
            "its PIN are needed only for what is on the desk."
        ),
    )
    diff.add_argument("old", metavar="A", help="the pack before")
    diff.add_argument("new", metavar="B", help="the pack after")
    diff.add_argument(
        "--quotes", nargs="?", const="", default="", metavar="FILE", help="the book; absent: the desk's own"
    )
    diff.set_defaults(run=packs.diff)


def _add_sheet_language(parser: Parser) -> None:
    parser.add_argument(
        "--sheet-language",
        choices=SHEET_LANGUAGES,
        default="",
        help="language of the sheet, or both: Chinese pages, then English ones; default the language of the words",
    )


def _add_sheets(verbs: _Verbs, common: Parser) -> None:
    """Printed sheets, refunds."""
    sheet = verbs.add_parser(
        "sheets",
        parents=[common],
        help="write a printed sheet, or the quotes of all renewals, as one PDF",
        description="Quotes and applications go by their number or id. The file is written whole or not at all.",
    )
    which = sheet.add_mutually_exclusive_group(required=True)
    which.add_argument("--renewals", action="store_true", help="the quotes of all renewals within --days")
    which.add_argument("--quote", metavar="QUOTE", help="one quote")
    which.add_argument("--bundle", nargs=2, metavar=("MOTOR", "HOME"), help="a motor and a home quote on one sheet")
    which.add_argument("--form", metavar="APPLICATION", help="one application form")
    sheet.add_argument("--days", type=int, default=30, metavar="N", help="renewals: end within so many days")
    sheet.add_argument("--query", default="", help="renewals: only of customers that match")
    _add_sheet_language(sheet)
    sheet.add_argument("--out", type=Path, required=True, metavar="FILE", help="the PDF")
    sheet.set_defaults(run=sheets.write_sheets)
    refund = verbs.add_parser(
        "refund",
        parents=[common],
        help="estimate what comes back when policies end early",
        description="Policies of one vehicle or home, by number or id. An estimate: head office and the tax office decide.",
    )
    refund.add_argument("policies", nargs="+", metavar="POLICY", help="number or id")
    refund.add_argument("--on", required=True, metavar="DAY", help="first day without cover, YYYY-MM-DD")
    refund.add_argument("--ground", required=True, choices=sheets.GROUNDS, help="why it is cancelled")
    _add_sheet_language(refund)
    refund.add_argument("--out", type=Path, metavar="FILE", help="also write the refund note as PDF")
    refund.set_defaults(run=sheets.refund)


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
