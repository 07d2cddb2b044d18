"""Consents: recorded with the version and hash of the text that was shown (PIPL arts 13–17, 23, 28–29)."""

from __future__ import annotations

from collections.abc import Mapping

from agent_desk.changes import Changes
from agent_desk.domain.consent import Consent
from agent_desk.errors import InputError, Problem
from agent_desk.usecases.act import acting
from agent_desk.usecases.context import Context


def answer(context: Context, customer_id: str, answers: Mapping[str, bool]) -> Changes:
    """Record the answers. Raises InputError for a key that no text has, NoSuchRecord for an unknown customer."""
    texts = {text.key: text for text in context.consent_texts()}
    unknown = [Problem(key, "unknown_key") for key in answers if key not in texts]
    if unknown:
        raise InputError(unknown)
    with acting(context, "consent_answered", undoable=False) as act:
        act.unit.customers.get(customer_id)
        given = [
            Consent(
                id=context.ids.new(),
                customer_id=customer_id,
                key=key,
                version=texts[key].version,
                sha256=texts[key].sha256,
                granted=granted,
                answered_at=act.now,
            )
            for key, granted in answers.items()
        ]
        act.put_consents(customer_id, given)
        act.subject = customer_id
    return act.changes
