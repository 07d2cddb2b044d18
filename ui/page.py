"""What a page is: a part of the window that is opened by name, told what changed, and speaks to the shell by a few verbs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from PySide6.QtWidgets import QWidget

from agent_desk.changes import Changes
from agent_desk.tasks import Step
from ui.bridge import Bridge
from ui.messages import Messages

if TYPE_CHECKING:
    from agent_desk.desk import Desk


class Navigator(Protocol):
    """The shell, as pages see it."""

    def open(self, page: str, **arguments: str) -> None:
        """Go to a page by its name, with what it needs (``open("customer", id=…)``)."""
        ...

    def back(self) -> None:
        """Go to the page that was open before."""
        ...

    def new_visit(self) -> None:
        """Ask which kind of visit, begin it and open its page."""
        ...

    def begin_visit(
        self,
        kind: str,
        customer_id: str | None = None,
        *,
        vehicle_id: str | None = None,
        home_id: str | None = None,
    ) -> None:
        """Begin a case of a kind (``motor``, ``home``), of somebody and something that is known already, and open its page."""
        ...

    def broadcast(self, changes: Changes) -> None:
        """Tell every page, the rail and the sync mark what an act changed. An act with ``undo`` needs its own message."""
        ...

    def sync_now(self) -> None:
        """Begin a round with head office if none is under way."""
        ...

    def lock(self) -> None:
        """Close the store and ask for the PIN."""
        ...


@dataclass(frozen=True)
class PageContext:
    """What a page is given: the desk (call it by the bridge), the bridge, the messages, the shell."""

    desk: Desk
    bridge: Bridge
    messages: Messages
    shell: Navigator


class Page(QWidget):
    """Base of all pages; each page says in its class what it needs of the frame.

    ``folds_rail``: the rail folds while the page is open (the visit). ``customer_safe``: may stay when the screen is turned
    to the customer; such a page hides amounts that are not the customer's in ``set_customer_view``.
    """

    folds_rail = False
    customer_safe = False

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.context = context
        self.desk, self.bridge, self.messages, self.shell = (
            context.desk,
            context.bridge,
            context.messages,
            context.shell,
        )

    def open(self, **arguments: str) -> None:
        """The person came here; called each time, also when the page is open already."""

    def leave(self) -> None:
        """The person goes elsewhere; called while the page still shows."""

    def changed(self, changes: Changes) -> None:
        """An act, here or elsewhere, or a round of sync, changed these records."""

    def sync_step(self, step: Step | None) -> None:
        """A round with head office is under way and this far; None = it is over. Only the open page is told."""

    def set_customer_view(self, on: bool) -> None:
        """The screen is turned to the customer, or back."""

    def bar(self) -> QWidget | None:
        """What stands in the top bar instead of the search (the visit's steps); asked for once, None = the search."""
        return None
