"""Answers to consent texts in the store."""

from __future__ import annotations

from sqlalchemy import bindparam, select
from sqlalchemy.engine import Connection

from agent_desk.domain.consent import Consent
from agent_desk.store.conversion import moment, moment_text
from agent_desk.store.tables import CONSENTS
from agent_desk.store.upsert import Upsert

_T = CONSENTS.c
_PUT = Upsert(CONSENTS)
_OF_CUSTOMER = select(CONSENTS).where(_T.customer_id == bindparam("value")).order_by(_T.seq)


class ConsentTable:
    """Answers to consent texts; all are kept."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, consent: Consent) -> None:
        """Keep an answer."""
        _PUT.run(
            self._connection,
            {
                "id": consent.id,
                "customer_id": consent.customer_id,
                "key": consent.key,
                "version": consent.version,
                "sha256": consent.sha256,
                "granted": int(consent.granted),
                "answered_at": moment_text(consent.answered_at),
            },
        )

    def latest(self, customer_id: str) -> dict[str, Consent]:
        """The answer put last, per text key. The order of putting decides, for the laptop's clock may have been set back."""
        return {
            row.key: Consent(
                id=row.id,
                customer_id=row.customer_id,
                key=row.key,
                version=row.version,
                sha256=row.sha256,
                granted=bool(row.granted),
                answered_at=moment(row.answered_at),
            )
            for row in self._connection.execute(_OF_CUSTOMER, {"value": customer_id})
        }
