"""A rate pack's manifest: what it is called, when it is in force, and the few figures that need no table."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from agent_desk.domain.commission import CommissionRate, CommissionScheme
from agent_desk.domain.policy import Product
from agent_desk.rating.folder_files import TABLES, FolderFiles
from agent_desk.rating.table_file import FOREVER, read_day, source_keys

MANIFEST = "manifest.toml"
_DECIMAL = re.compile(r"(?:0|[1-9][0-9]*)(?:\.[0-9]{1,8})?")
_KINDS = frozenset({"statutory", "illustrative"})
_GROUPS = ("family", "enterprise", "truck", "*")
_COMPULSORY_CAP = "0.04"


@dataclass(frozen=True, slots=True)
class Manifest:
    """The pack's own facts. Shares as decimals (0.25 = 25 %); amounts in yuan; ``last_day`` None = until replaced."""

    id: str
    version: str
    first_day: date
    last_day: date | None
    quote_valid_days: int
    illustrative: bool
    note: Mapping[str, str]
    expense_rate: Decimal
    depreciation_cap: Decimal
    year_days: int
    home_minimum: Decimal
    commission_scheme: str
    commission_vat: Decimal
    commercial_kept_before_start: Decimal
    seat_limits: tuple[Decimal, ...]
    table_kinds: Mapping[str, str]


class _Reader:
    def __init__(self, files: FolderFiles) -> None:
        self.files = files
        text = files.texts.get(MANIFEST, "")
        self.lines = text.splitlines()
        self.data: dict[str, Any] = {}
        if MANIFEST not in files.texts:
            files.findings.add(MANIFEST, 0, "missing_file")
            return
        try:
            self.data = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            found = re.search(r"line ([0-9]+)", str(error))
            files.findings.add(MANIFEST, int(found[1]) if found else 0, "bad_toml", reason=error)

    def refuse(self, key: str, code: str, **facts: object) -> None:
        """Write a mistake down at the line where the key's last part is set."""
        names = {key, key.rpartition(".")[2]}
        set_names = (line.partition("=")[0].strip().strip('"') for line in self.lines)
        at = next((number for number, name in enumerate(set_names, 1) if name in names), 0)
        self.files.findings.add(MANIFEST, at, code, column=key, **facts)

    def find(self, key: str, kind: type) -> Any:
        """The value behind ``a.b``; written down where it is missing or of another type."""
        node: Any = self.data
        for part in key.split("."):
            node = node.get(part) if isinstance(node, dict) else None
        if type(node) is not kind:
            if self.data:
                self.refuse(key, "empty_cell" if node is None else "wrong_kind", value=node)
            return kind()
        return node

    def text(self, key: str) -> str:
        found = str(self.find(key, str)).strip()
        if not found and self.data:
            self.refuse(key, "empty_cell")
        return found

    def whole(self, key: str, low: int, high: int) -> int:
        found = int(self.find(key, int))
        if self.data and not low <= found <= high:
            self.refuse(key, "out_of_range", value=found, low=low, high=high)
        return found

    def decimal(self, key: str, low: str, high: str) -> Decimal:
        return self.as_decimal(key, str(self.find(key, str)), low, high)

    def as_decimal(self, key: str, text: str, low: str, high: str) -> Decimal:
        if not _DECIMAL.fullmatch(text):
            if self.data:
                self.refuse(key, "bad_decimal", value=text)
            return Decimal(low)
        if not Decimal(low) <= Decimal(text) <= Decimal(high):
            self.refuse(key, "out_of_range", value=text, low=low, high=high)
        return Decimal(text)

    def day(self, key: str, *, is_end: bool) -> date:
        text = str(self.find(key, str))
        empty = FOREVER if is_end else date.min
        if not text and is_end:
            return empty
        try:
            return read_day(text, is_end=is_end)
        except ValueError:
            if self.data:
                self.refuse(key, "bad_date", value=text)
            return empty


def read_manifest(files: FolderFiles) -> Manifest:
    """``manifest.toml``, with every mistake written down."""
    reader = _Reader(files)
    first, last = reader.day("effective_from", is_end=False), reader.day("effective_to", is_end=True)
    if last < first:
        reader.refuse("effective_to", "upside_down", low=first, high=last)
    return Manifest(
        id=reader.text("id"),
        version=reader.text("version"),
        first_day=first,
        last_day=None if last == FOREVER else last,
        quote_valid_days=reader.whole("quote_valid_days", 1, 90),
        illustrative=bool(reader.find("illustrative", bool)),
        note={language: reader.text(f"note.{language}") for language in ("zh_CN", "en")},
        expense_rate=reader.decimal("plan.expense_rate", "0", "0.35"),
        depreciation_cap=reader.decimal("plan.depreciation_cap", "0.1", "0.95"),
        year_days=reader.whole("plan.year_days", 365, 366),
        home_minimum=reader.decimal("plan.home_minimum", "0", "10000"),
        commission_scheme=reader.text("commission.scheme"),
        commission_vat=reader.decimal("commission.vat", "0", "0.2"),
        commercial_kept_before_start=reader.decimal("refund.commercial_kept_before_start", "0", "0.1"),
        seat_limits=tuple(
            reader.as_decimal("offered.seat_limits", str(limit), "1", "10000000")
            for limit in reader.find("offered.seat_limits", list)
        ),
        table_kinds=_tables(reader),
    )


def _tables(reader: _Reader) -> dict[str, str]:
    """Every table is listed with its kind and source, and every listed table is there."""
    listed = reader.find("tables", dict)
    there = {name.removeprefix(TABLES) for name in reader.files.texts if name.startswith(TABLES)}
    for name in sorted(there - listed.keys() - {"sources.csv"}) if reader.data else ():
        reader.refuse("tables", "table_not_listed", value=name)
    kinds: dict[str, str] = {}
    for name, entry in listed.items():
        kind = entry.get("kind") if isinstance(entry, dict) else None
        keys = source_keys(str(entry.get("source", ""))) if isinstance(entry, dict) else []
        if name not in there:
            reader.refuse(name, "table_not_there", value=name)
        if kind not in _KINDS:
            reader.refuse(name, "unknown_word", value=kind, allowed=", ".join(sorted(_KINDS)))
        if not keys:
            reader.refuse(name, "no_source", value="")
        for key in keys:
            if key not in reader.files.known_sources:
                reader.refuse(name, "unknown_source", value=key)
        kinds[name] = str(kind)
    return kinds


def read_scheme(files: FolderFiles, manifest: Manifest) -> CommissionScheme:
    """The commission scheme; the compulsory rate stays within its cap of 4 % (CIRC rule of 2006)."""
    rates: list[CommissionRate] = []
    seen: set[tuple[Product, str, str, str]] = set()
    for row in files.rows("commission.csv", "product", "class_group", "channel", "grade", "rate", "sources"):
        name = row.choice("product", [product.value for product in Product])
        product = Product(name) if name in set(Product) else Product.HOME
        cap = _COMPULSORY_CAP if product is Product.COMPULSORY else "1"
        rate = CommissionRate(
            product=product,
            class_group=row.choice("class_group", _GROUPS),
            channel=row.needed("channel"),
            grade=row.needed("grade"),
            rate=row.decimal("rate", "0", cap),
            source=row.sources(files.known_sources),
        )
        key = (rate.product, rate.class_group, rate.channel, rate.grade)
        if key in seen:
            row.refuse("twice", value=" ".join(key))
        seen.add(key)
        rates.append(rate)
    return CommissionScheme(manifest.commission_scheme, manifest.commission_vat, tuple(rates))
