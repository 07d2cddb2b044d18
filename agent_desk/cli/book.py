"""Verbs about customers, papers and applications."""

from __future__ import annotations

import argparse
import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from agent_desk.cli.access import unlocked
from agent_desk.cli.quoting import read_source
from agent_desk.cli.speaking import Speaker
from agent_desk.desk import Desk
from agent_desk.errors import AgentDeskError, InputError, NotReady, Problem, WorldError

_COLUMNS = ("party", "name", "identity", "mobile", "address", "contact", "note")
_CASE_KEYS = frozenset({"kind", "facts", "covers", "consents", "papers", "customer"})


def list_customers(arguments: argparse.Namespace, speaker: Speaker) -> int:
    """Print customers that match."""
    with unlocked(arguments) as desk:
        rows, total = desk.customers(arguments.query, limit=arguments.limit, offset=arguments.offset)
    lines = [f"{row.id}  {row.name}  {row.mobile}  {' '.join(row.vehicles)}" for row in rows]
    speaker.result({"total": total, "customers": rows}, *lines, speaker.say("cli.customers_total", n=total))
    return 0


def add_customer(arguments: argparse.Namespace, speaker: Speaker) -> int:
    """Add one customer."""
    fields = {name: getattr(arguments, name) for name in _COLUMNS}
    with unlocked(arguments) as desk:
        changes = desk.add_customer(fields)
    speaker.result({"id": changes.subject}, changes.subject)
    return 0


def import_customers(arguments: argparse.Namespace, speaker: Speaker) -> int:
    """Add many customers, all or none."""
    rows = read_rows(arguments.file)
    with unlocked(arguments) as desk:
        _, added, known = desk.import_customers(rows)
    speaker.result({"added": added, "known": known}, speaker.say("cli.imported", added=added, known=known))
    return 0


def read_rows(name: str) -> list[dict[str, str]]:
    """Rows of a CSV (with head line, UTF-8 or GB 18030) or JSON Lines file. Raises InputError naming line and column."""
    raw = read_source(name)
    text = _decoded(raw)
    problems: list[Problem] = []
    rows: list[dict[str, str]] = []
    if name.endswith((".jsonl", ".ndjson")):
        # Not splitlines: JSON lets other line ends of Unicode stand within a text.
        for number, line in enumerate((line for line in text.split("\n") if line.strip()), start=1):
            try:
                row = json.loads(line)
            except (ValueError, RecursionError):
                row = None
            if not isinstance(row, dict) or not all(isinstance(value, str) for value in row.values()):
                problems.append(Problem(str(number), "bad_json"))
                continue
            rows.append(row)
    else:
        reader = csv.DictReader(io.StringIO(text))
        try:
            unknown = [column for column in reader.fieldnames or [] if column not in _COLUMNS]
            problems += [Problem(column, "unknown_key") for column in unknown]
            for number, cells in enumerate(reader, start=1):
                if any(name is None or text is None for name, text in cells.items()):
                    problems.append(Problem(str(number), "wrong_columns"))
                    continue
                rows.append(dict(cells))
        except csv.Error:
            # A cell without end: most often a quotation mark that nobody closed.
            problems.append(Problem(str(len(rows) + 1), "too_long", facts={"limit": str(csv.field_size_limit())}))
    if problems:
        raise InputError(problems)
    return rows


def _decoded(raw: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError([Problem("", "bad_encoding")])


@contextmanager
def _naming(names: Sequence[str], speaker: Speaker) -> Iterator[None]:
    """Say which of the files a refusal is about; its name may be a person's and stays out of the error and of every log."""
    try:
        yield
    except WorldError as error:
        if error.subject and error.subject.isdigit() and int(error.subject) < len(names):
            speaker.note(f"{names[int(error.subject)]}:")
        raise


def add_papers(arguments: argparse.Namespace, speaker: Speaker) -> int:
    """Store pictures in a visit."""
    files = [(path.name, read_source(str(path))) for path in arguments.files]
    with unlocked(arguments) as desk, _naming([name for name, _ in files], speaker):
        desk.add_papers(arguments.visit, files, arguments.slot)
        papers = desk.visit(arguments.visit).papers
    shown = [{"id": paper.id, "slot": paper.slot, "sha256": paper.sha256, "bytes": paper.bytes} for paper in papers]
    speaker.result({"papers": shown}, *[f"{paper.slot}  {paper.sha256[:16]}" for paper in papers])
    return 0


def apply(arguments: argparse.Namespace, speaker: Speaker) -> int:
    """Queue an application from a case file or from a visit."""
    if bool(arguments.file) == bool(arguments.visit):
        raise InputError([Problem("file", "file_or_visit")])
    with unlocked(arguments) as desk:
        visit_id = arguments.visit
        if not visit_id:
            case = read_case(read_source(arguments.file))
            base = Path() if arguments.file == "-" else Path(arguments.file).resolve().parent
            visit_id = begin_case(desk, case, base, speaker)
        application = desk.application(desk.queue(visit_id).subject)
    answer = {
        "application": application.id,
        "number": application.number,
        "visit": visit_id,
        "state": application.state.value,
        "total": str(application.total),
    }
    speaker.result(answer, speaker.say("cli.queued", number=application.number, total=application.total.shown()))
    return 0


def read_case(raw: bytes) -> dict[str, Any]:
    """A case as JSON. Raises InputError with every fault."""
    try:
        case = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise InputError([Problem("", "bad_json")]) from error
    if not isinstance(case, dict):
        raise InputError([Problem("", "wrong_type")])
    problems = [Problem(key, "unknown_key") for key in case if key not in _CASE_KEYS]
    if case.get("kind") not in ("motor", "home"):
        problems.append(Problem("kind", "unknown_value"))
    for key in ("facts", "papers"):
        found = case.get(key, {})
        if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
            problems.append(Problem(key, "wrong_type"))
    covers = case.get("covers")
    if covers is not None and not _is_covers(covers):
        problems.append(Problem("covers", "wrong_type"))
    consents = case.get("consents", [])
    if not isinstance(consents, list) or not all(isinstance(key, str) for key in consents):
        problems.append(Problem("consents", "wrong_type"))
    if not isinstance(case.get("customer", ""), str):
        problems.append(Problem("customer", "wrong_type"))
    if problems:
        raise InputError(problems)
    return case


def _is_covers(covers: object) -> bool:
    return isinstance(covers, dict) and all(
        isinstance(choices, Mapping) and all(isinstance(value, str) for value in choices.values())
        for choices in covers.values()
    )


def begin_case(desk: Desk, case: dict[str, Any], base: Path, speaker: Speaker) -> str:
    """A visit with everything that the case states; returns its id. Paper files are relative to ``base``."""
    files = []
    for slot, name in case.get("papers", {}).items():
        path = base / name
        files.append((slot, path.name, read_source(str(path))))
    consents = case.get("consents", [])
    known = {text.key for text in desk.consent_texts()}
    unknown = [Problem(f"consents.{key}", "unknown_key") for key in consents if key not in known]
    if unknown:
        raise InputError(unknown)
    with _naming([name for _, name, _ in files], speaker):
        desk.check_papers([(name, content) for _, name, content in files])
    visit_id = desk.new_visit(case["kind"], customer_id=case.get("customer")).subject
    try:
        _fill_in(desk, visit_id, case, files)
    except NotReady:
        # The case is as it was stated and can be completed.
        raise
    except AgentDeskError:
        # Half a case is of no use to anybody; that it cannot be taken back is no news beside what failed.
        with suppress(AgentDeskError):
            desk.close_visit(visit_id)
        raise
    return visit_id


def _fill_in(desk: Desk, visit_id: str, case: dict[str, Any], files: list[tuple[str, str, bytes]]) -> None:
    desk.set_facts(visit_id, case.get("facts", {}))
    if case.get("covers") is not None:
        desk.set_covers(visit_id, case["covers"])
    if case.get("consents"):
        customer = desk.visit(visit_id).customer
        if customer is None:
            raise InputError([Problem("consents", "consents_of_nobody")])
        desk.answer_consents(customer.id, dict.fromkeys(case["consents"], True))
    for slot, name, content in files:
        desk.add_papers(visit_id, [(name, content)], slot)
