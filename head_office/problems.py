"""Every problem that head office names to a desk or a person: one code, one status, one sentence; one translator reads this.

The words for people stand in ``resources/texts/<language>/office.toml`` under ``problem.<code>``; the sentences here are for
machines' logs and never hold personal data.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from agent_desk.errors import Problem
from agent_desk.texts import Texts, problem_words


class Known(NamedTuple):
    """How a problem is answered over HTTP."""

    status: int
    sentence: str


PROBLEMS: dict[str, Known] = {
    # the request as a whole
    "bad_body": Known(400, "The body is not what this address takes."),
    "bad_parameter": Known(400, "A parameter of the address or a header is not what this address takes."),
    "bad_encoding": Known(415, "The body is not encoded as its headers say."),
    "too_large": Known(413, "The request is larger than head office takes."),
    "too_many": Known(400, "More entries than one request may carry."),
    "not_found": Known(404, "Nothing is kept under this address."),
    "method_not_allowed": Known(405, "This address does not take this method."),
    "rate_limited": Known(429, "Too many requests; wait a minute."),
    "busy": Known(503, "The database is busy; send the same request again."),
    "internal": Known(500, "Head office failed; nothing of the request was kept."),
    # who asks
    "code_wrong": Known(403, "No enrolment code like this was given out."),
    "code_used": Known(409, "The enrolment code was used by another device."),
    "code_expired": Known(410, "The enrolment code has expired."),
    "key_wrong": Known(400, "The device key is not a base64 Ed25519 public key."),
    "assertion_wrong": Known(401, "The client assertion does not prove a known device."),
    "clock_off": Known(401, "The client assertion is not of head office's time."),
    "token_missing": Known(401, "An access token is needed."),
    "token_expired": Known(401, "The access token has expired; fetch a new one."),
    "token_wrong": Known(401, "The access token was not given out by this head office."),
    "device_unknown": Known(401, "The device is not enrolled here."),
    "device_revoked": Known(403, "The device was revoked."),
    "foreign_replica": Known(403, "The replica belongs to another agent."),
    # single envelopes
    "kind_unknown": Known(422, "Head office does not know this kind of envelope."),
    "body_unreadable": Known(422, "The body is not a record of its kind."),
    "hash_mismatch": Known(422, "The body's SHA-256 is not the stated one."),
    "id_reused": Known(409, "An envelope of the same id with other bytes is kept already."),
    "subject_mismatch": Known(422, "The record's id is not the envelope's subject."),
    "bad_id": Known(422, "The id is not a UUID."),
    "bad_number": Known(422, "A number is outside of what it may be."),
    "foreign_record": Known(403, "The record belongs to another agent."),
    "kind_changed": Known(409, "The subject is kept as another kind of record."),
    "pack_unknown": Known(422, "Head office never published this rate pack."),
    "round_wrong": Known(409, "The application was not returned, or this round was sent already."),
    "both_changed": Known(409, "The same fields were changed here and there."),
    "base_unknown": Known(409, "The record was never at the base revision."),
    "unstorable": Known(422, "The database cannot keep this record."),
    # papers
    "tus_version": Known(412, "Only tus 1.0.0 is spoken here."),
    "length_wrong": Known(400, "Upload-Length is missing or not the length that was stated first."),
    "offset_wrong": Known(409, "The upload continues at another offset; ask for it with HEAD."),
    "hash_wrong": Known(422, "The bytes do not have the stated SHA-256; they were discarded."),
    "upload_unknown": Known(404, "No upload of this hash was begun."),
    "receipt_unknown": Known(404, "Head office does not hold this paper from this agent."),
    "papers_unwritable": Known(503, "The folder of papers cannot be written."),
    "disk_full": Known(507, "Head office's disk is full."),
    # applications and packs
    "application_unknown": Known(404, "No application has this id or number."),
    "application_ambiguous": Known(409, "Several applications have this number; name the id."),
    "move_not_allowed": Known(409, "The application's state does not allow this move."),
    "decision_unclear": Known(400, "Name one decision: accept, return or decline."),
    "comment_missing": Known(400, "A return or refusal needs words that say why."),
    "pack_bad": Known(422, "The rate pack cannot be read."),
    "pack_signature": Known(422, "The rate pack is signed with another key than head office's."),
    "pack_version_taken": Known(409, "Another rate pack was published under this id and version."),
    "pack_not_found": Known(404, "No published rate pack has this name or hash."),
    "pack_withdrawn": Known(409, "The rate pack was withdrawn; publish its tables under a new version."),
    "reason_missing": Known(400, "A withdrawal needs words that say why."),
    "month_bad": Known(400, "A month is written YYYY-MM."),
    "nothing_earned": Known(409, "No commission of this month waits for payment."),
    "file_unreadable": Known(503, "The file cannot be read."),
    "agent_bad": Known(400, "An agent's code is 1 to 32 letters, digits or hyphens."),
    "database_unreachable": Known(503, "The database cannot be opened."),
    "database_driver": Known(503, "The database URL names no database or driver that is installed."),
    "database_newer": Known(503, "The database was written by a newer version of this program."),
    "address_taken": Known(503, "Another program listens at this address."),
    "address_denied": Known(503, "The operating system does not give this port to this person."),
    "address_not_here": Known(503, "This computer does not have this address."),
    # sheets
    "sheet_unreadable": Known(422, "The file is no PDF, JPEG or PNG that can be read."),
    "sheet_missing": Known(400, "Neither a file nor the text of a code was given."),
    # console
    "console_key_wrong": Known(403, "The access key is wrong or was used already."),
    "console_closed": Known(403, "The console answers on this computer only."),
    "csrf_wrong": Known(403, "The form is not of this session; reload the page."),
}


class Refused(Exception):
    """Head office refuses: ``code`` is a key of ``PROBLEMS``, ``path`` the place in the request, ``facts`` fill the sentence.

    ``problems`` are the single mistakes of what was refused; in words they fill the place ``{reason}``.
    """

    def __init__(self, code: str, *, path: str = "", problems: Sequence[Problem] = (), **facts: str) -> None:
        super().__init__(code)
        self.code = code
        self.path = path
        self.problems = tuple(problems)
        self.facts = facts

    @property
    def known(self) -> Known:
        """Status and sentence of the code."""
        return PROBLEMS[self.code]


def words(texts: Texts, problem: Refused) -> tuple[str, str]:
    """What is wrong and what to do, for a person."""
    told = facts(texts, problem)
    what, remedy = (texts.say(f"office.problem.{problem.code}.{part}", **told) for part in ("what", "do"))
    return what, remedy


def facts(texts: Texts, problem: Refused) -> dict[str, str]:
    """What fills the words: states by their names and mistakes in sentences, never by their codes."""
    told = {
        name: texts.say(f"office.state.{value}") if name.endswith("_state") else value
        for name, value in {"path": problem.path, **problem.facts}.items()
    }
    if problem.problems:
        # One mistake follows the words, several stand in lines of their own, so that a folder is mended in one go.
        lines = [_sentence(texts, one) for one in problem.problems]
        told["reason"] = lines[0] if len(lines) == 1 else "".join(f"\n  {line}" for line in lines)
    return told


def _sentence(texts: Texts, problem: Problem) -> str:
    # Line 0 is the file as a whole.
    place = problem.path.removesuffix(":0")
    what = problem_words(texts, problem)[0]
    return f"{place} {what}" if place else what
