"""What every act needs: the store, the clock, and the data of the rate pack, read once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from agent_desk.clock import CHINA, Clock, Ids, today
from agent_desk.contract import codec
from agent_desk.domain.agent import DEMONSTRATION_AGENT, Agent
from agent_desk.domain.checklist import Checklist, parse_checklists
from agent_desk.domain.consent import ConsentText, parse_consents
from agent_desk.ports.outside import PdfSigner, PictureReader, SheetKeys, SheetMakers
from agent_desk.ports.units import PaperStore, Units
from agent_desk.rating.pack import Pack, read_pack
from agent_desk.usecases.standing import pack_in_force, packs_held


@dataclass(slots=True)
class Context:
    """The open desk as the use cases see it."""

    units: Units
    papers: PaperStore
    clock: Clock
    ids: Ids
    pictures: Callable[[], PictureReader]
    sheets: SheetMakers
    sheet_keys: SheetKeys
    pdf_signer: Callable[[], PdfSigner]
    built_in_pack: Callable[[], bytes]
    language: Callable[[], str]
    _packs: dict[str, Pack] = field(default_factory=dict)
    _checklists: dict[tuple[str, str], dict[str, Checklist]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def prepare(self) -> None:
        """Put the rate pack that came with the program into a store that has none yet."""
        with self.units.read() as unit:
            if unit.packs.all():
                return
        content = self.built_in_pack()
        pack = read_pack(content)
        with self.units.write() as unit:
            unit.packs.put(pack.ref, content, pack.first_day, pack.last_day, self.clock.now())
            unit.commit()

    def day(self) -> date:
        """The calendar day in China."""
        return today(self.clock)

    def agent(self) -> Agent:
        """The enrolled agent, or the demonstration agent."""
        with self.units.read() as unit:
            kept = unit.state.get("agent")
        return codec.decode(kept, Agent) if kept else DEMONSTRATION_AGENT

    def pack(self, sha256: str = "") -> Pack:
        """The rate pack of that hash; without one, the pack in force today (else the newest that was not withdrawn).

        Raises NoSuchRecord for an unknown hash.
        """
        with self.units.read() as unit:
            if not sha256:
                sha256 = pack_in_force(packs_held(unit), self.day()).ref.sha256
            with self._lock:
                known = self._packs.get(sha256)
            if known is not None:
                return known
            content = unit.packs.content(sha256)
        pack = read_pack(content)
        with self._lock:
            self._packs[sha256] = pack
        return pack

    def checklists(self, language: str = "") -> dict[str, Checklist]:
        """The checklists of the pack in force, in the agent's or another language."""
        pack, language = self.pack(), language or self.language()
        key = (pack.ref.sha256, language)
        with self._lock:
            known = self._checklists.get(key)
        if known is None:
            # Every line of the Today page asks; reading them takes longer than pricing the visit.
            known = parse_checklists(pack.file("checklists.toml"), language)
            with self._lock:
                self._checklists[key] = known
        return known

    def consent_texts(self, language: str = "") -> tuple[ConsentText, ...]:
        """The consent texts of the pack in force, filled with the insurer's facts, in the agent's or another language.

        Kept until the end of the policy year and the limitation period after it; the sentence names the rule, not a day,
        so that the hash of the text is the same for every customer of one version.
        """
        agent, language = self.agent(), language or self.language()
        facts = {
            "insurer": agent.insurer,
            "phone": agent.insurer_phone,
            "keep_until": "保险期间结束后五年" if language == "zh_CN" else "five years after the policy ends",
        }
        return parse_consents(self.pack().file("consents.toml"), language, facts)

    def month(self) -> str:
        """This month in China, ``2026-11``."""
        return self.clock.now().astimezone(CHINA).strftime("%Y-%m")
