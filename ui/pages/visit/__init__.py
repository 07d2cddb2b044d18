"""The visit: customer and vehicle, covers with the live price, papers, confirmation, printing and queueing, on one page."""

from ui.pages.visit.page import VisitPage

__all__ = ["VisitPage"]
