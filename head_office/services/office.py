"""One head office at work: its database, its papers, its key; handed to every service."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from agent_desk.clock import Clock, Ids, SystemClock, TimedIds
from head_office.db import people
from head_office.db.database import Database
from head_office.db.migrate import migrate
from head_office.services.folder import PaperFolder
from head_office.services.pricing import PackShelf
from head_office.services.signing import OfficeKey
from head_office.settings import Settings


@dataclass(frozen=True, slots=True)
class Office:
    """Everything that a service needs."""

    database: Database
    folder: PaperFolder
    key: OfficeKey
    shelf: PackShelf
    clock: Clock = field(default_factory=SystemClock)
    ids: Ids = field(default_factory=TimedIds)

    def close(self) -> None:
        """Close the database."""
        self.database.close()

    def __enter__(self) -> Office:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_office(settings: Settings, *, clock: Clock | None = None, ids: Ids | None = None) -> Office:
    """Open or create: migrate the database, make the key at the first start. Raises Refused."""
    clock = clock or SystemClock()
    ids = ids or TimedIds()
    database = Database(settings.database)
    migrate(database)
    with database.write() as connection:
        found = people.office_key(connection)
        if found is None:
            private = base64.b64encode(Ed25519PrivateKey.generate().private_bytes_raw()).decode()
            found = (ids.new(), private)
            people.add_office(connection, id=found[0], private_key=private, now=clock.now())
    return Office(database, PaperFolder(settings.papers), OfficeKey(*found), PackShelf(database), clock, ids)
