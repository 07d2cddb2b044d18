"""Units of work on the desk's file: one transaction with all repositories."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.engine import Connection

from agent_desk.clock import Clock
from agent_desk.ports import units as ports
from agent_desk.store.applications import ApplicationTable
from agent_desk.store.commissions import CommissionTable
from agent_desk.store.consents import ConsentTable
from agent_desk.store.customers import CustomerTable
from agent_desk.store.homes import HomeTable
from agent_desk.store.journal import JournalTable
from agent_desk.store.outbox import OutboxTable
from agent_desk.store.packs import PackTable
from agent_desk.store.papers import PaperTable
from agent_desk.store.parked import ParkedTable
from agent_desk.store.policies import PolicyTable
from agent_desk.store.quotes import QuoteTable
from agent_desk.store.receipts import ReceiptTable
from agent_desk.store.search import SearchTable
from agent_desk.store.search_index import SearchIndex
from agent_desk.store.state import StateTable
from agent_desk.store.transactions import Transactions
from agent_desk.store.vehicles import VehicleTable
from agent_desk.store.visits import VisitTable


class SqlUnit:
    """One transaction with its repositories."""

    def __init__(self, connection: Connection, clock: Clock, sent: Callable[[int], None]) -> None:
        index = SearchIndex(connection)
        outbox = OutboxTable(connection)
        self._connection = connection
        self._index = index
        self._outbox = outbox
        self._sent = sent
        self.customers: ports.Customers = CustomerTable(connection, index, clock)
        self.vehicles: ports.Vehicles = VehicleTable(connection, index)
        self.homes: ports.Homes = HomeTable(connection, index)
        self.consents: ports.Consents = ConsentTable(connection)
        self.papers: ports.Papers = PaperTable(connection)
        self.visits: ports.Visits = VisitTable(connection)
        self.quotes: ports.Quotes = QuoteTable(connection, clock)
        self.applications: ports.Applications = ApplicationTable(connection, clock)
        self.policies: ports.Policies = PolicyTable(connection)
        self.commissions: ports.Commissions = CommissionTable(connection)
        self.outbox: ports.Outbox = outbox
        self.receipts: ports.Receipts = ReceiptTable(connection)
        self.packs: ports.Packs = PackTable(connection)
        self.state: ports.State = StateTable(connection)
        self.journal: ports.Journal = JournalTable(connection)
        self.parked: ports.Parked = ParkedTable(connection)
        self.search: ports.Search = SearchTable(connection, index)

    def commit(self) -> None:
        """Make it durable. Raises DiskFull, StoreBusy, StoreUnreadable; nothing is saved then."""
        self._index.write()
        self._connection.commit()
        # The driver is in autocommit between transactions; whatever comes after the commit must not slip through.
        self._connection.exec_driver_sql("BEGIN")
        if self._outbox.tried_seq:
            self._sent(self._outbox.tried_seq)


class SqlUnits:
    """Opens units of work; safe from any thread."""

    def __init__(self, transactions: Transactions, clock: Clock, *, sent: Callable[[int], None]) -> None:
        """``sent`` hears the highest outbox number that head office may have seen, after the commit that says so."""
        self._transactions = transactions
        self._clock = clock
        self._sent = sent

    @contextmanager
    def read(self) -> Iterator[ports.Unit]:
        """A consistent view: what other units commit meanwhile is not seen. Raises Locked once the store is closed."""
        with self._transactions.read() as connection:
            yield SqlUnit(connection, self._clock, self._sent)

    @contextmanager
    def write(self) -> Iterator[ports.Unit]:
        """One writer at a time; rolled back unless committed. Raises StoreBusy, Locked; OurError if nested in one thread."""
        with self._transactions.write() as connection:
            yield SqlUnit(connection, self._clock, self._sent)
