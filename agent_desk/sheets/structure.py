"""The tags of a sheet: its title, its headings and its lines in reading order, for readers aloud and for search.

One element for each block of a page (ISO 32000-1, 14.7); rules and colours inside a block belong to it, heads and feet of
pages are artifacts. Written as plain text: the library's own dictionaries would take a tenth of a sheet's time.
"""

from __future__ import annotations

from functools import cache
from typing import Any

ARTIFACT = "/Artifact BMC"
END = "EMC"


@cache
def _raw_class() -> type[Any]:
    # A class body that needs reportlab may only run once a sheet is wanted.
    from reportlab.pdfbase import pdfdoc

    class Raw(pdfdoc.PDFObject):  # type: ignore[misc, unused-ignore]
        """An object whose text is known only when all others have their numbers; ``{name}`` becomes that one's reference."""

        __RefOnly__ = 1

        def __init__(self, text: str, names: tuple[str, ...] = ()) -> None:
            self.text, self.names = text, names

        def format(self, document: Any) -> bytes:
            known = document.idToObjectNumberAndVersion
            return (self.text % tuple(f"{known[name][0]} 0 R" for name in self.names)).encode("ascii")

    return Raw


class Structure:
    """The tree of one document, grown page by page."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._pages: list[list[str]] = []

    def page(self) -> None:
        """Another page begins."""
        self._pages.append([])

    def begin(self, tag: str) -> str:
        """The operator that begins an element of the page; ``END`` ends it."""
        tags = self._pages[-1]
        tags.append(tag)
        return f"/{tag} <</MCID {len(tags) - 1}>> BDC"

    def finish(self) -> None:
        """Put the tree into the document: root, document element, an element for each block."""
        document, make = self._document, _raw_class()
        names: list[list[str]] = []
        for number, tags in enumerate(self._pages):
            page = f"Page{number + 1}"
            names.append([])
            for place, tag in enumerate(tags):
                name = f"Tag{number}.{place}"
                document.Reference(
                    make(f"<</Type/StructElem/S/{tag}/P %s/Pg %s/K {place}>>", ("TagDocument", page)), name
                )
                names[-1].append(name)
            on_paper = document.idToObject[page]
            on_paper.__NoDefault__ = [*on_paper.__NoDefault__, "StructParents", "Tabs"]
            on_paper.StructParents = number
            on_paper.Tabs = make("/S")
        every = tuple(name for page in names for name in page)
        listed = " ".join(["%s"] * len(every))
        document.Reference(
            make(f"<</Type/StructElem/S/Document/P %s/K [{listed}]>>", ("TagRoot", *every)), "TagDocument"
        )
        entries = " ".join(f"{number} [{' '.join(['%s'] * len(page))}]" for number, page in enumerate(names))
        root = make(
            f"<</Type/StructTreeRoot/K %s/ParentTree <</Nums [{entries}]>>/ParentTreeNextKey {len(names)}>>",
            ("TagDocument", *every),
        )
        document.Reference(root, "TagRoot")
        document.Catalog.StructTreeRoot = root
        document.Catalog.MarkInfo = make("<</Marked true>>")
