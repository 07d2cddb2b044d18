"""The pages by name: which there are, how they stand in the rail. A page's module is loaded at its first visit."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, cast

if TYPE_CHECKING:
    from ui.page import Page, PageContext


class Entry(NamedTuple):
    """One page: its name, icon, module and class. ``rail`` = it has a place there; ``parent`` lights up there instead."""

    name: str
    icon: str
    module: str
    page: str
    rail: bool = True
    parent: str = ""

    def stands(self) -> bool:
        """Whether the page exists in this build."""
        from importlib.util import find_spec

        return find_spec(self.module) is not None

    def make(self, context: PageContext) -> Page:
        """Load the module and build the page."""
        return cast("Page", getattr(import_module(self.module), self.page)(context))


ENTRIES = (
    Entry("today", "sun", "ui.pages.today", "TodayPage"),
    Entry("customers", "users", "ui.pages.customers", "CustomersPage"),
    Entry("quotes", "calculator", "ui.pages.quotes", "QuotesPage"),
    Entry("applications", "file-pen-line", "ui.pages.applications", "ApplicationsPage"),
    Entry("renewals", "calendar-sync", "ui.pages.renewals", "RenewalsPage"),
    Entry("commission", "coins", "ui.pages.commission", "CommissionPage"),
    Entry("service", "headset", "ui.pages.service", "ServicePage"),
    Entry("receipts", "receipt-text", "ui.pages.receipts", "ReceiptsPage"),
    Entry("settings", "settings", "ui.pages.settings", "SettingsPage"),
    Entry("customer", "users", "ui.pages.customer", "CustomerPage", rail=False, parent="customers"),
    Entry("rates", "rotate-cw", "ui.pages.rates", "RatesPage", rail=False, parent="quotes"),
    Entry("visit", "calculator", "ui.pages.visit", "VisitPage", rail=False, parent="quotes"),
)


def standing() -> tuple[Entry, ...]:
    """The pages that this build has, in the rail's order."""
    return tuple(entry for entry in ENTRIES if entry.stands())
