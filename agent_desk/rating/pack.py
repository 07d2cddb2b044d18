"""A rate pack: a folder of tables that people edit, built into one file with one hash, read into look-ups that price.

The content is canonical JSON: every file of the folder by name with its SHA-256 and text, sorted, without times, so that the
same folder gives the same bytes on every machine. Signing is done over these bytes (see ``sealing``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import msgspec

from agent_desk.domain.commission import CommissionScheme
from agent_desk.domain.premium import PackRef
from agent_desk.errors import FileUnreadable, InputError, PackDamaged, Problem
from agent_desk.rating.commercial_tables import NEW_ENERGIES, CommercialTables, Range, read_commercial
from agent_desk.rating.folder_files import FolderFiles
from agent_desk.rating.home_tables import HomeItem, HomeTables, read_home
from agent_desk.rating.manifest import MANIFEST, Manifest, read_manifest, read_scheme
from agent_desk.rating.motor_tables import CompulsoryTables, TaxTables, read_compulsory, read_tax
from agent_desk.rating.table_file import Findings, PackProblem
from agent_desk.texts import LANGUAGES

FORMAT = "agent-desk rate pack 1"
_FILE_LIMIT = 4_000_000
_encoder = msgspec.json.Encoder(order="sorted")


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    sha256: str
    text: str


class _Content(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    files: dict[str, _File]
    format: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where figures come from: ``key`` as in the tables, what it is called by language, what it is and where it was found."""

    key: str
    names: Mapping[str, str]
    where: str
    used_for: str


@dataclass(frozen=True, slots=True, eq=False)
class Pack:
    """A rate pack, ready to price with. Never changes; two packs are the same if their ``ref`` is."""

    ref: PackRef
    manifest: Manifest
    compulsory: CompulsoryTables
    tax: TaxTables
    commercial: CommercialTables
    home: HomeTables
    commission_scheme: CommissionScheme
    sources: Mapping[str, Source]
    texts: Mapping[str, str]

    @property
    def first_day(self) -> date:
        """The first day on which quotes are made with this pack."""
        return self.manifest.first_day

    @property
    def last_day(self) -> date | None:
        """The last such day, included; None = until another pack replaces it."""
        return self.manifest.last_day

    @property
    def quote_valid_days(self) -> int:
        """For how many days a quote stands."""
        return self.manifest.quote_valid_days

    @property
    def illustrative(self) -> bool:
        """Whether the rates are for demonstration, not for sale."""
        return self.manifest.illustrative

    @property
    def regions(self) -> tuple[str, ...]:
        """The 36 rating units."""
        return self.compulsory.regions

    @property
    def third_party_limits(self) -> tuple[Decimal, ...]:
        """The limits of third-party cover, yuan, rising."""
        return self.commercial.third_party_limits

    @property
    def seat_limits(self) -> tuple[Decimal, ...]:
        """Limits per seat that a screen offers, yuan; the contract takes any from 1 to 10,000,000."""
        return self.manifest.seat_limits

    @property
    def home_items(self) -> Mapping[str, HomeItem]:
        """The items of home insurance with the least and greatest sum of each."""
        return self.home.items

    def note(self, language: str) -> str:
        """What the pack says of itself, such as that it is not for sale."""
        return self.manifest.note.get(language) or self.manifest.note["zh_CN"]

    def pricing_range(self, energy: str, start: date) -> tuple[Decimal, Decimal] | None:
        """The range of the pricing coefficient for that energy and start; None where there is none."""
        found = self._pricing(energy, start)
        return (found.low, found.high) if found else None

    def _pricing(self, energy: str, start: date) -> Range | None:
        return self.commercial.pricing[energy in NEW_ENERGIES].find(start)

    def violation_range(self, region: str) -> tuple[Decimal, Decimal]:
        """The range of the traffic-violation coefficient of a region."""
        found = self.violation(region)
        return found.low, found.high

    def violation(self, region: str) -> Range:
        """The same with its source."""
        return self.commercial.violation.get(region) or self.commercial.violation["*"]

    def ncd_level(self, continuous_years: int, claims: int) -> int:
        """The no-claim level of a vehicle that is not new: −4 … 5 (rule of 2020, S02).

        At most three years count; −4 only after four or more continuous years without any claim.
        """
        if claims == 0 and continuous_years >= 4:
            return -4
        return min(claims - min(continuous_years, 3), 5)

    def file(self, name: str) -> str:
        """The text of a file of the pack (``checklists.toml``). Raises PackDamaged if the pack has none of that name."""
        found = self.texts.get(name)
        if found is None:
            raise PackDamaged(reason="missing", name=name)
        return found

    def source(self, keys: str) -> tuple[Source, ...]:
        """The sources that a trace step names, ``S02;GK``."""
        return tuple(self.sources[key] for key in keys.split(";") if key in self.sources)


def build_pack(folder: Path | str) -> bytes:
    """The content of the folder's pack. Raises InputError with every mistake in the folder, FileUnreadable."""
    return _read_folder(folder)[0]


def load_folder(folder: Path | str) -> Pack:
    """The pack of a folder, the same as ``read_pack(build_pack(folder))``. Raises InputError, FileUnreadable."""
    return _read_folder(folder)[1]


def validate_folder(folder: Path | str) -> list[PackProblem]:
    """Every mistake in the folder's tables, with file and line; none = it can be built. Raises FileUnreadable."""
    texts, findings = _texts_of(Path(folder))
    _compile(texts, "", findings)
    return sorted(findings.problems, key=lambda problem: (problem.file, problem.line))


def read_pack(content: bytes) -> Pack:
    """The pack of a built content. Raises PackDamaged; mistakes in its tables stand in the InputError that is its cause."""
    try:
        found = msgspec.json.decode(content, type=_Content)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise PackDamaged(reason="content") from error
    if found.format != FORMAT:
        raise PackDamaged(reason="format")
    for name, file in found.files.items():
        if hashlib.sha256(file.text.encode()).hexdigest() != file.sha256:
            raise PackDamaged(reason="hash", name=name)
    findings = Findings()
    pack = _compile({name: file.text for name, file in found.files.items()}, _sha256(content), findings)
    if pack is None:
        first = findings.problems[0]
        raise PackDamaged(reason=first.code, name=first.file, line=str(first.line)) from _refusal(findings)
    return pack


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _read_folder(folder: Path | str) -> tuple[bytes, Pack]:
    texts, findings = _texts_of(Path(folder))
    files = {name: _File(hashlib.sha256(text.encode()).hexdigest(), text) for name, text in texts.items()}
    content = _encoder.encode(_Content(files, FORMAT))
    pack = _compile(texts, _sha256(content), findings)
    if pack is None:
        raise _refusal(findings)
    return content, pack


def _refusal(findings: Findings) -> InputError:
    problems = sorted(findings.problems, key=lambda problem: (problem.file, problem.line))
    return InputError([Problem(f"{one.file}:{one.line}", one.code, one.facts) for one in problems])


def _texts_of(folder: Path) -> tuple[dict[str, str], Findings]:
    """Every file of the folder as text. Line ends and byte order marks that an editor or a checkout added do not count."""
    findings = Findings()
    texts: dict[str, str] = {}
    try:
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        for path in paths:
            name = path.relative_to(folder).as_posix()
            # Editors leave locks and copies behind: .~lock.x#, ~$x.csv, .x.swp.
            if any(part.startswith((".", "~")) for part in path.relative_to(folder).parts):
                continue
            raw = path.read_bytes()
            if len(raw) > _FILE_LIMIT:
                findings.add(name, 0, "too_large", limit=_FILE_LIMIT)
                continue
            try:
                texts[name] = raw.decode("utf-8-sig").replace("\r\n", "\n")
            except UnicodeDecodeError as error:
                findings.add(name, raw.count(b"\n", 0, error.start) + 1, "not_utf8")
    except OSError as error:
        raise FileUnreadable(name=folder.name) from error
    if not texts and not findings.problems:
        raise FileUnreadable(name=folder.name)
    return texts, findings


def _compile(texts: Mapping[str, str], sha256: str, findings: Findings) -> Pack | None:
    """The look-ups of the tables, or None with every mistake written down."""
    files = FolderFiles(texts, findings)
    sources: dict[str, Source] = {}
    for row in files.rows("sources.csv", "id", *LANGUAGES, "where", "used_for"):
        key = row.needed("id")
        if key in sources:
            row.refuse("twice", value=key)
        names = {language: row.needed(language) for language in LANGUAGES}
        sources[key] = Source(key, names, row.text("where"), row.text("used_for"))
    files.known_sources = frozenset(sources)
    manifest = read_manifest(files)
    compulsory, tax = read_compulsory(files), read_tax(files)
    commercial, home = read_commercial(files), read_home(files)
    scheme = read_scheme(files, manifest)
    if findings.problems:
        return None
    return Pack(
        ref=PackRef(manifest.id, manifest.version, sha256),
        manifest=manifest,
        compulsory=compulsory,
        tax=tax,
        commercial=commercial,
        home=home,
        commission_scheme=scheme,
        sources=sources,
        texts=dict(texts),
    )


__all__ = ["FORMAT", "MANIFEST", "Pack", "PackProblem", "build_pack", "load_folder", "read_pack", "validate_folder"]
