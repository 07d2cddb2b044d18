"""Words for the window: the catalogue bound to the chosen language, and how figures, days and numbers are written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, cast

from PySide6.QtCore import QCoreApplication, QObject, Signal

from agent_desk.texts import Texts

if TYPE_CHECKING:
    from datetime import date, datetime

    from agent_desk.domain.money import Money
    from agent_desk.tasks import Step


class Words(QObject):
    """The catalogue in one language; ``changed`` when another is chosen (the window is then built afresh)."""

    changed = Signal()

    def __init__(self, language: str) -> None:
        super().__init__()
        self._texts = Texts(language)

    @property
    def language(self) -> str:
        """``zh_CN`` or ``en``."""
        return self._texts.language

    def choose(self, language: str) -> None:
        """Speak another language from now on."""
        if language != self.language:
            self._texts = Texts(language)
            self.changed.emit()

    def say(self, key: str, /, **facts: object) -> str:
        """The sentence behind ``key``."""
        return self._texts.say(key, **facts)

    def has(self, key: str) -> bool:
        """Whether the language has the key."""
        return self._texts.has(key)


class _HasWords(Protocol):
    words: Words


def words() -> Words:
    """The words of the running application."""
    return cast("_HasWords", QCoreApplication.instance()).words


def say(key: str, /, **facts: object) -> str:
    """The sentence behind ``key`` in the language of the running application."""
    return words().say(key, **facts)


def money(amount: Money | None) -> str:
    """``2,751.25``; a dash where there is no amount."""
    return "—" if amount is None else amount.shown()


def signed_money(amount: Money) -> str:
    """``+632.75`` or ``−164.16``, for differences."""
    return f"+{amount.shown()}" if amount.fen > 0 else amount.shown()


def day_title(day: date) -> str:
    """The page title of a day: «11 月 24 日 星期二», ``Tuesday 24 November``."""
    return say(
        "ui.day_title", day=day.day, month=say(f"ui.month_{day.month}"), weekday=say(f"ui.weekday_{day.weekday()}")
    )


def day(value: date | None, *, today: date | None = None) -> str:
    """``12-05`` within ``today``'s year (or without ``today``), else ``2027-03-01``; a dash for None."""
    if value is None:
        return "—"
    if today is None or value.year == today.year:
        return f"{value:%m-%d}"
    return value.isoformat()


def full_day(value: date | None) -> str:
    """``2027-03-01``; a dash for None."""
    return "—" if value is None else value.isoformat()


def clock_time(value: datetime) -> str:
    """``09:30`` in China."""
    from agent_desk.clock import CHINA

    return f"{value.astimezone(CHINA):%H:%M}"


def moment(value: datetime | None, *, today: date) -> str:
    """«今天 08:10», «昨天 21:30», ``11-23 15:20``; with the year if it is another one; a dash for None."""
    if value is None:
        return "—"
    from agent_desk.clock import CHINA

    local = value.astimezone(CHINA)
    days = (today - local.date()).days
    if days in {0, 1}:
        return say("ui.today_at" if days == 0 else "ui.yesterday_at", time=f"{local:%H:%M}")
    return f"{day(local.date(), today=today)} {local:%H:%M}"


def masked_identity(number: str) -> str:
    """``330106********284X``: the middle is hidden, the length stays."""
    if len(number) < 11:
        return number
    return f"{number[:6]}{'*' * (len(number) - 10)}{number[-4:]}"


def masked_mobile(number: str) -> str:
    """``138 **** 6620``."""
    return f"{number[:3]} **** {number[-4:]}" if len(number) == 11 and number.isdecimal() else number


def file_size(count: int) -> str:
    """``412 KB``, ``2.14 MB``."""
    if count < 1_000_000:
        return f"{max(1, round(count / 1000)) if count else 0} KB"
    return f"{count / 1_000_000:.2f} MB"


def fingerprint(sha256: str) -> str:
    """The first eight digits of a hash in two groups."""
    return f"{sha256[:4]} {sha256[4:8]}"


def sync_words(step: Step) -> str:
    """«正在送 3 / 7», «正在送 3.10 MB / 8.65 MB» while pictures go, and in words what has no measure."""
    if not step.total:
        return say(f"progress.{step.what}")
    measure = file_size if step.what == "sync_papers" else str
    return say("ui.mark_busy_step", done=measure(step.done), total=measure(step.total))
